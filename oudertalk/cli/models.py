"""`models`: which speech models there are, fetching one, and checking those that stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand
from oudertalk.i18n import N_, _, language

if TYPE_CHECKING:
    from oudertalk.storage.model_shelf import KnownModel


class TranslatedGroup(click.Group):
    """A group whose help is marked with N_ and translated when it is shown."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it is for, and a line to paste."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(str(self.help)))
            formatter.write_paragraph()
            formatter.write_text(_("Voorbeeld: {example}").format(example="oudertalk models list"))


@click.group(cls=TranslatedGroup, help=N_("Toon, haal op of controleer de spraakmodellen op deze computer."))
def models() -> None:
    """The models on this machine."""


@models.command(
    "list",
    cls=TranslatedCommand,
    help=N_("Toon de bekende modellen: grootte, gepubliceerde woordfouten voor Nederlands, en of ze hier staan."),
    example="oudertalk models list",
)
def list_models() -> None:
    """A line a model."""
    from rich.table import Table

    from oudertalk.cli.screen import console, house

    shelf = house().shelf
    table = Table(box=None, pad_edge=False)
    for heading in (_("model"), _("grootte"), _("woordfouten*"), _("hier?"), _("let op")):
        table.add_column(heading)
    for model in shelf.known():
        if model.kind == "transcriber":
            here = _("ja") if shelf.place(model).is_file() else _("nee")
            warning = model.warning.in_language(language()) if model.warning else ""
            table.add_row(model.name, _size(model.size_bytes), _errors(model), here, warning)
    console().print(table)
    click.echo(
        _(
            "* gepubliceerd, op voorgelezen Nederlands; een gesprek is veel moeilijker. "
            "Zie models/README.md voor de bronnen."
        )
    )


@models.command(
    cls=TranslatedCommand,
    help=N_(
        "Haal een model op, ga verder waar een eerdere poging bleef, en controleer het. Alleen deze opdracht gebruikt "
        "internet."
    ),
    example="oudertalk models get small",
)
@click.argument("name")
def get(name: str) -> None:
    """Fetch a model, because a person asks for it."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from oudertalk.cli.screen import console, house

    shelf = house().shelf
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True)) as bars:
        task = bars.add_task(name, total=1.0)
        found = shelf.get(name, lambda share: bars.update(task, completed=share))
        bars.update(task, completed=1.0)
    click.echo(_("Model {name} staat klaar: {path}").format(name=found.name, path=found.path))


@models.command(
    cls=TranslatedCommand,
    help=N_("Controleer of de modellen die hier staan echt zijn wat ze zeggen te zijn (sha256)."),
    example="oudertalk models verify",
)
@click.argument("name", required=False)
def verify(name: str | None) -> None:
    """Check sums."""
    from oudertalk.cli.screen import house

    shelf = house().shelf
    here = [model for model in shelf.known() if shelf.place(model).is_file()]
    for wanted in [name] if name else [model.name for model in here]:
        found = shelf.find(wanted)
        click.echo(_("{name}: in orde ({sha256})").format(name=found.name, sha256=found.sha256[:12]))


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _errors(model: KnownModel) -> str:
    return (
        ", ".join(f"{error:g} % ({test.replace('_', ' ')})" for test, error in (model.dutch_wer or {}).items()) or "?"
    )
