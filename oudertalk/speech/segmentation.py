"""
Whether anybody speaks, and whether two do at once, as one network hears it.

The weights are those of pyannote's segmentation-3.0 (models/segmentation.onnx; origin and licence stand there). In ten
seconds it hears up to three people, two of them at once, and knows none of them again in the next ten: so it says only
how many speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan, sharing
from oudertalk.speech.audio import SAMPLE_RATE, Samples, padded
from oudertalk.speech.frames import Marks, runs
from oudertalk.speech.networks import open_shipped

_WINDOW = 10 * SAMPLE_RATE  # samples; as it was trained
_FRAME = 270  # samples from one frame to the next
_FRAMES = 589  # in a window
_MIDDLE = 991 / 2  # samples from the beginning of a window to the middle of what its first frame hears
_ONWARD = 450  # frames from a window to the next: 7.6 s, so that what is near an edge is heard twice
_ONE_OR_MORE, _TWO = slice(1, 7), slice(4, 7)  # of the classes: nobody, each of three people alone, each two of them
_LEVEL = 10 ** (-26 / 20)  # root mean square to which a soft window is raised; the network levels loud ones itself
_LARGEST_GAIN = 100.0  # 40 dB; more would turn the noise of the device itself into something
_BATCH = 4  # windows at once; more is hardly faster, and asks 25 MB each


@dataclass(frozen=True, slots=True)
class Chances:
    """For each frame of 270 samples the chance that anybody speaks and that two do at once, each of shape (frames,)."""

    anybody: npt.NDArray[np.float32]
    two: npt.NDArray[np.float32]


class Segmentation:
    """The network, loaded. ModelMissing or ModelCorrupt when the file is not there or is something else."""

    def __init__(self, model_file: Path) -> None:
        self._session = open_shipped(model_file)

    def hear(self, samples: Samples, around: Sequence[TimeSpan], progress: Progress = silent) -> Chances:
        """
        How many speak, around these stretches, which are in order; 0 where none is near. `samples` has shape (n,).
        """
        onward = _ONWARD * _FRAME
        starts = [at for at in range(0, max(1, len(samples) - _WINDOW + onward), onward) if _near(around, at)]
        total = np.zeros((2, len(samples) // _FRAME + _FRAMES + 1), dtype=np.float32)
        times_heard = np.zeros(total.shape[1], dtype=np.float32)
        for first in range(0, len(starts), _BATCH):
            batch = starts[first : first + _BATCH]
            sound = np.stack([_audible(padded(samples, at, at + _WINDOW)) for at in batch])
            (log_chances,) = self._session.run(None, {"sound": sound})
            for at, chances in zip(batch, np.exp(log_chances), strict=True):
                here = slice(at // _FRAME, at // _FRAME + _FRAMES)
                total[:, here] += [chances[:, some].sum(axis=1) for some in (_ONE_OR_MORE, _TWO)]
                times_heard[here] += 1
            progress((first + len(batch)) / len(starts))
        anybody, two = total / np.maximum(times_heard, 1)
        return Chances(anybody, two)


def stretches(marks: Marks) -> list[TimeSpan]:
    """The stretches of sound that marked frames make, in order; each frame from halfway to the one before it on."""
    edge = _MIDDLE - _FRAME / 2
    return [
        TimeSpan((first * _FRAME + edge) / SAMPLE_RATE, (last * _FRAME + edge) / SAMPLE_RATE)
        for first, last in runs(marks)
    ]


def _near(times: Sequence[TimeSpan], at: int) -> bool:
    """Whether one of these stretches lies in the window that begins at this sample."""
    return bool(times[sharing(times, TimeSpan(at / SAMPLE_RATE, (at + _WINDOW) / SAMPLE_RATE))])


def _audible(window: Samples) -> Samples:
    level = float(np.sqrt(np.mean(np.square(window))))
    return window * np.float32(min(_LARGEST_GAIN, max(1.0, _LEVEL / level))) if level else window
