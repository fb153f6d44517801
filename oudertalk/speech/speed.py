"""
How long this machine will need for a whisper network, and how much memory, without having its weights.

Networks of the published dimensions, with random weights, were timed once on a machine of ours. Two small ones, built
on the spot, do some of the same work here: how much longer they take than they did there is how much longer the others
will. That is an estimate; what a model really took here is better, and takes its place.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import log2
from pathlib import Path
from typing import Any

import numpy as np

from oudertalk.speech.checkpoints import Checkpoint, tokenizer_of
from oudertalk.speech.conversion import Precision, specification
from oudertalk.speech.ctranslate2_engine import best_device, own_threads, windows_at_once, workers_for
from oudertalk.speech.hearing import BEAM, MEDIAN_FILTER, prompt_for

logger = logging.getLogger(__name__)

ENGINE = "ctranslate2"  # the engine that is estimated; of the other one is only known what it really took
VERSION = 2  # the next number when estimates come out differently, so that earlier ones are made again

# What a conversation asks of a recogniser.
_WORDS = 2.5  # a second of conversation, its pauses included: an hour is about 9,000 words
_TOKENS_PER_WORD = 1.61  # of whisper's multilingual tokens, with punctuation; counted on tests/conversations
_IN_WINDOWS = 0.9  # of a conversation; the rest is silence that no window holds (0.93 in the demonstration)
_WINDOW = 26.0  # s of sound in a window, which ends in a silence and so is rarely full; the demonstration's mean
_READ_AGAIN = 0.1  # of the windows, at another temperature; a guess, for it depends on the microphone
TOKENS = round(_WORDS * _TOKENS_PER_WORD * _WINDOW / _IN_WINDOWS)  # in a window

_FEW_TOKENS = 24  # that the small networks read: fewer would weigh the beginning too much
_TRIES = 2  # the quicker one counts: something else may have wanted the processor
_HEADS = 6  # that tell time; the published models have 6 to 23

_FRAMES = 1500  # positions of an encoded window
_TEXT_CONTEXT = 448  # tokens
_HEAD_WIDTH = 64

# Peak memory, measured on networks of the published dimensions: base to turbo within 6 %, tiny took 20 % more.
_PROCESS = 0.55e9  # bytes; 0.41 once the sound is decoded and the speech found, the rest for one window at work
_WEIGHTS = 1.5  # times what they take on disk: read, and then laid as the processor wants them
_LOOKED_BACK_AT = 2  # times the keys and values: once kept, once while the windows are put together

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Network:
    """The dimensions of a whisper network."""

    mels: int
    width: int
    encoder_layers: int
    decoder_layers: int
    vocabulary: int = 51_865

    @property
    def heads(self) -> int:
        """Of attention, in each layer."""
        return self.width // _HEAD_WIDTH

    @property
    def dims(self) -> Any:
        """As whisper's `ModelDimensions`."""
        from whisper.model import ModelDimensions

        return ModelDimensions(
            n_mels=self.mels,
            n_audio_ctx=_FRAMES,
            n_audio_state=self.width,
            n_audio_head=self.heads,
            n_audio_layer=self.encoder_layers,
            n_vocab=self.vocabulary,
            n_text_ctx=_TEXT_CONTEXT,
            n_text_state=self.width,
            n_text_head=self.heads,
            n_text_layer=self.decoder_layers,
        )

    @property
    def at_once(self) -> int:
        """Windows that our engine reads together on a processor."""
        return windows_at_once(self.decoder_layers, self.width, "cpu")

    @property
    def weights(self) -> int:
        """How many, biases and norms left out."""
        width = self.width
        encoder = 3 * width * (self.mels + width) + self.encoder_layers * 12 * width**2
        return encoder + width * self.vocabulary + self.decoder_layers * 16 * width**2


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds for one window: to encode it, to read its words, and to find when each is spoken."""

    encode: float
    read: float
    align: float

    @property
    def work_per_second(self) -> float:
        """Seconds of work per second of conversation."""
        return (self.encode + (1 + _READ_AGAIN) * self.read + self.align) * _IN_WINDOWS / _WINDOW


NETWORKS: Mapping[str, Network] = {  # as published with whisper, by its own names
    "tiny": Network(80, 384, 4, 4),
    "base": Network(80, 512, 6, 6),
    "small": Network(80, 768, 12, 12),
    "medium": Network(80, 1024, 24, 24),
    "large-v2": Network(80, 1280, 32, 32),
    "large-v3": Network(128, 1280, 32, 32, 51_866),
    "turbo": Network(128, 1280, 32, 4, 51_866),
}
NARROW, WIDE = Network(80, 512, 4, 4), Network(80, 1024, 4, 4)  # the small ones, built on the spot
TOGETHER = 4  # windows, beside one alone: some networks read so many together, and some have no room for it

# `python -m bench.reference_speed` on one core of a Xeon (Sapphire Rapids, 2.6 GHz), CTranslate2 4.8.5, 8-bit weights:
# seconds of the processor for a window. A published network reads TOKENS, alone or among TOGETHER, those without room
# for two only alone; a small one reads _FEW_TOKENS, alone.
REFERENCE: Mapping[tuple[str, int], Took] = {
    ("tiny", 1): Took(0.392, 0.621, 0.123),
    ("tiny", 4): Took(0.392, 0.772, 0.137),
    ("base", 1): Took(0.838, 1.562, 0.161),
    ("base", 4): Took(0.838, 1.447, 0.207),
    ("small", 1): Took(2.252, 4.903, 0.312),
    ("small", 4): Took(2.252, 4.416, 0.507),
    ("medium", 1): Took(6.332, 13.372, 0.774),
    ("large-v2", 1): Took(10.036, 23.329, 1.426),
    ("large-v3", 1): Took(9.932, 23.157, 1.378),
    ("turbo", 1): Took(10.353, 3.393, 0.273),
    ("turbo", 4): Took(10.353, 2.586, 0.387),
}
REFERENCE_SMALL: Mapping[Network, Took] = {  # the middle of some runs
    NARROW: Took(0.605, 0.239, 0.140),
    WIDE: Took(1.230, 0.560, 0.229),
}


def estimate() -> dict[str, float]:
    """For each published network the seconds of work per second of conversation on this machine, by its name."""
    began = time.monotonic()
    device, precision = best_device()
    threads = own_threads()
    side_by_side = {name: workers_for(network.at_once, device, threads) for name, network in NETWORKS.items()}
    small = {
        workers: measure_small(device, precision, threads, time.perf_counter, workers)
        for workers in set(side_by_side.values())
    }
    estimates = {name: scaled(name, small[workers], workers).work_per_second for name, workers in side_by_side.items()}
    logger.info("estimated %d networks in %.1f s", len(estimates), time.monotonic() - began)
    return estimates


def scaled(name: str, small: Mapping[Network, Took], workers: int = 1) -> Took:
    """
    What this network takes for a window of a conversation, on a machine where the small ones took so long.

    As many times longer than on ours as the small one of its width, or as both when its width lies between theirs.
    `workers` hear side by side, so each reads that many times fewer windows together; `small` is how long they took so.
    """
    network = NETWORKS[name]
    toward_wide = min(1.0, max(0.0, log2(network.width / NARROW.width) / log2(WIDE.width / NARROW.width)))

    def here(part: str) -> float:
        narrow, wide = (getattr(small[size], part) / getattr(REFERENCE_SMALL[size], part) for size in (NARROW, WIDE))
        return float(
            narrow ** (1 - toward_wide) * wide**toward_wide * _there(name, max(1, network.at_once // workers), part)
        )

    return Took(here("encode"), here("read"), here("align"))


def _there(name: str, count: int, part: str) -> float:
    """Seconds of one window on our machine, when so many are read together."""
    alone: float = getattr(REFERENCE[name, 1], part)
    if count == 1:
        return alone
    group = TOGETHER * getattr(REFERENCE[name, TOGETHER], part)
    return float(alone + (group - alone) * (count - 1) / (TOGETHER - 1)) / count


def peak_memory(network: Network) -> int:
    """About the most bytes that a whole process takes that transcribes with this network on a processor."""
    looked_back_at = network.at_once * 2 * network.decoder_layers * _FRAMES * network.width * 4
    return round(_PROCESS + _WEIGHTS * network.weights + _LOOKED_BACK_AT * looked_back_at)


# --- networks at work -------------------------------------------------------------------------------------------------


def measure_small(
    device: str, precision: Precision, threads: int, clock: Clock, workers: int = 1
) -> dict[Network, Took]:
    """What the small networks take here for a window. It takes some seconds."""
    return {
        network: measure(network, (1,), _FEW_TOKENS, device, precision, threads, clock, workers)[1]
        for network in (NARROW, WIDE)
    }


def measure(
    network: Network,
    counts: tuple[int, ...],
    tokens: int,
    device: str,
    precision: Precision,
    threads: int,
    clock: Clock,
    workers: int = 1,
) -> dict[int, Took]:
    """
    What a network of these dimensions takes for a window in which it reads so many tokens, among so many windows.

    Its weights are random, so it hears nothing; that takes as long as hearing something. So many `workers` do it side
    by side, and a window is then ready that many times sooner.
    """
    import ctranslate2
    import torch
    from whisper.audio import N_SAMPLES, log_mel_spectrogram

    with tempfile.TemporaryDirectory(prefix="oudertalk-") as folder:
        _write_at_random(network, Path(folder), precision)
        model = ctranslate2.models.Whisper(
            folder,
            device=device,
            compute_type=precision,
            inter_threads=workers,
            intra_threads=max(1, threads // workers),
        )
    tokenizer = tokenizer_of(network.dims)
    prompt = [tokenizer.sot_prev, *tokenizer.encode(prompt_for("small") or "")]
    start = [*prompt, *tokenizer.sot_sequence_including_notimestamps]
    text = list(range(1000, 1000 + TOKENS))  # which tokens is the same to the clock
    sound = torch.rand(N_SAMPLES, generator=torch.Generator().manual_seed(0)) - 0.5

    def encode() -> Any:
        features = log_mel_spectrogram(sound, network.mels)[None].numpy()
        return model.encode(ctranslate2.StorageView.from_array(features), to_cpu=True)

    def read(windows: Any) -> None:
        model.generate(
            windows,
            [start] * windows.shape[0],
            beam_size=BEAM,
            max_length=max(2 * tokens, tokens + len(start) - 1),  # it reads half of this, and counts the prompt in
            suppress_tokens=[-1, tokenizer.eot],  # so that the text never ends by itself
            return_scores=True,
            return_no_speech_prob=True,
        )

    def align(windows: Any) -> None:
        count = windows.shape[0]
        sot, frames = list(tokenizer.sot_sequence), [2 * _FRAMES] * count
        model.align(windows, sot, [text] * count, frames, median_filter_width=MEDIAN_FILTER)

    encoded = np.array(encode(), dtype=np.float32)
    encoding = _quickest(encode, clock, workers)
    took = {}
    for count in counts:
        windows = ctranslate2.StorageView.from_array(np.repeat(encoded, count, axis=0))
        reading, aligning = (_quickest(partial(action, windows), clock, workers) for action in (read, align))
        took[count] = Took(encoding, reading / count, aligning / count)
    return took


def _quickest(action: Callable[[], object], clock: Clock, workers: int) -> float:
    """Seconds for each of the workers that do this at once, of the quickest of some tries."""
    tries = []
    with ThreadPoolExecutor(workers) as pool:
        for _try in range(_TRIES):
            began = clock()
            for done in [pool.submit(action) for _worker in range(workers)]:
                done.result()
            tries.append((clock() - began) / workers)
    return min(tries)


def _write_at_random(network: Network, folder: Path, precision: Precision) -> None:
    """A network of these dimensions, in CTranslate2's form, in this folder."""
    from ctranslate2.specs.model_spec import visit_spec

    spec = specification(Checkpoint(network.dims, _random_weights(network, precision)), None)
    spec.config.alignment_heads = [(network.decoder_layers - 1, head) for head in range(min(_HEADS, network.heads))]
    visit_spec(spec, _scale)
    spec.validate()
    spec.save(str(folder))


def _random_weights(network: Network, precision: Precision) -> dict[str, Any]:
    """
    Weights by whisper's names. In 8-bit numbers at once: making them of others takes longer than all of the measuring.
    """
    import torch
    from whisper.model import AudioEncoder, TextDecoder

    dims = network.dims
    with torch.device("meta"):  # shapes without memory
        halves = {
            "encoder": AudioEncoder(
                dims.n_mels, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head, dims.n_audio_layer
            ),
            "decoder": TextDecoder(
                dims.n_vocab, dims.n_text_ctx, dims.n_text_state, dims.n_text_head, dims.n_text_layer
            ),
        }
    some = np.random.default_rng(0).integers(-127, 128, 1 << 20, dtype=np.int8)
    floats = torch.float16 if precision == "float16" else torch.float32

    def tensor(name: str, shape: tuple[int, ...]) -> Any:
        numbers = torch.from_numpy(np.resize(some, shape))
        is_matrix = len(shape) > 1 and not name.endswith("positional_embedding")
        return numbers if precision == "int8" and is_matrix else numbers.to(floats) / 1000

    return {
        f"{half}.{name}": tensor(name, tuple(weight.shape))
        for half, part in halves.items()
        for name, weight in part.state_dict().items()
    }


def _scale(part: Any, name: str, value: Any) -> None:
    """8-bit weights go with a scale for each of their rows."""
    import torch

    if name.rpartition("/")[2] == "weight" and value.dtype == torch.int8:
        part.weight_scale = np.full(len(value), 1000, dtype=np.float32)
