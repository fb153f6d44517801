"""
Who turns sound into words: the role, and the table of those that play it.

To add one: a file with a loader, and a line in `ENGINES`. The contract test in tests/speech then runs on it: words in
order, inside the windows, and nothing from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.speech.audio import Samples
from oudertalk.speech.ctranslate2_engine import load_ctranslate2
from oudertalk.speech.scripted_engine import load_scripted
from oudertalk.speech.weights import Weights
from oudertalk.speech.whisper_engine import load_whisper

DEFAULT_ENGINE = "ctranslate2"


class Transcriber(Protocol):
    """A speech recogniser, loaded."""

    @property
    def name(self) -> str: ...

    @property
    def how(self) -> str:
        """All that decides about words besides the weights and the sound: as long as it is equal, so are the words."""
        ...

    @property
    def at_once(self) -> int:
        """
        The windows that are heard together. Whoever goes on where it stopped leaves out a multiple of these, and hears
        the same words as without stopping.
        """
        ...

    def transcribe(self, samples: Samples, windows: Sequence[TimeSpan]) -> Iterator[tuple[Word, ...]]:
        """
        The words spoken in each of these windows, as soon as it is heard; a word has its time in the recording, its
        probability, and what speaks against it, if anything.

        `samples` has shape (n,). Outside the windows nothing is heard. TranscriptionFailed when the engine gives up.
        """
        ...


Loader = Callable[[Weights], Transcriber]

ENGINES: dict[str, Loader] = {
    "ctranslate2": load_ctranslate2,
    "whisper": load_whisper,
    "scripted": load_scripted,
}


def load_transcriber(engine: str, weights: Weights) -> Transcriber:
    """
    A recogniser with these weights.

    ModelMissing or ModelCorrupt when the file is not there or cannot be used; ValueError for an unknown engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown engine {engine!r}, expected one of {sorted(ENGINES)}")
    return ENGINES[engine](weights)
