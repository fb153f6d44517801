"""`paper`: sheets to print. The consent form to sign, and a form to write on by hand."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, TranslatedGroup, option, rubric_option
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House

to_option = option(
    "--to", type=click.Path(path_type=Path), default=None, metavar="FILE.html", help=N_("Waar het bestand komt.")
)
replace_option = option("--replace", is_flag=True, help=N_("Vervang het bestand als het al bestaat."))


@click.group(
    cls=TranslatedGroup,
    example="oudertalk paper consent",
    help=N_(
        "Maak een blad om te printen: het toestemmingsformulier om te tekenen, of een leeg kijkformulier voor een "
        "gesprek zonder opname."
    ),
)
def paper() -> None:
    """Sheets to print."""


@paper.command(
    cls=TranslatedCommand,
    help=N_(
        "Maak het toestemmingsformulier, op twee kanten van een vel A4. Het is altijd in het Nederlands: ouders lezen "
        "en tekenen het."
    ),
    example="oudertalk paper consent --simple",
)
@option("--simple", is_flag=True, help=N_("In eenvoudig Nederlands, voor wie de taal nog leert."))
@to_option
@replace_option
def consent(simple: bool, to: Path | None, replace: bool) -> None:
    """The consent form, blank."""
    from oudertalk.export.paper import consent_paper

    name = "toestemming_eenvoudig.html" if simple else "toestemming.html"
    _tell_where(write_sheet(consent_paper(simple=simple), to or Path(name), replace=replace))


@paper.command(
    cls=TranslatedCommand,
    help=N_("Maak een leeg kijkformulier, om zonder opname met pen bij te houden wat je hoort en ziet."),
    example="oudertalk paper form --rubric zes_missers",
)
@rubric_option
@to_option
@replace_option
def form(rubric: str, to: Path | None, replace: bool) -> None:
    """A rubric, blank."""
    from oudertalk.cli.screen import house
    from oudertalk.export.paper import form_paper
    from oudertalk.i18n import language

    asked = house().knowledge.rubric(rubric)
    _tell_where(write_sheet(form_paper(asked, language=language()), to or Path(f"{asked.id}.html"), replace=replace))


def offer_form(home: House) -> None:
    """For who goes on without recording: the form to write on, beside what stands there already."""
    from oudertalk.cli.screen import agree
    from oudertalk.export.paper import form_paper
    from oudertalk.i18n import language
    from oudertalk.pipeline import DEFAULT_RUBRIC

    if agree(_("Wil je het kijkformulier op papier, om zelf bij te houden wat je hoort?")):
        sheet = form_paper(home.knowledge.rubric(DEFAULT_RUBRIC), language=language())
        _tell_where(write_sheet(sheet, _free(Path(f"{DEFAULT_RUBRIC}.html"))))


def write_sheet(sheet: str, to: Path, *, replace: bool = False) -> Path:
    """The sheet as a file, whole or not at all; what stands there already stays, unless that was asked."""
    from oudertalk.errors import DiskError
    from oudertalk.storage.files import write_text

    if to.is_dir():
        raise DiskError(_("{file} is een map. Geef ook een naam voor het bestand.").format(file=to))
    if to.exists() and not replace:
        raise DiskError(
            _("{file} bestaat al. Kies een andere naam met --to, of vervang het met --replace.").format(file=to)
        )
    write_text(to, sheet)
    return to.absolute()


def _free(path: Path) -> Path:
    """This path, or the first beside it that nothing stands at: `formulier-2.html`."""
    if not path.exists():
        return path
    return next(other for n in count(2) if not (other := path.with_stem(f"{path.stem}-{n}")).exists())


def _tell_where(path: Path) -> None:
    click.echo(_("Klaar: {path}").format(path=path))
    click.echo(_("Open het met een dubbelklik, en print het met Ctrl+P op A4."))
