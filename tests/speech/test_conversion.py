"""The conversion to CTranslate2: the same network, the same tokens, the heads that tell time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oudertalk.errors import ModelCorrupt
from oudertalk.speech.checkpoints import heads_that_tell_time, read_checkpoint, tokenizer_of
from oudertalk.speech.conversion import convert
from oudertalk.speech.ctranslate2_engine import windows_at_once, workers_for
from oudertalk.speech.hearing import WindowTranscriber, hints_that_fit, prompt_for, window_length
from oudertalk.speech.transcriber import load_transcriber
from oudertalk.speech.weights import Weights
from tests.speech.made import DEMO_MODEL
from tests.speech.test_transcriber import keep_in


def thin_checkpoint(path: Path, heads: int = 6, layers: int = 4, vocabulary: int = 51_865, mels: int = 80) -> Any:
    """A network of whisper's shape with random weights, 4 numbers a head; its torch form."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    dims = ModelDimensions(mels, 1500, 4 * heads, heads, 2, vocabulary, 448, 4 * heads, heads, layers)
    model = Whisper(dims).eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    torch.nn.init.normal_(model.decoder.positional_embedding, std=0.3)
    torch.save({"dims": dims.__dict__, "model_state_dict": model.state_dict()}, path)
    return model


@pytest.mark.parametrize(("vocabulary", "mels"), [(51_865, 80), (51_866, 128)])
def test_the_converted_network_computes_the_same(tmp_path: Path, vocabulary: int, mels: int) -> None:
    """Random weights have nothing to hide behind: one weight in the wrong place, and nothing is equal."""
    import ctranslate2
    import torch

    model = thin_checkpoint(tmp_path / "a.pt", vocabulary=vocabulary, mels=mels)
    (tmp_path / "ct2").mkdir()
    convert(tmp_path / "a.pt", tmp_path / "ct2", None, "float32")
    other = ctranslate2.models.Whisper(str(tmp_path / "ct2"), compute_type="float32")
    features = torch.randn(1, mels, 3000)
    with torch.no_grad():
        encoded = model.encoder(features)
        view = other.encode(ctranslate2.StorageView.from_array(features.numpy()), to_cpu=True)
        assert np.abs(np.array(view) - encoded.numpy()).max() < 1e-3
        tokenizer = tokenizer_of(model.dims)
        start, text = list(tokenizer.sot_sequence), tokenizer.encode(" Wat fijn dat u er bent.")
        logits = model.decoder(torch.tensor([[*start, tokenizer.no_timestamps, *text]]), encoded)[0]
        wanted = logits[len(start) : -1, : tokenizer.eot].softmax(-1)[range(len(text)), text]
    aligned = other.align(view, start, [text], 3000)[0]
    assert np.allclose(aligned.text_token_probs, wanted.numpy(), rtol=1e-2, atol=1e-7)


@pytest.mark.model
def test_what_is_never_said_and_what_tells_time_come_along(tmp_path: Path) -> None:
    convert(DEMO_MODEL, tmp_path, None, "int8")
    config = json.loads((tmp_path / "config.json").read_text())
    dims = read_checkpoint(DEMO_MODEL).dims
    tokenizer = tokenizer_of(dims)
    assert set(tokenizer.non_speech_tokens) < set(config["suppress_ids"])
    assert config["suppress_ids_begin"] == [*tokenizer.encode(" "), tokenizer.eot]
    assert [tuple(head) for head in config["alignment_heads"]] == heads_that_tell_time(dims, None)
    vocabulary = json.loads((tmp_path / "vocabulary.json").read_text(encoding="utf-8"))
    assert len(vocabulary) == len(set(vocabulary)) == dims.n_vocab
    assert vocabulary[tokenizer.eot] == "<|endoftext|>"
    assert vocabulary[tokenizer.no_speech] == "<|nospeech|>"


def test_a_quarter_of_the_size_is_left_in_8_bits(tmp_path: Path) -> None:
    thin_checkpoint(tmp_path / "a.pt", heads=64)
    for precision in ("int8", "float32"):
        (tmp_path / precision).mkdir()
        convert(tmp_path / "a.pt", tmp_path / precision, None, precision)
    sizes = {form: (tmp_path / form / "model.bin").stat().st_size for form in ("int8", "float32")}
    assert 3.5 < sizes["float32"] / sizes["int8"] < 4.1


def test_a_checkpoint_that_lacks_a_weight_is_refused(tmp_path: Path) -> None:
    import torch

    thin_checkpoint(tmp_path / "a.pt")
    held = torch.load(tmp_path / "a.pt", weights_only=True)
    del held["model_state_dict"]["decoder.blocks.1.cross_attn.key.weight"]
    torch.save(held, tmp_path / "a.pt")
    (tmp_path / "ct2").mkdir()
    with pytest.raises(ModelCorrupt, match=r"a\.pt"):
        convert(tmp_path / "a.pt", tmp_path / "ct2", None, "int8")


def test_official_weights_bring_the_heads_that_tell_time_and_the_prompt(tmp_path: Path) -> None:
    thin_checkpoint(tmp_path / "other.pt")  # as many heads and layers as "tiny"
    for engine in ("ctranslate2", "whisper"):
        keep = keep_in(tmp_path / engine)
        official = load_transcriber(engine, Weights(tmp_path / "other.pt", "tiny", keep=keep))
        assert isinstance(official, WindowTranscriber)
        assert official.name == "tiny"
        assert official._prompt
    config = json.loads((tmp_path / "ctranslate2" / "ct2-int8" / "config.json").read_text())
    assert len(config["alignment_heads"]) == 6
    own = load_transcriber("whisper", Weights(tmp_path / "other.pt"))
    assert isinstance(own, WindowTranscriber)
    assert (own.name, own._prompt) == ("other", ())
    assert own._computer._model.alignment_heads.indices().shape[1] == 12  # type: ignore[attr-defined]


def test_heads_are_whispers_own(tmp_path: Path) -> None:
    import whisper

    model = thin_checkpoint(tmp_path / "a.pt")
    model.set_alignment_heads(whisper._ALIGNMENT_HEADS["tiny"])
    wanted = [(int(layer), int(head)) for layer, head in model.alignment_heads.indices().T]
    assert heads_that_tell_time(model.dims, "tiny") == wanted


def test_windows_are_as_long_as_the_model_was_trained_on() -> None:
    assert (window_length("small"), window_length(None)) == (30.0, 8.0)


def test_a_prompt_keeps_hesitations_and_names_what_the_school_wants() -> None:
    prompt = prompt_for("small", ["De Regenboog", "ESM"])
    assert prompt is not None
    assert prompt.startswith("De Regenboog, ESM. ")
    assert "uh" in prompt
    assert prompt_for(None, ["De Regenboog"]) is None


def test_no_more_of_the_schools_words_than_fit() -> None:
    words = [f"Regenboogschool{number}" for number in range(200)]
    fitting = hints_that_fit(words)
    assert 10 < len(fitting) < 200
    assert list(fitting) == words[: len(fitting)]
    assert "uh" in str(prompt_for("small", words))
    assert hints_that_fit(["ESM"]) == ("ESM",)


@pytest.mark.parametrize(
    ("layers", "width", "windows"), [(4, 384, 8), (6, 512, 8), (12, 768, 2), (24, 1024, 1), (32, 1280, 1)]
)
def test_what_is_read_together_fits_in_memory(layers: int, width: int, windows: int) -> None:
    assert windows_at_once(layers, width, "cpu") == windows
    assert windows == 1 or windows * 2 * layers * 1500 * width * 4 <= 300e6


@pytest.mark.parametrize(
    ("at_once", "device", "threads", "workers"),
    [(2, "cpu", 2, 2), (2, "cpu", 8, 2), (8, "cpu", 4, 4), (1, "cpu", 8, 1), (8, "cpu", 1, 1), (8, "cuda", 8, 1)],
)
def test_windows_are_heard_side_by_side_as_far_as_cores_and_memory_go(
    at_once: int, device: str, threads: int, workers: int
) -> None:
    assert workers_for(at_once, device, threads) == workers
