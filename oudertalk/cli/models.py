"""`models`: which speech models there are and what they ask of this machine, fetching one, checking, measuring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, TranslatedGroup, option
from oudertalk.core.progress import Progress
from oudertalk.core.text import decimal
from oudertalk.core.wording import size
from oudertalk.i18n import N_, _, language

if TYPE_CHECKING:
    from oudertalk.storage.model_shelf import KnownModel, ModelShelf

LANGUAGES = {"nl": N_("Nederlands"), "multilingual": N_("veel talen")}

measure_option = option(
    "--measure/--no-measure",
    "wanted",
    default=None,
    help=N_(
        "Meet deze computer opnieuw (als hij de eerste keer druk was), of juist niet. Zonder deze optie wordt hij een "
        "keer gemeten."
    ),
)


@click.group(
    cls=TranslatedGroup,
    help=N_("Toon, haal op of controleer de spraakmodellen op deze computer."),
    example="oudertalk models list",
)
def models() -> None:
    """The models on this machine."""


@models.command(
    "list",
    cls=TranslatedCommand,
    help=N_(
        "Toon de bekende modellen: grootte, gepubliceerde woordfouten voor Nederlands, hoe lang ze er op deze computer "
        "over doen, hoeveel geheugen ze vragen, en of ze hier staan. Daaronder die waarmee stemmen worden "
        "onderscheiden. De eerste keer wordt deze computer gemeten."
    ),
    example="oudertalk models list --more",
)
@option("--more", is_flag=True, help=N_("Zeg er van elk model bij waarop te letten, en alle gepubliceerde cijfers."))
@measure_option
def list_models(more: bool, wanted: bool | None) -> None:
    """A line a model."""
    from rich.table import Table

    from oudertalk.cli.screen import console, house
    from oudertalk.pipeline.machine import expectations, how_long, measure_machine

    home = house()
    measure_machine(home, wanted, say_that_it_is_measured)
    known = [model for model in home.shelf.known() if model.kind == "transcriber"]
    for_voices = [model for model in home.shelf.known() if model.kind != "transcriber"]
    expected = expectations(home)
    table = Table(box=None, pad_edge=False)
    for heading, is_number in (
        (_("model"), False),
        (_("grootte"), True),
        (_("talen"), False),
        (_("woordfouten*"), True),
        (_("10 minuten gesprek"), False),
        (_("geheugen"), True),
        (_("hier?"), False),
    ):
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=True)
    for model in known:
        asks = expected[model.name]
        table.add_row(
            model.name,
            size(model.size_bytes),
            _(LANGUAGES.get(model.languages, model.languages)),
            _errors(model),
            how_long(asks),
            size(asks.memory) if asks.memory else "?",
            _here(home.shelf, model),
        )
    console().print(table)
    click.echo(
        _(
            "* gepubliceerd, op voorgelezen Nederlands (FLEURS); een gesprek is veel moeilijker. "
            "Zie models/README.md voor de bronnen."
        )
    )
    if any(expected[model.name].work is None and not model.ships for model in known):
        click.echo(_("? nog niet gemeten op deze computer: laat --no-measure weg."))
    if for_voices:
        _list_for_voices(for_voices, home.shelf)
    for model in [*known, *(for_voices if more else ())]:
        if model.warning and (more or home.shelf.place(model).is_file()):
            click.echo()
            click.echo(_("Let op, model '{name}':").format(name=model.name), nl=False)
            click.echo(" " + model.warning.in_language(language()))
            if more and model.dutch_wer:
                click.echo(_("Woordfouten: {errors}").format(errors=_all_errors(model)))
    if not more:
        click.echo("\n" + _("Waarop te letten bij de andere modellen: oudertalk models list --more"))


def _list_for_voices(models: Sequence[KnownModel], shelf: ModelShelf) -> None:
    """The models by which voices are told apart, a line each."""
    from rich.table import Table

    from oudertalk.cli.screen import console

    click.echo("\n" + _("Om stemmen te onderscheiden:"))
    table = Table(box=None, pad_edge=False)
    table.add_column(_("model"), no_wrap=True)
    table.add_column(_("grootte"), justify="right", no_wrap=True)
    table.add_column(_("licentie"), no_wrap=True)
    table.add_column(_("voor"), no_wrap=True)
    table.add_column(_("hier?"), no_wrap=True)
    for model in models:
        asked = "stemmen" if model.ships else "sherpa"
        table.add_row(model.name, size(model.size_bytes), model.licence, f"--diariser {asked}", _here(shelf, model))
    console().print(table)


@models.command(
    cls=TranslatedCommand,
    help=N_(
        "Haal een of meer modellen op, ga verder waar een eerdere poging bleef, en controleer ze. Alleen deze opdracht "
        "gebruikt internet."
    ),
    example="oudertalk models get small",
)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=N_(
        "Haal het van een USB-stick of uit een map in plaats van internet: het bestand, of de map waarin het staat."
    ),
)
def get(names: tuple[str, ...], source: Path | None) -> None:
    """Fetch models, because a person asks for them."""
    from oudertalk.cli.screen import house

    shelf = house().shelf
    for name in names:
        with _bar(name) as progress:
            found = shelf.get(name, progress) if source is None else shelf.take(name, source, progress)
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
        for folder in shelf.forms(found):
            told = (
                _("{name}: het omgezette model is in orde ({form})")
                if shelf.is_whole(folder, found)
                else _(
                    "{name}: het omgezette model is beschadigd en wordt bij het volgende gebruik opnieuw gemaakt "
                    "({form})"
                )
            )
            click.echo(told.format(name=found.name, form=folder.name))


@models.command(
    cls=TranslatedCommand,
    help=N_(
        "Laat een model dat hier staat de demonstratie verstaan, en onthoud hoe lang deze computer daarover doet. "
        "Zonder naam: het beste dat hier staat."
    ),
    example="oudertalk models measure small",
)
@click.argument("name", required=False)
def measure(name: str | None) -> None:
    """What a model really takes here."""
    from oudertalk.cli.screen import house, pick_model
    from oudertalk.pipeline.machine import how_long, measure_model

    home = house()
    model = home.shelf.find(pick_model(home, name))
    with _bar(model.name) as progress:
        asks = measure_model(home, model, progress)
    click.echo(
        _("Model {name}: 10 minuten gesprek uitschrijven duurt op deze computer {time}.").format(
            name=model.name, time=how_long(asks)
        )
    )
    if asks.memory is not None:
        click.echo(_("Het programma gebruikte ten hoogste {memory} geheugen.").format(memory=size(asks.memory)))


def say_that_it_is_measured() -> None:
    """Before something that takes a while and that nobody asked for by name."""
    click.echo(_("Deze computer wordt eenmalig gemeten; dat duurt ongeveer een kwart minuut …"), err=True)


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from oudertalk.cli.screen import console

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True)) as bars:
        task = bars.add_task(name, total=1.0)
        yield lambda share: bars.update(task, completed=share)
        bars.update(task, completed=1.0)


def _here(shelf: ModelShelf, model: KnownModel) -> str:
    if shelf.place(model).is_file():
        return _("ja")
    share = shelf.fetched(model)
    if share is None:
        return _("nee")
    return _("half opgehaald ({percent} %)").format(percent=min(99, int(100 * share)))


def _errors(model: KnownModel) -> str:
    """On the one test set that all were measured on, so that they can be compared."""
    from oudertalk.pipeline.machine import TEST_SET

    published = (model.dutch_wer or {}).get(TEST_SET)
    return "?" if published is None else f"{decimal(published, language())} %"


def _all_errors(model: KnownModel) -> str:
    return ", ".join(
        f"{decimal(errors, language())} % ({test.replace('_', ' ')})"
        for test, errors in (model.dutch_wer or {}).items()
    )
