"""How well the rules hear what people heard: precision, recall and F1 per move, on labelled conversations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oudertalk.analysis.matcher import Flagger
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Labelled
from oudertalk.core.transcript import Transcript, Turn


@dataclass(frozen=True, slots=True)
class Score:
    """
    Turns in which both heard the move (`found`), only the rules did (`extra`), only people did (`missed`).

    >>> Score(found=3, extra=1, missed=2).precision, Score(found=3, extra=1, missed=2).recall
    (0.75, 0.6)
    """

    found: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def n(self) -> int:
        """How often people heard it."""
        return self.found + self.missed

    @property
    def precision(self) -> float | None:
        """Of what the rules flagged, the share that people heard too; None when nothing was flagged."""
        return self.found / (self.found + self.extra) if self.found + self.extra else None

    @property
    def recall(self) -> float | None:
        """Of what people heard, the share that the rules flagged; None when people heard nothing."""
        return self.found / self.n if self.n else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two; None when nobody heard anything."""
        total = 2 * self.found + self.extra + self.missed
        return 2 * self.found / total if total else None

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.extra + other.extra, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Difference:
    """A turn about which rules and people disagree: flagged and not labelled (`extra`), or the other way round."""

    conversation: str
    turn: int
    move: str
    extra: bool


QUESTIONS = ("vraag_open", "vraag_gesloten", "vraag_suggestief")


@dataclass(frozen=True, slots=True)
class Scorecard:
    """
    The rules against people, on the same conversations: as written, by strong flags alone, and without punctuation.

    `asked` counts turns with a question of whatever kind; `items` lines of the form, heard or not, per conversation.
    """

    written: Mapping[str, Score]
    strong: Mapping[str, Score]
    bare: Mapping[str, Score]
    asked: Score
    asked_bare: Score
    items: Score
    items_bare: Score
    differences: tuple[Difference, ...]


def scorecard(conversations: Sequence[Labelled], flagger: Flagger, rubric: Rubric) -> Scorecard:
    """Everything that `evaluate` prints; each conversation is flagged twice, with punctuation and without."""
    bare = [as_recognised(one) for one in conversations]
    heard = [_flagged(one, flagger) for one in conversations]
    either = [found for found, _strong in heard]
    either_bare = [found for found, _strong in (_flagged(one, flagger) for one in bare)]
    written, differences = _compare(conversations, either)
    return Scorecard(
        written=written,
        strong=_compare(conversations, [strong for _either, strong in heard])[0],
        bare=_compare(bare, either_bare)[0],
        asked=_asked(conversations, either),
        asked_bare=_asked(bare, either_bare),
        items=_items(conversations, either, rubric),
        items_bare=_items(bare, either_bare, rubric),
        differences=differences,
    )


def micro(scores: Mapping[str, Score], moves: Iterable[str]) -> Score:
    """All these moves counted together."""
    total = Score()
    for move in moves:
        total += scores.get(move, Score())
    return total


def macro_f1(scores: Mapping[str, Score], moves: Iterable[str]) -> float | None:
    """The mean F1 of those of these moves that anybody heard."""
    each = [score.f1 for move in moves if (score := scores.get(move)) is not None and score.f1 is not None]
    return sum(each) / len(each) if each else None


def as_recognised(labelled: Labelled) -> Labelled:
    """The same conversation without punctuation and capitals, as speech recognition may leave it."""
    turns, moves = [], []
    for turn, heard in zip(labelled.transcript.turns, labelled.moves, strict=True):
        words = [replace(word, text=bare) for word in turn.words if (bare := _bare(word.text))]
        if words:
            turns.append(Turn(turn.speaker, tuple(words)))
            moves.append(heard)
    return replace(labelled, transcript=Transcript(tuple(turns)), moves=tuple(moves))


def _bare(text: str) -> str:
    return text.lower().strip('.,!?…:;"“”()–—- ')


Moves = Sequence[frozenset[str]]  # per turn


def _flagged(labelled: Labelled, flagger: Flagger) -> tuple[Moves, Moves]:
    """Per turn the moves that were flagged: all of them, and those flagged as strong."""
    either: list[set[str]] = [set() for _turn in labelled.transcript.turns]
    strong: list[set[str]] = [set() for _turn in labelled.transcript.turns]
    for flag in flagger.flag(labelled.transcript, labelled.roles):
        either[flag.evidence.turn].add(flag.move)
        if flag.strength == "sterk":
            strong[flag.evidence.turn].add(flag.move)
    return [frozenset(moves) for moves in either], [frozenset(moves) for moves in strong]


def _compare(
    conversations: Sequence[Labelled], heard: Sequence[Moves]
) -> tuple[Mapping[str, Score], tuple[Difference, ...]]:
    """The score of every move that either heard, by name, and every disagreement; counted by turn."""
    scores: dict[str, Score] = {}
    differences: list[Difference] = []
    for labelled, flagged in zip(conversations, heard, strict=True):
        for number, (wanted, given) in enumerate(zip(labelled.moves, flagged, strict=True)):
            for move in sorted(wanted | given):
                one = Score(int(move in wanted & given), int(move not in wanted), int(move not in given))
                scores[move] = scores.get(move, Score()) + one
                if not one.found:
                    differences.append(Difference(labelled.name, number, move, bool(one.extra)))
    return dict(sorted(scores.items())), tuple(differences)


def _asked(conversations: Sequence[Labelled], heard: Sequence[Moves]) -> Score:
    """Turns that hold a question, whichever kind."""
    total, kinds = Score(), frozenset(QUESTIONS)
    for labelled, flagged in zip(conversations, heard, strict=True):
        for wanted, given in zip(labelled.moves, flagged, strict=True):
            people, rules = bool(wanted & kinds), bool(given & kinds)
            total += Score(int(people and rules), int(rules and not people), int(people and not rules))
    return total


def _items(conversations: Sequence[Labelled], heard: Sequence[Moves], rubric: Rubric) -> Score:
    """Per conversation and line of the form, heard or not: `found` counts agreement, the rest who was alone."""
    total = Score()
    for labelled, flagged in zip(conversations, heard, strict=True):
        given, wanted = frozenset().union(*flagged), frozenset().union(*labelled.moves)
        for criterion in rubric.criteria:
            if criterion.moves:
                people = not wanted.isdisjoint(criterion.moves)
                rules = not given.isdisjoint(criterion.moves)
                total += Score(int(people == rules), int(rules and not people), int(people and not rules))
    return total
