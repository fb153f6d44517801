"""Conversations for tests, in one line each: half a second per word, so that times are easy to reckon."""

from __future__ import annotations

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, Transcript, Turn, Word

SECONDS_PER_WORD = 0.5
ROLES: dict[str, Role] = {"L": "leerkracht", "O": "ouder", "K": "kind", "C": "collega"}


def say(*lines: str, pause: float = 0.0, timed: bool = True) -> Transcript:
    """
    `say("L: Fijn dat u komt.", "O: Dank u.")`: a transcript, `pause` seconds between the turns.

    A word `(1.5)` is a silence of that many seconds inside a turn.
    """
    turns, at = [], 0.0
    for line in lines:
        speaker, text = line.split(": ", 1)
        words = []
        for piece in text.split():
            if piece.startswith("(") and piece.endswith(")"):
                at += float(piece[1:-1])
                continue
            words.append(Word(piece, TimeSpan(at, at + SECONDS_PER_WORD) if timed else None))
            at += SECONDS_PER_WORD
        turns.append(Turn(speaker, tuple(words)))
        at += pause
    return Transcript(tuple(turns))
