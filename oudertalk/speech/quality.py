"""How well a conversation could be heard, measured. What is good enough, people say: nothing is judged here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from oudertalk.core.quality import UNSURE, Quality
from oudertalk.core.spans import TimeSpan, duration, union
from oudertalk.core.telling import told_apart
from oudertalk.core.transcript import SpeakerSpan, Word
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.frames import widened
from oudertalk.speech.levels import frame_levels

_FRAME = 320  # samples, 20 ms
_FRAME_SECONDS = _FRAME / SAMPLE_RATE
_PART = 3000  # frames looked at together: a minute, so that an hour takes no more memory than that
_NOT_A_GAP = 0.6  # s without a word inside speech; a breath, or a word whose time was put a little early
_GAP = 1.0  # s; shorter ones are not worth a line
_AWAY = 0.3  # s from speech at which the room is heard by itself
_ENOUGH_ROOM = 1.0  # s of it, to say how loud the room is


def measure_quality(
    samples: Samples,
    speech: Sequence[TimeSpan],
    words: Sequence[Word],
    spans: Sequence[SpeakerSpan],
    asked: int | None = None,
    unheard: Sequence[TimeSpan] = (),
) -> Quality:
    """
    How well this sound, shape (n,), could be heard: the room, the microphone, and what came of it.

    `asked` is how many people spoke, as somebody said; None when nobody knew. `unheard` are stretches that are neither
    speech nor room: silence in the place of sound that is missing, and what nobody may listen to.
    """
    levels, cut_off = _levels(samples)
    speaking = _frames_in(speech, len(levels))
    room = ~_frames_in(widened((*speech, *unheard), _AWAY), len(levels))
    level = float(np.median(levels[speaking])) if speaking.any() else None
    quiet = float(np.median(levels[room])) if room.sum() * _FRAME_SECONDS >= _ENOUGH_ROOM else None
    return Quality(
        speech=duration(speech),
        gaps=gaps(speech, words),
        words=len(words),
        unsure=sum(w.doubt is None and w.probability is not None and w.probability < UNSURE for w in words),
        marked=dict(Counter(word.doubt for word in words if word.doubt is not None)),
        level=level,
        noise=None if level is None or quiet is None else level - quiet,
        clipped=float(cut_off[speaking].mean()) if speaking.any() else 0.0,
        overlap=overlap(spans),
        telling=told_apart(asked, spans),
    )


def gaps(speech: Sequence[TimeSpan], words: Sequence[Word]) -> tuple[TimeSpan, ...]:
    """
    The stretches of speech, of a second or more, in which no word was heard.

    >>> gaps([TimeSpan(0, 9)], [Word("ja", TimeSpan(0.2, 0.5)), Word("nee", TimeSpan(5.0, 5.4))])
    (TimeSpan(start=0.5, end=5.0), TimeSpan(start=5.4, end=9))
    """
    heard = union((word.time for word in words if word.time is not None), gap=_NOT_A_GAP)
    found, at = [], 0
    for stretch in union(speech):
        while at < len(heard) and heard[at].end <= stretch.start:
            at += 1
        begin, next_one = stretch.start, at
        while next_one < len(heard) and heard[next_one].start < stretch.end:
            found.append((begin, heard[next_one].start))
            begin = heard[next_one].end
            next_one += 1
        found.append((begin, stretch.end))
    return tuple(TimeSpan(begin, end) for begin, end in found if end - begin >= _GAP)


def overlap(spans: Sequence[SpeakerSpan]) -> float:
    """Seconds in which two voices or more speak at once."""
    moments = sorted(
        (moment, step)
        for voice in {span.speaker for span in spans}
        for time in union(span.time for span in spans if span.speaker == voice)
        for moment, step in ((time.start, 1), (time.end, -1))
    )
    seconds, speaking, since = 0.0, 0, 0.0
    for moment, step in moments:
        if speaking >= 2:
            seconds += moment - since
        speaking, since = speaking + step, moment
    return seconds


def _levels(samples: Samples) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """For each frame of 20 ms its level in dBFS, and whether sound was cut off in it."""
    whole = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels: list[npt.NDArray[np.float64]] = [np.zeros(0)]
    cut_off: list[npt.NDArray[np.bool_]] = [np.zeros(0, dtype=np.bool_)]
    for first in range(0, len(whole), _PART):
        level, clipped = frame_levels(whole[first : first + _PART])
        levels.append(level)
        cut_off.append(clipped)
    return np.concatenate(levels), np.concatenate(cut_off)


def _frames_in(times: Sequence[TimeSpan], count: int) -> npt.NDArray[np.bool_]:
    inside = np.zeros(count, dtype=np.bool_)
    for time in times:
        inside[round(time.start / _FRAME_SECONDS) : round(time.end / _FRAME_SECONDS)] = True
    return inside
