"""How a long step tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]  # called with the share that is done, 0.0 to 1.0, never going back


def silent(_share: float) -> None:
    """For whoever does not want to know."""


def part_of(progress: Progress, done: float, share: float) -> Progress:
    """
    For a part of the work: as much was done before it, and this share of all is the part's.

    >>> seen: list[float] = []
    >>> part_of(seen.append, 0.5, 0.25)(1.0)
    >>> seen
    [0.75]
    """
    return lambda part: progress(min(1.0, done + share * part))
