"""What people saw, laid side by side from the disk: of one conversation and of all, as far as somebody may look."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from oudertalk import pipeline
from oudertalk.core.consent import PURPOSES, Permission
from oudertalk.core.decisions import OnItem, OnTogether, Seen, Who
from oudertalk.errors import DecisionOutdated
from oudertalk.pipeline import House
from oudertalk.storage.archive import SessionFolder
from tests.test_consent_gate import NOW, yes

pytestmark = pytest.mark.model

TEACHER, COACH, COLLEAGUE = Who("leerkracht"), Who("coach", "M."), Who("collega")
FORM = "observatieformulier"


def choose(
    house: House, folder: SessionFolder, who: Who, item: str, seen: Seen, after: int = 0, blind: bool = True
) -> None:
    pipeline.judge(house, folder, who, OnItem(FORM, item, seen), after, blind=blind)


@pytest.fixture
def read(demo: SessionFolder, house: House) -> SessionFolder:
    """Two lines that both judged blind, and one that only the coach judged."""
    for item, teacher, coach in (("welkom", "gezien", "gezien"), ("op_gemak", "gezien", "niet gezien")):
        choose(house, demo, TEACHER, item, teacher)  # type: ignore[arg-type]
        choose(house, demo, COACH, item, coach)  # type: ignore[arg-type]
    choose(house, demo, COACH, "afspraken", "deels")
    return demo


def test_where_they_differ_comes_first(read: SessionFolder, house: House):
    sides = pipeline.compare(house, read)
    assert [line.item for line in sides.lines] == ["op_gemak", "welkom", "afspraken"]
    assert sides.readers == (TEACHER, COACH) and (sides.twos[0].lines.n, sides.twos[0].blind) == (2, 2)


def test_who_judges_blind_gets_what_that_person_judged_until_everything_was_shown(read: SessionFolder, house: House):
    sides = pipeline.compare(house, read, TEACHER, blind=True)
    assert [line.item for line in sides.lines] == ["op_gemak", "welkom"] and sides.hidden == 1
    pipeline.show_all(house, read, TEACHER)
    pipeline.show_all(house, read, TEACHER)
    assert (read.path / "shown.jsonl").read_text().count("\n") == 1
    assert len(pipeline.compare(house, read, TEACHER, blind=True).lines) == 3
    assert pipeline.sight(house, read, TEACHER, blind=True).open
    assert not pipeline.sight(house, read, COACH, blind=True).open


def test_what_they_agreed_on_is_one_word_of_both(read: SessionFolder, house: House):
    agreed = OnTogether(FORM, "op_gemak", "deels", "Bij 0:10.")
    pipeline.judge(house, read, TEACHER, agreed, after=0)
    with pytest.raises(DecisionOutdated):
        pipeline.judge(house, read, COACH, agreed, after=0)
    pipeline.judge(house, read, COACH, replace(agreed, seen="gezien"), after=1)
    line = pipeline.compare(house, read).lines[0]
    assert line.together is not None and line.together.who == COACH and line.together.version == 2


def test_over_all_conversations_those_that_may_be_looked_at_count(read: SessionFolder, house: House):
    house = replace(house, now=lambda: NOW)
    other = SessionFolder(read.path.parent / "2026-11-21-1")
    shutil.copytree(read.path, other.path)
    (found,) = pipeline.compare_all(house)
    assert (found.one, found.other, found.sessions) == (TEACHER, COACH, 2)
    assert found.by_item == {"welkom": (("gezien", "gezien"),) * 2, "op_gemak": (("gezien", "niet gezien"),) * 2}
    alone = tuple(purpose for purpose in PURPOSES if purpose != "delen met coach")
    other.say(
        "consent.json",
        Permission,
        Permission(consents=(yes("leerkracht", purposes=alone), yes("ouder", purposes=alone))),
    )
    assert [one.sessions for one in pipeline.compare_all(house, COACH)] == [1]
    assert [one.sessions for one in pipeline.compare_all(house, TEACHER)] == [2]
    (other.path / "flags.json").write_text("{", encoding="utf-8")
    assert [one.sessions for one in pipeline.compare_all(house)] == [1]


def test_a_third_reader_who_judges_blind_sees_nobody(read: SessionFolder, house: House):
    assert pipeline.compare(house, read, COLLEAGUE, blind=True).lines == ()
    assert pipeline.compare_all(house, COLLEAGUE, blind=True) == ()
