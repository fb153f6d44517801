"""What a school asks of a conversation. Questions only: a rubric passes no verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oudertalk.core.text import Text
from oudertalk.core.transcript import Role

Audible = Literal["ja", "deels", "nee"]  # can it be heard at all, or partly, or is it for the eyes only?
Kind = Literal["item", "vraag", "lijst"]  # to be heard, to think about, or for the teacher alone to tick
PROFESSIONALS: tuple[Role, ...] = ("leerkracht", "collega")


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the conversation, as the form divides it."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    One line of the form, the moves that count for it, and the measures (ids) to show beside it.

    Only what somebody of `said_by` says counts for it; when that is empty, what the professionals say (`speakers`).
    `not_audible` says what only a person can see. `compliment` and `tip` are how a person might word one about this
    line: what was clearly heard, and a kind invitation to try what was not.
    """

    id: str
    phase: str
    question: Text
    moves: tuple[str, ...] = ()
    audible: Audible = "ja"
    not_audible: Text | None = None
    kind: Kind = "item"
    measures: tuple[str, ...] = ()
    compliment: Text | None = None
    tip: Text | None = None
    said_by: tuple[Role, ...] = ()

    @property
    def speakers(self) -> tuple[Role, ...]:
        """Whose words count for this line."""
        return self.said_by or PROFESSIONALS


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that a person answers in words, at the end of the form."""

    id: str
    question: Text


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do or to talk over beside the form, alone or with a colleague."""

    id: str
    title: Text
    questions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """
    A form: its phases, its lines in order, and what people fill in themselves at the end.

    `about` says what the form is for.
    """

    id: str
    version: int
    title: Text
    source: str
    phases: tuple[Phase, ...]
    criteria: tuple[Criterion, ...]
    prompts: tuple[Prompt, ...] = ()
    about: Text | None = None
    tasks: tuple[Task, ...] = ()
