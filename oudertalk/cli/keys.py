"""Single keys, without waiting for them and without Enter: on a terminal of Windows or Unix, or from a pipe."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Any


class Keys:
    """
    Used as `with Keys() as keys`, which puts the terminal back as it was, whatever happens.

    Ctrl-C stays Ctrl-C. Without a keyboard (no input, or input that has ended) no key is ever pressed.
    """

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        self._open = True

    def __enter__(self) -> Keys:
        if sys.platform != "win32" and sys.stdin.isatty():
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if sys.platform != "win32" and self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    def pressed(self) -> str | None:
        """The key that was pressed since the last time, in lower case; the oldest, when there were more; else None."""
        if sys.platform == "win32":
            import msvcrt

            return msvcrt.getwch().lower() if msvcrt.kbhit() else None
        import select

        if not self._open or not select.select([sys.stdin], [], [], 0)[0]:
            return None
        got = os.read(sys.stdin.fileno(), 1)
        self._open = bool(got)
        return got.decode("utf-8", errors="ignore").lower() or None
