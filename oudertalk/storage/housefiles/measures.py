"""What is counted, as a school reads it: names, cautions, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oudertalk.core.rules import Measure
from oudertalk.errors import RubricError
from oudertalk.storage.housefiles.nodes import Node, load, once


def read_measures(path: Path) -> tuple[Measure, ...]:
    """What is counted, what it is called and what its reader must keep in mind."""
    node = load(path, RubricError)
    parts = node.mapping(("measures",), required=("measures",))
    lines: dict[str, int] = {}
    return tuple(_measure(item, lines) for item in parts["measures"].items())


def _measure(node: Node, lines: dict[str, int]) -> Measure:
    keys = ("id", "title", "unit", "explanation", "caution", "source", "parameters")
    parts = node.mapping(keys, required=keys[:-1])
    parameters: dict[str, float] = {}
    if "parameters" in parts:
        given = parts["parameters"]
        names = [str(key) for key in given.value] if isinstance(given.value, Mapping) else []
        parameters = {key: part.number() for key, part in given.mapping(names).items()}
    return Measure(
        id=once(parts["id"], lines),
        title=parts["title"].reading(),
        unit=parts["unit"].text(),
        explanation=parts["explanation"].reading(),
        caution=parts["caution"].reading(),
        source=parts["source"].text(),
        parameters=parameters,
    )
