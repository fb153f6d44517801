"""`export`: a conversation is handed over, as the form, the report, the transcript or annotations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House
    from oudertalk.storage.archive import SessionFolder

ALL = "all"
JUDGE = "judge"  # not of the table: it is a page
NAMES = ("docx", "pdf", "html", "vtt", "srt", "txt", "csv", "json", "eaf", "textgrid")  # a test holds it to the table


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Geef een gesprek door: het ingevulde formulier (docx, pdf), het verslag (html), het transcript (vtt, srt, "
        "txt, csv, json) of annotaties (eaf voor ELAN, textgrid voor Praat). Met judge maak je een bestand waarin een "
        "coach zonder oudertalk oordeelt; lees het daarna in met: oudertalk receive. Namen worden vervangen door "
        "rollen. Voor een ander moet iedereen ja hebben gezegd tegen delen; voor jezelf is terugluisteren genoeg."
    ),
    example="oudertalk export 2026-11-22-1 --format docx --format pdf --out map",
)
@click.argument("session")
@option(
    "--format",
    "formats",
    type=click.Choice([*NAMES, JUDGE, ALL], case_sensitive=False),
    multiple=True,
    required=True,
    help=N_("Waarin: mag vaker; 'all' is alles, in een map."),
)
@option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="PATH", help=N_("Waar het komt: map of bestand.")
)
@option("--who", default="", metavar="NAME", help=N_("Van wie het oordeel is, bijvoorbeeld 'coach' of 'coach M.'."))
@option(
    "--for",
    "audience",
    type=click.Choice(["own", "coach"]),
    default="coach",
    show_default=True,
    help=N_("Voor wie: own voor jezelf, coach voor een ander."),
)
@option(
    "--sound",
    type=click.Choice(["embed", "beside", "none"]),
    default="none",
    show_default=True,
    help=N_("Geluid in het verslag, ernaast (ook voor ELAN), of niet. In geluid zijn namen te horen."),
)
@option(
    "--names",
    type=click.Choice(["replace", "keep"]),
    default="replace",
    show_default=True,
    help=N_("Namen: replace door een rol, zoals jij die goedkeurde; keep laat ze staan."),
)
@option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE.docx",
    help=N_("Word-document van de school; het formulier komt op de plaats van {{formulier}}, of aan het eind."),
)
@option("--force", is_flag=True, help=N_("Vervang bestanden die er al staan."))
def export(
    session: str,
    formats: tuple[str, ...],
    out: Path | None,
    who: str,
    audience: str,
    sound: str,
    names: str,
    template: Path | None,
    force: bool,
) -> None:
    """Hand it over."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, sweep
    from oudertalk.web.alone import file_to_judge

    home = house()
    sweep(home)
    folder = home.archive.open(session)
    pipeline.observe(home, folder)  # rules or roles may have changed since
    wanted = pipeline.all_formats(home, folder) if ALL in formats else tuple(one for one in formats if one != JUDGE)
    if ALL in formats and out is None:
        out = Path(f"oudertalk-{folder.id}")
    if names == "replace":
        ask_for_names(home, folder)
    if JUDGE in formats:
        file = file_to_judge(home, folder, with_sound=sound != "none", with_names=names == "keep")
        click.echo(pipeline.write_file(file, out, force=force))
    if wanted:
        wish = pipeline.Wish(
            wanted,
            audience,  # type: ignore[arg-type]  # click checked the choices
            who,
            names,  # type: ignore[arg-type]
            sound,  # type: ignore[arg-type]
            pipeline.read_template(template) if template else None,
        )
        for path in pipeline.hand_over(home, folder, wish, out, force=force):
            click.echo(path)
    _tell(folder, sound)


def ask_for_names(home: House, folder: SessionFolder) -> None:
    """When nobody approved the names yet, the list, and to whoever is there the question; a script gets the error."""
    from oudertalk import cli, pipeline
    from oudertalk.cli.names import ask, show

    if pipeline.approved_names(folder) is not None:
        return
    click.echo(_("Deze namen worden door een rol vervangen. Daarvoor moet je de lijst eerst goedkeuren."), err=True)
    listed = pipeline.names_to_approve(folder, pipeline.names_found(home, folder))
    show(home, folder, listed)
    if cli.somebody_is_there():
        ask(home, folder, listed, "leerkracht")


def _tell(folder: SessionFolder, sound: str) -> None:
    """What a person must know of files that lie outside the archive."""
    if sound != "none" and folder.sound_wiped is not None:
        click.echo(_("Het geluid van dit gesprek is gewist, dus het is er niet bij."), err=True)
    elif sound != "none":
        click.echo(_("Let op: het geluid is erbij, en daarin zijn namen te horen."), err=True)
    until = folder.permission.until
    if until is not None:
        click.echo(
            _("Deze bestanden wist het programma niet. Wis ze zelf, uiterlijk op {date}.").format(
                date=f"{until.astimezone():%d-%m-%Y}"
            ),
            err=True,
        )
