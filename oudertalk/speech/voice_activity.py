"""
Where somebody speaks: silero-vad, tuned for soft voices around a table.

Out of the box silero loses a fifth of the speech on such recordings. Three things bring most of it back: the loudness
is set right first; a stretch is found where the detector is sure and followed for as long as it sees anything at all;
and short dips are bridged.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan, union
from oudertalk.speech.audio import SAMPLE_RATE, Samples, cut, padded
from oudertalk.speech.edges import sharpened
from oudertalk.speech.frames import runs

logger = logging.getLogger(__name__)

LONGEST_WINDOW = 30.0  # s; what whisper can hear at once, so no window is longer

_FRAME = 512  # samples, 32 ms; the only size the 16 kHz model accepts
_CONTEXT = 64  # samples of the frame before, which the model wants to see in front of each frame
_FRAME_SECONDS = _FRAME / SAMPLE_RATE

# Tuned on two-person talks from headset mixes: 11 % wrong seconds before `edges`, 18 to 26 % with the noise of a room
# at 20 to 5 dB under the voices; the defaults give 21 %, and 22 to 29 %.
_SURE = 0.5  # a stretch has at least one frame of this probability
_ANYTHING = 0.06  # and lasts as long as there is this much; noise, hum and music stay below it
_DIP = 0.25  # s; silence shorter than this is part of the stretch
_SHORTEST = 0.1  # s; a click is shorter, "ja" is longer
_PADDING = 0.02  # s kept on both sides, where soft consonants hide

_LOUDNESS = -15.0  # dBFS; where the loud frames of the recording are brought before the model listens
_LARGEST_GAIN = 40.0  # dB; more would turn the noise of the device itself into something

_PART = 60 * SAMPLE_RATE // _FRAME  # frames; a long recording is heard in parts of a minute, side by side
_RUN_UP = 8 * SAMPLE_RATE // _FRAME  # frames that a part hears of the one before, so that it starts knowing where it is
_SIDE_BY_SIDE = 16  # parts; 60 MB of sound at a time

_MARGIN = 0.2  # s of silence around a window: whisper misses a first word that begins at once
_LONGEST_SILENCE = 3.0  # s within a window; in a longer one whisper starts to invent
_LONGEST_STRETCH = LONGEST_WINDOW - 2 * _MARGIN  # s; with its margins it must fit


def find_speech(samples: Samples, progress: Progress = silent) -> tuple[TimeSpan, ...]:
    """
    The stretches in which somebody speaks, in order. () when nobody does. `samples` has shape (n,).
    """
    duration = len(samples) / SAMPLE_RATE
    speech = sharpened(_stretches(_speech_probabilities(samples, _gain(samples), progress), duration), samples)
    logger.info("speech in %d stretches, %.1f of %.1f s", len(speech), sum(s.duration for s in speech), duration)
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
    duration = len(samples) / SAMPLE_RATE
    together: list[TimeSpan] = []
    for stretch in chain.from_iterable(_cut_when_long(stretch, samples) for stretch in sorted(speech)):
        if together and _fits(together[-1], stretch, longest):
            together[-1] = TimeSpan(together[-1].start, stretch.end)
        else:
            together.append(stretch)
    # the margin goes halfway to the neighbour where the silence is short
    middles = [(before.end + after.start) / 2 for before, after in pairwise(together)]
    bounds = pairwise([0.0, *middles, duration])
    return tuple(
        TimeSpan(max(first, window.start - _MARGIN), min(last, window.end + _MARGIN))
        for window, (first, last) in zip(together, bounds, strict=False)  # without windows there is still one bound
    )


def _fits(window: TimeSpan, stretch: TimeSpan, longest: float) -> bool:
    return stretch.end - window.start + 2 * _MARGIN <= longest and stretch.start - window.end <= _LONGEST_SILENCE


def _gain(samples: Samples) -> float:
    """The factor that brings the loud frames to _LOUDNESS; silence between sentences does not count."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    if not len(frames):
        return 1.0
    levels = 10 * np.log10(np.einsum("ij,ij->i", frames, frames) / _FRAME + 1e-12)  # einsum: no copy of an hour
    heard = levels[levels > np.percentile(levels, 99.5) - 40]
    return float(10 ** (min(_LARGEST_GAIN, _LOUDNESS - float(np.percentile(heard, 95))) / 20))


def _speech_probabilities(samples: Samples, gain: float, progress: Progress) -> npt.NDArray[np.float32]:
    """For each frame of 32 ms the probability that somebody speaks; shape (ceil(n / 512),)."""
    count = -(-len(samples) // _FRAME)
    parts = range(-(-count // _PART))
    heard = [np.zeros(0, dtype=np.float32)]
    for first in range(0, len(parts), _SIDE_BY_SIDE):
        together = parts[first : first + _SIDE_BY_SIDE]
        heard.append(_listen(np.stack([_part(samples, part, gain) for part in together])))
        progress((together[-1] + 1) / len(parts))
    return np.concatenate(heard)[:count]


def _part(samples: Samples, part: int, gain: float) -> Samples:
    """One part at its listening level, with its run-up and the context of its first frame before it."""
    first, run_up = part * _PART * _FRAME, _RUN_UP * _FRAME + _CONTEXT
    around = padded(samples, first - run_up, first + _PART * _FRAME)
    if part == 0:  # a sound that begins at once, out of nothing, seems a voice: so its mirror image comes before it
        mirrored = samples[1 : run_up + 1][::-1]
        around[run_up - len(mirrored) : run_up] = mirrored
    return np.asarray(np.clip(around * np.float32(gain), -1, 1))


def _listen(parts: Samples) -> npt.NDArray[np.float32]:
    """The probabilities in parts heard side by side; shape (parts, samples) -> (parts * _PART,)."""
    session = _session()
    state = np.zeros((2, len(parts), 128), dtype=np.float32)
    rate = np.array(SAMPLE_RATE, dtype=np.int64)
    heard = np.zeros((len(parts), _RUN_UP + _PART), dtype=np.float32)
    for step in range(_RUN_UP + _PART):
        frames = parts[:, step * _FRAME : (step + 1) * _FRAME + _CONTEXT]
        out, state = session.run(None, {"input": frames, "state": state, "sr": rate})
        heard[:, step] = out[:, 0]
    return heard[:, _RUN_UP:].reshape(-1)


@lru_cache(maxsize=1)
def _session() -> Any:
    import onnxruntime

    # Found without importing the package: importing it loads torch and sets torch to a single thread for everybody.
    found = importlib.util.find_spec("silero_vad")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("silero_vad is not installed", name="silero_vad")
    onnxruntime.disable_telemetry_events()  # Microsoft's builds for Windows write usage events otherwise
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the frames are too small to share
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    weights = Path(found.origin).parent / "data" / "silero_vad.onnx"
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


def _stretches(probabilities: npt.NDArray[np.float32], duration: float) -> tuple[TimeSpan, ...]:
    seen = runs(probabilities >= _ANYTHING)
    spans = (TimeSpan(first * _FRAME_SECONDS, last * _FRAME_SECONDS) for first, last in seen)
    stretches = []
    for run in union(spans, gap=_DIP - 1e-6):
        first, last = round(run.start / _FRAME_SECONDS), round(run.end / _FRAME_SECONDS)
        if run.duration >= _SHORTEST and float(probabilities[first:last].max()) >= _SURE:
            end = min(duration, run.end + _PADDING)
            stretches.append(TimeSpan(max(0.0, run.start - _PADDING), end))
    return union(stretches)


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
    powers = np.convolve(np.square(cut(samples, time)), np.ones(3 * _FRAME) / (3 * _FRAME), mode="valid")
    return time.start + (int(np.argmin(powers)) + 1.5 * _FRAME) / SAMPLE_RATE
