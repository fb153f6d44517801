"""From what happened while it was recorded to the page: the marks that somebody made, and where sound is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oudertalk.core.happened import last_begun, told
from oudertalk.core.text import clock
from oudertalk.core.transcript import Transcript, Turn
from oudertalk.export.page import Bar, Moment, Place, Report, Sign
from oudertalk.i18n import _

EARLIER = 3.0  # s; whoever presses a key does so after what was said


@dataclass(frozen=True, slots=True)
class Placed:
    """
    Where signs stand in the talk.

    `before` a turn, by its number (the number of turns is behind the last), and `inside` one, by its number and that of
    the word that follows.
    """

    before: Mapping[int, Sequence[Sign]]
    inside: Mapping[tuple[int, int], Sequence[Sign]]


def placed(report: Report) -> Placed:
    """Every mark and every break at its place in the talk, in the order in which they happened."""
    transcript = report.transcript
    happened = [(at, _mark(at, transcript)) for at in report.marks]
    happened += [(one.at, Sign("missing", told(one), clock(one.at))) for one in report.breaks]
    before: dict[int, list[Sign]] = {}
    inside: dict[tuple[int, int], list[Sign]] = {}
    for at, sign in sorted(happened, key=lambda pair: pair[0]):
        turn = last_begun(transcript, at)
        word = None if turn is None else _word_after(transcript.turns[turn], at)
        if turn is not None and word is not None:
            inside.setdefault((turn, word), []).append(sign)
        else:
            before.setdefault(0 if turn is None else turn + 1, []).append(sign)
    return Placed(before, inside)


def marks(report: Report) -> tuple[Sign, ...]:
    """Where somebody wanted to listen again, in order."""
    return tuple(_mark(at, report.transcript) for at in sorted(report.marks))


def mark_points(report: Report) -> tuple[Moment, ...]:
    """The same along the timeline."""
    return tuple(
        Moment(round(100 * at / report.duration, 3), clock(at), True, round(at, 2)) for at in sorted(report.marks)
    )


def missing_bars(report: Report) -> tuple[Bar, ...]:
    """Where sound is missing, along the timeline; what was cut out takes no room, and is shown as a line."""
    return tuple(
        Bar(round(100 * one.at / report.duration, 3), round(max(0.2, 100 * one.filled / report.duration), 3))
        for one in report.breaks
    )


def agreed(report: Report) -> Place | None:
    """Where those present say that they agree; None when they said so elsewhere."""
    time = report.agreed
    return Place(f"{clock(time.start)}-{clock(time.end)}", round(time.start, 2), "gesprek") if time else None


def _mark(at: float, transcript: Transcript) -> Sign:
    turn = last_begun(transcript, at)
    target = "gesprek" if turn is None else f"beurt-{turn}"
    label = _("{at}: hier wilde je naar luisteren").format(at=clock(at))
    return Sign("mark", label, clock(at), round(max(0.0, at - EARLIER), 2), target)


def _word_after(turn: Turn, second: float) -> int | None:
    """The first word of this turn that begins after this second; None when that is its first, or when there is none."""
    later = (number for number, word in enumerate(turn.words) if word.time and word.time.start >= second)
    return next(later, None) or None
