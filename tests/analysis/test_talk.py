"""Where a cue looks, where in the talk it stands, and a turn weighed as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk.analysis.matcher import Flagger
from oudertalk.core.observation import Flag
from oudertalk.core.rules import Cue, Example, Look, Over, Place, Rule, Spot, spell
from oudertalk.core.text import Text
from tests.say import ROLES, say


def cue(phrase: str, **more: object) -> Cue:
    return Cue(phrase, 1, patterns=spell(phrase, {}, 1), **more)  # type: ignore[arg-type]


def rule(*cues: Cue, sterk: float = 1, mogelijk: float = 1, over: Over = "sentence", **more: object) -> Rule:
    base = Rule("proef", "thuis", Text("Omdat."), "test", cues, (), (), "proef.yaml", 1)
    return replace(base, sterk=sterk, mogelijk=mogelijk, over=over, **more)


def flagged(one: Rule, *lines: str) -> tuple[Flag, ...]:
    return Flagger([one]).flag(say(*lines), ROLES)


def quotes(one: Rule, *lines: str) -> list[str]:
    return [flag.evidence.quote for flag in flagged(one, *lines)]


# where it looks

FOUR = "L: Thuis dus. Een boek. Nog een boek. Een huis."


@pytest.mark.parametrize(
    ("look", "where_it_holds"),
    [
        ("sentence", ["Thuis dus."]),
        ("turn", ["Thuis dus.", "Een boek.", "Nog een boek.", "Een huis."]),
        ("first", ["Thuis dus.", "Een boek.", "Nog een boek.", "Een huis."]),
        ("last", []),
        ("nearby", ["Thuis dus.", "Een boek.", "Nog een boek."]),
        ("previous", []),
        ("next", []),
    ],
)
def test_a_cue_looks_where_it_says(look: Look, where_it_holds: list[str]):
    assert quotes(rule(cue("thuis", look=look)), FOUR) == where_it_holds


def test_the_last_sentence_is_seen_from_all_of_them():
    assert len(quotes(rule(cue("huis", look="last")), FOUR)) == 4
    assert quotes(rule(cue("huis", look="first")), FOUR) == []


def test_one_sentence_is_the_first_and_the_last():
    for look in ("first", "last"):
        assert quotes(rule(cue("thuis", look=look)), "L: Hoe is het thuis?") == ["Hoe is het thuis?"]


def test_nearby_reaches_one_sentence_ahead():
    assert quotes(rule(cue("huis", look="nearby")), FOUR) == ["Nog een boek.", "Een huis."]


def test_words_and_questions_are_counted_where_the_cue_looks():
    ends_asking = Cue("eindigt met een vraag", 1, look="last", asks=("vraag",))
    assert len(quotes(rule(ends_asking), "L: Mooi weer. Hoe is het thuis?")) == 2
    assert quotes(rule(ends_asking), "L: Hoe is het thuis? Mooi weer.") == []
    short_end = Cue("kort slot", 1, look="last", max_words=2)
    assert len(quotes(rule(short_end), "L: Dat is een lang begin van mij. Mooi zo.")) == 2
    assert quotes(rule(short_end), "L: Mooi zo. Dat is een lang slot van mij.") == []


def test_what_comes_back_of_the_other_is_sought_in_the_first_sentence_alone():
    echo = Cue("echo vooraan", 1, look="first", echo=1)
    assert len(quotes(rule(echo), "O: Hij oefent de tafels.", "L: De tafels dus. Goed zo.")) == 2
    assert quotes(rule(echo), "O: Hij oefent de tafels.", "L: Goed zo. De tafels dus.") == []


# a turn weighed as a whole

BOTH = (cue("thuis", weight=2), cue("slaapt", weight=3), cue("klas", weight=-1))


def test_what_lies_in_two_sentences_adds_up_to_one_flag():
    said = "L: Dat is thuis zo. Hij slaapt slecht. Mooi weer."
    assert quotes(rule(*BOTH, sterk=5, mogelijk=5, over="turn"), said) == ["Hij slaapt slecht."]
    assert quotes(rule(*BOTH, sterk=5, mogelijk=5), said) == []


def test_the_flag_tells_all_that_was_heard_in_the_turn_the_heaviest_first():
    (flag,) = flagged(rule(*BOTH, sterk=5, mogelijk=2, over="turn"), "L: Mooi weer. Hij slaapt. Ook thuis.")
    assert (flag.strength, flag.heard, flag.evidence.turn) == ("sterk", ("slaapt", "thuis"), 0)


def test_a_turn_has_one_flag_however_often_it_is_said():
    said = "L: Hij slaapt thuis. Thuis slaapt hij. En dan slaapt hij thuis. In de klas niet."
    assert len(quotes(rule(*BOTH, over="turn"), said)) == 1
    assert len(quotes(rule(*BOTH), said)) == 3


def test_of_sentences_that_weigh_the_same_the_first_is_quoted():
    assert quotes(rule(*BOTH, over="turn"), "L: Mooi weer. Hij slaapt nu. Hij slaapt straks.") == ["Hij slaapt nu."]


def test_what_speaks_against_it_counts_and_is_not_looked_for_in_the_quote():
    against = rule(*BOTH, sterk=9, mogelijk=2, over="turn")
    assert quotes(against, "L: Hij slaapt in de klas. Thuis dus.") == ["Hij slaapt in de klas."]
    assert quotes(against, "L: Dat is thuis zo. In de klas niet.") == []


def test_a_needed_cue_and_one_that_cancels_are_sought_in_the_whole_turn():
    needed = replace(BOTH[0], needed=True)
    assert quotes(rule(needed, BOTH[1], over="turn"), "L: Hij slaapt. Mooi weer.") == []
    assert quotes(rule(needed, BOTH[1], over="turn"), "L: Hij slaapt. Ook thuis.") == ["Hij slaapt."]
    cancelled = rule(*BOTH, over="turn", unless=(cue("bij wijze van spreken"),))
    assert quotes(cancelled, "L: Hij slaapt thuis. Bij wijze van spreken dan.") == []


def test_every_turn_is_weighed_by_itself():
    whole = rule(*BOTH, sterk=5, mogelijk=5, over="turn")
    assert quotes(whole, "L: Hij slaapt.", "O: Ja.", "L: En thuis?") == []
    assert [flag.evidence.turn for flag in flagged(whole, "L: Mooi weer.", "O: Thuis slaapt hij.")] == [1]


def test_a_quote_to_the_end_begins_at_the_heaviest_sentence():
    long = rule(*BOTH, over="turn", quote="rest")
    assert quotes(long, "L: Mooi weer. Hij slaapt. Thuis dus.") == ["Hij slaapt. Thuis dus."]


# where in the talk: in a rule's own examples

BEGIN, END = Place(first=0.2), Place(last=0.2)


def proves(weight: float, where: Place, *, at: Spot | None, hit: bool) -> bool:
    """Whether this example is a hit (or a miss) of a rule whose other cue alone reaches the threshold of 1."""
    placed = Cue("plaats", 1, weight=weight, where=where)
    example = (Example("Hoe is het thuis?", 9, at=at),)
    listening = rule(cue("thuis"), placed, sterk=1 if weight < 0 else 2, mogelijk=1 if weight < 0 else 2)
    proven = replace(listening, hits=example if hit else (), misses=() if hit else example)
    return Flagger([proven]).prove() == ()


def test_an_example_without_a_place_stands_where_the_rule_wants_it():
    assert proves(1, BEGIN, at=None, hit=True) and proves(1, END, at=None, hit=True)
    # and not where the rule does not want it
    assert proves(-1, BEGIN, at=None, hit=True) and proves(-1, END, at=None, hit=True)


@pytest.mark.parametrize(("at", "in_begin", "in_end"), [("begin", 1, 0), ("midden", 0, 0), ("eind", 0, 1)])
def test_an_example_with_a_place_stands_there(at: Spot, in_begin: bool, in_end: bool):
    for where, inside in ((BEGIN, in_begin), (END, in_end)):
        assert proves(1, where, at=at, hit=bool(inside))  # wanted there
        assert proves(-1, where, at=at, hit=not inside)  # not wanted there


def test_a_place_asks_for_the_talk_itself_outside_examples():
    placed = rule(cue("thuis"), Cue("plaats", 1, weight=1, where=BEGIN), sterk=2, mogelijk=2)
    lines = ["L: Hoe is het thuis?", *("O: Dat is mooi weer vandaag." for _ in range(5)), "L: Hoe is het thuis?"]
    assert [flag.evidence.turn for flag in flagged(placed, *lines)] == [0]
