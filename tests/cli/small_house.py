"""A program that ships with one move and the rules of a school, so that every number and every line is known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oudertalk.settings import PACKAGE
from tests.school import RULE, write

RUBRIC = """\
id: {id}
version: 1
title: Van onze school
source: eigen
phases:
  - id: begin
    title: Begin
    items: [{{id: {move}, question: Heet welkom, moves: [{move}]}}]
"""
# Sure of a flag, not sure of somebody who waves.
MOVES = "vlag: {nl: noemt de vlag, en: names the flag}\nwelkom: {nl: heet welkom, en: welcomes}\n"
WIMPEL = """\
id: wimpel
move: vlag
said_by: [leerkracht]
why: {nl: De wimpel hoort erbij., en: The pennant belongs to it.}
source: eigen
cues:
  - {name: het wimpeltje, weight: 2.5, patterns: [wimpeltje]}
  - {name: het is een vraag, weight: 2, asks: [vraag]}
sterk: 4.5
unless:
  - {name: een grapje, patterns: [grapje]}
hits: ["Hangt het wimpeltje?", "Waar is het wimpeltje?"]
misses: [Goedemorgen., Dag mevrouw.]
"""


def ship(program: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make this folder the program that runs, with rules of its own; its rubrics."""
    rubrics = program / "rubrics"
    write(rubrics / "moves.yaml", MOVES)
    write(rubrics / "lexicons" / "vlaggen.yaml", "id: vlaggen\nsource: eigen\nwords: vlag wimpel\n")
    for form, move in (("observatieformulier", "welkom"), ("school", "vlag")):
        write(rubrics / f"{form}.yaml", RUBRIC.format(id=form, move=move))
    vlag = RULE.format(id="vlag", move="vlag", pattern="de @vlaggen", hits="De vlag hangt uit., De wimpel ook.")
    zwaai = RULE.format(id="zwaai", move="vlag", pattern="hij zwaait", hits="Hij zwaait., Ja hij zwaait.")
    write(rubrics / "rules" / "vlag.yaml", vlag)
    write(rubrics / "rules" / "wimpel.yaml", WIMPEL)
    write(rubrics / "rules" / "zwaai.yaml", zwaai.replace("strength: sterk", "strength: mogelijk"))
    shutil.copy(PACKAGE.parent / "rubrics" / "measures.yaml", rubrics)
    monkeypatch.setattr("oudertalk.settings.PACKAGE", program / "oudertalk")
    return rubrics
