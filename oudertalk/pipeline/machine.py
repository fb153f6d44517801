"""What models ask of this machine: the speech floor measures, the storage floor keeps, and here one is recommended."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Literal

from oudertalk.core.progress import Progress, silent
from oudertalk.i18n import _
from oudertalk.pipeline.engines import hear_speech, ready_to_hear
from oudertalk.pipeline.house import House
from oudertalk.storage.files import disk_errors
from oudertalk.storage.machine import Estimates, read_measured, remember_estimates, remember_run
from oudertalk.storage.model_shelf import KnownModel, ModelFile

MOST_WORK = 1.0  # seconds per second of conversation: who talked for ten minutes has the text before the next parents
LEFT_FOR_OTHERS = 2e9  # bytes of memory for the system itself and a browser; with less, everything crawls
MOST_ERRORS = 25.0  # percent of the words, read aloud; more cannot be read in conversation, as models.yaml says of base
TEST_SET = "fleurs"  # the one on which Dutch word errors of all models were published

CONVERSATION = 600.0  # s; so many minutes of conversation is what people can picture
LATER_MODEL = "small"  # what a session is worked out with when no model for conversations stands here yet

Choice = Literal["fits", "slow", "too large"]


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What a model asks of this machine: seconds of `work` per second of conversation, truly measured or estimated, and
    `memory`, the most bytes. None where nobody knows.
    """

    work: float | None
    measured: bool
    memory: int | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The model to use here for conversation, and whether it does: `choice` says what it lacks."""

    model: KnownModel
    expected: Expected
    choice: Choice


def models_here(house: House) -> tuple[KnownModel, ...]:
    """The models for words that stand on this machine, the one that comes with the program included."""
    shelf = house.shelf
    return tuple(one for one in house.models if one.kind == "transcriber" and shelf.place(one).is_file())


def best_model(house: House) -> str | None:
    """The best model for real conversations that stands here; None where none does."""
    real = [model for model in models_here(house) if not model.ships]
    return max(real, key=lambda model: model.size_bytes).name if real else None


def measure_machine(house: House, wanted: bool | None, before_measuring: Callable[[], None]) -> None:
    """
    Estimate how long each published network will take here, and remember it; that takes some seconds.

    `wanted` is True for a new estimate, False for none, and None for one when there is none yet. `before_measuring` is
    called first, so that a person knows what there is to wait for.
    """
    from oudertalk.speech import speed

    own = house.settings.own_models
    if wanted is None:
        wanted = not read_measured(own).has_estimates(speed.ENGINE, speed.VERSION)
    if wanted:
        before_measuring()
        with disk_errors(Path(tempfile.gettempdir()) / "oudertalk"):
            estimates = speed.estimate()
        remember_estimates(own, Estimates(speed.ENGINE, speed.VERSION, estimates))


def expectations(house: House) -> dict[str, Expected]:
    """What each known model asks of this machine, by its name, as far as it was measured."""
    from oudertalk.speech import speed

    measured = read_measured(house.settings.own_models)
    expected = {}
    for model in house.shelf.known():
        pace = measured.pace(model.name, house.engine)
        network = speed.NETWORKS.get(model.official or "")
        memory = pace.memory if pace and pace.memory else speed.peak_memory(network) if network else None
        expected[model.name] = Expected(pace.work if pace else None, bool(pace and pace.measured), memory)
    return expected


def recommend(models: Mapping[str, KnownModel], expected: Mapping[str, Expected], memory: int | None) -> Advice | None:
    """
    The model with the fewest published Dutch word errors that keeps up here, on a machine with this much memory in
    bytes; when none does, the quickest that fits in it, or else the smallest. None when no speed is known.

    Models that make too many errors for conversation are never recommended.
    """
    usable = [
        (model, expected[name])
        for name, model in models.items()
        if _errors(model) <= MOST_ERRORS and expected[name].work is not None
    ]
    if not usable:
        return None
    room = [(model, asks) for model, asks in usable if _has_room(asks, memory)]
    in_time = [(model, asks) for model, asks in room if (asks.work or 0.0) <= MOST_WORK]
    if in_time:
        return Advice(*min(in_time, key=lambda pair: _errors(pair[0])), "fits")
    if room:
        return Advice(*min(room, key=lambda pair: pair[1].work or 0.0), "slow")
    return Advice(*min(usable, key=lambda pair: pair[1].memory or 0), "too large")


def measure_model(house: House, model: ModelFile, progress: Progress = silent) -> Expected:
    """
    What this model really asks of this machine, at work on the demonstration; remembered.

    Converting and loading come before and are not counted, for they are done once.
    """
    from oudertalk.speech.media import read_sound

    sound = read_sound(house.settings.demo / "nagespeeld_gesprek.mp4")
    samples = sound.mono()
    transcriber, where = ready_to_hear(house, model, house.engine, samples, hear_speech(house, samples))
    before, began = _peak_of_process(), time.perf_counter()
    for number, _words in enumerate(transcriber.transcribe(samples, where), start=1):
        progress(number / len(where))
    work, after = time.perf_counter() - began, _peak_of_process()
    # a peak that was there before was the conversion's, and says nothing of hearing
    memory = after if before is not None and after is not None and after > before else None
    remember_run(
        house.settings.own_models,
        model=model.name,
        engine=house.engine,
        sound=sound.duration,
        work=work,
        day=house.now().date(),
        memory=memory,
    )
    return Expected(work / sound.duration, True, memory)


def how_long(asks: Expected) -> str:
    """How long ten minutes of conversation take, and how that is known; "?" when it is not."""
    if asks.work is None:
        return "?"
    seconds = asks.work * CONVERSATION
    if seconds < 95:
        about = _("± {seconds} s").format(seconds=max(5, round(seconds / 5) * 5))
    else:
        about = _("± {minutes} min").format(minutes=ceil(seconds / 60))
    return _("{time} (gemeten)").format(time=about) if asks.measured else _("{time} (geschat)").format(time=about)


def _peak_of_process() -> int | None:
    """The most bytes that this process had in memory; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _errors(model: KnownModel) -> float:
    """Percent of the words, on the test set that all were measured on; 100 when unknown."""
    return (model.dutch_wer or {}).get(TEST_SET, 100.0)


def _has_room(asks: Expected, memory: int | None) -> bool:
    return asks.memory is None or memory is None or asks.memory + LEFT_FOR_OTHERS <= memory
