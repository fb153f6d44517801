"""What a school asks of a conversation. Questions only: a rubric passes no verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oudertalk.core.text import Text

Audible = Literal["ja", "deels", "nee"]  # can it be heard at all, or partly, or is it for the eyes only?


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the conversation, as the form divides it."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the form, and the moves that count for it. `not_audible` says what only a person can see."""

    id: str
    phase: str
    question: Text
    moves: tuple[str, ...] = ()
    audible: Audible = "ja"
    not_audible: Text | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that a person answers in words, at the end of the form."""

    id: str
    question: Text


@dataclass(frozen=True, slots=True)
class Rubric:
    """A form: its phases, its lines in order, and what people fill in themselves at the end."""

    id: str
    version: int
    title: Text
    source: str
    phases: tuple[Phase, ...]
    criteria: tuple[Criterion, ...]
    prompts: tuple[Prompt, ...] = ()
