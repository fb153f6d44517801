"""The answers that lay side by side what several people saw: of one conversation, and of all on this computer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.concordance_words import Row, row, row_of_item, row_of_program, rows_of
from oudertalk.core.decisions import CHOICES, LONGEST_TEXT, Decision, OnPhase, OnPrompt, OnTogether, Seen
from oudertalk.core.readings import ReadFlag, Reading, ReadLine, SideBySide
from oudertalk.core.wording import SEEN_WORDS, VERDICT_WORDS, who_in_words
from oudertalk.export.lay_out_form import move_label, quote, words
from oudertalk.export.page import Line, Page, Quote, Report
from oudertalk.i18n import _
from oudertalk.pipeline import AllOfTwo, Judged, compare, compare_all, judged, shown
from oudertalk.web.app import the_desk
from oudertalk.web.asked import asks_blind, folder_of, pages, sight_here, who_asks
from oudertalk.web.review import Review, head_of, review_of
from oudertalk.web.streaming import streamed


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says of a line or a marking; `how` is whether it was blind, and what it was before."""

    who: str
    seen: str
    style: str = ""
    how: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the form as several people read it, with what they agreed on since."""

    about: str
    phase: str
    line: Line
    said: tuple[Said, ...]
    choices: tuple[tuple[Seen, str], ...]
    version: int
    together: OnTogether


@dataclass(frozen=True, slots=True)
class ComparedFlag:
    """A marking, with its words, and what several people said of it."""

    label: str
    quote: Quote
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class InWords:
    """What people wrote about a part, or in answer to a question."""

    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What several people saw of one conversation. Lines and flags where they differ, where they see the same, and lines
    that one of them judged `alone`; `hidden` lines wait until this person judged them.

    `twos` are who, how far they agree line by line, and of how many lines both were blind.
    """

    page: Page
    readers: tuple[str, ...]
    differing: tuple[Compared, ...]
    same: tuple[Compared, ...]
    alone: tuple[Compared, ...]
    hidden: int
    twos: tuple[tuple[str, Sequence[Row], int], ...]
    program: tuple[Row, ...]
    left_out: str
    differing_flags: tuple[ComparedFlag, ...]
    same_flags: tuple[ComparedFlag, ...]
    in_words: tuple[InWords, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Per line of a form how far two people agree, in `sessions` conversations; `total` is of all lines together."""

    form: str
    who: str
    sessions: int
    rows: tuple[Row, ...]
    total: Row


@pages.get("/gesprek/<session>/vergelijken")
def compared(session: str) -> ResponseReturnValue:
    """Where people differ first; nothing that this person did not judge, when judging blind."""
    house, folder, judging = the_desk().house, folder_of(session), who_asks()
    if judging is None:
        return redirect(url_for("pages.who", gesprek=session), 303)
    found, report, sight = judged(house, folder), shown(house, folder), sight_here(folder, judging)

    @cache
    def laid_out() -> Comparison:
        sides = compare(house, folder, judging, blind=asks_blind())
        return _comparison(report, sides, review_of(report, found, judging, sight), found)

    return streamed(
        "vergelijken.html.j2",
        session=session,
        head=head_of(report, found, judging, sight),
        laid_out=laid_out,
        sound="" if report.sound_wiped else url_for("pages.sound", session=session),
        judge=who_in_words(judging),
        longest=LONGEST_TEXT,
        decided=found.lines,
    )


@pages.get("/vergelijken")
def compared_all() -> ResponseReturnValue:
    """Per line of the form how far two people agree, over all conversations on this computer."""
    judging = who_asks()
    if judging is None:
        return redirect(url_for("pages.who"), 303)
    found = compare_all(the_desk().house, judging, blind=asks_blind())
    return render_template("vergelijken_alles.html.j2", tables=[_table(one) for one in found])


# one conversation


def _comparison(report: Report, sides: SideBySide, review: Review, found: Judged) -> Comparison:
    lines = _lines(review, report, sides.lines)
    flags = [(one.differs, _flag(report, one)) for one in sides.flags if len(one.verdicts) > 1]
    return Comparison(
        page=review.page,
        readers=tuple(who_in_words(who) for who in sides.readers),
        differing=tuple(view for one, view in lines if one.apart),
        same=tuple(view for one, view in lines if not one.apart and len(one.readings) > 1),
        alone=tuple(view for one, view in lines if len(one.readings) == 1),
        hidden=sides.hidden,
        twos=tuple(
            (f"{who_in_words(two.one)} · {who_in_words(two.other)}", rows_of(two), two.blind) for two in sides.twos
        ),
        program=tuple(row_of_program(who_in_words(one.who), one) for one in sides.program),
        left_out=", ".join(f"{who_in_words(one.who)} {one.left_out}" for one in sides.program),
        differing_flags=tuple(view for differs, view in flags if differs),
        same_flags=tuple(view for differs, view in flags if not differs),
        in_words=tuple(_in_words(review, report.rubric.id, found)),
    )


def _lines(review: Review, report: Report, lines: Sequence[ReadLine]) -> list[tuple[ReadLine, Compared]]:
    views = {view.about: (phase.title, view) for phase in review.phases for view in phase.lines}
    kinds = {criterion.id: criterion.kind for criterion in report.rubric.criteria}
    told = []
    for line in lines:
        phase, view = views[f"item-{line.item}"]
        together = line.together.what if line.together else None
        told.append(
            (
                line,
                Compared(
                    f"together-{line.item}",
                    phase,
                    view.line,
                    tuple(map(_reading, line.readings)),
                    tuple((choice, _(SEEN_WORDS[choice])) for choice in CHOICES[kinds[line.item]]),
                    line.together.version if line.together else 0,
                    together if isinstance(together, OnTogether) else OnTogether(report.rubric.id, line.item),
                ),
            )
        )
    return told


_STYLES: dict[Seen, Literal["yes", "may", "no", "na"]] = {  # the dots of the form
    "gezien": "yes",
    "deels": "may",
    "niet gezien": "no",
    "niet te beoordelen": "na",
}


def _reading(reading: Reading) -> Said:
    first = _(SEEN_WORDS[reading.first]) if reading.first else ""
    if reading.changed:
        how = _("eerst {first}, na overleg {now}").format(first=first, now=_(SEEN_WORDS[reading.now]))
    else:
        how = _("blind") if reading.first else _("niet blind")
    seen = first or _(SEEN_WORDS[reading.now])
    return Said(who_in_words(reading.who), seen, _STYLES[reading.counts], how, reading.examples)


def _flag(report: Report, read: ReadFlag) -> ComparedFlag:
    return ComparedFlag(
        move_label(report, read.flag.move),
        quote(read.flag.evidence, report.transcript),
        tuple(
            Said(who_in_words(who), _(VERDICT_WORDS[said.verdict]) if said.verdict else "", text=said.note)
            for who, said in read.verdicts
        ),
    )


def _in_words(review: Review, rubric: str, found: Judged) -> list[InWords]:
    """Notes and answers of everybody, where more than one may be read: the own, and what of the others shows."""
    places = [*((phase.about, phase.title, phase.others) for phase in review.phases)]
    places += [(prompt.about, prompt.asked.question, prompt.others) for prompt in review.prompts]
    told = []
    for about, title, others in places:
        name = tuple(about.split("-", 1))
        written = [
            one
            for (_who, subject), one in found.stands.items()
            if isinstance(subject, tuple)
            and (subject[0], subject[2]) == name
            and subject[1] == rubric
            and not one.what.empty
        ]
        if others and len(written) > 1:
            told.append(InWords(title, tuple(Said(who_in_words(one.who), "", text=_text(one)) for one in written)))
    return told


def _text(decision: Decision) -> str:
    what = decision.what
    if isinstance(what, OnPhase):
        return what.note
    return what.answer if isinstance(what, OnPrompt) else ""


# all conversations


def _table(found: AllOfTwo) -> Table:
    rubric = the_desk().house.rubric(found.rubric)
    lines = [
        (words(criterion.question), found.by_item[criterion.id])
        for criterion in rubric.criteria
        if criterion.id in found.by_item
    ]
    return Table(
        words(rubric.title),
        f"{who_in_words(found.one)} · {who_in_words(found.other)}",
        found.sessions,
        tuple(row_of_item(title, pairs) for title, pairs in lines),
        row(_("alle onderdelen samen"), [pair for _title, pairs in lines for pair in pairs]),
    )
