"""What people said about the voices and words of a session: `corrections.jsonl`, a line each, only added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from oudertalk.core.corrections import By, Correction, Merge, Move, Redo, Reword, Split, Undo, What
from oudertalk.errors import SessionCorrupt
from oudertalk.storage import codec
from oudertalk.storage.appended import append_line, read_lines

FILE = "corrections.jsonl"

Kind = Literal["merge", "split", "move", "reword", "undo", "redo"]
_KINDS: dict[Kind, type[What]] = {
    "merge": Merge,
    "split": Split,
    "move": Move,
    "reword": Reword,
    "undo": Undo,
    "redo": Redo,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class _Line:
    """A correction as it stands in the file."""

    at: datetime
    by: By
    of: str
    kind: Kind
    what: dict[str, Any]


def add_correction(session: Path, correction: Correction) -> None:
    """Add it to what was said in this folder; on the disk when this returns. DiskError when there is no room."""
    kind = type(correction.what)
    what = codec.to_plain(kind, correction.what)
    line = _Line(correction.at, correction.by, correction.of, _NAMES[kind], what)
    append_line(session / FILE, codec.to_plain(_Line, line))


def read_corrections(session: Path) -> tuple[Correction, ...]:
    """
    What was said in this folder, oldest first; nothing when nobody said anything.

    A last line that the power cut off is ignored. SessionCorrupt, naming file and line, for one that is no correction.
    """
    return tuple(_read(plain, at) for at, plain in read_lines(session / FILE, file=f"{session.name}/{FILE}"))


def _read(plain: Any, at: str) -> Correction:
    line: _Line = codec.from_plain(_Line, plain, file=at, error=SessionCorrupt)
    what = codec.from_plain(_KINDS[line.kind], line.what, file=at, error=SessionCorrupt)
    whole = {"at": line.at, "of": line.of, "what": what, "by": line.by}
    correction: Correction = codec.from_plain(Correction, whole, file=at, error=SessionCorrupt)
    return correction
