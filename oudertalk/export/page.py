"""What goes into a report, and what its template lays out: plain values, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass

from oudertalk.core.report import Report as Report

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
class Sign:
    """
    What happened here while it was recorded: a "mark", which plays from `start`, or sound that is "missing".

    `text` says it in words, and `target` is the id of what stands there.
    """

    kind: str
    text: str
    clock: str
    start: float | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word, with the signs that stand before it. `heard` says what was heard, when a person corrected it."""

    text: str
    start: float | None
    signs: tuple[Sign, ...] = ()
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that stand under the same mark; `mark` is "", "sure" or "maybe"."""

    mark: str
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row under the same doubt: `doubt` is the reason, `sign` stands behind them; both "" without one."""

    doubt: str
    sign: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Under a turn, why some of its words are doubted; `sign` stands behind those words."""

    sign: str
    text: str


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
    """A turn on the page; before it `quiet` tells of silence, or of speech without words, and `signs` what happened."""

    index: int
    party: Party
    clock: str
    start: float | None
    end: float | None
    stretches: tuple[Stretch, ...]
    notes: tuple[Note, ...]
    chips: tuple[Chip, ...]
    quiet: str
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words with their second; `note` is what there is to say of them, or who says them; `unsure`, how to take them."""

    turn: int
    clock: str
    start: float | None
    text: str
    note: str
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line of the form, or a point of the case. `kind` is its class: an item, a question (`vraag`), a box (`lijst`).

    `tag` marks what matters most in this conversation; `quiet` is what it does not ask for, and nobody heard.
    """

    question: str
    dot: str
    outcome: str
    reason: str
    quotes: tuple[Quote, ...]
    more: tuple[Quote, ...]
    kind: str = "item"
    tag: str = ""
    quiet: bool = False
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """How a compliment or a tip might be worded; `nearly` stands before the quote of a tip."""

    text: str
    nearly: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to answer in words, and what might be answered."""

    question: str
    proposals: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What kind of conversation it is, or which case: what happens, what it is about, what to talk over."""

    kind: str
    title: str
    about: str
    source: str
    points: tuple[Line, ...]
    asking: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """
    A number with its caution. `value` says why there is none when it is not `known`; `more` quotes fold away.

    `pattern` is what the numbers look like, by name; `details` are the smaller numbers under it, in one line.
    """

    title: str
    value: str
    unit: str
    band: str
    n: int
    caution: str
    quotes: tuple[Quote, ...]
    more: tuple[Quote, ...] = ()
    pattern: str = ""
    details: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that are about the same."""

    title: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Part of a sentence. Where it names a stretch of the talk it has a `start`, and the id of what stands there."""

    text: str
    start: float | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Remarked:
    """A sentence about how well it could be heard."""

    warns: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """How well it could be heard; `more` are the stretches without words that `remarks` had no room for."""

    remarks: tuple[Remarked, ...]
    more: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    session: str
    date: str
    length: str
    seconds: float
    staged: bool
    warning: str
    occasion: Occasion | None
    shares: tuple[Share, ...]
    no_share: str
    silence: str
    heard: Heard
    lanes: tuple[Lane, ...]
    moments: tuple[Moment, ...]
    ticks: tuple[tuple[float, str], ...]
    balance_line: str
    balance_area: str
    balance_middle: str
    headlines: tuple[Number, ...]
    marks: tuple[Sign, ...]
    mark_points: tuple[Moment, ...]
    missing: tuple[Bar, ...]
    agreed: Place | None
    talk: tuple[Said, ...]
    after_talk: tuple[Sign, ...]
    form_title: str
    about: str
    chapters: tuple[Chapter, ...]
    prompts: tuple[Asked, ...]
    numbers: tuple[Numbers, ...]
    tasks: tuple[Assignment, ...]
    made: tuple[tuple[str, str], ...]
    sound: str | None
    no_sound: str
    made_of: str
    corrected: bool = False
