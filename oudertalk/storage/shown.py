"""
To whom everything of a session was shown: `shown.jsonl`, a line for each of them, only added to.

Who saw what the program and other people found can never read blind again, in whatever browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oudertalk.core.decisions import Who
from oudertalk.errors import SessionCorrupt
from oudertalk.storage import codec
from oudertalk.storage.appended import append_line, read_lines

FILE = "shown.jsonl"


@dataclass(frozen=True, slots=True)
class _Line:
    """From then on this person could see all."""

    at: datetime
    who: Who


def add_shown(session: Path, who: Who, at: datetime) -> None:
    """
    Note it; on the disk when this returns.

    DiskError when there is no room, FileNotFoundError when the session was wiped meanwhile.
    """
    append_line(session / FILE, codec.to_plain(_Line, _Line(at, who)))


def read_shown(session: Path) -> frozenset[Who]:
    """Everybody who saw all. SessionCorrupt, naming file and line, for a line that says no such thing."""
    lines = read_lines(session / FILE, file=f"{session.name}/{FILE}")
    return frozenset(codec.from_plain(_Line, plain, file=at, error=SessionCorrupt).who for at, plain in lines)
