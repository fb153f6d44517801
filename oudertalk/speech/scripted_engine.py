"""
A recogniser that was told beforehand what will be said: an equal of the others, for tests and for trying the house.

Its "model file" is JSON: [{"text": "Welkom", "start": 0.8, "end": 1.3}, ...], seconds in the recording. It hears a word
when the middle of it falls in a window.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.errors import ModelCorrupt, ModelMissing
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.weights import Weights


class ScriptedTranscriber:
    """Hears what it was told, where it is allowed to listen."""

    def __init__(self, script: Sequence[Word], name: str = "scripted") -> None:
        if any(word.time is None for word in script):
            raise ValueError("every word of a script has a time")
        self._script = tuple(script)
        self.name = name
        self.at_once = 1
        self.how = "as told"

    def transcribe(self, samples: Samples, windows: Sequence[TimeSpan]) -> Iterator[tuple[Word, ...]]:
        """The words of the script in each of these windows; see `Transcriber`."""
        duration = len(samples) / SAMPLE_RATE
        for window in windows:
            inside = TimeSpan(window.start, min(window.end, duration))
            yield tuple(_heard(word, inside) for word in self._script if _middle_in(word, inside))


def load_scripted(weights: Weights) -> ScriptedTranscriber:
    """The script in this file. ModelMissing or ModelCorrupt when it is not there or says something else."""
    model_file = weights.file
    try:
        entries = json.loads(model_file.read_text(encoding="utf-8"))
        script = [Word(entry["text"], TimeSpan(entry["start"], entry["end"]), 1.0) for entry in entries]
    except FileNotFoundError as error:
        raise ModelMissing(_("Het script {file} ontbreekt.").format(file=model_file)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelCorrupt(_("{file} is geen script van woorden met tijden.").format(file=model_file)) from error
    return ScriptedTranscriber(sorted(script, key=lambda word: word.time or TimeSpan(0, 1)), model_file.stem)


def _middle_in(word: Word, window: TimeSpan) -> bool:
    return word.time is not None and window.start <= (word.time.start + word.time.end) / 2 < window.end


def _heard(word: Word, window: TimeSpan) -> Word:
    """The word, cut off where the window is."""
    if word.time is None:
        return word
    return Word(
        word.text, TimeSpan(max(word.time.start, window.start), min(word.time.end, window.end)), word.probability
    )
