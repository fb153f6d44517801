"""`correct`: words that were heard wrongly."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.cli.voices import by_option, follow, opened
from oudertalk.core.corrections import By
from oudertalk.core.text import moment
from oudertalk.errors import MomentUnknown
from oudertalk.i18n import N_, _


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Verbeter woorden die verkeerd zijn verstaan: rond dit moment staat HEARD, en er werd SAID gezegd. Is SAID "
        "leeg (''), dan werd er niets gezegd. Markeringen, cijfers, formulier en verslag gaan mee; wat er verstaan "
        "was, blijft bewaard, en met 'oudertalk voices undo' is het terug te draaien."
    ),
    example='oudertalk correct 2026-11-22-1 --at 1:23 "de zorg" "de sok"',
)
@click.argument("session")
@click.argument("heard")
@click.argument("said")
@option("--at", required=True, metavar="M:SS", help=N_("Het moment waarop het klinkt, zoals 1:23."))
@by_option
def correct(session: str, heard: str, said: str, at: str, by: By) -> None:
    """Other words than were heard."""
    from oudertalk import pipeline

    second = moment(at)
    if second is None:
        raise MomentUnknown(_("'{at}' is geen moment. Geef minuten en seconden, zoals 1:23.").format(at=at))
    home, folder = opened(session)
    pipeline.reword_near(home, folder, second, heard, said, by=by)
    click.echo(_("Verbeterd rond {at}.").format(at=at), err=True)
    follow(home, folder)
