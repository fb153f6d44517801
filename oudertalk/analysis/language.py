"""Turns into sentences and words, for text with punctuation, with word times, or with neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import finalize

from oudertalk.analysis import grammar
from oudertalk.analysis.quick_spacy import spacy
from oudertalk.core.rules import plain
from oudertalk.core.spans import TextSpan
from oudertalk.core.transcript import Transcript, Turn

PAUSE = 0.5  # s; a silence inside a turn that ends a sentence
LONG_PAUSE = 1.2  # s; ends one even after a comma
UNASKED = 20  # sentences with a full stop and none with a question mark: marks that cannot be trusted
RUN_ON = 3  # words; an unpunctuated stretch longer than this is cut where a main clause begins

_ENDS = re.compile(r"[.!?…][\"'”’)]*$")
_ABBREVIATION = re.compile(
    r"^(?:[b-df-hj-np-tv-z]|[a-z]\.[a-z].*|bijv|enz|evt|dhr|mevr|mw|drs|dr|nr|blz|ca|o\.a|etc)\.$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    What is said in one go: its place, and its words as they are compared (`plain`), without punctuation.

    `mark` is the mark it ends with ("?", "." or ""), `clauses` where clauses begin by a comma, as word numbers;
    `words_before` the share of the words of the conversation that was said before it, 0 to 1. What a recogniser wrote
    is `recognised`: its full stops are guesses.
    """

    turn: int
    span: TextSpan
    words: tuple[str, ...]
    mark: str = ""
    clauses: tuple[int, ...] = (0,)
    words_before: float = 0.0
    recognised: bool = False


@lru_cache(maxsize=1)
def dutch() -> Any:
    """spaCy's Dutch, without any model; loaded once."""
    return spacy().blank("nl")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words that carry no content: spaCy's Dutch list and our grammar."""
    small = grammar.FILLERS | grammar.BACKCHANNELS | grammar.SUBJECTS | grammar.NOMINATIVES
    small |= grammar.LIGHT_VERBS
    small |= grammar.QUESTION_WORDS | grammar.PREPOSITIONS | grammar.SUBORDINATORS
    return frozenset(plain(word) for word in dutch().Defaults.stop_words) | small | _LIGHT


_LIGHT = grammar.words(
    """
    beetje eens even heel echt altijd soms nooit weer zelf samen keer dingen ding iets niets wel niet meer minder veel
    weinig thuis school kind kinderen klas alleen vandaag straks gaan hebben worden zeggen doen maken nog best helemaal
    dingetje manier moment verder eerst daarna volgens weleens jaar week wij zulke andere ander anders allemaal
    """
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """
    What is left of a word when its ending is taken off: crude, and good enough to hear that a word comes back.

    >>> stem("rekenen"), stem("rekent"), stem("vriendjes"), stem("vrienden")
    ('reken', 'reken', 'vriend', 'vriend')
    """
    for ending in ("jes", "tjes", "en", "tje", "je", "te", "de", "t", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


@lru_cache(maxsize=20_000)
def content_stem(word: str) -> str | None:
    """The stem of a word that carries content; None for the small words."""
    if len(word) < 4 or word in stop_words() or not word[0].isalpha():
        return None
    return stem(word)


def content(words: tuple[str, ...]) -> frozenset[str]:
    """The stems of the words that carry content."""
    return frozenset(found for word in words if (found := content_stem(word)) is not None)


# By id() of a conversation, and gone with it: rules, measures and form of one conversation all ask for its sentences.
_KNOWN: dict[int, tuple[Sentence, ...]] = {}


def sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Every sentence of the conversation, in order."""
    key = id(transcript)
    if key not in _KNOWN:
        _KNOWN[key] = _sentences(transcript)
        finalize(transcript, _KNOWN.pop, key, None)
    return _KNOWN[key]


def _sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    found: list[tuple[int, TextSpan, str, tuple[str, ...], tuple[int, ...]]] = []
    for number, turn in enumerate(transcript.turns):
        whole = turn.text
        for span in split(turn):
            words, clauses = _words(whole[span.start : span.end])
            if words:
                found.append((number, span, _mark(whole[span.start : span.end]), words, clauses))
    total = max(1, sum(len(words) for _number, _span, _mark_, words, _clauses in found))
    stops = sum(mark == "." for _number, _span, mark, _words_, _clauses in found)
    if stops >= UNASKED and not any(mark == "?" for _number, _span, mark, _words_, _clauses in found):
        # so many sentences without one question mark: its full stops say nothing about questions
        found = [(number, span, mark.strip("."), words, clauses) for number, span, mark, words, clauses in found]
    recognised = [any(word.probability is not None for word in turn.words) for turn in transcript.turns]
    made, before = [], 0
    for number, span, mark, words, clauses in found:
        made.append(Sentence(number, span, words, mark, clauses, before / total, recognised[number]))
        before += len(words)
    return tuple(made)


def _mark(text: str) -> str:
    """The mark that a sentence ends with: "?", another one, or nothing."""
    bare = text.rstrip("\"'”’) ")
    if "?" in bare[-3:]:
        return "?"
    return bare[-1] if bare and bare[-1] in ".!…" else ""


def split(turn: Turn) -> tuple[TextSpan, ...]:
    """
    Where the sentences of a turn stand in its text: cut at punctuation and at pauses; with neither, at main clauses.

    A pause after a word that cannot end a sentence ("de", "omdat") is thinking, and cuts nothing.
    """
    spans = turn.word_spans
    cuts = [0]
    for number in range(1, len(turn.words)):
        if _ends(turn, number - 1) or _pauses(turn, number - 1):
            cuts.append(number)
    cuts.append(len(turn.words))
    out: list[TextSpan] = []
    for begin, end in zip(cuts, cuts[1:], strict=False):
        for first, last in _run_on(turn, begin, end):
            out.append(TextSpan(spans[first].start, spans[last - 1].end))
    return tuple(out)


def _ends(turn: Turn, number: int) -> bool:
    text = turn.words[number].text
    return bool(_ENDS.search(text)) and not _ABBREVIATION.match(text)


def _pauses(turn: Turn, number: int) -> bool:
    this, following = turn.words[number], turn.words[number + 1]
    if this.time is None or following.time is None or following.time == this.time:
        return False
    silence = following.time.start - this.time.end
    if this.text.endswith((",", ":", ";")) or plain(this.text) in grammar.NEVER_LAST:
        return silence >= LONG_PAUSE
    return silence >= PAUSE - 1e-6


def _run_on(turn: Turn, begin: int, end: int) -> list[tuple[int, int]]:
    """The stretch as it is, or cut where main clauses begin when it runs on without any punctuation."""
    words = [plain(word.text.strip(".,!?…:;\"'”’()")) or "-" for word in turn.words[begin:end]]
    punctuated = any(word.text[-1] in ".,!?…:;" for word in turn.words[begin:end])
    if punctuated or len(words) <= RUN_ON:
        return [(begin, end)]
    cuts = [0]
    for at in range(1, len(words) - 1):
        if main_clause_begins(words, at):
            cuts.append(at)
    cuts.append(len(words))
    return [(begin + first, begin + last) for first, last in zip(cuts, cuts[1:], strict=False)]


_ALWAYS_OPENS = grammar.words("maar want dus oke nou en ja nee")


def main_clause_begins(words: list[str], at: int) -> bool:
    """
    Whether a new main clause seems to begin here, in words without punctuation.

    >>> main_clause_begins("dat is fijn wat merkt u thuis".split(), 3)
    True
    >>> main_clause_begins("ik weet niet wat hij merkt".split(), 3)
    False
    """
    word, following, previous = words[at], words[at + 1], words[at - 1]
    third = words[at + 2] if at + 2 < len(words) else ""
    if word in _ALWAYS_OPENS:
        # "en", "maar" open a clause when one visibly follows; "lezen en rekenen" is none
        return _clause_follows(words, at + 1)
    if previous in _ALWAYS_OPENS:
        return False  # the cut fell before "en" already, or was refused there
    if word in grammar.QUESTION_WORDS:
        subject_follows = third in grammar.SUBJECTS or third in grammar.NOMINATIVES
        if word == "hoe" and following in grammar.NARROW_AFTER_HOE:
            return third in grammar.FINITE and previous not in grammar.FINITE
        return (following in grammar.FINITE and subject_follows) or (word, following) == ("wat", "voor")
    if word in grammar.PREPOSITIONS and following in ("welk", "welke", "wie"):
        return third in grammar.FINITE or words[at + 3 : at + 4] != [] and words[at + 3] in grammar.FINITE
    if word in grammar.FINITE:
        return _question_begins(words, at)
    if previous in grammar.SUBORDINATORS or previous in grammar.PREPOSITIONS:
        return False
    if word in ("dan", "daar"):
        return following in grammar.FINITE and third in grammar.NOMINATIVES
    if word in ("ik", "we", "wij", "u", "hij", "dat", "jullie", "dit"):
        agrees = word in ("we", "wij", "jullie") or not following.endswith("en")
        free = previous not in grammar.FINITE and previous not in grammar.NOMINATIVES
        return following in grammar.FINITE and agrees and word != third and free
    return False


def _question_begins(words: list[str], at: int) -> bool:
    """Whether this verb begins a question: its subject follows and nothing before it can be the head of a statement."""
    word, following, previous = words[at], words[at + 1], words[at - 1]
    third = words[at + 2] if at + 2 < len(words) else ""
    if word in ("lukt", "klopt") and following in ("dat", "het", "dit"):
        return previous not in grammar.FRONTED
    if (word, following) == ("heb", "ik"):
        return third in ("dat", "het", "hem") and words[at + 3 : at + 4] in (["zo"], ["goed"])
    held = grammar.FRONTED | grammar.SUBORDINATORS | grammar.NOMINATIVES | grammar.QUESTION_WORDS
    if previous in held:
        return False
    if following in grammar.YOU:
        return word in _ASKING and third not in grammar.FINITE
    if (word, following) == ("is", "dat"):
        return third in _OF_WHAT_IS_SAID
    if (word, following) == ("is", "er"):
        return third in ("nog", "verder", "iets")
    if third in grammar.FINITE and not third.endswith("en"):
        return False  # "wat af kan, ik ga": two clauses that meet
    return (word, following) in (("zullen", "we"), ("zal", "ik"), ("mag", "ik"), ("kan", "ik"), ("kunnen", "wij"))


_OF_WHAT_IS_SAID = grammar.words("goed oke prima genoeg zo ook niet herkenbaar wat voor handig duidelijk akkoord")


_ASKING = grammar.words("""
    zou zouden kunt kun kunnen wilt wil willen heeft hebt heb hebben weet weten ziet zien herkent herkennen merkt merken
    vindt vind vinden had hadden bent zijn wist bedoelt mist missen zit snapt begrijpt denkt hoort
    """)


def _clause_follows(words: list[str], at: int) -> bool:
    if at + 1 >= len(words):
        return False
    word, following = words[at], words[at + 1]
    if word in grammar.QUESTION_WORDS:
        return following in grammar.FINITE
    if word in grammar.NOMINATIVES or word in ("dan", "daar", "nu", "toen", "morgen", "zo"):
        return following in grammar.FINITE
    return word in grammar.FINITE and following in grammar.SUBJECTS


_WORDY = re.compile(r"\w")


def _words(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of a sentence as they are compared, and at which of them a clause begins after a comma."""
    words: list[str] = []
    clauses = [0]
    for token in dutch().tokenizer(text):
        if _WORDY.search(token.text):
            words.append(
                plain(
                    token.text.strip("'’\"-.")
                    if token.text not in ("'t", "'m", "'k", "'n", "'s", "'ns")
                    else token.text
                )
            )
        elif token.text in (",", ":", ";", "...", "…", "-", "–", "—") and words and clauses[-1] != len(words):
            clauses.append(len(words))
    return tuple(word for word in words), tuple(at for at in clauses if at < len(words)) or (0,)
