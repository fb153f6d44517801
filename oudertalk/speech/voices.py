"""
What a voice sounds like, as 256 numbers: two stretches by the same person point the same way.

The weights are Resemblyzer's (models/voice_encoder.onnx; origin and licence stand there). The features are its own too:
mel power, without a logarithm, of 25 ms every 10 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oudertalk.core.own_voice import VOICE_SIZE
from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples, cut, padded
from oudertalk.speech.frames import marked, widened
from oudertalk.speech.networks import open_shipped

Voices = npt.NDArray[np.float32]  # (n, 256), each row of length 1

_FFT = 400  # samples, 25 ms
_HOP = 160  # samples, 10 ms
_A_SECOND = SAMPLE_RATE // _HOP  # frames
_BANDS = 40
_LOUDNESS = 10 ** (-30 / 20)  # root mean square to which soft sound is raised, as the encoder was trained

_NEAR = 0.15  # s around speech that still holds some of it
_ENOUGH_ROOM = 0.5  # s without speech, to know the room from
_TAKEN = 0.5  # of the power of the room
_LEFT = 0.05  # of the power in a band stays at least; none at all would be a sound of its own

_BATCH = 64  # windows at once; more is not faster
_FRAMES_AT_ONCE = 4096  # 41 s; an hour of overlapping frames would take 1 GB


class VoiceEncoder:
    """The encoder, loaded. ModelMissing or ModelCorrupt when the file is not there or is something else."""

    def __init__(self, model_file: Path) -> None:
        self._session = open_shipped(model_file)

    def embed(
        self,
        samples: Samples,
        times: Sequence[TimeSpan],
        progress: Progress = silent,
        *,
        speech: Sequence[TimeSpan] | None = None,
    ) -> Voices:
        """
        The voice in each of these stretches; shape (len(times), 256). `samples` has shape (n,).

        1.6 s is what the encoder was trained on; shorter is less sure. Given where somebody speaks, what sounds there
        besides is taken off first. ValueError for less than one frame of 10 ms.
        """
        voices = np.zeros((len(times), VOICE_SIZE), dtype=np.float32)
        mels = mel_power(samples)
        if speech is not None:
            mels = without_room(mels, speech)
        frames = [_frames(time, len(mels)) for time in times]
        done = 0
        for batch in _equally_long(frames):
            heard = np.stack([_audible(mels[frames[number]], cut(samples, times[number])) for number in batch])
            voices[batch] = self._session.run(None, {"mel": heard})[0]
            done += len(batch)
            progress(done / len(times))
        return voices


def mel_power(samples: Samples) -> npt.NDArray[np.float32]:
    """What the encoder hears: shape (n,) -> (1 + n // 160, 40)."""
    mels = np.empty((1 + len(samples) // _HOP, _BANDS), dtype=np.float32)
    for at in range(0, len(mels), _FRAMES_AT_ONCE):
        last = min(at + _FRAMES_AT_ONCE, len(mels))
        around = padded(samples, at * _HOP - _FFT // 2, (last - 1) * _HOP + _FFT // 2)
        frames = np.lib.stride_tricks.sliding_window_view(around, _FFT)[::_HOP]
        power = np.square(np.abs(np.fft.rfft(frames * _hann(), axis=1)))
        mels[at:last] = power.astype(np.float32) @ _mel_filters().T
    return mels


def without_room(mels: npt.NDArray[np.float32], speech: Sequence[TimeSpan]) -> npt.NDArray[np.float32]:
    """
    The power, shape (frames, 40), less that of the room: the middle of what sounds while nobody speaks.

    Power adds up, so it can be taken off; half of it, for a room is never quite the same. With noise at 5 dB under real
    voices a quarter of the confusions is gone, and without noise nothing changes.
    """
    nobody = ~marked(widened(speech, _NEAR), len(mels), _HOP)
    silence = nobody.sum() >= _ENOUGH_ROOM * _A_SECOND  # else between words the room shines through
    room = np.median(mels[nobody], axis=0) if silence else np.percentile(mels, 5, axis=0)
    return np.asarray(np.maximum(mels - np.float32(_TAKEN) * room.astype(np.float32), _LEFT * mels))


def _frames(time: TimeSpan, count: int) -> slice:
    # frames lie around their time, so a stretch has one at either end; a stretch may reach a hair past the sound
    return slice(round(time.start * SAMPLE_RATE / _HOP), min(count, round(time.end * SAMPLE_RATE / _HOP) + 1))


def _equally_long(frames: Sequence[slice]) -> list[list[int]]:
    """The numbers of these stretches, in batches of one length each."""
    batches: list[list[int]] = []
    lengths = [part.stop - part.start for part in frames]
    for _length, group in groupby(sorted(range(len(frames)), key=lengths.__getitem__), key=lengths.__getitem__):
        numbers = list(group)
        batches += [numbers[at : at + _BATCH] for at in range(0, len(numbers), _BATCH)]
    return batches


def _audible(mels: npt.NDArray[np.float32], samples: Samples) -> npt.NDArray[np.float32]:
    """Soft sound made louder: power without a logarithm would otherwise hear the distance and not the voice."""
    if not len(mels):
        raise ValueError("a voice needs at least 10 ms of sound")
    level = float(np.sqrt(np.mean(np.square(samples))))
    return mels * np.float32((_LOUDNESS / level) ** 2) if 0 < level < _LOUDNESS else mels


@lru_cache(maxsize=1)
def _hann() -> npt.NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)).astype(np.float32)


@lru_cache(maxsize=1)
def _mel_filters() -> npt.NDArray[np.float32]:
    """Triangles of equal area on Slaney's mel scale, linear to 1 kHz and then logarithmic; shape (40, 201)."""
    hz_per_mel, knee, log_step = 200 / 3, 1_000.0, np.log(6.4) / 27
    top = knee / hz_per_mel + np.log(SAMPLE_RATE / 2 / knee) / log_step
    mels = np.linspace(0, top, _BANDS + 2)
    edges = np.where(mels < knee / hz_per_mel, mels * hz_per_mel, knee * np.exp(log_step * (mels - knee / hz_per_mel)))
    bins = np.linspace(0, SAMPLE_RATE / 2, _FFT // 2 + 1)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * area[:, None], dtype=np.float32)
