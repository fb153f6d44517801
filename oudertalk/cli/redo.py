"""`redo`: only this part again, by another model."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.errors import MomentUnknown
from oudertalk.i18n import N_, _


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Laat een stuk van een gesprek opnieuw verstaan, bijvoorbeeld door een groter model. BEGIN en END zijn "
        "momenten (3:10 4:05); de rest blijft zoals hij was. Daarna volgen beurten, formulier en verslag."
    ),
    example="oudertalk redo 2026-11-22-1 3:10 4:05 --model medium",
)
@click.argument("session")
@click.argument("begin")
@click.argument("end")
@option("--model", required=True, metavar="NAME|PATH", help=N_("Spraakmodel dat dit stuk verstaat."))
def redo(session: str, begin: str, end: str, model: str) -> None:
    """A part of a session, heard by another model."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, show_session, sweep, warn_about_model
    from oudertalk.core.spans import TimeSpan
    from oudertalk.core.text import clock, moment

    first, last = moment(begin), moment(end)
    if first is None or last is None or first >= last:
        raise MomentUnknown(
            _("Geef een begin en een later eind, zoals 3:10 4:05; dit is: {begin} {end}.").format(begin=begin, end=end)
        )
    home = house()
    sweep(home)
    folder = home.archive.open(session)
    home.shelf.find(model)  # before anything is written down
    warn_about_model(home, model)
    part = pipeline.hear_again(home, folder, TimeSpan(first, last), model)
    click.echo(
        _("Opnieuw verstaan, tussen twee woorden geknipt: {start} tot {end}.").format(
            start=clock(part.start), end=clock(part.end)
        ),
        err=True,
    )
    pipeline.work_out(home, folder)
    show_session(home, folder)
