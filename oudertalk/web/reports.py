"""Reports of conversations that were corrected: made once nobody corrects for a moment, so that nobody waits."""

from __future__ import annotations

import logging
import threading

from oudertalk.errors import OudertalkError
from oudertalk.i18n import language, set_language
from oudertalk.pipeline import House, report
from oudertalk.storage.archive import SessionFolder

logger = logging.getLogger(__name__)

_CALM = 1.5  # s after the last correction


class Reports:
    """
    The reports that are behind. What was corrected is on the disk before; a report that a kill prevented is known to be
    behind by what it says that it was made of, and `finish` makes it.
    """

    def __init__(self) -> None:
        self._behind: dict[str, tuple[House, SessionFolder, str]] = {}
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def soon(self, house: House, folder: SessionFolder, working: threading.Lock) -> None:
        """Make the report of this session, in the language in force, once it is calm and nobody else is `working`."""
        with self._lock:
            self._behind[folder.id] = house, folder, language()
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_CALM, self._work, [working])
            self._timer.daemon = True
            self._timer.start()

    def finish(self) -> None:
        """Make those that are behind now; for whoever holds the lock of who works."""
        with self._lock:
            behind = list(self._behind.values())
            self._behind.clear()
        for house, folder, spoken in behind:
            set_language(spoken)
            try:
                report(house, folder)
            except OudertalkError as error:  # it was wiped meanwhile, or the disk is full: whoever asks for it is told
                logger.warning("session %s: its report is behind: %s", folder.id, type(error).__name__)

    def _work(self, working: threading.Lock) -> None:
        with working:
            self.finish()
