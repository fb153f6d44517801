"""YAML read strictly: every value knows its file and line, so that a complaint can say so, with a remedy."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from oudertalk.core.text import Text
from oudertalk.errors import HouseFileError
from oudertalk.i18n import _
from oudertalk.storage.reading_yaml import Keyed, Listed, NotYaml, read_yaml

T = TypeVar("T")

SHELVES = ("rules", "lexicons", "casussen")  # the folders inside a folder of house files


def called(path: Path) -> str:
    """
    How a complaint names a file: with its folder, because a school's own file may have the name of one of ours.

    >>> called(Path("/huis/kijkwijzers/rules/welkom.yaml")), called(Path("/huis/kijkwijzers/school.yaml"))
    ('kijkwijzers/rules/welkom.yaml', 'kijkwijzers/school.yaml')
    """
    parts = path.absolute().parts
    return "/".join(parts[-3:] if path.parent.name in SHELVES else parts[-2:])


def at(file: str, line: int) -> str:
    """How a complaint begins: where it is about."""
    return _("{file}, regel {line}: ").format(file=file, line=line)


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a YAML file that knows where it stands, so that a complaint can say so."""

    value: Any
    file: str
    line: int
    error: type[HouseFileError]
    what: str = ""

    def fail(self, problem: str) -> NoReturn:
        raise self.error(at(self.file, self.line) + problem)

    def mapping(self, known: Collection[str], *, required: Collection[str] = ()) -> dict[str, Node]:
        """The parts by key; refuses keys that nobody knows, and asks for those that must be there."""
        if not isinstance(self.value, Mapping):
            self.fail(_("hier hoort 'sleutel: waarde' te staan. Kijk naar de inspringing."))
        parts: dict[str, Node] = {}
        for key, value in self.value.items():
            line = self._line_of(key)
            if key not in known:
                Node(value, self.file, line, self.error).fail(
                    _("'{key}' bestaat hier niet. {hint}").format(key=key, hint=hint(str(key), known))
                )
            parts[str(key)] = Node(value, self.file, line, self.error, str(key))
        for key in required:
            if key not in parts or parts[key].value is None:
                self.fail(_("'{key}' ontbreekt. Voeg het toe.").format(key=key))
        return parts

    def items(self) -> tuple[Node, ...]:
        """The parts of a list."""
        if not isinstance(self.value, list):
            self.fail(_("bij '{what}' hoort een lijst. Zet er streepjes voor.").format(what=self.what))
        return tuple(
            Node(value, self.file, self._line_of(number), self.error, self.what)
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
            meant = hint(str(self.value), [str(one) for one in known])
            self.fail(
                _("'{value}' bestaat niet bij '{what}'. {hint}").format(value=self.value, what=self.what, hint=meant)
            )
        return known[known.index(self.value)]

    def choices(self, known: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(item.choice(known) for item in self.items())

    def _line_of(self, key: Any) -> int:
        """The line of a key, or of an item by its number."""
        return self.value.lines[key] if isinstance(self.value, Keyed | Listed) else self.line


def hint(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return _("Bedoelde je '{close}'?").format(close=close[0])
    return _("Bekend zijn: {known}.").format(known=", ".join(known))


def load(path: Path, error: type[HouseFileError]) -> Node:
    """The whole file as a node; the error names the line where YAML itself gives up."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise error(_("{file}: niet te lezen. Is het een tekstbestand (UTF-8)?").format(file=called(path))) from trouble
    try:
        value = read_yaml(text)
    except NotYaml as trouble:
        raise error(at(called(path), trouble.line) + str(trouble)) from trouble
    return Node(value, called(path), 1, error)


def once(node: Node, lines: dict[str, int]) -> str:
    """An id that was not used before in this file."""
    name = node.text()
    if name in lines:
        node.fail(_("de id '{id}' staat al op regel {line}. Geef een andere.").format(id=name, line=lines[name]))
    lines[name] = node.line
    return name
