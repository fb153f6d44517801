"""A part of a conversation heard again, by another model: where to cut, and new words in the place of the old."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word

_REACH = 1.0  # s; a cut may shift this far to fall between words


def snapped(part: TimeSpan, words: Sequence[Word]) -> TimeSpan:
    """
    The part with both ends moved to the middle of the widest pause between words nearby, so that no word is cut.

    >>> words = [Word("wel", TimeSpan(0.0, 0.9)), Word("thuis", TimeSpan(1.5, 2.0)), Word("dan", TimeSpan(2.1, 2.9))]
    >>> snapped(TimeSpan(0.8, 9.0), words)
    TimeSpan(start=1.2, end=9.0)
    """
    times = sorted(word.time for word in words if word.time is not None)
    gaps = [(before.end, after.start) for before, after in pairwise(times) if after.start > before.end]
    start, end = (_into_a_pause(moment, gaps) for moment in (part.start, part.end))
    return TimeSpan(start, end) if start < end else part


def _into_a_pause(moment: float, gaps: Sequence[tuple[float, float]]) -> float:
    near = [(begin, end) for begin, end in gaps if abs((begin + end) / 2 - moment) <= _REACH]
    if not near:
        return moment
    begin, end = max(near, key=lambda gap: gap[1] - gap[0])
    return (begin + end) / 2


def within(part: TimeSpan, speech: Sequence[TimeSpan]) -> tuple[TimeSpan, ...]:
    """
    The stretches of speech in this part, cut off where it ends.

    >>> within(TimeSpan(2, 5), [TimeSpan(0, 1), TimeSpan(1.5, 3), TimeSpan(4, 9)])
    (TimeSpan(start=2, end=3), TimeSpan(start=4, end=5))
    """
    return tuple(
        TimeSpan(max(part.start, stretch.start), min(part.end, stretch.end))
        for stretch in speech
        if stretch.overlap(part) > 0
    )


def replaced(words: Sequence[Word], part: TimeSpan, heard: Sequence[Word]) -> tuple[Word, ...]:
    """
    The words, with in this part those that were heard again. A word belongs where its middle lies.

    >>> old = [Word("een", TimeSpan(0, 1)), Word("tee", TimeSpan(1, 2)), Word("drie", TimeSpan(2, 3))]
    >>> [word.text for word in replaced(old, TimeSpan(1, 2), [Word("twee", TimeSpan(1, 2))])]
    ['een', 'twee', 'drie']
    """
    outside = [word for word in words if not _is_in(word, part)]
    return tuple(sorted([*outside, *(word for word in heard if _is_in(word, part))], key=_start))


def _is_in(word: Word, part: TimeSpan) -> bool:
    return word.time is not None and part.start <= (word.time.start + word.time.end) / 2 < part.end


def _start(word: Word) -> float:
    return word.time.start if word.time else 0.0
