"""
What people say about who spoke and what was said: two voices are one, one voice is two, this stretch was somebody
else, this voice is a parent or is called so, these words were others.

A correction is only added, never changed or erased; taking one back is another. `corrected` replays those that stand on
the voices as they were told apart, `core/rewording.py` on the words as they were heard; neither needs the sound.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from string import ascii_uppercase
from typing import Literal, NamedTuple, get_args

from oudertalk.core.spans import TimeSpan, union
from oudertalk.core.transcript import ROLES, Role, SpeakerSpan, Transcript, Word

By = Literal["leerkracht", "collega", "coach"]  # who corrects: what somebody is, never a name
BY: tuple[By, ...] = get_args(By)

LONGEST_SAID = 1_000  # characters; what somebody says in a minute
LONGEST_NAME = 40  # characters; what fits beside a turn


@dataclass(frozen=True, slots=True)
class Merge:
    """All that `speaker` says is said by `into`."""

    speaker: str
    into: str

    def __post_init__(self) -> None:
        if not self.speaker or not self.into or self.speaker == self.into:
            raise ValueError("two different voices can become one")


@dataclass(frozen=True, slots=True)
class Move:
    """Whoever is heard in this stretch is `to`."""

    time: TimeSpan
    to: str

    def __post_init__(self) -> None:
        if not self.to:
            raise ValueError("a voice has a label")


@dataclass(frozen=True, slots=True)
class Split:
    """In these stretches `speaker` is somebody else, who is called `to` from here on."""

    speaker: str
    parts: tuple[TimeSpan, ...]
    to: str

    def __post_init__(self) -> None:
        if not self.speaker or not self.to or self.speaker == self.to or not self.parts:
            raise ValueError("a voice is split into itself and another, in at least one stretch")


@dataclass(frozen=True, slots=True)
class Assign:
    """Who `speaker` is, in the whole conversation."""

    speaker: str
    role: Role

    def __post_init__(self) -> None:
        if not self.speaker or self.role not in ROLES:
            raise ValueError("a voice is somebody, in one of the known roles")


@dataclass(frozen=True, slots=True)
class Rename:
    """What `speaker` is called where the conversation is shown; "" for no more than who that is."""

    speaker: str
    name: str

    def __post_init__(self) -> None:
        if not self.speaker or self.name != as_words(self.name) or len(self.name) > LONGEST_NAME:
            raise ValueError(f"a voice has a name of at most {LONGEST_NAME} printable characters, on one line")


@dataclass(frozen=True, slots=True)
class Reword:
    """
    Where `heard` stands, `said` was said; nothing, when that is "". Both are words with one blank between them.

    `time` is that of the words in which it was heard, by which they are found again. In a text without times it is
    None, and `turn` and `word` are the numbers of the turn and of its first such word, both from 0.
    """

    heard: str
    said: str
    time: TimeSpan | None = None
    turn: int | None = None
    word: int | None = None

    def __post_init__(self) -> None:
        if not self.heard or self.heard == self.said:
            raise ValueError("words that were heard become others")
        if any(text != as_words(text) for text in (self.heard, self.said)):
            raise ValueError("words have one blank between them and are printable")
        if len(self.said) > LONGEST_SAID:
            raise ValueError(f"words are at most {LONGEST_SAID} characters together")
        numbered = self.turn is not None and self.word is not None
        if (self.time is None) != numbered or (self.turn is None) != (self.word is None):
            raise ValueError("words are found by their time, or else by the numbers of their turn and word")
        if numbered and min(self.turn or 0, self.word or 0) < 0:
            raise ValueError("turns and words are numbered from 0")


@dataclass(frozen=True, slots=True)
class Undo:
    """The last correction that stands is taken back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """The last one that was taken back stands again; nothing, when something else was corrected since."""


What = Merge | Move | Split | Assign | Rename | Reword | Undo | Redo


@dataclass(frozen=True, slots=True)
class Correction:
    """
    `of` names the voices that it was said of (see `name_of`): on other voices it means nothing. Words stay the same
    words, whoever said them, so a `Reword` means something on any.
    """

    at: datetime
    of: str
    what: What
    by: By = "leerkracht"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a correction is made at a moment in a known time zone")
        if self.by not in BY:  # never a name, whoever calls
            raise ValueError(f"a correction is made by one of {BY}")


@dataclass(frozen=True, slots=True)
class History:
    """
    What was said of some voices and of the words: what `stands`, oldest first, and what was `taken_back` and can stand
    again, the last one last. `elsewhere` stands for other voices: somebody had them told apart in another way since.
    Of what stands, `unfit` are words that are not there any more: somebody had them heard anew.
    """

    stands: tuple[Correction, ...] = ()
    taken_back: tuple[Correction, ...] = ()
    elsewhere: tuple[Correction, ...] = ()
    unfit: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """
    Who speaks when, after what people said. `fixed` are the stretches of which a person said who it is: nothing that
    is reckoned later may give their words to another.
    """

    spans: tuple[SpeakerSpan, ...]
    fixed: tuple[SpeakerSpan, ...] = ()


def name_of(spans: Sequence[SpeakerSpan]) -> str:
    """The SHA-256 of who speaks when: the same for the same voices, whichever version of the program heard them."""
    told = json.dumps([[span.speaker, span.time.start, span.time.end] for span in spans], separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def free_label(taken: Collection[str]) -> str:
    """
    The first letter that is no voice's yet.

    >>> free_label({"A", "C"})
    'B'
    """
    labels = (f"{letter}{round or ''}" for round in count() for letter in ascii_uppercase)
    return next(label for label in labels if label not in taken)


def as_words(text: str) -> str:
    """
    The text with one blank between its words, and nothing that cannot be printed.

    >>> as_words("  op  de\\tzorg ")
    'op de zorg'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def history(corrections: Iterable[Correction], of: str) -> History:
    """
    What was said of the voices of this name and of the words, and what was said of other voices.

    Taking back goes back one by one over what was said of the same voices and of the words, in the order in which it
    was said.
    """
    stands: list[Correction] = []
    taken_back: list[Correction] = []
    for correction in corrections:
        if isinstance(correction.what, Undo):
            _pass_on(stands, taken_back, correction.of)
        elif isinstance(correction.what, Redo):
            _pass_on(taken_back, stands, correction.of)
        else:
            stands.append(correction)
            taken_back = [one for one in taken_back if not _is_said_of(one, correction.of)]
    here, there = ([one for one in stands if _is_said_of(one, of) is whether] for whether in (True, False))
    again = (one for one in taken_back if _is_said_of(one, of))
    return History(tuple(here), tuple(again), tuple(sorted(there, key=lambda one: one.at)))


def rewordings(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections of words that stand, oldest first."""
    return tuple(one for one in history(corrections, "").stands if isinstance(one.what, Reword))


def roles_after(roles: Mapping[str, Role], corrections: Iterable[What]) -> dict[str, Role]:
    """
    Who each voice is, by its label: as was confirmed, and then as these corrections say.

    >>> roles_after({"A": "ouder"}, [Assign("A", "leerkracht"), Assign("B", "ouder")])
    {'A': 'leerkracht', 'B': 'ouder'}
    """
    return {**roles, **{what.speaker: what.role for what in corrections if isinstance(what, Assign)}}


def names_after(corrections: Iterable[What]) -> dict[str, str]:
    """What the voices are called, by their label, that were given a name."""
    called = {what.speaker: what.name for what in corrections if isinstance(what, Rename)}
    return {speaker: name for speaker, name in called.items() if name}


def _is_said_of(correction: Correction, of: str) -> bool:
    return correction.of == of or isinstance(correction.what, Reword)


def _pass_on(stack: list[Correction], to: list[Correction], of: str) -> None:
    """The last that was said of these voices, or of words, goes over."""
    for at in range(len(stack) - 1, -1, -1):
        if _is_said_of(stack[at], of):
            to.append(stack.pop(at))
            return


def corrected(spans: Sequence[SpeakerSpan], corrections: Iterable[What]) -> Corrected:
    """
    The voices after these corrections, each on what the ones before it left.

    Spans come in order of time and are cut where a correction begins or ends. A voice does not overlap itself, and its
    neighbours of equal doubt are one span. Where a person said who it is there is no doubt left. A correction of a
    voice that is not there any more does nothing. Without corrections the spans are what they were.

    >>> told_apart = [SpeakerSpan("A", TimeSpan(0, 4), 0.2), SpeakerSpan("B", TimeSpan(4, 6), 0.2)]
    >>> [(span.speaker, span.time.end) for span in corrected(told_apart, [Move(TimeSpan(3, 4), "B")]).spans]
    [('A', 3), ('B', 4), ('B', 6)]
    """
    stands = [what for what in corrections if isinstance(what, Merge | Move | Split)]
    if not stands:
        return Corrected(tuple(spans))
    spoken, fixed = _Voices(spans), _Voices()
    for what in stands:
        if isinstance(what, Merge):
            spoken.merge(what.speaker, what.into)
            fixed.merge(what.speaker, what.into)
        elif isinstance(what, Move):
            heard = [bit.time for bit in spoken.take(what.time)]
            spoken.give(what.to, (_Bit(time.start, time.end, 0.0) for time in union(heard)))
            fixed.take(what.time)
            fixed.give(what.to, [_Bit(what.time.start, what.time.end, 0.0)])
        else:
            for voices in (spoken, fixed):
                voices.give(what.to, [bit for part in what.parts for bit in voices.take(part, what.speaker)])
    return Corrected(spoken.spans(), fixed.spans())


class _Bit(NamedTuple):
    """A stretch of one voice, in seconds, and how much it is doubted."""

    start: float
    end: float
    doubt: float

    @property
    def time(self) -> TimeSpan:
        return TimeSpan(self.start, self.end)


def _start(bit: _Bit) -> float:
    return bit.start


def _end(bit: _Bit) -> float:
    return bit.end


class _Voices:
    """
    The bits of each voice, in order and apart, so that a correction touches only what lies in it.

    Corrections thus cost what they change, and not the length of the conversation.
    """

    def __init__(self, spans: Iterable[SpeakerSpan] = ()) -> None:
        self._bits: dict[str, list[_Bit]] = {}
        for span in sorted(spans, key=lambda span: span.time):
            self.give(span.speaker, [_Bit(span.time.start, span.time.end, span.doubt)])

    def take(self, time: TimeSpan, speaker: str | None = None) -> list[_Bit]:
        """Take out, and give back, what is heard in this stretch: of this voice, or of all."""
        if speaker is not None:
            return _take(self._bits.get(speaker, []), time)
        return [bit for bits in self._bits.values() for bit in _take(bits, time)]

    def give(self, speaker: str, bits: Iterable[_Bit]) -> None:
        """These are of this voice."""
        own = self._bits.setdefault(speaker, [])
        for bit in bits:
            _add(own, bit)

    def merge(self, speaker: str, into: str) -> None:
        """Two voices become one; the shorter list goes into the longer."""
        short, long = sorted((self._bits.pop(speaker, []), self._bits.pop(into, [])), key=len)
        for bit in short:
            _add(long, bit)
        self._bits[into] = long

    def spans(self) -> tuple[SpeakerSpan, ...]:
        """In order of time."""
        found = [
            SpeakerSpan(speaker, bit.time, bit.doubt) for speaker, bits in self._bits.items() for bit in _joined(bits)
        ]
        return tuple(sorted(found, key=lambda span: (span.time, span.speaker)))


def _take(bits: list[_Bit], time: TimeSpan) -> list[_Bit]:
    first, last = bisect_right(bits, time.start, key=_end), bisect_left(bits, time.end, key=_start)
    touched = bits[first:last]
    bits[first:last] = [
        part
        for bit in touched
        for part in (bit._replace(end=min(bit.end, time.start)), bit._replace(start=max(bit.start, time.end)))
        if part.start < part.end
    ]
    return [bit._replace(start=max(bit.start, time.start), end=min(bit.end, time.end)) for bit in touched]


def _add(bits: list[_Bit], new: _Bit) -> None:
    """What was there already is there once, with the smaller doubt of the two."""
    first, last = bisect_right(bits, new.start, key=_end), bisect_left(bits, new.end, key=_start)
    together, at = [], new.start
    for bit in bits[first:last]:
        shared = _Bit(max(bit.start, new.start), min(bit.end, new.end), min(bit.doubt, new.doubt))
        together += [
            new._replace(start=at, end=bit.start),
            bit._replace(end=shared.start),
            shared,
            bit._replace(start=shared.end),
        ]
        at = bit.end
    together.append(new._replace(start=at))
    bits[first:last] = [bit for bit in together if bit.start < bit.end]


def _joined(bits: Iterable[_Bit]) -> Iterator[_Bit]:
    before: _Bit | None = None
    for bit in bits:
        if before is not None and before.end == bit.start and before.doubt == bit.doubt:
            before = before._replace(end=bit.end)
            continue
        if before is not None:
            yield before
        before = bit
    if before is not None:
        yield before


# which stretch somebody means


def stretch_of(transcript: Transcript, turn: int, spans: Sequence[SpeakerSpan]) -> TimeSpan | None:
    """
    The stretch of this turn (its number counts from 0): its words, and what is heard of its voice around them as far
    as the words of others. Without that a breath of the old voice would stay behind. None when its words have no time.
    """
    own = transcript.turns[turn]
    time = own.time
    if time is None:
        return None
    before = max((t.time.end for t in transcript.turns[:turn] if t.time is not None), default=0.0)
    after = min((t.time.start for t in transcript.turns[turn + 1 :] if t.time is not None), default=float("inf"))
    around = [span.time for span in spans if span.speaker == own.speaker and span.time.overlap(time) > 0]
    start = min([time.start, *(max(before, one.start) for one in around)])
    end = max([time.end, *(min(after, one.end) for one in around)])
    return TimeSpan(start, end)


def between_words(time: TimeSpan, words: Iterable[Word]) -> TimeSpan:
    """
    The stretch with its ends moved out of the words that they cut; a word belongs where its middle lies.

    >>> words = [Word("wel", TimeSpan(0.0, 0.9)), Word("thuis", TimeSpan(1.5, 2.0)), Word("dan", TimeSpan(2.1, 2.9))]
    >>> between_words(TimeSpan(0.8, 2.2), words)
    TimeSpan(start=0.9, end=2.1)
    """
    times = sorted(word.time for word in words if word.time is not None)
    inside = [one for one in times if time.start <= _middle(one) < time.end]
    if not inside:
        return time
    before = max((one.end for one in times if _middle(one) < time.start), default=0.0)
    after = min((one.start for one in times if _middle(one) >= time.end), default=float("inf"))
    start, end = _between(time.start, before, inside[0].start), _between(time.end, inside[-1].end, after)
    return TimeSpan(start, end)


def _middle(time: TimeSpan) -> float:
    return (time.start + time.end) / 2


def _between(moment: float, low: float, high: float) -> float:
    """The moment, moved into the pause; where words overlap there is none, and it stays."""
    return min(max(moment, low), high) if low <= high else moment
