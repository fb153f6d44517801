"""
Where somebody speaks, by silero-vad, tuned for soft voices around a table.

Out of the box it loses a fifth of the speech on such recordings. Three things bring most of it back: the loudness is
set right first; a stretch is found where the detector is sure and followed for as long as it sees anything at all; and
short dips are bridged.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan, union
from oudertalk.speech.audio import SAMPLE_RATE, Samples, padded
from oudertalk.speech.frames import runs

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


def detect(samples: Samples, progress: Progress = silent) -> tuple[TimeSpan, ...]:
    """The stretches in which it hears somebody, in order, to 32 ms. `samples` has shape (n,)."""
    return _stretches(_speech_probabilities(samples, _gain(samples), progress), len(samples) / SAMPLE_RATE)


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
