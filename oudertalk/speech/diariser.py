"""
Who tells voices apart: the role, and the table of those that play it.

To add one: a file with a loader, and a line in `DIARISERS`. The contract test in tests/speech then runs on it: spans in
order, inside the sound, and nothing from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import Samples
from oudertalk.speech.one_microphone import load_one_microphone
from oudertalk.speech.sherpa_diariser import load_sherpa
from oudertalk.speech.two_microphones import load_two_microphones


class Diariser(Protocol):
    """Tells voices apart."""

    def diarise(
        self, samples: Samples, speech: Sequence[TimeSpan], speakers: int | None, progress: Progress = silent
    ) -> tuple[SpeakerSpan, ...]:
        """
        Who speaks when, in order, within these stretches of speech; labels A, B, ... in order of first speech.

        `samples` has shape (n,), or (channels, n). `speakers` is the number of people at the table, None when nobody
        knows it: then it is estimated. A voice that is not heard is not in the answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to load a diariser: `load` takes the files of these models (names in models.yaml), in this order."""

    load: Callable[..., Diariser]
    models: tuple[str, ...] = ()


DIARISERS: dict[str, Recipe] = {
    "one_microphone": Recipe(load_one_microphone, ("voice_encoder", "stretch_encoder", "segmentation")),
    "two_microphones": Recipe(load_two_microphones),
    "sherpa": Recipe(load_sherpa, ("pyannote-segmentation", "titanet-small")),
}


def models_of(name: str) -> tuple[str, ...]:
    """The names of the models that this diariser listens with. ValueError for an unknown diariser."""
    return _recipe(name).models


def load_diariser(name: str, files: Mapping[str, Path]) -> Diariser:
    """
    The diariser of this name, with the files of its models by their names.

    ModelMissing or ModelCorrupt when one of them cannot be used, PackageMissing when it needs a package that is not
    installed; ValueError for an unknown name.
    """
    recipe = _recipe(name)
    return recipe.load(*(files[model] for model in recipe.models))


def _recipe(name: str) -> Recipe:
    if name not in DIARISERS:
        raise ValueError(f"unknown diariser {name!r}, expected one of {sorted(DIARISERS)}")
    return DIARISERS[name]
