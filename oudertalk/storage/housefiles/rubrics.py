"""Rubrics: phases, criteria and what people fill in themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from oudertalk.core.rubric import Audible, Criterion, Kind, Phase, Prompt, Rubric, Task
from oudertalk.core.text import Text
from oudertalk.core.transcript import ROLES
from oudertalk.errors import RubricError
from oudertalk.i18n import _
from oudertalk.storage.housefiles.measures import read_measures
from oudertalk.storage.housefiles.moves import move_of, read_moves
from oudertalk.storage.housefiles.nodes import Node, hint, load, once

AUDIBLE: tuple[Audible, ...] = get_args(Audible)
KINDS: tuple[Kind, ...] = get_args(Kind)

NOT_ON: Mapping[Kind, tuple[str, ...]] = {  # what says nothing on a line of that kind
    "item": (),
    "vraag": ("compliment", "tip"),
    "lijst": ("moves", "said_by", "audible", "compliment", "tip"),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What a line may name, and the ids that were used so far."""

    moves: Mapping[str, Text]
    measures: Collection[str]
    lines: dict[str, int] = field(default_factory=dict)


def read_rubric(
    path: Path,
    *,
    moves: Mapping[str, Text] | None = None,
    measures: Collection[str] | None = None,
    named: bool = False,
) -> Rubric:
    """
    A rubric; RubricError names file, line and remedy.

    Moves and measures (by id) are those of `moves.yaml` and `measures.yaml` beside it unless given. `named`: it is
    looked up by the name of its file, so that must be its id.
    """
    beside = path.parent / "measures.yaml"
    if measures is None:
        measures = [measure.id for measure in read_measures(beside)] if beside.is_file() else ()
    known = _Known(read_moves(path.parent / "moves.yaml") if moves is None else moves, measures)
    parts = load(path, RubricError).mapping(
        ("id", "version", "title", "about", "source", "phases", "prompts", "tasks"),
        required=("id", "version", "title", "source", "phases"),
    )
    phases: list[Phase] = []
    criteria: list[Criterion] = []
    for phase_node in parts["phases"].items():
        phase_parts = phase_node.mapping(("id", "title", "items"), required=("id", "title", "items"))
        phase = Phase(once(phase_parts["id"], known.lines), phase_parts["title"].reading())
        phases.append(phase)
        criteria += [_criterion(item, phase.id, known) for item in phase_parts["items"].items()]
    return Rubric(
        id=named_after_file(parts["id"], path) if named else parts["id"].text(),
        version=parts["version"].count(),
        title=parts["title"].reading(),
        source=parts["source"].text(),
        phases=tuple(phases),
        criteria=tuple(criteria),
        prompts=tuple(_prompt(node, known) for node in parts["prompts"].items()) if "prompts" in parts else (),
        about=parts["about"].reading() if "about" in parts else None,
        tasks=tuple(_task(node, known) for node in parts["tasks"].items()) if "tasks" in parts else (),
    )


def _criterion(node: Node, phase: str, known: _Known) -> Criterion:
    parts = node.mapping(
        ("id", "kind", "question", "moves", "said_by", "measures", "audible", "not_audible", "compliment", "tip"),
        required=("id", "question"),
    )
    kind: Kind = parts["kind"].choice(KINDS) if "kind" in parts else "item"
    for key in NOT_ON[kind]:
        if key in parts:
            parts[key].fail(_("'{key}' zegt niets bij een {kind}. Haal het weg.").format(key=key, kind=kind))
    audible: Audible = parts["audible"].choice(AUDIBLE) if "audible" in parts else "ja"
    if audible != "ja" and "not_audible" not in parts:
        parts["audible"].fail(_("zeg bij 'not_audible' wat alleen een mens kan zien."))
    if "said_by" in parts and "moves" not in parts:
        parts["said_by"].fail(_("'said_by' zegt wiens woorden tellen, en hier tellen er geen. Voeg 'moves' toe."))
    return Criterion(
        id=once(parts["id"], known.lines),
        phase=phase,
        question=parts["question"].reading(),
        moves=tuple(move_of(move, known.moves) for move in parts["moves"].items()) if "moves" in parts else (),
        audible=audible,
        not_audible=_reading(parts, "not_audible"),
        kind=kind,
        measures=tuple(_measure(item, known) for item in parts["measures"].items()) if "measures" in parts else (),
        compliment=_reading(parts, "compliment"),
        tip=_reading(parts, "tip"),
        said_by=parts["said_by"].choices(ROLES) if "said_by" in parts else (),
    )


def _reading(parts: Mapping[str, Node], key: str) -> Text | None:
    return parts[key].reading() if key in parts else None


def _measure(node: Node, known: _Known) -> str:
    measure = node.text()
    if measure not in known.measures:
        node.fail(
            _("de maat '{measure}' bestaat niet in measures.yaml. {hint}").format(
                measure=measure, hint=hint(measure, known.measures)
            )
        )
    return measure


def _prompt(node: Node, known: _Known) -> Prompt:
    parts = node.mapping(("id", "question"), required=("id", "question"))
    return Prompt(once(parts["id"], known.lines), parts["question"].reading())


def _task(node: Node, known: _Known) -> Task:
    parts = node.mapping(("id", "title", "questions"), required=("id", "title", "questions"))
    questions = tuple(item.reading() for item in parts["questions"].items())
    return Task(once(parts["id"], known.lines), parts["title"].reading(), questions)


def named_after_file(node: Node, path: Path) -> str:
    """An id that is also the name of its file, because people and other files call it by that name."""
    name = node.text()
    if name != path.stem:
        node.fail(
            _("de id '{id}' en de bestandsnaam verschillen. Noem het bestand {id}.yaml, of de id {stem}.").format(
                id=name, stem=path.stem
            )
        )
    return name
