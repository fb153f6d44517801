"""`cases` and `case`: reading the casebook, and saying which case a session plays."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from oudertalk.core.form import Form
from oudertalk.core.session import SessionCard
from oudertalk.pipeline import House
from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run


def test_cases_shows_them_all_with_their_kind(oudertalk: Run, house: House):
    shown = oudertalk("cases").stdout
    for case in house.knowledge.cases.values():
        assert case.id in shown
    for type in house.knowledge.types.values():
        assert type.id in shown and type.title.nl in shown


def test_one_case_is_shown_in_full(oudertalk: Run, house: House):
    case = house.knowledge.case("3")
    shown = oudertalk("cases", 3).stdout
    for part in (case.title, case.about, *case.questions, house.knowledge.types[case.type].title):
        assert part.nl in shown
    for move in case.leads:
        assert house.knowledge.moves[move].nl in shown
    assert "in scène gezet" in shown and case.questions[0].en in oudertalk("--lang", "en", "cases", "03").stdout


def test_an_unknown_case_is_one_sentence(oudertalk: Run):
    result = oudertalk("cases", "nergens")
    assert result.exit_code == 1 and "Er is geen casus 'nergens'" in result.stderr and "03_" in result.stderr


@pytest.fixture
def session(heard_demo: SessionFolder, home: Path) -> SessionFolder:
    target = home / "gesprekken" / heard_demo.id
    shutil.copytree(heard_demo.path, target)
    return SessionFolder(target)


def form_of(session: SessionFolder) -> Form:
    form: Form = session.made("form.json", Form)
    return form


@pytest.mark.model
class TestASession:
    def test_is_tied_to_a_case_and_gets_a_new_form_and_report(
        self, oudertalk: Run, session: SessionFolder, house: House
    ):
        turns = (session.path / "turns.json").read_bytes()
        case = house.knowledge.case("3")
        result = oudertalk("case", session.id, 3, "--sound", "none")
        assert result.exit_code == 0, result.output
        assert result.stdout.strip().endswith("report.html") and case.title.nl in result.stdout
        assert (session.card.case, session.card.type) == (case.id, None)
        assert (form_of(session).case, form_of(session).type) == (case.id, case.type)
        assert [point.item for point in form_of(session).points] == list(case.leads)
        html = (session.path / "report.html").read_text(encoding="utf-8")
        assert case.title.nl in html and case.questions[0].nl in html
        assert (session.path / "turns.json").read_bytes() == turns

    def test_takes_another_kind_with_its_case_and_another_case_with_its_kind(
        self, oudertalk: Run, session: SessionFolder, house: House
    ):
        oudertalk("case", session.id, 3, "--sound", "none")
        oudertalk("case", session.id, "--type", "luistergesprek", "--sound", "none")
        assert (session.card.case, session.card.type) == (house.knowledge.case("3").id, "luistergesprek")
        assert form_of(session).type == "luistergesprek"
        oudertalk("case", session.id, 10, "--sound", "none")
        assert session.card.type is None and form_of(session).type == house.knowledge.case("10").type

    def test_is_untied_again(self, oudertalk: Run, session: SessionFolder):
        oudertalk("report", session.id, "--sound", "none")
        before = form_of(session)
        oudertalk("case", session.id, 3, "--sound", "none")
        assert form_of(session) != before
        assert oudertalk("case", session.id, "--none", "--sound", "none").exit_code == 0
        assert (session.card.case, session.card.type) == (None, None) and form_of(session) == before
        assert "hoort niet bij een casus" in oudertalk("case", session.id).stdout
        assert oudertalk("case", session.id, 3, "--none").exit_code == 2

    def test_without_a_case_it_only_says_what_it_is(self, oudertalk: Run, session: SessionFolder, house: House):
        oudertalk("case", session.id, "--type", "luistergesprek", "--sound", "none")
        made = (session.path / "report.html").stat().st_mtime_ns
        shown = oudertalk("case", session.id)
        assert house.knowledge.types["luistergesprek"].title.nl in shown.stdout
        assert (session.path / "report.html").stat().st_mtime_ns == made

    def test_an_unknown_case_changes_nothing(self, oudertalk: Run, session: SessionFolder):
        card = (session.path / "session.json").read_bytes()
        for words in (("nergens",), ("--type", "nergens")):
            result = oudertalk("case", session.id, *words)
            assert result.exit_code == 1 and "nergens" in result.stderr
        assert (session.path / "session.json").read_bytes() == card

    def test_that_is_not_heard_yet_keeps_the_case_for_later(self, oudertalk: Run, session: SessionFolder):
        (session.path / "turns.json").unlink()
        result = oudertalk("case", session.id, 3)
        assert result.exit_code == 0 and f"oudertalk run {session.id}" in result.stdout
        assert session.card.case and session.card.case.startswith("03_")

    def test_run_takes_a_case_and_a_kind_as_well(self, oudertalk: Run, session: SessionFolder, house: House):
        result = oudertalk("run", session.id, "--case", 3, "--sound", "none")
        assert result.exit_code == 0, result.output
        assert house.knowledge.case("3").title.nl in result.stdout and "Om over door te praten" in result.stdout
        oudertalk("run", session.id, "--type", "luistergesprek", "--sound", "none")
        assert session.card.type == "luistergesprek" and session.card.case == house.knowledge.case("3").id
        oudertalk("run", session.id, "--sound", "none")  # what was said stays said
        assert session.card.type == "luistergesprek"

    def test_of_before_there_were_cases_can_still_be_read(self, oudertalk: Run, session: SessionFolder):
        card = json.loads((session.path / "session.json").read_text(encoding="utf-8"))
        del card["type"], card["case"]
        (session.path / "session.json").write_text(json.dumps(card), encoding="utf-8")
        form = json.loads((session.path / "form.json").read_text(encoding="utf-8"))
        for key in ("proposals", "points", "type", "case"):
            del form["content"][key]
        for entry in form["content"]["entries"]:
            for key in ("measures", "expected", "leads"):
                del entry[key]
        (session.path / "form.json").write_text(json.dumps(form), encoding="utf-8")
        assert (session.card.type, session.card.case) == (None, None) and form_of(session).proposals == ()
        assert oudertalk("sessions").exit_code == 0
        assert oudertalk("report", session.id, "--sound", "none").exit_code == 0

    def test_whose_case_went_away_says_so(self, oudertalk: Run, session: SessionFolder):
        session.say("session.json", SessionCard, replace(session.card, case="77_weg"))
        result = oudertalk("report", session.id)
        assert result.exit_code == 1 and "77_weg" in result.stderr and "Traceback" not in result.output
        assert oudertalk("case", session.id, "--none", "--sound", "none").exit_code == 0

    def test_a_rubric_that_changed_without_a_new_version_is_filled_in_again(
        self, oudertalk: Run, session: SessionFolder, home: Path, house: House
    ):
        text = (house.settings.rubrics / "observatieformulier.yaml").read_text(encoding="utf-8")
        own = home / "kijkwijzers" / "observatieformulier.yaml"
        own.parent.mkdir()
        own.write_text(text, encoding="utf-8")
        oudertalk("report", session.id, "--sound", "none")
        before = form_of(session)
        own.write_text(text.replace("moves: [terugblik]", "moves: [welkom]"), encoding="utf-8")
        oudertalk("report", session.id, "--sound", "none")
        assert form_of(session).rubric_version == before.rubric_version and form_of(session) != before


def test_an_unknown_case_is_said_before_anything_is_copied(oudertalk: Run, home: Path):
    from tests.conftest import DEMO

    video = DEMO / "nagespeeld_gesprek.mp4"
    for words in (("--case", "nergens"), ("--type", "nergens")):
        result = oudertalk("run", video, "--staged", "--model", "demo", *words)
        assert result.exit_code == 1 and "nergens" in result.stderr
    assert not (home / "gesprekken").exists()
