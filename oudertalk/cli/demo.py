"""`demo`: the whole journey on the staged conversation that ships with the program."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand
from oudertalk.i18n import N_, _

STAGED = "nagespeeld_gesprek.mp4"
ROLES = ("A=leerkracht", "B=ouder")  # in this staged talk the teacher speaks first, and A is who speaks first


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Laat de hele reis zien op het nagespeelde gesprek dat met het programma meekomt: geluid, woorden, sprekers, "
        "gespreksmomenten, formulier en verslag. Werkt zonder internet."
    ),
    example="oudertalk demo",
)
def demo() -> None:
    """Run the real pipeline on the staged conversation."""
    from oudertalk import pipeline
    from oudertalk.cli.options import read_roles
    from oudertalk.cli.screen import house, show_session, sweep, warn_about_model
    from oudertalk.core.consent import Permission

    home = house()
    sweep(home)
    warn_about_model(home, "demo")
    click.echo(
        _("Nagespeeld gesprek: een leerkracht en een vader. Wie eerst spreekt (A) is hier de leerkracht."), err=True
    )
    source = home.settings.demo / STAGED
    folder = pipeline.begin(home, source, Permission(staged=True), model="demo", speakers=2)
    pipeline.work_out(home, folder, lambda: pipeline.confirm_roles(home, folder, read_roles(ROLES)))
    show_session(home, folder)
