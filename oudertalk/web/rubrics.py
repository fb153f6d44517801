"""The rubrics: which there are, each in full, and one of one's own, checked and added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from oudertalk.core.rubric import Criterion, Rubric
from oudertalk.errors import HouseFileError
from oudertalk.export.lay_out_form import ROLE_NAMES, words
from oudertalk.i18n import N_, _
from oudertalk.pipeline import House, Knowledge, add_rubric, check_rubric
from oudertalk.web.app import the_desk

rubrics = Blueprint("rubrics", __name__)

_AUDIBLE = {"ja": "", "deels": N_("deels te horen"), "nee": N_("niet te horen: alleen te zien")}
_KINDS = {"item": "", "vraag": N_("om over na te denken"), "lijst": N_("alleen zelf aan te vinken")}


@rubrics.get("/kijkwijzers")
def listed() -> ResponseReturnValue:
    """All rubrics, those of the school included, and room to check another."""
    return _listed()


def _listed(*, told: str = "", problem: str = "", checked: Rubric | None = None) -> ResponseReturnValue:
    house = the_desk().house
    lines, damaged = [], []
    for name in house.knowledge.rubrics:
        try:
            lines.append(_line(house, name))
        except HouseFileError as error:  # one of them cannot work; the others can
            damaged.append(str(error))
    return render_template(
        "kijkwijzers.html.j2",
        lines=lines,
        damaged=damaged,
        told=told,
        problem=problem,
        checked=_in_full(house.knowledge, checked) if checked else None,
        own=house.settings.own_rubrics,
    )


def _line(house: House, name: str) -> dict[str, Any]:
    rubric = house.rubric(name)
    return {
        "name": name,
        "title": words(rubric.title),
        "about": words(rubric.about) if rubric.about else "",
        "phases": len(rubric.phases),
        "criteria": len(rubric.criteria),
        "version": rubric.version,
        "own": house.knowledge.rubrics[name].parent == house.settings.own_rubrics,
    }


@rubrics.get("/kijkwijzers/<name>")
def show(name: str) -> ResponseReturnValue:
    """One in full: its phases and lines, and by which rules each line is heard."""
    house = the_desk().house
    if name not in house.knowledge.rubrics:
        abort(404)
    return render_template("kijkwijzer.html.j2", name=name, rubric=_in_full(house.knowledge, house.rubric(name)))


def _in_full(known: Knowledge, rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.id,
        "title": words(rubric.title),
        "about": words(rubric.about) if rubric.about else "",
        "source": rubric.source,
        "version": rubric.version,
        "phases": [
            {
                "title": words(phase.title),
                "items": [_item(known, one) for one in rubric.criteria if one.phase == phase.id],
            }
            for phase in rubric.phases
        ],
        "prompts": [words(prompt.question) for prompt in rubric.prompts],
        "tasks": [(words(task.title), [words(question) for question in task.questions]) for task in rubric.tasks],
    }


def _item(known: Knowledge, one: Criterion) -> dict[str, Any]:
    return {
        "question": words(one.question),
        "marks": [_(mark) for mark in (_KINDS[one.kind], _AUDIBLE[one.audible]) if mark],
        "not_audible": words(one.not_audible) if one.not_audible else "",
        "said_by": ", ".join(_(ROLE_NAMES[role]) for role in one.said_by),
        "moves": [_move(known, move) for move in one.moves],
        "measures": _titles(known, one.measures),
    }


def _move(known: Knowledge, move: str) -> dict[str, Any]:
    """What a moment is called, and of each rule that hears it why, with two sentences that it hears."""
    return {
        "title": words(known.moves[move]) if move in known.moves else move,
        "rules": [
            {"why": words(rule.why), "heard": [hit.say for hit in rule.hits[:2]]}
            for rule in known.rules
            if rule.move == move
        ],
    }


def _titles(known: Knowledge, wanted: Iterable[str]) -> list[str]:
    titles = {measure.id: words(measure.title) for measure in known.measures}
    return [titles[one] for one in wanted if one in titles]


@rubrics.post("/kijkwijzers")
def check() -> ResponseReturnValue:
    """A file that somebody chose: what is wrong with it, in words; or what it says. Added only when that was asked."""
    desk = the_desk()
    sent = request.files.get("bestand")
    content = sent.read() if sent is not None else b""
    wanted = request.form.get("wat", "")
    if wanted not in ("controleer", "voeg toe"):
        abort(400)
    if not content:
        return _listed(problem=_("Kies eerst een bestand."))
    try:
        if wanted == "controleer":
            rubric = check_rubric(desk.house, content)
            told = _("In orde. Deze kijkwijzer kan worden gebruikt; ze is nog niet toegevoegd.")
        else:
            rubric = add_rubric(desk.house, content, replace=request.form.get("vervang") == "ja")
            desk.workshop.read_again()
            told = _("Toegevoegd. Bij een nieuw gesprek kun je haar nu kiezen.")
    except HouseFileError as error:
        return _listed(problem=str(error))
    return _listed(told=told, checked=rubric)
