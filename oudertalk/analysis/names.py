"""
Names in a conversation, for a person to look at before anything of it is given away.

By rules alone, the same on every machine: a capital inside a sentence, what stands before a name, frequent first
names, and who said yes. To miss a child's name is worse than to show a word that is none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oudertalk.analysis import grammar
from oudertalk.analysis.grammar import words
from oudertalk.analysis.name_words import (
    CHILDREN,
    COLLEAGUES,
    DOES,
    FIRST_NAMES,
    IN_A_PLACE,
    NO_NAMES,
    OPENINGS,
    OURS,
    PARENTS,
    PLACES,
    RELATIVES,
    SCHOOL_ENDINGS,
    SCHOOLS,
    TEACHERS,
    TITLES,
    WHOSE,
)
from oudertalk.core.replacing import PARTICLES, Candidate, NameKind, compared, mentions
from oudertalk.core.rules import plain
from oudertalk.core.spans import TextSpan
from oudertalk.core.transcript import Role, Transcript

# What weighs how much in what a name is the name of. Points are added up over the conversation.
_TOLD = 6.0  # somebody said yes under this name, or says "ik ben Anouk"
_SURE = 4.0  # "juf Marijke", "basisschool De Hoek"
_LIKELY = 1.5  # "in Zwolle"
_HINT = 0.4  # a name that is talked about or called, with nothing beside it; three times tell something
_ENOUGH = 1.0

_QUOTED = 5  # words before and after a name, for a person to see who that is

_EDGES = re.compile(r"^[^\w']+|[^\w]+$")
_STOPS = re.compile(r"[.!?…:;]+[\"'”’)]*$")
_OPENS = re.compile(r"^[\"“„‘(]")
_NAME = re.compile(r"[^\W\d_][\w'’-]*")
_NO_NAMES = NO_NAMES | SCHOOLS | TITLES | TEACHERS | COLLEAGUES | PARENTS | RELATIVES | CHILDREN | words("ouder tolk")
_BEFORE_A_NAME = TITLES | TEACHERS | COLLEAGUES
_DOES = DOES | grammar.FINITE
_BY_ROLE: Mapping[Role, NameKind] = {"leerkracht": "leerkracht", "collega": "collega", "ouder": "ouder", "kind": "kind"}
_SELF = (("ik", "ben"), ("ik", "heet"), ("naam", "is"))
_ORDINARY_ENDINGS = tuple(
    words("""
    lijk lijke ig ige isch ische end ende ing ingen heid baar loos zaam teit tje tjes pje pjes jes atie aties schap
    """)
)
_CLOSED = (
    grammar.FILLERS
    | grammar.BACKCHANNELS
    | grammar.SUBJECTS
    | grammar.NOMINATIVES
    | grammar.QUESTION_WORDS
    | grammar.PREPOSITIONS
    | grammar.SUBORDINATORS
    | grammar.LIGHT_VERBS
    | grammar.FINITE
    | grammar.IMPERATIVES
    | grammar.POLITE_ORDERS
    | OPENINGS
)

_Votes = dict[str, dict[NameKind, float]]  # for each name how much tells of what it is


@dataclass(frozen=True, slots=True)
class _Token:
    """A word without the marks around it. `starts` a sentence; `after` is what stands behind it: "", "," or "."."""

    text: str
    plain: str
    starts: bool
    after: str
    role: Role | None

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def particle(self) -> bool:
        return self.text.lower() in PARTICLES

    @property
    def shouted(self) -> bool:
        """Letters that stand for something ("ADHD", "M5"), or a word said with force."""
        head = re.split(r"[-'’]", self.text)[0]
        return not head.isalpha() or (len(head) > 1 and head.isupper())


def find_names(
    transcript: Transcript,
    roles: Mapping[str, Role],
    people: Mapping[str, NameKind],
    texts: Sequence[str] = (),
    also: Iterable[str] = (),
) -> tuple[Candidate, ...]:
    """
    What may be a name in this conversation, the most mentioned first.

    `roles` says who each voice is, `people` under which names people said yes. `texts` is what was written about the
    conversation beside it (notes), and is looked through as well. `also` are names that a person knows of.
    """
    sentences = list(_sentences(transcript, roles, texts))
    ordinary = _ordinary(sentences)
    names = _by_place(sentences, ordinary) | _told(people)
    with_child = "kind" in roles.values()
    votes: _Votes = defaultdict(lambda: defaultdict(float))
    for tokens in sentences:
        for first, last in _runs(tokens, names):
            kind, points = _told_by(tokens, first, last, with_child)
            votes[_written(tokens[first : last + 1])][kind] += points
    for name, told in votes.items():
        for party, kind in people.items():
            if set(compared(name).split()) <= set(compared(party).split()):
                told[kind] += _TOLD
    found = _without_endings(votes)
    known = {compared(name) for name in found}
    found |= {name: {"naam": 0.0} for name in also if compared(name) not in known}
    return _counted(transcript, texts, found)


def _told(people: Iterable[str]) -> set[str]:
    """The names under which people said yes, word by word; "ouder 1" is none."""
    parts = (part for name in people for part in name.split() if part[:1].isupper())
    return {plain(part) for part in parts} - PARTICLES - _NO_NAMES


# sentences


def _sentences(transcript: Transcript, roles: Mapping[str, Role], texts: Sequence[str]) -> Iterator[list[_Token]]:
    """Turns and texts as words; a turn stays in one piece, for a name may stand before and behind a full stop."""
    for turn in transcript.turns:
        yield list(_tokens(turn.text, roles.get(turn.speaker)))
    for text in texts:
        yield list(_tokens(text, "leerkracht"))


def _tokens(text: str, role: Role | None) -> Iterator[_Token]:
    starts = True
    for written in text.split():
        bare = _EDGES.sub("", written)
        opens = bool(_OPENS.match(written))
        stops = bool(_STOPS.search(written))
        if bare:
            after = "." if stops else "," if written[-1] in ",)" else ""
            yield _Token(bare, plain(bare), starts or opens, after, role)
        starts = stops or (starts and not bare)


def _ordinary(sentences: Iterable[Sequence[_Token]]) -> frozenset[str]:
    """Words of this conversation that stand in it with a small letter too, and those that nobody is called."""
    small = {token.plain for tokens in sentences for token in tokens if not token.capital}
    return frozenset(small - FIRST_NAMES) | _CLOSED


# which words are names


def _by_place(sentences: Sequence[Sequence[_Token]], ordinary: frozenset[str]) -> set[str]:
    """The words that are names, as they are compared."""
    inside: set[str] = set()
    begins: set[str] = set()
    for tokens in sentences:
        for at, token in enumerate(tokens):
            if not token.capital or token.plain in _NO_NAMES:
                continue
            head = _head(token)
            if head is None:
                continue
            before = tokens[at - 1].plain if at and not token.starts else ""
            if before in _BEFORE_A_NAME:
                inside.add(head)
            elif token.shouted:
                if head in FIRST_NAMES and len(head) > 2:
                    inside.add(head)
            elif not token.starts:
                if head not in _CLOSED or head in FIRST_NAMES:
                    inside.add(head)
            elif _begins_as_a_name(tokens, at, head, ordinary):
                begins.add(head)
    return (inside | begins) - PARTICLES


def _begins_as_a_name(tokens: Sequence[_Token], at: int, head: str, ordinary: frozenset[str]) -> bool:
    """Whether the first word of a sentence, which has a capital anyhow, is a name."""
    if head in _CLOSED:
        return False
    if head in FIRST_NAMES or head in PLACES:
        return True
    if head in ordinary or head.endswith(_ORDINARY_ENDINGS) or len(head) < 3:
        return False
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.after == "," or token.after and not head.endswith("en"):  # "Rekenen." is a verb more often than a name
        return True
    if token.after or following is None:
        return False
    return following.plain in _DOES or (following.capital and not following.shouted)


def _head(token: _Token) -> str | None:
    """The word as it is compared, without "'s" and without what is tied to it: "Montessori-school" is Montessori."""
    parts = token.text.replace("’", "'").split("-")
    text = token.text if all(part[:1].isupper() for part in parts) else parts[0]
    text = re.sub(r"['’]s?$", "", text)
    return plain(text) if _NAME.fullmatch(text) and len(text) > 1 else None


def _runs(tokens: Sequence[_Token], names: set[str]) -> Iterator[tuple[int, int]]:
    """The first and the last word of each name: "Anna", "van der Berg", "Henk Postma"."""
    at = 0
    while at < len(tokens):
        first = at
        while at < len(tokens) and _is_particle(tokens, at, first):
            at += 1
        if at == len(tokens) or not _is_name(tokens[at], names):
            at = max(at, first + 1)
            continue
        if first < at and not _belongs(tokens, first, at):
            first = at
        last = at
        while not tokens[last].after and last + 1 < len(tokens):
            following = last + 1
            while following < len(tokens) and tokens[following].particle and not tokens[following].after:
                following += 1
            if following == len(tokens) or tokens[following].starts or not _is_name(tokens[following], names):
                break
            last = following
        yield first, last
        at = last + 1


def _is_particle(tokens: Sequence[_Token], at: int, first: int) -> bool:
    return tokens[at].particle and not tokens[at].after and (at == first or not tokens[at].starts)


def _belongs(tokens: Sequence[_Token], first: int, name: int) -> bool:
    """Whether the small words before a name are part of it: "mevrouw de Wit" and "Den Bosch", not "van Sem"."""
    before = tokens[first - 1].plain if first and not tokens[first].starts else ""
    return before in TITLES or (tokens[first].capital and not tokens[first].starts)


def _is_name(token: _Token, names: set[str]) -> bool:
    head = _head(token) if token.capital else None
    return head is not None and (head in names or (token.text.endswith("s") and head[:-1] in names))


# whose name it is


def _written(tokens: Sequence[_Token]) -> str:
    *others, last = [token.text.replace("’", "'") for token in tokens]
    parts = last.split("-")
    last = last if all(part[:1].isupper() for part in parts) else parts[0]
    last = re.sub(r"'s?$", "", last)
    return " ".join((*others, last))


def _told_by(tokens: Sequence[_Token], first: int, last: int, with_child: bool) -> tuple[NameKind, float]:
    """What this mention is the name of, and how much it tells; `with_child` when a child is at the table."""
    role = tokens[first].role
    before = [token.plain for token in _same_sentence(tokens, first)]
    one, two = (*reversed(before[-2:]), "", "")[:2]
    text = tokens[last].plain
    following = tokens[last + 1].plain if last + 1 < len(tokens) and not tokens[last].after else ""
    if one in SCHOOLS or (one in PARTICLES and two in SCHOOLS) or following in SCHOOLS or text.endswith(SCHOOL_ENDINGS):
        return "school", _SURE
    if one in TEACHERS:
        return "leerkracht", _SURE
    if one in COLLEAGUES:
        return "collega", _SURE
    if one in TITLES:
        return _called(tokens, first - 1, last), _SURE
    if one == "van" and two in WHOSE:
        return "kind", _SURE
    if (two, one) in _SELF and role is not None and role in _BY_ROLE:
        return _BY_ROLE[role], _TOLD
    if one in PARENTS and two in OURS and role == "ouder":
        return "ouder", _SURE
    if one in CHILDREN or one in ("mijn", "onze", "ons", "uw"):
        return "kind", _SURE if two in OURS or one in OURS else _LIKELY
    if one in RELATIVES or one in PARENTS:
        return "naam", _SURE
    if text in PLACES:
        return "plaats", _SURE
    if one in IN_A_PLACE and text not in FIRST_NAMES:
        return "plaats", _LIKELY
    if one in ("op", "van") and tokens[first].particle and first < last:
        return "school", _LIKELY
    called = _called(tokens, first, last)
    if called == "ouder" and with_child:
        return "kind", _HINT
    return ("kind" if called == "naam" else called), _HINT


def _called(tokens: Sequence[_Token], first: int, last: int) -> NameKind:
    """Who is called by this name: the one whom the speaker talks to; "naam" when somebody is only talked about."""
    opens = tokens[first].starts or (first > 0 and tokens[first - 1].after == ",")
    if not (opens and (tokens[last].after or last + 1 == len(tokens))):
        return "naam"
    if tokens[first].role in ("ouder", "kind"):
        return "leerkracht"
    return "ouder" if tokens[first].role in ("leerkracht", "collega") else "naam"


def _same_sentence(tokens: Sequence[_Token], at: int) -> Sequence[_Token]:
    """The words before this one, up to the mark before them."""
    first = at
    while first > 0 and not tokens[first].starts and tokens[first - 1].after != ".":
        first -= 1
    return tokens[first:at]


# what a person sees


def _without_endings(votes: _Votes) -> _Votes:
    """Spellings of one name as one, the shortest; "Sems" is Sem where there is a Sem."""
    names: _Votes = {}
    keys: dict[str, str] = {}
    for name in sorted(votes, key=len):
        key = compared(name)
        known = keys.get(key) or keys.get(key.removesuffix("s")) or keys.setdefault(key, name)
        told = names.setdefault(known, defaultdict(float))
        for kind, points in votes[name].items():
            told[kind] += points
    return names


def _counted(transcript: Transcript, texts: Sequence[str], names: _Votes) -> tuple[Candidate, ...]:
    """Each name once, with its kind, how often it is mentioned, and where first."""
    count: Counter[str] = Counter()
    first: dict[str, tuple[str, float | None]] = {}
    for number, text in enumerate((*(turn.text for turn in transcript.turns), *texts)):
        for name, span in mentions(text, names):
            count[name] += 1
            if name not in first:
                first[name] = (_around(text, span), _second(transcript, number, span))
    found = [Candidate(name, _kind(told), count[name], *first[name]) for name, told in names.items() if count[name]]
    return tuple(sorted(found, key=lambda candidate: -candidate.count))


def _kind(told: Mapping[NameKind, float]) -> NameKind:
    """What was told most, if that is enough to say so."""
    kind = max(told, key=lambda one: told[one])
    return kind if told[kind] >= _ENOUGH else "naam"


def _around(text: str, span: TextSpan) -> str:
    """The name with some words before and after it."""
    before, after = text[: span.start].split(), text[span.start :].split()
    words = (*before[-_QUOTED:], *after[: _QUOTED + 1])
    return ("… " if len(before) > _QUOTED else "") + " ".join(words) + (" …" if len(after) > _QUOTED + 1 else "")


def _second(transcript: Transcript, number: int, span: TextSpan) -> float | None:
    """When it is said; None for a text beside the conversation, and for one without times."""
    time = transcript.turns[number].time_of(span) if number < len(transcript.turns) else None
    return None if time is None else time.start
