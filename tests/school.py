"""A school of its own for tests: a move, a rule and a word list for it, a rubric and a case, in one folder."""

from __future__ import annotations

from pathlib import Path

RULE = """\
id: {id}
move: {move}
why: Omdat de school het wil horen.
source: eigen
patterns: ["{pattern}"]
strength: sterk
hits: [{hits}]
misses: [Goedemorgen., Dag mevrouw.]
"""
RUBRIC = """\
id: {id}
version: 1
title: Van onze school
source: eigen
phases:
  - id: begin
    title: Begin
    items:
      - {{id: vlag, question: Noemt de vlag, moves: [vlag], measures: [spreekaandeel]}}
      - {{id: thuis, question: Vraagt naar thuis, moves: [thuis]}}
"""
CASE = """\
id: {id}
title: Eigen casus
type: luistergesprek
about: Een oma komt langs.
source: eigen, in scène gezet
leads: [vlag]
questions: [Wat hoorde je?]
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found_school(folder: Path) -> Path:
    """The files of this school, written into this folder; the folder."""
    write(folder / "moves.yaml", "vlag: {nl: noemt de vlag, en: names the flag}\n")
    write(folder / "lexicons" / "vlaggen.yaml", "id: vlaggen\nsource: eigen\nwords: vlag wimpel\n")
    vlag = RULE.format(id="vlag", move="vlag", pattern="de @vlaggen", hits="De vlag hangt uit., De wimpel ook.")
    write(folder / "rules" / "vlag.yaml", vlag)
    write(folder / "school.yaml", RUBRIC.format(id="school"))
    write(folder / "casussen" / "90_oma.yaml", CASE.format(id="90_oma"))
    return folder
