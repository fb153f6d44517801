"""
What whisper does with a window of sound, whoever computes it: features, one ladder of temperatures, words with times.

Each window is heard by itself. Whisper would condition on its own earlier text, which on Dutch conversation doubles the
error and starts loops; and it would listen to silence, and then make something up.

The engines (`whisper_engine`, `ctranslate2_engine`) are the two that compute; all that decides about words stands here,
once, so that they can only differ in arithmetic.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Doubt, Word
from oudertalk.errors import TranscriptionFailed
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Samples, cut
from oudertalk.speech.checkpoints import dutch_tokenizer
from oudertalk.speech.word_times import TimedWord, in_recording, without_silence

logger = logging.getLogger(__name__)

BEAM = 5  # readings kept side by side at temperature 0; whisper's own command and its peers keep as many
CANDIDATES = 5  # sampled at a temperature above 0, of which the likeliest stays
MEDIAN_FILTER = 7  # tokens; smooths attention before words are timed, whisper's own number

_TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)  # after 0: each next one when the one before gave loops or doubt
_LOOPING = 2.4  # text that compresses better than this repeats itself
_DOUBTFUL = -1.0  # mean log probability of a token; below this it was guessed
_SILENT = 0.6  # probability of no speech; above this, and with doubtful text, nothing was said

# Whisper writes as its prompt does; this one has the hesitations that it would tidy away.
_STYLE = "Nou, uh, ja, eh, dus hoe gaat het... hm, met, met hem in de klas, zeg maar?"
_PROMPT_TOKENS = 223  # half of whisper's text context, less one; of a longer prompt it forgets the beginning

_OFFICIAL_WINDOW = 30.0  # s; what the published models were trained on
_OTHER_WINDOW = 8.0  # s; small models of one's own hear a sentence or two best


@dataclass(frozen=True, slots=True)
class Decoded:
    """One reading of a window. `likelihood` is the mean log probability of a token, `silence` that of no speech."""

    tokens: tuple[int, ...]
    likelihood: float
    silence: float


class Computer(Protocol):
    """Who computes: the weights in memory, and the three things asked of them."""

    @property
    def name(self) -> str: ...

    @property
    def how(self) -> str:
        """What about the computing, besides the weights, could make another word of the same sound."""
        ...

    @property
    def tokenizer(self) -> Any: ...

    @property
    def mels(self) -> int:
        """Bands of the features: 80 or 128."""
        ...

    @property
    def at_once(self) -> int:
        """Windows that fit in memory together."""
        ...

    def encode(self, features: Sequence[Any]) -> Any:
        """These windows, encoded; each of the features is a tensor (mels, 3000)."""
        ...

    def decode(self, encoded: Any, which: Sequence[int], prompt: Sequence[int], temperature: float) -> list[Decoded]:
        """The likeliest reading of these of the encoded windows; at temperature 0 the same one each time."""
        ...

    def align(self, encoded: Any, texts: Mapping[int, Sequence[int]], frames: Sequence[int]) -> dict[int, list[Any]]:
        """
        For each of these windows its words as whisper's `WordTiming`, seconds from the beginning of the window.

        `texts` maps the number of a window to its text tokens, none empty; `frames` are the frames of 10 ms in which
        each window has sound.
        """
        ...


class WindowTranscriber:
    """A whisper model in memory, as a `Transcriber`."""

    def __init__(self, computer: Computer, prompt: str | None = None) -> None:
        self._computer = computer
        self._prompt = _tokens_of(computer.tokenizer, prompt)

    @property
    def name(self) -> str:
        """Of the model."""
        return self._computer.name

    @property
    def how(self) -> str:
        """See `Transcriber`."""
        return f"{self._computer.how}, {BEAM} readings, told {list(self._prompt)}"

    @property
    def at_once(self) -> int:
        """Windows that are heard together."""
        return self._computer.at_once

    def transcribe(self, samples: Samples, windows: Sequence[TimeSpan]) -> Iterator[tuple[Word, ...]]:
        """The words of each window, in order; see `Transcriber`. A window is at most 30 s."""
        duration = len(samples) / SAMPLE_RATE
        inside = [TimeSpan(window.start, min(window.end, duration)) for window in windows]
        for first in range(0, len(inside), self.at_once):
            together = inside[first : first + self.at_once]
            with _quiet(), _told_as_ours(self.name):
                heard = _hear(self._computer, [cut(samples, window) for window in together], self._prompt)
            for window, (words, doubt) in zip(together, heard, strict=True):
                yield in_recording(words, window, doubt)
        logger.info("%s heard %d windows", self.name, len(inside))


def window_length(official_name: str | None) -> float:
    """The seconds of sound that these weights hear best at once."""
    return _OFFICIAL_WINDOW if official_name is not None else _OTHER_WINDOW


def prompt_for(official_name: str | None, hints: Sequence[str] = ()) -> str | None:
    """
    What whisper is told before it listens: a school's own words, and a way of writing that keeps hesitations.

    None for weights of one's own: only the published models learned to listen to a prompt.
    """
    return None if official_name is None else _told(hints_that_fit(hints))


def _told(hints: Sequence[str]) -> str:
    return f"{', '.join(hints)}. {_STYLE}" if hints else _STYLE


def hints_that_fit(hints: Sequence[str]) -> tuple[str, ...]:
    """As many of these words, from the first on, as the prompt has room for."""
    tokenizer = dutch_tokenizer()
    fitting: tuple[str, ...] = ()
    for hint in hints:
        more = (*fitting, hint)
        if len(tokenizer.encode(" " + _told(more))) > _PROMPT_TOKENS:
            break
        fitting = more
    return fitting


def _tokens_of(tokenizer: Any, prompt: str | None) -> tuple[int, ...]:
    """The prompt in the model's own tokens, cut at the front as whisper would."""
    return tuple(tokenizer.encode(" " + prompt.strip())[-_PROMPT_TOKENS:]) if prompt else ()


@contextmanager
def _quiet() -> Iterator[None]:
    """What whisper and numba warn about is of no use to a teacher."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _told_as_ours(model: str) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        raise TranscriptionFailed(
            _(
                "Het spraakmodel {model} is vastgelopen. Sluit andere programma's en probeer het opnieuw, of "
                "kies een kleiner model."
            ).format(model=model)
        ) from error


# --- some windows -----------------------------------------------------------------------------------------------------


def _hear(
    computer: Computer, sounds: Sequence[Samples], prompt: Sequence[int]
) -> list[tuple[list[TimedWord], Doubt | None]]:
    """The words in each of these sounds of at most 30 s, shape (n,), and what speaks against them."""
    import torch
    from whisper.audio import HOP_LENGTH, N_SAMPLES, log_mel_spectrogram, pad_or_trim

    features = [log_mel_spectrogram(torch.from_numpy(pad_or_trim(sound, N_SAMPLES)), computer.mels) for sound in sounds]
    encoded = computer.encode(features)  # once, for every temperature and for the times
    read = _read(computer, encoded, len(sounds), prompt)
    end = computer.tokenizer.eot
    texts = {number: [token for token in tokens if token < end] for number, (tokens, _doubt) in enumerate(read)}
    frames = [min(len(sound), N_SAMPLES) // HOP_LENGTH for sound in sounds]
    timings = computer.align(encoded, {number: text for number, text in texts.items() if text}, frames)
    return [
        (without_silence(_words(timings.get(number, [])), sound), read[number][1])
        for number, sound in enumerate(sounds)
    ]


def _read(
    computer: Computer, encoded: Any, count: int, prompt: Sequence[int]
) -> list[tuple[tuple[int, ...], Doubt | None]]:
    """For each window the tokens of the lowest temperature that gives sense, and what speaks against them."""
    readings: list[list[Decoded]] = [[] for _ in range(count)]
    open_ones = list(range(count))
    for temperature in (0.0, *_TEMPERATURES):
        for number, decoded in zip(open_ones, computer.decode(encoded, open_ones, prompt, temperature), strict=True):
            readings[number].append(decoded)
        open_ones = [n for n in open_ones if not _is_settled(computer.tokenizer, readings[n][-1])]
        if not open_ones:
            break
    return [_best(computer.tokenizer, tried) for tried in readings]


def _is_settled(tokenizer: Any, reading: Decoded) -> bool:
    """Whether there is nothing to gain from another temperature: it makes sense, or nobody spoke."""
    return _is_silence(reading) or (reading.likelihood >= _DOUBTFUL and not _loops(tokenizer, reading))


def _is_silence(reading: Decoded) -> bool:
    return reading.likelihood < _DOUBTFUL and reading.silence > _SILENT


def _loops(tokenizer: Any, reading: Decoded) -> bool:
    from whisper.utils import compression_ratio

    text = tokenizer.decode([token for token in reading.tokens if token < tokenizer.eot]).strip()
    return bool(text) and compression_ratio(text) > _LOOPING


def _best(tokenizer: Any, tried: Sequence[Decoded]) -> tuple[tuple[int, ...], Doubt | None]:
    """The last one when it makes sense, nothing when nobody spoke; else the likeliest that at least does not loop."""
    last = tried[-1]
    if _is_silence(last):
        return (), None
    if _is_settled(tokenizer, last):
        return last.tokens, None
    straight = [reading for reading in tried if not _loops(tokenizer, reading)]
    best = max(straight or tried, key=lambda reading: reading.likelihood)
    if not straight:
        return best.tokens, "loop"
    return best.tokens, "guess" if best.likelihood < _DOUBTFUL else None


def _words(timings: list[Any]) -> list[TimedWord]:
    from whisper.timing import merge_punctuations

    merge_punctuations(timings, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
    return [
        TimedWord(timing.word.strip(), float(timing.start), float(timing.end), float(timing.probability))
        for timing in timings
        if timing.word.strip()
    ]
