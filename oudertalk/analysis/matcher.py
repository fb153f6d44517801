"""
Rules against a conversation: which sentences are flagged, how strongly, and why (not).

Generic: it names no move and knows no Dutch. spaCy's Matcher looks for the words; its spans die with their document, so
only numbers leave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oudertalk.analysis.patterns import Patterns, at
from oudertalk.analysis.talk import Talk, take_apart
from oudertalk.core.observation import Evidence, Explanation, Flag, NearMiss
from oudertalk.core.rules import Cue, Example, Over, Rule, Shared, Spot
from oudertalk.core.spans import TextSpan
from oudertalk.core.transcript import Role, Transcript, Turn, Word
from oudertalk.i18n import _

_ROUNDING = 1e-9  # points; the most there can be is added up in another order
NEAR = 0.5  # of the points that a rule needs; with fewer it did not come near


@dataclass(frozen=True, slots=True)
class _Asked:
    """
    What a rule asks, with the number of each cue that listens for words: where those are not heard, it does not hold.

    `needed` are those numbers of the cues that cannot be missed, `enough` what the rule must weigh.
    """

    cues: tuple[tuple[int | None, Cue], ...]
    shared: tuple[tuple[int | None, Cue, Shared], ...]
    unless: tuple[tuple[int | None, Cue], ...]
    needed: frozenset[int]
    enough: float


class Flagger:
    """Holds the compiled rules. RuleError, with file, line and rule, when one of them cannot work."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.patterns = Patterns(self.rules)
        by_name = {(rule.id, cue.name): cue for rule in self.rules for cue in rule.cues}
        self._shared = {
            rule.id: tuple(
                (by_name[shared.rule, shared.cue], shared)
                for shared in rule.also
                if (shared.rule, shared.cue) in by_name
            )
            for rule in self.rules
        }
        self._asked = {rule.id: self._asked_by(rule) for rule in self.rules}

    @property
    def moves(self) -> frozenset[str]:
        """The moves that at least one rule watches for."""
        return frozenset(rule.move for rule in self.rules)

    @property
    def lost(self) -> tuple[str, ...]:
        """What rules weigh of other rules and is not there (a school may have replaced those), one sentence each."""
        kept = {(rule.id, shared) for rule in self.rules for _cue, shared in self._shared[rule.id]}
        return tuple(
            at(rule, shared.line)
            + _("de aanwijzing '{cue}' van '{rule}' is er niet, en telt hier dus niet mee.").format(
                cue=shared.cue, rule=shared.rule
            )
            for rule in self.rules
            for shared in rule.also
            if (rule.id, shared) not in kept
        )

    def flag(self, transcript: Transcript, roles: Mapping[str, Role]) -> tuple[Flag, ...]:
        """
        What the rules hear, in the order of the talk: at most one flag per move per sentence, by its strongest rule.

        `roles` are the confirmed ones, by speaker label. A rule that asks for a role is silent where it is unknown.
        """
        return self._flag(transcript, take_apart(transcript, roles, self.patterns))

    def explain(self, transcript: Transcript, roles: Mapping[str, Role], turn: int) -> tuple[Explanation, ...]:
        """Per sentence of this turn: why it was flagged, and why not: which rules came near and what they lacked."""
        talk = take_apart(transcript, roles, self.patterns)
        whole = [flag for flag in self._flag(transcript, talk) if flag.evidence.turn == turn]
        explained = []
        for number in talk.of_turn[turn]:
            sentence = talk.sentences[number]
            own = tuple(
                flag for flag in whole if flag.evidence.span.start <= sentence.span.start < flag.evidence.span.end
            )
            near = [
                self._near(rule, talk, number)
                for rule in self.rules
                if not any(flag.move == rule.move for flag in (whole if rule.over == "turn" else own))
                and (rule.over == "sentence" or number == self._heaviest(rule, talk, turn))
            ]
            closest = sorted((one for one in near if one), key=lambda one: (len(one.missing), one.points / -one.needed))
            explained.append(Explanation(Evidence.cut(transcript, turn, sentence.span), own, tuple(closest)))
        return tuple(explained)

    def prove(self, rules: Iterable[Rule] | None = None) -> tuple[str, ...]:
        """What does not hold of the rules' own examples, one sentence per failure, with file, line and example."""
        failures = []
        for rule in self.rules if rules is None else rules:
            for examples, wanted in ((rule.hits, True), (rule.misses, False)):
                for example in examples:
                    if self._finds(rule, example) == wanted:
                        continue
                    said = _("niet gevonden, en dat moet wel") if wanted else _("gevonden, en dat moet niet")
                    failures.append(f'{at(rule, example.line)}"{example.say}" {said}')
        return tuple(failures)

    def _finds(self, rule: Rule, example: Example) -> bool:
        """Whether this rule itself finds its example, or another rule of the same move where that one is stronger."""
        transcript, roles, turn = staged(rule, example)
        talk = take_apart(transcript, roles, self.patterns)
        talk.proving, talk.spot = True, spot_of(rule, example)
        found = self._candidates(transcript, talk)
        return any(flag.evidence.turn == turn and flag.rule == rule.id for flag, _score in found)

    def _flag(self, transcript: Transcript, talk: Talk) -> tuple[Flag, ...]:
        best: dict[tuple[str, int, int], tuple[Flag, float]] = {}
        for flag, score in self._candidates(transcript, talk):
            place = (flag.move, flag.evidence.turn, flag.evidence.span.start)
            if place not in best or _rank(flag, score) > _rank(*best[place]):
                best[place] = (flag, score)
        flags = _without_repeats([flag for flag, _score in best.values()])
        return tuple(sorted(flags, key=lambda flag: (flag.evidence.turn, flag.evidence.span, flag.move)))

    def _candidates(self, transcript: Transcript, talk: Talk) -> list[tuple[Flag, float]]:
        """First the rules that stand on their own, then those that build on what the first ones found."""
        own = [rule for rule in self.rules if not builds_on_moves(rule)]
        found = self.hear(own, transcript, talk)
        building = [rule for rule in self.rules if builds_on_moves(rule)]
        return found + self.hear(building, transcript, talk)

    def hear(self, rules: list[Rule], transcript: Transcript, talk: Talk) -> list[tuple[Flag, float]]:
        found = []
        heard: list[tuple[int, str]] = []
        cut: dict[tuple[int, TextSpan], Evidence] = {}  # cutting goes through the whole turn, so once is enough
        for number, sentence in enumerate(talk.sentences):
            role = talk.turns[sentence.turn].role
            for rule in rules:
                if rule.said_by and role not in rule.said_by:
                    continue
                if rule.over == "turn" and number != talk.of_turn[sentence.turn].start:
                    continue
                weighed = self._weigh(rule, talk, number)
                strength = rule.strength(weighed[0]) if weighed else None
                if weighed is None or strength is None:
                    continue
                score, held = weighed
                shown = self._heaviest(rule, talk, sentence.turn) if rule.over == "turn" else number
                place = (sentence.turn, _quoted(rule, talk, shown))
                if place not in cut:
                    cut[place] = Evidence.cut(transcript, *place)
                if strength == "sterk" and _is_doubtful(transcript, cut[place]):
                    strength = "mogelijk"
                found.append((Flag(rule.move, rule.id, strength, cut[place], rule.why, held), score))
                heard.append((shown, rule.move))
        for number, move in heard:
            talk.moves[number].add(move)
            talk.turns[talk.sentences[number].turn].moves[0].add(move)
        return found

    def _asked_by(self, rule: Rule) -> _Asked:
        def words(cue: Cue) -> int | None:
            return self.patterns.number(cue) if cue.patterns else None

        return _Asked(
            tuple((words(cue), cue) for cue in rule.cues),
            tuple((words(cue), cue, shared) for cue, shared in self._shared[rule.id]),
            tuple((words(cue), cue) for cue in rule.unless),
            frozenset(self.patterns.number(cue) for cue in rule.cues if cue.patterns and cue.needed),
            min(rule.mogelijk, rule.sterk),
        )

    def _weigh(self, rule: Rule, talk: Talk, number: int) -> tuple[float, tuple[str, ...]] | None:
        """
        The weights of the cues that hold, and their names; None when a needed one does not, or one cancels.

        Most rules come to nothing by the words that are not there, before any cue is asked.
        """
        asked, heard = self._asked[rule.id], talk.reach[talk.sentences[number].turn]
        if not asked.needed <= heard:
            return None
        cues = [cue for words, cue in asked.cues if words is None or words in heard]
        shares = [(cue, shared) for words, cue, shared in asked.shared if words is None or words in heard]
        most = sum([cue.weight for cue in cues if cue.weight > 0]) + sum(
            [shared.weight for _cue, shared in shares if shared.weight > 0]
        )
        if most < asked.enough - _ROUNDING:
            return None
        total, held = 0.0, []
        for cue in cues:
            if self.holds(cue, talk, number, rule.over):
                total += cue.weight
                held.append(cue)
            elif cue.needed:
                return None
        elsewhere = [shared for cue, shared in shares if self.holds(cue, talk, number, rule.over)]
        total += sum(shared.weight for shared in elsewhere)
        if total < asked.enough or any(
            (words is None or words in heard) and self.holds(cue, talk, number, rule.over)
            for words, cue in asked.unless
        ):
            return None
        return total, _heaviest_first(held, elsewhere)

    def _heaviest(self, rule: Rule, talk: Talk, turn: int) -> int:
        """
        The sentence of this turn in which most of the weight lies; the first of them when they weigh the same.

        Of what is quoted from there to the end, it is the first sentence that weighs half as much.
        """

        own, heard = talk.of_turn[turn], talk.reach[turn]
        if len(own) == 1:
            return own.start
        asked = self._asked[rule.id].cues
        cues = [cue for words, cue in asked if cue.weight > 0 and (words is None or words in heard)]

        def weight(number: int) -> float:
            return sum(cue.weight for cue in cues if self.holds(cue, talk, number, "sentence"))

        weights = {number: weight(number) for number in own}
        enough = max(weights.values()) * (0.5 if rule.quote == "rest" else 1.0)
        return next(number for number, weighed in weights.items() if weighed >= enough)

    def _near(self, rule: Rule, talk: Talk, number: int) -> NearMiss | None:
        """What this rule heard here and what it lacked; None when it was nowhere near."""
        held = [cue for cue in rule.cues if self.holds(cue, talk, number, rule.over)]
        heard = [cue for cue in held if cue.patterns or cue.asks or cue.move or cue.echo or cue.recalls]
        elsewhere = [shared for cue, shared in self._shared[rule.id] if self.holds(cue, talk, number, rule.over)]
        points = sum(cue.weight for cue in held) + sum(shared.weight for shared in elsewhere)
        needed = min(rule.mogelijk, rule.sterk)
        if not any(cue.weight > 0 for cue in heard) or points < NEAR * needed:
            return None
        missing = [cue.name for cue in rule.cues if cue.needed and cue not in held]
        if rule.said_by and talk.turns[talk.sentences[number].turn].role not in rule.said_by:
            missing.append(_("gezegd door: {roles}").format(roles=", ".join(rule.said_by)))
        if not missing and points < needed:
            missing = list(_heaviest_first([cue for cue in rule.cues if cue not in held], ()))
        cancelling = next((cue.name for cue in rule.unless if self.holds(cue, talk, number, rule.over)), None)
        names = _heaviest_first(heard, elsewhere)
        return NearMiss(rule.move, rule.id, names, tuple(missing), cancelling, points, needed)

    def holds(self, cue: Cue, talk: Talk, number: int, over: Over) -> bool:
        """Whether everything holds that the cue asks. Rules share cues, so over a whole turn it is looked at once."""
        if over == "sentence" or cue.move is not None:  # what flags are there changes from pass to pass
            return self._holds(cue, talk, number, over)
        place = (self.patterns.number(cue), talk.sentences[number].turn)
        if place not in talk.known:
            talk.known[place] = self._holds(cue, talk, number, over)
        return talk.known[place]

    def _holds(self, cue: Cue, talk: Talk, number: int, over: Over) -> bool:
        sentence = talk.sentences[number]
        if cue.where is not None and not talk.stands(cue.where, sentence, wanted=cue.weight >= 0):
            return False
        heard = talk.looked_at(cue, number, over)
        if heard is None:
            return False
        if cue.said_by and heard.role not in cue.said_by:
            return False
        if cue.patterns and not any(self.patterns.number(cue) in hits for hits in heard.hits):
            return False
        if cue.asks and not any(kind in asks for asks in heard.asks for kind in cue.asks):
            return False
        if cue.move is not None and not any(cue.move in moves for moves in heard.moves):
            return False
        if heard.words < cue.min_words or (cue.max_words is not None and heard.words > cue.max_words):
            return False
        if cue.recalls and talk.recalled[sentence.turn] < cue.recalls:
            return False
        return not cue.echo or talk.echo(cue, number, over) >= cue.echo


def prove(rules: Sequence[Rule]) -> tuple[str, ...]:
    """What does not hold of the rules' own examples; nothing when every rule finds its hits and leaves its misses."""
    return Flagger(rules).prove()


def _heaviest_first(held: Sequence[Cue], elsewhere: Sequence[Shared]) -> tuple[str, ...]:
    """The names of what speaks for it, the heaviest first; those of other rules say which, each name once."""
    weights: dict[str, tuple[float, str]] = {}
    for weight, name, of in (
        *((cue.weight, cue.name, "") for cue in held),
        *((one.weight, one.cue, f" ({one.rule})") for one in elsewhere),
    ):
        if weight > 0:
            weights[name] = max(weights.get(name, (0.0, "")), (weight, of))
    return tuple(name + of for name, (_weight, of) in sorted(weights.items(), key=lambda item: -item[1][0]))


def _quoted(rule: Rule, talk: Talk, number: int) -> TextSpan:
    sentence = talk.sentences[number]
    if rule.quote == "sentence":
        return sentence.span
    last = talk.sentences[talk.of_turn[sentence.turn][-1]]
    return TextSpan(sentence.span.start, last.span.end)


def builds_on_moves(rule: Rule) -> bool:
    return any(cue.move is not None for cue in (*rule.cues, *rule.unless))


def _is_doubtful(transcript: Transcript, evidence: Evidence) -> bool:
    """Whether half of the quoted words may never have been said, or by somebody else: then the move is not sure."""
    words = transcript.turns[evidence.turn].words_in(evidence.span)
    return 2 * sum(word.is_doubtful for word in words) >= len(words)


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
            kept[-1] = Flag(flag.move, flag.rule, "sterk", last.evidence, flag.why, flag.heard)
    return kept


def spot_of(rule: Rule, example: Example) -> Spot | None:
    """Where an example stands: where it says, else at the side of the talk that its rule is bound to."""
    if example.at is not None:
        return example.at
    bound = next((cue.where for cue in rule.cues if cue.needed and cue.where is not None), None)
    if bound is None:
        return None
    return "begin" if bound.first is not None else "eind"


def staged(rule: Rule, example: Example) -> tuple[Transcript, dict[str, Role], int]:
    """The example as a small conversation, and the number of the turn that counts."""
    speaker: Role = example.by or (rule.said_by[0] if rule.said_by else "leerkracht")
    other: Role = "leerkracht" if speaker in ("ouder", "kind") else "ouder"
    before = [(other, text) for text in example.after.split(" / ") if text]
    said = [*before, (speaker, example.say), *([(other, example.then)] if example.then else [])]
    turns = tuple(Turn(role, tuple(Word(word) for word in text.split())) for role, text in said)
    roles: dict[str, Role] = {speaker: speaker, other: other}
    return Transcript(turns), roles, len(before)
