"""
Voices told apart by where they are: one person a microphone, one microphone a channel.

Each microphone hears the other person too, softer. How much softer follows from the recording itself, and then a moment
belongs to the louder channel, or to both when neither clearly wins.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.frames import marked, runs

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]

_FRAME = 320  # samples, 20 ms
_SMOOTHING = 13  # frames, 0.26 s, over which the level of a channel is taken: a syllable
_SHORTEST = 0.1  # s; what is shorter belongs to what is around it
_TOGETHER = 0.4  # share of the usual difference within which both are speaking
_APART = 6.0  # dB that a microphone must hear its own person louder to know when both speak
_QUIET = 25.0  # dB under its own loud speech, at which a channel has nothing to say
_DOUBT_SCALE = 2.5  # dB of difference at which doubt has fallen to 37 %; at the usual 8 and more, hardly any is left


class TwoMicrophones:
    """Tells voices apart by loudness."""

    def diarise(
        self, samples: Samples, speech: Sequence[TimeSpan], speakers: int | None, progress: Progress = silent
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when; see `Diariser`. ValueError unless there are two channels and two speakers."""
        if samples.ndim != 2 or samples.shape[0] != 2 or speakers not in (2, None):
            raise ValueError(f"two microphones are two channels and two speakers, got {samples.shape} and {speakers}")
        inside = marked(speech, samples.shape[1] // _FRAME, _FRAME)
        if not inside.any():
            return ()
        levels = np.stack([_levels(channel) for channel in samples])  # (2, frames), dB
        # each channel as loud as the other while its own person speaks: microphones are never set alike
        own_loud = np.array([np.percentile(channel[inside], 90) for channel in levels])
        levels = levels - own_loud[:, None]
        active, difference = _active(levels, inside)
        spans = sorted(_spans(active, inside, difference), key=lambda span: span.time)
        progress(1.0)
        logger.info("two microphones: %d spans", len(spans))
        return tuple(_relabelled(spans))


def load_two_microphones() -> TwoMicrophones:
    """Needs no model."""
    return TwoMicrophones()


def _levels(channel: npt.NDArray[np.float32]) -> Floats:
    """dB, a frame."""
    count = len(channel) // _FRAME
    powers = np.square(channel[: count * _FRAME].reshape(count, _FRAME)).mean(axis=1, dtype=np.float64)
    smooth = np.convolve(powers, np.ones(_SMOOTHING) / _SMOOTHING, mode="same")
    return np.asarray(10 * np.log10(smooth + 1e-10))


def _active(levels: Floats, inside: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Which channels speak, shape (2, frames), and how many dB the first is louder than the second, (frames,)."""
    difference = levels[0] - levels[1]
    first, second = difference[inside & (difference > 0)], difference[inside & (difference <= 0)]
    usual = [float(np.median(side)) if len(side) else 0.0 for side in (first, second)]
    knows_both = usual[0] >= _APART and usual[1] <= -_APART
    bounds = (_TOGETHER * usual[1], _TOGETHER * usual[0]) if knows_both else (0.0, 0.0)
    active = np.stack([difference > bounds[0], difference < bounds[1]]) & (levels > -_QUIET)
    nobody = inside & ~active.any(axis=0)  # soft, but speech: the louder channel
    active[0] |= nobody & (difference > 0)
    active[1] |= nobody & (difference <= 0)
    return active & inside, difference


def _spans(active: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_], difference: Floats) -> Iterator[SpeakerSpan]:
    for channel, label in enumerate("AB"):
        for first, last in runs(_without_blips(active[channel], inside)):
            doubt = float(np.exp(-np.abs(difference[first:last]) / _DOUBT_SCALE).mean())
            time = TimeSpan(first * _FRAME / SAMPLE_RATE, last * _FRAME / SAMPLE_RATE)
            yield SpeakerSpan(label, time, min(1.0, doubt))


def _without_blips(speaks: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Silences within speech, and sounds, that are too short to be meant are filled, and left out."""
    shortest = _SHORTEST * SAMPLE_RATE / _FRAME
    smooth = speaks.copy()
    for first, last in runs(inside & ~smooth):
        if last - first < shortest:
            smooth[first:last] = True
    for first, last in runs(smooth):
        if last - first < shortest:
            smooth[first:last] = False
    return smooth


def _relabelled(spans: Sequence[SpeakerSpan]) -> Iterator[SpeakerSpan]:
    """Labels in order of first speech, as everywhere."""
    names = dict(zip(dict.fromkeys(span.speaker for span in spans), "AB", strict=False))
    for span in spans:
        yield SpeakerSpan(names[span.speaker], span.time, span.doubt)
