"""One conversation and what is known of it. The folder on disk is the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from oudertalk.core.spans import TimeSpan

Step = Literal[
    "import",
    "listen",
    "transcribe",
    "diarise",
    "recognise",
    "correct",
    "join",
    "appraise",
    "flag",
    "measure",
    "fill",
    "report",
]
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class SessionCard:
    """
    What was asked when the session began, so that it can go on after an interruption without asking again.

    `model` is the name or path of the speech recogniser, `speakers` the number of voices (None: nobody knows),
    `microphones` 2 when each channel is one person's, `source_sha256` the file it came from (its name is not kept: file
    names hold names of people). `engine` computes the words and `diariser` tells the voices apart, None for the
    program's own choice. `type` is the kind of conversation and `case` the case it plays, where somebody said so.
    """

    id: str
    created_at: datetime
    source_sha256: str
    model: str
    speakers: int | None
    rubric: str
    microphones: int = 1
    type: str | None = None
    case: str | None = None
    engine: str | None = None
    diariser: str | None = None


@dataclass(frozen=True, slots=True)
class SoundWiped:
    """
    Somebody had only the sound wiped, then; the words stay.

    `sha256` is of the sound that there was, so that what was made of it is still known to be right.
    """

    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Again:
    """A part of the conversation that a person wanted to be heard again, with this model."""

    time: TimeSpan
    model: str
