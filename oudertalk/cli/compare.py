"""`compare`: what several people saw in a conversation, side by side, and how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand
from oudertalk.core.concordance_words import Row, row, row_of_item, row_of_program, rows_of
from oudertalk.core.readings import Reading, SideBySide
from oudertalk.core.wording import SEEN_WORDS, who_in_words
from oudertalk.i18n import N_, _, language

if TYPE_CHECKING:
    from oudertalk.core.decisions import Who
    from oudertalk.core.rubric import Rubric
    from oudertalk.pipeline import House


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Leg naast elkaar wat meer mensen in een gesprek zagen: eerst waar ze verschillen, dan hoeveel ze hetzelfde "
        "zagen (procent, en κ van Cohen). Zonder SESSION: per onderdeel, over alle gesprekken. Dit laat alles zien: "
        "kijk pas als iedereen zelf heeft geoordeeld."
    ),
    example="oudertalk compare 2026-11-22-1",
)
@click.argument("session", required=False)
def compare(session: str | None) -> None:
    """A table of a conversation, or of all."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, sweep

    home = house()
    sweep(home)
    if session is None:
        _show_all(home)
        return
    folder = home.archive.open(session)
    sides = pipeline.compare(home, folder)
    if len(sides.readers) < 2:
        click.echo(_("Er is nog niets te vergelijken: dat kan zodra twee mensen dit gesprek hebben beoordeeld."))
        return
    _show_lines(sides, home.rubric(folder.card.rubric))
    for two in sides.twos:
        click.echo()
        _show_rows(f"{_called(two.one)} · {_called(two.other)}", rows_of(two))
        click.echo(_("Bij {blind} van de {n} onderdelen kozen beiden blind.").format(blind=two.blind, n=two.lines.n))
    click.echo()
    _show_rows(_("Ieder naast het programma"), [row_of_program(_called(one.who), one) for one in sides.program])


def _show_all(home: House) -> None:
    from oudertalk import pipeline

    found = pipeline.compare_all(home)
    if not found:
        click.echo(_("Er is nog niets te vergelijken: dat kan zodra twee mensen hetzelfde gesprek hebben beoordeeld."))
    for one in found:
        lines = [(line.question.in_language(language()), line.id) for line in home.rubric(one.rubric).criteria]
        rows = [row_of_item(title, one.by_item[item]) for title, item in lines if item in one.by_item]
        total = row(_("alle onderdelen samen"), [pair for pairs in one.by_item.values() for pair in pairs])
        who = f"{_called(one.one)} · {_called(one.other)}"
        n = _("1 gesprek") if one.sessions == 1 else _("{n} gesprekken").format(n=one.sessions)
        _show_rows(f"{who} ({n})", [*rows, total])


def _show_lines(sides: SideBySide, rubric: Rubric) -> None:
    """Each line of the form and what each saw of it; where they differ first, with a sign before it."""
    from rich.table import Table

    from oudertalk.cli.screen import console
    from oudertalk.core.form import OUTCOME_NAMES

    questions = {line.id: line.question.in_language(language()) for line in rubric.criteria}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", _("onderdeel"), *map(_called, sides.readers), _("programma")):
        table.add_column(heading)
    for line in sides.lines:
        said = {reading.who: reading for reading in line.readings}
        seen = [_seen(said.get(who)) for who in sides.readers]
        table.add_row("≠" if line.apart else "", questions[line.item], *seen, _(OUTCOME_NAMES[line.entry.outcome]))
    console().print(table)


def _seen(reading: Reading | None) -> str:
    if reading is None:
        return "-"
    now = _(SEEN_WORDS[reading.now])
    if reading.first is None or not reading.changed:
        return now
    return _("{now} (eerst {first})").format(now=now, first=_(SEEN_WORDS[reading.first]))


def _show_rows(title: str, rows: Sequence[Row]) -> None:
    from rich.table import Table

    from oudertalk.cli.screen import console

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(title)
    for heading in (_("samen beoordeeld"), _("hetzelfde"), "%", "κ"):
        table.add_column(heading, justify="right")
    for one in rows:
        range = f" ({one.range})" if one.range else ""
        table.add_row(one.title, str(one.n), str(one.same), one.percent, one.kappa + range)
    console().print(table)


def _called(who: Who) -> str:
    """The role and the alias; brackets in an alias are no orders to the screen."""
    from rich.markup import escape

    return escape(who_in_words(who))
