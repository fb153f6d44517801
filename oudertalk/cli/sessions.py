"""The sessions on this machine: list, report again, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, option, sound_option
from oudertalk.errors import ConsentError
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House
    from oudertalk.storage.archive import SessionFolder


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
    wiped = folder.sound_wiped
    if wiped is not None and sound != "none":
        click.echo(
            _("Het geluid van dit gesprek is op {date} gewist; het verslag is zonder geluid.").format(
                date=f"{wiped.at.astimezone():%d-%m-%Y}"
            ),
            err=True,
        )
    click.echo(path)


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Wis een gesprek helemaal: geluid, woorden, markeringen, formulier, verslag en toestemming. Ook de weg als "
        "iemand de toestemming intrekt. Met --sound alleen het geluid: wat is uitgeschreven, blijft. Dit kan niet "
        "ongedaan worden gemaakt."
    ),
    example="oudertalk forget 2026-11-22-1 --yes",
)
@click.argument("session")
@option("--yes", is_flag=True, help=N_("Vraag niet of je het zeker weet."))
@option("--sound", "only_sound", is_flag=True, help=N_("Wis alleen het geluid, na de nabespreking."))
def forget(session: str, yes: bool, only_sound: bool) -> None:
    """Wipe a session, or only its sound."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import agree, house

    home = house()
    folder = home.archive.open(session)
    if only_sound:
        _forget_sound(home, folder, yes)
        return
    if not yes and not agree(_("Gesprek {session} helemaal wissen?").format(session=folder.id)):
        click.echo(_("Niets gewist."))
        return
    pipeline.forget(home, session)
    click.echo(_("Gesprek {session} is gewist: geluid, woorden, formulier en verslag.").format(session=session))


def _forget_sound(home: House, folder: SessionFolder, yes: bool) -> None:
    """The sound goes, for good; then the report is made without it, if everybody agreed to a report."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import agree

    question = _("Alleen het geluid van gesprek {session} wissen? Het komt nooit terug.").format(session=folder.id)
    if not yes and not agree(question):
        click.echo(_("Niets gewist."))
        return
    pipeline.wipe_sound(home, folder)
    click.echo(
        _("Het geluid van gesprek {session} is gewist. Woorden, formulier en cijfers staan er nog.").format(
            session=folder.id
        )
    )
    try:
        pipeline.observe(home, folder)
        path = pipeline.report(home, folder, "none")
    except ConsentError as error:  # the sound is gone, which is what was asked
        click.echo(str(error), err=True)
        return
    click.echo(_("Verslag, zonder geluid: {path}").format(path=path))
