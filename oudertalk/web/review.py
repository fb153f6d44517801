"""A session laid out for judging: the report's own page, and beside everything on it what people say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from oudertalk.core.blindness import Sight
from oudertalk.core.decisions import (
    CHOICES,
    Decision,
    FlagName,
    Judgement,
    KnownNames,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    OnStretch,
    OnTogether,
    Seen,
    Subject,
    Who,
    name_of_flag,
)
from oudertalk.core.observation import Flag
from oudertalk.core.rubric import Criterion, Phase, Prompt, Rubric
from oudertalk.core.text import clock
from oudertalk.core.transcript import UNKNOWN_SPEAKER, Role
from oudertalk.core.wording import SEEN_WORDS, VERDICT_WORDS, who_in_words
from oudertalk.export.lay_out import STRENGTH_WORDS, date, page_of
from oudertalk.export.lay_out_form import move_label, words
from oudertalk.export.page import Asked, Line, Page, Report
from oudertalk.i18n import _
from oudertalk.pipeline import Judged
from oudertalk.web.marking import AddedView, added_views


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag in a turn. `about` names it for the page; `others` are what other people say of it, in words."""

    about: str
    move: str
    label: str
    strength: str
    strong: bool
    why: str
    rule: str
    heard: str
    start: float | None
    at: str
    version: int
    own: OnFlag
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """
    A line of the form. `examples` are the person's own, else those of the evidence (`given`); `added` are the flags of
    people that count for it.

    Not `shown`: this person did not judge it yet, and `line` says nothing of what the program found.
    """

    about: str
    line: Line
    shown: bool
    choices: tuple[tuple[Seen, str], ...]
    given: str
    examples: str
    version: int
    own: OnItem
    others: tuple[str, ...]
    added: tuple[AddedView, ...] = ()


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
    """
    A voice of the conversation, by its label, and who a person said it is. `called` is the name that it was given, ""
    for none; `sample` is the second at which its longest turn begins.
    """

    label: str
    name: str
    called: str
    role: Role
    sample: float | None


@dataclass(frozen=True, slots=True)
class Head:
    """
    What stands at the top of the page of judging, and can be shown while the rest is still being laid out.

    `blind`: what the program and others found appears as this person judges; `to_do` lines are left.
    """

    title: str
    date: str
    length: str
    staged: bool
    warning: str
    has_others: bool
    blind: bool
    to_do: int


@dataclass(frozen=True, slots=True)
class Review:
    """Everything else on the page of judging. `speakers` are the labels of the turns, in order."""

    page: Page
    voices: tuple[VoiceView, ...]
    speakers: tuple[str, ...]
    flags: Mapping[int, tuple[FlagView, ...]]
    added: Mapping[int, tuple[AddedView, ...]]
    phases: tuple[PhaseView, ...]
    prompts: tuple[PromptView, ...]
    orphans: tuple[Orphan, ...]


def about_flag(name: FlagName) -> str:
    """What the page calls this flag: not its words, which stand in no address."""
    return "flag-" + hashlib.sha256(repr((name.rule, name.quote, name.turn, name.start)).encode()).hexdigest()[:20]


def head_of(report: Report, judged: Judged, who: Who, sight: Sight) -> Head:
    """The top of the page as this person may see it, in the language in force."""
    return Head(
        words(report.title),
        date(report.began_at),
        clock(report.duration),
        report.permission.staged,
        words(report.model_warning) if report.model_warning else "",
        any(key[0] != who and not one.what.empty for key, one in judged.stands.items()),
        not sight.open,
        sight.to_do,
    )


def review_of(
    report: Report, judged: Judged, who: Who, sight: Sight, call: Callable[[FlagName], str] = about_flag
) -> Review:
    """The page as this person may see it, in the language in force; `call` gives what the page calls a flag."""
    report = _as_seen(report, sight)
    page = page_of(report)
    said = _Said(judged, who, sight)
    flags: dict[int, tuple[FlagView, ...]] = {}
    for flag in sorted(report.flags, key=lambda flag: (flag.evidence.turn, flag.evidence.span)):
        turn = flag.evidence.turn
        flags[turn] = (*flags.get(turn, ()), _flag(report, flag, said, call))
    added = added_views(judged, who, sight, report.transcript, report.move_labels)
    rubric = report.rubric
    speakers = tuple(turn.speaker for turn in report.transcript.turns)
    parties = {label: turn.party for label, turn in zip(speakers, page.talk, strict=True)}
    return Review(
        page,
        tuple(
            VoiceView(
                label,
                party.name,
                report.called.get(label, ""),
                report.roles.get(label, "onbekend"),
                _longest(report, label),
            )
            for label, party in sorted(parties.items())
            if label != UNKNOWN_SPEAKER
        ),
        speakers,
        flags,
        {turn: tuple(one for one in added if one.evidence.turn == turn) for turn in {a.evidence.turn for a in added}},
        tuple(
            _phase(rubric, phase, chapter.lines, said, added)
            for phase, chapter in zip(rubric.phases, page.chapters, strict=True)
        ),
        tuple(
            _prompt(rubric.id, prompt, asked, said) for prompt, asked in zip(rubric.prompts, page.prompts, strict=True)
        ),
        tuple(Orphan(_quote_of(one), _in_words(one)) for one in judged.orphans if sight.open or one.who == who),
    )


def _as_seen(report: Report, sight: Sight) -> Report:
    """The report without the flags and proposals that this person may not see yet; its numbers are no judgement."""
    proposals = tuple(one for one in report.form.proposals if sight.shows_proposal(one.kind, one.item))
    flags = tuple(flag for flag in report.flags if sight.shows_move(flag.move))
    return replace(report, flags=flags, form=replace(report.form, proposals=proposals))


Kind = TypeVar("Kind", bound=Judgement)


class _Said:
    """What stands, looked up by subject: this person's own, and that of the others in words, as far as it shows."""

    def __init__(self, judged: Judged, who: Who, sight: Sight) -> None:
        self._stands, self._who, self.sight = judged.stands, who, sight
        self._known = KnownNames.of(judged.stands)
        self._others: dict[Subject, list[str]] = {}
        for (someone, about), decision in judged.stands.items():
            if someone != who and not decision.what.empty:
                self._others.setdefault(about, []).append(_in_words(decision))

    def on(self, nothing: Kind) -> tuple[int, Kind, tuple[str, ...]]:
        """Of what `nothing` is about: the version of the person's own word, that word or `nothing`, and the others'."""
        others = tuple(self._others.get(nothing.about, ()))
        if others and not self.sight.shows_others(nothing.about):
            others = ()
        decision = self._stands.get((self._who, nothing.about))
        if decision is None or not isinstance(decision.what, type(nothing)):
            return 0, nothing, others
        return decision.version, decision.what, others

    def name(self, flag: Flag) -> FlagName:
        """What decisions call this flag."""
        name = name_of_flag(flag)
        return self._known.find(name) or name


def _flag(report: Report, flag: Flag, said: _Said, call: Callable[[FlagName], str]) -> FlagView:
    time = flag.evidence.time
    return FlagView(
        call(name_of_flag(flag)),
        flag.move,
        move_label(report, flag.move),
        _(STRENGTH_WORDS[flag.strength]),
        flag.strength == "sterk",
        words(flag.why) if flag.why else "",
        flag.rule,
        "; ".join(flag.heard),
        round(time.start, 2) if time else None,
        clock(time.start) if time else "",
        *said.on(OnFlag(said.name(flag))),
    )


def _longest(report: Report, speaker: str) -> float | None:
    """The second at which the longest turn of this voice begins; None when no turn of it has a time."""
    times = [turn.time for turn in report.transcript.turns if turn.speaker == speaker and turn.time is not None]
    longest = max(times, key=lambda time: time.duration, default=None)
    return round(longest.start, 2) if longest else None


def _phase(
    rubric: Rubric, phase: Phase, lines: tuple[Line, ...], said: _Said, added: tuple[AddedView, ...]
) -> PhaseView:
    criteria = [criterion for criterion in rubric.criteria if criterion.phase == phase.id]
    return PhaseView(
        f"phase-{phase.id}",
        words(phase.title),
        tuple(_line(rubric.id, criterion, line, said, added) for criterion, line in zip(criteria, lines, strict=True)),
        *said.on(OnPhase(rubric.id, phase.id)),
    )


def _line(rubric: str, criterion: Criterion, line: Line, said: _Said, added: tuple[AddedView, ...]) -> LineView:
    version, own, others = said.on(OnItem(rubric, criterion.id))
    shown = said.sight.shows_line(criterion.id)
    if not shown:
        line = Line(line.question, "", "", "", (), (), line.kind, line.tag)
    given = "\n".join(f"{quote.clock} “{quote.text}”".strip() for quote in line.quotes)
    return LineView(
        f"item-{criterion.id}",
        line,
        shown,
        tuple((choice, _(SEEN_WORDS[choice])) for choice in CHOICES[criterion.kind]),
        given,
        given if own.examples is None else own.examples,
        version,
        own,
        others,
        tuple(one for one in added if one.own.move in criterion.moves and not one.gone),
    )


def _prompt(rubric: str, prompt: Prompt, asked: Asked, said: _Said) -> PromptView:
    return PromptView(f"prompt-{prompt.id}", asked, *said.on(OnPrompt(rubric, prompt.id)))


def wiped_in(days: int | None) -> str:
    """When a conversation is wiped, in words."""
    if days is None:
        return _("wordt niet vanzelf gewist")
    if days < 1:
        return _("wordt vandaag gewist")
    return _("wordt gewist over 1 dag") if days == 1 else _("wordt gewist over {days} dagen").format(days=days)


def _in_words(decision: Decision) -> str:
    """Who said what: "coach M.: oneens · dit was een gesloten vraag"."""
    what = decision.what
    if isinstance(what, OnFlag):
        parts = [_(VERDICT_WORDS[what.verdict]) if what.verdict else "", what.note]
    elif isinstance(what, OnItem):
        parts = [_(SEEN_WORDS[what.seen]) if what.seen else "", what.examples or ""]
    elif isinstance(what, OnTogether):
        parts = [_(SEEN_WORDS[what.seen]) if what.seen else "", what.note]
    elif isinstance(what, OnStretch):
        parts = [_("zelf gemarkeerd"), what.note]
    else:
        parts = [what.note if isinstance(what, OnPhase) else what.answer]
    return f"{who_in_words(decision.who)}: " + " · ".join(part for part in parts if part)


def _quote_of(decision: Decision) -> str:
    if isinstance(decision.what, OnStretch):
        return decision.what.quote
    return decision.what.about.quote if isinstance(decision.what.about, FlagName) else ""


# what the page sends, and what it is sent


def states(judged: Judged, who: Who, flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """What this person decided, or all together, as the page keeps it: by what it is about, with its version."""
    known = KnownNames.of(judged.stands)
    named = {known.find(name): about_flag(name) for name in map(name_of_flag, flags)}
    told = []
    for (someone, about), decision in judged.stands.items():
        name = named.get(about) if isinstance(about, FlagName) else f"{about[0]}-{about[2]}"
        if someone in (who, None) and name:
            told.append({"about": name, **state(decision)})
    return told


def state(decision: Decision) -> dict[str, Any]:
    """One decision, as the page keeps it."""
    what, version = decision.what, decision.version
    if isinstance(what, OnFlag):
        return {"version": version, "choice": what.verdict, "text": what.note}
    if isinstance(what, OnItem):
        return {"version": version, "choice": what.seen, "text": what.examples}
    if isinstance(what, OnTogether):
        return {"version": version, "choice": what.seen, "text": what.note}
    if isinstance(what, OnStretch):
        return {"version": version, "choice": what.move or None, "text": what.note}
    return {"version": version, "choice": None, "text": what.note if isinstance(what, OnPhase) else what.answer}
