"""
A conversation taken apart once, so that every question a cue can ask is a look-up.

Linear in the length of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oudertalk.analysis import grammar
from oudertalk.analysis.language import Sentence, content, sentences
from oudertalk.analysis.patterns import Patterns
from oudertalk.analysis.questions import asked
from oudertalk.core.rules import Asked, Cue, Over, Place, Spot
from oudertalk.core.transcript import Role, Transcript, Turn

_SPOTS: Mapping[Spot, float] = {"begin": 0.0, "midden": 0.5, "eind": 1.0}


@dataclass(slots=True)
class Heard:
    """What was heard in one place: a turn, or a few sentences of one. `hits` are the cues whose words are there."""

    role: Role | None
    hits: list[set[int]]
    asks: list[frozenset[Asked]]
    moves: list[set[str]]  # from the first pass
    words: int


@dataclass(slots=True)
class Talk:
    """The conversation in sentences, and what was heard in each; `spot` and `proving` serve a rule's own examples."""

    sentences: tuple[Sentence, ...]
    turns: list[Heard]  # per turn, its sentences taken together
    hits: list[set[int]]  # per sentence: the cues whose words are in it
    asks: list[frozenset[Asked]]  # per sentence
    of_turn: list[range]  # per turn: its sentences
    reach: list[set[int]]  # per turn: the cues whose words are in it, or in the turns beside it where cues look
    previous: list[int | None]  # per turn: the turn of somebody else before it that is more than a listening noise
    following: list[int | None]
    stems: list[frozenset[str]]  # per sentence: its content words
    turn_stems: list[frozenset[str]]  # per turn
    recalled: list[int]  # per turn: how many of its content words were said before, in two turns or more
    moves: list[set[str]]  # per sentence, from the first pass
    known: dict[tuple[int, int], bool] = field(default_factory=dict)  # (cue, turn): whether it holds, once looked at
    spot: Spot | None = None
    proving: bool = False

    def looked_at(self, cue: Cue, number: int, over: Over = "sentence") -> Heard | None:
        """What was heard in the place where the cue looks; None when there is no such place."""
        sentence = self.sentences[number]
        if cue.look == "turn" or (over == "turn" and cue.look in ("sentence", "nearby")):
            return self.turns[sentence.turn]
        if cue.look in ("previous", "next"):
            other = (self.previous if cue.look == "previous" else self.following)[sentence.turn]
            return None if other is None else self.turns[other]
        own = self.of_turn[sentence.turn]
        places = {
            "first": own[:1],
            "last": own[-1:],
            "nearby": range(max(own.start, number - 2), min(own.stop, number + 2)),
        }.get(cue.look, range(number, number + 1))
        return Heard(
            role=self.turns[sentence.turn].role,
            hits=[self.hits[at] for at in places],
            asks=[self.asks[at] for at in places],
            moves=[self.moves[at] for at in places],
            words=sum(len(self.sentences[at].words) for at in places),
        )

    def stands(self, where: Place, sentence: Sentence, *, wanted: bool = True) -> bool:
        """
        Whether a sentence stands in this part of the conversation.

        An example that does not say where it stands is taken to stand where its rule wants it (`wanted`).
        """
        turns = len(self.of_turn)
        if not self.proving:
            return where.holds(words_before=sentence.words_before, turn=sentence.turn, turns=turns)
        if self.spot is None:
            return wanted
        share = _SPOTS[self.spot]
        return where.holds(words_before=share, turn=round(share * 99), turns=100)

    def echo(self, cue: Cue, number: int, over: Over = "sentence") -> int:
        """How many content words of the previous turn of somebody else come back where the cue looks."""
        turn = self.sentences[number].turn
        other = self.previous[turn]
        if other is None:
            return 0
        if cue.look == "first":
            own = self.stems[self.of_turn[turn].start]
        else:
            own = self.turn_stems[turn] if over == "turn" else self.stems[number]
        return len(own & self.turn_stems[other])


def take_apart(transcript: Transcript, roles: Mapping[str, Role], patterns: Patterns) -> Talk:
    """The conversation as the rules see it."""
    found = sentences(transcript)
    of_turn = _by_turn(found, len(transcript.turns))
    spoken = [bool(of_turn[n]) and not _is_noise(found, of_turn[n]) for n in range(len(transcript.turns))]
    stems = [content(sentence.words) for sentence in found]
    hits, asks = patterns.heard_in(found), [asked(sentence) for sentence in found]
    turns = [
        Heard(
            role=_confirmed(roles, turn.speaker),
            hits=[set().union(*(hits[at] for at in own))],
            asks=[frozenset().union(*(asks[at] for at in own))],
            moves=[set()],
            words=sum(len(found[at].words) for at in own),
        )
        for turn, own in zip(transcript.turns, of_turn, strict=True)
    ]
    previous = _neighbours(transcript.turns, spoken, step=-1)
    following = _neighbours(transcript.turns, spoken, step=1)
    return Talk(
        sentences=found,
        turns=turns,
        hits=hits,
        asks=asks,
        of_turn=of_turn,
        reach=[
            set().union(*(turns[at].hits[0] for at in (number, previous[number], following[number]) if at is not None))
            for number in range(len(turns))
        ],
        previous=previous,
        following=following,
        stems=stems,
        turn_stems=[frozenset().union(*(stems[at] for at in own)) for own in of_turn],
        recalled=_recalled(of_turn, stems),
        moves=[set() for _sentence in found],
    )


def _confirmed(roles: Mapping[str, Role], speaker: str) -> Role | None:
    role = roles.get(speaker)
    return None if role == "onbekend" else role


def _by_turn(found: Sequence[Sentence], turns: int) -> list[range]:
    first = [0] * (turns + 1)
    for sentence in found:
        first[sentence.turn + 1] += 1
    for number in range(turns):
        first[number + 1] += first[number]
    return [range(first[number], first[number + 1]) for number in range(turns)]


def _is_noise(found: Sequence[Sentence], numbers: range) -> bool:
    """Whether a turn is no more than a listening noise: "ja", "hm hm", "oké"."""
    words = [word for number in numbers for word in found[number].words]
    return len(words) <= 3 and all(word in grammar.BACKCHANNELS for word in words)


def _neighbours(turns: Sequence[Turn], spoken: Sequence[bool], *, step: int) -> list[int | None]:
    """Per turn, the nearest turn of somebody else on that side that says something; the very next when none does."""
    out: list[int | None] = [None] * len(turns)
    for number, turn in enumerate(turns):
        at = number + step
        while 0 <= at < len(turns) and abs(at - number) <= 6:
            if spoken[at] and turns[at].speaker != turn.speaker:
                out[number] = at
                break
            at += step
    return out


def _recalled(of_turn: Sequence[range], stems: Sequence[frozenset[str]]) -> list[int]:
    """Per turn, how many of its content words were said before it; 0 when they all come from one turn."""
    said: dict[str, int] = {}  # stem -> the turn in which it was last said
    out = []
    for number, own_sentences in enumerate(of_turn):
        own = frozenset(stem for at in own_sentences for stem in stems[at])
        sources = [said[stem] for stem in own if stem in said]
        out.append(len(sources) if len(set(sources)) > 1 else 0)
        said.update((stem, number) for stem in own)
    return out
