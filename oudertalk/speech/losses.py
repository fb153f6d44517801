"""
Sound that never came, found by the clock.

A driver does not always tell that it dropped sound, and nothing tells that the computer slept. But sound comes at its
own rate: how far it is behind the clock goes up and down with the buffers, and comes back to the same floor. When the
floor itself is higher than before, so much sound is missing.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass

_WINDOW = 2.0  # s in which the floor is looked for; longer than any buffer is late
_CLEAR = 0.25  # s; less may be a late buffer, unless the driver says that it dropped some
_TOLD = 0.02  # s, when the driver said so
_DRIFT = 2e-4  # the clock of a sound card and that of the computer run apart by at most so much
_BEGINNING = 5.0  # s in which buffers settle
_LATE = 1.0  # s
_ASLEEP = 5.0  # s; a buffer is never so late


def clock() -> float:
    """Seconds by a clock that only runs on, also while the computer sleeps; where it began means nothing."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # `time.monotonic` stands still there while it sleeps
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Lost:
    """`seconds` of sound that never came, at second `at` of what did; None when the driver only said that some did."""

    at: float
    seconds: float | None
    asleep: bool = False


class Losses:
    """Watches sound arrive: how much, and when."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._frames = 0
        self._floor: float | None = None  # least lag, allowing for drift
        self._began: float | None = None
        self._window: deque[tuple[float, float]] = deque()  # (when it came, how far behind), of the last seconds
        self._checked: float | None = None
        self._last: float | None = None
        self._longest, self._where = (
            0.0,
            0.0,
        )  # wait for a piece since the last check, and the second of sound before it
        self._told = False
        self._lost = 0.0
        self._found: list[Lost] = []

    @property
    def began(self) -> float | None:
        """When the first sample was in the air, by the clock of `came`; None before there was any."""
        return self._began

    @property
    def drifted(self) -> float:
        """How many seconds this sound runs behind that clock by now, beside what was lost; less than 0 when ahead."""
        return 0.0 if self._floor is None or self._began is None else self._floor - self._began - self._lost

    def came(self, frames: int, at: float, overflowed: bool = False) -> None:
        """So many frames came at this moment (s, by `clock`); the driver may say that it lost some."""
        waited, second = at - (at if self._last is None else self._last), self._frames / self._rate
        if overflowed and not self._told:  # the driver knows where; now look a whole window from here
            self._told, self._longest, self._where, self._checked = True, waited, second, at
            self._window.clear()
        elif waited > self._longest and not self._told:
            self._longest, self._where = waited, second
            if waited > _LATE:  # what was held up may still come at once: nothing is missing until a window later
                self._checked = at
                self._window.clear()
        self._last = at
        self._frames += frames
        lag = at - self._frames / self._rate
        self._window.append((at, lag))
        while self._window[0][0] < at - _WINDOW:
            self._window.popleft()
        if self._floor is None or lag < self._floor:
            self._floor = lag
        if second < _BEGINNING:
            self._began = self._floor
        if self._checked is None:
            self._checked = at
        elif at - self._checked >= _WINDOW:
            self._check(at, at - self._checked)

    def finish(self) -> None:
        """No more comes: look at what came since the last check."""
        if self._window and self._checked is not None:
            at, _lag = self._window[-1]
            self._check(at, at - self._checked)

    def found(self) -> list[Lost]:
        """What was found since the last time."""
        found, self._found = self._found, []
        return found

    def _check(self, at: float, since: float) -> None:
        floor, allowed = min(lag for _at, lag in self._window), (self._floor or 0.0) + _DRIFT * since
        if floor - allowed > (_TOLD if self._told else _CLEAR):
            seconds = floor - allowed
            self._found.append(Lost(self._where, round(seconds, 2), self._longest > _ASLEEP))
            self._lost += seconds
            self._floor = floor
        else:
            if self._told:
                self._found.append(Lost(self._where, None))
            self._floor = min(floor, allowed)
        self._checked, self._longest, self._told = at, 0.0, False
