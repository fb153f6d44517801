"""
Where somebody speaks: what two detectors make of it together, with edges where the sound says they are.

`silero` hears soft voices in a quiet room best. In noise it loses voices, and hears some that are not there;
`segmentation`, which was made for meetings, does so less. What the second is sure of is speech too, and what it hears
nobody in is none; in a quiet room that changes little.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, part_of, silent
from oudertalk.core.spans import TimeSpan, duration, less, union, until
from oudertalk.speech import silero
from oudertalk.speech.audio import SAMPLE_RATE, Samples, cut
from oudertalk.speech.edges import sharpened
from oudertalk.speech.segmentation import Segmentation, stretches

logger = logging.getLogger(__name__)

LONGEST_WINDOW = 30.0  # s; what whisper can hear at once, so no window is longer

# Tuned on real pairs: wrong seconds in noise at 20, 10 and 5 dB from 18, 22 and 26 to 17, 18 and 20 %, with one person
# 12 dB softer from 15 to 13, in a quiet room from 5.4 to 6.0; on synthetic talks less everywhere.
_NOBODY = 0.2  # a chance that is no more: what the first found was a breath, a chair, or its own lateness
_SURELY = 0.9  # a chance that is more: somebody too soft for the first, or in too much noise
_JOINED = 0.1  # s; silence shorter than this is part of the stretch
_SHORTEST = 0.1  # s; a click is shorter, "ja" is longer
_SHARES = (0.5, 0.5)  # of the time

_MARGIN = 0.2  # s of silence around a window: whisper misses a first word that begins at once
_LONGEST_SILENCE = 3.0  # s within a window; in a longer one whisper starts to invent
_LONGEST_STRETCH = LONGEST_WINDOW - 2 * _MARGIN  # s; with its margins it must fit
_QUIET = 1536  # samples, 96 ms; the shortest silence worth a cut


def find_speech(samples: Samples, segmentation: Segmentation, progress: Progress = silent) -> tuple[TimeSpan, ...]:
    """
    The stretches in which somebody speaks, in order. () when nobody does. `samples` has shape (n,). O(n).
    """
    length = len(samples) / SAMPLE_RATE
    first = sharpened(silero.detect(samples, part_of(progress, 0.0, _SHARES[0])), samples)
    second = segmentation.hear(samples, first, part_of(progress, *_SHARES))
    speech = sharpened(_agreed(first, second.anybody, length), samples)
    logger.info("speech in %d stretches, %.1f of %.1f s", len(speech), duration(speech), length)
    progress(1.0)
    return speech


def windows(speech: Sequence[TimeSpan], samples: Samples, *, longest: float = LONGEST_WINDOW) -> tuple[TimeSpan, ...]:
    """
    The stretches of speech, taken together into windows for a speech recogniser, with a little silence around each.

    No window is longer than `longest` s, unless one stretch by itself is; that is cut at its quietest place only when
    longer than LONGEST_WINDOW, for otherwise windows begin and end in silence. A long silence is in no window. They do
    not overlap, and lie inside the sound. `samples` has shape (n,).

    >>> windows([TimeSpan(1, 4), TimeSpan(5, 8), TimeSpan(20, 22)], np.zeros(22 * SAMPLE_RATE, np.float32), longest=10)
    (TimeSpan(start=0.8, end=8.2), TimeSpan(start=19.8, end=22.0))
    """
    if not 0 < longest <= LONGEST_WINDOW:
        raise ValueError(f"a window is at most {LONGEST_WINDOW} s, got {longest}")
    length = len(samples) / SAMPLE_RATE
    together: list[TimeSpan] = []
    for stretch in chain.from_iterable(_cut_when_long(stretch, samples) for stretch in sorted(speech)):
        if together and _fits(together[-1], stretch, longest):
            together[-1] = TimeSpan(together[-1].start, stretch.end)
        else:
            together.append(stretch)
    # the margin goes halfway to the neighbour where the silence is short
    middles = [(before.end + after.start) / 2 for before, after in pairwise(together)]
    bounds = pairwise([0.0, *middles, length])
    return tuple(
        TimeSpan(max(first, window.start - _MARGIN), min(last, window.end + _MARGIN))
        for window, (first, last) in zip(together, bounds, strict=False)  # without windows there is still one bound
    )


def _agreed(first: Sequence[TimeSpan], second: npt.NDArray[np.float32], length: float) -> tuple[TimeSpan, ...]:
    """What the one found and the other hears somebody in, and what the other is sure of."""
    heard = less(first, stretches(second <= _NOBODY))
    sure = until(stretches(second > _SURELY), length)
    return tuple(time for time in union([*heard, *sure], gap=_JOINED) if time.duration >= _SHORTEST)


def _fits(window: TimeSpan, stretch: TimeSpan, longest: float) -> bool:
    return stretch.end - window.start + 2 * _MARGIN <= longest and stretch.start - window.end <= _LONGEST_SILENCE


def _cut_when_long(stretch: TimeSpan, samples: Samples) -> list[TimeSpan]:
    pieces = []
    while stretch.duration > _LONGEST_STRETCH:
        # in the second half of what fits, because pieces of a word or two are heard badly
        latest = stretch.start + _LONGEST_STRETCH
        cut_at = _quietest(samples, TimeSpan(latest - _LONGEST_STRETCH / 2, latest))
        pieces.append(TimeSpan(stretch.start, cut_at))
        stretch = TimeSpan(cut_at, stretch.end)
    return [*pieces, stretch]


def _quietest(samples: Samples, time: TimeSpan) -> float:
    """The middle, in seconds, of the softest 96 ms of this stretch."""
    powers = np.convolve(np.square(cut(samples, time)), np.ones(_QUIET) / _QUIET, mode="valid")
    return time.start + (int(np.argmin(powers)) + _QUIET / 2) / SAMPLE_RATE
