"""What is counted, as a school reads it: names, cautions, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oudertalk.core.observation import GROUPS, UNITS
from oudertalk.core.rules import Measure
from oudertalk.errors import RubricError
from oudertalk.storage.housefiles.nodes import Node, load, once

_NEEDED = ("id", "title", "unit", "explanation", "caution", "source")
_KEYS = (*_NEEDED, "group", "parameters", "details")


def read_measures(path: Path) -> tuple[Measure, ...]:
    """What is counted, what it is called and what its reader must keep in mind."""
    node = load(path, RubricError)
    parts = node.mapping(("measures",), required=("measures",))
    lines: dict[str, int] = {}
    return tuple(_measure(item, lines) for item in parts["measures"].items())


def _measure(node: Node, lines: dict[str, int]) -> Measure:
    parts = node.mapping(_KEYS, required=_NEEDED)
    return Measure(
        id=once(parts["id"], lines),
        title=parts["title"].reading(),
        unit=parts["unit"].choice(UNITS),
        explanation=parts["explanation"].reading(),
        caution=parts["caution"].reading(),
        source=parts["source"].text(),
        parameters={name: part.number() for name, part in _named(parts, "parameters").items()},
        group=parts["group"].choice(GROUPS) if "group" in parts else "",
        details={name: part.reading() for name, part in _named(parts, "details").items()},
    )


def _named(parts: Mapping[str, Node], key: str) -> dict[str, Node]:
    """What stands under this key, by whatever names it has; nothing when the key is absent."""
    if key not in parts:
        return {}
    given = parts[key]
    names = [str(name) for name in given.value] if isinstance(given.value, Mapping) else []
    return given.mapping(names)
