"""A rubric filled in from the flags: what can be shown, never what was "not done"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from oudertalk.analysis.language import sentences
from oudertalk.core.form import Entry, Form, Outcome
from oudertalk.core.observation import Flag
from oudertalk.core.rubric import Criterion, Rubric
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, Transcript

ENOUGH_WORDS = 30  # words of the teacher; with fewer, not hearing something says nothing

_NOT_AUDIBLE = Text("Dit is alleen te zien, niet te horen.", "This can only be seen, not heard.")
_NO_TEACHER = Text(
    "Het staat nog niet vast wie de leerkracht is. Bevestig de rollen.",
    "It is not settled yet who the teacher is. Confirm the roles.",
)
_NO_RULE = Text("Hier luistert nog geen regel naar.", "No rule listens for this yet.")
_TOO_LITTLE = Text(
    "De leerkracht zegt te weinig om iets te kunnen zeggen over wat niet gehoord is.",
    "The teacher says too little to tell anything about what was not heard.",
)


def fill_form(
    rubric: Rubric,
    flags: Sequence[Flag],
    transcript: Transcript,
    roles: Mapping[str, Role],
    watched_moves: Collection[str],
) -> Form:
    """
    An entry for each line of the rubric, in its order.

    `watched_moves` are those that some rule listens for (`Flagger.moves`). All evidence is kept: strong before
    possible, then as it was said.
    """
    teacher_known = "leerkracht" in (roles.get(speaker) for speaker in transcript.speakers)
    words = _words_of_teacher(transcript, roles)
    entries = tuple(_entry(criterion, flags, watched_moves, teacher_known, words) for criterion in rubric.criteria)
    return Form(rubric.id, rubric.version, entries)


def _entry(
    criterion: Criterion, flags: Sequence[Flag], watched_moves: Collection[str], teacher_known: bool, words: int
) -> Entry:
    found = tuple(sorted((flag for flag in flags if flag.move in criterion.moves), key=_best_first))
    if criterion.audible == "nee":
        return _cannot_judge(criterion, criterion.not_audible or _NOT_AUDIBLE)
    if not teacher_known:
        return _cannot_judge(criterion, _NO_TEACHER)
    if not any(move in watched_moves for move in criterion.moves):
        return _cannot_judge(criterion, _NO_RULE)
    if not found:
        if words < ENOUGH_WORDS:
            return _cannot_judge(criterion, _TOO_LITTLE)
        return Entry(criterion.id, criterion.phase, "niet gehoord", (), criterion.not_audible)
    outcome: Outcome = "gehoord" if found[0].strength == "sterk" else "mogelijk"
    return Entry(criterion.id, criterion.phase, outcome, found, criterion.not_audible)


def _cannot_judge(criterion: Criterion, reason: Text) -> Entry:
    return Entry(criterion.id, criterion.phase, "niet te beoordelen", (), reason)


def _best_first(flag: Flag) -> tuple[bool, int, int]:
    return flag.strength != "sterk", flag.evidence.turn, flag.evidence.span.start


def _words_of_teacher(transcript: Transcript, roles: Mapping[str, Role]) -> int:
    return sum(
        len(sentence.words)
        for sentence in sentences(transcript)
        if roles.get(transcript.turns[sentence.turn].speaker) == "leerkracht"
    )
