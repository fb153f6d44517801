"""Rubrics: phases, criteria and what people fill in themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from oudertalk.core.rubric import Audible, Criterion, Phase, Prompt, Rubric
from oudertalk.core.text import Text
from oudertalk.errors import RubricError
from oudertalk.i18n import _
from oudertalk.storage.housefiles.moves import move_of, read_moves
from oudertalk.storage.housefiles.nodes import Node, load, once

AUDIBLE: tuple[Audible, ...] = get_args(Audible)


def read_rubric(path: Path, *, moves: Mapping[str, Text] | None = None) -> Rubric:
    """A rubric; RubricError names file, line and remedy. Moves are those of `moves.yaml` beside it unless given."""
    known_moves = read_moves(path.parent / "moves.yaml") if moves is None else moves
    node = load(path, RubricError)
    parts = node.mapping(
        ("id", "version", "title", "source", "phases", "prompts"),
        required=("id", "version", "title", "source", "phases"),
    )
    phases: list[Phase] = []
    criteria: list[Criterion] = []
    lines: dict[str, int] = {}
    for phase_node in parts["phases"].items():
        phase_parts = phase_node.mapping(("id", "title", "items"), required=("id", "title", "items"))
        phase = Phase(once(phase_parts["id"], lines), phase_parts["title"].reading())
        phases.append(phase)
        criteria += [_criterion(item, phase.id, lines, known_moves) for item in phase_parts["items"].items()]
    prompts = []
    for prompt in parts["prompts"].items() if "prompts" in parts else ():
        prompt_parts = prompt.mapping(("id", "question"), required=("id", "question"))
        prompts.append(Prompt(once(prompt_parts["id"], lines), prompt_parts["question"].reading()))
    return Rubric(
        id=parts["id"].text(),
        version=parts["version"].count(),
        title=parts["title"].reading(),
        source=parts["source"].text(),
        phases=tuple(phases),
        criteria=tuple(criteria),
        prompts=tuple(prompts),
    )


def _criterion(node: Node, phase: str, lines: dict[str, int], moves: Mapping[str, Text]) -> Criterion:
    parts = node.mapping(("id", "question", "moves", "audible", "not_audible"), required=("id", "question"))
    audible: Audible = parts["audible"].choice(AUDIBLE) if "audible" in parts else "ja"
    if audible != "ja" and "not_audible" not in parts:
        parts["audible"].fail(_("zeg bij 'not_audible' wat alleen een mens kan zien."))
    return Criterion(
        id=once(parts["id"], lines),
        phase=phase,
        question=parts["question"].reading(),
        moves=tuple(move_of(move, moves) for move in parts["moves"].items()) if "moves" in parts else (),
        audible=audible,
        not_audible=parts["not_audible"].reading() if "not_audible" in parts else None,
    )
