"""A session laid out for judging: the report's own page, and beside everything on it what people say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oudertalk.core.decisions import (
    CHOICES,
    Decision,
    FlagName,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    Seen,
    Subject,
    Who,
    known_name,
    name_of_flag,
)
from oudertalk.core.observation import Flag
from oudertalk.core.rubric import Criterion, Phase, Prompt
from oudertalk.core.text import clock
from oudertalk.core.transcript import UNKNOWN_SPEAKER, Role
from oudertalk.core.wording import SEEN_WORDS, VERDICT_WORDS, who_in_words
from oudertalk.export.lay_out import STRENGTH_WORDS, page_of
from oudertalk.export.lay_out_form import move_label, words
from oudertalk.export.page import Asked, Line, Page, Report
from oudertalk.i18n import _
from oudertalk.pipeline import Judged


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag in a turn. `about` names it for the page; `others` are what other people say of it, in words."""

    about: str
    label: str
    strength: str
    strong: bool
    why: str
    rule: str
    heard: str
    start: float | None
    at: str
    quote: str
    version: int
    own: OnFlag
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the form. `examples` are the person's own, else those of the evidence (`given`)."""

    about: str
    line: Line
    choices: tuple[tuple[Seen, str], ...]
    given: str
    examples: str
    version: int
    own: OnItem
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A part of the form, with a place for notes."""

    about: str
    title: str
    lines: tuple[LineView, ...]
    version: int
    own: OnPhase
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromptView:
    """A question to answer in words, with what might be answered."""

    about: str
    asked: Asked
    version: int
    own: OnPrompt
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orphan:
    """What was decided on a flag that is not there any more."""

    quote: str
    told: str


@dataclass(frozen=True, slots=True)
class VoiceView:
    """A voice of the conversation, by its label, and who a person said it is."""

    label: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Review:
    """Everything on the page of judging. `speakers` are the labels of the turns, in order."""

    page: Page
    voices: tuple[VoiceView, ...]
    speakers: tuple[str, ...]
    flags: Mapping[int, tuple[FlagView, ...]]
    phases: tuple[PhaseView, ...]
    prompts: tuple[PromptView, ...]
    orphans: tuple[Orphan, ...]
    has_others: bool


def review_of(report: Report, judged: Judged, who: Who) -> Review:
    """The page as this person sees it, in the language in force."""
    page = page_of(report)
    desk = _Said(judged, who)
    flags: dict[int, tuple[FlagView, ...]] = {}
    for flag in sorted(report.flags, key=lambda flag: (flag.evidence.turn, flag.evidence.span)):
        turn = flag.evidence.turn
        flags[turn] = (*flags.get(turn, ()), _flag(report, flag, desk))
    rubric = report.rubric
    speakers = tuple(turn.speaker for turn in report.transcript.turns)
    parties = {label: said.party for label, said in zip(speakers, page.talk, strict=True)}
    return Review(
        page,
        tuple(
            VoiceView(label, party.name, report.roles.get(label, "onbekend"))
            for label, party in sorted(parties.items())
            if label != UNKNOWN_SPEAKER
        ),
        speakers,
        flags,
        tuple(
            _phase(rubric.id, phase, [c for c in rubric.criteria if c.phase == phase.id], chapter.lines, desk)
            for phase, chapter in zip(rubric.phases, page.chapters, strict=True)
        ),
        tuple(
            _prompt(rubric.id, prompt, asked, desk) for prompt, asked in zip(rubric.prompts, page.prompts, strict=True)
        ),
        tuple(Orphan(_quote_of(one), _in_words(one)) for one in judged.orphans),
        any(key[0] != who and not one.what.empty for key, one in judged.stands.items()),
    )


class _Said:
    """What stands, looked up by subject: this person's own, and that of the others in words."""

    def __init__(self, judged: Judged, who: Who) -> None:
        self._judged, self._who = judged, who
        self._others: dict[Subject, list[str]] = {}
        for (someone, about), decision in judged.stands.items():
            if someone != who and not decision.what.empty:
                self._others.setdefault(about, []).append(_in_words(decision))

    def own(self, about: Subject) -> Decision | None:
        return self._judged.stands.get((self._who, about))

    def others(self, about: Subject) -> tuple[str, ...]:
        return tuple(self._others.get(about, ()))

    def name(self, flag: Flag) -> FlagName:
        return known_name(name_of_flag(flag), self._judged.stands)


def _flag(report: Report, flag: Flag, said: _Said) -> FlagView:
    name = said.name(flag)
    decision, time = said.own(name), flag.evidence.time
    return FlagView(
        about_flag(name_of_flag(flag)),
        move_label(report, flag.move),
        _(STRENGTH_WORDS[flag.strength]),
        flag.strength == "sterk",
        words(flag.why) if flag.why else "",
        flag.rule,
        "; ".join(flag.heard),
        round(time.start, 2) if time else None,
        clock(time.start) if time else "",
        flag.evidence.quote,
        decision.version if decision else 0,
        decision.what if decision and isinstance(decision.what, OnFlag) else OnFlag(name),
        said.others(name),
    )


def _phase(rubric: str, phase: Phase, criteria: list[Criterion], lines: tuple[Line, ...], said: _Said) -> PhaseView:
    nothing = OnPhase(rubric, phase.id)
    decision = said.own(nothing.about)
    return PhaseView(
        f"phase-{phase.id}",
        words(phase.title),
        tuple(_line(rubric, criterion, line, said) for criterion, line in zip(criteria, lines, strict=True)),
        decision.version if decision else 0,
        decision.what if decision and isinstance(decision.what, OnPhase) else nothing,
        said.others(nothing.about),
    )


def _line(rubric: str, criterion: Criterion, line: Line, said: _Said) -> LineView:
    nothing = OnItem(rubric, criterion.id)
    decision = said.own(nothing.about)
    own = decision.what if decision and isinstance(decision.what, OnItem) else nothing
    given = "\n".join(f"{quote.clock} “{quote.text}”".strip() for quote in line.quotes)
    return LineView(
        f"item-{criterion.id}",
        line,
        tuple((choice, _(SEEN_WORDS[choice])) for choice in CHOICES[criterion.kind]),
        given,
        given if own.examples is None else own.examples,
        decision.version if decision else 0,
        own,
        said.others(nothing.about),
    )


def _prompt(rubric: str, prompt: Prompt, asked: Asked, said: _Said) -> PromptView:
    nothing = OnPrompt(rubric, prompt.id)
    decision = said.own(nothing.about)
    return PromptView(
        f"prompt-{prompt.id}",
        asked,
        decision.version if decision else 0,
        decision.what if decision and isinstance(decision.what, OnPrompt) else nothing,
        said.others(nothing.about),
    )


def _in_words(decision: Decision) -> str:
    """Who said what: "coach M.: oneens · dit was een gesloten vraag"."""
    what = decision.what
    if isinstance(what, OnFlag):
        parts = [_(VERDICT_WORDS[what.verdict]) if what.verdict else "", what.note]
    elif isinstance(what, OnItem):
        parts = [_(SEEN_WORDS[what.seen]) if what.seen else "", what.examples or ""]
    else:
        parts = [what.note if isinstance(what, OnPhase) else what.answer]
    return f"{who_in_words(decision.who)}: " + " · ".join(part for part in parts if part)


def _quote_of(decision: Decision) -> str:
    return decision.what.about.quote if isinstance(decision.what.about, FlagName) else ""


# what the page sends, and what it is sent


def about_flag(name: FlagName) -> str:
    """What the page calls this flag: not its words, which stand in no address."""
    return "flag-" + hashlib.sha256(repr((name.rule, name.quote, name.turn, name.start)).encode()).hexdigest()[:20]


def states(judged: Judged, who: Who, flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """What this person decided, as the page keeps it: by what it is about, with its version."""
    named = {known_name(name_of_flag(flag), judged.stands): about_flag(name_of_flag(flag)) for flag in flags}
    told = []
    for (someone, about), decision in judged.stands.items():
        name = named.get(about) if isinstance(about, FlagName) else f"{about[0]}-{about[2]}"
        if someone == who and name:
            told.append({"about": name, **state(decision)})
    return told


def state(decision: Decision) -> dict[str, Any]:
    """One decision, as the page keeps it."""
    what, version = decision.what, decision.version
    if isinstance(what, OnFlag):
        return {"version": version, "choice": what.verdict, "text": what.note}
    if isinstance(what, OnItem):
        return {"version": version, "choice": what.seen, "text": what.examples}
    return {"version": version, "choice": None, "text": what.note if isinstance(what, OnPhase) else what.answer}
