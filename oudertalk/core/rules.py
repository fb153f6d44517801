"""
What to look for and what to count: rules and measures, as data. They carry their own proof.

A move is rarely one phrase. A rule weighs *cues*: words in the sentence, what kind of question it is, who spoke before,
where in the conversation it stands, which of the other's words come back. The weights of the cues that hold are added
up; from `mogelijk` on the sentence is flagged as possible, from `sterk` on as strong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Literal, get_args

from oudertalk.core.observation import Strength
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, Transcript

Tokens = tuple[Mapping[str, object], ...]  # spaCy's token pattern: one mapping a token
Look = Literal["sentence", "turn", "first", "last", "previous", "next", "nearby"]
LOOKS: tuple[Look, ...] = get_args(Look)
Asked = Literal["vraag", "open", "gesloten", "suggestief", "gericht", "keuze", "uitnodiging", "zeker"]
ASKED: tuple[Asked, ...] = get_args(Asked)
Spot = Literal["begin", "midden", "eind"]
SPOTS: tuple[Spot, ...] = get_args(Spot)

Over = Literal["sentence", "turn"]
OVERS: tuple[Over, ...] = get_args(Over)
Quote = Literal["sentence", "rest"]
QUOTES: tuple[Quote, ...] = get_args(Quote)

NEVER = float("inf")  # a threshold that no sum of weights reaches


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    Words in a row, without punctuation, as spaCy token patterns; `line` is where it stands in its file.

    `first` asks that nothing but fillers ("ja", "nou", "en") comes before it in the sentence, `last` that nothing but
    fillers comes after. `spelled` when it came from a phrase (`spell`), so that its tokens need no check.
    """

    tokens: Tokens
    line: int
    first: bool = False
    last: bool = False
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """
    A part of the conversation: its first or its last share, counted in words or in turns, whichever reaches further.

    In a long talk, `turns` turns at that side belong to it too, though never more than half of the talk.
    """

    first: float | None = None
    last: float | None = None
    turns: int = 0

    def __post_init__(self) -> None:
        if (self.first is None) == (self.last is None):
            raise ValueError("a place is the first share of the conversation or the last, and not both")
        if not 0 < (self.first or self.last or 0) <= 1:
            raise ValueError("a share lies between 0 and 1")

    def holds(self, *, words_before: float, turn: int, turns: int) -> bool:
        """Whether a sentence stands here. `words_before` is the share of all words said before it."""
        share_of_turns = turn / max(1, turns - 1)
        if self.first is not None:
            near = turn < self.turns and share_of_turns <= 0.5
            return near or min(words_before, share_of_turns) <= self.first
        near = turn >= turns - self.turns and share_of_turns >= 0.5
        return near or max(words_before, share_of_turns) >= 1 - (self.last or 0.0)


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One thing that speaks for a move. It holds when everything it asks holds, in the place where it looks.

    `look`: in this sentence, anywhere in this turn, in its first or last sentence, in this sentence or the two before
    it or the one after it (`nearby`, same turn), in the previous turn of somebody else, or in the next one. Listening
    noises ("hm, ja") are no turn here.
    `asks`: the kind of question that the sentence is. `echo`: at least this many content words come back from the
    previous turn of somebody else. `recalls`: at least this many content words of this turn were said before, in
    two turns or more. `move`: a flag of this move was found there. `about`: the words are about one of these, by the
    subject of their clause. `stands`: they do not count when they are denied, taken back by "maar", or somebody else's
    ("dan zeg ik: ...").
    """

    name: str
    line: int
    weight: float = 1.0
    needed: bool = False
    look: Look = "sentence"
    patterns: tuple[Pattern, ...] = ()
    asks: tuple[Asked, ...] = ()
    where: Place | None = None
    echo: int = 0
    recalls: int = 0
    said_by: tuple[Role, ...] = ()
    min_words: int = 0
    max_words: int | None = None
    move: str | None = None
    about: tuple[str, ...] = ()
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """
    A sentence that the rule must find, or must leave alone, with as much around it as it needs.

    `by` is who says it (else the rule's first role), `after` what somebody else said just before (several turns are
    divided by ` / `), `then` what somebody else says next. Without `at` the place in the talk is taken to be right.
    """

    say: str
    line: int
    by: Role | None = None
    after: str = ""
    then: str = ""
    at: Spot | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A cue of another rule, by name, and how it weighs here: what speaks for one move often speaks against another."""

    rule: str
    cue: str
    weight: float
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How one move can be heard. `said_by` empty: from anyone, also from a voice without a confirmed role.

    A rule may have cues that it needs, and one of `unless` cancels it. `quote` is what is shown: the sentence, or from
    there to the end of the turn (`rest`), for what takes several sentences to say. `over` is what is weighed: each
    sentence, or the `turn` as a whole; then the sentence is shown in which most of the weight lies. `also` are cues of
    other rules that count here too.
    """

    id: str
    move: str
    why: Text
    source: str
    cues: tuple[Cue, ...]
    hits: tuple[Example, ...]
    misses: tuple[Example, ...]
    file: str
    line: int
    said_by: tuple[Role, ...] = ()
    unless: tuple[Cue, ...] = ()
    sterk: float = NEVER
    mogelijk: float = NEVER
    quote: Quote = "sentence"
    over: Over = "sentence"
    also: tuple[Shared, ...] = ()

    def strength(self, score: float) -> Strength | None:
        """What a sum of weights amounts to; None when it is too little."""
        if score >= self.sterk:
            return "sterk"
        return "mogelijk" if score >= self.mogelijk else None


@dataclass(frozen=True, slots=True)
class Measure:
    """
    What a measurement is called and what its reader must keep in mind; the counting itself is a function.

    `details` names the numbers that are shown under it; what it does not name is not shown. `group`: one of GROUPS.
    """

    id: str
    title: Text
    unit: str
    explanation: Text
    caution: Text
    source: str
    parameters: Mapping[str, float]
    group: str = ""
    details: Mapping[str, Text] = field(default_factory=dict)


# How people shorten words, and the form in which words are compared. Source: own list, after spaCy's Dutch exceptions.
SHORT_FORMS = {
    "'m": "hem", "'t": "het", "t": "het", "'k": "ik", "k": "ik", "'n": "een", "n": "een", "'ns": "eens", "ie": "hij",
    "-ie": "hij", "z'n": "zijn", "zn": "zijn", "m'n": "mijn", "mn": "mijn", "d'r": "dr", "der": "dr", "d'rin": "erin",
    "da's": "das", "effe": "even", "effen": "even", "nie": "niet", "okee": "oke", "ok": "oke", "hebbe": "hebben",
    "goeie": "goede", "tis": "het", "zo'n": "zon", "'s": "s",
}  # fmt: skip


def plain(word: str) -> str:
    """
    The form in which a word is compared: small letters, no accents, short forms written out.

    >>> plain("Zíjn"), plain("'m"), plain("Hè")
    ('zijn', 'hem', 'he')
    """
    bare = word.lower()
    if not bare.isascii():  # nearly every word is: the rest is slow
        letters = unicodedata.normalize("NFD", bare.replace("’", "'").replace("‘", "'"))
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return SHORT_FORMS.get(bare, bare)


_GAP = re.compile(r"~(\d+)$")
_OPTIONAL = re.compile(r"\((.+)\)$")


def spell(phrase: str, lexicons: Mapping[str, tuple[str, ...]], line: int) -> tuple[Pattern, ...]:
    """
    The patterns that a phrase stands for. ValueError, for the reader of the file to place, when it cannot be read.

        fijn dat u|jullie        alternatives; small letters, no punctuation
        fijn (echt) dat          a word that may be absent
        hoe ~4 thuis             up to four words in between
        hoe _ het                precisely one word, any
        reken*  *lijk            begins with, ends with
        @thuis                   a lexicon (may hold expressions of several words)
        ^welkom  klopt dat$      first, last in the sentence, fillers aside

    >>> spell("fijn ~2 u|jullie", {}, 1)[0].tokens
    ({'LOWER': 'fijn'}, {'OP': '{0,2}'}, {'LOWER': {'IN': ['u', 'jullie']}})
    """
    first, last = phrase.startswith("^"), phrase.endswith("$")
    parts = phrase.removeprefix("^").removesuffix("$").split()
    if not parts:
        raise ValueError(phrase)
    while parts and _GAP.match(parts[-1]):  # a gap with nothing behind it asks nothing
        parts.pop()
    choices = [_spell_part(part, lexicons) for part in parts]
    patterns = (tuple(token for piece in choice for token in piece) for choice in product(*choices))
    return tuple(Pattern(tokens, line, first, last, spelled=True) for tokens in patterns)


def _spell_part(part: str, lexicons: Mapping[str, tuple[str, ...]]) -> tuple[Tokens, ...]:
    """The ways to spell one part of a phrase: usually one, more when a lexicon holds expressions of several words."""
    if gap := _GAP.match(part):
        return (({"OP": f"{{0,{int(gap[1])}}}"},),)
    if part == "_":
        return (({},),)
    if optional := _OPTIONAL.match(part):
        return tuple(tuple({**token, "OP": "?"} for token in tokens) for tokens in _spell_part(optional[1], lexicons))
    words: list[str] = []
    for word in part.split("|"):
        if word.startswith("@"):
            words.extend(lexicons[word[1:]])
        else:
            words.append(word)
    singles = [word for word in words if " " not in word]
    spelled: list[Tokens] = [_one_of(singles)] if singles else []
    spelled += [tuple(_one_of([piece])[0] for piece in word.split()) for word in words if " " in word]
    return tuple(spelled)


_UNSTRESSED = {"er": "dr", "haar": "dr"}  # "kom d'r in", "d'r jas": one sound for two words


def _one_of(words: list[str]) -> Tokens:
    for word in words:
        if not re.fullmatch(r"\*?[\w'’-]+\*?", word) or word != word.lower():
            raise ValueError(word)
    words = [*words, *dict.fromkeys(_UNSTRESSED[word] for word in words if word in _UNSTRESSED)]
    words = [word if "*" in word else plain(word) for word in words]
    if any("*" in word for word in words):
        return ({"LOWER": {"REGEX": "^(?:" + "|".join(re.escape(w).replace(r"\*", ".*") for w in words) + ")$"}},)
    return ({"LOWER": words[0] if len(words) == 1 else {"IN": words}},)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A conversation with, for each turn, the moves that a strict human coach hears in it."""

    name: str
    transcript: Transcript
    roles: Mapping[str, Role]
    moves: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        if len(self.moves) != len(self.transcript.turns):
            raise ValueError(f"{self.name}: every turn has its labels, also when there are none")
