"""
CTranslate2, the fast one: the same weights in 8-bit numbers on a processor, or in 16-bit ones on a GPU.

Cores that share the work on one window wait for each other at every layer, most of all while reading, a token at a
time. So windows are heard side by side, by workers that share the weights and have cores of their own (`small` on two
cores: a third less time). As many as leave memory small: what grows with the windows is only what the decoder looks
back at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from oudertalk.speech.checkpoints import corrupt, read_checkpoint, tokenizer_of
from oudertalk.speech.conversion import FORMAT, Precision, convert
from oudertalk.speech.hearing import BEAM, CANDIDATES, MEDIAN_FILTER, Decoded, WindowTranscriber, prompt_for
from oudertalk.speech.weights import Weights

_MOST_AT_ONCE = 8  # windows; more gain little
_ROOM = {"cpu": 300e6, "cuda": 4e9}  # bytes for what the decoder looks back at, of which it needs about twice
_FRAMES = 1500  # positions of an encoded window
_MOST_THREADS = 8  # more cores wait for each other

T = TypeVar("T")


class CTranslate2:
    """A converted model, as a `Computer`."""

    def __init__(self, folder: Path, dims: Any, name: str, *, device: str, precision: Precision, threads: int) -> None:
        self.name = name
        self.mels: int = dims.n_mels
        self.tokenizer = tokenizer_of(dims)
        self.at_once = windows_at_once(dims.n_text_layer, dims.n_text_state, device)
        self.how = f"ctranslate2 {device} {precision} {self.at_once} at once"
        self._encoded_together = self.at_once if device == "cuda" else 1  # a GPU would idle on one
        self._workers = workers_for(self.at_once, device, threads)
        self._open = partial(_open, folder, device, precision)
        self._threads = threads
        self._model = self._open(self._workers, threads // self._workers)
        self._drawn = False  # lots, since the windows at hand were encoded

    def encode(self, features: Sequence[Any]) -> Any:
        """Encoded windows, shape (windows, 1500, width); see `Computer`."""
        import ctranslate2
        import torch

        if self._drawn:
            self._reopen(self._workers)
            self._drawn = False

        def encoded(part: Sequence[Any]) -> Any:
            view = ctranslate2.StorageView.from_array(torch.stack(list(part)).numpy())
            return np.array(self._model.encode(view, to_cpu=True), dtype=np.float32)

        return np.concatenate(self._side_by_side(encoded, _in_parts(features, self._encoded_together)))

    def decode(self, encoded: Any, which: Sequence[int], prompt: Sequence[int], temperature: float) -> list[Decoded]:
        """See `Computer`."""
        before = [self.tokenizer.sot_prev, *prompt] if prompt else []
        start = [*before, *self.tokenizer.sot_sequence_including_notimestamps]
        if temperature:
            self._draw_the_same_lots()
            sampling = {
                "beam_size": 1,
                "num_hypotheses": CANDIDATES,
                "sampling_topk": 0,
                "sampling_temperature": temperature,
            }
        else:
            sampling = {"beam_size": BEAM}

        def read(part: Sequence[int]) -> list[Decoded]:
            results = self._model.generate(
                _together(encoded, part),
                [start] * len(part),
                **sampling,
                return_scores=True,
                return_no_speech_prob=True,
            )
            return [_likeliest(result) for result in results]

        if temperature:
            return read(which)
        return list(chain.from_iterable(self._side_by_side(read, self._shares(which))))

    def align(self, encoded: Any, texts: Mapping[int, Sequence[int]], frames: Sequence[int]) -> dict[int, list[Any]]:
        """See `Computer`."""

        def aligned(part: Sequence[int]) -> list[tuple[int, list[Any]]]:
            results = self._model.align(
                _together(encoded, part),
                list(self.tokenizer.sot_sequence),
                [list(texts[number]) for number in part],
                [frames[number] for number in part],
                median_filter_width=MEDIAN_FILTER,
            )
            return [
                (number, _word_timings(self.tokenizer, list(texts[number]), result))
                for number, result in zip(part, results, strict=True)
            ]

        return dict(chain.from_iterable(self._side_by_side(aligned, self._shares(list(texts)))))

    def _shares(self, which: Sequence[int]) -> list[Sequence[int]]:
        """These windows, a share for each worker; fewer shares than workers when there are fewer windows."""
        return _in_parts(which, max(1, -(-len(which) // self._workers)))

    def _side_by_side(self, work: Callable[[Sequence[Any]], T], parts: Sequence[Sequence[Any]]) -> list[T]:
        """What comes of each part, in order; each worker takes the next one when it is ready."""
        if self._workers == 1 or len(parts) == 1:
            return [work(part) for part in parts]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(work, parts))

    def _draw_the_same_lots(self) -> None:
        """
        Sampling begins anew for each group of windows, so that whoever goes on where it stopped hears the same words.

        CTranslate2 seeds its lots once, when a worker begins, and which of them works on what is up to chance; so the
        model is opened again with one worker, which the disk cache makes short.
        """
        if self._drawn:
            return
        import ctranslate2

        ctranslate2.set_random_seed(0)
        self._reopen(1)
        self._drawn = True

    def _reopen(self, workers: int) -> None:
        del self._model  # before the next one: two would not fit everywhere
        self._model = self._open(workers, self._threads // workers)


def load_ctranslate2(weights: Weights) -> WindowTranscriber:
    """
    The model in this file, converted when that was not done before.

    ModelMissing or ModelCorrupt when the checkpoint is not there or holds something else.
    """
    weights.require()
    device, precision = best_device()

    def make(empty: Path) -> None:
        convert(weights.file, empty, weights.official_name, precision)

    folder = weights.keep(f"ct2-{precision}", FORMAT, make)
    dims = read_checkpoint(weights.file).dims
    computer = CTranslate2(
        folder, dims, weights.name, device=device, precision=precision, threads=weights.threads or own_threads()
    )
    return WindowTranscriber(computer, prompt_for(weights.official_name, weights.hints))


def best_device() -> tuple[str, Precision]:
    """A GPU when CTranslate2 finds one, and the numbers that go fast there."""
    import ctranslate2

    return ("cuda", "float16") if ctranslate2.get_cuda_device_count() else ("cpu", "int8")


def own_threads() -> int:
    """As many as this process may use cores, within reason."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _MOST_THREADS)


def workers_for(at_once: int, device: str, threads: int) -> int:
    """How many windows are heard side by side on so many cores; a GPU takes them together instead."""
    return 1 if device == "cuda" else max(1, min(at_once, threads))


def _open(folder: Path, device: str, precision: Precision, workers: int, threads_each: int) -> Any:
    import ctranslate2

    try:
        return ctranslate2.models.Whisper(
            str(folder), device=device, compute_type=precision, inter_threads=workers, intra_threads=threads_each
        )
    except (RuntimeError, ValueError) as error:
        raise corrupt(folder) from error


def windows_at_once(decoder_layers: int, width: int, device: str) -> int:
    """Windows whose keys and values, of all decoder layers, fit in the room there is."""
    looked_back_at = 2 * decoder_layers * _FRAMES * width * (4 if device == "cpu" else 2)
    return max(1, min(_MOST_AT_ONCE, int(_ROOM[device] // looked_back_at)))


def _in_parts(whole: Sequence[T], size: int) -> list[Sequence[T]]:
    """
    >>> _in_parts([1, 2, 3], 2)
    [[1, 2], [3]]
    """
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def _together(encoded: Any, which: Sequence[int]) -> Any:
    import ctranslate2

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(encoded[list(which)]))


def _likeliest(result: Any) -> Decoded:
    """CTranslate2 scores a token of the text; whisper counts the end of the text as a token too."""
    score, tokens = max(zip(result.scores, result.sequences_ids, strict=True), key=lambda reading: float(reading[0]))
    return Decoded(tuple(tokens), score * len(tokens) / (len(tokens) + 1), result.no_speech_prob)


def _word_timings(tokenizer: Any, text: list[int], alignment: Any) -> list[Any]:
    """The words of these tokens, each from where attention first is at its first token to where it leaves its last."""
    from whisper.audio import TOKENS_PER_SECOND
    from whisper.timing import WordTiming

    path = np.array(alignment.alignments, dtype=np.int64).reshape(-1, 2)  # token, position; the end of the text is last
    begins = path[np.searchsorted(path[:, 0], np.arange(len(text) + 1)), 1] / TOKENS_PER_SECOND
    words, tokens_of_words = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
    timings, at = [], 0
    for word, tokens in zip(words[:-1], tokens_of_words[:-1], strict=True):
        last = at + len(tokens)
        probability = float(np.mean(alignment.text_token_probs[at:last]))
        timings.append(WordTiming(word, tokens, float(begins[at]), float(begins[last]), probability))
        at = last
    return timings
