"""
openai-whisper, the reference: weights as OpenAI publishes them, or in the same format, run by torch.

Each window is heard by itself. Whisper would condition on its own earlier text, which on Dutch conversation doubles the
error and starts loops; and it would listen to silence, and then make something up.
"""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.errors import DiskError, ModelCorrupt, ModelMissing, TranscriptionFailed
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Samples, cut

logger = logging.getLogger(__name__)

# Whisper writes as its prompt does; this one has the hesitations that it would tidy away.
_PROMPT = "Nou, uh, ja, eh, dus hoe gaat het... hm, met, met hem in de klas, zeg maar?"

_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # each next one when the one before gave loops or doubt
_CANDIDATES = 5  # sampled at a temperature above 0, of which the likeliest stays
_LOOPING = 2.4  # text that compresses better than this repeats itself
_DOUBTFUL = -1.0  # mean log probability of a token; below this it was guessed
_SILENT = 0.6  # probability of no speech; above this, and with doubtful text, nothing was said

_SHORTEST_WORD = 0.02  # s; whisper's own step in time
_QUIET = 30.0  # dB under the loud frames of its window, at which a word has not begun, or is over
_SOFT_EDGE = 0.04  # s kept of that on both sides, for the consonants

_SMALL = 512  # numbers a position; in a model narrower than this, threads wait for each other longer than they work

_OFFICIAL_WINDOW = 30.0  # s; what the published models were trained on
_OTHER_WINDOW = 8.0  # s; small models of one's own hear a sentence or two best


@dataclass(frozen=True, slots=True)
class _TimedWord:
    """A word as whisper gives it: seconds from the beginning of the window."""

    text: str
    start: float
    end: float
    probability: float


class WhisperTranscriber:
    """A whisper model in memory."""

    def __init__(
        self, model: Any, name: str, *, prompt: str | None, longest_window: float, threads: int | None = None
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._threads = 1 if threads is None and model.dims.n_audio_state < _SMALL else threads
        self.name = name
        self.longest_window = longest_window

    def transcribe(
        self, samples: Samples, windows: Sequence[TimeSpan], progress: Progress = silent
    ) -> tuple[Word, ...]:
        """The words in these windows, in order; see `Transcriber`. A window is at most 30 s."""
        duration = len(samples) / SAMPLE_RATE
        words: list[Word] = []
        for number, window in enumerate(windows, start=1):
            inside = TimeSpan(window.start, min(window.end, duration))
            words.extend(_in_recording(self._hear(cut(samples, inside)), inside))
            progress(number / len(windows))
        logger.info("%s heard %d words in %d windows", self.name, len(words), len(windows))
        return tuple(words)

    def _hear(self, samples: Samples) -> list[_TimedWord]:
        import torch

        with _whisper_quiet(), _torch_threads(self._threads):
            try:
                # sampling draws lots: the same ones each time, and without touching anybody else's
                with torch.random.fork_rng(devices=[]), torch.inference_mode():
                    torch.manual_seed(0)
                    return _hear(self._model, samples, self._prompt)
            except (RuntimeError, ValueError, IndexError, MemoryError) as error:
                raise TranscriptionFailed(
                    _(
                        "Het spraakmodel {model} is vastgelopen. Sluit andere programma's en probeer het opnieuw, of "
                        "kies een kleiner model."
                    ).format(model=self.name)
                ) from error


def load_whisper(model_file: Path, official_name: str | None, threads: int | None) -> WhisperTranscriber:
    """
    The model in this file. `official_name` ("small") brings the attention heads that tell time, and the prompt.

    ModelMissing or ModelCorrupt when the file is not there or holds something else. Nothing is ever fetched.
    """
    if not model_file.is_file():
        raise ModelMissing(
            _("Het spraakmodel {file} ontbreekt. Haal het op met: oudertalk models get {name}").format(
                file=model_file, name=official_name or model_file.stem
            )
        )
    import whisper

    # By path, because by name whisper fetches what it does not find or trust. But by path it forgets which attention
    # heads tell time, and takes half of all heads instead: so those are set by hand.
    model = _load_checkpoint(model_file)
    if official_name is not None:
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[official_name])
    official = official_name is not None
    return WhisperTranscriber(
        model,
        official_name or model_file.stem,
        prompt=_PROMPT if official else None,
        longest_window=_OFFICIAL_WINDOW if official else _OTHER_WINDOW,
        threads=threads,
    )


def _load_checkpoint(model_file: Path) -> Any:
    import whisper

    try:
        with _whisper_quiet():
            return whisper.load_model(str(model_file))
    except OSError as error:
        raise DiskError(
            _("Het spraakmodel {file} kan niet gelezen worden. Controleer de rechten op de map.").format(
                file=model_file
            )
        ) from error
    except (RuntimeError, MemoryError) as error:
        if isinstance(error, MemoryError) or "allocate" in str(error):
            raise TranscriptionFailed(
                _("Het spraakmodel {file} past niet in het geheugen. Kies een kleiner model.").format(file=model_file)
            ) from error
        raise _corrupt(model_file) from error
    except (pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _corrupt(model_file) from error


def _corrupt(model_file: Path) -> ModelCorrupt:
    return ModelCorrupt(
        _("{file} is geen spraakmodel van whisper, of het is beschadigd. Haal of kopieer het opnieuw.").format(
            file=model_file
        )
    )


@contextmanager
def _whisper_quiet() -> Iterator[None]:
    """What whisper and numba warn about is of no use to a teacher."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _torch_threads(number: int | None) -> Iterator[None]:
    """So many threads for a while; the number is torch's own, of the whole process. None leaves it."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(number or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


# --- one window ------------------------------------------------------------------------------------------------------


def _hear(model: Any, samples: Samples, prompt: str | None) -> list[_TimedWord]:
    """The words in at most 30 s of sound, shape (n,)."""
    import torch
    from whisper.audio import HOP_LENGTH, N_SAMPLES, log_mel_spectrogram, pad_or_trim
    from whisper.tokenizer import get_tokenizer

    sound = torch.from_numpy(pad_or_trim(samples, N_SAMPLES))
    mel = log_mel_spectrogram(sound, model.dims.n_mels).to(model.device)
    if model.device.type != "cpu":
        mel = mel.half()
    encoded = model.embed_audio(mel.unsqueeze(0))  # (1, 1500, width): once, for every temperature and for the times
    tokens = _decode(model, encoded[0], prompt)
    tokenizer = get_tokenizer(
        model.is_multilingual, num_languages=model.num_languages, language="nl", task="transcribe"
    )
    text_tokens = [token for token in tokens if token < tokenizer.eot]
    words = _timed(_Encoded(model, encoded), tokenizer, text_tokens, mel, min(len(samples), N_SAMPLES) // HOP_LENGTH)
    return _without_silence(words, samples)


def _decode(model: Any, encoded: Any, prompt: str | None) -> list[int]:
    """The tokens of the text, by the lowest temperature that gives sense; [] when nobody spoke."""
    from whisper.decoding import DecodingOptions, decode

    heard = []
    for temperature in _TEMPERATURES:
        options = DecodingOptions(
            task="transcribe",
            language="nl",
            temperature=temperature,
            best_of=_CANDIDATES if temperature > 0 else None,
            prompt=prompt,
            without_timestamps=True,  # words are timed by attention, and every token goes to the text
            fp16=model.device.type != "cpu",
        )
        result = decode(model, encoded, options)
        doubtful = result.avg_logprob < _DOUBTFUL
        if doubtful and result.no_speech_prob > _SILENT:
            return []
        if not doubtful and result.compression_ratio <= _LOOPING:
            return list(result.tokens)
        heard.append(result)
    # none made sense: the likeliest that at least does not loop
    straight = [result for result in heard if result.compression_ratio <= _LOOPING]
    return list(max(straight or heard, key=lambda result: result.avg_logprob).tokens)


class _Encoded:
    """Stands in for the model while words are timed: the sound has been encoded already, and is not encoded again."""

    def __init__(self, model: Any, encoded: Any) -> None:
        self.decoder, self.dims, self.device = model.decoder, model.dims, model.device
        self.alignment_heads = model.alignment_heads
        self._encoded = encoded

    def __call__(self, _mel: Any, tokens: Any) -> Any:
        return self.decoder(tokens, self._encoded)


def _timed(encoded: _Encoded, tokenizer: Any, tokens: list[int], mel: Any, frames: int) -> list[_TimedWord]:
    from whisper.timing import find_alignment, merge_punctuations

    alignment = find_alignment(encoded, tokenizer, tokens, mel, frames)
    merge_punctuations(alignment, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
    return [
        _TimedWord(timing.word.strip(), float(timing.start), float(timing.end), float(timing.probability))
        for timing in alignment
        if timing.word.strip()
    ]


def _without_silence(words: Sequence[_TimedWord], samples: Samples) -> list[_TimedWord]:
    """
    The words without the pause before or after them.

    Attention has to look somewhere while nobody speaks, so whisper gives every pause to one of its neighbours. Left so,
    the time that a teacher waits for an answer would disappear.
    """
    step = round(_SHORTEST_WORD * SAMPLE_RATE)
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    if not words or not len(frames):
        return list(words)
    levels = 10 * np.log10(np.square(frames).mean(axis=1) + 1e-12)
    sounding = levels > np.percentile(levels, 95) - _QUIET
    return [_narrowed(word, sounding) for word in words]


def _narrowed(word: _TimedWord, sounding: npt.NDArray[np.bool_]) -> _TimedWord:
    first, last = round(word.start / _SHORTEST_WORD), round(word.end / _SHORTEST_WORD)
    heard = np.flatnonzero(sounding[first:last])
    if not len(heard):
        return word
    start = (first + int(heard[0])) * _SHORTEST_WORD - _SOFT_EDGE
    end = (first + int(heard[-1]) + 1) * _SHORTEST_WORD + _SOFT_EDGE
    return replace(word, start=max(word.start, start), end=min(word.end, end))


def _in_recording(heard: Sequence[_TimedWord], window: TimeSpan) -> list[Word]:
    """The words with their time in the recording: in order, none empty, none outside the window."""
    if not heard:
        return []
    shortest = min(_SHORTEST_WORD, window.duration / len(heard))
    starts, ends, last = [], [], window.start
    for word in heard:
        starts.append(max(last, window.start + word.start))
        ends.append(max(starts[-1] + shortest, window.start + word.end))
        last = ends[-1]
    last = window.end
    for number in reversed(range(len(heard))):
        ends[number] = min(ends[number], last)
        starts[number] = last = max(window.start, min(starts[number], ends[number] - shortest))
    return [
        Word(word.text, TimeSpan(start, end), min(1.0, max(0.0, word.probability)))
        for word, start, end in zip(heard, starts, ends, strict=True)
    ]
