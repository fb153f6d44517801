"""
The voice of the teacher whose laptop this is, as it was learnt; and how much the voices of a conversation are like it.

The program proposes, a person confirms: what is here is never a role.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

VOICE_SIZE = 256  # numbers
LONGEST_KEPT = timedelta(days=366)  # a voice changes, and so do minds: after a year it is asked again

# When a voice is clearly the teacher's. Measured with voices learnt from 20 s in a quiet room (of real people 12 and
# 16 s), and other stretches of 5 to 20 s, as they are and with noise 10 dB under the speech. Cosines:
#
#                                                          the same person     another one
#                                                          quiet    noise      quiet    noise
#   headset mixes of meetings (2 people learnt, of 5)      ≥ 0.89   ≥ 0.71     ≤ 0.70   ≤ 0.61
#   the staged demonstration (2 synthetic voices)          ≥ 0.92   ≥ 0.75     ≤ 0.63   ≤ 0.55
#   flite (4)                                              ≥ 0.94   ≥ 0.63     ≤ 0.76   ≤ 0.61
#   espeak-ng (6)                                          ≥ 0.94   ≥ 0.74     ≤ 0.93   ≤ 0.79
#
# Noise lowers all voices of a conversation alike, which is why the distance to the next voice counts as well. With both
# in pairs of these voices of which one was the learnt one, 2 to 10 s each, nobody else was ever proposed. The right one
# was, of the people of the meetings, in 99 % (2 s) and 100 % (5 s, 10 pairs) when it was quiet; with so much noise in
# 60 % (5 s) and never (2 s). When the learnt one was not there, somebody else of them was in 8 % (2 s) and 0 % (5 s, 8
# pairs); of espeak-ng, which makes six voices of one throat, in half. Few people, one language: hence to be confirmed.
ALIKE = 0.7
CLEARLY = 0.08


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """
    A learnt voice: `numbers` of length 1 together, out of so many `seconds` of speech, heard by the encoder with this
    sha256. `how` tells how the yes was given; it holds until `until`. Biometric: only a direct yes allows keeping it.
    """

    numbers: tuple[float, ...] = field(repr=False)  # a log line that shows this value must not give the voice away
    seconds: float
    learnt_at: datetime
    until: datetime
    encoder: str
    how: str

    def __post_init__(self) -> None:
        length = math.sqrt(math.fsum(number * number for number in self.numbers))
        if len(self.numbers) != VOICE_SIZE or not abs(length - 1) < 1e-3:
            raise ValueError(f"a voice is {VOICE_SIZE} numbers of length 1 together")
        if not 0 < self.seconds < math.inf:
            raise ValueError("a voice was learnt from some seconds of speech")
        if self.learnt_at.utcoffset() is None or self.until.utcoffset() is None:
            raise ValueError("the dates of a voice carry a time zone, like 2026-11-22T09:00:00+01:00")
        if not self.learnt_at < self.until <= self.learnt_at + LONGEST_KEPT:
            raise ValueError("a voice is kept for a year at most")
        if len(self.encoder) != 64 or not self.how.strip():
            raise ValueError("a voice says which encoder heard it, and how the yes was given")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much the voice with this label is like the learnt one: a cosine, 0 (not at all) to 1."""

    speaker: str
    similarity: float

    def __post_init__(self) -> None:
        if not self.speaker:
            raise ValueError("a speaker has a label")
        if not 0 <= self.similarity <= 1:
            raise ValueError(f"a similarity lies between 0 and 1, got {self.similarity}")


def clearly_the_same(likenesses: Iterable[Likeness]) -> Likeness | None:
    """
    The voice that is clearly the learnt one: like it, and clearly more so than the next. None when there is none.

    >>> clearly_the_same([Likeness("A", 0.55), Likeness("B", 0.88)])
    Likeness(speaker='B', similarity=0.88)
    >>> clearly_the_same([Likeness("A", 0.85), Likeness("B", 0.88)]) is None
    True
    """
    ranked = sorted(likenesses, key=lambda likeness: -likeness.similarity)
    if not ranked or ranked[0].similarity < ALIKE:
        return None
    next_best = ranked[1].similarity if len(ranked) > 1 else 0.0
    return ranked[0] if ranked[0].similarity - next_best >= CLEARLY else None
