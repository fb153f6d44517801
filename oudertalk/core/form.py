"""A rubric filled in from evidence: a proposal, for people to judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oudertalk.core.observation import Flag
from oudertalk.core.text import Text
from oudertalk.i18n import N_

Outcome = Literal["gehoord", "mogelijk", "niet gehoord", "niet te beoordelen", "om over na te denken", "zelf invullen"]

OUTCOME_NAMES: dict[Outcome, str] = {  # what a reader sees, by way of `_`
    "gehoord": N_("gehoord"),
    "mogelijk": N_("mogelijk gehoord"),
    "niet gehoord": N_("niet gehoord"),
    "niet te beoordelen": N_("niet te beoordelen"),
    "om over na te denken": N_("om over na te denken"),
    "zelf invullen": N_("zelf invullen"),
}
WITH_EVIDENCE: tuple[Outcome, ...] = ("gehoord", "mogelijk")
WITHOUT_EVIDENCE: tuple[Outcome, ...] = ("niet gehoord", "niet te beoordelen", "zelf invullen")


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What can be shown for one line. `reason` says why it cannot be judged, or what only a person can see.

    `measures` are ids of numbers to show beside it. Not `expected`: this kind of conversation does not ask for it, so
    not hearing it says nothing. `leads`: it matters most in this kind of conversation, or in this case.
    """

    item: str
    phase: str
    outcome: Outcome
    flags: tuple[Flag, ...] = ()
    reason: Text | None = None
    measures: tuple[str, ...] = ()
    expected: bool = True
    leads: bool = False

    def __post_init__(self) -> None:
        if (self.outcome in WITH_EVIDENCE and not self.flags) or (self.outcome in WITHOUT_EVIDENCE and self.flags):
            raise ValueError(f"{self.item}: what was heard has evidence, and what was not has none")

    @property
    def quiet(self) -> bool:
        """Not heard, and nobody expects it in this kind of conversation: to be shown, and never as missing."""
        return not self.expected and not self.flags


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    How a compliment or a tip might be worded, for a person to take or leave, with the evidence it rests on.

    `item` is the line of the form. A tip without flags is about what was not heard.
    """

    kind: Literal["compliment", "tip"]
    item: str
    text: Text
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """
    The filled-in rubric: which one, and an entry for each of its lines, in its order.

    `type` and `case` are what the conversation was said to be. `points` are the moves that matter most in it, each with
    what was heard of it; there `item` is a move.
    """

    rubric: str
    rubric_version: int
    entries: tuple[Entry, ...]
    proposals: tuple[Proposal, ...] = ()
    points: tuple[Entry, ...] = ()
    type: str | None = None
    case: str | None = None
