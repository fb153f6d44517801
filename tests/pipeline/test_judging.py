"""Judging a session: behind the gate, added, and never over what somebody else just said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk import pipeline
from oudertalk.core.consent import Permission
from oudertalk.core.decisions import FlagName, OnFlag, OnItem, Who, name_of_flag
from oudertalk.core.observation import Flag
from oudertalk.errors import DecisionOutdated, MomentUnknown, SessionNotFound
from oudertalk.pipeline import House
from oudertalk.pipeline import judging as module
from oudertalk.storage.archive import SessionFolder
from tests.test_consent_gate import AGREED, NO_CONSENT, NOW, content

pytestmark = pytest.mark.model

TEACHER, COACH = Who("leerkracht"), Who("coach")
SEEN = OnItem("observatieformulier", "welkom", "gezien")


def first_flag(folder: SessionFolder) -> FlagName:
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    return name_of_flag(flags[0])


def test_what_was_decided_stands_with_who_and_when(demo: SessionFolder, house: House):
    house = replace(house, now=lambda: NOW)
    decision = pipeline.judge(house, demo, TEACHER, SEEN, after=0)
    assert (decision.at, decision.version) == (NOW, 1)
    again = pipeline.judge(house, demo, TEACHER, replace(SEEN, seen="deels"), after=1)
    assert pipeline.judged(house, demo).stands == {decision.key: again}


def test_a_second_window_that_saw_less_is_told_and_overwrites_nothing(demo: SessionFolder, house: House):
    decision = pipeline.judge(house, demo, TEACHER, SEEN, after=0)
    with pytest.raises(DecisionOutdated):
        pipeline.judge(house, demo, TEACHER, replace(SEEN, seen="deels"), after=0)
    assert pipeline.judged(house, demo).stands == {decision.key: decision}


def test_of_two_programs_at_once_the_second_is_told(demo: SessionFolder, house: House, monkeypatch: pytest.MonkeyPatch):
    """Both looked, then both wrote: the file says who was first."""
    really_add = module.add_decision

    def both(session, decision):
        really_add(session, replace(decision, what=replace(SEEN, seen="deels")))
        really_add(session, decision)

    monkeypatch.setattr(module, "add_decision", both)
    with pytest.raises(DecisionOutdated):
        pipeline.judge(house, demo, TEACHER, SEEN, after=0)
    (decision,) = pipeline.judged(house, demo).stands.values()
    assert decision.what == replace(SEEN, seen="deels")


def test_decisions_survive_a_flag_made_anew_and_are_orphans_without_it(demo: SessionFolder, house: House):
    name = first_flag(demo)
    pipeline.judge(house, demo, COACH, OnFlag(name, "oneens"), after=0)
    assert name.start is not None
    moved = replace(name, start=name.start + 0.4, turn=name.turn + 1)
    pipeline.judge(house, demo, COACH, OnFlag(moved, "eens"), after=1)
    judged = pipeline.judged(house, demo)
    assert [d.what for d in judged.stands.values()] == [OnFlag(name, "eens")] and judged.orphans == ()
    gone = FlagName("opgeheven_regel", "Dat zei niemand.", 0, 1.0)
    pipeline.judge(house, demo, COACH, OnFlag(gone, "eens"), after=0)
    assert [d.what.about for d in pipeline.judged(house, demo).orphans] == [gone]


@pytest.mark.parametrize("case", NO_CONSENT)
def test_nobody_judges_or_reads_along_without_consent(demo: SessionFolder, house: House, case: str):
    permission, error = NO_CONSENT[case]
    house = replace(house, now=lambda: NOW)
    (demo.path / "sound.m4a").unlink()
    demo.say("consent.json", Permission, permission)
    before = content(demo.path)
    for ask in (
        lambda: pipeline.judge(house, demo, TEACHER, SEEN, after=0),
        lambda: pipeline.judged(house, demo),
        lambda: pipeline.explain(house, demo, 0),
        lambda: pipeline.shown(house, demo),
        lambda: pipeline.sound_to_hear(house, demo),
        lambda: pipeline.sight(house, demo, TEACHER, blind=True),
        lambda: pipeline.show_all(house, demo, TEACHER),
        lambda: pipeline.compare(house, demo),
    ):
        with pytest.raises(error):
            ask()
    assert content(demo.path) == before


def test_with_everybodys_consent_there_is_sound_and_a_page(demo: SessionFolder, house: House):
    house = replace(house, now=lambda: NOW)
    demo.say("consent.json", Permission, AGREED)
    (demo.path / "sound.m4a").unlink()
    made = pipeline.sound_to_hear(house, demo)
    assert made == demo.path / "sound.m4a" and made.stat().st_mode & 0o777 == 0o600
    assert pipeline.shown(house, demo).flags


def test_a_session_wiped_meanwhile_takes_no_decision(
    demo: SessionFolder, house: House, monkeypatch: pytest.MonkeyPatch
):
    really_read = module.read_decisions

    def wiped(session):
        found = really_read(session)
        house.archive.forget(demo.id)
        return found

    monkeypatch.setattr(module, "read_decisions", wiped)
    with pytest.raises(SessionNotFound):
        pipeline.judge(house, demo, TEACHER, SEEN, after=0)
    assert content(house.settings.archive) == {}


def test_a_turn_is_explained_sentence_by_sentence(demo: SessionFolder, house: House):
    explained = pipeline.explain(house, demo, 0)
    assert any(flag.rule == "welkom" for one in explained for flag in one.flags)
    with pytest.raises(MomentUnknown):
        pipeline.explain(house, demo, 10_000)


def test_the_overview_says_how_far_and_how_long_without_a_word(demo: SessionFolder, house: House):
    house = replace(house, now=lambda: NOW)
    demo.say("consent.json", Permission, AGREED)
    (line,) = pipeline.overview(house)
    assert (line.id, line.reached, line.to_judge, line.days) == (demo.id, "report", True, 28)
    assert (line.people, line.voices) == (("leerkracht", "ouder"), 2)
    (demo.path / "roles.json").unlink()
    (line,) = pipeline.overview(house)
    assert (line.people, line.voices) == ((), 2)
    (demo.path / "consent.json").write_text("{", encoding="utf-8")
    (line,) = pipeline.overview(house)
    assert line.damaged and line.days is None
