"""`receive`: what somebody without oudertalk judged in a file, taken into the conversation."""

from __future__ import annotations

from pathlib import Path

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.i18n import N_, _


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Lees in wat een coach zonder oudertalk invulde in het beoordelingsbestand dat jij maakte. Het komt bij het "
        "gesprek te staan onder de naam van de coach; wat jij zelf vond blijft zoals het was. Je mag een bestand vaker "
        "inlezen: alleen wat anders is telt mee."
    ),
    example="oudertalk receive 2026-11-22-1 oudertalk-beoordeling-2026-11-22.html",
)
@click.argument("session")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--yes", is_flag=True, help=N_("Vraag niet of dit de goede persoon is."))
def receive(session: str, file: Path, yes: bool) -> None:
    """A file that came back."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import agree, house, sweep
    from oudertalk.core.handed_out import told
    from oudertalk.core.wording import who_in_words
    from oudertalk.storage.handed_out import read_returned

    home = house(watched=False)
    sweep(home)
    folder = home.archive.open(session)
    returned = read_returned(file)
    who = who_in_words(returned.who)
    if not yes:
        question = _("Ingevuld door: {who}; {n} oordelen. Inlezen?").format(who=who, n=len(returned.said))
        if not agree(question):
            raise click.Abort
    click.echo(told(pipeline.receive(home, folder, returned)), err=True)
