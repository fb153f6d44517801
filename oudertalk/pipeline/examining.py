"""What works on this machine, in plain words, with the remedy for what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

from oudertalk.errors import MicrophoneError, OudertalkError
from oudertalk.i18n import N_, _
from oudertalk.pipeline.house import House
from oudertalk.pipeline.knowledge import read_knowledge
from oudertalk.pipeline.machine import expectations, how_long, measure_machine, recommend
from oudertalk.pipeline.playing import can_play
from oudertalk.pipeline.recording import find_microphone
from oudertalk.settings import Settings
from oudertalk.storage.files import make_folder, write_text
from oudertalk.storage.machine import memory_here
from oudertalk.storage.model_shelf import ModelShelf

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


def examine(
    settings: Settings, measuring: bool | None = False, before_measuring: Callable[[], None] = lambda: None
) -> Iterator[Finding]:
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
        yield _advice(settings, measuring, before_measuring)
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
    return Finding(
        can_play(),
        _("een stukje van elke stem afspelen"),
        _("Niet nodig. Wie stemmen wil horen: sluit een luidspreker aan, en installeer op Linux libportaudio2."),
        needed=False,
    )


def _microphone() -> Finding:
    try:
        name = find_microphone(None).name
    except MicrophoneError as error:
        remedy = _("Niet nodig voor wie een bestand heeft.") + " " + str(error)
        return Finding(False, _("een gesprek opnemen"), remedy, needed=False)
    return Finding(True, _("opnemen met: {name}").format(name=name), needed=False)


def _models(settings: Settings) -> Iterator[Finding]:
    shelf = ModelShelf(settings.models, settings.own_models)
    known = shelf.known()
    for name in (model.name for model in known if model.ships):
        yield _tried(_("meegeleverd model {name}").format(name=name), lambda name=name: shelf.find(name))  # type: ignore[misc]
    real = [m for m in known if m.kind == "transcriber" and not m.ships and shelf.place(m).is_file()]
    for model in real:
        yield _tried(_("spraakmodel {name}").format(name=model.name), lambda model=model: shelf.find(model.name))  # type: ignore[misc]


def _advice(settings: Settings, measuring: bool | None, before_measuring: Callable[[], None]) -> Finding:
    """Which model for conversation, how long it takes, and how to get it."""
    home = House(settings)
    known = {model.name: model for model in home.shelf.known() if model.kind == "transcriber"}
    here = [name for name, model in known.items() if not model.ships and home.shelf.place(model).is_file()]
    what = _("een spraakmodel voor echte gesprekken")
    try:
        measure_machine(home, measuring, before_measuring)
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
    yield _tried(_("kijkwijzers en regels"), lambda: read_knowledge(settings.rubrics, settings.own_rubrics))


def _disk(settings: Settings) -> Iterator[Finding]:
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
