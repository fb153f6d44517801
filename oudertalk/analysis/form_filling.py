"""A rubric filled in from the flags: what can be shown, never what was "not done"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from oudertalk.analysis.language import sentences
from oudertalk.analysis.proposals import propose
from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.form import Entry, Form, Outcome
from oudertalk.core.observation import Flag
from oudertalk.core.rubric import Criterion, Rubric
from oudertalk.core.telling import NOT_APART
from oudertalk.core.text import Text
from oudertalk.core.transcript import ROLES, Role, Transcript

ENOUGH_WORDS = 30  # words of the teacher; with fewer, not hearing something says nothing
FROM_ANYBODY = ("afspraak",)  # an agreement is one, whoever makes it; a line of a form says so itself (`said_by`)

_NOT_AUDIBLE = Text("Dit is alleen te zien, niet te horen.", "This can only be seen, not heard.")
_NO_TEACHER = Text(
    "Het staat nog niet vast wie de leerkracht is. Bevestig de rollen.",
    "It is not settled yet who the teacher is. Confirm the roles.",
)
_NO_RULE = Text("Hier luistert nog geen regel naar.", "No rule listens for this yet.")
_ONLY_NUMBERS = Text(
    "Hier staan alleen cijfers bij. Wat ze zeggen over dit gesprek, is aan mensen.",
    "There are only numbers beside this. What they say about this talk is for people to judge.",
)
_NO_SPEAKER = Text(
    "Het staat nog niet vast wie hier spreekt. Bevestig de rollen.",
    "It is not settled yet who is speaking here. Confirm the roles.",
)
_TOO_LITTLE = Text(
    "De leerkracht zegt te weinig om iets te kunnen zeggen over wat niet gehoord is.",
    "The teacher says too little to tell anything about what was not heard.",
)
_SPEAKER_TOO_LITTLE = Text(
    "Er is te weinig gezegd om iets te kunnen zeggen over wat niet gehoord is.",
    "Too little was said to tell anything about what was not heard.",
)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What there is to fill a form from: flags, with the role of who says them by turn; `words` are those of a role."""

    flags: Sequence[Flag]
    watched_moves: Collection[str]
    said_by: Sequence[Role]
    words: Mapping[Role, int]
    told_apart: bool

    def knows(self, criterion: Criterion) -> bool:
        """Whether it is settled who it is that this line is about."""
        return any(role in self.said_by for role in _about(criterion))

    def enough(self, criterion: Criterion) -> bool:
        """Whether they say enough for silence to mean something."""
        return sum(self.words.get(role, 0) for role in _about(criterion)) >= ENOUGH_WORDS


def fill_form(
    rubric: Rubric,
    flags: Sequence[Flag],
    transcript: Transcript,
    roles: Mapping[str, Role],
    watched_moves: Collection[str],
    type: ConversationType | None = None,
    case: Case | None = None,
    *,
    told_apart: bool = True,
) -> Form:
    """
    An entry for each line of the rubric, in its order, with what may be said of it.

    `watched_moves` are those that some rule listens for (`Flagger.moves`). A flag counts only for a line that listens
    to who said it. All evidence is kept: strong before possible, then as it was said. What matters most is what the
    case says, or else the type; what the type does not ask for is not expected, unless the case is about it. When the
    voices were not `told_apart`, nothing can be said of anybody.
    """
    said_by = tuple(roles.get(turn.speaker, "onbekend") for turn in transcript.turns)
    heard = _Heard(flags, watched_moves, said_by, _words_by_role(transcript, said_by), told_apart)
    leads = case.leads if case else type.leads if type else ()
    spared = set(type.not_expected if type else ()) - set(leads)
    entries = tuple(
        replace(
            _entry(criterion, heard),
            measures=criterion.measures,
            expected=not (criterion.kind == "item" and criterion.moves and spared.issuperset(criterion.moves)),
            leads=any(move in leads for move in criterion.moves),
        )
        for criterion in rubric.criteria
    )
    return Form(
        rubric.id,
        rubric.version,
        entries,
        propose(rubric, entries),
        tuple(_item(_point(move), heard) for move in leads),
        type.id if type else None,
        case.id if case else None,
    )


def _point(move: str) -> Criterion:
    """A move as a line of its own, as the cases and the kinds of conversation name them."""
    return Criterion(move, "", Text(move), (move,), said_by=ROLES if move in FROM_ANYBODY else ())


def _entry(criterion: Criterion, heard: _Heard) -> Entry:
    if criterion.kind == "lijst":
        return Entry(criterion.id, criterion.phase, "zelf invullen", (), criterion.not_audible)
    if criterion.kind == "vraag":
        return _question(criterion, heard)
    return _item(criterion, heard)


def _question(criterion: Criterion, heard: _Heard) -> Entry:
    """What can be heard beside a question to think about; never an answer to it."""
    reason, found = criterion.not_audible, _found(criterion, heard)
    if criterion.audible == "nee":
        found = ()
    elif criterion.moves and not heard.told_apart:
        reason, found = NOT_APART, ()
    elif criterion.moves and not heard.knows(criterion):
        reason, found = _unknown(criterion), ()
    return Entry(criterion.id, criterion.phase, "om over na te denken", found, reason)


def _item(criterion: Criterion, heard: _Heard) -> Entry:
    if criterion.audible == "nee":
        return _cannot_judge(criterion, criterion.not_audible or _NOT_AUDIBLE)
    if not criterion.moves and criterion.measures:
        return _cannot_judge(criterion, _ONLY_NUMBERS)
    if not heard.told_apart:
        return _cannot_judge(criterion, NOT_APART)
    if not heard.knows(criterion):
        return _cannot_judge(criterion, _unknown(criterion))
    if not any(move in heard.watched_moves for move in criterion.moves):
        return _cannot_judge(criterion, _NO_RULE)
    found = _found(criterion, heard)
    if not found:
        if not heard.enough(criterion):
            too_little = _TOO_LITTLE if "leerkracht" in criterion.speakers else _SPEAKER_TOO_LITTLE
            return _cannot_judge(criterion, too_little)
        return Entry(criterion.id, criterion.phase, "niet gehoord", (), criterion.not_audible)
    outcome: Outcome = "gehoord" if found[0].strength == "sterk" else "mogelijk"
    return Entry(criterion.id, criterion.phase, outcome, found, criterion.not_audible)


def _found(criterion: Criterion, heard: _Heard) -> tuple[Flag, ...]:
    counting = (
        flag
        for flag in heard.flags
        if flag.move in criterion.moves and heard.said_by[flag.evidence.turn] in criterion.speakers
    )
    return tuple(sorted(counting, key=_best_first))


def _about(criterion: Criterion) -> tuple[Role, ...]:
    """Whose silence would mean something: the teacher's, unless the line does not listen to teachers."""
    return ("leerkracht",) if "leerkracht" in criterion.speakers else criterion.speakers


def _unknown(criterion: Criterion) -> Text:
    return _NO_TEACHER if "leerkracht" in criterion.speakers else _NO_SPEAKER


def _cannot_judge(criterion: Criterion, reason: Text) -> Entry:
    return Entry(criterion.id, criterion.phase, "niet te beoordelen", (), reason)


def _best_first(flag: Flag) -> tuple[bool, int, int]:
    return flag.strength != "sterk", flag.evidence.turn, flag.evidence.span.start


def _words_by_role(transcript: Transcript, said_by: Sequence[Role]) -> Mapping[Role, int]:
    words: Counter[Role] = Counter()
    for sentence in sentences(transcript):
        words[said_by[sentence.turn]] += len(sentence.words)
    return words
