"""
Whether a file is a model that sherpa-onnx can work with.

It asks little itself: of a model without the right notes in it (its metadata) it ends the whole program, or crashes
later. So they are looked at before it gets the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oudertalk.errors import ModelCorrupt
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.networks import open_network

# what each family of voice encoders notes besides `output_dim` and `sample_rate`, and how it may level its features
_ENCODERS: dict[str, tuple[tuple[str, ...], str]] = {
    "wespeaker": ((), "global-mean"),
    "3d-speaker": ((), "global-mean"),
    "nemo": (("feat_dim", "window_size_ms", "window_stride_ms"), "per_feature"),
}


def check_segmentation(file: Path) -> None:
    """ModelMissing or ModelCorrupt unless this is a segmentation model like pyannote's, in sherpa-onnx's form."""
    network, notes = _opened(file)
    speakers, at_once = _number(notes, "num_speakers"), _number(notes, "powerset_max_classes")
    classes = 1 + speakers + (speakers * (speakers - 1) // 2 if at_once == 2 else 0)
    sizes = (_number(notes, name) for name in ("window_size", "receptive_field_size", "receptive_field_shift"))
    _demand(
        file,
        _number(notes, "sample_rate") == SAMPLE_RATE
        and all(sizes)
        and speakers > 0
        and at_once in (1, 2)
        and _number(notes, "num_classes") == classes
        and len(network.get_inputs()) == 1
        and _gives(network.get_outputs()[0], 2, classes),
    )


def check_encoder(file: Path) -> None:
    """ModelMissing or ModelCorrupt unless this is a voice encoder of 16 kHz in sherpa-onnx's form."""
    network, notes = _opened(file)
    family = notes.get("framework", "")
    _demand(file, family in _ENCODERS and "language" in notes)
    asked, levelled = _ENCODERS[family]
    is_nemo = family == "nemo"  # it takes the length as well, and gives the voice second
    size = _number(notes, "output_dim")
    _demand(
        file,
        _number(notes, "sample_rate") == SAMPLE_RATE
        and all(_number(notes, name) for name in asked)
        and (is_nemo or "normalize_samples" in notes)
        and notes.get("feature_normalize_type", "") in ("", levelled)
        and size > 0
        and len(network.get_inputs()) == 1 + is_nemo
        and len(network.get_outputs()) > is_nemo
        and _gives(network.get_outputs()[int(is_nemo)], 1, size),
    )


def _opened(file: Path) -> tuple[Any, Mapping[str, str]]:
    network = open_network(
        file,
        missing=_("Het stemmodel {file} ontbreekt. Kijk welke er zijn met: oudertalk models list").format(file=file),
        corrupt=_corrupt(file),
        as_it_is=True,
    )
    return network, network.get_modelmeta().custom_metadata_map


def _number(notes: Mapping[str, str], name: str) -> int:
    """0 when it is not there, or is no number: none of them may be 0."""
    value = notes.get(name, "")
    return int(value) if value.isdecimal() else 0


def _gives(output: Any, dimension: int, size: int) -> bool:
    """Whether this dimension of the output has this size, as far as the model says so."""
    shape = output.shape
    return len(shape) > dimension and (not isinstance(shape[dimension], int) or shape[dimension] == size)


def _demand(file: Path, is_right: bool) -> None:
    if not is_right:
        raise ModelCorrupt(_corrupt(file))


def _corrupt(file: Path) -> str:
    return _(
        "{file} is geen model waarmee sherpa-onnx stemmen kan onderscheiden, of het is beschadigd. Verwijder het en "
        "haal het opnieuw op met: oudertalk models get NAAM"
    ).format(file=file)
