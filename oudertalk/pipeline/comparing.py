"""
What several people saw in a conversation, side by side, and how far they agree; of one conversation, or of all.

Each passes the gate, for the purpose `terugluisteren`. Somebody who reads blind gets only what that person judged.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from oudertalk.core.concordance import Pair
from oudertalk.core.decisions import Who, histories
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag
from oudertalk.core.readings import SideBySide, by_item, in_order, side_by_side
from oudertalk.errors import ConsentError, HouseFileError, StepNotReady
from oudertalk.pipeline.gate import still_agreed
from oudertalk.pipeline.house import House
from oudertalk.pipeline.judging import may_look, sight
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AllOfTwo:
    """What two readers said of each line of a form, in all `sessions` conversations that both judged."""

    rubric: str
    one: Who
    other: Who
    sessions: int
    by_item: Mapping[str, tuple[Pair, ...]]


def compare(house: House, folder: SessionFolder, who: Who | None = None, *, blind: bool = False) -> SideBySide:
    """
    This conversation, as this person may see it; everything when it is nobody in particular.

    Raises what the gate raises, StepNotReady when there is no form yet.
    """
    still_agreed(house, folder, "terugluisteren")
    form: Form = folder.made("form.json", Form)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    seen = None if who is None else sight(house, folder, who, blind=blind)
    return side_by_side(house.rubric(folder.card.rubric), form, flags, histories(read_decisions(folder.path)), seen)


def compare_all(house: House, who: Who | None = None, *, blind: bool = False) -> tuple[AllOfTwo, ...]:
    """
    All conversations on this machine, by form and by two readers, as this person may see them.

    What may not be looked at, is not finished or is damaged is left out. Who is called the same counts as the same.
    """
    found: dict[str, list[SideBySide]] = {}
    for folder in house.archive.sessions():
        try:
            if who is not None:
                may_look(house, folder, who)
            conversation = compare(house, folder, who, blind=blind)
            found.setdefault(folder.card.rubric, []).append(conversation)
        except (ConsentError, StepNotReady, HouseFileError) as error:
            logger.info("session %s: not compared: %s", folder.id, type(error).__name__)
    return tuple(
        AllOfTwo(rubric, one, other, sum(_both(conversation, one, other) for conversation in conversations), pairs)
        for rubric, conversations in found.items()
        for one, other in combinations(in_order(who for each in conversations for who in each.readers), 2)
        if (pairs := by_item(conversations, one, other))
    )


def _both(conversation: SideBySide, one: Who, other: Who) -> bool:
    return bool(by_item([conversation], one, other))
