"""
What a voice sounds like in any window of a stretch of speech, as 192 numbers.

The weights are those of CAM++ (models/stretch_encoder.onnx; origin and licence stand there). It hears a stretch as a
whole. Real people it tells apart far better than `voices` does, synthetic ones as well; but whether two voices are one
person is weighed on those 256 numbers, and a teacher's learnt voice is kept in them. The features are Kaldi's:
logarithms of 80 mel bands of 25 ms, every 10 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan, hull
from oudertalk.speech.audio import SAMPLE_RATE, Samples, padded
from oudertalk.speech.ctranslate2_engine import own_threads
from oudertalk.speech.networks import open_shipped

Voices = npt.NDArray[np.float32]  # (n, 192), each row of length 1
Features = npt.NDArray[np.float32]  # (frames, 80)

_SIZE = 192
_FRAME = 400  # samples, 25 ms
_HOP = 160  # samples, 10 ms
_FFT = 512
_BANDS = 80
_LOWEST = 20.0  # Hz
_EMPHASIS = 0.97  # of the sample before is taken off
_FULL_SCALE = 32768  # Kaldi's sound is in whole numbers of 16 bits
_FLOOR = float(np.finfo(np.float32).eps)  # of power, under its logarithm

_LONGEST = 6.0  # s of a block that is heard at once; shorter and longer ones did not differ beyond chance
_MARGIN = 0.1  # s of sound around a block
_FEWEST = 3  # frames of 20 ms in a window at least; a spread needs two


class StretchEncoder:
    """The encoder, loaded. ModelMissing or ModelCorrupt when the file is not there or is something else."""

    def __init__(self, model_file: Path) -> None:
        self._session = open_shipped(model_file, one_core=True)

    def embed(self, samples: Samples, times: Sequence[TimeSpan], progress: Progress = silent) -> Voices:
        """
        The voice in each of these windows; shape (len(times), 192). `samples` has shape (n,).

        Windows that follow each other, in order of time and without silence between them, are heard together. What all
        of them have in common, the room and the microphone, is taken off.
        """
        voices = np.zeros((len(times), _SIZE), dtype=np.float32)
        blocks = _blocks(times)
        features = [_features(samples, times[block]) for block in blocks]
        if not blocks:
            return voices
        frames = sum(len(block) for block in features)
        common = np.sum([block.sum(axis=0) for block in features], axis=0, dtype=np.float32) / np.float32(frames)

        def heard_in(block: slice, heard: Features) -> Voices:
            return self.hear(heard - common, _weights(times[block], (len(heard) + 1) // 2))

        with ThreadPoolExecutor(own_threads()) as side_by_side:  # a block is too short to share among cores
            found = side_by_side.map(heard_in, blocks, features)
            for done, (block, in_block) in enumerate(zip(blocks, found, strict=True), start=1):
                voices[block] = in_block
                progress(done / len(blocks))
        return voices

    def hear(self, features: Features, windows: npt.NDArray[np.float32]) -> Voices:
        """
        The voices in one stretch: features (frames, 80), windows (count, half the frames, rounded up) -> (count, 192).

        Each row of `windows` shares 1 out, evenly, over the frames of 20 ms that are in it.
        """
        (voices,) = self._session.run(None, {"features": features, "windows": windows})
        return np.asarray(voices)


def log_mel(samples: Samples) -> Features:
    """What the encoder hears, less what is common: shape (n,), of at least 400 -> (1 + (n - 400) // 160, 80)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples * np.float32(_FULL_SCALE), _FRAME)[::_HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    power = np.square(np.abs(np.fft.rfft((frames - _EMPHASIS * before) * _povey(), _FFT, axis=1)))
    return np.asarray(np.log(np.maximum(power @ _mel_filters().T, _FLOOR)), dtype=np.float32)


def _blocks(times: Sequence[TimeSpan]) -> list[slice]:
    """These windows, in order, in blocks without silence that are not too long."""
    bounds: list[int] = []
    block: TimeSpan | None = None
    for number, time in enumerate(times):
        grown = hull([block, time]) if block is not None and time.start <= block.end else None
        if grown is None or grown.duration > _LONGEST:
            bounds.append(number)
            grown = time
        block = grown
    return [slice(first, last) for first, last in pairwise([*bounds, len(times)])]


def _from(times: Sequence[TimeSpan]) -> int:
    """The first sample of a block; before the beginning when that is near."""
    return round((min(time.start for time in times) - _MARGIN) * SAMPLE_RATE)


def _features(samples: Samples, times: Sequence[TimeSpan]) -> Features:
    """The features of these windows and a little around them."""
    last = round((max(time.end for time in times) + _MARGIN) * SAMPLE_RATE)
    return log_mel(padded(samples, _from(times), last))


def _weights(times: Sequence[TimeSpan], count: int) -> npt.NDArray[np.float32]:
    """Which of the frames of 20 ms are in each window; each row shares 1 out. Shape (len(times), count)."""
    middles = (_from(times) + _FRAME / 2 + 2 * _HOP * np.arange(count)) / SAMPLE_RATE
    weights = np.zeros((len(times), count), dtype=np.float32)
    for row, time in zip(weights, times, strict=True):
        first, last = np.searchsorted(middles, (time.start, time.end))
        first = min(first, max(0, count - _FEWEST))
        last = max(last, min(count, first + _FEWEST))
        row[first:last] = 1 / (last - first)
    return weights


@lru_cache(maxsize=1)
def _povey() -> npt.NDArray[np.float32]:
    """Kaldi's own window: Hann's, to the power 0.85, so that it is nowhere zero but at its ends."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / (_FRAME - 1))
    return np.asarray(hann**0.85, dtype=np.float32)


@lru_cache(maxsize=1)
def _mel_filters() -> npt.NDArray[np.float32]:
    """Triangles as high as each other on the mel scale, 1127 ln(1 + f / 700); shape (80, 257)."""
    bins = np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT
    lowest, highest, mels = (1127 * np.log1p(np.asarray(hz) / 700) for hz in (_LOWEST, SAMPLE_RATE / 2, bins))
    step = (highest - lowest) / (_BANDS + 1)
    places = (mels[None, :] - lowest) / step - np.arange(_BANDS)[:, None]
    return np.asarray(np.maximum(0, np.minimum(places, 2 - places)), dtype=np.float32)
