"""
What is handed over of a conversation: all that is shown of it, with what one person says of it.

No format knows more than this value, so what may not leave the house is taken out of it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from oudertalk.core.decisions import (
    Decision,
    Key,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    OnStretch,
    Who,
    evidence_of,
    name_of_flag,
)
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.replacing import Replacement, replaced_in_text, replaced_in_transcript, span_after
from oudertalk.core.report import Report
from oudertalk.core.text import Text
from oudertalk.core.transcript import Transcript

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Added:
    """A flag that a person added: its words, the move it is, "" for something else, and what there is to say of it."""

    evidence: Evidence
    move: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """
    What one person says of it, and when that person said the last of it; by the ids of the form.

    `flags` go by the number of the flag in the report; `added` are the person's own, in order of the conversation.
    """

    who: Who
    at: datetime
    flags: Mapping[int, OnFlag] = field(default_factory=dict)
    items: Mapping[str, OnItem] = field(default_factory=dict)
    phases: Mapping[str, OnPhase] = field(default_factory=dict)
    prompts: Mapping[str, OnPrompt] = field(default_factory=dict)
    added: tuple[Added, ...] = ()


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


def judgements_of(
    who: Who, decided: Mapping[Key, Decision], flags: Sequence[Flag], rubric: str, said: Transcript | None = None
) -> Judgements | None:
    """What stands of this person about these flags, this rubric and what was `said`; None when that is nothing."""
    own = [one for (someone, _about), one in decided.items() if someone == who and not one.what.empty]
    if not own:
        return None
    items: dict[str, OnItem] = {}
    phases: dict[str, OnPhase] = {}
    prompts: dict[str, OnPrompt] = {}
    added: list[Added] = []
    for decision in own:
        what = decision.what
        if isinstance(what, OnItem) and what.rubric == rubric:
            items[what.item] = what
        elif isinstance(what, OnPhase) and what.rubric == rubric:
            phases[what.phase] = what
        elif isinstance(what, OnPrompt) and what.rubric == rubric:
            prompts[what.prompt] = what
        elif isinstance(what, OnStretch) and said and (evidence := evidence_of(what, said)) is not None:
            added.append(Added(evidence, what.move, what.note))
    added.sort(key=lambda one: (one.evidence.turn, one.evidence.span))
    last = max(one.at for one in own)
    return Judgements(who, last, _on_flags(own, flags), items, phases, prompts, tuple(added))


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


def with_names_replaced(material: Material, names: tuple[Replacement, ...]) -> Material:
    """
    The same with every name replaced: in what is said, quoted, found and titled, and in what a person wrote. Voices are
    called by their role again.

    Quotes are cut anew from the words that are left, so they still say what stands there.
    """
    report = material.report
    transcript = replaced_in_transcript(report.transcript, names)
    names_in = _Renamed(report.transcript, transcript, names)
    own = material.own
    return replace(
        material,
        report=replace(
            report,
            transcript=transcript,
            title=names_in(report.title),
            flags=names_in(tuple(report.flags)),
            measurements=names_in(tuple(report.measurements)),
            form=names_in(report.form),
            rubric=names_in(report.rubric),
            type=names_in(report.type),
            case=names_in(report.case),
            called={},
        ),
        own=_renamed_own(own, names, names_in) if own else None,
        renamed=True,
    )


class _Renamed:
    """Replaces names in the texts for readers, and moves evidence along; ids stay what they are."""

    def __init__(self, before: Transcript, after: Transcript, names: tuple[Replacement, ...]) -> None:
        self._before, self._after, self._names = before, after, names

    def __call__(self, value: T) -> T:
        renamed: Any = self._in(value)
        return renamed  # type: ignore[no-any-return]

    def _in(self, value: Any) -> Any:
        if isinstance(value, Text):
            return Text(replaced_in_text(value.nl, self._names), replaced_in_text(value.en, self._names))
        if isinstance(value, Evidence):
            span = span_after(self._before.turns[value.turn].text, value.span, self._names)
            return replace(value, span=span, quote=self._after.turns[value.turn].text[span.start : span.end])
        if isinstance(value, tuple):
            return tuple(self._in(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: self._in(getattr(value, one.name)) for one in fields(value)})
        return value


def _renamed_own(own: Judgements, names: tuple[Replacement, ...], names_in: _Renamed) -> Judgements:
    """What a person wrote. An alias that is a name goes: the role says enough."""

    def clean(text: str) -> str:
        return replaced_in_text(text, names)

    return replace(
        own,
        who=own.who if clean(own.who.alias) == own.who.alias else Who(own.who.role),
        flags={
            number: replace(what, note=clean(what.note), flag=replace(what.flag, quote=clean(what.flag.quote)))
            for number, what in own.flags.items()
        },
        items={
            id: replace(what, examples=None if what.examples is None else clean(what.examples))
            for id, what in own.items.items()
        },
        phases={id: replace(what, note=clean(what.note)) for id, what in own.phases.items()},
        prompts={id: replace(what, answer=clean(what.answer)) for id, what in own.prompts.items()},
        added=tuple(Added(names_in(one.evidence), one.move, clean(one.note)) for one in own.added),
    )
