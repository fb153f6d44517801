"""What people decide: the last that followed what its person saw counts, and a flag made anew is known again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from oudertalk.core.decisions import (
    Decision,
    FlagName,
    Judgement,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    OnStretch,
    Who,
    evidence_of,
    known_name,
    name_of_flag,
    orphaned,
    standing,
    unplaced,
)
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.spans import TextSpan, TimeSpan
from tests.say import say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH = Who("leerkracht"), Who("coach", "M.")
ASKED = FlagName("open_vraag", "Hoe gaat het?", 4, 12.0)


def said(what: Judgement, version: int = 1, who: Who = TEACHER) -> Decision:
    return Decision(NOW + timedelta(seconds=version), who, version, what)


def test_a_later_version_takes_the_place_of_an_earlier_one():
    first, second = said(OnFlag(ASKED, "eens")), said(OnFlag(ASKED, "oneens", "Het was een gesloten vraag."), 2)
    assert standing([first, second]) == {(TEACHER, ASKED): second}


def test_of_two_who_decided_at_once_the_first_counts():
    first, second = said(OnItem("kaart", "welkom", "gezien")), said(OnItem("kaart", "welkom", "deels"))
    assert list(standing([first, second]).values()) == [first]


def test_who_skips_a_version_had_not_seen_what_counts():
    assert standing([said(OnPhase("kaart", "delen", "Rustig."), 2)]) == {}


def test_nobody_overwrites_somebody_else():
    mine, theirs = said(OnFlag(ASKED, "eens")), said(OnFlag(ASKED, "oneens"), who=COACH)
    assert standing([mine, theirs]) == {(TEACHER, ASKED): mine, (COACH, ASKED): theirs}


def test_each_kind_of_judgement_is_about_something_else_and_can_be_taken_back():
    empty: list[Judgement] = [OnFlag(ASKED), OnItem("kaart", "a"), OnPhase("kaart", "a"), OnPrompt("kaart", "a")]
    empty.append(OnStretch("a", "Hoe gaat het?", 4))
    assert len({what.about for what in empty}) == 5
    assert all(what.empty for what in empty)
    full = [OnFlag(ASKED, note="x"), OnItem("kaart", "a", examples=""), OnPhase("kaart", "a", "x")]
    assert not any(what.empty for what in [*full, OnPrompt("kaart", "a", "x")])


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(ASKED, turn=9, start=12.8), True),
        (replace(ASKED, start=13.5), False),
        (replace(ASKED, quote="Hoe ging het?"), False),
        (replace(ASKED, rule="hoe_vraag"), False),
        (replace(ASKED, start=None), True),
        (replace(ASKED, start=None, turn=5), False),
    ],
)
def test_a_flag_is_known_again_by_its_rule_and_its_words_in_their_place(other: FlagName, same: bool):
    assert ASKED.is_the_same(other) is same
    assert known_name(other, [(TEACHER, ASKED)]) == (ASKED if same else other)


def flag(quote: str, start: float, turn: int = 0) -> Flag:
    evidence = Evidence(turn, TextSpan(0, len(quote)), quote, TimeSpan(start, start + 1))
    return Flag("vraag_open", "open_vraag", "sterk", evidence)


def test_a_decision_on_a_flag_that_is_gone_is_reported():
    there, gone = flag("Hoe gaat het?", 12.0, 4), flag("Wat merkt u?", 30.0, 8)
    decided = standing([said(OnFlag(name_of_flag(f), "eens")) for f in (there, gone)])
    made_anew = flag("Hoe gaat het?", 12.2, 5)
    assert [one.what.about for one in orphaned(decided, [made_anew])] == [name_of_flag(gone)]


def test_what_was_taken_back_is_no_orphan():
    decided = standing([said(OnFlag(ASKED, "eens")), said(OnFlag(ASKED), 2)])
    assert orphaned(decided, []) == ()


@pytest.mark.parametrize("alias", [" M.", "x" * 41, "twee\nregels"])
def test_an_alias_is_one_short_line(alias: str):
    with pytest.raises(ValueError):
        Who("coach", alias)


def test_a_decision_knows_its_time_zone_and_its_version():
    with pytest.raises(ValueError):
        Decision(NOW.replace(tzinfo=None), TEACHER, 1, OnFlag(ASKED))
    with pytest.raises(ValueError):
        Decision(NOW, TEACHER, 0, OnFlag(ASKED))
    with pytest.raises(ValueError):
        Who("ouder")  # type: ignore[arg-type]


# flags that people add

TALK = say("L: Hoe gaat het? Goed?", "O: Goed. Ja, goed.", "L: Goed? Fijn.")  # half a second a word


def test_an_added_flag_is_found_by_its_words_near_its_second():
    def place(quote: str, turn: int, start: float | None) -> tuple[int, int] | None:
        found = evidence_of(OnStretch("a", quote, turn, start, "vraag"), TALK)
        return found and (found.turn, found.span.start)

    assert place("Goed?", 0, 1.5) == (0, 14) and place("Goed?", 0, 3.5) == (2, 0)
    assert place("Ja, goed.", 0, 3.2) == (1, 6)  # moved a little, into another turn
    assert place("Goed?", 0, 30.0) is None and place("Ja, goe", 1, 3.0) is None and place("oed.", 1, 2.0) is None
    untimed = say("L: Goed?", "O: Goed?", timed=False)
    found = evidence_of(OnStretch("a", "Goed?", 1, None, "vraag"), untimed)
    assert found is not None and (found.turn, found.quote, found.time) == (1, "Goed?", None)


def test_an_added_flag_whose_words_are_gone_is_told_and_one_taken_back_is_not():
    there, gone = OnStretch("a", "Fijn.", 2, 4.0, "vraag"), OnStretch("b", "Weg.", 2, 4.0, "vraag")
    back = OnStretch("c", "Weg.", 2, 4.0)
    decided = standing([said(there), said(gone), said(back)])
    assert [decision.what for decision in unplaced(decided, TALK)] == [gone]


@pytest.mark.parametrize("wrong", [("", "x", 0), ("a", "", 0), ("a", "x", -1)])
def test_an_added_flag_without_words_is_refused(wrong: tuple[str, str, int]):
    with pytest.raises(ValueError):
        OnStretch(*wrong)
