"""The kinds of conversation, and the casebook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.text import Text
from oudertalk.errors import RubricError
from oudertalk.i18n import _
from oudertalk.storage.housefiles.moves import move_of
from oudertalk.storage.housefiles.nodes import Node, hint, load, once
from oudertalk.storage.housefiles.rubrics import named_after_file


def read_types(path: Path, *, moves: Mapping[str, Text]) -> dict[str, ConversationType]:
    """The kinds of conversation in this file, by id; none without a file. RubricError names file, line and remedy."""
    if not path.is_file():
        return {}
    parts = load(path, RubricError).mapping(("types",), required=("types",))
    lines: dict[str, int] = {}
    types = [_type(node, lines, moves) for node in parts["types"].items()]
    return {type.id: type for type in types}


def read_cases(folder: Path, *, moves: Mapping[str, Text], types: Collection[str]) -> dict[str, Case]:
    """
    The cases in this folder, by id, in the order of their file names; a file is called after its id.

    `types` are the kinds of conversation that a case may name. RubricError names file, line and remedy.
    """
    cases = [_case(path, moves, types) for path in sorted(folder.glob("*.yaml"))]
    return {case.id: case for case in cases}


def _type(node: Node, lines: dict[str, int], moves: Mapping[str, Text]) -> ConversationType:
    parts = node.mapping(
        ("id", "title", "about", "not_expected", "leads", "questions", "source"),
        required=("id", "title", "about", "source"),
    )
    leads = _moves(parts, "leads", moves)
    for item in parts["not_expected"].items() if "not_expected" in parts else ():
        if item.value in leads:
            item.fail(
                _("de zet '{move}' staat ook bij 'leads'. Haal hem op een van de twee plaatsen weg.").format(
                    move=item.value
                )
            )
    return ConversationType(
        id=once(parts["id"], lines),
        title=parts["title"].reading(),
        about=parts["about"].reading(),
        source=parts["source"].text(),
        leads=leads,
        not_expected=_moves(parts, "not_expected", moves),
        questions=_questions(parts),
    )


def _case(path: Path, moves: Mapping[str, Text], types: Collection[str]) -> Case:
    parts = load(path, RubricError).mapping(
        ("id", "title", "type", "about", "source", "leads", "questions"),
        required=("id", "title", "type", "about", "source"),
    )
    type = parts["type"].text()
    if type not in types:
        parts["type"].fail(
            _("de gesprekssoort '{type}' bestaat niet in gesprekstypen.yaml. {hint}").format(
                type=type, hint=hint(type, types)
            )
        )
    return Case(
        id=named_after_file(parts["id"], path),
        title=parts["title"].reading(),
        type=type,
        about=parts["about"].reading(),
        source=parts["source"].text(),
        leads=_moves(parts, "leads", moves),
        questions=_questions(parts),
    )


def _moves(parts: Mapping[str, Node], key: str, moves: Mapping[str, Text]) -> tuple[str, ...]:
    return tuple(move_of(item, moves) for item in parts[key].items()) if key in parts else ()


def _questions(parts: Mapping[str, Node]) -> tuple[Text, ...]:
    return tuple(item.reading() for item in parts["questions"].items()) if "questions" in parts else ()
