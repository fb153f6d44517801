"""
What somebody who judges blind may see of what the program and other people found: nothing, until they judged it.

A line of the form shows it once this person chose; markings follow when all lines that their move serves were chosen,
and everything does when the whole form is. Who ever saw everything never reads this conversation blind again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from oudertalk.core.decisions import (
    CHOICES,
    Decision,
    FlagName,
    Judgement,
    Key,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    Subject,
    Who,
)
from oudertalk.core.rubric import Criterion, Rubric


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What one person may see of one conversation, on one form.

    `open`: everything. `judged` is what this person ever judged, also when it was taken back since.
    """

    rubric: Rubric
    open: bool
    judged: frozenset[Subject]

    @property
    def asked(self) -> tuple[Criterion, ...]:
        """The lines that have to be judged before all is shown: those to be heard; all of a form without those."""
        heard = tuple(criterion for criterion in self.rubric.criteria if criterion.kind == "item")
        return heard or self.rubric.criteria

    @property
    def to_do(self) -> int:
        """How many lines this person still has to judge."""
        return sum(not self._is_judged(criterion) for criterion in self.asked)

    @property
    def whole(self) -> bool:
        """Whether nothing of what the program found is hidden any more."""
        return self.open or self.to_do == 0

    def shows_line(self, item: str) -> bool:
        """What was found of this line of the form. A question to think about also shows it when all was judged."""
        line = next((one for one in self.rubric.criteria if one.id == item), None)
        if self.open or line is None:
            return self.open
        return self._is_judged(line) or (line.kind == "vraag" and self.whole)

    def shows_move(self, move: str) -> bool:
        """The markings of this move: they would tell what was found of the lines that it serves."""
        serves = [criterion.id for criterion in self.rubric.criteria if move in criterion.moves]
        return self.whole or (bool(serves) and all(self.shows_line(item) for item in serves))

    def shows_proposal(self, prompt: str, item: str) -> bool:
        """A proposal for the answer to this question, which tells what was found of this line."""
        return self.whole or (("prompt", self.rubric.id, prompt) in self.judged and self.shows_line(item))

    def shows_others(self, about: Subject) -> bool:
        """What other people said of this. Notes on a part tell of its lines, and the closing answers of all of them."""
        if self.open:
            return True
        if isinstance(about, FlagName):
            return any(isinstance(one, FlagName) and one.is_the_same(about) for one in self.judged)
        kind, rubric, name = about
        if rubric != self.rubric.id:
            return False
        if kind == "phase":
            return all(self.shows_line(one.id) for one in self.rubric.criteria if one.phase == name)
        return self.whole if kind == "prompt" else self.shows_line(name)

    def is_blind_to(self, what: Judgement) -> bool:
        """Whether this person can see nothing yet of what others find of what is judged here."""
        return not self.shows_others(what.about)

    def _is_judged(self, criterion: Criterion) -> bool:
        return ("item", self.rubric.id, criterion.id) in self.judged


def sight_of(
    rubric: Rubric, counted: Mapping[Key, tuple[Decision, ...]], who: Who, *, blind: bool, shown_to: Iterable[Who]
) -> Sight:
    """
    What this person may see; `counted` are the `histories`, `shown_to` who ever saw everything.

    Somebody who judged a line with all in view saw everything then, in this browser or in another.
    """
    own = {about: history for (someone, about), history in counted.items() if someone == who}
    chosen = {criterion.id for criterion in rubric.criteria if CHOICES[criterion.kind]}
    judged = frozenset(about for about, history in own.items() if any(_judges(one.what, chosen) for one in history))
    saw = any(
        isinstance(first.what, OnItem) and first.what.item in chosen and not first.blind
        for first, *_later in own.values()
    )
    return Sight(rubric, not blind or saw or who in shown_to, judged)


def all_in_view(rubric: Rubric) -> Sight:
    """Everything, for a page that hides nothing."""
    return Sight(rubric, True, frozenset())


def _judges(what: Judgement, chosen: Collection[str]) -> bool:
    """Whether this is a judgement, and not only a note on the way to one; on the lines in `chosen` people choose."""
    if isinstance(what, OnItem):
        return what.seen is not None or (what.item not in chosen and bool(what.examples))
    if isinstance(what, OnFlag):
        return what.verdict is not None
    return isinstance(what, OnPhase | OnPrompt) and not what.empty
