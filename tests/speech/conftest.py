"""What the speech tests share: the staged conversation, decoded and heard once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import Samples
from oudertalk.speech.media import read_sound
from oudertalk.speech.one_microphone import OneMicrophone
from oudertalk.speech.segmentation import Segmentation
from oudertalk.speech.stretch_encoder import StretchEncoder
from oudertalk.speech.voices import VoiceEncoder
from tests.speech.made import DEMO, REFERENCE, SEGMENTATION, STRETCH_ENCODER, VOICE_ENCODER, read_rttm, speech_in
from tests.speech.made_networks import make_encoder, make_segmentation


def _needed(path: Path) -> Path:
    if not path.is_file():
        pytest.skip(f"{path.name} is not there")
    return path


@pytest.fixture(scope="session")
def conversation() -> Samples:
    """The sound of the staged conversation, (n,)."""
    return read_sound(_needed(DEMO)).mono()


@pytest.fixture(scope="session")
def speech(conversation: Samples) -> tuple[TimeSpan, ...]:
    """Where somebody speaks in it, as heard."""
    return speech_in(conversation)


@pytest.fixture(scope="session")
def truth() -> tuple[SpeakerSpan, ...]:
    """Who spoke when in it, as made."""
    return read_rttm(_needed(DEMO.with_suffix(".rttm")))


@pytest.fixture(scope="session")
def sentence() -> Samples:
    """Three seconds of one synthetic voice, (n,)."""
    with np.load(_needed(REFERENCE)) as reference:
        return np.asarray(reference["sound_1"] / np.float32(32768))


@pytest.fixture(scope="session")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two networks that the tests make for sherpa-onnx, under the names of the real ones."""
    folder = tmp_path_factory.mktemp("networks")
    return {
        "pyannote-segmentation": make_segmentation(folder / "segmentation.onnx"),
        "titanet-small": make_encoder(folder / "encoder.onnx"),
    }


@pytest.fixture(scope="session")
def encoder() -> VoiceEncoder:
    return VoiceEncoder(_needed(VOICE_ENCODER))


@pytest.fixture(scope="session")
def segmentation() -> Segmentation:
    return Segmentation(_needed(SEGMENTATION))


@pytest.fixture(scope="session")
def stretch_encoder() -> StretchEncoder:
    return StretchEncoder(_needed(STRETCH_ENCODER))


@pytest.fixture(scope="session")
def one_microphone(encoder: VoiceEncoder, stretch_encoder: StretchEncoder, segmentation: Segmentation) -> OneMicrophone:
    return OneMicrophone(encoder, stretch_encoder, segmentation)
