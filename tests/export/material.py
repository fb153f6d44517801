"""What is handed over, in tests: an invented talk, and what a coach says of it."""

from __future__ import annotations

from datetime import datetime, timezone

from oudertalk.core.decisions import OnFlag, OnItem, OnPhase, OnPrompt, Who, name_of_flag
from oudertalk.core.handing_over import Judgements, Material
from oudertalk.core.report import Report

COACH = Who("coach", "M.")
AT = datetime(2026, 11, 23, 15, 0, tzinfo=timezone.utc)


def judged(report: Report, said: str = "Mooi, de stoel werd aangeschoven.") -> Material:
    """All lines judged in turn, the first flag agreed with, and `said` in every place where people write."""
    rubric = report.rubric
    seen = ("gezien", "deels", "niet gezien", "niet te beoordelen")
    items = [line for line in rubric.criteria if line.kind == "item"]
    own = Judgements(
        COACH,
        AT,
        {0: OnFlag(name_of_flag(report.flags[0]), "oneens", said)} if report.flags else {},
        {
            line.id: OnItem(rubric.id, line.id, seen[number % 4], said if number % 3 == 0 else None)
            for number, line in enumerate(items)
        },
        {phase.id: OnPhase(rubric.id, phase.id, said) for phase in rubric.phases},
        {prompt.id: OnPrompt(rubric.id, prompt.id, said) for prompt in rubric.prompts},
    )
    return Material(report, own)
