"""The sessions on this machine: list, report again, forget."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand, option, sound_option
from oudertalk.i18n import N_, _


@click.command(
    cls=TranslatedCommand,
    help=N_("Toon de gesprekken op deze computer: datum, lengte, hoe ver, en hoe lang ze nog bewaard worden."),
    example="oudertalk sessions",
)
def sessions() -> None:
    """A line a session."""
    from oudertalk.cli.screen import house, show_sessions, sweep

    home = house()
    sweep(home)
    show_sessions(home)


@click.command(
    cls=TranslatedCommand,
    help=N_("Maak het verslag van een gesprek opnieuw en zeg waar het staat."),
    example="oudertalk report 2026-11-22-1 --sound beside",
)
@click.argument("session")
@sound_option
def report(session: str, sound: str) -> None:
    """The report, anew."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, sweep

    home = house()
    sweep(home)
    folder = home.archive.open(session)
    pipeline.observe(home, folder)  # rules or roles may have changed since
    path = pipeline.report(home, folder, sound)  # type: ignore[arg-type]  # click checked the choice
    click.echo(path)


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Wis een gesprek helemaal: geluid, woorden, markeringen, formulier, verslag en toestemming. Ook de weg als "
        "iemand de toestemming intrekt. Dit kan niet ongedaan worden gemaakt."
    ),
    example="oudertalk forget 2026-11-22-1 --yes",
)
@click.argument("session")
@option("--yes", is_flag=True, help=N_("Vraag niet of je het zeker weet."))
def forget(session: str, yes: bool) -> None:
    """Wipe a session."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import agree, house

    home = house()
    folder = home.archive.open(session)
    if not yes and not agree(_("Gesprek {session} helemaal wissen?").format(session=folder.id)):
        click.echo(_("Niets gewist."))
        return
    pipeline.forget(home, session)
    click.echo(_("Gesprek {session} is gewist: geluid, woorden, formulier en verslag.").format(session=session))
