"""
Where two people speak at once, in one signal, and who the other is.

`segmentation` hears that two speak, and not who they are: that is told by the voices around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from oudertalk.core.spans import TimeSpan, sharing
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.segmentation import stretches

# On synthetic talks nine in ten of the marked seconds are right and two in three of those at once are found; from 0.5
# on three in four, and four in five. On real voices of which one speaks at a time neither ever marked anything.
_SURE = 0.75
_SHORTEST = 0.12  # s; what is shorter is where one stops and the other begins
_SLIVER = 0.05  # s; what is left of it in somebody's span, and is shorter, is the roughness of their edges

_DOUBT = 0.5  # about whether it is that person; of two that is right nine times in ten, and less when one is soft
_DOUBT_OF_SEVERAL = 0.75  # with more at the table it may have been yet another


def at_once(two: npt.NDArray[np.float32]) -> tuple[TimeSpan, ...]:
    """The stretches in which two surely speak at once, in order; `two` is the chance of it in each frame."""
    return tuple(time for time in stretches(two > _SURE) if time.duration >= _SHORTEST)


def with_others(spans: Sequence[SpeakerSpan], at_once: Sequence[TimeSpan], people: int) -> tuple[SpeakerSpan, ...]:
    """
    These spans, of one voice at a time and in order, and beside them who else speaks where two do so at once.

    That is whoever of the others speaks nearest in time, in half doubt; `people` is how many there are at the table,
    and with more than two the doubt is greater. Somebody who is alone in the sound has nobody beside them.

    >>> spans = SpeakerSpan("A", TimeSpan(0, 4)), SpeakerSpan("B", TimeSpan(4, 6))
    >>> [(s.speaker, s.time.start, s.time.end) for s in with_others(spans, [TimeSpan(3, 4.5)], 2)]
    [('A', 0, 4), ('B', 3, 4), ('A', 4, 4.5), ('B', 4, 6)]
    """
    doubt = _DOUBT if people <= 2 else _DOUBT_OF_SEVERAL
    others = _others_around(spans)
    added = [
        SpeakerSpan(_nearest(others[number], part).speaker, part, doubt)
        for number, part in _inside(at_once, spans)
        if others[number] and part.duration >= _SLIVER
    ]
    return tuple(sorted([*spans, *added], key=lambda span: (span.time, span.speaker)))


def _nearest(spans: Sequence[SpeakerSpan], time: TimeSpan) -> SpeakerSpan:
    return min(spans, key=lambda span: span.time.distance(time))


def _inside(times: Sequence[TimeSpan], spans: Sequence[SpeakerSpan]) -> Iterator[tuple[int, TimeSpan]]:
    """The parts of these times that lie in a span, with its number; both in order, neither with overlap."""
    spoken = [span.time for span in spans]
    for time in times:
        within = sharing(spoken, time)
        for number, span in enumerate(spoken[within], start=within.start):
            yield number, TimeSpan(max(time.start, span.start), min(time.end, span.end))


def _others_around(spans: Sequence[SpeakerSpan]) -> list[list[SpeakerSpan]]:
    """For each span the nearest one on either side that is of another voice, where there is one."""
    before, behind = _last_others(spans), _last_others(spans[::-1])[::-1]
    return [[other for other in both if other is not None] for both in zip(before, behind, strict=True)]


def _last_others(spans: Sequence[SpeakerSpan]) -> list[SpeakerSpan | None]:
    """For each span the last one before it that is of another voice."""
    found: list[SpeakerSpan | None] = [None] * len(spans)
    for number, (last, span) in enumerate(pairwise(spans), start=1):
        found[number] = last if last.speaker != span.speaker else found[number - 1]
    return found
