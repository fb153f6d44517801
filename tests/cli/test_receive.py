"""`receive`: a filled-in file is taken in under the name of who filled it in, after asking."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oudertalk.core.decisions import OnItem, Who
from oudertalk.pipeline import House, hand_out
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.handed_out import CLOSES, OPENS
from tests.cli.conftest import Run

pytestmark = pytest.mark.model

SEEN = {"about": "item-welkom", "choice": "gezien", "text": None}


@pytest.fixture
def back(oudertalk: Run, house: House, demo: SessionFolder, tmp_path: Path) -> Path:
    """What a coach called M. saved."""
    file = hand_out(house, demo, ()).file
    block = json.dumps({"file": file, "who": {"role": "coach", "alias": "M."}, "said": [SEEN]})
    path = tmp_path / "Gesprek met Daan.html"
    path.write_text(f"<!doctype html>\n<html><head>{OPENS}{block}{CLOSES}</head></html>", encoding="utf-8")
    return path


def test_it_is_taken_in_after_saying_whose_it_is(oudertalk: Run, demo: SessionFolder, back: Path):
    ran = oudertalk("receive", demo.id, back, stdin="j\n")
    assert ran.exit_code == 0 and "Ingevuld door: coach M.; 1 oordelen. Inlezen?" in ran.output
    assert "Ingelezen van coach M.: 1 nieuw." in ran.stderr
    (decision,) = read_decisions(demo.path)
    assert (decision.who, decision.what) == (Who("coach", "M."), OnItem("observatieformulier", "welkom", "gezien"))


def test_a_no_takes_nothing_in(oudertalk: Run, demo: SessionFolder, back: Path):
    assert oudertalk("receive", demo.id, back, stdin="n\n").exit_code == 1
    assert read_decisions(demo.path) == ()


def test_another_file_is_refused_with_what_to_do_and_without_its_name(oudertalk: Run, demo: SessionFolder, back: Path):
    back.write_text("<html>een verslag</html>", encoding="utf-8")
    ran = oudertalk("receive", demo.id, back, "--yes")
    assert ran.exit_code == 1 and "Kies het .html-bestand" in ran.stderr and "Daan" not in ran.stderr
