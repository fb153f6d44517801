"""openai-whisper, the reference: weights as OpenAI publishes them, or in the same format, computed by torch."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oudertalk.speech.checkpoints import checkpoint_errors, tokenizer_of
from oudertalk.speech.hearing import BEAM, CANDIDATES, MEDIAN_FILTER, Decoded, WindowTranscriber, prompt_for
from oudertalk.speech.weights import Weights

_SMALL = 512  # numbers a position; in a model narrower than this, threads wait for each other longer than they work


class Torch:
    """A whisper model of torch, as a `Computer`."""

    at_once = 1  # openai-whisper keeps several readings of one window only

    def __init__(self, model: Any, name: str, threads: int | None = None) -> None:
        self._model = model
        self._threads = 1 if threads is None and model.dims.n_audio_state < _SMALL else threads
        self.name = name
        self.how = f"whisper {model.device.type}"
        self.mels: int = model.dims.n_mels
        self.tokenizer = tokenizer_of(model.dims)

    def encode(self, features: Sequence[Any]) -> Any:
        """Shape (windows, 1500, width); see `Computer`."""
        import torch

        with torch.inference_mode(), _threads(self._threads):
            together = torch.stack(list(features)).to(self._model.device)
            return self._model.embed_audio(together.half() if self._on_gpu else together)

    def decode(self, encoded: Any, which: Sequence[int], prompt: Sequence[int], temperature: float) -> list[Decoded]:
        """See `Computer`."""
        import torch
        from whisper.decoding import DecodingOptions, decode

        options = DecodingOptions(
            task="transcribe",
            language="nl",
            temperature=temperature,
            beam_size=None if temperature else BEAM,
            best_of=CANDIDATES if temperature else None,
            prompt=list(prompt) or None,
            without_timestamps=True,  # words are timed by attention, and every token goes to the text
            fp16=self._on_gpu,
        )
        # sampling draws lots: the same ones each time, and without touching anybody else's
        with torch.random.fork_rng(devices=[]), torch.inference_mode(), _threads(self._threads):
            torch.manual_seed(0)
            results = [decode(self._model, encoded[number], options) for number in which]
        return [Decoded(tuple(r.tokens), float(r.avg_logprob), float(r.no_speech_prob)) for r in results]

    def align(self, encoded: Any, texts: Mapping[int, Sequence[int]], frames: Sequence[int]) -> dict[int, list[Any]]:
        """See `Computer`."""
        import torch
        from whisper.timing import find_alignment

        with torch.inference_mode(), _threads(self._threads):
            return {
                number: find_alignment(
                    _Encoded(self._model, encoded[number : number + 1]),
                    self.tokenizer,
                    list(text),
                    encoded[number],
                    frames[number],
                    medfilt_width=MEDIAN_FILTER,
                )
                for number, text in texts.items()
            }

    @property
    def _on_gpu(self) -> bool:
        return bool(self._model.device.type != "cpu")


class _Encoded:
    """Stands in for the model while words are timed: the sound has been encoded already, and is not encoded again."""

    def __init__(self, model: Any, encoded: Any) -> None:
        self.decoder, self.dims, self.device = model.decoder, model.dims, model.device
        self.alignment_heads = model.alignment_heads
        self._encoded = encoded

    def __call__(self, _mel: Any, tokens: Any) -> Any:
        return self.decoder(tokens, self._encoded)


def load_whisper(weights: Weights) -> WindowTranscriber:
    """The model in this file. ModelMissing or ModelCorrupt when it is not there or holds something else."""
    weights.require()
    import whisper

    # By path, because by name whisper fetches what it does not find or trust. But by path it forgets which attention
    # heads tell time, and takes half of all heads instead: so those are set by hand.
    model = _load_checkpoint(weights.file)
    if weights.official_name is not None:
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[weights.official_name])
    return WindowTranscriber(
        Torch(model, weights.name, weights.threads), prompt_for(weights.official_name, weights.hints)
    )


def _load_checkpoint(model_file: Path) -> Any:
    import whisper

    with warnings.catch_warnings(), checkpoint_errors(model_file):
        warnings.simplefilter("ignore")
        return whisper.load_model(str(model_file))


@contextmanager
def _threads(number: int | None) -> Iterator[None]:
    """So many threads for a while; the number is torch's own, of the whole process. None leaves it."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(number or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)
