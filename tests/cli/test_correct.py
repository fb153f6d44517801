"""`correct` from a person's side: other words, what follows, and what when they are not there."""

from __future__ import annotations

import re

import pytest

from oudertalk.core.transcript import Transcript
from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run

pytestmark = pytest.mark.model


def first_turn(folder: SessionFolder) -> str:
    transcript: Transcript = folder.made("turns.json", Transcript)
    return transcript.turns[0].text


def test_words_are_corrected_shown_and_taken_back(oudertalk: Run, demo: SessionFolder) -> None:
    before = first_turn(demo)
    result = oudertalk("correct", demo.id, "--at", "0:04", "gaat u lekker", "Gaat u rustig", "--by", "coach")
    assert result.exit_code == 0, result.output
    assert "Verbeterd rond 0:04." in result.stderr and "Verslag: " in result.stdout
    assert first_turn(demo) == before.replace("lekker", "rustig")
    assert 'class="corrected"' in (demo.path / "report.html").read_text(encoding="utf-8")
    shown = oudertalk("voices", "show", demo.id).stdout
    assert re.search(r"Verbeterd\n   1  \S+ \S+  coach: 0:0\d: “lekker” is “rustig”\n", shown)
    undone = oudertalk("voices", "undo", demo.id)
    assert "Ongedaan gemaakt: 0:0" in undone.stderr and first_turn(demo) == before


def test_words_that_were_not_said_go(oudertalk: Run, demo: SessionFolder) -> None:
    result = oudertalk("correct", demo.id, "lekker", "", "--at", "0:04")
    assert result.exit_code == 0, result.output
    assert "Gaat u zitten?" in first_turn(demo)
    assert "“lekker” is niet gezegd" in oudertalk("voices", "show", demo.id).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--at", "straks", "lekker", "x"), "'straks' is geen moment."),
        (("--at", "3:30", "lekker", "x"), "Rond 3:30 staan die woorden niet."),
        (("--at", "0:04", "lekker", "lekker"), "Dat staat er al precies zo"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    oudertalk: Run, demo: SessionFolder, arguments: tuple[str, ...], says: str
) -> None:
    result = oudertalk("correct", demo.id, *arguments)
    assert result.exit_code == 1 and says in result.stderr and "Traceback" not in result.output
    assert not demo.has("corrections.jsonl")
