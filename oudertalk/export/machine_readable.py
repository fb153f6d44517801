"""What is handed over as JSON, for other programs: the contract of `analyse --json`, with what a person says of it."""

from __future__ import annotations

import json

from oudertalk.core.handing_over import Judgements, Material
from oudertalk.core.wording import who_in_words
from oudertalk.export.contract import analysis_json, evidence_json


def as_json(material: Material) -> bytes:
    """As `analyse --json`, with `session`, `staged` and `judged` beside it; `judged` is null when nobody judged."""
    report = material.report
    told = analysis_json(report.transcript, report.roles, report.flags, report.measurements, report.form)
    told |= {
        "session": report.session,
        "staged": report.permission.staged,
        "judged": _judged(material.own) if material.own else None,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="replace")


def _judged(own: Judgements) -> dict[str, object]:
    """By id; `flags` by their place in the list of flags. `added` are flags of the person's own."""
    return {
        "who": who_in_words(own.who),
        "role": own.who.role,
        "at": own.at.isoformat(),
        "flags": [{"flag": n, "verdict": what.verdict, "note": what.note} for n, what in sorted(own.flags.items())],
        "items": [{"item": id, "seen": what.seen, "examples": what.examples} for id, what in own.items.items()],
        "phases": [{"phase": id, "note": what.note} for id, what in own.phases.items()],
        "prompts": [{"prompt": id, "answer": what.answer} for id, what in own.prompts.items()],
        "added": [{"move": one.move or None, **evidence_json(one.evidence), "note": one.note} for one in own.added],
    }
