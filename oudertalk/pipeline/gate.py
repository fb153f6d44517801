"""The one gate: no step works without consent, and nothing it made is kept when consent was taken back meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from oudertalk.core.consent import Purpose
from oudertalk.pipeline.house import House
from oudertalk.storage.archive import SessionFolder


@contextmanager
def consented(house: House, folder: SessionFolder, purpose: Purpose) -> Iterator[None]:
    """
    The work goes in the block, keeping its result comes after it.

    Raises ConsentMissing, ConsentExpired or ConsentWithdrawn before the block, or at its end: people may change their
    mind while a machine works. What they said is read from the session each time.
    """
    still_agreed(house, folder, purpose)
    yield
    still_agreed(house, folder, purpose)


def still_agreed(house: House, folder: SessionFolder, purpose: Purpose) -> None:
    """For long work that keeps what it has so far: asked before each piece is kept. Raises as `consented` does."""
    folder.permission.require(purpose, house.now())
