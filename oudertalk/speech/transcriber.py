"""
Who turns sound into words: the role, and the table of those that play it.

To add one: a file with a loader, and a line in `ENGINES`. The contract test in tests/speech then runs on it: words in
order, inside the windows, and nothing from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.speech.audio import Samples
from oudertalk.speech.scripted_engine import load_scripted
from oudertalk.speech.whisper_engine import load_whisper


class Transcriber(Protocol):
    """A speech recogniser, loaded. `longest_window` is the seconds of sound that it hears best at once."""

    @property
    def name(self) -> str: ...

    @property
    def longest_window(self) -> float: ...

    def transcribe(
        self, samples: Samples, windows: Sequence[TimeSpan], progress: Progress = silent
    ) -> tuple[Word, ...]:
        """
        The words spoken in these windows, in order; each has its time in the recording and its probability.

        `samples` has shape (n,). Outside the windows nothing is heard. TranscriptionFailed when the engine gives up.
        """
        ...


# model file, official name of the model or None, number of threads or None for the engine's own choice
Loader = Callable[[Path, str | None, int | None], Transcriber]

ENGINES: dict[str, Loader] = {
    "whisper": load_whisper,
    "scripted": load_scripted,
}


def load_transcriber(
    engine: str, model_file: Path, *, official_name: str | None = None, threads: int | None = None
) -> Transcriber:
    """
    A recogniser with the weights in this file. `official_name` is whisper's own name for them, if any ("small").

    ModelMissing or ModelCorrupt when the file is not there or cannot be used; ValueError for an unknown engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown engine {engine!r}, expected one of {sorted(ENGINES)}")
    return ENGINES[engine](model_file, official_name, threads)
