"""
Conversations that are being begun: what was chosen, what was answered, and the file that comes in.

In memory only. Who stops halfway, says no or closes the program leaves nothing behind.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from oudertalk.core.asking import Asking
from oudertalk.core.consent import Permission
from oudertalk.storage.incoming import Incoming

Source = Literal["bestand", "opname"]

PIECE = 1 << 20  # bytes that a page sends together
LARGEST_REQUEST = PIECE + 64 * 1024
_MOST = 20  # that are begun at once; the oldest is dropped for the next
_SILENT = 120.0  # s without a piece, and a file that comes in is given up


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of conversation it will be, and what hears it. `staged`: nobody's real conversation."""

    source: Source
    rubric: str
    model: str
    staged: bool = False
    type: str | None = None
    case: str | None = None


@dataclass
class Draft:
    """
    A conversation that is being begun. `answers` are the states of the asking so far, so that one step can be taken
    back; `permission` is what everybody agreed to, when they did.
    """

    id: str
    plan: Plan
    answers: list[Asking] = field(default_factory=lambda: [Asking()])
    permission: Permission | None = None
    incoming: Incoming | None = None
    heard: float = 0.0  # when the last piece came
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asking(self) -> Asking:
        """What was answered so far."""
        return self.answers[-1]

    def drop(self) -> None:
        """Nothing of a file that came in stays."""
        with self.lock:
            if self.incoming is not None:
                self.incoming.drop()
                self.incoming = None


class Drafts:
    """The drafts of this start of the program."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._drafts: dict[str, Draft] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def begin(self, plan: Plan) -> Draft:
        """A new one."""
        draft = Draft(secrets.token_urlsafe(12), plan)
        with self._lock:
            self._drafts[draft.id] = draft
            too_many = [self._drafts.pop(name) for name in list(self._drafts)[:-_MOST]]
        for old in too_many:
            old.drop()
        return draft

    def find(self, name: str) -> Draft | None:
        """The draft of this name; None when there is none (any more)."""
        with self._lock:
            return self._drafts.get(name)

    def heard(self, draft: Draft) -> None:
        """A piece of its file came."""
        draft.heard = self._clock()

    def end(self, draft: Draft) -> None:
        """It became a conversation, or never will; what of it came in stays with whoever took it."""
        with self._lock:
            self._drafts.pop(draft.id, None)

    def drop_silent(self) -> None:
        """Give up files of which nothing came for a while: their page is gone."""
        with self._lock:
            all_drafts = tuple(self._drafts.values())
        for draft in all_drafts:
            if draft.incoming is not None and self._clock() - draft.heard > _SILENT:
                draft.drop()

    def drop_all(self) -> None:
        """The program stops."""
        with self._lock:
            all_drafts = tuple(self._drafts.values())
            self._drafts.clear()
        for draft in all_drafts:
            draft.drop()
