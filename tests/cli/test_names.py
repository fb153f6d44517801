"""`names` from a person's side: the list, what is taken off and added, and that only what is approved counts."""

from __future__ import annotations

import json

import pytest

from oudertalk import pipeline
from oudertalk.core.replacing import Replacement
from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run
from tests.pipeline.test_names import say_also

pytestmark = pytest.mark.model

BRAM = Replacement("Bram", "[kind]")


@pytest.fixture
def told(demo: SessionFolder) -> SessionFolder:
    """The demonstration, in which a friend and a town are named as well."""
    say_also(demo, "Zijn vriendje Jelle komt uit Utrecht.")
    return demo


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the terminal."""
    monkeypatch.setattr("oudertalk.cli.somebody_is_there", lambda: True)


def test_the_list_says_what_becomes_what_how_often_and_where(oudertalk: Run, told: SessionFolder) -> None:
    result = oudertalk("names", told.id, "--list")
    assert result.exit_code == 0, result.output
    bram, jelle, utrecht = result.stdout.splitlines()
    assert bram.split()[:3] == ["1", "Bram", "[kind]"] and "keer    0:4" in bram and "Bram genoeg vrienden" in bram
    assert " ".join(jelle.split()) == "2 Jelle [kind 2] 1 keer - “Zijn vriendje Jelle komt uit Utrecht.”"
    assert utrecht.split()[1:3] == ["Utrecht", "[plaats]"]
    assert f"Nog niet goedgekeurd. Klopt de lijst, zeg het dan met: oudertalk names {told.id} --yes" in result.stderr
    assert not told.has("names.json")


def test_a_script_adds_keeps_and_approves(oudertalk: Run, told: SessionFolder) -> None:
    words = ("--add", "opa=[ouder]", "--add", "Jelle=Vriend", "--keep", "utrecht", "--yes", "--by", "coach")
    result = oudertalk("names", told.id, *words)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(
        "Goedgekeurd. Deze namen worden vervangen in wat je van dit gesprek aan een ander geeft.\n"
    )
    approved = (BRAM, Replacement("Jelle", "[vriend]"), Replacement("opa", "[ouder]"))
    assert pipeline.approved_names(told) == approved
    assert json.loads((told.path / "names.json").read_text())["kept"] == ["Utrecht"]
    again = oudertalk("names", told.id)
    assert "Nog niet goedgekeurd" not in again.stderr and "Utrecht" not in again.stdout.split("“")[0]
    assert len(again.stdout.splitlines()) == 3


def test_a_person_changes_the_list_by_keyboard_and_approves_it(
    oudertalk: Run, told: SessionFolder, somebody: None
) -> None:
    keys = ("2", "vriend", "3", "-", "+", "opa", "ouder", "9", "+", "[", "kind", "ja")
    result = oudertalk("names", told.id, stdin="\n".join(keys) + "\n")
    assert result.exit_code == 0, result.output
    assert "Dat is geen nummer uit de lijst" in result.stderr and "Dit kan niet worden vervangen." in result.stderr
    assert pipeline.approved_names(told) == (BRAM, Replacement("Jelle", "[vriend]"), Replacement("opa", "[ouder]"))


def test_enter_leaves_everything_as_it_was(oudertalk: Run, told: SessionFolder, somebody: None) -> None:
    result = oudertalk("names", told.id, stdin="1\n-\n\n")
    assert "Er is niets veranderd of goedgekeurd." in result.stdout
    assert pipeline.approved_names(told) is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--add", "Sem"), "Bij --add ontbreekt wat de naam wordt."),
        (("--add", "Sem="), "Dit kan niet worden vervangen."),
        (("--keep", "Amersfoort", "--yes"), "Wat je wilt laten staan, staat niet in de lijst."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_approved(
    oudertalk: Run, told: SessionFolder, words: tuple[str, ...], says: str
) -> None:
    result = oudertalk("names", told.id, *words)
    assert result.exit_code == 1 and says in result.stderr
    assert "Amersfoort" not in result.stderr  # messages repeat no names
    assert not told.has("names.json")


def test_a_list_without_names_says_so(oudertalk: Run, demo: SessionFolder) -> None:
    result = oudertalk("names", demo.id, "--keep", "Bram", "--yes")
    assert result.stdout.startswith("Er staan geen namen in de lijst. Luister zelf na")
    assert pipeline.approved_names(demo) == ()


def test_an_unknown_session_says_so(oudertalk: Run) -> None:
    result = oudertalk("names", "2026-01-01-1")
    assert result.exit_code == 1 and "Er is geen gesprek" in result.stderr
