"""What people said about what was found in a session: `decisions.jsonl`, a line each, only added to."""

from __future__ import annotations

from oudertalk.core.decisions import Decision, OnFlag, OnItem, OnPhase, OnPrompt, OnStretch, OnTogether
from oudertalk.storage.statements import Statements

FILE = "decisions.jsonl"

_decisions = Statements(
    FILE,
    Decision,
    {
        "flag": OnFlag,
        "item": OnItem,
        "phase": OnPhase,
        "prompt": OnPrompt,
        "together": OnTogether,
        "stretch": OnStretch,
    },
)
add_decision = _decisions.add
read_decisions = _decisions.read
