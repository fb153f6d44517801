"""What people said about the voices and words of a session: `corrections.jsonl`, a line each, only added to."""

from __future__ import annotations

from oudertalk.core.corrections import Assign, Correction, Merge, Move, Redo, Rename, Reword, Split, Undo
from oudertalk.storage.statements import Statements

FILE = "corrections.jsonl"

_corrections = Statements(
    FILE,
    Correction,
    {
        "merge": Merge,
        "split": Split,
        "move": Move,
        "role": Assign,
        "name": Rename,
        "reword": Reword,
        "undo": Undo,
        "redo": Redo,
    },
)
add_correction = _corrections.add
read_corrections = _corrections.read
