"""The dialogue before a recording: one yes after another, and one no is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oudertalk.cli.ask_consent import ask_consent
from oudertalk.core.agreement import ALOUD, IN_A_MESSAGE, ON_PAPER
from oudertalk.core.asking import who_agreed
from oudertalk.core.consent import Permission
from oudertalk.i18n import set_language
from oudertalk.pipeline import House

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TERMS = ["n", "n", "", "", "n"]  # no coach, no training, nobody else, 28 days, plain Dutch
TABLE = ["Anja", "moeder", "ouder", ""]  # the teacher, one parent, and that was all
NO_PAPER = "n"


class Asked:
    """What was shown, and what came of it."""

    def __init__(self, home: House, *answers: str, end: str = "\n") -> None:
        self.permission: Permission | None = None

        @click.command()
        def ask() -> None:
            self.permission = ask_consent(replace(home, now=lambda: NOW))

        result = CliRunner().invoke(ask, input="\n".join(answers) + end if answers else "")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0
        self.lines = result.stdout
        self.told = " ".join(result.stdout.split())


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hier"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def nothing_kept(tmp_path: Path) -> bool:
    return not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_everybody_says_yes(house: House, tmp_path: Path):
    asked = Asked(house, "n", *TABLE, "j", *TERMS, "j", "j")
    assert asked.permission is not None
    teacher, mother = asked.permission.consents
    assert (teacher.party, teacher.role, mother.party, mother.role) == ("Anja", "leerkracht", "moeder", "ouder")
    assert mother.purposes == ("opnemen", "transcriberen", "terugluisteren") and mother.heard_by == ()
    assert mother.how == ALOUD
    asked.permission.require("opnemen", NOW)
    assert mother.until.date().isoformat() == "2026-12-20" and mother.until.time().isoformat() == "23:59:59"
    text = asked.told.index("Het gaat over hoe ík praat")
    assert text < asked.told.index("Zegt moeder ja?")  # read first, asked after
    assert "Iedereen zei ja." in asked.told and "2026-12-20" in asked.told
    assert nothing_kept(tmp_path)  # keeping it is for whoever records
    assert max(map(len, asked.lines.splitlines())) <= 120


@pytest.mark.parametrize("answers", [("n",), ("j", "n"), ("",), ("j", "misschien")])
def test_one_no_and_there_is_no_recording(house: House, tmp_path: Path, answers: tuple[str, ...]):
    asked = Asked(house, "n", *TABLE, "j", *TERMS, *answers, NO_PAPER)
    assert asked.permission is None
    assert "Dan neem ik niets op. Dat is prima" in asked.told and "Iedereen zei ja" not in asked.told
    assert nothing_kept(tmp_path)


def test_after_the_first_no_nobody_else_is_asked(house: House):
    assert "Zegt moeder ja?" not in Asked(house, "n", *TABLE, "j", *TERMS, "n", NO_PAPER).told


def test_whoever_goes_on_without_gets_the_form_on_paper(house: House, in_a_folder_of_its_own: Path):
    mine = in_a_folder_of_its_own / "observatieformulier.html"
    mine.write_text("van mij")
    asked = Asked(house, "n", *TABLE, "j", *TERMS, "n", "j")
    assert asked.permission is None
    assert "observatieformulier-2.html" in asked.lines.replace("\n", "")
    assert "niet gezien" in (in_a_folder_of_its_own / "observatieformulier-2.html").read_text(encoding="utf-8")
    assert mine.read_text() == "van mij"


def test_a_second_parent_who_is_not_there_said_yes_on_paper(house: House):
    for way, how in (("", ON_PAPER), ("papier", ON_PAPER), ("bericht", IN_A_MESSAGE)):
        asked = Asked(house, "n", *TABLE, "n", "vader", "", *TERMS, "j", "j", "j", way)
        assert asked.permission is not None
        father = asked.permission.consents[2]
        assert (father.party, father.role, father.how) == ("vader", "ouder", how)


def test_a_second_parent_who_is_not_there_did_not_say_yes(house: House, tmp_path: Path):
    asked = Asked(house, "n", *TABLE, "n", "vader", "", *TERMS, "j", "j", "n", NO_PAPER)
    assert asked.permission is None
    assert "oudertalk paper consent" in asked.told
    assert nothing_kept(tmp_path)


def test_who_does_not_know_who_has_authority_does_not_record(house: House):
    asked = Asked(house, "n", *TABLE, "", "", NO_PAPER)  # Enter is no: not everybody is here; and then nobody named
    assert asked.permission is None
    assert "niet duidelijk wie er gezag heeft" in asked.told
    assert "Lees dit rustig voor" not in asked.told


def test_grandmother_alone_does_not_make_it_a_talk_with_the_parents(house: House):
    asked = Asked(house, "n", "Anja", "oma", "onbekend", "j", "", "", NO_PAPER)
    assert asked.permission is None
    assert "geen ouder of voogd" in asked.told


PUPIL = ["Anja", "moeder", "ouder", "Sem", "kind"]


def test_a_pupil_under_16_with_a_representative(house: House):
    asked = Asked(house, "n", *PUPIL, "", "", "j", "", *TERMS, "j", "j", "j", "j")
    assert asked.permission is not None
    pupil = asked.permission.consents[2]
    assert (pupil.party, pupil.under_16, pupil.given_by) == ("Sem", True, "moeder")
    assert "jij mag net zo goed nee zeggen" in asked.told
    assert "Zegt moeder ja, namens Sem?" in asked.told
    asked.permission.require("opnemen", NOW)


def test_a_representative_who_is_not_there_said_yes_on_paper(house: House):
    asked = Asked(house, "n", *PUPIL, "", "", "j", "moeder, voogd", *TERMS, "j", "j", "j", "j", "j", "papier")
    assert asked.permission is not None
    pupil = asked.permission.consents[2]
    assert (pupil.given_by, pupil.how) == ("moeder en voogd", f"{ALOUD}; {ON_PAPER}")


@pytest.mark.parametrize("refuses", [("n",), ("j", "n")])
def test_the_pupil_and_the_representative_can_both_say_no(house: House, refuses: tuple[str, ...]):
    assert Asked(house, "n", *PUPIL, "", "", "j", "", *TERMS, "j", "j", *refuses, NO_PAPER).permission is None


def test_a_young_one_whom_nobody_stands_for_stops_it(house: House):
    asked = Asked(house, "j", "Anja", "Sem", "kind", "n", "", "", NO_PAPER)
    assert asked.permission is None
    assert "Namens Sem (jonger dan 16)" in asked.told


def test_somebody_of_16_speaks_for_themselves(house: House):
    asked = Asked(house, "n", *PUPIL, "j", "", "j", *TERMS, "j", "j", "j")
    assert asked.permission is not None
    assert not asked.permission.consents[2].under_16


def test_practice_asks_nobody_about_authority(house: House):
    asked = Asked(house, "j", "", "Bas", "ouder", "", *TERMS, "j", "j")
    assert asked.permission is not None
    assert [consent.party for consent in asked.permission.consents] == ["leerkracht", "Bas"]
    assert "gezag" not in asked.told and "oefengesprek" in asked.told
    assert Asked(house, "j", "", "Bas", "ouder", "", *TERMS, "j", "n", NO_PAPER).permission is None


def test_names_that_are_empty_or_taken_are_asked_again(house: House):
    asked = Asked(house, "j", "   ", "", "  ", "Leerkracht", " Bas  B ", "", "bas b", "", *TERMS, "j", "j")
    assert asked.permission is not None
    assert [consent.party for consent in asked.permission.consents] == ["leerkracht", "Bas B"]
    assert "niemand genoemd met wie je praat" in asked.told and "Leerkracht is al genoemd" in asked.told


def test_the_terms_are_what_was_said(house: House):
    terms = ["j", "j", "", "0", "29", "7", "j"]
    asked = Asked(house, "n", *TABLE, "j", *terms, "j", "j")
    assert asked.permission is not None
    mother = asked.permission.consents[1]
    assert mother.purposes[3:] == ("delen met coach", "tonen in training")
    assert mother.heard_by == ("mijn coach", "de deelnemers aan de training")
    assert mother.until.date().isoformat() == "2026-11-29"
    assert "Na één week is alles zeker weg." in asked.told  # in simple Dutch
    named = Asked(house, "n", *TABLE, "j", "j", "n", "mijn duo, Kim", "", "n", "j", "j").permission
    assert named is not None and named.consents[0].heard_by == ("mijn duo", "Kim")


def test_the_end_of_the_input_is_a_no_at_every_question(house: House, tmp_path: Path):
    answers = ["n", *PUPIL, "", "", "n", "vader", "", "", *TERMS, "j", "j", "j", "j", "j", "j", "papier", "j", "papier"]
    whole = Asked(house, *answers)
    assert whole.permission is not None, whole.lines
    for end in range(len(answers)):
        cut = Asked(house, *answers[:end])
        assert cut.permission is None, end
        assert "Dan neem ik niets op." in cut.told
        assert cut.told.count("Dan neem ik niets op") == 1
    assert nothing_kept(tmp_path)


def test_the_end_of_the_input_at_the_last_question_makes_no_form(house: House, tmp_path: Path):
    asked = Asked(house, "n", *TABLE, "j", *TERMS, "n")
    assert asked.permission is None and nothing_kept(tmp_path)


def test_who_agreed_is_told_in_lines(house: House):
    permission = Asked(house, "n", *PUPIL, "", "", "j", "", "j", "n", "", "", "n", "j", "j", "j", "j").permission
    assert permission is not None
    assert who_agreed(permission) == [
        "Anja (leerkracht): ja (uitgesproken aan tafel)",
        "moeder (ouder): ja (uitgesproken aan tafel)",
        "Sem (kind): ja, ook van moeder (uitgesproken aan tafel)",
        "Voor: opnemen, uitschrijven, terugluisteren, delen met een coach",
        "Mag het horen: de leerkracht, mijn coach",
        "Tot en met 2026-12-20; daarna wordt alles gewist.",
    ]
    assert who_agreed(Permission(staged=True)) == ["[in scène gezet]"]


def test_in_english_the_questions_are_english_and_the_text_for_parents_is_dutch(house: House):
    set_language("en")
    asked = Asked(house, "n", *TABLE, "y", *TERMS, "y", "y")
    assert asked.permission is not None
    assert "Does moeder say yes?" in asked.told and "Everybody said yes." in asked.told
    assert "Het gaat over hoe ík praat" in asked.told
    assert asked.permission.consents[0].how == ALOUD
    assert who_agreed(asked.permission)[0] == "Anja (teacher): yes (said aloud at the table)"
