"""What was seen in a transcript: evidence, and the flags and measurements that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Transcript
from oudertalk.errors import StaleEvidence
from oudertalk.i18n import N_, _

Strength = Literal["sterk", "mogelijk"]

# What measurements are counted in, as measures.yaml writes it; `_(measurement.unit)` gives it to the reader.
UNITS = (
    "%",
    "s",
    N_("keer"),
    N_("minuten"),
    N_("woorden"),
    N_("beurten"),
    N_("per minuut"),
    N_("per 10 min"),
    N_("per 100 woorden"),
    N_("per vraag"),
    N_("procentpunt"),
    N_("% van de vensters"),
)

# What measures are about, in the order in which a reader wants them; `_(measurement.group)` names it.
GROUPS = (
    N_("spreken"),
    N_("beurten"),
    N_("tijd"),
    N_("vragen"),
    N_("luisteren"),
    N_("thuis"),
    N_("samenvatten"),
    N_("afspraken"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote and its place. Made by `cut` only, so a quote is never typed; `time` is None in a text without times."""

    turn: int
    span: TextSpan
    quote: str
    time: TimeSpan | None = None

    @classmethod
    def cut(cls, transcript: Transcript, turn: int, span: TextSpan) -> Evidence:
        """The words of this turn at this span; ValueError when the span runs past the turn."""
        spoken = transcript.turns[turn]
        if span.end > len(spoken.text):
            raise ValueError(f"turn {turn} has {len(spoken.text)} characters, the span ends at {span.end}")
        return cls(turn, span, spoken.text[span.start : span.end], spoken.time_of(span))

    def check(self, transcript: Transcript) -> None:
        """StaleEvidence when the transcript no longer says this, here."""
        turns = transcript.turns
        if self.turn >= len(turns) or turns[self.turn].text[self.span.start : self.span.end] != self.quote:
            raise StaleEvidence(
                _("Beurt {turn} zegt niet meer wat de markering aanhaalt. Maak de markeringen opnieuw.").format(
                    turn=self.turn
                )
            )


@dataclass(frozen=True, slots=True)
class Flag:
    """
    A move, seen by a rule, with the words it rests on.

    `why` says in one sentence what the rule looks for, `heard` which of its cues held here, by their names.
    """

    move: str
    rule: str
    strength: Strength
    evidence: Evidence
    why: Text | None = None
    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """
    A rule that came near and did not flag: which cues held, which it lacked, and which one cancelled it, by name.

    `points` of the `needed` were there. Nothing is `missing` when a cancelling cue alone stood in the way.
    """

    move: str
    rule: str
    heard: tuple[str, ...]
    missing: tuple[str, ...]
    cancelled_by: str | None
    points: float
    needed: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence, what it was flagged as, and the rules that came near, the nearest first."""

    sentence: Evidence
    flags: tuple[Flag, ...]
    near: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about one quote of a measurement: what was heard of an agreement, how long it was."""

    evidence: Evidence
    text: Text


@dataclass(frozen=True, slots=True)
class Detail:
    """A number that belongs under another: of the agreements, how many are the teacher's. `id` is unique under it."""

    id: str
    title: Text
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """
    A number about the conversation, with what a reader must know before using it.

    `value` is None when there is too little to count, or for the `reason` that stands with it. `n` is how many things
    were counted. `low` and `high` are the band that the doubt leaves open, or the middle half of what was counted;
    `caution` says which. `pattern` is what the numbers look like, by name ("heen en weer"). `caution` is for the
    reader; it is never a norm.
    """

    id: str
    value: float | None
    unit: str
    n: int
    caution: Text
    title: Text
    evidence: tuple[Evidence, ...] = ()
    low: float | None = None
    high: float | None = None
    group: str = ""
    pattern: Text | None = None
    details: tuple[Detail, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reason: Text | None = None
