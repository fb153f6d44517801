"""What people add to a conversation by themselves, laid out for its page: flags of their own, and corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oudertalk.core.blindness import Sight
from oudertalk.core.corrections import Correction, History, Reword
from oudertalk.core.decisions import LONGEST_TEXT, Decision, OnStretch, Who, evidence_of
from oudertalk.core.observation import Evidence
from oudertalk.core.rubric import Rubric
from oudertalk.core.text import Text
from oudertalk.core.transcript import Transcript
from oudertalk.core.wording import WHO_NAMES, told, who_in_words
from oudertalk.errors import MomentUnknown
from oudertalk.export.lay_out_form import label_of, quote, words
from oudertalk.export.page import Quote
from oudertalk.i18n import _
from oudertalk.pipeline import Judged

_NAME = re.compile(r"[0-9a-f]{16}")  # that a page gives to a flag which a person adds


# flags of people


@dataclass(frozen=True, slots=True)
class AddedView:
    """
    A flag that a person added: in a turn, and as an example in the form. `label` is the name of its move.

    One that was taken back is `gone`, and kept on its person's page so that it can come back.
    """

    about: str
    label: str
    by: str
    mine: bool
    gone: bool
    version: int
    own: OnStretch
    evidence: Evidence
    example: Quote


def added_views(
    judged: Judged, who: Who, sight: Sight, transcript: Transcript, moves: Mapping[str, Text]
) -> tuple[AddedView, ...]:
    """
    All that this person added, and what of the others this person may see, in order of the conversation; those whose
    words are gone are no part of it.
    """
    found = [
        _view(decision, decision.what, evidence, who, transcript, moves)
        for decision in judged.stands.values()
        if isinstance(decision.what, OnStretch)
        if decision.who == who or (not decision.what.empty and sight.shows_move(decision.what.move))
        for evidence in [evidence_of(decision.what, transcript)]
        if evidence is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.evidence.turn, one.evidence.span)))


def _view(
    decision: Decision,
    own: OnStretch,
    evidence: Evidence,
    who: Who,
    transcript: Transcript,
    moves: Mapping[str, Text],
) -> AddedView:
    by = who_in_words(decision.who)
    return AddedView(
        f"stretch-{own.id}",
        label_of(own.move, moves),
        by,
        decision.who == who,
        own.empty,
        decision.version,
        own,
        evidence,
        quote(evidence, transcript, " · ".join(filter(None, [_("aangegeven door {who}").format(who=by), own.note]))),
    )


def added(name: str, said: Mapping[str, Any], transcript: Transcript, moves: Mapping[str, Text]) -> OnStretch | None:
    """
    What a page says of a flag that a person adds; None when nobody can say that.

    MomentUnknown when its words do not stand there.
    """
    move, note, turn, words_of_it = (said.get(one) for one in ("choice", "text", "turn", "quote"))
    if not _NAME.fullmatch(name) or not isinstance(turn, int) or isinstance(turn, bool) or turn < 0:
        return None
    second = said.get("second")
    if len(note or "") > LONGEST_TEXT:
        return None
    if not isinstance(words_of_it, str) or not words_of_it or not isinstance(second, float | int | None):
        return None
    if move is not None and move not in moves:
        return None
    stretch = OnStretch(name, words_of_it, turn, second, move or "", (note or "").strip())
    evidence = evidence_of(stretch, transcript)
    if evidence is None and not stretch.empty:
        raise MomentUnknown(_("Die woorden staan er niet meer zo: ze zijn opnieuw gemaakt. Laad de pagina opnieuw."))
    return stretch


# what a person can choose from


@dataclass(frozen=True, slots=True)
class MovesOfPhase:
    """The moves that count for the lines of a phase: what they are called, by id."""

    title: str
    moves: Mapping[str, str]


def moves_of(rubric: Rubric, moves: Mapping[str, Text]) -> tuple[MovesOfPhase, ...]:
    """The moves of a rubric by its phases, each once."""
    seen: set[str] = set()
    phases = []
    for phase in rubric.phases:
        own = {
            move: label_of(move, moves)
            for criterion in rubric.criteria
            if criterion.phase == phase.id
            for move in criterion.moves
            if move in moves and move not in seen
        }
        seen |= own.keys()
        if own:
            phases.append(MovesOfPhase(words(phase.title), own))
    return tuple(phases)


# corrections


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction, in words; `start` is the second of corrected words."""

    told: str
    counts: bool
    start: float | None


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """All that was corrected, the last one first; `undo` and `redo` say whether there is one to take back."""

    lines: tuple[CorrectionView, ...]
    undo: bool
    redo: bool


def corrections_in_words(said: History) -> CorrectionsView:
    """The corrections of a session in the language in force."""
    lost = {*said.unfit, *said.elsewhere}
    return CorrectionsView(
        tuple(_in_words(reversed([*said.elsewhere, *said.stands]), lost)), bool(said.stands), bool(said.taken_back)
    )


def _in_words(corrections: Iterable[Correction], lost: set[Correction]) -> Iterator[CorrectionView]:
    for one in corrections:
        local = one.at.astimezone()
        start = one.what.time.start if isinstance(one.what, Reword) and one.what.time else None
        line = f"{told(one)} · {_(WHO_NAMES[one.by])}, {local:%d-%m %H:%M}"
        yield CorrectionView(line, one not in lost, start)
