"""Compliments and tips that could be given, in the words of the rubric, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oudertalk.core.form import Entry, Proposal
from oudertalk.core.observation import Flag
from oudertalk.core.rubric import Criterion, Rubric

MOST = 3  # of each kind: a person picks one, and more is no choice any more


def propose(rubric: Rubric, entries: Sequence[Entry]) -> tuple[Proposal, ...]:
    """
    At most three compliments and three tips, for people to take or leave.

    Only when the form asks for them (a prompt `compliment`, a prompt `tip`), and only where the rubric has the words.
    A compliment is about what was strongly heard: what matters most in this conversation first, then what came back in
    most turns, for that rests on most evidence. A tip is about what was nearly heard, then about what was not; what
    matters most first, and what a person may have seen last. Nothing that is for the eyes only, and nothing that this
    kind of conversation does not ask for, becomes a tip.
    """
    asked = {prompt.id for prompt in rubric.prompts}
    criteria = {criterion.id: criterion for criterion in rubric.criteria if criterion.kind == "item"}
    lines = [(criteria[entry.item], entry) for entry in entries if entry.item in criteria]
    compliments = tuple(_compliments(lines))[:MOST] if "compliment" in asked else ()
    tips = tuple(_tips(lines))[:MOST] if "tip" in asked else ()
    return compliments + tips


def _compliments(lines: Sequence[tuple[Criterion, Entry]]) -> Iterator[Proposal]:
    heard = [(criterion, entry) for criterion, entry in lines if entry.outcome == "gehoord"]
    # sorted keeps the order of the form where the rest is equal
    for criterion, entry in sorted(heard, key=lambda line: (not line[1].leads, -len(_strong_turns(line[1])))):
        if criterion.compliment:
            yield Proposal("compliment", criterion.id, criterion.compliment, _strong(entry))


def _tips(lines: Sequence[tuple[Criterion, Entry]]) -> Iterator[Proposal]:
    open_lines = [
        (criterion, entry)
        for criterion, entry in lines
        if entry.expected and entry.outcome in ("mogelijk", "niet gehoord") and criterion.audible != "nee"
    ]
    for criterion, entry in sorted(
        open_lines,
        key=lambda line: (line[1].outcome != "mogelijk", not line[1].leads, line[0].audible != "ja"),
    ):
        if criterion.tip:
            yield Proposal("tip", criterion.id, criterion.tip, entry.flags)


def _strong(entry: Entry) -> tuple[Flag, ...]:
    return tuple(flag for flag in entry.flags if flag.strength == "sterk")


def _strong_turns(entry: Entry) -> set[int]:
    return {flag.evidence.turn for flag in _strong(entry)}
