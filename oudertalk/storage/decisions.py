"""What people said about what was found in a session: `decisions.jsonl`, a line each, only added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from oudertalk.core.decisions import Decision, Judgement, OnFlag, OnItem, OnPhase, OnPrompt, OnStretch, Who
from oudertalk.errors import SessionCorrupt
from oudertalk.storage import codec
from oudertalk.storage.appended import append_line, read_lines

FILE = "decisions.jsonl"

Kind = Literal["flag", "item", "phase", "prompt", "stretch"]
_KINDS: dict[Kind, type[Judgement]] = {
    "flag": OnFlag,
    "item": OnItem,
    "phase": OnPhase,
    "prompt": OnPrompt,
    "stretch": OnStretch,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class _Line:
    """A decision as it stands in the file."""

    at: datetime
    who: Who
    version: int
    kind: Kind
    what: dict[str, Any]


def add_decision(session: Path, decision: Decision) -> None:
    """
    Add it to what was said in this folder; on the disk when this returns.

    DiskError when there is no room, FileNotFoundError when the session was wiped meanwhile.
    """
    kind = type(decision.what)
    what = codec.to_plain(kind, decision.what)
    line = _Line(decision.at, decision.who, decision.version, _NAMES[kind], what)
    append_line(session / FILE, codec.to_plain(_Line, line))


def read_decisions(session: Path) -> tuple[Decision, ...]:
    """
    What was said in this folder, oldest first; nothing when nobody said anything.

    A last line that the power cut off is ignored. SessionCorrupt, naming file and line, for one that is no decision.
    """
    return tuple(_read(plain, at) for at, plain in read_lines(session / FILE, file=f"{session.name}/{FILE}"))


def _read(plain: Any, at: str) -> Decision:
    line: _Line = codec.from_plain(_Line, plain, file=at, error=SessionCorrupt)
    what = codec.from_plain(_KINDS[line.kind], line.what, file=at, error=SessionCorrupt)
    whole = {"at": line.at, "who": line.who, "version": line.version, "what": what}
    decision: Decision = codec.from_plain(Decision, whole, file=at, error=SessionCorrupt)
    return decision
