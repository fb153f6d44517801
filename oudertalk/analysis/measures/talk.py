"""The conversation as counting sees it: who was heard when, whose turn it was, what was asked."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, groupby
from typing import Literal

from oudertalk.analysis import grammar
from oudertalk.analysis.language import Sentence, content, sentences
from oudertalk.analysis.measures.wordlists import WordList, word_list
from oudertalk.analysis.questions import asked
from oudertalk.core.happened import Hole, lies_between, unknown_seconds
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.rules import plain
from oudertalk.core.spans import TextSpan, TimeSpan, duration, hull, union
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn

QUESTIONS = ("vraag_suggestief", "vraag_open", "vraag_gesloten")
JOINS = 0.2  # s; sound of one voice with less silence than this in between is one piece
NOISE_LASTS = 1.0  # s at most; a longer "ja ja ja" is somebody taking the floor
NOISE_AFTER = 0.5  # s; what comes later than this after the other is no longer listening along
NEARLY = 1e-6  # s; what differs less is equal, else moving a conversation in time would change a count
QUOTED_WORDS = 12  # of a long turn, that many are quoted: enough to find it

Kind = Literal["open", "gesloten", "keuze", "sturend"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound of one voice; `role` None when nobody confirmed whose it is."""

    speaker: str
    role: Role | None
    time: TimeSpan
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """
    Everything one party says until another does more than hum along: a turn as people mean it.

    A party is a role, or a voice that nobody confirmed. `number` is the place of the run in the conversation, `turns`
    are numbers in the transcript.
    """

    number: int
    party: str
    role: Role | None
    turns: tuple[int, ...]
    words: int
    time: TimeSpan | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a rule flagged, each counted once, with its words as they are compared."""

    evidence: Evidence
    kind: Kind
    words: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """
    The conversation, taken apart once, so that counting is looking up.

    In a conversation with times, turns without one are counted apart and count nowhere else in time or in turns: their
    place is not known. `holes` are where nothing is known of the conversation: no silence is counted across one.
    """

    transcript: Transcript
    roles: Mapping[str, Role]
    flags: tuple[Flag, ...] = ()
    spoken: tuple[SpeakerSpan, ...] = ()
    lexicons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holes: tuple[Hole, ...] = ()

    # who

    def role_of(self, speaker: str) -> Role | None:
        role = self.roles.get(speaker)
        return None if role == "onbekend" else role

    def role_at(self, turn: int) -> Role | None:
        return self.role_of(self.transcript.turns[turn].speaker)

    def party_at(self, turn: int) -> str:
        return self.role_at(turn) or f"? {self.transcript.turns[turn].speaker}"

    @cached_property
    def has_teacher(self) -> bool:
        return any(self.role_of(speaker) == "leerkracht" for speaker in self.transcript.speakers)

    @cached_property
    def has_parent(self) -> bool:
        return any(self.role_of(speaker) == "ouder" for speaker in self.transcript.speakers)

    # when

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The turns that count, as they begin: those with a time; when nothing has one, all as they are written."""
        timed = [(turn.time.start, number) for number, turn in enumerate(self.transcript.turns) if turn.time]
        return tuple(number for _start, number in sorted(timed)) or tuple(range(len(self.transcript.turns)))

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Of each turn, how many of the turns that count come before it."""
        ranks = {number: rank for rank, number in enumerate(self.order)}
        places, last = {}, -1
        for number in range(len(self.transcript.turns)):
            last = ranks.get(number, last)
            places[number] = last
        return places

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Who was heard when: from the sound where somebody listened, else from the times of the words."""
        if self.spoken:
            return tuple(Piece(s.speaker, self.role_of(s.speaker), s.time, s.doubt) for s in self.spoken)
        out = []
        for speaker, numbers in groupby(self.order, key=lambda number: self.transcript.turns[number].speaker):
            words = (word for number in numbers for word in self.transcript.turns[number].words)
            times = union((word.time for word in words if word.time is not None), gap=JOINS + NEARLY)
            out += [Piece(speaker, self.role_of(speaker), time) for time in times]
        return tuple(out)

    @cached_property
    def span(self) -> TimeSpan | None:
        """From the first sound of anybody to the last."""
        return hull(piece.time for piece in self.pieces)

    @cached_property
    def length(self) -> float:
        """Seconds from the first sound of anybody to the last, less those of which nothing is known."""
        if self.span is None:
            return 0.0
        heard = duration(piece.time for piece in self.pieces)
        return max(heard, self.span.duration - unknown_seconds(self.holes, self.span))

    def is_broken(self, end: float, start: float) -> bool:
        """Whether something is missing between this end and this start, so that the time between them is unknown."""
        return bool(self.holes) and lies_between(self.holes, end, start)

    def heard(self, *roles: Role | None) -> tuple[TimeSpan, ...]:
        """When these roles were heard; what they say at the same time counts once."""
        return union(piece.time for piece in self.pieces if piece.role in roles)

    def seconds(self, *roles: Role | None) -> float:
        return duration(self.heard(*roles))

    @cached_property
    def timed_words(self) -> tuple[tuple[TimeSpan, int, int], ...]:
        """The words that have a time, as they begin: time, turn, number of the word in its turn."""
        return tuple(
            sorted(
                (word.time, number, at)
                for number, turn in enumerate(self.transcript.turns)
                for at, word in enumerate(turn.words)
                if word.time is not None
            )
        )

    def share_before(self, evidence: Evidence) -> float:
        """How much of the conversation has gone when this is said, 0 to 1: in time, or in words where there is none."""
        if evidence.time is not None and self.span is not None:
            return (evidence.time.start - self.span.start) / self.span.duration
        before = self._words_before[evidence.turn]
        own = self.transcript.turns[evidence.turn].text[: evidence.span.start].split()
        return (before + len(own)) / max(1, self._words_before[-1])

    @cached_property
    def _words_before(self) -> tuple[int, ...]:
        return tuple(accumulate((len(turn.words) for turn in self.transcript.turns), initial=0))

    # whose turn

    @cached_property
    def noises(self) -> frozenset[int]:
        """
        The turns that are no more than listening along: "hm", "ja", short, and during or right after the other.

        A "ja" after a question is an answer and no noise.
        """
        found = set()
        ends: dict[str, float] = {}  # party -> when it was last heard so far
        for rank, number in enumerate(self.order):
            turn, party = self.transcript.turns[number], self.party_at(number)
            before = self.order[rank - 1] if rank else None
            of_other = before is not None and self.party_at(before) != party
            near = of_other
            if turn.time is not None:
                heard = max((end for other, end in ends.items() if other != party), default=-math.inf)
                near = turn.time.start - heard <= NOISE_AFTER + NEARLY
                near = near and turn.time.duration <= NOISE_LASTS + NEARLY
                ends[party] = max(ends.get(party, 0.0), turn.time.end)
            answer = of_other and before is not None and self._ends_asking(before)
            if near and not answer and is_noise(turn):
                found.add(number)
        return frozenset(found)

    def _ends_asking(self, turn: int) -> bool:
        own = self.sentences_of(turn)
        return bool(own) and self._last_asked.get(turn, 0) >= own[-1].span.end

    @cached_property
    def _last_asked(self) -> Mapping[int, int]:
        """Per turn, where its last question ends, in characters."""
        ends: dict[int, int] = {}
        for flag in self.flags:
            if flag.move in QUESTIONS:
                ends[flag.evidence.turn] = max(ends.get(flag.evidence.turn, 0), flag.evidence.span.end)
        return ends

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The conversation in turns of parties, listening noises left out."""
        groups: list[list[int]] = []
        for number in self.order:
            if groups and self.party_at(groups[-1][0]) == self.party_at(number):
                groups[-1].append(number)
            elif not groups or number not in self.noises:
                groups.append([number])
        return tuple(self._run(number, turns) for number, turns in enumerate(groups))

    def _run(self, number: int, turns: Sequence[int]) -> Run:
        own = [self.transcript.turns[turn] for turn in turns]
        time = hull(turn.time for turn in own if turn.time is not None)
        words = sum(count_words(turn) for turn in own)
        return Run(number, self.party_at(turns[0]), self.role_at(turns[0]), tuple(turns), words, time)

    @cached_property
    def run_of(self) -> Mapping[int, int]:
        """The number of the run that a turn belongs to; listening noises belong to none."""
        return {turn: run.number for run in self.runs for turn in run.turns}

    def runs_of(self, role: Role) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.role == role)

    # what is said

    @cached_property
    def _by_turn(self) -> Mapping[int, tuple[Sentence, ...]]:
        return {turn: tuple(own) for turn, own in groupby(sentences(self.transcript), key=lambda one: one.turn)}

    def sentences_of(self, turn: int) -> tuple[Sentence, ...]:
        return self._by_turn.get(turn, ())

    def sentences_in(self, run: Run) -> tuple[Sentence, ...]:
        return tuple(sentence for turn in run.turns for sentence in self.sentences_of(turn))

    def sentences_at(self, evidence: Evidence) -> tuple[Sentence, ...]:
        """The sentences that a quote is made of."""
        return tuple(one for one in self.sentences_of(evidence.turn) if one.span.overlaps(evidence.span))

    @cached_property
    def contents(self) -> tuple[frozenset[str], ...]:
        """Per run, the stems of its content words."""
        return tuple(frozenset().union(*(content(one.words) for one in self.sentences_in(run))) for run in self.runs)

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much a content word says: the more runs it is in, the less."""
        count = Counter(stem for stems in self.contents for stem in stems)
        return {stem: math.log((1 + len(self.runs)) / times) for stem, times in count.items()}

    def word_list(self, name: str) -> WordList | None:
        """A word list of the house; None when it was not given."""
        return word_list(self.lexicons[name]) if name in self.lexicons else None

    # what was flagged

    def flagged(self, *moves: str, role: Role | None = None) -> tuple[Flag, ...]:
        """The flags of these moves, in order; of one role only, when given."""
        return tuple(
            flag
            for flag in self.flags
            if flag.move in moves and (role is None or self.role_at(flag.evidence.turn) == role)
        )

    def runs_with(self, *moves: str, role: Role) -> frozenset[int]:
        """The numbers of the runs in which this role made one of these moves."""
        turns = {flag.evidence.turn for flag in self.flagged(*moves, role=role)}
        return frozenset(self.run_of[turn] for turn in turns if turn in self.run_of)

    def questions(self, role: Role) -> tuple[Question, ...]:
        """What this role asks, as it is asked. A question that checks an own summary pushes nothing: it is closed."""
        found: dict[tuple[int, int], Question] = {}
        for move in QUESTIONS:
            for flag in self.flagged(move, role=role):
                place = (flag.evidence.turn, flag.evidence.span.start)
                if place not in found:
                    found[place] = self._question(flag)
        return tuple(sorted(found.values(), key=lambda one: (self.place[one.evidence.turn], one.evidence.span)))

    def _question(self, flag: Flag) -> Question:
        own = self.sentences_at(flag.evidence)
        kind: Kind = "open"
        if flag.move == "vraag_suggestief":
            kind = "gesloten" if self._follows_summary(flag.evidence) else "sturend"
        elif flag.move == "vraag_gesloten":
            kind = "keuze" if any("keuze" in asked(sentence) for sentence in own) else "gesloten"
        return Question(flag.evidence, kind, tuple(word for sentence in own for word in sentence.words))

    def _follows_summary(self, evidence: Evidence) -> bool:
        return self._summaries.get(evidence.turn, math.inf) <= evidence.span.start

    @cached_property
    def _summaries(self) -> Mapping[int, float]:
        """Per turn, where the first summary in it begins, in characters."""
        starts: dict[int, float] = {}
        for flag in self.flagged("samenvatting"):
            starts[flag.evidence.turn] = min(starts.get(flag.evidence.turn, math.inf), flag.evidence.span.start)
        return starts

    # what is shown

    def quote(self, run: Run) -> Evidence:
        """The first words of a long turn."""
        return self.quote_words(run.turns[0], 0)

    def quote_words(self, turn: int, first: int, last: int | None = None) -> Evidence:
        """The words of a turn from this number on: a few, or up to and with `last`."""
        spans = self.transcript.turns[turn].word_spans
        end = min(first + QUOTED_WORDS, len(spans)) - 1 if last is None else last
        return Evidence.cut(self.transcript, turn, TextSpan(spans[first].start, spans[end].end))

    def quote_sentence(self, sentence: Sentence) -> Evidence:
        return Evidence.cut(self.transcript, sentence.turn, sentence.span)


class Covered:
    """How much of these spans lies within another, without going through them all each time."""

    def __init__(self, times: Iterable[TimeSpan]) -> None:
        self._times = union(times)
        self._starts = [time.start for time in self._times]
        self._before = list(accumulate((time.duration for time in self._times), initial=0.0))

    def within(self, window: TimeSpan) -> float:
        """Seconds."""
        return self._until(window.end) - self._until(window.start)

    def _until(self, moment: float) -> float:
        at = bisect_right(self._starts, moment)
        if at == 0:
            return 0.0
        return self._before[at - 1] + min(self._times[at - 1].duration, moment - self._starts[at - 1])


def together(groups: Iterable[Sequence[TimeSpan]]) -> tuple[TimeSpan, ...]:
    """
    When at least two of these groups are heard.

    >>> together([[TimeSpan(0, 3)], [TimeSpan(2, 5)], [TimeSpan(2.5, 4)]])
    (TimeSpan(start=2, end=4),)
    """
    changes = [(moment, step) for times in groups for time in union(times) for moment, step in _edges(time)]
    stretches, heard, since = [], 0, 0.0
    for moment, step in sorted(changes):
        if step > 0 and heard == 1:
            since = moment
        elif step < 0 and heard == 2 and moment - since > NEARLY:
            stretches.append(TimeSpan(since, moment))
        heard += step
    return union(stretches, gap=NEARLY)


def _edges(time: TimeSpan) -> tuple[tuple[float, int], tuple[float, int]]:
    return (time.start, 1), (time.end, -1)


def is_noise(turn: Turn) -> bool:
    """Whether a turn holds no more than the words of a listening noise: "ja", "hm hm"."""
    words = [plain(word.text.strip(".,!?…:;-\"'")) for word in turn.words]
    words = [word for word in words if word]
    return len(words) <= 3 and all(word in grammar.BACKCHANNELS for word in words)


def count_words(turn: Turn) -> int:
    """How many of its words are more than punctuation."""
    return sum(1 for word in turn.words if any(letter.isalnum() for letter in word.text))
