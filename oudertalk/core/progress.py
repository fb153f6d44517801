"""How a long step tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]  # called with the share that is done, 0.0 to 1.0, never going back


def silent(_share: float) -> None:
    """For whoever does not want to know."""
