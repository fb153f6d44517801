"""Compliments and tips to choose from: the words of the rubric, on evidence, never about what nobody could hear."""

from __future__ import annotations

from dataclasses import replace

from oudertalk.analysis.proposals import MOST, propose
from oudertalk.core.form import Entry, Outcome
from oudertalk.core.observation import Evidence, Flag, Strength
from oudertalk.core.rubric import Criterion, Phase, Prompt, Rubric
from oudertalk.core.spans import TextSpan
from oudertalk.core.text import Text
from tests.say import say

TALK = say(*(f"L: Zin nummer {number}." for number in range(9)))
LETTERS = "abcdef"
PROMPTS = (Prompt("compliment", Text("Een compliment")), Prompt("tip", Text("Een tip")))


def line(name: str) -> Criterion:
    return Criterion(
        name,
        "delen",
        Text(name),
        (name,),
        compliment=Text(f"Je deed {name}.", f"You did {name}."),
        tip=Text(f"Zou {name} iets zijn?", f"Might {name} be something?"),
    )


def rubric(*criteria: Criterion, prompts: tuple[Prompt, ...] = PROMPTS) -> Rubric:
    lines = criteria or tuple(line(name) for name in LETTERS)
    return Rubric("klein", 1, Text("Klein"), "eigen", (Phase("delen", Text("Delen")),), lines, prompts)


def entry(name: str, outcome: Outcome, *turns: int, **more: bool) -> Entry:
    strength: Strength = "sterk" if outcome == "gehoord" else "mogelijk"
    flags = tuple(Flag(name, "regel", strength, Evidence.cut(TALK, turn, TextSpan(0, 3))) for turn in turns)
    return Entry(name, "delen", outcome, flags, **more)


def proposed(kind: str, *entries: Entry, form: Rubric | None = None) -> list[str]:
    return [proposal.item for proposal in propose(form or rubric(), entries) if proposal.kind == kind]


def test_compliments_go_by_what_matters_most_then_by_how_often_it_came_back():
    heard = [
        entry("a", "gehoord", 1),
        entry("b", "gehoord", 1, 3, 5),
        entry("c", "gehoord", 2, leads=True),
        entry("d", "gehoord", 4, 6),
        entry("e", "mogelijk", 1, 2, 3, 4),
    ]
    assert proposed("compliment", *heard) == ["c", "b", "d"]
    assert len(proposed("compliment", *heard)) == MOST


def test_a_compliment_rests_on_strong_evidence_alone():
    mixed = entry("a", "gehoord", 1)
    mixed = replace(mixed, flags=(*mixed.flags, *entry("a", "mogelijk", 2).flags))
    (compliment,) = propose(rubric(), [mixed])
    assert compliment.text == Text("Je deed a.", "You did a.") and compliment.kind == "compliment"
    assert [flag.evidence.turn for flag in compliment.flags] == [1]
    assert compliment.flags[0].strength == "sterk"


def test_tips_go_from_nearly_heard_to_not_heard_with_what_matters_most_first():
    lines = [
        entry("a", "niet gehoord"),
        entry("b", "niet gehoord", leads=True),
        entry("c", "gehoord", 1),
        entry("d", "mogelijk", 4),
    ]
    assert proposed("tip", *lines) == ["d", "b", "a"]
    nearly = next(proposal for proposal in propose(rubric(), lines) if proposal.item == "d")
    assert nearly.flags and nearly.text.nl == "Zou d iets zijn?"


def test_what_a_person_may_have_seen_comes_last_and_what_is_only_seen_never():
    hidden = Text("Alleen te zien.")
    partly = replace(line("a"), audible="deels", not_audible=hidden)
    seen = replace(line("b"), audible="nee", not_audible=hidden)
    form = rubric(partly, seen, line("c"))
    lines = [entry("a", "niet gehoord"), entry("b", "niet te beoordelen"), entry("c", "niet gehoord")]
    assert proposed("tip", *lines, form=form) == ["c", "a"]


def test_what_nobody_expects_here_is_no_tip_and_can_be_a_compliment():
    lines = [entry("a", "niet gehoord", expected=False), entry("b", "mogelijk", 1, expected=False)]
    assert propose(rubric(), lines) == ()
    assert proposed("compliment", entry("a", "gehoord", 1, expected=False)) == ["a"]


def test_what_cannot_be_judged_or_is_no_item_gives_nothing():
    question = replace(line("b"), kind="vraag")
    lines = [entry("a", "niet te beoordelen"), entry("b", "om over na te denken")]
    assert propose(rubric(line("a"), question), lines) == ()


def test_without_words_in_the_rubric_or_without_the_prompt_there_is_no_proposal():
    lines = [entry("a", "gehoord", 1), entry("b", "niet gehoord")]
    bare = rubric(*(replace(line(name), compliment=None, tip=None) for name in LETTERS))
    assert propose(bare, lines) == ()
    assert propose(rubric(prompts=()), lines) == ()
    assert [proposal.kind for proposal in propose(rubric(prompts=PROMPTS[1:]), lines)] == ["tip"]
    assert [proposal.kind for proposal in propose(rubric(), lines)] == ["compliment", "tip"]


def test_a_line_without_words_leaves_its_place_to_the_next():
    form = rubric(replace(line("a"), tip=None), *(line(name) for name in "bcd"))
    lines = [entry(name, "niet gehoord") for name in "abcd"]
    assert proposed("tip", *lines, form=form) == ["b", "c", "d"]
