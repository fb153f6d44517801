"""Rules and the word lists they build on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from oudertalk.core.observation import Strength
from oudertalk.core.rules import (
    ASKED,
    LOOKS,
    NEVER,
    OVERS,
    QUOTES,
    SPOTS,
    Cue,
    Example,
    Pattern,
    Place,
    Rule,
    Shared,
    plain,
    spell,
)
from oudertalk.core.text import Text
from oudertalk.core.transcript import ROLES
from oudertalk.errors import RuleError
from oudertalk.i18n import _
from oudertalk.storage.housefiles.moves import move_of, read_moves
from oudertalk.storage.housefiles.nodes import Node, hint, load

Lexicons = Mapping[str, tuple[str, ...]]

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
    "over",
    "also",
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
    "about",
    "stands",
)


# -- lexicons --


def read_lexicons(*folders: Path) -> dict[str, tuple[str, ...]]:
    """
    Every word list in these folders, by its id. A list may build on others: `@other` in its words.

    A list in a later folder takes the place of one with the same id, also for the lists that build on it.
    """
    found: dict[str, list[Node]] = {}
    for folder in folders:
        found |= _lists_in(folder)
    return {name: tuple(dict.fromkeys(_words_of(name, found, ()))) for name in found}


def _lists_in(folder: Path) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        parts = load(path, RuleError).mapping(("id", "about", "source", "words"), required=("id", "source", "words"))
        name = parts["id"].text()
        if name in found:
            parts["id"].fail(_("de lijst '{id}' bestaat al. Geef een andere id.").format(id=name))
        words = parts["words"]
        if isinstance(words.value, str):  # a block of words, as one writes them down
            found[name] = [Node(word, words.file, words.line, RuleError, "words") for word in words.value.split()]
        else:
            found[name] = [word for item in words.items() for word in _with_plain(item)[1]]
    return found


def read_plain_words(*folders: Path) -> dict[str, str]:
    """What to say instead of a word, for the lists that tell: "opp" is "het plan voor dit kind"."""
    plain_words: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
            words = load(path, RuleError).mapping(("id", "about", "source", "words"))["words"]
            for item in words.items() if isinstance(words.value, list) else ():
                instead, instead_of = _with_plain(item)
                plain_words |= {word.text(): instead for word in instead_of if instead}
    return plain_words


def _with_plain(item: Node) -> tuple[str, tuple[Node, ...]]:
    """A word, or `{plain: what to say instead, words: [...]}`."""
    if not isinstance(item.value, Mapping):
        return "", (item,)
    parts = item.mapping(("plain", "words"), required=("plain", "words"))
    return parts["plain"].text(), parts["words"].items()


def _words_of(name: str, found: Mapping[str, list[Node]], above: tuple[str, ...]) -> Iterator[str]:
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
        node = load(path, RuleError)
        rule = _rule(node, known_moves, words)
        if rule.id in rules:
            node.mapping(_RULE_KEYS)["id"].fail(
                _("de regel '{id}' bestaat al in {file}. Geef een andere id.").format(
                    id=rule.id, file=rules[rule.id].file
                )
            )
        rules[rule.id] = rule
    return tuple(rules.values())


def rules_version(*folders: Path) -> str:
    """A short fingerprint of these rules and of the lexicons beside them: other rules, other fingerprint."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in (*sorted(folder.glob("*.yaml")), *sorted((folder.parent / "lexicons").glob("*.yaml"))):
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


def _rule(node: Node, moves: Mapping[str, Text], lexicons: Lexicons) -> Rule:
    parts = node.mapping(_RULE_KEYS, required=("id", "move", "why", "source", "hits", "misses"))
    cues, unless = _cues(node, parts, moves, lexicons)
    sterk, mogelijk = _thresholds(node, parts)
    return Rule(
        id=parts["id"].text(),
        move=move_of(parts["move"], moves),
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
        over=parts["over"].choice(OVERS) if "over" in parts else "sentence",
        also=_shared(parts["also"]) if "also" in parts else (),
    )


def _cues(
    node: Node, parts: Mapping[str, Node], moves: Mapping[str, Text], lexicons: Lexicons
) -> tuple[tuple[Cue, ...], tuple[Cue, ...]]:
    """The cues of a rule. `patterns`, `where` and `after` on the rule itself are the short way to write needed ones."""
    cues = [_cue(cue, moves, lexicons) for cue in parts["cues"].items()] if "cues" in parts else []
    if "patterns" in parts:
        patterns = _patterns(parts["patterns"], lexicons)
        cues.insert(0, Cue("de woorden", parts["patterns"].line, weight=1, needed=True, patterns=patterns))
    if not cues:
        node.fail(_("een regel luistert naar iets: 'patterns' of 'cues' ontbreekt. Voeg het toe."))
    if "where" in parts:
        cues.append(
            Cue("de plaats in het gesprek", parts["where"].line, weight=0, needed=True, where=_place(parts["where"]))
        )
    if "after" in parts:
        cues.append(_after(parts["after"]))
    unless = [_cue(cue, moves, lexicons) for cue in parts["unless"].items()] if "unless" in parts else []
    return tuple(cues), tuple(unless)


def _shared(node: Node) -> tuple[Shared, ...]:
    """Cues of other rules: `{rule: {cue: weight}}`. Whether they are there is seen when all rules are read."""
    return tuple(
        Shared(rule, cue, weight.number(), weight.line)
        for rule, cues in _entries(node)
        for cue, weight in _entries(cues)
    )


def _entries(node: Node) -> tuple[tuple[str, Node], ...]:
    keys = [str(key) for key in node.value] if isinstance(node.value, Mapping) else []
    return tuple(node.mapping(keys).items())


def _after(node: Node) -> Cue:
    parts = node.mapping(("said_by", "min_words", "shares"))
    shares = parts["shares"].choice(("content_words",)) if "shares" in parts else None
    return Cue(
        "wat de ander net zei",
        node.line,
        weight=0,
        needed=True,
        look="previous",
        said_by=(parts["said_by"].choice(ROLES),) if "said_by" in parts else (),
        min_words=parts["min_words"].count() if "min_words" in parts else 0,
        echo=1 if shares else 0,
    )


def _cue(node: Node, moves: Mapping[str, Text], lexicons: Lexicons) -> Cue:
    if isinstance(node.value, str):  # a bare phrase
        return Cue(node.value, node.line, patterns=_spelled(node, lexicons))
    parts = node.mapping(_CUE_KEYS)
    asking = [key for key in parts if key not in ("name", "weight", "must", "look")]
    if not asking:
        node.fail(_("deze aanwijzing vraagt niets. Geef patterns, asks, where, echo of move."))
    for yes_or_no in ("must", "stands"):
        if yes_or_no in parts and not isinstance(parts[yes_or_no].value, bool):
            parts[yes_or_no].fail(_("bij '{key}' hoort true of false.").format(key=yes_or_no))
    for words_only in ("about", "stands"):
        if words_only in parts and "patterns" not in parts:
            parts[words_only].fail(_("'{key}' gaat over woorden: 'patterns' ontbreekt erbij.").format(key=words_only))
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
        move=move_of(parts["move"], moves) if "move" in parts else None,
        about=_about(parts["about"], lexicons) if "about" in parts else (),
        stands="stands" in parts and parts["stands"].value,
    )


def _about(node: Node, lexicons: Lexicons) -> tuple[str, ...]:
    """Whom the words are about: words, or a lexicon of them."""
    found: list[str] = []
    for item in node.items() if isinstance(node.value, list) else (node,):
        word = item.text()
        if not word.startswith("@"):
            found.append(plain(word))
        elif word[1:] in lexicons:
            found += [plain(one) for one in lexicons[word[1:]] if " " not in one]
        else:
            item.fail(
                _("de woordenlijst '@{id}' bestaat niet. {hint}").format(id=word[1:], hint=hint(word[1:], lexicons))
            )
    return tuple(dict.fromkeys(found))


def _patterns(node: Node, lexicons: Lexicons) -> tuple[Pattern, ...]:
    items = node.items()
    if not items:
        node.fail(_("'patterns' is leeg. Zet er een patroon in, of haal het weg."))
    return tuple(pattern for item in items for pattern in _spelled(item, lexicons))


def _spelled(node: Node, lexicons: Lexicons) -> tuple[Pattern, ...]:
    """A phrase, or spaCy's own notation: a list of one mapping a word."""
    if isinstance(node.value, str):
        try:
            return spell(node.value, lexicons, node.line)
        except KeyError as missing:
            node.fail(
                _("de woordenlijst '@{id}' bestaat niet. {hint}").format(
                    id=missing.args[0], hint=hint(missing.args[0], lexicons)
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


def _resolved(node: Node, token: Any, lexicons: Lexicons) -> Any:
    """The token with `@name` replaced by the words of that lexicon, and as plain dicts and lists."""
    if isinstance(token, Mapping):
        return {str(key): _resolved(node, value, lexicons) for key, value in token.items()}
    if isinstance(token, list):
        return [_resolved(node, value, lexicons) for value in token]
    if isinstance(token, str) and token.startswith("@"):
        if token[1:] not in lexicons:
            node.fail(
                _("de woordenlijst '@{id}' bestaat niet. {hint}").format(id=token[1:], hint=hint(token[1:], lexicons))
            )
        return [word for word in lexicons[token[1:]] if " " not in word]
    return str(token) if isinstance(token, str) else token


def _place(node: Node) -> Place:
    parts = node.mapping(("first", "last", "turns"))
    try:
        return Place(
            first=parts["first"].number() if "first" in parts else None,
            last=parts["last"].number() if "last" in parts else None,
            turns=parts["turns"].count() if "turns" in parts else 0,
        )
    except ValueError:
        node.fail(_("een plaats is 'first' of 'last' met een deel tussen 0 en 1 (en zo nodig 'turns')."))


def _thresholds(node: Node, parts: Mapping[str, Node]) -> tuple[float, float]:
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


def _examples(node: Node) -> tuple[Example, ...]:
    items = node.items()
    if len(items) < MIN_EXAMPLES:
        node.fail(
            _("'{what}' heeft er {n}, en een regel bewijst zich met minstens {needed}. Schrijf er zinnen bij.").format(
                what=node.what, n=len(items), needed=MIN_EXAMPLES
            )
        )
    return tuple(_example(item) for item in items)


def _example(node: Node) -> Example:
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
