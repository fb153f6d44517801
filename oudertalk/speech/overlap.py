"""
Where two people speak at once, in one signal, and who the other is.

The weights are those of pyannote's segmentation-3.0 (models/segmentation.onnx; origin and licence stand there). In ten
seconds it hears up to three people, two of them at once, and knows none of them again in the next ten: so it says only
that two speak. Who they are is told by the voices around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan, sharing
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples, padded
from oudertalk.speech.frames import runs
from oudertalk.speech.networks import open_shipped

Chances = npt.NDArray[np.float32]

_WINDOW = 10 * SAMPLE_RATE  # samples; as it was trained
_FRAME = 270  # samples from one frame to the next
_FRAMES = 589  # in a window
_MIDDLE = 991 / 2  # samples from the beginning of a window to the middle of what its first frame hears
_ONWARD = 450  # frames from a window to the next: 7.6 s, so that what is near an edge is heard twice
_TWO = slice(4, 7)  # the classes in which two speak; before them nobody, and three people alone
_LEVEL = 10 ** (-26 / 20)  # root mean square to which a soft window is raised; the network levels loud ones itself
_LARGEST_GAIN = 100.0  # 40 dB; more would turn the noise of the device itself into something
_BATCH = 4  # windows at once; more is hardly faster, and asks 25 MB each

# On synthetic talks nine in ten of the marked seconds are right and two in three of those at once are found; from 0.5
# on three in four, and four in five. On real voices of which one speaks at a time neither ever marked anything.
_SURE = 0.75
_SHORTEST = 0.12  # s; what is shorter is where one stops and the other begins
_SLIVER = 0.05  # s; what is left of it in somebody's span, and is shorter, is the roughness of their edges

_DOUBT = 0.5  # about whether it is that person; of two that is right nine times in ten, and less when one is soft
_DOUBT_OF_SEVERAL = 0.75  # with more at the table it may have been yet another


class OverlapDetector:
    """The segmentation, loaded. ModelMissing or ModelCorrupt when the file is not there or is something else."""

    def __init__(self, model_file: Path) -> None:
        self._session = open_shipped(model_file)

    def find(self, samples: Samples, speech: Sequence[TimeSpan], progress: Progress = silent) -> tuple[TimeSpan, ...]:
        """The stretches in which two speak at once, in order; looked for around this speech. `samples` is (n,)."""
        two = self.chances(samples, speech, progress) > _SURE
        edge = _MIDDLE - _FRAME / 2
        heard = (
            TimeSpan((first * _FRAME + edge) / SAMPLE_RATE, (last * _FRAME + edge) / SAMPLE_RATE)
            for first, last in runs(two)
        )
        return tuple(time for time in heard if time.duration >= _SHORTEST)

    def chances(self, samples: Samples, speech: Sequence[TimeSpan], progress: Progress = silent) -> Chances:
        """The chance that two speak at once in each frame of 270 samples; 0 where there is no speech near."""
        onward = _ONWARD * _FRAME
        starts = [at for at in range(0, max(1, len(samples) - _WINDOW + onward), onward) if _speaks(speech, at)]
        total = np.zeros(len(samples) // _FRAME + _FRAMES + 1, dtype=np.float32)
        times_heard = np.zeros_like(total)
        for first in range(0, len(starts), _BATCH):
            batch = starts[first : first + _BATCH]
            sound = np.stack([_audible(padded(samples, at, at + _WINDOW)) for at in batch])
            (log_chances,) = self._session.run(None, {"sound": sound})
            for at, heard in zip(batch, np.exp(log_chances[..., _TWO]).sum(axis=2), strict=True):
                here = slice(at // _FRAME, at // _FRAME + _FRAMES)
                total[here] += heard
                times_heard[here] += 1
            progress((first + len(batch)) / len(starts))
        return np.asarray(total / np.maximum(times_heard, 1), dtype=np.float32)


def with_others(spans: Sequence[SpeakerSpan], at_once: Sequence[TimeSpan], people: int) -> tuple[SpeakerSpan, ...]:
    """
    These spans, of one voice at a time and in order, and beside them who else speaks where two do so at once.

    That is whoever of the others speaks nearest in time, in half doubt; `people` is how many there are at the table,
    and with more than two the doubt is greater. Somebody who is alone in the sound has nobody beside them.

    >>> spans = SpeakerSpan("A", TimeSpan(0, 4)), SpeakerSpan("B", TimeSpan(4, 6))
    >>> [(s.speaker, s.time.start, s.time.end) for s in with_others(spans, [TimeSpan(3, 4.5)], 2)]
    [('A', 0, 4), ('B', 3, 4), ('A', 4, 4.5), ('B', 4, 6)]
    """
    doubt = _DOUBT if people <= 2 else _DOUBT_OF_SEVERAL
    others = _others_around(spans)
    added = [
        SpeakerSpan(_nearest(others[number], part).speaker, part, doubt)
        for number, part in _inside(at_once, spans)
        if others[number] and part.duration >= _SLIVER
    ]
    return tuple(sorted([*spans, *added], key=lambda span: (span.time, span.speaker)))


def _nearest(spans: Sequence[SpeakerSpan], time: TimeSpan) -> SpeakerSpan:
    return min(spans, key=lambda span: span.time.distance(time))


def _inside(times: Sequence[TimeSpan], spans: Sequence[SpeakerSpan]) -> Iterator[tuple[int, TimeSpan]]:
    """The parts of these times that lie in a span, with its number; both in order, neither with overlap."""
    spoken = [span.time for span in spans]
    for time in times:
        within = sharing(spoken, time)
        for number, span in enumerate(spoken[within], start=within.start):
            yield number, TimeSpan(max(time.start, span.start), min(time.end, span.end))


def _others_around(spans: Sequence[SpeakerSpan]) -> list[list[SpeakerSpan]]:
    """For each span the nearest one on either side that is of another voice, where there is one."""
    before, behind = _last_others(spans), _last_others(spans[::-1])[::-1]
    return [[other for other in both if other is not None] for both in zip(before, behind, strict=True)]


def _last_others(spans: Sequence[SpeakerSpan]) -> list[SpeakerSpan | None]:
    """For each span the last one before it that is of another voice."""
    found: list[SpeakerSpan | None] = [None] * len(spans)
    for number, (last, span) in enumerate(pairwise(spans), start=1):
        found[number] = last if last.speaker != span.speaker else found[number - 1]
    return found


def _speaks(speech: Sequence[TimeSpan], at: int) -> bool:
    """Whether somebody speaks in the window that begins at this sample; the speech is in order."""
    return bool(speech[sharing(speech, TimeSpan(at / SAMPLE_RATE, (at + _WINDOW) / SAMPLE_RATE))])


def _audible(window: Samples) -> Samples:
    level = float(np.sqrt(np.mean(np.square(window))))
    return window * np.float32(min(_LARGEST_GAIN, max(1.0, _LEVEL / level))) if level else window
