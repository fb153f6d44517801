"""What a page says of something on it, and which judgement that is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

from oudertalk.core.decisions import (
    LONGEST_TEXT,
    VERDICTS,
    FlagName,
    Judgement,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    OnTogether,
    Seen,
)


@dataclass(frozen=True, slots=True)
class Said:
    """
    What somebody typed and chose at one place of a page.

    `about` is what the page calls that place: `item-`, `phase-` or `prompt-` and an id of the rubric, or its own name
    of a flag. `text` None is what the program filled in itself.
    """

    about: str
    choice: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Subjects:
    """What can be judged on a page: the lines, parts and questions of its rubric, and flags by what it calls them."""

    rubric: str
    items: Collection[str]
    phases: Collection[str]
    prompts: Collection[str]
    flags: Mapping[str, FlagName]


def judgement_of(said: Said, subjects: Subjects) -> Judgement | None:
    """
    The judgement; None when it is about nothing that is there, or is longer than a note.

    >>> subjects = Subjects("form", ["welkom"], ["begin"], ["tip"], {})
    >>> judgement_of(Said("item-welkom", "gezien"), subjects)
    OnItem(rubric='form', item='welkom', seen='gezien', examples=None)
    >>> judgement_of(Said("item-afscheid", "gezien"), subjects) is None
    True
    """
    text = said.text or ""
    if len(text) > LONGEST_TEXT:
        return None
    if said.about in subjects.flags:
        verdict = next((known for known in VERDICTS if known == said.choice), None)
        return OnFlag(subjects.flags[said.about], verdict, text.strip())
    kind, _dash, name = said.about.partition("-")
    if kind == "item" and name in subjects.items:
        seen: Seen | None = next((known for known in get_args(Seen) if known == said.choice), None)
        return OnItem(subjects.rubric, name, seen, said.text)
    if kind == "phase" and name in subjects.phases:
        return OnPhase(subjects.rubric, name, text.rstrip())
    if kind == "prompt" and name in subjects.prompts:
        return OnPrompt(subjects.rubric, name, text.rstrip())
    return None


def together_of(said: Said, subjects: Subjects) -> OnTogether | None:
    """What people agreed on about a line (`together-` and its id); None when it is about nothing of the kind."""
    kind, _dash, name = said.about.partition("-")
    text = (said.text or "").rstrip()
    if kind != "together" or name not in subjects.items or len(text) > LONGEST_TEXT:
        return None
    return OnTogether(
        subjects.rubric, name, next((known for known in get_args(Seen) if known == said.choice), None), text
    )
