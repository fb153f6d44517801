"""
How long this machine will need for a whisper network, and how much memory, without having its weights.

Small networks with random weights do the work of one window: two depths tell what a layer costs, two widths what it
costs at any width. What a conversation asks of them follows from how people talk. That is an estimate; what a model
really took here is better, and takes its place.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from oudertalk.speech.checkpoints import Checkpoint, tokenizer_of
from oudertalk.speech.conversion import Precision, _specification
from oudertalk.speech.ctranslate2_engine import _at_once, best_device, own_threads
from oudertalk.speech.hearing import BEAM, MEDIAN_FILTER, prompt_for

logger = logging.getLogger(__name__)

ENGINE = "ctranslate2"  # the engine that is estimated; of the other one is only known what it really took
VERSION = 1  # the next number when estimates come out differently, so that earlier ones are made again

# What a conversation asks of a recogniser.
_WORDS = 2.5  # a second of conversation, its pauses included: an hour is about 9,000 words
_TOKENS_PER_WORD = 1.61  # of whisper's multilingual tokens, with punctuation; counted on tests/conversations
_IN_WINDOWS = 0.9  # of a conversation; the rest is silence that no window holds (0.93 in the demonstration)
_WINDOW = 26.0  # s of sound in a window, which ends in a silence and so is rarely full; the demonstration's mean
_READ_AGAIN = 0.1  # of the windows, at another temperature; a guess, for it depends on the microphone
_TOKENS = round(_WORDS * _TOKENS_PER_WORD * _WINDOW / _IN_WINDOWS)  # in a window

# The networks that are measured. The published ones are 384 to 1280 wide and 4 to 32 layers deep.
_WIDTHS = (512, 1024)
_DEPTHS = (1, 3)
_TOGETHER = 4  # windows read together, beside one alone
_STEPS = 8  # tokens; each takes as long as the one before
_TRIES = 2  # the quicker one counts: something else may have wanted the processor
_SOME_TEXT = list(range(1000, 1000 + _TOKENS))  # tokens; which ones is the same to the clock
_HEADS = 6  # that tell time; the published models have 6 to 23

_FRAMES = 1500  # positions of an encoded window
_TEXT_CONTEXT = 448  # tokens
_HEAD_WIDTH = 64

# Peak memory, measured on networks of the published dimensions: base to turbo within 6 %, tiny took 20 % more.
_PROCESS = 0.55e9  # bytes; 0.41 once the sound is decoded and the speech found, the rest for one window at work
_WEIGHTS = 1.5  # times what they take on disk: read, and then laid as the processor wants them
_LOOKED_BACK_AT = 2  # times the keys and values: once kept, once while the windows are put together

Clock = Callable[[], float]
Took = Mapping[str, float]  # seconds of one network for each part of the work, see `_took`


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
    def weights(self) -> int:
        """How many, biases and norms left out."""
        width = self.width
        encoder = 3 * width * (self.mels + width) + self.encoder_layers * 12 * width**2
        return encoder + width * self.vocabulary + self.decoder_layers * 16 * width**2


NETWORKS: Mapping[str, Network] = {  # as published with whisper, by its own names
    "tiny": Network(80, 384, 4, 4),
    "base": Network(80, 512, 6, 6),
    "small": Network(80, 768, 12, 12),
    "medium": Network(80, 1024, 24, 24),
    "large-v2": Network(80, 1280, 32, 32),
    "large-v3": Network(128, 1280, 32, 32, 51_866),
    "turbo": Network(128, 1280, 32, 4, 51_866),
}


@dataclass(frozen=True, slots=True)
class Speed:
    """What each part of the work takes on this machine, in seconds by width: once, and for each layer."""

    once: Mapping[str, Curve]
    layer: Mapping[str, Curve]

    def seconds(self, part: str, width: int, layers: int) -> float:
        """Of this part, for a network of this width and depth."""
        return self.once[part].at(width) + layers * self.layer[part].at(width)


@dataclass(frozen=True, slots=True)
class Curve:
    """
    Seconds by width: `low` times width to the power `power`, and `high` times the power after it. Neither is negative.
    """

    power: int  # 0 or more
    low: float
    high: float

    def at(self, width: int) -> float:
        """Seconds."""
        return float(width) ** self.power * (self.low + self.high * width)


def estimate() -> dict[str, float]:
    """For each published network the seconds of work per second of conversation on this machine, by its name."""
    began = time.monotonic()
    speed = measure_speed(_WIDTHS, _DEPTHS)
    device, _precision = best_device()
    estimates = {
        name: work_per_second(network, speed, _at_once(network.dims, device)) for name, network in NETWORKS.items()
    }
    logger.info("estimated %d networks in %.1f s", len(estimates), time.monotonic() - began)
    return estimates


def work_per_second(network: Network, speed: Speed, at_once: int) -> float:
    """Seconds of work per second of conversation, when so many windows are read together."""

    def reading(part: str) -> float:  # of all windows that are read together
        alone, together = (
            speed.seconds(f"{part}_{company}", network.width, network.decoder_layers)
            for company in ("alone", "together")
        )
        return alone + (together - alone) * (at_once - 1) / (_TOGETHER - 1)

    encoding = speed.seconds("encode", network.width, network.encoder_layers)
    read = (1 + _READ_AGAIN) * (reading("begin") + _TOKENS * reading("step"))
    return (encoding + (read + reading("align")) / at_once) * _IN_WINDOWS / _WINDOW


def peak_memory(network: Network, at_once: int | None = None) -> int:
    """About the most bytes that a whole process takes that transcribes with this network on a processor."""
    together = _at_once(network.dims, "cpu") if at_once is None else at_once
    looked_back_at = together * 2 * network.decoder_layers * _FRAMES * network.width * 4
    return round(_PROCESS + _WEIGHTS * network.weights + _LOOKED_BACK_AT * looked_back_at)


def measure_speed(
    widths: tuple[int, int], depths: tuple[int, int], threads: int | None = None, clock: Clock = time.perf_counter
) -> Speed:
    """How fast this machine is with networks so wide and deep; `threads` to compute with, None for the engine's own."""
    device, precision = best_device()
    took = {}
    for width in widths:
        for depth in depths:
            network = Network(80, width, depth, depth)
            with tempfile.TemporaryDirectory(prefix="oudertalk-") as folder:
                _write_at_random(network, Path(folder), precision)
                took[width, depth] = _took(network, Path(folder), device, precision, threads or own_threads(), clock)
    return speed_from(took)


def speed_from(took: Mapping[tuple[int, int], Took]) -> Speed:
    """What follows from what four networks took: two widths by two depths, each depth that of both halves."""
    widths, depths = (sorted({key[axis] for key in took}) for axis in (0, 1))
    shallow, deep = depths
    once: dict[str, Curve] = {}
    layer: dict[str, Curve] = {}
    for part in took[widths[0], shallow]:
        least = {width: took[width, shallow][part] for width in widths}
        a_layer = {width: (took[width, deep][part] - least[width]) / (deep - shallow) for width in widths}
        layer[part] = _curve(1, a_layer)  # looking back goes with the width, multiplying with its square
        once[part] = _curve(0, {width: least[width] - shallow * a_layer[width] for width in widths})
    return Speed(once, layer)


def _curve(power: int, seconds: Mapping[int, float]) -> Curve:
    """Through both points; when that would need less than nothing of a term, near them, with the other term alone."""
    (narrow, few), (wide, many) = sorted((width, max(0.0, value)) for width, value in seconds.items())
    by_power = few / narrow**power, many / wide**power
    high = (by_power[1] - by_power[0]) / (wide - narrow)
    low = by_power[0] - high * narrow
    if high < 0:
        return Curve(power, (by_power[0] + by_power[1]) / 2, 0.0)
    if low < 0:
        return Curve(power, 0.0, (by_power[0] / narrow + by_power[1] / wide) / 2)
    return Curve(power, low, high)


# --- the networks that are measured -----------------------------------------------------------------------------------


def _took(network: Network, folder: Path, device: str, precision: Precision, threads: int, clock: Clock) -> Took:
    """
    Seconds for each part of the work: `encode` one window; for one window alone and for windows together, `begin` to
    read (what the decoder looks back at, and the prompt), `step` (a token) and `align`.
    """
    import ctranslate2
    import torch
    from whisper.audio import N_SAMPLES, log_mel_spectrogram

    model = ctranslate2.models.Whisper(str(folder), device=device, compute_type=precision, intra_threads=threads)
    tokenizer = tokenizer_of(network.dims)
    prompt = [tokenizer.sot_prev, *tokenizer.encode(prompt_for("small") or "")]
    read_so_far = _SOME_TEXT[: _TOKENS // 2]  # a step takes longer the more was read: this is one halfway
    start = [*prompt, *tokenizer.sot_sequence_including_notimestamps, *read_so_far]
    sound = torch.rand(N_SAMPLES, generator=torch.Generator().manual_seed(0)) - 0.5

    def encode() -> Any:
        features = log_mel_spectrogram(sound, network.mels)[None].numpy()
        return model.encode(ctranslate2.StorageView.from_array(features), to_cpu=True)

    encoded = np.array(encode(), dtype=np.float32)

    def windows(count: int) -> Any:
        return ctranslate2.StorageView.from_array(np.repeat(encoded, count, axis=0))

    def read(count: int, tokens: int) -> None:
        model.generate(
            windows(count),
            [start] * count,
            beam_size=BEAM,
            max_length=max(2 * tokens, tokens + len(start) - 1),  # it reads half of this, and counts the prompt in
            suppress_tokens=[-1, tokenizer.eot],  # so that the text never ends by itself
            return_scores=True,
            return_no_speech_prob=True,
        )

    def align(count: int) -> None:
        text, all_frames = [_SOME_TEXT[:_TOKENS]] * count, [2 * _FRAMES] * count
        model.align(windows(count), list(tokenizer.sot_sequence), text, all_frames, median_filter_width=MEDIAN_FILTER)

    took = {"encode": _quickest(encode, clock)}
    for company, count in (("alone", 1), ("together", _TOGETHER)):
        begin = _quickest(partial(read, count, 1), clock)
        more = _quickest(partial(read, count, 1 + _STEPS), clock)
        took[f"begin_{company}"] = begin
        took[f"step_{company}"] = max(0.0, more - begin) / _STEPS
        took[f"align_{company}"] = _quickest(partial(align, count), clock)
    return took


def _quickest(action: Callable[[], object], clock: Clock) -> float:
    """Seconds of the quickest of some tries."""
    tries = []
    for _try in range(_TRIES):
        began = clock()
        action()
        tries.append(clock() - began)
    return min(tries)


def _write_at_random(network: Network, folder: Path, precision: Precision) -> None:
    """A network of these dimensions that hears nothing, in CTranslate2's form, in this folder."""
    from ctranslate2.specs.model_spec import visit_spec

    spec = _specification(Checkpoint(network.dims, _random_weights(network, precision)), None)
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
