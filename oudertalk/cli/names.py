"""`names`: which names become a role before anything of a conversation is given to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.cli.voices import by_option
from oudertalk.core.corrections import By
from oudertalk.core.replacing import Candidate, Replacement, replacement, same_name
from oudertalk.core.text import clock
from oudertalk.errors import NameRefused
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House
    from oudertalk.storage.archive import SessionFolder

OFF = "-"  # what a name becomes that a person takes off the list


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Bekijk welke namen in een gesprek door een rol worden vervangen, zoals [kind] of [school], voordat je er iets "
        "van aan een ander geeft. Haal eraf wat geen naam is, zet erbij wat ontbreekt, en keur de lijst goed. Dat "
        "blijft bij het gesprek bewaard."
    ),
    example="oudertalk names 2026-11-22-1",
)
@click.argument("session")
@option(
    "--add",
    "added",
    multiple=True,
    metavar='"Sem=[kind]"',
    help=N_("Zet een naam erbij, of verander wat hij wordt. Mag vaker."),
)
@option("--keep", "kept", multiple=True, metavar="NAME", help=N_("Laat dit woord staan zoals het is. Mag vaker."))
@option("--yes", "approve", is_flag=True, help=N_("Keur de lijst goed zonder te vragen."))
@option("--list", "only_list", is_flag=True, help=N_("Toon de lijst, en vraag niets."))
@by_option
def names(session: str, added: tuple[str, ...], kept: tuple[str, ...], approve: bool, only_list: bool, by: By) -> None:
    """Which names become what."""
    from oudertalk import cli, pipeline
    from oudertalk.cli.screen import house, sweep

    home = house()
    sweep(home)
    folder = home.archive.open(session)
    listed = pipeline.names_to_approve(folder, pipeline.names_found(home, folder))
    for pair in added:
        listed = _with(listed, _pair(pair))
    for name in kept:
        listed = _without(listed, name)
    _show(home, folder, listed)
    if approve:
        _approve(home, folder, listed, by)
    elif not only_list and cli.somebody_is_there():
        _ask(home, folder, listed, by)
    elif pipeline.approved_names(folder) != listed:
        click.echo(
            _("Nog niet goedgekeurd. Klopt de lijst, zeg het dan met: {command}").format(
                command=f"oudertalk names {folder.id} --yes"
            ),
            err=True,
        )


def _ask(home: House, folder: SessionFolder, listed: tuple[Replacement, ...], by: By) -> None:
    """Let a person change the list until it is right; Enter leaves everything as it was."""
    question = _(
        "Een nummer om iets te veranderen, + om een naam toe te voegen, ja om goed te keuren, Enter om te stoppen"
    )
    while True:
        answer: str = click.prompt("\n" + question, default="", show_default=False).strip().lower()
        if answer == "":
            click.echo(_("Er is niets veranderd of goedgekeurd."))
            return
        if answer in ("j", "ja", "y", "yes"):
            _approve(home, folder, listed, by)
            return
        try:
            listed = _changed(listed, answer)
        except NameRefused as error:
            click.echo(str(error), err=True)
            continue
        _show(home, folder, listed)


def _changed(listed: tuple[Replacement, ...], answer: str) -> tuple[Replacement, ...]:
    """The list after a person says more about a number of it, or adds a name."""
    if answer == "+":
        name = click.prompt(_("Welke naam? Schrijf hem zoals hij in het gesprek staat"))
        becomes = click.prompt(_("Wat wordt het? Bijvoorbeeld: kind, ouder, school"), default="naam")
        return _with(listed, replacement(name, becomes))
    if not answer.isdecimal() or not 1 <= int(answer) <= len(listed):
        raise NameRefused(_("Dat is geen nummer uit de lijst, geen + en geen ja."))
    name = listed[int(answer) - 1].name
    question = _("Wat wordt '{name}'? Een rol, of - als het moet blijven staan").format(name=name)
    becomes = click.prompt(question, default=listed[int(answer) - 1].becomes.strip("[]"))
    return _without(listed, name) if becomes.strip() == OFF else _with(listed, replacement(name, becomes))


def _pair(pair: str) -> Replacement:
    """`Sem=[kind]` as a replacement."""
    name, equals, becomes = pair.rpartition("=")
    if not equals:
        raise NameRefused(_('Bij --add ontbreekt wat de naam wordt. Schrijf het zo: --add "Sem=[kind]"'))
    return replacement(name, becomes)


def _with(listed: tuple[Replacement, ...], new: Replacement) -> tuple[Replacement, ...]:
    """The list with this name in its own place, or at the end."""
    if any(same_name(one.name, new.name) for one in listed):
        return tuple(new if same_name(one.name, new.name) else one for one in listed)
    return (*listed, new)


def _without(listed: tuple[Replacement, ...], name: str) -> tuple[Replacement, ...]:
    left = tuple(one for one in listed if not same_name(one.name, name))
    if len(left) == len(listed):
        raise NameRefused(_("Wat je wilt laten staan, staat niet in de lijst. Schrijf het zoals het daar staat."))
    return left


def _approve(home: House, folder: SessionFolder, listed: tuple[Replacement, ...], by: By) -> None:
    from oudertalk import pipeline

    pipeline.approve_names(home, folder, listed, by)
    click.echo(_("Goedgekeurd. Deze namen worden vervangen in wat je van dit gesprek aan een ander geeft."))


def _show(home: House, folder: SessionFolder, listed: Sequence[Replacement]) -> None:
    """A line a name: what it becomes, how often it is there, and where first."""
    from oudertalk import pipeline

    if not listed:
        click.echo(_("Er staan geen namen in de lijst. Luister zelf na of er toch een in het gesprek zit."))
        return
    found = pipeline.names_found(home, folder, also=[one.name for one in listed])
    name_width = max(len(one.name) for one in listed)
    role_width = max(len(one.becomes) for one in listed)
    for number, one in enumerate(listed, start=1):
        candidate = next((other for other in found if same_name(other.name, one.name)), None)
        where = _where(candidate)
        click.echo(f"{number:3d}  {one.name:{name_width}}  {one.becomes:{role_width}}  {where}")


def _where(candidate: Candidate | None) -> str:
    """How often a name is there, and the words around the first time."""
    often = _("{n} keer").format(n=candidate.count if candidate else 0).rjust(8)
    if candidate is None:
        return often
    at = "-" if candidate.at is None else clock(candidate.at)
    return f"{often}  {at:>6}  “{candidate.quote}”"
