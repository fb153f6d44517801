"""An audio file of a conversation, as kept in its session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recording:
    """
    The sound of a session. It exists only after consent.

    `sha256` is of the file it was made from, so the same file is known again. Rate in Hz, duration in seconds. Not
    `complete` when the file held less sound than it promised.
    """

    sha256: str
    sample_rate: int
    channels: int
    duration: float
    imported_at: datetime
    staged: bool
    complete: bool = True

    def __post_init__(self) -> None:
        if self.sample_rate <= 0 or self.channels <= 0 or self.duration <= 0:
            raise ValueError("a recording has a rate, channels and a duration")
