"""
A file in which somebody without oudertalk judges a conversation, and what comes back in it.

The file calls flags by their number, and the session keeps what the numbers mean. So a file with names left out says
nothing of those names, and what comes back finds its flags again when they were made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oudertalk.core.decisions import FlagName, Who
from oudertalk.core.said import Said
from oudertalk.core.wording import who_in_words
from oudertalk.i18n import _

_FLAG = "flag-"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One file that was made: `file` is its own secret name, `flags` are in the order of their numbers, from 0."""

    file: str
    at: datetime
    flags: tuple[FlagName, ...]

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a file is made at a moment in a known time zone")

    @property
    def by_number(self) -> dict[str, FlagName]:
        """What the file calls each flag, and which one it is."""
        return {number_of(n): flag for n, flag in enumerate(self.flags)}


def number_of(flag: int) -> str:
    """What a file calls its flag of this number, from 0."""
    return f"{_FLAG}{flag}"


@dataclass(frozen=True, slots=True)
class Returned:
    """What stands in a file that came back: which file it is, who filled it in, and what that person says."""

    file: str
    who: Who
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """
    What came of receiving it, in numbers of judgements.

    `changed` took the place of what this person had said before, `same` said the same again, and `lost` are about
    something that cannot be judged here.
    """

    who: Who
    new: int
    changed: int
    same: int
    lost: int


def told(received: Received) -> str:
    """What came of it, in a sentence: "Ingelezen van coach M.: 12 nieuw, 1 veranderd, 3 hetzelfde"."""
    parts = [
        _("{n} nieuw").format(n=received.new),
        _("{n} anders dan eerst").format(n=received.changed) if received.changed else "",
        _("{n} hetzelfde").format(n=received.same) if received.same else "",
        _("{n} over iets wat er niet (meer) is, en niet ingelezen").format(n=received.lost) if received.lost else "",
    ]
    return _("Ingelezen van {who}: {what}.").format(
        who=who_in_words(received.who), what=", ".join(part for part in parts if part)
    )
