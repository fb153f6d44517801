"""From a filled-in form to the page: its lines, what might be said of them, and the case it is about."""

from __future__ import annotations

from collections.abc import Mapping

from oudertalk.core.form import OUTCOME_NAMES, Entry, Outcome, Proposal
from oudertalk.core.handing_over import Added
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.rubric import Criterion, Prompt
from oudertalk.core.text import Text, clock
from oudertalk.core.transcript import Role, Transcript
from oudertalk.export.lay_out_quality import unsure
from oudertalk.export.page import Asked, Assignment, Chapter, Line, Number, Occasion, Proposed, Quote, Report
from oudertalk.i18n import N_, _, language

SHOWN_QUOTES = 3  # per line of the form; the rest folds away
POINT_QUOTES = 1  # per point of the case: the form below has them all

ROLE_NAMES: dict[Role, str] = {
    "leerkracht": N_("leerkracht"),
    "collega": N_("collega"),
    "ouder": N_("ouder"),
    "kind": N_("kind"),
    "tolk": N_("tolk"),
    "onbekend": N_("onbekend"),
}
OUTCOME_DOTS: dict[Outcome, str] = {
    "gehoord": "yes",
    "mogelijk": "may",
    "niet gehoord": "no",
    "niet te beoordelen": "na",
    "om over na te denken": "think",
    "zelf invullen": "box",
}


def words(text: Text) -> str:
    """A text of the house in the language in force."""
    return text.in_language(language())


def move_label(report: Report, move: str) -> str:
    """What a move is called."""
    return words(report.move_labels[move]) if move in report.move_labels else move


def label_of(move: str, moves: Mapping[str, Text]) -> str:
    """What a move is called; of none, that it is in somebody's own words."""
    return words(moves[move]) if move in moves else _("anders")


def marked_by_hand(report: Report, added: Added) -> str:
    """What a person says of a flag of their own: which move it is, or else that it is none, and the note."""
    return ", ".join(part for part in (label_of(added.move, report.move_labels), added.note) if part)


def quote(evidence: Evidence, transcript: Transcript, note: str = "") -> Quote:
    """A quote with its second, what there is to say of it, and whether its words are doubted."""
    time = evidence.time
    return Quote(
        evidence.turn,
        clock(time.start) if time else "",
        round(time.start, 2) if time else None,
        evidence.quote,
        note,
        unsure(evidence, transcript),
    )


def chapters(report: Report, numbers: Mapping[str, Number]) -> tuple[Chapter, ...]:
    """The lines of the form by phase, with the numbers (by id) that stand beside them."""
    entries = {entry.item: entry for entry in report.form.entries}
    return tuple(
        Chapter(
            words(phase.title),
            tuple(
                _line(report, criterion, entries[criterion.id], numbers)
                for criterion in report.rubric.criteria
                if criterion.phase == phase.id
            ),
        )
        for phase in report.rubric.phases
    )


def _line(report: Report, criterion: Criterion, entry: Entry, numbers: Mapping[str, Number]) -> Line:
    quotes = _quotes(report, entry)
    return Line(
        words(criterion.question),
        OUTCOME_DOTS[entry.outcome],
        _("hoeft in dit soort gesprek niet") if entry.quiet else _(OUTCOME_NAMES[entry.outcome]),
        words(entry.reason) if entry.reason and not entry.quiet else "",
        quotes[:SHOWN_QUOTES],
        quotes[SHOWN_QUOTES:],
        criterion.kind,
        _("hier gaat het om") if entry.leads else "",
        entry.quiet,
        tuple(numbers[name] for name in entry.measures if name in numbers),
    )


def _quotes(report: Report, entry: Entry) -> tuple[Quote, ...]:
    return tuple(quote(flag.evidence, report.transcript, _who_else(report, flag)) for flag in entry.flags)


def _who_else(report: Report, flag: Flag) -> str:
    """Who says it, when it is not the teacher: agreements come from anybody."""
    role = report.roles.get(report.transcript.turns[flag.evidence.turn].speaker, "onbekend")
    return "" if role == "leerkracht" else _(ROLE_NAMES[role])


def asked(report: Report) -> tuple[Asked, ...]:
    """The questions that people answer in words, with what the form proposes."""
    return tuple(_asked(report, prompt) for prompt in report.rubric.prompts)


def _asked(report: Report, prompt: Prompt) -> Asked:
    fitting = (proposal for proposal in report.form.proposals if proposal.kind == prompt.id)
    return Asked(words(prompt.question), tuple(_proposed(report, proposal) for proposal in fitting))


def _proposed(report: Report, proposal: Proposal) -> Proposed:
    nearly = _("Je was er dichtbij:") if proposal.kind == "tip" and proposal.flags else ""
    quotes = tuple(quote(flag.evidence, report.transcript) for flag in proposal.flags[:1])
    return Proposed(words(proposal.text), nearly, quotes)


def assignments(report: Report) -> tuple[Assignment, ...]:
    """What there is to do beside the form."""
    return tuple(
        Assignment(words(task.title), tuple(words(question) for question in task.questions))
        for task in report.rubric.tasks
    )


def occasion(report: Report) -> Occasion | None:
    """The case, or else the kind of conversation, with what was heard of what matters most in it."""
    told = report.case or report.type
    if told is None:
        return None
    kind = _("Soort gesprek")
    if report.case is not None:
        kind = " · ".join([_("Casus"), *([words(report.type.title)] if report.type else [])])
    return Occasion(
        kind,
        words(told.title),
        words(told.about),
        report.case.source if report.case else "",
        tuple(_point(report, entry) for entry in report.form.points),
        _("Om over door te praten") if report.case else _("Om over na te denken"),
        tuple(words(question) for question in told.questions),
    )


def _point(report: Report, entry: Entry) -> Line:
    quotes = _quotes(report, entry)
    return Line(
        move_label(report, entry.item),
        OUTCOME_DOTS[entry.outcome],
        _(OUTCOME_NAMES[entry.outcome]),
        words(entry.reason) if entry.reason else "",
        quotes[:POINT_QUOTES],
        quotes[POINT_QUOTES:],
    )
