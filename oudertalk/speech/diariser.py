"""
Who tells voices apart: the role, and the table of those that play it.

To add one: a file with a loader, and a line in `DIARISERS`. The contract test in tests/speech then runs on it: spans in
order, inside the sound, and nothing from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import Samples
from oudertalk.speech.one_microphone import load_one_microphone
from oudertalk.speech.two_microphones import load_two_microphones


class Diariser(Protocol):
    """Tells voices apart."""

    def diarise(
        self, samples: Samples, speech: Sequence[TimeSpan], speakers: int, progress: Progress = silent
    ) -> tuple[SpeakerSpan, ...]:
        """
        Who speaks when, in order, within these stretches of speech; labels A, B, ... in order of first speech.

        `samples` has shape (n,), or (channels, n). `speakers` is the number of people at the table; a voice that is not
        heard is not in the answer.
        """
        ...


# the file of the voice encoder; a diariser that needs none leaves it alone
Loader = Callable[[Path], Diariser]

DIARISERS: dict[str, Loader] = {
    "one_microphone": load_one_microphone,
    "two_microphones": load_two_microphones,
}


def load_diariser(name: str, encoder_file: Path) -> Diariser:
    """The diariser of this name. ModelMissing or ModelCorrupt for its encoder; ValueError for an unknown name."""
    if name not in DIARISERS:
        raise ValueError(f"unknown diariser {name!r}, expected one of {sorted(DIARISERS)}")
    return DIARISERS[name](encoder_file)
