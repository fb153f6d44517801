"""A rubric filled in from evidence: a proposal, for people to judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oudertalk.core.observation import Flag
from oudertalk.core.text import Text
from oudertalk.i18n import N_

Outcome = Literal["gehoord", "mogelijk", "niet gehoord", "niet te beoordelen"]

OUTCOME_NAMES: dict[Outcome, str] = {  # what a reader sees, by way of `_`
    "gehoord": N_("gehoord"),
    "mogelijk": N_("mogelijk gehoord"),
    "niet gehoord": N_("niet gehoord"),
    "niet te beoordelen": N_("niet te beoordelen"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be shown for one line. `reason` says why it cannot be judged, or what only a person can see."""

    item: str
    phase: str
    outcome: Outcome
    flags: tuple[Flag, ...] = ()
    reason: Text | None = None

    def __post_init__(self) -> None:
        if (self.outcome in ("gehoord", "mogelijk")) != bool(self.flags):
            raise ValueError(f"{self.item}: what was heard has evidence, and what was not has none")


@dataclass(frozen=True, slots=True)
class Form:
    """The filled-in rubric: which one, and an entry for each of its lines, in its order."""

    rubric: str
    rubric_version: int
    entries: tuple[Entry, ...]
