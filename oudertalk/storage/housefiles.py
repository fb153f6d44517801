"""
Rules, rubrics, moves, measures and lexicons: what schools write themselves, read strictly.

Whatever cannot be meant is refused, with file, line and remedy: a key that does not exist, an id that is used twice, a
move that nobody defined. A text is `{nl: ..., en: ...}`, or plain Dutch.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

from oudertalk.core.observation import Strength
from oudertalk.core.rubric import Audible, Criterion, Phase, Prompt, Rubric
from oudertalk.core.rules import (
    ASKED,
    LOOKS,
    NEVER,
    QUOTES,
    SPOTS,
    Cue,
    Example,
    Labelled,
    Measure,
    Pattern,
    Place,
    Rule,
    spell,
)
from oudertalk.core.text import Text
from oudertalk.core.transcript import ROLES, Role, Transcript, Turn, Word
from oudertalk.errors import HouseFileError, RubricError, RuleError, TranscriptError
from oudertalk.i18n import _

Lexicons = Mapping[str, tuple[str, ...]]
T = TypeVar("T")

AUDIBLE: tuple[Audible, ...] = get_args(Audible)
MIN_EXAMPLES = 2  # hits, and misses, that every rule carries; our own carry four

_RULE_KEYS = (
    "id",
    "move",
    "said_by",
    "why",
    "source",
    "patterns",
    "cues",
    "unless",
    "where",
    "after",
    "strength",
    "sterk",
    "mogelijk",
    "quote",
    "hits",
    "misses",
)
_CUE_KEYS = (
    "name",
    "weight",
    "must",
    "look",
    "patterns",
    "asks",
    "where",
    "echo",
    "recalls",
    "said_by",
    "min_words",
    "max_words",
    "move",
)


def _at(file: str, line: int) -> str:
    """How a complaint begins: where it is about."""
    return _("{file}, regel {line}: ").format(file=file, line=line)


@dataclass(frozen=True, slots=True)
class _Node:
    """A value in a YAML file that knows where it stands, so that a complaint can say so."""

    value: Any
    file: str
    line: int
    error: type[HouseFileError]
    what: str = ""

    def fail(self, problem: str) -> NoReturn:
        raise self.error(_at(self.file, self.line) + problem)

    def mapping(self, known: Collection[str], *, required: Collection[str] = ()) -> dict[str, _Node]:
        """The parts by key; refuses keys that nobody knows, and asks for those that must be there."""
        if not isinstance(self.value, Mapping):
            self.fail(_("hier hoort 'sleutel: waarde' te staan. Kijk naar de inspringing."))
        parts: dict[str, _Node] = {}
        for key, value in self.value.items():
            line = self._line_of(key)
            if key not in known:
                _Node(value, self.file, line, self.error).fail(
                    _("'{key}' bestaat hier niet. {hint}").format(key=key, hint=_hint(str(key), known))
                )
            parts[str(key)] = _Node(value, self.file, line, self.error, str(key))
        for key in required:
            if key not in parts or parts[key].value is None:
                self.fail(_("'{key}' ontbreekt. Voeg het toe.").format(key=key))
        return parts

    def items(self) -> tuple[_Node, ...]:
        """The parts of a list."""
        if not isinstance(self.value, list):
            self.fail(_("bij '{what}' hoort een lijst. Zet er streepjes voor.").format(what=self.what))
        return tuple(
            _Node(value, self.file, self._line_of(number), self.error, self.what)
            for number, value in enumerate(self.value)
        )

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail(_("bij '{what}' hoort tekst. Zet er zo nodig aanhalingstekens om.").format(what=self.what))
        return " ".join(self.value.split())

    def reading(self) -> Text:
        """Words for a reader: plain Dutch, or `{nl: ..., en: ...}`."""
        if isinstance(self.value, Mapping):
            parts = self.mapping(("nl", "en"), required=("nl",))
            return Text(parts["nl"].text(), parts["en"].text() if "en" in parts else "")
        return Text(self.text())

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            self.fail(_("bij '{what}' hoort een getal.").format(what=self.what))
        return float(self.value)

    def count(self) -> int:
        number = self.number()
        if number != int(number) or number < 0:
            self.fail(_("bij '{what}' hoort een heel getal van 0 of meer.").format(what=self.what))
        return int(number)

    def choice(self, known: tuple[T, ...]) -> T:
        if self.value not in known:
            hint = _hint(str(self.value), [str(one) for one in known])
            self.fail(
                _("'{value}' bestaat niet bij '{what}'. {hint}").format(value=self.value, what=self.what, hint=hint)
            )
        return known[known.index(self.value)]

    def choices(self, known: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(item.choice(known) for item in self.items())

    def _line_of(self, key: object) -> int:
        """The line of a key or of an item; the loader counts from zero, people do not."""
        positions = getattr(self.value, "lc", None)
        if positions is None or not positions.data or key not in positions.data:
            return self.line
        return int(positions.data[key][0]) + 1


def _hint(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return _("Bedoelde je '{close}'?").format(close=close[0])
    return _("Bekend zijn: {known}.").format(known=", ".join(known))


def _load(path: Path, error: type[HouseFileError]) -> _Node:
    """The whole file as a node; the error names the line where YAML itself gives up."""
    from srsly.ruamel_yaml import YAML
    from srsly.ruamel_yaml.error import MarkedYAMLError, MarkedYAMLFutureWarning, YAMLError

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise error(_("{file}: niet te lezen. Is het een tekstbestand (UTF-8)?").format(file=path.name)) from trouble
    try:
        value = YAML(typ="rt").load(text)
    except (MarkedYAMLError, MarkedYAMLFutureWarning) as trouble:  # a double key is only a warning to them
        mark = trouble.problem_mark or trouble.context_mark
        line = mark.line + 1 if mark else 1
        if "duplicate key" in str(trouble.problem):
            problem = _("deze sleutel staat er al. Haal er een weg.")
        else:
            problem = _(
                "geen geldige YAML ({detail}). Kijk naar inspringing, dubbele punt en aanhalingstekens."
            ).format(detail=trouble.problem)
        raise error(_at(path.name, line) + problem) from trouble
    except YAMLError as trouble:
        raise error(_("{file}: geen geldige YAML.").format(file=path.name)) from trouble
    return _Node(value, path.name, 1, error)


# -- lexicons --


def read_lexicons(folder: Path) -> dict[str, tuple[str, ...]]:
    """Every word list in the folder, by its id. A list may build on others: `@other` in its words."""
    found: dict[str, list[_Node]] = {}
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        parts = _load(path, RuleError).mapping(("id", "about", "source", "words"), required=("id", "source", "words"))
        name = parts["id"].text()
        if name in found:
            parts["id"].fail(_("de lijst '{id}' bestaat al. Geef een andere id.").format(id=name))
        words = parts["words"]
        if isinstance(words.value, str):  # a block of words, as one writes them down
            found[name] = [_Node(word, words.file, words.line, RuleError, "words") for word in words.value.split()]
        else:
            found[name] = list(words.items())
    return {name: tuple(dict.fromkeys(_words_of(name, found, ()))) for name in found}


def _words_of(name: str, found: Mapping[str, list[_Node]], above: tuple[str, ...]) -> Iterator[str]:
    for node in found[name]:
        word = node.text()
        if not word.startswith("@"):
            if word != word.lower():
                node.fail(_("'{word}' heeft een hoofdletter. Schrijf het klein.").format(word=word))
            yield word
        elif word[1:] not in found or word[1:] in (*above, name):
            node.fail(_("de lijst '{id}' bestaat niet, of bevat zichzelf.").format(id=word))
        else:
            yield from _words_of(word[1:], found, (*above, name))


# -- rules --


def read_rules(
    folder: Path, *, moves: Mapping[str, Text] | None = None, lexicons: Lexicons | None = None
) -> tuple[Rule, ...]:
    """
    The rules of this folder, in the order of their file names. RuleError names file, line and remedy.

    Moves and lexicons are those that stand beside the folder (`../moves.yaml`, `../lexicons/`) unless given: a school's
    own folder of rules uses those of the house.
    """
    known_moves = read_moves(folder.parent / "moves.yaml") if moves is None else moves
    words = read_lexicons(folder.parent / "lexicons") if lexicons is None else lexicons
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yaml")):
        node = _load(path, RuleError)
        rule = _rule(node, known_moves, words)
        if rule.id in rules:
            node.mapping(_RULE_KEYS)["id"].fail(
                _("de regel '{id}' bestaat al in {file}. Geef een andere id.").format(
                    id=rule.id, file=rules[rule.id].file
                )
            )
        rules[rule.id] = rule
    return tuple(rules.values())


def rules_version(folder: Path) -> str:
    """A short fingerprint of these rules and of the lexicons beside them: other rules, other fingerprint."""
    digest = hashlib.sha256()
    for path in (*sorted(folder.glob("*.yaml")), *sorted((folder.parent / "lexicons").glob("*.yaml"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


def _rule(node: _Node, moves: Mapping[str, Text], lexicons: Lexicons) -> Rule:
    parts = node.mapping(_RULE_KEYS, required=("id", "move", "why", "source", "hits", "misses"))
    cues, unless = _cues(node, parts, moves, lexicons)
    sterk, mogelijk = _thresholds(node, parts)
    return Rule(
        id=parts["id"].text(),
        move=_move(parts["move"], moves),
        why=parts["why"].reading(),
        source=parts["source"].text(),
        cues=cues,
        unless=unless,
        hits=_examples(parts["hits"]),
        misses=_examples(parts["misses"]),
        file=node.file,
        line=parts["id"].line,
        said_by=parts["said_by"].choices(ROLES) if "said_by" in parts else (),
        sterk=sterk,
        mogelijk=mogelijk,
        quote=parts["quote"].choice(QUOTES) if "quote" in parts else "sentence",
    )


def _move(node: _Node, moves: Mapping[str, Text]) -> str:
    move = node.text()
    if move not in moves:
        node.fail(_("de zet '{move}' bestaat niet in moves.yaml. {hint}").format(move=move, hint=_hint(move, moves)))
    return move


def _cues(
    node: _Node, parts: Mapping[str, _Node], moves: Mapping[str, Text], lexicons: Lexicons
) -> tuple[tuple[Cue, ...], tuple[Cue, ...]]:
    """The cues of a rule. `patterns`, `where` and `after` on the rule itself are the short way to write needed ones."""
    cues = [_cue(cue, moves, lexicons) for cue in parts["cues"].items()] if "cues" in parts else []
    if "patterns" in parts:
        patterns = _patterns(parts["patterns"], lexicons)
        cues.insert(0, Cue("patterns", parts["patterns"].line, weight=1, needed=True, patterns=patterns))
    if not cues:
        node.fail(_("een regel luistert naar iets: 'patterns' of 'cues' ontbreekt. Voeg het toe."))
    if "where" in parts:
        cues.append(Cue("where", parts["where"].line, weight=0, needed=True, where=_place(parts["where"])))
    if "after" in parts:
        cues.append(_after(parts["after"]))
    unless = [_cue(cue, moves, lexicons) for cue in parts["unless"].items()] if "unless" in parts else []
    return tuple(cues), tuple(unless)


def _after(node: _Node) -> Cue:
    parts = node.mapping(("said_by", "min_words", "shares"))
    shares = parts["shares"].choice(("content_words",)) if "shares" in parts else None
    return Cue(
        "after",
        node.line,
        weight=0,
        needed=True,
        look="previous",
        said_by=(parts["said_by"].choice(ROLES),) if "said_by" in parts else (),
        min_words=parts["min_words"].count() if "min_words" in parts else 0,
        echo=1 if shares else 0,
    )


def _cue(node: _Node, moves: Mapping[str, Text], lexicons: Lexicons) -> Cue:
    if isinstance(node.value, str):  # a bare phrase
        return Cue(node.value, node.line, patterns=_spelled(node, lexicons))
    parts = node.mapping(_CUE_KEYS)
    asking = [key for key in parts if key not in ("name", "weight", "must", "look")]
    if not asking:
        node.fail(_("deze aanwijzing vraagt niets. Geef patterns, asks, where, echo of move."))
    if "must" in parts and not isinstance(parts["must"].value, bool):
        parts["must"].fail(_("bij 'must' hoort true of false."))
    return Cue(
        name=parts["name"].text() if "name" in parts else asking[0],
        line=node.line,
        weight=parts["weight"].number() if "weight" in parts else 1.0,
        needed="must" in parts and parts["must"].value,
        look=parts["look"].choice(LOOKS) if "look" in parts else "sentence",
        patterns=_patterns(parts["patterns"], lexicons) if "patterns" in parts else (),
        asks=parts["asks"].choices(ASKED) if "asks" in parts else (),
        where=_place(parts["where"]) if "where" in parts else None,
        echo=parts["echo"].count() if "echo" in parts else 0,
        recalls=parts["recalls"].count() if "recalls" in parts else 0,
        said_by=parts["said_by"].choices(ROLES) if "said_by" in parts else (),
        min_words=parts["min_words"].count() if "min_words" in parts else 0,
        max_words=parts["max_words"].count() if "max_words" in parts else None,
        move=_move(parts["move"], moves) if "move" in parts else None,
    )


def _patterns(node: _Node, lexicons: Lexicons) -> tuple[Pattern, ...]:
    items = node.items()
    if not items:
        node.fail(_("'patterns' is leeg. Zet er een patroon in, of haal het weg."))
    return tuple(pattern for item in items for pattern in _spelled(item, lexicons))


def _spelled(node: _Node, lexicons: Lexicons) -> tuple[Pattern, ...]:
    """A phrase, or spaCy's own notation: a list of one mapping a word."""
    if isinstance(node.value, str):
        try:
            return spell(node.value, lexicons, node.line)
        except KeyError as missing:
            node.fail(
                _("de woordenlijst '@{id}' bestaat niet. {hint}").format(
                    id=missing.args[0], hint=_hint(missing.args[0], lexicons)
                )
            )
        except ValueError as wrong:
            node.fail(
                _("'{part}' is geen woord dat gehoord kan worden: kleine letters, geen leestekens.").format(part=wrong)
            )
    tokens = []
    for item in node.items():
        if not isinstance(item.value, Mapping):
            item.fail(_("een patroon is een zin, of een lijst van {LOWER: woord}."))
        tokens.append(_resolved(item, item.value, lexicons))
    if not tokens:
        node.fail(_("een leeg patroon past nergens op. Zet er een woord in, of haal het weg."))
    return (Pattern(tuple(tokens), node.line),)


def _resolved(node: _Node, token: Any, lexicons: Lexicons) -> Any:
    """The token with `@name` replaced by the words of that lexicon, and as plain dicts and lists."""
    if isinstance(token, Mapping):
        return {str(key): _resolved(node, value, lexicons) for key, value in token.items()}
    if isinstance(token, list):
        return [_resolved(node, value, lexicons) for value in token]
    if isinstance(token, str) and token.startswith("@"):
        if token[1:] not in lexicons:
            node.fail(
                _("de woordenlijst '@{id}' bestaat niet. {hint}").format(id=token[1:], hint=_hint(token[1:], lexicons))
            )
        return [word for word in lexicons[token[1:]] if " " not in word]
    return str(token) if isinstance(token, str) else token


def _place(node: _Node) -> Place:
    parts = node.mapping(("first", "last", "turns"))
    try:
        return Place(
            first=parts["first"].number() if "first" in parts else None,
            last=parts["last"].number() if "last" in parts else None,
            turns=parts["turns"].count() if "turns" in parts else 0,
        )
    except ValueError:
        node.fail(_("een plaats is 'first' of 'last' met een deel tussen 0 en 1 (en zo nodig 'turns')."))


def _thresholds(node: _Node, parts: Mapping[str, _Node]) -> tuple[float, float]:
    """From which sum of weights on: (sterk, mogelijk). `strength: sterk` is short for any cue being enough."""
    if "strength" in parts:
        if "sterk" in parts or "mogelijk" in parts:
            parts["strength"].fail(_("'strength' en de drempels 'sterk'/'mogelijk' gaan niet samen. Kies er een."))
        strength = parts["strength"].choice(get_args(Strength))
        return (1.0, 1.0) if strength == "sterk" else (NEVER, 1.0)
    if "sterk" not in parts and "mogelijk" not in parts:
        node.fail(_("'strength' ontbreekt: sterk of mogelijk. Voeg het toe."))
    sterk = parts["sterk"].number() if "sterk" in parts else NEVER
    mogelijk = parts["mogelijk"].number() if "mogelijk" in parts else sterk
    if mogelijk > sterk:
        parts["mogelijk"].fail(_("de drempel 'mogelijk' ligt hoger dan 'sterk'. Draai ze om."))
    return sterk, mogelijk


def _examples(node: _Node) -> tuple[Example, ...]:
    items = node.items()
    if len(items) < MIN_EXAMPLES:
        node.fail(
            _("'{what}' heeft er {n}, en een regel bewijst zich met minstens {needed}. Schrijf er zinnen bij.").format(
                what=node.what, n=len(items), needed=MIN_EXAMPLES
            )
        )
    return tuple(_example(item) for item in items)


def _example(node: _Node) -> Example:
    if not isinstance(node.value, Mapping):
        return Example(node.text(), node.line)
    parts = node.mapping(("say", "by", "after", "then", "at"), required=("say",))
    return Example(
        say=parts["say"].text(),
        line=node.line,
        by=parts["by"].choice(ROLES) if "by" in parts else None,
        after=parts["after"].text() if "after" in parts else "",
        then=parts["then"].text() if "then" in parts else "",
        at=parts["at"].choice(SPOTS) if "at" in parts else None,
    )


# -- moves, rubrics, measures --


def read_moves(path: Path) -> Mapping[str, Text]:
    """What each move is called, for people: one line a move."""
    node = _load(path, RuleError)
    if not isinstance(node.value, Mapping):
        node.fail(_("hier hoort 'sleutel: waarde' te staan. Kijk naar de inspringing."))
    return {key: part.reading() for key, part in node.mapping([str(key) for key in node.value]).items()}


def read_rubric(path: Path, *, moves: Mapping[str, Text] | None = None) -> Rubric:
    """A rubric; RubricError names file, line and remedy. Moves are those of `moves.yaml` beside it unless given."""
    known_moves = read_moves(path.parent / "moves.yaml") if moves is None else moves
    node = _load(path, RubricError)
    parts = node.mapping(
        ("id", "version", "title", "source", "phases", "prompts"),
        required=("id", "version", "title", "source", "phases"),
    )
    phases: list[Phase] = []
    criteria: list[Criterion] = []
    lines: dict[str, int] = {}
    for phase_node in parts["phases"].items():
        phase_parts = phase_node.mapping(("id", "title", "items"), required=("id", "title", "items"))
        phase = Phase(_once(phase_parts["id"], lines), phase_parts["title"].reading())
        phases.append(phase)
        criteria += [_criterion(item, phase.id, lines, known_moves) for item in phase_parts["items"].items()]
    prompts = []
    for prompt in parts["prompts"].items() if "prompts" in parts else ():
        prompt_parts = prompt.mapping(("id", "question"), required=("id", "question"))
        prompts.append(Prompt(_once(prompt_parts["id"], lines), prompt_parts["question"].reading()))
    return Rubric(
        id=parts["id"].text(),
        version=parts["version"].count(),
        title=parts["title"].reading(),
        source=parts["source"].text(),
        phases=tuple(phases),
        criteria=tuple(criteria),
        prompts=tuple(prompts),
    )


def _criterion(node: _Node, phase: str, lines: dict[str, int], moves: Mapping[str, Text]) -> Criterion:
    parts = node.mapping(("id", "question", "moves", "audible", "not_audible"), required=("id", "question"))
    audible: Audible = parts["audible"].choice(AUDIBLE) if "audible" in parts else "ja"
    if audible != "ja" and "not_audible" not in parts:
        parts["audible"].fail(_("zeg bij 'not_audible' wat alleen een mens kan zien."))
    return Criterion(
        id=_once(parts["id"], lines),
        phase=phase,
        question=parts["question"].reading(),
        moves=tuple(_move(move, moves) for move in parts["moves"].items()) if "moves" in parts else (),
        audible=audible,
        not_audible=parts["not_audible"].reading() if "not_audible" in parts else None,
    )


def _once(node: _Node, lines: dict[str, int]) -> str:
    """An id that was not used before in this file."""
    name = node.text()
    if name in lines:
        node.fail(_("de id '{id}' staat al op regel {line}. Geef een andere.").format(id=name, line=lines[name]))
    lines[name] = node.line
    return name


def read_measures(path: Path) -> tuple[Measure, ...]:
    """What is counted, what it is called and what its reader must keep in mind."""
    node = _load(path, RubricError)
    parts = node.mapping(("measures",), required=("measures",))
    lines: dict[str, int] = {}
    return tuple(_measure(item, lines) for item in parts["measures"].items())


def _measure(node: _Node, lines: dict[str, int]) -> Measure:
    keys = ("id", "title", "unit", "explanation", "caution", "source", "parameters")
    parts = node.mapping(keys, required=keys[:-1])
    parameters: dict[str, float] = {}
    if "parameters" in parts:
        given = parts["parameters"]
        names = [str(key) for key in given.value] if isinstance(given.value, Mapping) else []
        parameters = {key: part.number() for key, part in given.mapping(names).items()}
    return Measure(
        id=_once(parts["id"], lines),
        title=parts["title"].reading(),
        unit=parts["unit"].text(),
        explanation=parts["explanation"].reading(),
        caution=parts["caution"].reading(),
        source=parts["source"].text(),
        parameters=parameters,
    )


# -- labelled conversations --

_TURN = re.compile(r"^([A-Z]): (.*?)(?:\s*\[([a-z_, ]+)\])?\s*$")
_SPEAKER_ROLES: Mapping[str, Role] = {
    "Leerkracht": "leerkracht",
    "Mentor": "leerkracht",
    "Directeur": "leerkracht",
    "Intern begeleider": "collega",
    "Collega": "collega",
    "Moeder": "ouder",
    "Vader": "ouder",
    "Ouder": "ouder",
    "Kind": "kind",
    "Tolk": "tolk",
}


def read_labelled(path: Path, *, moves: Collection[str]) -> Labelled:
    """
    A conversation with labels: `# sprekers: L=Leerkracht, M=Moeder`, then `L: tekst [label, label]`, a turn a line.

    TranscriptError names file and line of a label or a speaker that does not exist.
    """
    roles: dict[str, Role] = {}
    turns: list[Turn] = []
    labels: list[frozenset[str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        node = _Node(line, path.name, number, TranscriptError, "labels")
        if line.startswith("# sprekers:"):
            roles = _speakers(node, line.partition(":")[2])
        if line.startswith("#") or not line.strip():
            continue
        turn = _TURN.match(line)
        if turn is None or turn[1] not in roles or not turn[2].strip():
            node.fail(_("hier hoort 'L: tekst [label]' te staan, met een spreker uit de kop."))
        heard = tuple(label.strip() for label in (turn[3] or "").split(",") if label.strip())
        for label in heard:
            if label not in moves:
                node.fail(_("het label '{label}' bestaat niet. {hint}").format(label=label, hint=_hint(label, moves)))
        turns.append(Turn(turn[1], tuple(Word(word) for word in turn[2].split())))
        labels.append(frozenset(heard))
    return Labelled(path.stem, Transcript(tuple(turns)), roles, tuple(labels))


def _speakers(node: _Node, declared: str) -> dict[str, Role]:
    """Letter to role, from `L=Leerkracht, M=Moeder`; without a teacher the head teacher leads."""
    roles: dict[str, Role] = {}
    for part in declared.split(","):
        letter, _sign, name = (piece.strip() for piece in part.partition("="))
        if name not in _SPEAKER_ROLES or len(letter) != 1:
            node.fail(_("de spreker '{name}' is onbekend. {hint}").format(name=name, hint=_hint(name, _SPEAKER_ROLES)))
        roles[letter] = _SPEAKER_ROLES[name]
    return roles
