"""How well a conversation could be heard: what every figure after it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oudertalk.core.recording import Break
from oudertalk.core.spans import TimeSpan
from oudertalk.core.telling import Telling
from oudertalk.core.transcript import Doubt

UNSURE = 0.5  # probability of a word; below it the recogniser thought another word at least as likely


@dataclass(frozen=True, slots=True)
class Quality:
    """
    Measured on the sound and on what was heard in it.

    `speech` are the seconds in which somebody speaks; `gaps` the stretches of them that yielded no words. `words` were
    heard, of which `unsure` with a low probability and `marked` (by reason) perhaps never said. `level` is how loud
    the speech is (dBFS), `noise` how far the sound between the speech lies under it (dB; None when there is too little
    silence to tell). `clipped` is the share of the speech, 0 to 1, that was too loud for the microphone, `overlap` the
    seconds in which two people speak at once. `telling` is how well voices were told apart; None in a session of before
    that was asked. `breaks` are where sound is missing.
    """

    speech: float
    gaps: tuple[TimeSpan, ...]
    words: int
    unsure: int
    marked: Mapping[Doubt, int]
    level: float | None
    noise: float | None
    clipped: float
    overlap: float
    telling: Telling | None = None
    breaks: tuple[Break, ...] = ()

    @property
    def with_words(self) -> float | None:
        """Share of the speech that yielded words, 0 to 1; None when nobody speaks."""
        return 1 - sum(gap.duration for gap in self.gaps) / self.speech if self.speech else None

    @property
    def doubtful(self) -> int:
        """Words that were unsure or marked, each counted once."""
        return self.unsure + sum(self.marked.values())
