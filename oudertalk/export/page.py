"""What goes into a report, and what its template lays out: plain values, nothing computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from oudertalk.core.consent import Permission
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.rubric import Rubric
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript


@dataclass(frozen=True, slots=True)
class Report:
    """
    Everything the report shows.

    `balance` is (second, the teacher's share there, 0 to 1). `sound` is a data: address, the name of a file beside the
    report, or None: then quotes show their time and play nothing. Not `complete` when the recording broke off.
    """

    title: Text
    session: str
    began_at: datetime
    permission: Permission
    duration: float
    transcript: Transcript
    roles: Mapping[str, Role]
    spoken: Sequence[SpeakerSpan]
    flags: Sequence[Flag]
    measurements: Sequence[Measurement]
    form: Form
    rubric: Rubric
    move_labels: Mapping[str, Text]
    balance: Sequence[tuple[float, float]]
    model: str
    model_warning: Text | None
    rules_version: str
    program_version: str
    made_at: datetime
    sound: str | None
    complete: bool = True


# what the template lays out


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody at the table. `style` is the class that colours it; its name stands beside it, always."""

    name: str
    style: str


@dataclass(frozen=True, slots=True)
class Share:
    party: Party
    percent: str
    band: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on the timeline, in percent of its width."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    party: Party
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    x: float
    label: str
    strong: bool
    start: float


@dataclass(frozen=True, slots=True)
class SpokenWord:
    text: str
    start: float | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that stand under the same mark; `mark` is "", "sure" or "maybe"."""

    mark: str
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A move in a turn, however often: by its strongest flag. `times` is "" or "2×"."""

    label: str
    times: str
    strength: str
    strong: bool
    why: str
    rules: str


@dataclass(frozen=True, slots=True)
class Said:
    """A turn on the page; `quiet` tells of silence, or of speech without words, before it."""

    index: int
    party: Party
    clock: str
    start: float | None
    end: float | None
    pieces: tuple[Piece, ...]
    chips: tuple[Chip, ...]
    quiet: str


@dataclass(frozen=True, slots=True)
class Quote:
    turn: int
    clock: str
    start: float | None
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form."""

    question: str
    dot: str
    outcome: str
    reason: str
    quotes: tuple[Quote, ...]
    more: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Number:
    title: str
    value: str
    unit: str
    band: str
    n: int
    caution: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    session: str
    date: str
    length: str
    seconds: float
    staged: bool
    warning: str
    shares: tuple[Share, ...]
    silence: str
    lanes: tuple[Lane, ...]
    moments: tuple[Moment, ...]
    ticks: tuple[tuple[float, str], ...]
    balance_line: str
    balance_area: str
    balance_middle: str
    headlines: tuple[Number, ...]
    talk: tuple[Said, ...]
    chapters: tuple[Chapter, ...]
    prompts: tuple[str, ...]
    numbers: tuple[Number, ...]
    made: tuple[tuple[str, str], ...]
    sound: str | None
