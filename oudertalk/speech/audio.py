"""Sound in memory: 16 kHz, float32 between -1 and 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oudertalk.core.spans import TimeSpan

SAMPLE_RATE = 16_000  # Hz; whisper, the voice activity detector and the voice encoder all hear nothing else

Samples = npt.NDArray[np.float32]

# Below this share of the energy the second channel says nothing that the first does not say: -30 dB.
_SAME_SIGNAL = 1e-3


@dataclass(frozen=True)
class Sound:
    """The sound of a file. `samples` has shape (channels, n), float32, at SAMPLE_RATE."""

    samples: Samples

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.shape[0] == 0:
            raise ValueError(f"sound has the shape (channels, n), got {self.samples.shape}")

    @property
    def channels(self) -> int:
        """How many there are."""
        return int(self.samples.shape[0])

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.samples.shape[1] / SAMPLE_RATE)

    def mono(self) -> Samples:
        """Shape (n,): the mean; or the loudest channel, where opposite phases would wipe each other out."""
        if self.channels == 1:
            return np.asarray(self.samples[0])
        mean = np.asarray(self.samples.mean(axis=0, dtype=np.float32))
        energies = [float(np.dot(channel, channel)) for channel in self.samples]
        if float(np.dot(mean, mean)) < _SAME_SIGNAL * max(energies):
            return np.asarray(self.samples[int(np.argmax(energies))])
        return mean

    def without(self, time: TimeSpan) -> Sound:
        """The same sound, with silence in the place of this stretch."""
        samples = self.samples.copy()
        cut(samples, time)[...] = 0.0
        return Sound(samples)

    def cut(self, time: TimeSpan) -> Sound:
        """The sound of this stretch; what lies past the end is not there."""
        return Sound(cut(self.samples, time))


def cut(samples: Samples, time: TimeSpan) -> Samples:
    """
    The samples of this stretch, along the last axis: a view, not a copy. What lies past the end is not there.

    >>> cut(np.zeros(SAMPLE_RATE, dtype=np.float32), TimeSpan(0.5, 2.0)).shape
    (8000,)
    """
    return samples[..., round(time.start * SAMPLE_RATE) : round(time.end * SAMPLE_RATE)]


def padded(samples: Samples, first: int, last: int) -> Samples:
    """
    The samples from `first` up to `last`, of shape (last - first,); with silence before the beginning and past the end.

    >>> padded(np.ones(3, dtype=np.float32), -2, 5).tolist()
    [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    inside = samples[max(0, first) : max(0, last)]
    before = max(0, -first)
    return np.pad(inside, (before, last - first - before - len(inside)))
