"""
Names of people, schools and places, replaced by roles before a conversation is given to somebody else.

A person approves which names; here they are only replaced, always in the same way. A role stands in square brackets and
in small letters ("[kind]", "[kind 2]"), so that it is never taken for a name, and replacing twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal, get_args

from oudertalk.core.corrections import By
from oudertalk.core.spans import TextSpan, TimeSpan, hull
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.errors import NameRefused
from oudertalk.i18n import _

NameKind = Literal["kind", "ouder", "leerkracht", "collega", "school", "plaats", "naam"]
NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)

# Small words inside surnames, written with a capital or without: "meneer van Dijk", "mevrouw Van Dijk".
PARTICLES = frozenset(("van", "de", "den", "der", "het", "'t", "ten", "ter", "te", "la", "le", "el", "al"))

_ROLE = re.compile(r"\[[^\W\d_A-Z][^\[\]\n]*\]")
_BETWEEN = r"(?:\s+|[-‐‑])"
# What Dutch puts behind a name: "Sems", "Sem's", "Hans'", "Jantje", "Brammetje", "Utrechtse".
_ENDINGS = r"(?:'s|'|s|se)?"
_SMALL = r"(?:'s|'|s|se|(?:[bdfgklmnprst]?e?[tp]?je|ke)(?:'?s)?)?"  # not behind names of two letters: Jo is not Joke
_ONE_FOR_ONE = str.maketrans("’‘ʼ`´ıłøđħŁØĐĦ", "'''''ilodhLODH")  # not taken apart by Unicode


@dataclass(frozen=True, slots=True)
class Replacement:
    """
    A name as it is written in the conversation, and what it becomes: a role in square brackets, in small letters.

    >>> Replacement("Sem", "[kind]").becomes
    '[kind]'
    """

    name: str
    becomes: str

    def __post_init__(self) -> None:
        if not any(letter.isalnum() for letter in self.name) or self.name != self.name.strip():
            raise ValueError("a name has letters, and no blanks around it")
        if any(mark in self.name for mark in "[]\n"):
            raise ValueError("a name holds no brackets and no new line")
        if not _ROLE.fullmatch(self.becomes) or self.becomes != self.becomes.lower():
            raise ValueError("what a name becomes is a role in small letters and square brackets, like [kind 2]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    What may be a name, for a person to look at. `count` is how often it stands in the conversation, endings included.

    `kind` is what it seems to be, "naam" when nothing tells. `quote` is the turn where it stands first, and `at` the
    second at which it is said there; None in a text without times, or for somebody who is not mentioned.
    """

    name: str
    kind: NameKind
    count: int
    quote: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class NamesApproved:
    """
    What a person approved, then: the replacements, and the candidates that are no names and stay (`kept`).

    `of` has the checksum of each file whose words it was said of, by name.
    """

    at: datetime
    by: By
    replacements: tuple[Replacement, ...]
    kept: tuple[str, ...]
    of: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("names are approved at a moment in a known time zone")

    def covers(self, candidates: Iterable[Candidate]) -> bool:
        """Whether a person looked at each of these."""
        seen = {compared(name) for name in (*(one.name for one in self.replacements), *self.kept)}
        return all(compared(candidate.name) in seen for candidate in candidates)


def replacement(name: str, becomes: str) -> Replacement:
    """
    What a person typed, as a replacement: "Kind 2" becomes "[kind 2]". NameRefused when it cannot be one.

    >>> replacement(" Sem ", "Kind 2")
    Replacement(name='Sem', becomes='[kind 2]')
    """
    try:
        return Replacement(" ".join(name.split()), f"[{' '.join(becomes.split()).strip('[] ').lower()}]")
    except ValueError as error:
        raise NameRefused(
            _(
                "Dit kan niet worden vervangen. Geef een naam zoals hij in het gesprek staat, en een rol in gewone "
                "woorden, zoals kind, kind 2 of ouder; zonder haken erin."
            )
        ) from error


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in a text: what is replaced, endings left out, and by what."""

    span: TextSpan
    becomes: str


def same_name(one: str, other: str) -> bool:
    """
    Whether two spellings are one name: accents, capitals and the way letters are encoded do not matter.

    >>> same_name("Zoë", "ZOE"), same_name("Sem", "Sam")
    (True, False)
    """
    return compared(one) == compared(other)


def compared(name: str) -> str:
    """The form in which names are compared: small letters, no accents, one blank between words."""
    return re.sub(_BETWEEN, " ", _folded(name)[0]).lower()


def proposed(candidates: Iterable[Candidate]) -> tuple[Replacement, ...]:
    """
    What each would become: the one of a kind that is mentioned most is "[kind]", the next "[kind 2]".

    A part of a longer name of the same kind becomes what that becomes: "Anja" is who "Anja Peeters" is.

    >>> [found.becomes for found in proposed([Candidate("Sem", "kind", 9), Candidate("Noor", "kind", 2)])]
    ['[kind]', '[kind 2]']
    """
    by_count = sorted(candidates, key=lambda candidate: -candidate.count)
    given: dict[Candidate, str] = {}
    people: Counter[NameKind] = Counter()
    for candidate in by_count:
        shared = next((role for other, role in given.items() if _are_one(candidate, other)), None)
        if shared is None:
            people[candidate.kind] += 1
            number = people[candidate.kind]
            shared = f"[{candidate.kind}]" if number == 1 else f"[{candidate.kind} {number}]"
        given[candidate] = shared
    return tuple(Replacement(candidate.name, role) for candidate, role in given.items())


def _are_one(one: Candidate, other: Candidate) -> bool:
    """Whether one is a part of the other's name; of another kind it is another person of that family."""
    words, others = (frozenset(compared(found.name).split()) - PARTICLES for found in (one, other))
    return one.kind == other.kind and bool(words and others) and (words <= others or others <= words)


def replaced_in_text(text: str, replacements: tuple[Replacement, ...]) -> str:
    """
    The text with each name replaced, as a whole word, with the ending it has; nothing else changes.

    Written "Sem" or "SEM" it is the name; the word "sem" is not.

    >>> replaced_in_text("Sems vader, en SEM ook.", (Replacement("Sem", "[kind]"),))
    '[kind]s vader, en [kind] ook.'
    """
    return _applied(text, TextSpan(0, len(text)), _found(text, replacements)) if text else text


def replaced_in_turn(turn: Turn, replacements: tuple[Replacement, ...]) -> Turn:
    """
    The turn with each name replaced. Words keep their times and their doubt.

    A name of several words becomes one word that lasts as long as they did.
    """
    found = _found(turn.text, replacements)
    if not found:
        return turn
    words: list[Word] = []
    done = 0
    for first, last, inside in _groups(turn, found):
        words += turn.words[done:first]
        span = TextSpan(turn.word_spans[first].start, turn.word_spans[last].end)
        words.append(_one_word(turn.words[first : last + 1], _applied(turn.text, span, inside)))
        done = last + 1
    return Turn(turn.speaker, (*words, *turn.words[done:]))


def replaced_in_transcript(transcript: Transcript, replacements: tuple[Replacement, ...]) -> Transcript:
    """
    Every turn with each name replaced; speakers, times and the number of turns stay.

    What was heard before somebody corrected it goes: a name that was heard wrongly is no name on any list.
    """
    return Transcript(tuple(_as_said(replaced_in_turn(turn, replacements)) for turn in transcript.turns))


def _as_said(turn: Turn) -> Turn:
    if not any(word.heard for word in turn.words):
        return turn
    return replace(turn, words=tuple(replace(word, heard=None) for word in turn.words))


def span_after(text: str, span: TextSpan, replacements: tuple[Replacement, ...]) -> TextSpan:
    """
    Where a stretch of this text stands after its names are replaced; what cuts a name in two gets all of it.

    >>> span_after("Sem leest.", TextSpan(4, 9), (Replacement("Sem", "[kind]"),))
    TextSpan(start=7, end=12)
    """
    start, end = span.start, span.end
    for found in _found(text, replacements):
        more = len(found.becomes) - (found.span.end - found.span.start)
        if found.span.end <= span.start:
            start += more
        elif found.span.start < span.start:  # it begins inside this name
            start -= span.start - found.span.start
        if found.span.end <= span.end:
            end += more
        elif found.span.start < span.end:  # it ends inside this name
            end += found.span.end - span.end + more
    return TextSpan(start, end)


def mentions(text: str, names: Iterable[str]) -> tuple[tuple[str, TextSpan], ...]:
    """
    Which of these names stands where in the text, in order, endings left out: as `replaced_in_text` would replace them.

    >>> [name for name, _span in mentions("Sem de Vries, en Sem.", ("Sem", "Sem de Vries"))]
    ['Sem de Vries', 'Sem']
    """
    by_role = {f"[naam {number}]": name for number, name in enumerate(names)}
    found = _found(text, tuple(Replacement(name, role) for role, name in by_role.items()))
    return tuple((by_role[one.becomes], one.span) for one in found)


# how a name is found


def _found(text: str, replacements: tuple[Replacement, ...]) -> tuple[_Found, ...]:
    """The names in a text, in order. One pass, by one pattern: linear in the length of the text."""
    if not replacements or not text:
        return ()
    pattern, becomes = _pattern(tuple(replacements))
    folded, places = _folded(text)
    found = []
    for match in pattern.finditer(folded):
        if match.lastgroup is not None:  # no group for a role that stands there already
            start, end = match.span(match.lastgroup)
            found.append(_Found(TextSpan(places[start], places[end]), becomes[match.lastgroup]))
    return tuple(found)


@lru_cache(maxsize=16)
def _pattern(replacements: tuple[Replacement, ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """One pattern for all names, the longest first; and what each of its groups becomes."""
    roles = sorted({re.escape(_folded(replacement.becomes)[0]) for replacement in replacements})
    names = sorted(replacements, key=lambda replacement: -len(_folded(replacement.name)[0]))
    parts = [
        f"(?P<n{number}>{_spellings(one.name)}){_SMALL if len(one.name) > 2 else _ENDINGS}(?!\\w)"
        for number, one in enumerate(names)
    ]
    becomes = {f"n{number}": one.becomes for number, one in enumerate(names)}
    return re.compile(rf"(?:{'|'.join(roles)}){_SMALL}|(?<!\w)(?:{'|'.join(parts)})"), becomes


def _spellings(name: str) -> str:
    """
    A pattern for the ways in which a name is written: as given, with capitals, and with blanks or a hyphen between.

    A particle has a capital or none: "van Dijk", "Van Dijk".
    """
    words = [word for word in re.split(_BETWEEN, _folded(name)[0]) if word]
    parts = []
    for word in words:
        forms = {word, word[:1].upper() + word[1:], word.upper()}
        if word.isupper() and len(word) > 1:
            forms.add(word.capitalize())
        if word.lower() in PARTICLES and len(words) > 1:
            forms.add(word.lower())
        parts.append("|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))))
    return _BETWEEN.join(f"(?:{part})" for part in parts)


def _folded(text: str) -> tuple[str, list[int] | range]:
    """The text without accents, and for each letter left, and the end, its place in the text."""
    if text.isascii() and "`" not in text:
        return text, range(len(text) + 1)
    letters, places = [], []
    for at, letter in enumerate(text):
        for part in unicodedata.normalize("NFD", letter):
            if not unicodedata.combining(part):
                letters.append(part.translate(_ONE_FOR_ONE))
                places.append(at)
    return "".join(letters), [*places, len(text)]


def _applied(text: str, span: TextSpan, found: Iterable[_Found]) -> str:
    """This stretch of the text, with what was found in it replaced."""
    pieces, done = [], span.start
    for one in found:
        pieces += [text[done : one.span.start], one.becomes]
        done = one.span.end
    return "".join((*pieces, text[done : span.end]))


def _groups(turn: Turn, found: Iterable[_Found]) -> Iterator[tuple[int, int, list[_Found]]]:
    """The first and last word of what becomes one word, with the names in it: names that share a word go together."""
    group: tuple[int, int, list[_Found]] | None = None
    for one, first, last in _touched(turn, found):
        if group is not None and first <= group[1]:
            group = (group[0], last, [*group[2], one])
            continue
        if group is not None:
            yield group
        group = (first, last, [one])
    if group is not None:
        yield group


def _touched(turn: Turn, found: Iterable[_Found]) -> Iterator[tuple[_Found, int, int]]:
    """Each name with the numbers of its first and last word. Names come in order, so this looks at each word once."""
    first = 0
    for one in found:
        while turn.word_spans[first].end <= one.span.start:
            first += 1
        last = first
        while turn.word_spans[last].end < one.span.end:
            last += 1
        yield one, first, last


def _one_word(words: tuple[Word, ...], text: str) -> Word:
    """These words as one: the time of all, the least sure of what is known."""
    if len(words) == 1:
        return replace(words[0], text=text)
    time: TimeSpan | None = hull(word.time for word in words if word.time is not None)
    measured = [word.probability for word in words if word.probability is not None]
    doubts = [word.doubt for word in words if word.doubt is not None]
    return Word(
        text,
        time,
        min(measured, default=None),
        doubts[0] if doubts else None,
        max(word.speaker_doubt for word in words),
    )
