"""Words by their times, in milliseconds, one after another: for subtitles, ELAN and Praat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from oudertalk.core.transcript import Transcript, Turn
from oudertalk.errors import ExportRefused
from oudertalk.export.cleaning import one_line
from oudertalk.i18n import _


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text from `start` until `end`, in milliseconds; never empty."""

    start: int
    end: int
    text: str


class _Timed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=_Timed)


def require_times(transcript: Transcript) -> None:
    """ExportRefused when a turn has no time: then nobody knows where it belongs."""
    if any(turn.time is None for turn in transcript.turns):
        raise ExportRefused(
            _(
                "Dit transcript heeft geen tijden, en die zijn voor dit bestand nodig. Kies docx, pdf, html, txt, csv "
                "of json."
            )
        )


def stretches(turn: Turn) -> tuple[Stretch, ...]:
    """
    The words of a turn, each from where the one before it ends. None is lost.

    Words that share their time (those of one subtitle), or have none, stay together: more is not known of them.
    """
    found: list[Stretch] = []
    waiting = ""
    for word in turn.words:
        text = one_line(word.text)
        span = None if word.time is None else (round(1000 * word.time.start), round(1000 * word.time.end))
        begin = found[-1].end if found else 0
        if span is not None and max(span[1], span[0] + 1) > begin:
            start = max(span[0], begin)
            found.append(Stretch(start, max(span[1], start + 1), _joined(waiting, text)))
            waiting = ""
        elif found:
            found[-1] = Stretch(found[-1].start, found[-1].end, _joined(found[-1].text, text))
        else:
            waiting = _joined(waiting, text)
    return tuple(stretch for stretch in found if stretch.text)


def lanes(things: Iterable[T]) -> list[list[T]]:
    """
    As many rows as it takes for nothing in a row to overlap, the earliest first; no things, no rows.

    ELAN and Praat cannot have two at once on one tier.

    >>> [[stretch.text for stretch in lane] for lane in lanes([Stretch(0, 5, "a"), Stretch(3, 6, "b")])]
    [['a'], ['b']]
    """
    rows: list[list[T]] = []
    for thing in sorted(things, key=lambda one: (one.start, one.end)):
        row = next((row for row in rows if row[-1].end <= thing.start), None)
        if row is None:
            rows.append([thing])
        else:
            row.append(thing)
    return rows


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def whole(parts: Sequence[Stretch]) -> Stretch:
    """All of these as one, from the first to the last; ValueError when there are none."""
    if not parts:
        raise ValueError("nothing to join")
    return Stretch(parts[0].start, parts[-1].end, " ".join(part.text for part in parts))
