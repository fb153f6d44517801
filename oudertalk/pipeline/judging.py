"""
What people say about what was found: agreed or not, seen or not, and what only a person can see.

Each passes the gate, for the purpose `terugluisteren`: whoever judges sees what was said. It is added, never changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from oudertalk.core.blindness import Sight, sight_of
from oudertalk.core.consent import Purpose
from oudertalk.core.corrections import By
from oudertalk.core.decisions import (
    Decision,
    Judgement,
    Key,
    OnFlag,
    Who,
    histories,
    known_name,
    orphaned,
    standing,
    unplaced,
)
from oudertalk.core.observation import Explanation, Flag
from oudertalk.core.transcript import Transcript
from oudertalk.errors import DecisionOutdated, MomentUnknown, SessionNotFound
from oudertalk.i18n import _
from oudertalk.pipeline.gate import still_agreed
from oudertalk.pipeline.house import House
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import add_decision, read_decisions
from oudertalk.storage.shown import add_shown, read_shown

logger = logging.getLogger(__name__)


# For a colleague to look on is sharing it, and people may have agreed to listening back alone.
_PURPOSES: Mapping[By, Purpose] = {
    "leerkracht": "terugluisteren",
    "collega": "delen met coach",
    "coach": "delen met coach",
}


def may_look(house: House, folder: SessionFolder, who: Who) -> None:
    """Raises what the gate raises when not everybody agreed that such a person hears the conversation."""
    still_agreed(house, folder, _PURPOSES[who.role])


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What people decided: what stands, by person and subject, and what is about flags or words that are there no more.

    `lines` is how many decisions were ever taken: more than before means that there is something new.
    """

    stands: Mapping[Key, Decision]
    orphans: tuple[Decision, ...]
    lines: int


def sight(house: House, folder: SessionFolder, who: Who, *, blind: bool) -> Sight:
    """
    What this person may see of what the program and other people found; `blind` is what that person asked for.

    Somebody to whom everything was shown before, by `show_all` or while judging, stays somebody who saw it. Raises what
    the gate raises.
    """
    still_agreed(house, folder, "terugluisteren")
    rubric = house.rubric(folder.card.rubric)
    counted = histories(read_decisions(folder.path))
    return sight_of(rubric, counted, who, blind=blind, shown_to=read_shown(folder.path))


def show_all(house: House, folder: SessionFolder, who: Who) -> None:
    """
    Keep that everything is shown to this person; called before it is, once is enough.

    Raises what the gate raises; SessionNotFound when the session was wiped meanwhile, DiskError.
    """
    still_agreed(house, folder, "terugluisteren")
    if who in read_shown(folder.path):
        return
    with _not_wiped(folder):
        add_shown(folder.path, who, house.now())
    logger.info("session %s: everything is shown to somebody", folder.id)


def judge(
    house: House, folder: SessionFolder, who: Who, what: Judgement, after: int, *, blind: bool = False
) -> Decision:
    """
    Add what this person says; `after` is the version that the person saw of it, 0 for none. The decision that stands.

    `blind`: this person was shown nothing of what the program and others find of it (`Sight.is_blind_to`).

    DecisionOutdated when it was decided otherwise since, and then this one does not count; what the gate raises;
    SessionNotFound when the session was wiped meanwhile, DiskError.
    """
    still_agreed(house, folder, "terugluisteren")
    before = standing(read_decisions(folder.path))
    if isinstance(what, OnFlag):
        what = replace(what, flag=known_name(what.flag, before))
    decision = Decision(house.now(), who, after + 1, what, blind)
    seen = before.get(decision.key)
    if (seen.version if seen else 0) != after:
        raise _outdated()
    keep_decisions(folder, [decision])
    return decision


def keep_decisions(folder: SessionFolder, decisions: Sequence[Decision]) -> None:
    """
    Add these to what was decided.

    DecisionOutdated when one of them does not count, for somebody said something else of it at the same moment;
    SessionNotFound when the session was wiped meanwhile, DiskError.
    """
    with _not_wiped(folder):
        for decision in decisions:
            add_decision(folder.path, decision)
    # two programs may have looked at the same moment: the first line counts
    stands = standing(read_decisions(folder.path))
    if any(stands.get(decision.key) != decision for decision in decisions):
        raise _outdated()
    for decision in decisions:
        kind = type(decision.what).__name__.removeprefix("On").lower()
        logger.info("session %s: decided on a %s", folder.id, kind)


def judged(house: House, folder: SessionFolder) -> Judged:
    """All that people decided in this session. Raises what the gate raises: notes quote what was said."""
    still_agreed(house, folder, "terugluisteren")
    decisions = read_decisions(folder.path)
    stands = standing(decisions)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    transcript: Transcript = folder.made("turns.json", Transcript)
    lost = (*orphaned(stands, flags), *unplaced(stands, transcript))
    return Judged(stands, lost, len(decisions))


def decided(house: House, folder: SessionFolder) -> int:
    """How many decisions were taken in this session, the `lines` of `Judged`. Raises what the gate raises."""
    still_agreed(house, folder, "terugluisteren")
    return len(read_decisions(folder.path))


def explain(house: House, folder: SessionFolder, turn: int) -> tuple[Explanation, ...]:
    """
    Per sentence of this turn (from 0) why it was flagged, and why not. Raises what the gate raises.

    MomentUnknown when there is no such turn.
    """
    still_agreed(house, folder, "terugluisteren")
    transcript: Transcript = folder.made("turns.json", Transcript)
    if not 0 <= turn < len(transcript.turns):
        raise MomentUnknown(_("Die beurt is er niet: dit gesprek heeft er {n}.").format(n=len(transcript.turns)))
    return house.flagger.explain(transcript, folder.roles, turn)


@contextmanager
def _not_wiped(folder: SessionFolder) -> Iterator[None]:
    """While something is added: SessionNotFound when the session is not there any more."""
    try:
        yield
    except FileNotFoundError as error:
        if folder.has("session.json"):
            raise
        raise SessionNotFound(_("Gesprek {session} is intussen gewist.").format(session=folder.id)) from error


def _outdated() -> DecisionOutdated:
    return DecisionOutdated(_("Dit is intussen anders ingevuld, in een ander venster of door iemand anders."))
