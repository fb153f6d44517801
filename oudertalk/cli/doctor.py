"""`doctor`: what works on this machine, in plain words, with the remedy for what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

import click

from oudertalk.cli.options import TranslatedCommand
from oudertalk.errors import OudertalkError
from oudertalk.i18n import N_, _
from oudertalk.settings import Settings

PARTS = (  # package, what it is for
    ("openai-whisper", N_("woorden verstaan")),
    ("torch", N_("rekenen voor whisper")),
    ("silero-vad", N_("spraak van stilte scheiden")),
    ("onnxruntime", N_("stemmen onderscheiden")),
    ("av", N_("geluid en video lezen, zonder ffmpeg te installeren")),
    ("spacy", N_("gespreksmomenten zoeken")),
)
FREE_GB = 2.0  # an hour of conversation takes about 0.1 GB, a real model 0.5 to 3 GB
MEMORY_GB = 4.0  # whisper small needs about 2.5 GB


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do when it is not right. Some things may be missing."""

    works: bool
    what: str
    remedy: str = ""
    needed: bool = True

    @property
    def sign(self) -> str:
        """How it looks at a glance."""
        return "✓" if self.works else "✗" if self.needed else "○"


@click.command(
    cls=TranslatedCommand,
    help=N_("Kijk na of alles werkt op deze computer, en zeg wat te doen als iets niet werkt."),
    example="oudertalk doctor",
)
def doctor() -> None:
    """Look at every part; exit code 1 when something does not work."""
    from oudertalk.settings import read_settings

    findings = list(examine(read_settings()))
    for finding in findings:
        click.echo(f"{finding.sign} {finding.what}")
        if not finding.works:
            click.echo("    → " + finding.remedy)
    if all(finding.works or not finding.needed for finding in findings):
        click.echo(_("Alles wat nodig is, werkt."))
    else:
        raise SystemExit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything the journey needs, in its order."""
    yield Finding(
        (3, 10) <= sys.version_info[:2] <= (3, 13),
        _("Python {version} op {system}").format(version=platform.python_version(), system=platform.system()),
        _("Installeer Python 3.10 tot en met 3.13."),
    )
    yield from (_package(name, purpose) for name, purpose in PARTS)
    yield _dutch_pipeline()
    yield from _models(settings)
    yield from _knowledge(settings)
    yield from _disk(settings)
    yield _memory()


def _package(name: str, purpose: str) -> Finding:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(
            False, f"{name} ({_(purpose)})", _("Het pakket ontbreekt. Installeer opnieuw: pip install oudertalk")
        )
    return Finding(True, f"{name} {version} ({_(purpose)})")


def _dutch_pipeline() -> Finding:
    from oudertalk.analysis import syntax

    name = syntax.installed()
    if name is None or syntax.parser() is not None:
        remedy = _("Niet nodig, alles werkt zonder. Wie scherper wil horen over wie een zin gaat: {command}")
    else:
        remedy = _("{name} past niet bij deze spaCy en telt niet mee; alles werkt zonder. Haal opnieuw op: {command}")
    return Finding(
        name is not None and syntax.parser() is not None,
        _("een Nederlandse zinsontleder van spaCy, als aanvulling") + (f" ({name})" if name else ""),
        remedy.format(name=name, command=f"python -m spacy download {name or syntax.FAMILY + 'sm'}"),
        needed=False,
    )


def _models(settings: Settings) -> Iterator[Finding]:
    from oudertalk.storage.model_shelf import ModelShelf

    shelf = ModelShelf(settings.models, settings.own_models)
    for name in ("demo", "voice_encoder"):
        yield _tried(_("meegeleverd model {name}").format(name=name), lambda name=name: shelf.find(name))  # type: ignore[misc]
    real = [m for m in shelf.known() if m.kind == "transcriber" and not m.ships and shelf.place(m).is_file()]
    for model in real:
        yield _tried(_("spraakmodel {name}").format(name=model.name), lambda model=model: shelf.find(model.name))  # type: ignore[misc]
    if not real:
        yield Finding(
            False,
            _("een spraakmodel voor echte gesprekken"),
            _("Nog geen. Haal er een op met: oudertalk models get small (de demonstratie werkt ook zonder)."),
            needed=False,
        )


def _knowledge(settings: Settings) -> Iterator[Finding]:
    from oudertalk.pipeline import read_knowledge

    yield _tried(_("kijkwijzers en regels"), lambda: read_knowledge(settings.rubrics, settings.own_rubrics))


def _disk(settings: Settings) -> Iterator[Finding]:
    from oudertalk.storage.files import make_folder, write_text

    probe = settings.archive / ".proef"

    def write() -> None:
        make_folder(settings.archive)
        write_text(probe, "oudertalk")
        probe.unlink()

    yield _tried(_("gesprekken bewaren in {folder}").format(folder=settings.archive), write)
    if settings.archive.is_dir():
        if os.name != "nt":
            private = settings.archive.stat().st_mode & 0o077 == 0
            yield Finding(
                private,
                _("die map is alleen voor jou leesbaar"),
                _("Anderen kunnen erin kijken. Herstel met: chmod 700 {folder}").format(folder=settings.archive),
            )
        free = shutil.disk_usage(settings.archive).free / 1e9
        yield Finding(
            free >= FREE_GB,
            _("{free} GB vrije ruimte op de schijf").format(free=f"{free:.0f}"),
            _("Maak ten minste {need} GB vrij.").format(need=f"{FREE_GB:.0f}"),
        )


def _memory() -> Finding:
    cores = os.cpu_count() or 1
    if not hasattr(os, "sysconf"):  # Windows tells it in another way; not worth a package
        return Finding(True, _("{cores} rekenkernen").format(cores=cores))
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Finding(
        total >= MEMORY_GB,
        _("{memory} GB geheugen, {cores} rekenkernen").format(memory=f"{total:.0f}", cores=cores),
        _("Weinig geheugen: gebruik het model small en sluit andere programma's."),
    )


def _tried(what: str, action: Callable[[], object]) -> Finding:
    try:
        action()
    except OudertalkError as error:
        return Finding(False, what, str(error))
    return Finding(True, what)
