"""
What several people saw in one conversation, side by side: where they differ first, and how far they agree.

Of each person the first choice that was made blind counts; one that was made afterwards is shown as such. What the
program found stands apart: not heard is not the same as not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from oudertalk.core.blindness import Sight
from oudertalk.core.concordance import Concordance, Pair, concordance
from oudertalk.core.decisions import (
    CHOICES,
    Decision,
    FlagName,
    Key,
    KnownNames,
    OnFlag,
    OnItem,
    Seen,
    Who,
    name_of_flag,
)
from oudertalk.core.form import Entry, Form
from oudertalk.core.observation import Flag
from oudertalk.core.rubric import Rubric

NOT_JUDGED: Seen = "niet te beoordelen"
# A line to tick is chosen with other words than a line to be heard; how far two readers agree asks of both the same.
CATEGORIES: Mapping[Seen, Seen] = {
    "gezien": "gezien",
    "ja": "gezien",
    "deels": "deels",
    "niet gezien": "niet gezien",
    "nee": "niet gezien",
    "niet te beoordelen": NOT_JUDGED,
    "n.v.t.": NOT_JUDGED,
}
_PLACES: Mapping[Seen, int] = {"gezien": 0, "deels": 1, "niet gezien": 2}


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What one person saw: `first` is the first choice that was made blind, None when none was; `now` is what stands.

    A choice that was taken back is no reading, also when it was blind.
    """

    who: Who
    first: Seen | None
    now: Seen
    examples: str = ""

    @property
    def counts(self) -> Seen:
        """The choice that counts for how far people agree, in the words of `CATEGORIES`."""
        return CATEGORIES[self.first or self.now]

    @property
    def changed(self) -> bool:
        """Whether it was changed after it could be seen what others found."""
        return self.first is not None and self.first != self.now


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the form: what each reader saw, what the program found, and what they agreed on after talking."""

    item: str
    readings: tuple[Reading, ...]
    entry: Entry
    together: Decision | None = None

    @property
    def apart(self) -> int:
        """
        How far apart they are: 3 seen against not seen, 2 partly against either, 1 when one could not judge, else 0.

        Of three readers the two that are furthest apart.
        """
        pairs = combinations(self.readings, 2)
        return max((_distance(one.counts, other.counts) for one, other in pairs), default=0)


@dataclass(frozen=True, slots=True)
class ReadFlag:
    """A marking, and what each reader said of it."""

    flag: Flag
    verdicts: tuple[tuple[Who, OnFlag], ...]

    @property
    def differs(self) -> bool:
        """Whether they do not all say the same."""
        return len({said.verdict for _who, said in self.verdicts}) > 1


@dataclass(frozen=True, slots=True)
class Two:
    """
    How far two readers agree: on all lines, on those that both could judge, and on the markings.

    `pairs` are what they said of the lines, `blind` on how many of those both chose blind.
    """

    one: Who
    other: Who
    pairs: tuple[Pair, ...]
    blind: int
    flags: Concordance

    @property
    def lines(self) -> Concordance:
        """On all lines; that something cannot be judged is an answer like the others."""
        return concordance(self.pairs)

    @property
    def judged_pairs(self) -> tuple[Pair, ...]:
        """Of the lines that both could judge."""
        return tuple(pair for pair in self.pairs if NOT_JUDGED not in pair)

    @property
    def judged(self) -> Concordance:
        """On the lines that both could judge."""
        return concordance(self.judged_pairs)


@dataclass(frozen=True, slots=True)
class WithProgram:
    """How far a reader and the program say the same; `left_out` are lines whose outcome is no choice of a person."""

    who: Who
    lines: Concordance
    left_out: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Everything that people saw in a conversation; `hidden` lines may not be compared yet, by who looks."""

    readers: tuple[Who, ...]
    lines: tuple[ReadLine, ...]
    flags: tuple[ReadFlag, ...]
    twos: tuple[Two, ...]
    program: tuple[WithProgram, ...]
    hidden: int


def side_by_side(
    rubric: Rubric,
    form: Form,
    flags: Sequence[Flag],
    counted: Mapping[Key, tuple[Decision, ...]],
    sight: Sight | None = None,
) -> SideBySide:
    """
    What people saw; `counted` are the `histories` of what they decided. Lines and markings that nobody judged are left
    out; those about which people differ come first, the furthest apart first, and else in the order of the form.

    With `sight` only what that person may see; None shows all.
    """
    entries = {entry.item: entry for entry in form.entries}
    judged = [
        ReadLine(one.id, readings, entries[one.id], _together(rubric.id, one.id, counted))
        for one in rubric.criteria
        if CHOICES[one.kind] and one.id in entries and (readings := _readings(rubric.id, one.id, counted))
    ]
    lines = [line for line in judged if sight is None or sight.shows_line(line.item)]
    read = _read_flags(flags, counted, sight)
    readers = in_order(
        [*(one.who for line in lines for one in line.readings), *(who for one in read for who, _said in one.verdicts)]
    )
    return SideBySide(
        readers,
        tuple(sorted(lines, key=lambda line: -line.apart)),
        tuple(sorted(read, key=lambda one: not one.differs)),
        tuple(_two(one, other, lines, read) for one, other in combinations(readers, 2)),
        tuple(_with_program(who, lines) for who in readers),
        len(judged) - len(lines),
    )


def in_order(people: Iterable[Who]) -> tuple[Who, ...]:
    """Each of them once, the teacher first."""
    return tuple(sorted(set(people), key=lambda who: (who.role != "leerkracht", who.role, who.alias)))


def by_item(conversations: Iterable[SideBySide], one: Who, other: Who) -> dict[str, tuple[Pair, ...]]:
    """What these two said of each line, in all conversations that both judged."""
    pairs: dict[str, tuple[Pair, ...]] = {}
    for conversation in conversations:
        for line in conversation.lines:
            found = _pair(line, one, other)
            if found is not None:
                pairs[line.item] = (*pairs.get(line.item, ()), found)
    return pairs


def as_seen(entry: Entry) -> Seen | None:
    """
    What the program's outcome is as a choice of a person; None where there is none.

    That something was perhaps heard is doubt, and not that it was partly there. What a kind of conversation does not
    ask for is not found missing.
    """
    if entry.quiet:
        return None
    same: dict[str, Seen] = {
        "gehoord": "gezien",
        "niet gehoord": "niet gezien",
        "niet te beoordelen": "niet te beoordelen",
    }
    return same.get(entry.outcome)


def _distance(one: Seen, other: Seen) -> int:
    if one == other:
        return 0
    if one not in _PLACES or other not in _PLACES:
        return 1
    return 1 + abs(_PLACES[one] - _PLACES[other])


def _readings(rubric: str, item: str, counted: Mapping[Key, tuple[Decision, ...]]) -> tuple[Reading, ...]:
    """What each person says of this line; the teacher first."""
    found = []
    for (who, about), history in counted.items():
        said = [(one.what, one.blind) for one in history if isinstance(one.what, OnItem)]
        now = said[-1][0] if said else None
        if who is None or about != ("item", rubric, item) or now is None or now.seen is None:
            continue
        first = next((what.seen for what, blind in said if blind and what.seen is not None), None)
        found.append(Reading(who, first, now.seen, now.examples or ""))
    order = in_order(reading.who for reading in found)
    return tuple(sorted(found, key=lambda reading: order.index(reading.who)))


def _together(rubric: str, item: str, counted: Mapping[Key, tuple[Decision, ...]]) -> Decision | None:
    history = counted.get((None, ("together", rubric, item)))
    return history[-1] if history else None


def _read_flags(
    flags: Sequence[Flag], counted: Mapping[Key, tuple[Decision, ...]], sight: Sight | None
) -> list[ReadFlag]:
    known = KnownNames.of(counted)
    said: dict[FlagName, list[tuple[Who, OnFlag]]] = {}
    for (who, about), history in counted.items():
        what = history[-1].what
        if who is not None and isinstance(about, FlagName) and isinstance(what, OnFlag) and what.verdict is not None:
            said.setdefault(about, []).append((who, what))
    found = []
    for flag in flags:
        name = known.find(name_of_flag(flag))
        if name in said and (sight is None or (sight.shows_move(flag.move) and sight.shows_others(name))):
            verdicts = dict(said[name])
            found.append(ReadFlag(flag, tuple((who, verdicts[who]) for who in in_order(verdicts))))
    return found


def _of(line: ReadLine, who: Who) -> Reading | None:
    return next((reading for reading in line.readings if reading.who == who), None)


def _pair(line: ReadLine, one: Who, other: Who) -> Pair | None:
    first, second = _of(line, one), _of(line, other)
    return (first.counts, second.counts) if first and second else None


def _two(one: Who, other: Who, lines: Sequence[ReadLine], flags: Sequence[ReadFlag]) -> Two:
    pairs = tuple(pair for line in lines if (pair := _pair(line, one, other)) is not None)
    blind = sum(
        all(found is not None and found.first for found in (_of(line, one), _of(line, other))) for line in lines
    )
    verdicts = [dict(flag.verdicts) for flag in flags]
    on_flags = [
        (str(said[one].verdict), str(said[other].verdict)) for said in verdicts if one in said and other in said
    ]
    return Two(one, other, pairs, blind, concordance(on_flags))


def _with_program(who: Who, lines: Sequence[ReadLine]) -> WithProgram:
    found = [(reading.counts, as_seen(line.entry)) for line in lines if (reading := _of(line, who))]
    pairs = [(seen, heard) for seen, heard in found if heard is not None]
    return WithProgram(who, concordance(pairs), len(found) - len(pairs))
