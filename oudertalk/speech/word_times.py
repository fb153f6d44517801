"""
When each word is spoken: what attention says of it, made to fit the sound.

Times come as seconds in a window and leave as seconds in the recording: in order, none empty, none outside the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Doubt, Word
from oudertalk.speech.audio import SAMPLE_RATE, Samples

_SHORTEST_WORD = 0.02  # s; whisper's own step in time
_QUIET = 30.0  # dB under the loud frames of its window, at which a word has not begun, or is over
_SOFT_EDGE = 0.04  # s kept of that on both sides, for the consonants


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word as whisper gives it: seconds from the beginning of the window."""

    text: str
    start: float
    end: float
    probability: float


def without_silence(words: Sequence[TimedWord], samples: Samples) -> list[TimedWord]:
    """
    The words without the pause before or after them.

    Attention has to look somewhere while nobody speaks, so whisper gives every pause to one of its neighbours. Left so,
    the time that a teacher waits for an answer would disappear.
    """
    step = round(_SHORTEST_WORD * SAMPLE_RATE)
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    if not words or not len(frames):
        return list(words)
    levels = 10 * np.log10(np.square(frames).mean(axis=1) + 1e-12)
    sounding = levels > np.percentile(levels, 95) - _QUIET
    return [_narrowed(word, sounding) for word in words]


def _narrowed(word: TimedWord, sounding: npt.NDArray[np.bool_]) -> TimedWord:
    first, last = round(word.start / _SHORTEST_WORD), round(word.end / _SHORTEST_WORD)
    heard = np.flatnonzero(sounding[first:last])
    if not len(heard):
        return word
    start = (first + int(heard[0])) * _SHORTEST_WORD - _SOFT_EDGE
    end = (first + int(heard[-1]) + 1) * _SHORTEST_WORD + _SOFT_EDGE
    return replace(word, start=max(word.start, start), end=min(word.end, end))


def in_recording(heard: Sequence[TimedWord], window: TimeSpan, doubt: Doubt | None = None) -> tuple[Word, ...]:
    """The words of a window with their time in the recording, and what there is against all of them."""
    if not heard:
        return ()
    shortest = min(_SHORTEST_WORD, window.duration / len(heard))
    starts, ends, last = [], [], window.start
    for word in heard:
        starts.append(max(last, window.start + word.start))
        ends.append(max(starts[-1] + shortest, window.start + word.end))
        last = ends[-1]
    last = window.end
    for number in reversed(range(len(heard))):
        ends[number] = min(ends[number], last)
        starts[number] = last = max(window.start, min(starts[number], ends[number] - shortest))
    return tuple(
        Word(word.text, TimeSpan(start, end), min(1.0, max(0.0, word.probability)), doubt)
        for word, start, end in zip(heard, starts, ends, strict=True)
    )
