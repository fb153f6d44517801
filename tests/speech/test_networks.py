"""The networks that ship: one that is not there, or is something else, is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from oudertalk.errors import ModelCorrupt, ModelMissing
from oudertalk.speech.segmentation import Segmentation
from oudertalk.speech.stretch_encoder import StretchEncoder
from oudertalk.speech.voices import VoiceEncoder


@pytest.mark.parametrize("load", [VoiceEncoder, StretchEncoder, Segmentation])
def test_a_network_that_is_not_there_or_broken_says_so(tmp_path: Path, load: Callable[[Path], object]) -> None:
    with pytest.raises(ModelMissing, match=r"weg\.onnx"):
        load(tmp_path / "weg.onnx")
    for content in (b"", b"geen model", np.random.default_rng(0).bytes(3_000)):
        (tmp_path / "kapot.onnx").write_bytes(content)
        with pytest.raises(ModelCorrupt, match=r"kapot\.onnx"):
            load(tmp_path / "kapot.onnx")
