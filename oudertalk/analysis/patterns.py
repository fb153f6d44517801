"""Words in a row: the patterns of all cues, compiled once, and which cues hear theirs in a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from oudertalk.analysis import clauses, grammar, syntax
from oudertalk.analysis.language import Sentence, dutch
from oudertalk.analysis.questions import first_content
from oudertalk.analysis.quick_spacy import spacy
from oudertalk.core.rules import Cue, Pattern, Rule, plain
from oudertalk.errors import RuleError
from oudertalk.i18n import _

_NEEDS_A_MODEL = grammar.words("POS TAG LEMMA DEP MORPH ENT_TYPE ENT_IOB ENT_ID ENT_KB_ID")
_NOT_REQUIRED = ("?", "*", "!")


def at(rule: Rule, line: int) -> str:
    """How a complaint about a rule begins: where it is about."""
    return _("{file}, regel {line}: {rule}: ").format(file=rule.file, line=line, rule=rule.id)


@dataclass(slots=True)
class _Compiled:
    """
    One pattern with the cues that listen for it and the words without which it cannot match.

    Its matcher is made when such words are heard: most patterns are never needed, and making them all takes seconds.
    """

    pattern: Pattern
    needs: list[frozenset[str]]
    shapes: list[re.Pattern[str]]
    matcher: Any = None
    cues: list[int] = field(default_factory=list)

    def matches(self, doc: Any) -> list[tuple[int, int, int]]:
        """Where the words stand, as spaCy gives it: (key, first, after the last)."""
        if self.matcher is None:
            self.matcher = _matcher(self.pattern)
        found: list[tuple[int, int, int]] = self.matcher(doc)
        return found


class Patterns:
    """
    All patterns of all cues of these rules; the same words in two rules are looked for once.

    Cues have a number, those that ask the same one number together: `number(cue)`. RuleError, with file, line and rule,
    for a pattern that cannot work.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._cues: list[Cue] = []
        self._number: dict[int, int] = {}  # id() of a cue object -> its number; cues live as long as the rules do
        self._patterns: list[_Compiled] = []
        same: dict[str, _Compiled] = {}
        numbers: dict[str, int] = {}
        for rule in rules:
            for cue in (*rule.cues, *rule.unless):
                number = self._number[id(cue)] = numbers.setdefault(_what_it_asks(cue), len(self._cues))
                if number < len(self._cues):
                    continue
                self._cues.append(cue)
                for pattern in cue.patterns:
                    key = _words_of(pattern)
                    if key not in same:
                        same[key] = _compile(rule, pattern)
                        self._patterns.append(same[key])
                    same[key].cues.append(number)
        self._by_word = _index(self._patterns)
        self._always = [at for at, compiled in enumerate(self._patterns) if not compiled.needs and not compiled.shapes]
        self._subjects = grammar.NOMINATIVES.union(*(cue.about for cue in self._cues))
        # of the conversation before this one: who corrects a word has all the other sentences looked at again. By a
        # hash, so that nothing of what anybody said stays here.
        self._known: dict[int, set[int]] = {}

    def number(self, cue: Cue) -> int:
        """The number of a cue of these rules."""
        return self._number[id(cue)]

    def heard_in(self, sentences: Sequence[Sentence]) -> list[set[int]]:
        """Per sentence, the numbers of the cues whose words are in it, said in the way the cue asks."""
        keys = [hash((sentence.words, sentence.clauses)) for sentence in sentences]
        before = self._known
        new = [sentence for sentence, key in zip(sentences, keys, strict=True) if key not in before]
        by_form = _by_form(self._patterns, {word for sentence in new for word in sentence.words})
        known: dict[int, set[int]] = {}
        for sentence, key in zip(sentences, keys, strict=True):
            if key not in known:
                known[key] = before[key] if key in before else self._heard(sentence, by_form)
        self._known = known
        return [set(known[key]) for key in keys]

    def _heard(self, sentence: Sentence, by_form: Mapping[str, list[int]]) -> set[int]:
        words = frozenset(sentence.words)
        candidates = {at for word in words for at in (*self._by_word.get(word, ()), *by_form.get(word, ()))}
        candidates.update(self._always)
        running = [n for n in sorted(candidates) if not any(words.isdisjoint(need) for need in self._patterns[n].needs)]
        heard: set[int] = set()
        if not running:
            return heard
        doc = spacy().tokens.Doc(dutch().vocab, words=list(sentence.words))
        head, tail = first_content(sentence.words), _last_content(sentence.words)
        for number in running:
            compiled = self._patterns[number]
            open_cues = [cue for cue in compiled.cues if cue not in heard]
            if not open_cues:
                continue
            for _key, start, end in compiled.matches(doc):
                if _in_place(compiled.pattern, start, end, head, tail):
                    heard.update(cue for cue in open_cues if self._as_asked(self._cues[cue], sentence, start, end))
        return heard

    def _as_asked(self, cue: Cue, sentence: Sentence, start: int, end: int) -> bool:
        """Whether these words are about whom the cue asks, and hold when it wants words that do."""
        words, starts = sentence.words, sentence.clauses
        if cue.stands and (
            clauses.denied(words, starts, start, end)
            or clauses.taken_back(words, end)
            or start >= clauses.others_words(words, starts)
        ):
            return False
        if not cue.about:
            return True
        # the parser knows nouns ("als Daan u ziet wordt hij boos"); the crude way knows pronouns, and is always there
        subject = syntax.subject_of(words, start) or clauses.subject(words, starts, start, self._subjects)
        return subject in cue.about


def _what_it_asks(cue: Cue) -> str:
    """The same for cues that hold in the same places; what they weigh, and whether they must hold, is their rule's."""
    asks = replace(cue, name="", line=0, weight=1.0 if cue.weight >= 0 else -1.0, needed=False, patterns=())
    return repr((asks, [_words_of(pattern) for pattern in cue.patterns]))


def _words_of(pattern: Pattern) -> str:
    return repr((pattern.tokens, pattern.first, pattern.last))


def _in_place(pattern: Pattern, start: int, end: int, head: int, tail: int) -> bool:
    return (not pattern.first or start <= head) and (not pattern.last or end > tail)


def _compile(rule: Rule, pattern: Pattern) -> _Compiled:
    found = [need for token in pattern.tokens if (need := _need(rule, pattern, token)) is not None]
    needs = [need for need in found if isinstance(need, frozenset)]
    shapes = [need for need in found if isinstance(need, re.Pattern)]
    if not any(_required(token) for token in pattern.tokens):
        raise _broken(rule, pattern, _("een patroon zonder één verplicht woord past op alles. Zet er een woord in."))
    if pattern.spelled:
        return _Compiled(pattern, needs, shapes)
    try:
        return _Compiled(pattern, needs, shapes, _matcher(pattern))
    except (spacy().errors.MatchPatternError, ValueError) as error:
        faults = "; ".join(line.strip("- ") for line in str(error).splitlines()[1:] if line.strip()) or str(error)
        raise _broken(
            rule, pattern, _("spaCy kent dit patroon niet: {faults}. Verbeter de spelling.").format(faults=faults)
        ) from error


def _matcher(pattern: Pattern) -> Any:
    # unvalidated, a typo matches every token
    matcher = spacy().matcher.Matcher(dutch().vocab, validate=not pattern.spelled)
    matcher.add("words", [[dict(token) for token in pattern.tokens]])
    return matcher


def _required(token: Mapping[str, object]) -> bool:
    operator = str(token.get("OP", "1"))
    return not (operator in _NOT_REQUIRED or operator.startswith(("{0", "{,")))


def _need(rule: Rule, pattern: Pattern, token: Mapping[str, object]) -> frozenset[str] | re.Pattern[str] | None:
    """The words of which this token asks one; None when it asks for none in particular."""
    for attribute, asked_for in token.items():
        if attribute in _NEEDS_A_MODEL:
            raise _broken(
                rule,
                pattern,
                _("{attribute} vraagt een taalmodel dat hier niet is. Gebruik LOWER.").format(attribute=attribute),
            )
        if attribute in ("LOWER", "NORM", "TEXT", "ORTH"):
            for word in _literal_words(asked_for):
                if plain(word) != word:
                    raise _broken(
                        rule,
                        pattern,
                        _("'{word}' past nooit: woorden worden vergeleken als '{plain}'. Schrijf het zo.").format(
                            word=word, plain=plain(word)
                        ),
                    )
    if not _required(token):
        return None
    wanted = token.get("LOWER")
    if isinstance(wanted, str):
        return frozenset((wanted,))
    if isinstance(wanted, Mapping):
        if isinstance(wanted.get("IN"), (list, tuple)):
            return frozenset(str(word) for word in wanted["IN"])
        if isinstance(wanted.get("REGEX"), str):
            return re.compile(wanted["REGEX"])
    return None


def _literal_words(asked_for: object) -> list[str]:
    if isinstance(asked_for, str):
        return [asked_for]
    if isinstance(asked_for, Mapping):
        return [str(word) for key in ("IN", "NOT_IN") for word in asked_for.get(key, ()) if isinstance(word, str)]
    return []


def _broken(rule: Rule, pattern: Pattern, what: str) -> RuleError:
    return RuleError(at(rule, pattern.line) + what)


def _index(patterns: Sequence[_Compiled]) -> dict[str, list[int]]:
    """
    Which patterns to try when a word is heard: each stands under the words of its least common need.

    Running every pattern on every sentence takes spaCy seconds; most sentences hold none of a pattern's words.
    """
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, compiled in enumerate(patterns):
        if compiled.needs:
            for word in min(compiled.needs, key=_commonness):
                by_word[word].append(at)
    return by_word


def _by_form(patterns: Sequence[_Compiled], vocabulary: Iterable[str]) -> dict[str, list[int]]:
    """The same for patterns that only know how a word begins or ends, looked up among the words of this talk."""
    by_word: dict[str, list[int]] = defaultdict(list)
    shaped = [
        (at, compiled.shapes[0]) for at, compiled in enumerate(patterns) if compiled.shapes and not compiled.needs
    ]
    for word in vocabulary:
        for at, shape in shaped:
            if shape.search(word):
                by_word[word].append(at)
    return by_word


def _commonness(words: frozenset[str]) -> int:
    """How often one of these words will be heard, roughly."""
    common = grammar.FILLERS | grammar.SUBJECTS | grammar.NOMINATIVES | grammar.PREPOSITIONS | grammar.QUESTION_WORDS
    return sum(20 if word in common else 3 if word in grammar.FINITE else 1 for word in words)


def _last_content(words: tuple[str, ...]) -> int:
    """The number of the last word that is more than a filler."""
    for number in range(len(words) - 1, -1, -1):
        if words[number] not in grammar.TRAILING:
            return number
    return len(words) - 1
