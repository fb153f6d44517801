"""Which frames of a sound lie in stretches of it, and which stretches marked frames make."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE

Marks = npt.NDArray[np.bool_]


def marked(times: Iterable[TimeSpan], count: int, frame: int) -> Marks:
    """
    Of `count` frames, of `frame` samples each, those that lie in one of these stretches; to the nearest edge.

    >>> marked([TimeSpan(0.02, 0.06)], 4, 320).tolist()
    [False, True, True, False]
    """
    marks = np.zeros(count, dtype=np.bool_)
    for time in times:
        marks[round(time.start * SAMPLE_RATE / frame) : round(time.end * SAMPLE_RATE / frame)] = True
    return marks


def widened(times: Iterable[TimeSpan], by: float) -> list[TimeSpan]:
    """
    These stretches with so many seconds around them, none before the beginning.

    >>> widened([TimeSpan(0.25, 1.0)], 0.5)
    [TimeSpan(start=0.0, end=1.5)]
    """
    return [TimeSpan(max(0.0, time.start - by), time.end + by) for time in times]


def runs(marks: Marks) -> list[tuple[int, int]]:
    """
    First frame, and the one after the last, of each run of marked frames.

    >>> runs(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
