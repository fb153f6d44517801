"""
What happens while a conversation is recorded, line by line, and what that makes of its sound.

A take is the sound from the moment that a microphone opens until it closes: by a pause, a plug that is pulled out, or
the end. Seconds in an event are those of its own take; `laid_out` puts the takes one behind the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from oudertalk.core.recording import Break, Why
from oudertalk.core.spans import TimeSpan

What = Literal["opened", "aligned", "missing", "marked", "agreed", "closed", "ended"]
Recorded = Literal["no", "now", "whole", "cut off"]  # of a session: whether it waits for its takes to be worked out
End = Literal["by hand", "maximum", "disk", "consent", "failed"]

LONGEST_SILENCE = 2.0  # s that stand for missing sound, however long it was: nobody wants to wait for it
UNKNOWN_SILENCE = 1.0  # s, where nobody can say how long it was


@dataclass(frozen=True, slots=True)
class Event:
    """
    One line. `at` is the second of the take; `when` the moment by the clock on the wall.

    `opened`: a take of `channels` begins, in `files` (one, or one a microphone). `aligned`: how many seconds each of
    its files began after the first. `missing`: `seconds` of sound never came, and why. `marked`: to listen to later.
    `agreed`: until here those present said that they agree. `closed`: why the microphone closed, and how many seconds
    each file ran behind the clock by then. `ended`: it is over.
    """

    what: What
    when: datetime
    take: int
    at: float = 0.0
    files: tuple[str, ...] = ()
    channels: int = 1
    offsets: tuple[float, ...] = ()
    seconds: float | None = None
    why: Why | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a take, in its own seconds; or, without a take, that many seconds of silence."""

    take: int | None
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Layout:
    """How takes become one sound, and where in it things are. Not `complete` when recording was cut off."""

    pieces: tuple[Piece, ...] = ()
    marks: tuple[float, ...] = ()
    breaks: tuple[Break, ...] = ()
    agreed: TimeSpan | None = None
    complete: bool = True


@dataclass(slots=True)
class _Laying:
    """The sound so far. Only `laid_out` sees this change."""

    at: float = 0.0
    pieces: list[Piece] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)

    def sound(self, take: int, start: float, end: float) -> None:
        if end > start:
            self.pieces.append(Piece(take, start, end))
            self.at += end - start

    def silence(self, why: Why, seconds: float | None) -> None:
        filled = UNKNOWN_SILENCE if seconds is None else min(seconds, LONGEST_SILENCE)
        self.breaks.append(Break(self.at, why, seconds, filled))
        if filled:
            self.pieces.append(Piece(None, 0.0, filled))
            self.at += filled


def laid_out(events: Sequence[Event], lengths: Mapping[int, float]) -> Layout:
    """
    The takes one behind the other, with silence where sound is missing. `lengths` are the seconds that each take has on
    disk, which may be less than was said of it: a cut takes up to a second.
    """
    laying, marks, agreed, before = _Laying(), [], None, None
    for take in sorted(number for number, length in lengths.items() if length > 0):
        own = [event for event in events if event.take == take]
        if before is not None:
            laying.silence(*_between(before, own))
        reached = 0.0
        for event in sorted(own, key=lambda event: event.at):
            at = max(reached, min(event.at, lengths[take]))
            here = laying.at + at - reached
            if event.what == "missing":
                laying.sound(take, reached, at)
                laying.silence(event.why or "dropped", event.seconds)
                reached = at
            elif event.what == "marked":
                marks.append(here)
            elif event.what == "agreed" and here > 0:
                agreed = TimeSpan(0.0, here)
        laying.sound(take, reached, lengths[take])
        before = own
    complete = any(event.end in ("by hand", "maximum") for event in events)
    return Layout(tuple(laying.pieces), tuple(marks), tuple(laying.breaks), agreed, complete)


def _between(before: Iterable[Event], after: Iterable[Event]) -> tuple[Why, float | None]:
    """Why the microphone was closed between two takes, and for how long; nobody knows when the program was killed."""
    closed = next((event for event in before if event.what == "closed"), None)
    opened = next((event for event in after if event.what == "opened"), None)
    if closed is None or opened is None:
        return "stopped", None
    return closed.why or "stopped", max(0.0, round((opened.when - closed.when).total_seconds(), 1))
