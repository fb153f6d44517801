"""`doctor`: what works on this machine, in plain words, with the remedy for what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata

import click

from oudertalk.cli.models import how_long, measure_option, say_that_it_is_measured
from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.errors import MicrophoneError, OudertalkError, PlaybackFailed
from oudertalk.i18n import N_, _
from oudertalk.settings import Settings

PARTS = (  # package, what it is for
    ("openai-whisper", N_("woorden verstaan")),
    ("ctranslate2", N_("vlot rekenen voor whisper")),
    ("torch", N_("rekenen voor whisper")),
    ("silero-vad", N_("spraak van stilte scheiden")),
    ("onnxruntime", N_("stemmen onderscheiden")),
    ("av", N_("geluid en video lezen, zonder ffmpeg te installeren")),
    ("spacy", N_("gespreksmomenten zoeken")),
)
FREE_GB = 2.0  # an hour of conversation takes about 0.1 GB, a real model 0.5 to 3 GB
LISTENING = 3.0  # s, with --sound
MEMORY = 3.7e9  # bytes, of a machine that is sold as 4 GB; whisper small needs 1.8, the system itself about 2


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
@measure_option
@option(
    "--sound",
    is_flag=True,
    help=N_("Probeer alleen het geluid: een toon, en drie seconden luisteren. Er wordt niets bewaard."),
)
def doctor(wanted: bool | None, sound: bool) -> None:
    """Look at every part; exit code 1 when something does not work that is needed."""
    from oudertalk.settings import read_settings

    if sound:
        show([hear_the_tone()])
        show([hear_the_microphone()])
        return
    findings = list(examine(read_settings(), wanted))
    show(findings)
    if all(finding.works or not finding.needed for finding in findings):
        click.echo(_("Alles wat nodig is, werkt."))
    else:
        raise SystemExit(1)


def show(findings: Iterable[Finding]) -> None:
    """A line each, and the remedy under what does not work."""
    for finding in findings:
        click.echo(f"{finding.sign} {finding.what}")
        if not finding.works:
            click.echo("    → " + finding.remedy)


def hear_the_tone() -> Finding:
    """Play a tone, where there is something to play it on; only a person knows whether it was heard."""
    from oudertalk.pipeline import play_trial_tone

    click.echo(_("Nu klinkt er twee seconden een toon."))
    try:
        play_trial_tone()
    except PlaybackFailed as error:
        return Finding(False, _("een toon afspelen"), str(error), needed=False)
    return Finding(True, _("een toon afgespeeld; hoorde je niets, zet dan het geluid van de computer harder"))


def hear_the_microphone() -> Finding:
    """Listen for a moment to the microphone that would be recorded from, and say what is heard; nothing is kept."""
    from oudertalk.cli.record_screen import try_microphones
    from oudertalk.core.wording import VERDICTS
    from oudertalk.pipeline import find_microphone, listen_in

    try:
        name = find_microphone(None).name
        click.echo(_("Zeg een paar zinnen: de microfoon ({name}) luistert even mee.").format(name=name))
        verdict = try_microphones(listen_in([name]), LISTENING)
    except MicrophoneError as error:
        return Finding(False, _("luisteren met een microfoon"), str(error), needed=False)
    if verdict is None:
        remedy = _("Er was te weinig te horen om iets te zeggen.")
        return Finding(False, _("luisteren met een microfoon"), remedy, needed=False)
    heard = _("De microfoon: {verdict}").format(verdict=_(VERDICTS[verdict]))
    return Finding(verdict == "good", heard, _("Kijk en probeer het hier: oudertalk microphone"), needed=False)


def examine(settings: Settings, measuring: bool | None = False) -> Iterator[Finding]:
    """Everything the journey needs, in its order. How fast this machine is, is measured as `measure_machine` says."""
    yield Finding(
        (3, 10) <= sys.version_info[:2] <= (3, 13),
        _("Python {version} op {system}").format(version=platform.python_version(), system=platform.system()),
        _("Installeer Python 3.10 tot en met 3.13."),
    )
    packages = [_package(name, purpose) for name, purpose in PARTS]
    yield from packages
    yield _dutch_pipeline()
    yield _loudspeaker()
    yield _microphone()
    yield from _models(settings)
    if all(package.works for package in packages):  # else nothing can be measured
        yield _advice(settings, measuring)
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


def _loudspeaker() -> Finding:
    from oudertalk.pipeline import can_play

    return Finding(
        can_play(),
        _("een stukje van elke stem afspelen"),
        _("Niet nodig. Wie stemmen wil horen: sluit een luidspreker aan, en installeer op Linux libportaudio2."),
        needed=False,
    )


def _microphone() -> Finding:
    from oudertalk.pipeline import find_microphone

    try:
        name = find_microphone(None).name
    except MicrophoneError as error:
        remedy = _("Niet nodig voor wie een bestand heeft.") + " " + str(error)
        return Finding(False, _("een gesprek opnemen"), remedy, needed=False)
    return Finding(True, _("opnemen met: {name}").format(name=name), needed=False)


def _models(settings: Settings) -> Iterator[Finding]:
    from oudertalk.storage.model_shelf import ModelShelf

    shelf = ModelShelf(settings.models, settings.own_models)
    for name in ("demo", "voice_encoder"):
        yield _tried(_("meegeleverd model {name}").format(name=name), lambda name=name: shelf.find(name))  # type: ignore[misc]
    real = [m for m in shelf.known() if m.kind == "transcriber" and not m.ships and shelf.place(m).is_file()]
    for model in real:
        yield _tried(_("spraakmodel {name}").format(name=model.name), lambda model=model: shelf.find(model.name))  # type: ignore[misc]


def _advice(settings: Settings, measuring: bool | None) -> Finding:
    """Which model for conversation, how long it takes, and how to get it."""
    from oudertalk.pipeline import House
    from oudertalk.pipeline.machine import expectations, measure_machine, recommend
    from oudertalk.storage.machine import memory_here

    home = House(settings)
    known = {model.name: model for model in home.shelf.known() if model.kind == "transcriber"}
    here = [name for name, model in known.items() if not model.ships and home.shelf.place(model).is_file()]
    what = _("een spraakmodel voor echte gesprekken")
    try:
        measure_machine(home, measuring, say_that_it_is_measured)
    except OudertalkError as error:
        return Finding(False, what, str(error), needed=False)
    expected = expectations(home)
    advice = recommend(known, expected, memory_here())
    if advice is None:  # this machine was not measured
        remedy = _("Nog geen. Haal er een op met: oudertalk models get small (de demonstratie werkt ook zonder).")
        return Finding(bool(here), what, remedy, needed=False)
    best = advice.model.name
    time = how_long(advice.expected)
    if best in here:
        told = _("het beste model voor deze computer staat hier: {name}; 10 minuten gesprek uitschrijven duurt {time}")
        return Finding(True, told.format(name=best, time=time))
    lines = [
        {
            "fits": _("Het beste model voor deze computer is {name}: 10 minuten gesprek uitschrijven duurt {time}."),
            "slow": _("Deze computer is traag; het vlotst gaat {name}: 10 minuten gesprek uitschrijven duurt {time}."),
            "too large": _("Dit is weinig geheugen; het zuinigst is {name}: 10 minuten gesprek duurt {time}."),
        }[advice.choice].format(name=best, time=time),
        *(
            _("Met {name}, dat hier staat, duurt het {time}.").format(name=name, time=how_long(expected[name]))
            for name in here
        ),
        _("Haal het op met: oudertalk models get {name} (de demonstratie werkt ook zonder).").format(name=best),
    ]
    return Finding(
        False, _("een spraakmodel dat past bij deze computer") if here else what, " ".join(lines), needed=False
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
    from oudertalk.storage.machine import memory_here

    cores = os.cpu_count() or 1
    memory = memory_here()
    if memory is None:
        return Finding(True, _("{cores} rekenkernen").format(cores=cores))
    return Finding(
        memory >= MEMORY,
        _("{memory} GB geheugen, {cores} rekenkernen").format(memory=f"{memory / 1e9:.0f}", cores=cores),
        _("Weinig geheugen: gebruik het model small en sluit andere programma's."),
    )


def _tried(what: str, action: Callable[[], object]) -> Finding:
    try:
        action()
    except OudertalkError as error:
        return Finding(False, what, str(error))
    return Finding(True, what)
