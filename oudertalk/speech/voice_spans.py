"""
From what a diariser heard anywhere to who speaks in the stretches of speech that were found before.

Voices may overlap. Speech in which no voice was heard goes to the nearest one, in full doubt: somebody spoke there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from string import ascii_uppercase

from oudertalk.core.spans import TimeSpan, sharing, union
from oudertalk.core.transcript import SpeakerSpan

_SHORT = 0.5  # s; about less than this a voice says little
_WEAK_DOUBT = 0.5  # of what is that short, or is said through another


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice, by its number, that speaks for a while; `doubt` whether it is that voice, 0 (sure) to 1."""

    voice: int
    time: TimeSpan
    doubt: float


def spoken(heard: Iterable[Heard], speech: Sequence[TimeSpan], most: int) -> tuple[SpeakerSpan, ...]:
    """
    Who speaks when within this speech, in order, labelled A, B, ... as they come; at most so many voices.

    Voices beyond the `most` that speak longest are taken for nobody. What is short, or mostly said through another, has
    a doubt of 0.5 at least; one voice alone has none, except where it was not heard.

    >>> heard = [Heard(7, TimeSpan(0.5, 2.0), 0.1), Heard(3, TimeSpan(2.0, 4.0), 0.2)]
    >>> [(span.speaker, span.time.start, span.time.end) for span in spoken(heard, [TimeSpan(1.0, 3.5)], 2)]
    [('A', 1.0, 2.0), ('B', 2.0, 3.5)]
    """
    stretches = union(speech)
    parts = _people(list(_inside(heard, stretches)), most)
    if not parts:
        return ()
    alone = len({part.voice for part in parts}) == 1
    parts = [replace(part, doubt=0.0) for part in parts] if alone else list(_weighed(parts))
    parts.sort(key=_start)
    nearest = _nearest(parts)
    whole: list[Heard] = []
    for stretch in stretches:
        within = parts[bisect_left(parts, stretch.start, key=_start) : bisect_left(parts, stretch.end, key=_start)]
        whole += _joined(_filled(within, stretch, nearest))
    return tuple(_labelled(sorted(whole, key=lambda part: (part.time, part.voice))))


def _inside(heard: Iterable[Heard], speech: Sequence[TimeSpan]) -> Iterator[Heard]:
    """The parts of what was heard that lie in speech; both in order, speech without overlap."""
    for part in heard:
        for time in speech[sharing(speech, part.time)]:
            yield replace(part, time=TimeSpan(max(part.time.start, time.start), min(part.time.end, time.end)))


def _people(parts: Sequence[Heard], most: int) -> list[Heard]:
    """Those of the voices that speak longest."""
    seconds: dict[int, float] = {}
    for part in parts:
        seconds[part.voice] = seconds.get(part.voice, 0.0) + part.time.duration
    people = sorted(seconds, key=lambda voice: -seconds[voice])[:most]
    return [part for part in parts if part.voice in people]


def _weighed(parts: Sequence[Heard]) -> Iterator[Heard]:
    """With the doubt about what is short, and what is said through another."""
    others = {voice: union(p.time for p in parts if p.voice != voice) for voice in {p.voice for p in parts}}
    for part in parts:
        theirs = others[part.voice]
        through = sum(part.time.overlap(time) for time in theirs[sharing(theirs, part.time)])
        weak = part.time.duration < _SHORT or through > part.time.duration / 2
        yield replace(part, doubt=max(part.doubt, _WEAK_DOUBT)) if weak else part


def _filled(parts: Sequence[Heard], stretch: TimeSpan, nearest: Callable[[TimeSpan], int]) -> Iterator[Heard]:
    """The parts, which lie in this stretch, and its holes given to whoever is nearest."""
    yield from parts
    covered = union(part.time for part in parts)
    starts = [stretch.start, *(time.end for time in covered)]
    ends = [*(time.start for time in covered), stretch.end]
    for start, end in zip(starts, ends, strict=True):
        if start < end:
            hole = TimeSpan(start, end)
            yield Heard(nearest(hole), hole, 1.0)


def _nearest(parts: Sequence[Heard]) -> Callable[[TimeSpan], int]:
    """Tells of a time in which nobody was heard which voice is nearest; who spoke before, when two are as near."""
    by_end, by_start = sorted(parts, key=_end), sorted(parts, key=_start)

    def voice(hole: TimeSpan) -> int:
        first, last = bisect_left(by_start, hole.end, key=_start), bisect_right(by_end, hole.start, key=_end)
        around = (*by_end[max(0, last - 1) : last], *by_start[first : first + 1])
        return min(around, key=lambda part: part.time.distance(hole)).voice

    return voice


def _start(part: Heard) -> float:
    return part.time.start


def _end(part: Heard) -> float:
    return part.time.end


def _joined(parts: Iterable[Heard]) -> Iterator[Heard]:
    """What touches, of one voice in one stretch, as one; with the mean of the doubts, by the second."""
    in_order = sorted(parts, key=lambda part: (part.voice, part.time))
    for voice, own in groupby(in_order, key=lambda part: part.voice):
        pieces = list(own)
        for time in union(piece.time for piece in pieces):
            within = [piece for piece in pieces if piece.time.overlap(time)]
            doubt = sum(piece.doubt * piece.time.duration for piece in within)
            yield Heard(voice, time, min(1.0, doubt / sum(piece.time.duration for piece in within)))


def _labelled(parts: Sequence[Heard]) -> Iterator[SpeakerSpan]:
    names = {voice: ascii_uppercase[order] for order, voice in enumerate(dict.fromkeys(p.voice for p in parts))}
    for part in parts:
        yield SpeakerSpan(names[part.voice], part.time, part.doubt)
