"""The sound of a conversation, as kept in its session, and what happened while it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from oudertalk.core.spans import TimeSpan

# Why there is no sound of some seconds of the conversation: somebody paused; the computer had no time for it; the
# microphone was away; the computer slept; or the program was stopped and began anew.
Why = Literal["paused", "dropped", "lost", "asleep", "stopped"]


@dataclass(frozen=True, slots=True)
class Break:
    """
    A place where sound is missing: at second `at` of the sound that there is.

    `seconds` of the conversation are not in it, None when nobody can say how many. `filled` seconds of silence, from
    `at` on, stand there for them, so that what comes before and after does not seem to touch.
    """

    at: float
    why: Why
    seconds: float | None = None
    filled: float = 0.0

    def __post_init__(self) -> None:
        if self.at < 0 or self.filled < 0 or (self.seconds is not None and self.seconds < 0):
            raise ValueError("a break has a place in the sound, and lasts")

    @property
    def time(self) -> TimeSpan | None:
        """The silence that stands for it; None when there is none."""
        return TimeSpan(self.at, self.at + self.filled) if self.filled else None


@dataclass(frozen=True, slots=True)
class Recording:
    """
    The sound of a session. It exists only after consent.

    `sha256` is of the file it was made from, so the same file is known again; "" for sound that was recorded here. Rate
    in Hz, duration in seconds. Not `complete` when the file held less sound than it promised, or when recording was cut
    off. `marks` are the seconds at which somebody wanted to listen again, `breaks` where sound is missing, and `agreed`
    the seconds in which those present say aloud that they agree: kept as proof, and in no transcript.
    """

    sha256: str
    sample_rate: int
    channels: int
    duration: float
    imported_at: datetime
    staged: bool
    complete: bool = True
    marks: tuple[float, ...] = ()
    breaks: tuple[Break, ...] = ()
    agreed: TimeSpan | None = None

    def __post_init__(self) -> None:
        if self.sample_rate <= 0 or self.channels <= 0 or self.duration <= 0:
            raise ValueError("a recording has a rate, channels and a duration")
