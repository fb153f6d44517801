"""The form and the casebook on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from oudertalk.cli.screen import console, shorten
from oudertalk.core import wording
from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.form import OUTCOME_NAMES, Entry, Form, Outcome, Proposal
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.rubric import Rubric
from oudertalk.core.text import Text, clock
from oudertalk.i18n import N_, _, language

if TYPE_CHECKING:
    from rich.table import Table

    from oudertalk.pipeline import Knowledge

OUTCOME_SIGNS: dict[Outcome, str] = {
    "gehoord": "●",
    "mogelijk": "◐",
    "niet gehoord": "○",
    "niet te beoordelen": "·",
    "om over na te denken": "?",
    "zelf invullen": "☐",
}
LEADS = "»"  # before what matters most in this conversation
HEADLINES = (
    "spreekaandeel",
    "spreekaandeel_ouder",
    "thuisvragen",
    "samenvattingen",
    "samenvattingen_gecheckt",
    "afspraken",
    "vragen",
)
PROPOSED = {"compliment": N_("Voorstel voor een compliment:"), "tip": N_("Voorstel voor een tip:")}


def show_analysis(knowledge: Knowledge, rubric: Rubric, form: Form, measurements: Sequence[Measurement]) -> None:
    """What was talked about, the headline numbers, the form, what might be said of it, and what to talk over."""
    from rich.table import Table
    from rich.text import Text as Styled

    terminal = console()
    type, case = knowledge.occasion(form.type, form.case)
    show_occasion(type, case)
    by_id = {measurement.id: measurement for measurement in measurements}
    headlines = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for name in HEADLINES:
        if name in by_id:
            headlines.add_row(words(by_id[name].title), Styled(said(by_id[name]), style="bold"))
    terminal.print(headlines)
    table = _form_table()
    if form.points:
        table.add_row("", Styled("\n" + _("Hier gaat het om"), style="bold"), "")
    for point in form.points:
        table.add_row(
            OUTCOME_SIGNS[point.outcome], words(knowledge.moves.get(point.item, Text(point.item))), shown(point)
        )
    questions = {criterion.id: words(criterion.question) for criterion in rubric.criteria}
    for phase in rubric.phases:
        table.add_row("", Styled("\n" + words(phase.title), style="bold"), "")
        for entry in form.entries:
            if entry.phase == phase.id:
                asked = f"{LEADS} {questions[entry.item]}" if entry.leads else questions[entry.item]
                table.add_row(
                    OUTCOME_SIGNS[entry.outcome],
                    Styled(asked, style="dim" if entry.quiet else ""),
                    Styled("\n".join([shown(entry), *numbers(entry, by_id)])),
                )
    terminal.print(table)
    click.echo("\n" + legend(form))
    for proposal in form.proposals:
        click.echo("\n" + told(proposal))
    show_questions(type, case)
    show_tasks(rubric)
    click.echo()


def _form_table() -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(ratio=5)
    table.add_column(ratio=6)
    return table


def words(text: Text) -> str:
    """A text of the house in the language in force."""
    return text.in_language(language())


def legend(form: Form) -> str:
    """What the signs mean that stand before the lines of this form."""
    used = {entry.outcome for entry in (*form.entries, *form.points)}
    signs = [f"{OUTCOME_SIGNS[outcome]} {_(name)}" for outcome, name in OUTCOME_NAMES.items() if outcome in used]
    if any(entry.leads for entry in form.entries):
        signs.append(f"{LEADS} " + _("hier gaat het om in dit gesprek"))
    return "   ".join(signs)


def shown(entry: Entry) -> str:
    """The first quote of a line and how many more there are, or why there is none."""
    if entry.quiet:
        return _("hoeft in dit soort gesprek niet")
    if not entry.flags:
        reason = f": {words(entry.reason)}" if entry.reason else ""
        return _(OUTCOME_NAMES[entry.outcome]) + reason
    more = f" +{len(entry.flags) - 1}" if len(entry.flags) > 1 else ""
    return quoted(entry.flags[0]) + more


def quoted(flag: Flag) -> str:
    """The second and the beginning of the quote that a flag rests on."""
    at = f"{clock(flag.evidence.time.start)} " if flag.evidence.time else ""
    return f"{at}“{shorten(flag.evidence.quote)}”"


def numbers(entry: Entry, by_id: Mapping[str, Measurement]) -> list[str]:
    """The numbers to see beside a line."""
    return [f"{words(by_id[name].title)}: {said(by_id[name])}" for name in entry.measures if name in by_id]


def said(measurement: Measurement) -> str:
    """A number with its band, its unit, what it looks like, and the smaller numbers under it; or why there is none."""
    band = f"({wording.band(measurement)})" if wording.band(measurement) else ""
    whole = " ".join(part for part in (wording.number(measurement), band, wording.unit(measurement)) if part)
    return " · ".join(part for part in (whole, wording.pattern(measurement), wording.details(measurement)) if part)


def told(proposal: Proposal) -> str:
    """A proposal with the first quote it rests on."""
    lines = [f"{_(PROPOSED[proposal.kind])} {words(proposal.text)}"]
    if proposal.flags:
        nearly = _("je was er dichtbij:") + " " if proposal.kind == "tip" else ""
        lines.append(f"  {nearly}{quoted(proposal.flags[0])}")
    return "\n".join(lines)


# the casebook


def show_occasion(type: ConversationType | None, case: Case | None) -> None:
    """What kind of conversation it is, and what happens in the case."""
    if case is not None:
        click.echo(click.style(words(case.title), bold=True))
        click.echo(words(case.about))
        click.echo(_("Bron: {source}").format(source=case.source))
    if type is not None:
        click.echo(click.style(_("Soort gesprek: {title}").format(title=words(type.title)), bold=case is None))
        if case is None:
            click.echo(words(type.about))
    if type is not None or case is not None:
        click.echo()


def show_questions(type: ConversationType | None, case: Case | None) -> None:
    """What to talk over: the questions of the case, or else of the kind of conversation."""
    asked = case or type
    if asked is None or not asked.questions:
        return
    click.echo("\n" + click.style(_("Om over door te praten") if case else _("Om over na te denken"), bold=True))
    for question in asked.questions:
        click.echo(f"  - {words(question)}")


def show_tasks(rubric: Rubric) -> None:
    """What there is to do beside the form, by name."""
    if rubric.tasks:
        titles = " · ".join(words(task.title) for task in rubric.tasks)
        click.echo("\n" + _("Opdrachten bij deze kijkwijzer: {titles}").format(titles=titles))


def show_casebook(knowledge: Knowledge) -> None:
    """A line a case, then the kinds of conversation."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in (_("casus"), _("waarover"), _("soort gesprek")):
        table.add_column(heading)
    for case in knowledge.cases.values():
        table.add_row(case.id, words(case.title), words(knowledge.types[case.type].title))
    console().print(table)
    click.echo()
    kinds = Table(box=None, pad_edge=False)
    for heading in (_("soort"), _("wat voor gesprek")):
        kinds.add_column(heading)
    for type in knowledge.types.values():
        kinds.add_row(type.id, f"{words(type.title)}. {words(type.about)}")
    console().print(kinds)
    click.echo("\n" + _("Lees een casus: oudertalk cases 3. Oefen ermee: oudertalk run gesprek.mp4 --staged --case 3"))


def show_case(knowledge: Knowledge, case: Case) -> None:
    """One case in full: what happens, what it is about, and what to talk over."""
    type = knowledge.types[case.type]
    show_occasion(type, case)
    if case.leads:
        click.echo(click.style(_("Hier gaat het om"), bold=True))
        for move in case.leads:
            click.echo(f"  {LEADS} {words(knowledge.moves[move])}")
    show_questions(type, case)
