"""`redo` from a person's side: which part, by which model, and what is said when that cannot be."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run

pytestmark = pytest.mark.model


def test_a_part_is_heard_again_and_the_report_follows(oudertalk: Run, demo: SessionFolder, home: Path) -> None:
    before, report = demo.path / "words.json", demo.path / "report.html"
    old, made = json.loads(before.read_text())["content"], report.stat().st_mtime_ns
    result = oudertalk("redo", demo.id, "0:20", "0:40", "--model", "demo")
    assert result.exit_code == 0, result.output
    assert "Opnieuw verstaan, tussen twee woorden geknipt: 0:" in result.stderr
    assert report.stat().st_mtime_ns > made
    new = json.loads(before.read_text())["content"]
    outside = [word for word in old if not 18 < word["time"]["start"] < 42]
    assert [word for word in new if not 18 < word["time"]["start"] < 42] == outside
    asked = json.loads((demo.path / "again.json").read_text())
    assert [part["model"] for part in asked] == ["demo"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("0:40", "0:20", "--model", "demo"), "Geef een begin en een later eind"),
        (("straks", "0:20", "--model", "demo"), "Geef een begin en een later eind"),
        (("3:50", "9:00", "--model", "demo"), "Dit gesprek duurt 3:57"),
        (("0:20", "0:40", "--model", "small"), "staat niet op deze computer"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    oudertalk: Run, demo: SessionFolder, arguments: tuple[str, ...], says: str
) -> None:
    result = oudertalk("redo", demo.id, *arguments)
    assert result.exit_code == 1
    assert says in result.stderr
    assert not demo.has("again.json")


# a model that cannot be used: one sentence each


def refused(oudertalk: Run, clip: Path, model: str) -> str:
    """What is said: one sentence, behind what is always said of a model."""
    result = oudertalk("transcribe", clip, "--staged", "--model", model)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("beginning", [b"", b"\x80\xc6", b"PK"], ids=["anything", "like a pickle", "like a zip"])
def test_a_checkpoint_that_is_none_is_said(oudertalk: Run, short_clip: Path, tmp_path: Path, beginning: bytes) -> None:
    (tmp_path / "eigen.pt").write_bytes(beginning + random.Random(0).randbytes(10_000))
    for_both = refused(oudertalk, short_clip, str(tmp_path / "eigen.pt"))
    assert "eigen.pt is geen spraakmodel van whisper, of het is beschadigd." in for_both


def test_a_wrong_checksum_is_said(oudertalk: Run, short_clip: Path, home: Path) -> None:
    (home / "models").mkdir(parents=True)
    (home / "models" / "small.pt").write_bytes(b"iets anders")
    said = refused(oudertalk, short_clip, "small")
    assert "niet het echte model 'small'" in said and "oudertalk models get small" in said


def test_a_half_fetched_model_is_said(oudertalk: Run, short_clip: Path, home: Path) -> None:
    (home / "models").mkdir(parents=True)
    (home / "models" / "small.pt.part").write_bytes(b"half" * 1000)
    said = refused(oudertalk, short_clip, "small")
    assert "half opgehaald" in said and "oudertalk models get small" in said


def test_a_converted_model_that_is_damaged_is_made_again(oudertalk: Run, short_clip: Path, home: Path) -> None:
    first = oudertalk("transcribe", short_clip, "--staged", "--model", "demo", "--json", "-")
    weights = next((home / "models").glob("demo-*.ct2-int8/model.bin"))
    whole = weights.read_bytes()
    weights.write_bytes(whole[:1000])
    checked = oudertalk("models", "verify")
    assert checked.exit_code == 0 and "wordt bij het volgende gebruik opnieuw gemaakt" in checked.stdout
    again = oudertalk("transcribe", short_clip, "--staged", "--model", "demo", "--json", "-")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert weights.read_bytes() == whole
    weights.unlink()
    assert oudertalk("transcribe", short_clip, "--staged", "--model", "demo", "--json", "-").stdout == first.stdout
