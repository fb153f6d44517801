"""What each move is called, and whether somebody named one that exists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oudertalk.core.text import Text
from oudertalk.errors import RuleError
from oudertalk.i18n import _
from oudertalk.storage.housefiles.nodes import Node, hint, load


def read_moves(path: Path) -> Mapping[str, Text]:
    """What each move is called, for people: one line a move."""
    node = load(path, RuleError)
    if not isinstance(node.value, Mapping):
        node.fail(_("hier hoort 'sleutel: waarde' te staan. Kijk naar de inspringing."))
    return {key: part.reading() for key, part in node.mapping([str(key) for key in node.value]).items()}


def move_of(node: Node, moves: Mapping[str, Text]) -> str:
    move = node.text()
    if move not in moves:
        node.fail(_("de zet '{move}' bestaat niet in moves.yaml. {hint}").format(move=move, hint=hint(move, moves)))
    return move
