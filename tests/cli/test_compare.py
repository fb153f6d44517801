"""`compare`: what several people saw, as a table."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest

from oudertalk.core.decisions import Decision, OnItem, Seen, Who
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import add_decision
from tests.cli.conftest import Run

pytestmark = pytest.mark.model

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH = Who("leerkracht"), Who("coach", "[red]M.")


@pytest.fixture
def session(heard_demo: SessionFolder, home: Path) -> SessionFolder:
    """The demonstration, in this user's archive."""
    target = home / "gesprekken" / heard_demo.id
    shutil.copytree(heard_demo.path, target)
    return SessionFolder(target)


def choose(folder: SessionFolder, who: Who, item: str, seen: Seen, version: int = 1, blind: bool = True) -> None:
    add_decision(folder.path, Decision(NOW, who, version, OnItem("observatieformulier", item, seen), blind))


def test_differences_first_then_how_far_they_agree(oudertalk: Run, session: SessionFolder):
    choose(session, TEACHER, "welkom", "gezien")
    choose(session, COACH, "welkom", "gezien")
    choose(session, TEACHER, "op_gemak", "gezien")
    choose(session, COACH, "op_gemak", "niet gezien")
    choose(session, COACH, "op_gemak", "deels", 2, blind=False)
    lines = oudertalk("compare", session.id).stdout.splitlines()
    assert lines[0].split() == ["onderdeel", "leerkracht", "coach", "[red]M.", "programma"]
    assert lines[1].startswith("≠") and "deels (eerst niet" in lines[1]
    told = "\n".join(lines)
    assert told.index("op het gemak") < told.index("Ontvangen en welkom heten") < told.index("50 %")
    assert "Bij 2 van de 2 onderdelen kozen beiden blind." in told and "Ieder naast het programma" in told
    every = oudertalk("compare").stdout
    assert "leerkracht · coach [red]M. (1 gesprek)" in " ".join(every.split()) and "100 %" in every


def test_without_two_readers_it_says_so(oudertalk: Run, session: SessionFolder):
    choose(session, TEACHER, "welkom", "gezien")
    for words in (("compare", session.id), ("compare",)):
        result = oudertalk(*words)
        assert result.exit_code == 0 and "nog niets te vergelijken" in result.stdout
