"""How loud a microphone hears, a tenth of a second at a time, and what to say of it while it can still be moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from oudertalk.core.audibility import NOISY, SOFT

Verdict = Literal["nothing", "soft", "good", "noisy", "clipped"]

PART = 0.1  # s

_DEAD = -90.0  # dBFS; the least bit of 16 lies there: a microphone that is switched off
_QUIET_ROOM = -55.0  # dBFS; a room as soft as this disturbs nobody
_FULL = 0.985  # of full scale; sound that stays above it was cut off
_OFTEN = 0.05  # of the parts
_ENOUGH = 10  # parts; less is no basis for saying anything
_FLOOR = -100.0  # dBFS; digital silence has no level


@dataclass(frozen=True, slots=True)
class Level:
    """`loudness` is the effective value in dBFS, at least -100; `clipped` when it was too loud for the microphone."""

    loudness: float
    clipped: bool = False


def level_of(samples: npt.NDArray[np.int16]) -> Level:
    """
    The level of these samples, of one channel, shape (n,) with n > 0.

    >>> round(level_of(np.full(1600, 3277, dtype=np.int16)).loudness)
    -20
    """
    return _levels(samples[None])[0]


def _levels(parts: npt.NDArray[np.int16]) -> list[Level]:
    """The level of each row."""
    loudness, cut_off = frame_levels(parts.astype(np.float64) / 32768)
    return [Level(float(level), bool(clipped)) for level, clipped in zip(loudness, cut_off, strict=True)]


def frame_levels(
    frames: npt.NDArray[np.floating[Any]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """
    For each frame, a row of (frames, size) between -1 and 1: its effective value in dBFS, at least -100, and whether
    sound was cut off in it. One or two samples at full scale may be a loud moment; three in a row are not.
    """
    powers = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / frames.shape[1]
    full = np.abs(frames) >= _FULL
    three_in_a_row = full[:, 2:] & full[:, 1:-1] & full[:, :-2]
    return 10 * np.log10(np.maximum(powers, 10 ** (_FLOOR / 10))), np.asarray(three_in_a_row.any(axis=1))


class Meter:
    """Levels of a microphone, a part at a time, whatever the size of the pieces that its sound comes in."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._size = round(sample_rate * PART)
        self._channels = channels
        self._rest = np.zeros(0, dtype=np.int16)

    def levels(self, sound: bytes) -> list[Level]:
        """The levels of the parts that are whole with this (16 bits, channels taking turns), of the loudest channel."""
        channels = np.frombuffer(sound, dtype=np.int16).reshape(-1, self._channels)
        loudest = int(np.argmax(np.abs(channels.astype(np.int32)).sum(axis=0)))
        joined = np.concatenate([self._rest, channels[:, loudest]])
        whole = len(joined) // self._size * self._size
        self._rest = joined[whole:]
        return _levels(joined[:whole].reshape(-1, self._size))


def verdict(levels: Sequence[Level]) -> Verdict | None:
    """
    What to say of a microphone that heard these; None when that is not yet known. The limits are those of the report.

    `soft` is also what is said of a room in which nobody speaks: then there is no voice to be heard.
    """
    if len(levels) < _ENOUGH:
        return None
    loudness = [level.loudness for level in levels]
    loud, room = (float(value) for value in np.percentile(loudness, (90, 10)))
    if loud <= _DEAD:
        return "nothing"
    if sum(level.clipped for level in levels) > _OFTEN * len(levels):
        return "clipped"
    if loud < SOFT:
        return "soft"
    if room > _QUIET_ROOM and loud - room < NOISY:
        return "noisy"
    return "good"


def worst(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """Of several microphones the one that most needs somebody; None when none is known yet."""
    order: tuple[Verdict, ...] = ("nothing", "clipped", "soft", "noisy", "good")
    return min((known for known in verdicts if known is not None), key=order.index, default=None)
