"""
What people say about what the program found: agreed or not, seen or not, and what only a person can see.

A decision is only added, never changed or erased; another one about the same, by the same person, takes its place. Each
says which one it follows (its `version`), so that of two who decide at once only the first counts, and the second is
told. A flag is named by its rule and its evidence: made anew, it is known again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from oudertalk.core.corrections import BY, By
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.rubric import Kind
from oudertalk.core.spans import TextSpan
from oudertalk.core.transcript import Transcript

Verdict = Literal["eens", "oneens", "anders"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Seen = Literal["gezien", "deels", "niet gezien", "niet te beoordelen", "ja", "nee", "n.v.t."]
CHOICES: Mapping[Kind, tuple[Seen, ...]] = {  # what a person can say of a line of the form
    "item": ("gezien", "deels", "niet gezien", "niet te beoordelen"),
    "lijst": ("ja", "deels", "nee", "n.v.t."),
    "vraag": (),
}

LONGEST_ALIAS = 40  # characters
LONGEST_TEXT = 4_000  # characters; a page and a half of notes about one thing
NEAR = 1.0  # s; a word that is heard anew seldom moves further


@dataclass(frozen=True, slots=True)
class Who:
    """Who judges: what somebody is, and an alias when two of a kind judge on one computer."""

    role: By
    alias: str = ""

    def __post_init__(self) -> None:
        if self.role not in BY:
            raise ValueError(f"somebody who judges is one of {BY}")
        if self.alias != self.alias.strip() or len(self.alias) > LONGEST_ALIAS or not self.alias.isprintable():
            raise ValueError(f"an alias is one line of at most {LONGEST_ALIAS} characters, without blanks around it")


@dataclass(frozen=True, slots=True)
class FlagName:
    """A flag, by its rule and its evidence; `start` is its second, None in a text without times."""

    rule: str
    quote: str
    turn: int
    start: float | None = None

    def is_the_same(self, other: FlagName) -> bool:
        """
        Whether it is that flag, made anew: the same rule on the same words in the same place.

        >>> asked = FlagName("open_vraag", "Hoe gaat het?", 4, 12.0)
        >>> asked.is_the_same(FlagName("open_vraag", "Hoe gaat het?", 5, 12.3))
        True
        """
        if (self.rule, self.quote) != (other.rule, other.quote):
            return False
        if self.start is None or other.start is None:
            return self.turn == other.turn
        return abs(self.start - other.start) <= NEAR


def name_of_flag(flag: Flag) -> FlagName:
    """What decisions call this flag."""
    evidence = flag.evidence
    return FlagName(flag.rule, evidence.quote, evidence.turn, evidence.time.start if evidence.time else None)


@dataclass(frozen=True, slots=True)
class OnFlag:
    """Agreed with a flag, or not, or it is something else; and what there is to say about it."""

    flag: FlagName
    verdict: Verdict | None = None
    note: str = ""

    @property
    def about(self) -> Subject:
        """What is decided on."""
        return self.flag

    @property
    def empty(self) -> bool:
        """Whether it takes back all that was said."""
        return self.verdict is None and not self.note


@dataclass(frozen=True, slots=True)
class OnItem:
    """A line of the form. `examples` are None as long as those of the evidence will do."""

    rubric: str
    item: str
    seen: Seen | None = None
    examples: str | None = None

    @property
    def about(self) -> Subject:
        """What is decided on."""
        return ("item", self.rubric, self.item)

    @property
    def empty(self) -> bool:
        """Whether it takes back all that was said."""
        return self.seen is None and self.examples is None


@dataclass(frozen=True, slots=True)
class OnPhase:
    """A part of the form, in a person's own words."""

    rubric: str
    phase: str
    note: str = ""

    @property
    def about(self) -> Subject:
        """What is decided on."""
        return ("phase", self.rubric, self.phase)

    @property
    def empty(self) -> bool:
        """Whether it takes back all that was said."""
        return not self.note


@dataclass(frozen=True, slots=True)
class OnPrompt:
    """The answer to a question at the end of the form: the compliment, the tip, what to do more."""

    rubric: str
    prompt: str
    answer: str = ""

    @property
    def about(self) -> Subject:
        """What is decided on."""
        return ("prompt", self.rubric, self.prompt)

    @property
    def empty(self) -> bool:
        """Whether it takes back all that was said."""
        return not self.answer


@dataclass(frozen=True, slots=True)
class OnTogether:
    """What people agreed on about a line of the form, after talking it over: one word for all of them."""

    rubric: str
    item: str
    seen: Seen | None = None
    note: str = ""

    @property
    def about(self) -> Subject:
        """What is decided on."""
        return ("together", self.rubric, self.item)

    @property
    def empty(self) -> bool:
        """Whether it takes back all that was said."""
        return self.seen is None and not self.note


@dataclass(frozen=True, slots=True)
class OnStretch:
    """
    A flag that a person adds to a stretch of talk, which `id` names for good: its words (`quote`), the number of their
    turn and their second, None in a text without times. `move` is "" for something else, in their own words (`note`).
    """

    id: str
    quote: str
    turn: int
    start: float | None = None
    move: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.quote or self.turn < 0:
            raise ValueError("an added flag has a name, words and a turn")

    @property
    def about(self) -> Subject:
        """What is decided on."""
        return ("stretch", "", self.id)

    @property
    def empty(self) -> bool:
        """Whether it takes back all that was said."""
        return not self.move and not self.note


Judgement = OnFlag | OnItem | OnPhase | OnPrompt | OnTogether | OnStretch
Subject = FlagName | tuple[str, str, str]
Key = tuple[Who | None, Subject]  # nobody's own: what people agreed on together


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What somebody says, when; `version` counts from 1 what this person said about this.

    `blind`: what the program and other people found of this was not shown to this person before. Of older lines nobody
    knows, so they are not.
    """

    at: datetime
    who: Who
    version: int
    what: Judgement
    blind: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a decision is taken at a moment in a known time zone")
        if self.version < 1:
            raise ValueError("the first decision is version 1")

    @property
    def key(self) -> Key:
        """Whose decision it is, and about what; of what was agreed on together it is nobody's own."""
        return None if isinstance(self.what, OnTogether) else self.who, self.what.about


def histories(decisions: Iterable[Decision]) -> dict[Key, tuple[Decision, ...]]:
    """
    All that ever counted, by person and subject, oldest first: of two with the same version the first.

    A decision that does not follow the one that counts was taken by somebody who had not seen that one.
    """
    counted: dict[Key, tuple[Decision, ...]] = {}
    for decision in decisions:
        before = counted.get(decision.key, ())
        if decision.version == len(before) + 1:
            counted[decision.key] = (*before, decision)
    return counted


def standing(decisions: Iterable[Decision]) -> dict[Key, Decision]:
    """What counts, by person and subject: of all that ever counted (`histories`) the last."""
    return {key: history[-1] for key, history in histories(decisions).items()}


class KnownNames:
    """The flags that people decided on, to find one again that was made anew: by its words, so many take no longer."""

    def __init__(self, names: Iterable[FlagName]) -> None:
        self._by_words: dict[tuple[str, str], list[FlagName]] = {}
        for name in names:
            self._by_words.setdefault((name.rule, name.quote), []).append(name)

    @classmethod
    def of(cls, decided: Iterable[Key]) -> KnownNames:
        """Those of what was decided."""
        return cls(about for _who, about in decided if isinstance(about, FlagName))

    def find(self, name: FlagName) -> FlagName | None:
        """The first of them that is this flag; None when it is none of them."""
        return next(
            (other for other in self._by_words.get((name.rule, name.quote), ()) if other.is_the_same(name)), None
        )


def known_name(name: FlagName, decided: Iterable[Key]) -> FlagName:
    """The name under which this flag was decided on before it was made anew, else its own."""
    return KnownNames.of(decided).find(name) or name


def evidence_of(stretch: OnStretch, transcript: Transcript) -> Evidence | None:
    """The words of an added flag where they stand now; None when they are not there any more."""
    found = []
    for number, turn in enumerate(transcript.turns):
        if stretch.start is None and number != stretch.turn:
            continue
        if stretch.start is not None and not (turn.time and turn.time.start - NEAR <= stretch.start <= turn.time.end):
            continue
        for word, at in zip(turn.words, turn.word_spans, strict=True):
            end = at.start + len(stretch.quote)
            if turn.text[at.start : end] != stretch.quote or turn.text[end : end + 1].strip():
                continue
            away = abs(word.time.start - stretch.start) if word.time and stretch.start is not None else 0.0
            found.append((away, number, TextSpan(at.start, end)))
    nearest = min(found, default=None)
    if nearest is None or nearest[0] > NEAR:
        return None
    return Evidence.cut(transcript, nearest[1], nearest[2])


def unplaced(decided: Mapping[Key, Decision], transcript: Transcript) -> tuple[Decision, ...]:
    """The flags that people added to words that are not there any more, oldest first."""
    lost = (
        decision
        for decision in decided.values()
        if isinstance(decision.what, OnStretch)
        and not decision.what.empty
        and evidence_of(decision.what, transcript) is None
    )
    return tuple(sorted(lost, key=lambda decision: decision.at))


def orphaned(decided: Mapping[Key, Decision], flags: Sequence[Flag]) -> tuple[Decision, ...]:
    """The decisions on flags that are not there any more, oldest first; those that were taken back say nothing."""
    there = KnownNames(name_of_flag(flag) for flag in flags)
    lost = (
        decision
        for (_who, about), decision in decided.items()
        if isinstance(about, FlagName) and not decision.what.empty and there.find(about) is None
    )
    return tuple(sorted(lost, key=lambda decision: decision.at))
