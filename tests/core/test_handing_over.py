"""What is handed over: of whom, about which flags, and without names."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from oudertalk.core.decisions import Decision, FlagName, OnFlag, OnItem, OnPhase, OnPrompt, Who, name_of_flag, standing
from oudertalk.core.handing_over import judgements_of, who_judged
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.spans import TextSpan
from tests.say import say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH, OTHER = Who("leerkracht"), Who("coach", "M."), Who("coach", "P.")
TALK = say("L: Fijn dat u er bent.", "O: Dank u.", "L: Fijn dat u er bent.")
FLAGS = tuple(Flag("welkom", "welkom", "sterk", Evidence.cut(TALK, turn, TextSpan(0, 4))) for turn in (0, 2))


def said(who: Who, what, version: int = 1, minutes: int = 0) -> Decision:
    return Decision(NOW + timedelta(minutes=minutes), who, version, what)


def test_who_judged_are_those_of_whom_something_stands():
    decided = standing(
        [
            said(COACH, OnItem("r", "welkom", "gezien")),
            said(TEACHER, OnPhase("r", "delen", "")),
            said(OTHER, OnPrompt("r", "tip", "iets")),
            said(OTHER, OnPrompt("r", "tip", ""), version=2),
        ]
    )
    assert who_judged(decided) == (COACH,)
    assert judgements_of(TEACHER, decided, FLAGS, "r") is None and judgements_of(OTHER, decided, FLAGS, "r") is None


def test_only_what_is_about_this_form_and_by_this_person_is_taken():
    decided = standing(
        [
            said(COACH, OnItem("r", "welkom", "gezien"), minutes=1),
            said(COACH, OnItem("another", "welkom", "deels"), minutes=9),
            said(OTHER, OnItem("r", "welkom", "niet gezien")),
            said(COACH, OnPhase("r", "delen", "mooi")),
            said(COACH, OnPrompt("r", "tip", "wacht even")),
        ]
    )
    own = judgements_of(COACH, decided, FLAGS, "r")
    assert own is not None and own.at == NOW + timedelta(minutes=9)
    assert {id: what.seen for id, what in own.items.items()} == {"welkom": "gezien"}
    assert own.phases["delen"].note == "mooi" and own.prompts["tip"].answer == "wacht even"


def test_a_verdict_finds_its_flag_again_by_words_and_second():
    about = name_of_flag(FLAGS[1])
    moved = FlagName(about.rule, about.quote, about.turn, (about.start or 0) + 0.4)
    lost = FlagName(about.rule, about.quote, about.turn, (about.start or 0) + 40)
    own = judgements_of(
        COACH, standing([said(COACH, OnFlag(moved, "eens")), said(COACH, OnFlag(lost, "oneens"))]), FLAGS, "r"
    )
    assert own is not None and {number: what.verdict for number, what in own.flags.items()} == {1: "eens"}
