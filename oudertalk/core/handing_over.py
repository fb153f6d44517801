"""
What is handed over of a conversation: all that is shown of it, with what one person says of it.

No format knows more than this value, so what may not leave the house is taken out of it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from oudertalk.core.decisions import Decision, Key, OnFlag, OnItem, OnPhase, OnPrompt, Who, name_of_flag
from oudertalk.core.observation import Flag
from oudertalk.core.report import Report


@dataclass(frozen=True, slots=True)
class Judgements:
    """
    What one person says of it, and when that person said the last of it; by the ids of the form.

    `flags` go by the number of the flag in the report.
    """

    who: Who
    at: datetime
    flags: Mapping[int, OnFlag] = field(default_factory=dict)
    items: Mapping[str, OnItem] = field(default_factory=dict)
    phases: Mapping[str, OnPhase] = field(default_factory=dict)
    prompts: Mapping[str, OnPrompt] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """
    Everything that a format may need.

    `own` is None when nobody judged: then there are only the proposals of the program. `sound` is the name of a file
    that lies beside what is handed over, None when there is none. `template` is the school's own document, for a format
    that takes one. `renamed` tells whether names were replaced by roles.
    """

    report: Report
    own: Judgements | None = None
    sound: str | None = None
    template: bytes | None = None
    renamed: bool = False


def who_judged(decided: Mapping[Key, Decision]) -> tuple[Who, ...]:
    """Those of whom something stands, in the order in which they are named; what was taken back does not count."""
    told = {decision.who for decision in decided.values() if not decision.what.empty}
    return tuple(sorted(told, key=lambda who: (who.role, who.alias)))


def judgements_of(who: Who, decided: Mapping[Key, Decision], flags: Sequence[Flag], rubric: str) -> Judgements | None:
    """What stands of this person about these flags and this rubric; None when that is nothing."""
    own = [one for (someone, _about), one in decided.items() if someone == who and not one.what.empty]
    if not own:
        return None
    items: dict[str, OnItem] = {}
    phases: dict[str, OnPhase] = {}
    prompts: dict[str, OnPrompt] = {}
    for decision in own:
        what = decision.what
        if isinstance(what, OnItem) and what.rubric == rubric:
            items[what.item] = what
        elif isinstance(what, OnPhase) and what.rubric == rubric:
            phases[what.phase] = what
        elif isinstance(what, OnPrompt) and what.rubric == rubric:
            prompts[what.prompt] = what
    return Judgements(who, max(one.at for one in own), _on_flags(own, flags), items, phases, prompts)


def _on_flags(own: Iterable[Decision], flags: Sequence[Flag]) -> dict[int, OnFlag]:
    """By the number of the flag. Looked up by rule and words first, so that an hour of flags stays quick."""
    said: dict[tuple[str, str], list[OnFlag]] = {}
    for decision in own:
        if isinstance(decision.what, OnFlag):
            said.setdefault((decision.what.flag.rule, decision.what.flag.quote), []).append(decision.what)
    found = {}
    for number, flag in enumerate(flags):
        name = name_of_flag(flag)
        for what in said.get((name.rule, name.quote), ()):
            if what.flag.is_the_same(name):
                found[number] = what
    return found
