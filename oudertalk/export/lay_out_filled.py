"""From what is handed over to the filled-in form: the same lines as the report, and what a person says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oudertalk.core.decisions import CHOICES, OnItem
from oudertalk.core.handing_over import Material
from oudertalk.core.rubric import Criterion
from oudertalk.core.text import clock
from oudertalk.core.wording import SEEN_WORDS, who_in_words
from oudertalk.export.lay_out import date
from oudertalk.export.lay_out_form import asked, chapters, occasion, quote, words
from oudertalk.export.page import Asked, Line, Quote
from oudertalk.i18n import _


@dataclass(frozen=True, slots=True)
class FilledLine:
    """
    A line of the form. `choices` are what can be ticked, and whether it was.

    `proposal` is what the program says of it, "" when it has nothing to say; `remark` what a person must know of that.
    `examples` are the person's own words, else None; `quotes` what was heard, as long as there are none, and what the
    person marked by hand.
    """

    question: str
    choices: tuple[tuple[str, bool], ...]
    proposal: str
    remark: str
    examples: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class FilledPhase:
    """A part of the form, with what the person noted there."""

    title: str
    lines: tuple[FilledLine, ...]
    note: str


@dataclass(frozen=True, slots=True)
class FilledPrompt:
    """A question at the end, with the person's answer; as long as there is none, what might be answered."""

    question: str
    answer: str
    proposals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The whole form. `warning` stands on top; `seen` are the lines that a person saw and nobody heard."""

    title: str
    about: str
    staged: str
    warning: str
    fields: tuple[tuple[str, str], ...]
    phases: tuple[FilledPhase, ...]
    seen_title: str
    seen: tuple[str, ...]
    prompts: tuple[FilledPrompt, ...]
    closing: tuple[str, ...]
    session: str


def filled_form(material: Material) -> Filled:
    """The form as it goes on paper, in the language in force. No marks, no totals."""
    report, own = material.report, material.own
    about = occasion(report)
    by_phase = [[one for one in report.rubric.criteria if one.phase == phase.id] for phase in report.rubric.phases]
    laid_out = chapters(report, {})
    phases = tuple(
        FilledPhase(
            words(phase.title),
            tuple(_line(material, criterion, line) for criterion, line in zip(criteria, chapter.lines, strict=True)),
            own.phases[phase.id].note if own and phase.id in own.phases else "",
        )
        for phase, criteria, chapter in zip(report.rubric.phases, by_phase, laid_out, strict=True)
    )
    return Filled(
        title=words(report.rubric.title),
        about=words(report.rubric.about) if report.rubric.about else "",
        staged=_("in scène gezet") if report.permission.staged else "",
        warning=""
        if own
        else _("Nog niet door iemand beoordeeld. Hier staan alleen de voorstellen van het programma."),
        fields=(
            (_("Gesprek"), f"{about.kind}: {about.title}" if about else report.session),
            (_("Datum"), date(report.began_at)),
            (_("Lengte"), clock(report.duration)),
            (_("Ingevuld door"), f"{who_in_words(own.who)}, {date(own.at)}" if own else _("nog niemand")),
        ),
        phases=phases,
        seen_title=_("Gezien, en niet gehoord"),
        seen=tuple(
            words(criterion.question)
            for criteria, chapter in zip(by_phase, laid_out, strict=True)
            for criterion, line in zip(criteria, chapter.lines, strict=True)
            if _seen_and_not_heard(_own_of(material, criterion), line)
        ),
        prompts=tuple(
            _prompt(material, prompt.id, one) for prompt, one in zip(report.rubric.prompts, asked(report), strict=True)
        ),
        closing=_closing(material),
        session=report.session,
    )


def _own_of(material: Material, criterion: Criterion) -> OnItem:
    nothing = OnItem(material.report.rubric.id, criterion.id)
    return material.own.items.get(criterion.id, nothing) if material.own else nothing


def _line(material: Material, criterion: Criterion, line: Line) -> FilledLine:
    own = _own_of(material, criterion)
    choices = tuple((_(SEEN_WORDS[choice]), choice == own.seen) for choice in CHOICES[criterion.kind])
    proposal = _("Voorstel van het programma: {outcome}").format(outcome=line.outcome) if line.kind == "item" else ""
    return FilledLine(
        line.question,
        choices,
        proposal,
        line.reason,
        own.examples,
        (*(line.quotes if own.examples is None else ()), *_added(material, criterion)),
    )


def _added(material: Material, criterion: Criterion) -> Iterator[Quote]:
    """What the person marked by hand, of the moves that count for this line."""
    for one in material.own.added if material.own else ():
        if one.move in criterion.moves:
            note = ": ".join(filter(None, (_("zelf gemarkeerd"), one.note)))
            yield quote(one.evidence, material.report.transcript, note)


def _seen_and_not_heard(own: OnItem, line: Line) -> bool:
    return line.kind == "item" and own.seen in ("gezien", "deels") and not line.quotes


def _prompt(material: Material, prompt: str, one: Asked) -> FilledPrompt:
    own = material.own.prompts.get(prompt) if material.own else None
    return FilledPrompt(
        one.question,
        own.answer if own else "",
        () if own else tuple(proposed.text for proposed in one.proposals),
    )


def _closing(material: Material) -> tuple[str, ...]:
    report = material.report
    told = [
        _(
            "Het programma doet een voorstel, met bewijs. Mensen oordelen. Niet gehoord is niet hetzelfde als niet "
            "gedaan."
        ),
    ]
    if material.renamed:
        told.append(_("Namen zijn vervangen door rollen, zoals [kind]."))
    if until := report.permission.until:
        told.append(_("De toestemming van de deelnemers loopt tot {date}: wis dit daarna.").format(date=date(until)))
    told.append(_("Bron: {source}").format(source=report.rubric.source))
    return tuple(told)
