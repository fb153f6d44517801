"""
What happened while a conversation was recorded: where sound is missing, in words, and what cannot be counted there.

A hole is a stretch of the recording that tells nothing of the conversation: there is no sound of it, or it is the
spoken yes, which nobody analyses. How long it was silent between two turns with a hole between them, nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oudertalk.core.recording import Break, Recording, Why
from oudertalk.core.spans import TimeSpan, union
from oudertalk.core.text import clock, decimal
from oudertalk.core.transcript import Transcript
from oudertalk.i18n import N_, _, language

REASONS: dict[Why, str] = {  # a pause needs none: somebody wanted it
    "dropped": N_("de computer had het te druk"),
    "lost": N_("de microfoon was weg"),
    "asleep": N_("de computer sliep"),
    "stopped": N_("de opname brak af en ging later verder"),
}
_BESIDE = 0.2  # s; word times and the edges of voices are no better, so a break this near to a word lies beside it
_IN_SECONDS = 10.0  # s; below this tenths say more than a clock


@dataclass(frozen=True, slots=True, order=True)
class Hole:
    """From here to there nothing is known of the conversation; both may be one moment, where sound was cut out."""

    start: float
    end: float


def holes(recording: Recording) -> tuple[Hole, ...]:
    """Where this recording tells nothing of the conversation, in order."""
    return holes_of(recording.breaks, recording.agreed)


def holes_of(breaks: Sequence[Break], agreed: TimeSpan | None) -> tuple[Hole, ...]:
    """The same, from the breaks and the spoken yes."""
    found = [Hole(one.at, one.at + one.filled) for one in breaks]
    if agreed is not None:
        found.append(Hole(agreed.start, agreed.end))
    return tuple(sorted(found))


def lies_between(holes: Sequence[Hole], end: float, start: float) -> bool:
    """
    Whether there is a hole between this end and this start, so that nobody knows how long it was between them.

    >>> lies_between([Hole(4.0, 6.0)], 3.5, 7.0), lies_between([Hole(4.0, 6.0)], 6.5, 7.0)
    (True, False)
    """
    first, last = min(end, start) - _BESIDE, max(end, start) + _BESIDE
    return any(hole.start <= last and hole.end >= first for hole in holes)


def unknown_seconds(holes: Sequence[Hole], time: TimeSpan) -> float:
    """
    How much of this stretch lies in holes.

    >>> unknown_seconds([Hole(4.0, 6.0), Hole(9.0, 9.0)], TimeSpan(0.0, 5.0))
    1.0
    """
    return sum(
        hole.overlap(time) for hole in union(TimeSpan(one.start, one.end) for one in holes if one.end > one.start)
    )


def last_begun(transcript: Transcript, second: float) -> int | None:
    """The turn during or after which this happened: the last that had begun; None before the first."""
    begun = [
        (turn.time.start, number)
        for number, turn in enumerate(transcript.turns)
        if turn.time and turn.time.start <= second
    ]
    return max(begun)[1] if begun else None


# in words


def told(one: Break) -> str:
    """What there is to say where the sound is missing."""
    if one.why == "stopped":
        return _("de opname brak hier af en ging later verder")
    if one.why == "paused":
        paused = _("hier stond de opname op pauze")
        return paused if one.seconds is None else _("{what} ({length})").format(what=paused, length=length(one.seconds))
    if one.seconds is None:
        return _("hier ontbreekt geluid: {why}").format(why=_(REASONS[one.why]))
    return _("hier ontbreekt {length} geluid: {why}").format(length=length(one.seconds), why=_(REASONS[one.why]))


def happenings(marks: Sequence[float], breaks: Sequence[Break]) -> tuple[tuple[float, str], ...]:
    """Everything that happened, in order: the second, and what there is to say of it."""
    marked = [(at, _("hier wilde je naar luisteren")) for at in marks]
    return tuple(sorted([*marked, *((one.at, told(one)) for one in breaks)]))


def length(seconds: float) -> str:
    """
    How long that is, as people read it.

    >>> length(0.4), length(23.0)
    ('0,4 s', '0:23')
    """
    return f"{decimal(seconds, language())} s" if seconds < _IN_SECONDS else clock(seconds)
