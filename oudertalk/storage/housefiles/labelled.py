"""Conversations with the labels of a human coach, to measure the rules against."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from oudertalk.core.rules import Labelled
from oudertalk.core.transcript import Role, Transcript, Turn, Word
from oudertalk.errors import TranscriptError
from oudertalk.i18n import _
from oudertalk.storage.housefiles.nodes import Node, hint

_HEAD = "# sprekers:"
_TURN = re.compile(r"^([A-Z]): (.*?)(?:\s*\[([a-z_, ]+)\])?\s*$")
_REMARK = re.compile(r"\([^)]*\)")  # "M=Moeder (eigenlijk oma)"
_SPEAKER_ROLES: Mapping[str, Role] = {
    "Leerkracht": "leerkracht",
    "Mentor": "leerkracht",
    "Directeur": "leerkracht",
    "Intern begeleider": "collega",
    "Collega": "collega",
    "Moeder": "ouder",
    "Vader": "ouder",
    "Ouder": "ouder",
    "Grootmoeder": "ouder",
    "Grootvader": "ouder",
    "Pleegmoeder": "ouder",
    "Pleegvader": "ouder",
    "Kind": "kind",
    "Tolk": "tolk",
}


def is_labelled(path: Path) -> bool:
    """Whether a file looks like a conversation with labels: its speakers are declared at the top."""
    try:
        return any(line.startswith(_HEAD) for line in path.read_text(encoding="utf-8").splitlines()[:5])
    except (OSError, UnicodeDecodeError):
        return False


def read_labelled(path: Path, *, moves: Collection[str]) -> Labelled:
    """
    A conversation with labels: `# sprekers: L=Leerkracht, M=Moeder`, then `L: tekst [label, label]`, a turn a line.

    TranscriptError names file and line of a label or a speaker that does not exist.
    """
    roles: dict[str, Role] = {}
    turns: list[Turn] = []
    labels: list[frozenset[str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        node = Node(line, path.name, number, TranscriptError, "labels")
        if line.startswith(_HEAD):
            roles = _speakers(node, line.partition(":")[2])
        if line.startswith("#") or not line.strip():
            continue
        turn = _TURN.match(line)
        if turn is None or turn[1] not in roles or not turn[2].strip():
            node.fail(_("hier hoort 'L: tekst [label]' te staan, met een spreker uit de kop."))
        heard = tuple(label.strip() for label in (turn[3] or "").split(",") if label.strip())
        for label in heard:
            if label not in moves:
                node.fail(_("het label '{label}' bestaat niet. {hint}").format(label=label, hint=hint(label, moves)))
        turns.append(Turn(turn[1], tuple(Word(word) for word in turn[2].split())))
        labels.append(frozenset(heard))
    return Labelled(path.stem, Transcript(tuple(turns)), roles, tuple(labels))


def _speakers(node: Node, declared: str) -> dict[str, Role]:
    """Letter to role, from `L=Leerkracht, M=Moeder`; without a teacher the head teacher leads."""
    roles: dict[str, Role] = {}
    for part in _REMARK.sub("", declared).split(","):
        letter, _sign, name = (piece.strip() for piece in part.partition("="))
        if name not in _SPEAKER_ROLES or len(letter) != 1:
            node.fail(_("de spreker '{name}' is onbekend. {hint}").format(name=name, hint=hint(name, _SPEAKER_ROLES)))
        roles[letter] = _SPEAKER_ROLES[name]
    return roles
