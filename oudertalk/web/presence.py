"""Whether anybody still has a page open: every page says so now and then, and says goodbye when it closes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

LONGEST_PAGES = 200  # a browser has fewer; whoever sends more is no browser


@dataclass(frozen=True, slots=True)
class Patience:
    """
    Seconds: until the first page opens, after the last one closed, and of silence from a page before it counts as
    closed. A page that nobody looks at is let speak once a minute by its browser.
    """

    first: float = 15 * 60
    after_last: float = 30
    silent: float = 180


class Presence:
    """The pages that are open."""

    def __init__(self, patience: Patience, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience, self._clock = patience, clock
        self._pages: dict[str, float] = {}
        self._deserted = (
            clock() + patience.first - patience.after_last
        )  # as if a page closed just so that `first` holds
        self._looked = clock()
        self._lock = Lock()

    def beat(self, page: str) -> None:
        """This page is open."""
        with self._lock:
            if page in self._pages or len(self._pages) < LONGEST_PAGES:
                self._pages[page] = self._clock()

    def leave(self, page: str) -> None:
        """This page closes, or makes place for the next."""
        with self._lock:
            if self._pages.pop(page, None) is not None and not self._pages:
                self._deserted = self._clock()

    def is_over(self) -> bool:
        """Whether nobody has had a page open for long enough; to be asked every second or so."""
        with self._lock:
            now = self._clock()
            if now - self._looked > self._patience.after_last:
                self._wake_up(now)  # the lid was closed: no page could speak either
            self._looked = now
            silent = [page for page, at in self._pages.items() if now - at > self._patience.silent]
            for page in silent:
                del self._pages[page]
            if silent and not self._pages:
                self._deserted = now
            return not self._pages and now - self._deserted > self._patience.after_last

    def _wake_up(self, now: float) -> None:
        slept = now - self._looked
        self._pages = {page: at + slept for page, at in self._pages.items()}
        self._deserted += slept
