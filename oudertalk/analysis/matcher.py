"""
Rules against a conversation: which sentences are flagged, how strongly, and why (not).

Generic: it names no move and knows no Dutch. spaCy's Matcher looks for the words; its spans die with their document, so
only numbers leave it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oudertalk.analysis import grammar
from oudertalk.analysis.language import Sentence, content, dutch, sentences
from oudertalk.analysis.questions import asked, first_content
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.rules import Asked, Cue, Example, Pattern, Place, Rule, Spot, plain
from oudertalk.core.spans import TextSpan
from oudertalk.core.transcript import Role, Transcript, Turn, Word
from oudertalk.errors import RuleError
from oudertalk.i18n import _

_NEEDS_A_MODEL = grammar.words("POS TAG LEMMA DEP MORPH ENT_TYPE ENT_IOB ENT_ID ENT_KB_ID")
_NOT_REQUIRED = ("?", "*", "!")
_SPOTS: Mapping[Spot, float] = {"begin": 0.0, "midden": 0.5, "eind": 1.0}


def _at(rule: Rule, line: int) -> str:
    """How a complaint about a rule begins: where it is about."""
    return _("{file}, regel {line}: {rule}: ").format(file=rule.file, line=line, rule=rule.id)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A rule held against a sentence: what held, what was missing, what cancelled it, by the names of the cues."""

    rule: Rule
    turn: int
    span: TextSpan
    score: float
    held: tuple[str, ...]
    missing: tuple[str, ...]
    cancelled_by: str | None = None


@dataclass(slots=True)
class _Compiled:
    """One pattern, ready to run, with the cues that listen for it and the words without which it cannot match."""

    pattern: Pattern
    matcher: Any
    needs: list[frozenset[str]]
    shapes: list[re.Pattern[str]]
    cues: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Heard:
    """What was heard in one place: a turn, or a few sentences of one. `hits` are the cues whose words are there."""

    role: Role | None
    hits: list[set[int]]
    asks: list[frozenset[Asked]]
    moves: list[set[str]]  # from the first pass
    words: int


@dataclass(slots=True)
class _Talk:
    """A conversation, taken apart once, so that every cue is a look-up."""

    sentences: tuple[Sentence, ...]
    turns: list[_Heard]  # per turn, its sentences taken together
    hits: list[set[int]]  # per sentence: the cues whose words are in it
    asks: list[frozenset[Asked]]  # per sentence
    of_turn: list[range]  # per turn: its sentences
    previous: list[int | None]  # per turn: the turn of somebody else before it that is more than a listening noise
    following: list[int | None]
    stems: list[frozenset[str]]  # per sentence: its content words
    turn_stems: list[frozenset[str]]  # per turn
    recalled: list[int]  # per turn: how many of its content words were said before, in two turns or more
    moves: list[set[str]]  # per sentence, from the first pass
    spot: Spot | None = None
    proving: bool = False


class Flagger:
    """Holds the compiled rules. RuleError, with file, line and rule, when one of them cannot work."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._cues: list[Cue] = []
        self._number: dict[int, int] = {}  # id() of a cue object -> its number; cues live as long as the rules do
        self._patterns: list[_Compiled] = []
        same: dict[str, _Compiled] = {}
        for rule in self._rules:
            for cue in (*rule.cues, *rule.unless):
                self._number[id(cue)] = len(self._cues)
                for pattern in cue.patterns:
                    key = repr((pattern.tokens, pattern.first, pattern.last))
                    if key not in same:
                        same[key] = _compile(rule, pattern)
                        self._patterns.append(same[key])
                    same[key].cues.append(len(self._cues))
                self._cues.append(cue)
        self._by_word = _index(self._patterns)
        self._always = [at for at, compiled in enumerate(self._patterns) if not compiled.needs and not compiled.shapes]

    @property
    def moves(self) -> frozenset[str]:
        """The moves that at least one rule watches for."""
        return frozenset(rule.move for rule in self._rules)

    def flag(self, transcript: Transcript, roles: Mapping[str, Role]) -> tuple[Flag, ...]:
        """
        What the rules hear, in the order of the talk: at most one flag per move per sentence, by its strongest rule.

        `roles` are the confirmed ones, by speaker label. A rule that asks for a role is silent where it is unknown.
        """
        return self._flag(transcript, self._take_apart(transcript, roles))

    def explain(self, transcript: Transcript, roles: Mapping[str, Role], turn: int) -> tuple[Weighed, ...]:
        """Every rule that came near in this turn, the nearest first, with what held and what was missing."""
        talk = self._take_apart(transcript, roles)
        self._flag(transcript, talk)
        near = []
        for number in talk.of_turn[turn]:
            for rule in self._rules:
                weighed = self._weigh(rule, talk, number)
                if weighed.held and weighed.score > 0:
                    near.append(weighed)
        return tuple(sorted(near, key=lambda weighed: (bool(weighed.missing), -weighed.score)))

    def prove(self, rules: Iterable[Rule] | None = None) -> tuple[str, ...]:
        """What does not hold of the rules' own examples, one sentence per failure, with file, line and example."""
        failures = []
        for rule in self._rules if rules is None else rules:
            for examples, wanted in ((rule.hits, True), (rule.misses, False)):
                for example in examples:
                    if self._finds(rule, example) == wanted:
                        continue
                    said = _("niet gevonden, en dat moet wel") if wanted else _("gevonden, en dat moet niet")
                    failures.append(f'{_at(rule, example.line)}"{example.say}" {said}')
        return tuple(failures)

    def _finds(self, rule: Rule, example: Example) -> bool:
        """Whether this rule itself finds its example, or another rule of the same move where that one is stronger."""
        transcript, roles, turn = _staged(rule, example)
        talk = self._take_apart(transcript, roles)
        talk.proving, talk.spot = True, example.at
        found = self._candidates(transcript, talk)
        return any(flag.evidence.turn == turn and flag.rule == rule.id for flag, _score in found)

    def _flag(self, transcript: Transcript, talk: _Talk) -> tuple[Flag, ...]:
        best: dict[tuple[str, int, int], tuple[Flag, float]] = {}
        for flag, score in self._candidates(transcript, talk):
            place = (flag.move, flag.evidence.turn, flag.evidence.span.start)
            if place not in best or _rank(flag, score) > _rank(*best[place]):
                best[place] = (flag, score)
        flags = _without_repeats([flag for flag, _score in best.values()])
        return tuple(sorted(flags, key=lambda flag: (flag.evidence.turn, flag.evidence.span, flag.move)))

    def _candidates(self, transcript: Transcript, talk: _Talk) -> list[tuple[Flag, float]]:
        """First the rules that stand on their own, then those that build on what the first ones found."""
        own = [rule for rule in self._rules if not _builds_on_moves(rule)]
        found = self._pass(own, transcript, talk)
        building = [rule for rule in self._rules if _builds_on_moves(rule)]
        return found + self._pass(building, transcript, talk)

    def _pass(self, rules: list[Rule], transcript: Transcript, talk: _Talk) -> list[tuple[Flag, float]]:
        found = []
        heard: list[tuple[int, str]] = []
        cut: dict[tuple[int, TextSpan], Evidence] = {}  # cutting goes through the whole turn, so once is enough
        for number, sentence in enumerate(talk.sentences):
            role = talk.turns[sentence.turn].role
            for rule in rules:
                if rule.said_by and role not in rule.said_by:
                    continue
                score = self._score(rule, talk, number)
                strength = None if score is None else rule.strength(score)
                if score is None or strength is None:
                    continue
                place = (sentence.turn, _quoted(rule, talk, number))
                if place not in cut:
                    cut[place] = Evidence.cut(transcript, *place)
                found.append((Flag(rule.move, rule.id, strength, cut[place], rule.why), score))
                heard.append((number, rule.move))
        for number, move in heard:
            talk.moves[number].add(move)
            talk.turns[talk.sentences[number].turn].moves[0].add(move)
        return found

    def _score(self, rule: Rule, talk: _Talk, number: int) -> float | None:
        """The weights of the cues that hold; None when a needed one does not, or when something cancels the rule."""
        total = 0.0
        for cue in rule.cues:
            if self._holds(cue, talk, number):
                total += cue.weight
            elif cue.needed:
                return None
        if total < min(rule.mogelijk, rule.sterk) or any(self._holds(cue, talk, number) for cue in rule.unless):
            return None
        return total

    def _weigh(self, rule: Rule, talk: _Talk, number: int) -> Weighed:
        held = [cue for cue in rule.cues if self._holds(cue, talk, number)]
        missing = [cue.name for cue in rule.cues if cue.needed and cue not in held]
        cancelling = [cue.name for cue in rule.unless if self._holds(cue, talk, number)]
        sentence = talk.sentences[number]
        if rule.said_by and talk.turns[sentence.turn].role not in rule.said_by:
            missing.append(_("gezegd door: {roles}").format(roles=", ".join(rule.said_by)))
        score = sum(cue.weight for cue in held)
        names = tuple(cue.name for cue in held)
        cancelled = cancelling[0] if cancelling else None
        return Weighed(rule, sentence.turn, sentence.span, score, names, tuple(missing), cancelled)

    def _holds(self, cue: Cue, talk: _Talk, number: int) -> bool:
        """Whether everything holds that the cue asks."""
        sentence = talk.sentences[number]
        if cue.where is not None and not _stands(cue.where, talk, sentence):
            return False
        heard = _looked_at(cue, talk, number)
        if heard is None:
            return False
        if cue.said_by and heard.role not in cue.said_by:
            return False
        if cue.patterns and not any(self._number[id(cue)] in hits for hits in heard.hits):
            return False
        if cue.asks and not any(kind in asks for asks in heard.asks for kind in cue.asks):
            return False
        if cue.move is not None and not any(cue.move in moves for moves in heard.moves):
            return False
        if heard.words < cue.min_words or (cue.max_words is not None and heard.words > cue.max_words):
            return False
        if cue.recalls and talk.recalled[sentence.turn] < cue.recalls:
            return False
        return not cue.echo or _echo(talk, number) >= cue.echo

    def _take_apart(self, transcript: Transcript, roles: Mapping[str, Role]) -> _Talk:
        found = sentences(transcript)
        of_turn = _by_turn(found, len(transcript.turns))
        spoken = [bool(of_turn[n]) and not _is_noise(found, of_turn[n]) for n in range(len(transcript.turns))]
        stems = [content(sentence.words) for sentence in found]
        hits, asks = self._match(found), [asked(sentence) for sentence in found]
        turns = [
            _Heard(
                role=_confirmed(roles, turn.speaker),
                hits=[set().union(*(hits[at] for at in own))],
                asks=[frozenset().union(*(asks[at] for at in own))],
                moves=[set()],
                words=sum(len(found[at].words) for at in own),
            )
            for turn, own in zip(transcript.turns, of_turn, strict=True)
        ]
        return _Talk(
            sentences=found,
            turns=turns,
            hits=hits,
            asks=asks,
            of_turn=of_turn,
            previous=_neighbours(transcript.turns, spoken, step=-1),
            following=_neighbours(transcript.turns, spoken, step=1),
            stems=stems,
            turn_stems=[frozenset().union(*(stems[at] for at in own)) for own in of_turn],
            recalled=_recalled(of_turn, stems),
            moves=[set() for _sentence in found],
        )

    def _match(self, found: Sequence[Sentence]) -> list[set[int]]:
        """Per sentence, the numbers of the cues whose words are in it."""
        from spacy.tokens import Doc

        by_form = _by_form(self._patterns, {word for sentence in found for word in sentence.words})
        hits: list[set[int]] = []
        for sentence in found:
            words = frozenset(sentence.words)
            candidates = {at for word in words for at in (*self._by_word.get(word, ()), *by_form.get(word, ()))}
            candidates.update(self._always)
            running = [
                at for at in sorted(candidates) if not any(words.isdisjoint(need) for need in self._patterns[at].needs)
            ]
            heard: set[int] = set()
            if running:
                doc = Doc(dutch().vocab, words=list(sentence.words))
                head, tail = first_content(sentence.words), _last_content(sentence.words)
                for at in running:
                    compiled = self._patterns[at]
                    if not heard.issuperset(compiled.cues) and _matches(compiled, doc, head, tail):
                        heard.update(compiled.cues)
            hits.append(heard)
        return hits


def prove(rules: Sequence[Rule]) -> tuple[str, ...]:
    """What does not hold of the rules' own examples; nothing when every rule finds its hits and leaves its misses."""
    return Flagger(rules).prove()


# -- compiling --


def _compile(rule: Rule, pattern: Pattern) -> _Compiled:
    from spacy.errors import MatchPatternError
    from spacy.matcher import Matcher

    found = [need for token in pattern.tokens if (need := _need(rule, pattern, token)) is not None]
    needs = [need for need in found if isinstance(need, frozenset)]
    shapes = [need for need in found if isinstance(need, re.Pattern)]
    if not any(_required(token) for token in pattern.tokens):
        raise _broken(rule, pattern, _("een patroon zonder één verplicht woord past op alles. Zet er een woord in."))
    matcher = Matcher(dutch().vocab, validate=True)  # unvalidated, a typo matches every token
    try:
        matcher.add(rule.id, [[dict(token) for token in pattern.tokens]])
    except (MatchPatternError, ValueError) as error:
        faults = "; ".join(line.strip("- ") for line in str(error).splitlines()[1:] if line.strip()) or str(error)
        raise _broken(
            rule, pattern, _("spaCy kent dit patroon niet: {faults}. Verbeter de spelling.").format(faults=faults)
        ) from error
    return _Compiled(pattern, matcher, needs, shapes)


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
    return RuleError(_at(rule, pattern.line) + what)


# -- matching --


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


def _matches(compiled: _Compiled, doc: Any, head: int, tail: int) -> bool:
    pattern = compiled.pattern
    found = compiled.matcher(doc)
    if not (pattern.first or pattern.last):
        return bool(found)
    return any((not pattern.first or start <= head) and (not pattern.last or end > tail) for _key, start, end in found)


def _last_content(words: tuple[str, ...]) -> int:
    """The number of the last word that is more than a filler."""
    for number in range(len(words) - 1, -1, -1):
        if words[number] not in grammar.TRAILING:
            return number
    return len(words) - 1


# -- the talk --


def _confirmed(roles: Mapping[str, Role], speaker: str) -> Role | None:
    role = roles.get(speaker)
    return None if role == "onbekend" else role


def _by_turn(found: Sequence[Sentence], turns: int) -> list[range]:
    first = [0] * (turns + 1)
    for sentence in found:
        first[sentence.turn + 1] += 1
    for number in range(turns):
        first[number + 1] += first[number]
    return [range(first[number], first[number + 1]) for number in range(turns)]


def _is_noise(found: Sequence[Sentence], numbers: range) -> bool:
    """Whether a turn is no more than a listening noise: "ja", "hm hm", "oké"."""
    words = [word for number in numbers for word in found[number].words]
    return len(words) <= 3 and all(word in grammar.BACKCHANNELS for word in words)


def _neighbours(turns: Sequence[Turn], spoken: Sequence[bool], *, step: int) -> list[int | None]:
    """Per turn, the nearest turn of somebody else on that side that says something; the very next when none does."""
    out: list[int | None] = [None] * len(turns)
    for number, turn in enumerate(turns):
        at = number + step
        while 0 <= at < len(turns) and abs(at - number) <= 6:
            if spoken[at] and turns[at].speaker != turn.speaker:
                out[number] = at
                break
            at += step
    return out


def _recalled(of_turn: Sequence[range], stems: Sequence[frozenset[str]]) -> list[int]:
    """Per turn, how many of its content words were said before it; 0 when they all come from one turn."""
    said: dict[str, int] = {}  # stem -> the turn in which it was last said
    out = []
    for number, own_sentences in enumerate(of_turn):
        own = frozenset(stem for at in own_sentences for stem in stems[at])
        sources = [said[stem] for stem in own if stem in said]
        out.append(len(sources) if len(set(sources)) > 1 else 0)
        said.update((stem, number) for stem in own)
    return out


def _looked_at(cue: Cue, talk: _Talk, number: int) -> _Heard | None:
    """What was heard in the place where the cue looks; None when there is no such place."""
    sentence = talk.sentences[number]
    if cue.look == "turn":
        return talk.turns[sentence.turn]
    if cue.look in ("previous", "next"):
        other = (talk.previous if cue.look == "previous" else talk.following)[sentence.turn]
        return None if other is None else talk.turns[other]
    own = talk.of_turn[sentence.turn]
    near = cue.look == "nearby"
    places = range(max(own.start, number - 2), min(own.stop, number + 2)) if near else range(number, number + 1)
    return _Heard(
        role=talk.turns[sentence.turn].role,
        hits=[talk.hits[at] for at in places],
        asks=[talk.asks[at] for at in places],
        moves=[talk.moves[at] for at in places],
        words=sum(len(talk.sentences[at].words) for at in places),
    )


def _stands(where: Place, talk: _Talk, sentence: Sentence) -> bool:
    turns = len(talk.of_turn)
    if not talk.proving:
        return where.holds(words_before=sentence.words_before, turn=sentence.turn, turns=turns)
    if talk.spot is None:
        return True
    share = _SPOTS[talk.spot]
    return where.holds(words_before=share, turn=round(share * 99), turns=100)


def _echo(talk: _Talk, number: int) -> int:
    """How many content words of the previous turn of somebody else come back in this sentence."""
    other = talk.previous[talk.sentences[number].turn]
    if other is None:
        return 0
    return sum(1 for stem in talk.stems[number] if stem in talk.turn_stems[other])


def _quoted(rule: Rule, talk: _Talk, number: int) -> TextSpan:
    sentence = talk.sentences[number]
    if rule.quote == "sentence":
        return sentence.span
    last = talk.sentences[talk.of_turn[sentence.turn][-1]]
    return TextSpan(sentence.span.start, last.span.end)


def _builds_on_moves(rule: Rule) -> bool:
    return any(cue.move is not None for cue in (*rule.cues, *rule.unless))


def _rank(flag: Flag, score: float) -> tuple[bool, float]:
    return flag.strength == "sterk", score


def _without_repeats(flags: Sequence[Flag]) -> list[Flag]:
    """Without the flags that lie within a longer one of the same move: a summary of five sentences is one summary."""
    kept: list[Flag] = []
    for flag in sorted(flags, key=lambda f: (f.evidence.turn, f.move, f.evidence.span.start, -f.evidence.span.end)):
        last = kept[-1] if kept else None
        inside = (
            last is not None
            and (last.move, last.evidence.turn) == (flag.move, flag.evidence.turn)
            and flag.evidence.span.end <= last.evidence.span.end
        )
        if last is None or not inside:
            kept.append(flag)
        elif (last.strength, flag.strength) == ("mogelijk", "sterk"):
            kept[-1] = Flag(flag.move, flag.rule, "sterk", last.evidence, flag.why)
    return kept


# -- proving --


def _staged(rule: Rule, example: Example) -> tuple[Transcript, dict[str, Role], int]:
    """The example as a small conversation, and the number of the turn that counts."""
    speaker: Role = example.by or (rule.said_by[0] if rule.said_by else "leerkracht")
    other: Role = "leerkracht" if speaker in ("ouder", "kind") else "ouder"
    before = [(other, text) for text in example.after.split(" / ") if text]
    said = [*before, (speaker, example.say), *([(other, example.then)] if example.then else [])]
    turns = tuple(Turn(role, tuple(Word(word) for word in text.split())) for role, text in said)
    roles: dict[str, Role] = {speaker: speaker, other: other}
    return Transcript(turns), roles, len(before)
