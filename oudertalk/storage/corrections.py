"""What people said about the voices and words of a session: `corrections.jsonl`, a line each, only added to."""

from __future__ import annotations

from oudertalk.core.corrections import Correction, Merge, Move, Redo, Reword, Split, Undo
from oudertalk.storage.statements import Statements

FILE = "corrections.jsonl"

_corrections = Statements(
    FILE,
    Correction,
    {
        "merge": Merge,
        "split": Split,
        "move": Move,
        "reword": Reword,
        "undo": Undo,
        "redo": Redo,
    },
)
add_correction = _corrections.add
read_corrections = _corrections.read
