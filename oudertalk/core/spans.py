"""Stretches: of sound, in seconds, and of text, in characters. Half open: the end is not in it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """
    A stretch of sound, in seconds from its beginning. Never empty, never before the beginning.

    >>> TimeSpan(1.0, 2.5).overlap(TimeSpan(2.0, 4.0)), TimeSpan(1.0, 2.5).distance(TimeSpan(3.0, 4.0))
    (0.5, 0.5)
    """

    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end) and 0 <= self.start < self.end):
            raise ValueError(f"a time span needs 0 <= start < end, got {self.start} and {self.end}")

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start

    def overlap(self, other: TimeSpan) -> float:
        """Seconds that both spans cover; 0.0 when they only touch."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

    def distance(self, other: TimeSpan) -> float:
        """Seconds between both spans; 0.0 when they touch or overlap."""
        return max(0.0, self.start - other.end, other.start - self.end)


@dataclass(frozen=True, slots=True, order=True)
class TextSpan:
    """A stretch of a turn's text, in characters. Never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a text span needs 0 <= start < end, got {self.start} and {self.end}")

    def overlaps(self, other: TextSpan) -> bool:
        """Whether they share at least one character."""
        return self.start < other.end and other.start < self.end


def union(times: Iterable[TimeSpan], *, gap: float = 0.0) -> tuple[TimeSpan, ...]:
    """
    The same seconds, in order, each counted once: spans that overlap, touch, or lie at most `gap` s apart become one.

    >>> union([TimeSpan(3, 4), TimeSpan(0, 1), TimeSpan(0.5, 2)])
    (TimeSpan(start=0, end=2), TimeSpan(start=3, end=4))
    """
    joined: list[TimeSpan] = []
    for time in sorted(times):
        if joined and time.start <= joined[-1].end + gap:
            if time.end > joined[-1].end:
                joined[-1] = TimeSpan(joined[-1].start, time.end)
        else:
            joined.append(time)
    return tuple(joined)


def sharing(times: Sequence[TimeSpan], time: TimeSpan) -> slice:
    """
    Where those of these stretches stand, in order and without overlap, that share seconds with this one. O(log n).

    >>> times = [TimeSpan(0, 2), TimeSpan(2, 3), TimeSpan(5, 6)]
    >>> times[sharing(times, TimeSpan(1, 5))]
    [TimeSpan(start=0, end=2), TimeSpan(start=2, end=3)]
    """
    first = bisect_right(times, time.start, key=lambda one: one.end)
    return slice(first, bisect_left(times, time.end, key=lambda one: one.start))


def less(times: Iterable[TimeSpan], taken: Iterable[TimeSpan]) -> tuple[TimeSpan, ...]:
    """
    What of these stretches lies in none of those, in order.

    >>> less([TimeSpan(0, 5), TimeSpan(6, 7)], [TimeSpan(1, 2), TimeSpan(4, 6)])
    (TimeSpan(start=0, end=1), TimeSpan(start=2, end=4), TimeSpan(start=6, end=7))
    """
    left: list[TimeSpan] = []
    holes = union(taken)
    for time in union(times):
        start = time.start
        for hole in holes[sharing(holes, time)]:
            if start < hole.start:
                left.append(TimeSpan(start, hole.start))
            start = max(start, hole.end)
        if start < time.end:
            left.append(TimeSpan(start, time.end))
    return tuple(left)


def until(times: Iterable[TimeSpan], end: float) -> list[TimeSpan]:
    """
    In order, and no further than this moment.

    >>> until([TimeSpan(4, 9), TimeSpan(1, 3), TimeSpan(8, 9)], 5)
    [TimeSpan(start=1, end=3), TimeSpan(start=4, end=5)]
    """
    return [TimeSpan(time.start, min(time.end, end)) for time in sorted(times) if time.start < end]


def outside(times: Iterable[TimeSpan], hole: TimeSpan, *, shortest: float = 0.0) -> tuple[TimeSpan, ...]:
    """
    What of these lies outside the hole, in order; what it leaves of one, when that is less than `shortest` s, goes too.

    >>> outside([TimeSpan(0, 3), TimeSpan(4, 9)], TimeSpan(0, 5))
    (TimeSpan(start=5, end=9),)
    """
    left = []
    for time in sorted(times):
        if time.overlap(hole) == 0:
            left.append(time)
            continue
        for start, end in ((time.start, min(time.end, hole.start)), (max(time.start, hole.end), time.end)):
            if end > start and end - start >= shortest:
                left.append(TimeSpan(start, end))
    return tuple(left)


def duration(times: Iterable[TimeSpan]) -> float:
    """Seconds covered by at least one of these spans."""
    return math.fsum(time.duration for time in union(times))


def hull(times: Iterable[TimeSpan]) -> TimeSpan | None:
    """From the first beginning to the last end; None when there is nothing."""
    all_times = tuple(times)
    if not all_times:
        return None
    return TimeSpan(min(t.start for t in all_times), max(t.end for t in all_times))
