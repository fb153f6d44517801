"""What was measured on a machine: kept for that machine only, and a run that was measured beats an estimate."""

from __future__ import annotations

import json
import logging
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oudertalk.storage.machine import (
    FILE,
    Estimates,
    Pace,
    memory_here,
    read_measured,
    remember_estimates,
    remember_run,
    this_machine,
)

TODAY = date(2026, 11, 22)
ESTIMATES = Estimates("ctranslate2", 1, {"small": 0.4, "medium": 1.5})


def run(folder: Path, work: float, *, sound: float = 100.0, model: str = "small", **more: Any) -> None:
    remember_run(
        folder, **{"model": model, "engine": "ctranslate2", "sound": sound, "work": work, "day": TODAY, **more}
    )


def pace(folder: Path, model: str = "small", engine: str = "ctranslate2") -> Pace | None:
    return read_measured(folder).pace(model, engine)


def as_if_of_another_machine(folder: Path) -> None:
    """The stick that this file is on travels."""
    machines = json.loads((folder / FILE).read_text(encoding="utf-8"))
    machines[-1]["machine"]["processor"] += " van een ander"
    (folder / FILE).write_text(json.dumps(machines), encoding="utf-8")


def test_nothing_is_known_of_a_new_machine(tmp_path: Path):
    assert pace(tmp_path / "nog niets") is None
    assert not read_measured(tmp_path).has_estimates("ctranslate2", 1)


def test_an_estimate_holds_until_a_run_was_measured(tmp_path: Path):
    remember_estimates(tmp_path, ESTIMATES)
    assert pace(tmp_path) == Pace(0.4, measured=False)
    run(tmp_path, 55.0, memory=1_700_000_000)
    assert pace(tmp_path) == Pace(0.55, measured=True, memory=1_700_000_000)
    assert pace(tmp_path, "medium") == Pace(1.5, measured=False)
    remember_estimates(tmp_path, Estimates("ctranslate2", 1, {"small": 9.0}))  # measured again: the run still counts
    assert pace(tmp_path) == Pace(0.55, measured=True, memory=1_700_000_000)


def test_what_one_engine_takes_says_nothing_of_the_other(tmp_path: Path):
    remember_estimates(tmp_path, ESTIMATES)
    run(tmp_path, 300.0, engine="whisper")
    assert pace(tmp_path) == Pace(0.4, measured=False)
    assert pace(tmp_path, engine="whisper") == Pace(3.0, measured=True)
    assert pace(tmp_path, "medium", engine="whisper") is None  # the estimates are of the other one


def test_estimates_are_asked_for_again_when_the_estimator_changed(tmp_path: Path):
    remember_estimates(tmp_path, ESTIMATES)
    known = read_measured(tmp_path)
    assert known.has_estimates("ctranslate2", 1)
    assert not known.has_estimates("ctranslate2", 2) and not known.has_estimates("whisper", 1)


def test_one_slow_day_does_not_count_and_old_ones_are_forgotten(tmp_path: Path):
    for work in (50.0, 52.0, 900.0):
        run(tmp_path, work)
    found = pace(tmp_path)
    assert found is not None and found.work == 0.52  # the one in the middle
    run(tmp_path, 70.0, model="medium")
    for _ in range(5):
        run(tmp_path, 20.0)
    runs = read_measured(tmp_path).runs
    assert [r.work for r in runs if r.model == "small"] == [0.2] * 5
    assert [r.work for r in runs if r.model == "medium"] == [0.7]  # each its own newest


def test_less_than_a_minute_is_too_little_to_go_by(tmp_path: Path):
    run(tmp_path, 30.0, sound=59.0)
    assert not (tmp_path / FILE).exists()
    run(tmp_path, 30.0, sound=60.0)
    assert pace(tmp_path) == Pace(0.5, measured=True)


def test_of_the_conversation_only_the_day_is_kept(tmp_path: Path):
    run(tmp_path, 617.3, sound=1234.5)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "2026-11-22" in text and "1234" not in text and "617" not in text
    assert not set(json.loads(text)[0]["runs"][0]) - {"model", "engine", "day", "work", "memory"}


def test_a_stick_knows_each_machine_it_was_in(tmp_path: Path):
    remember_estimates(tmp_path, ESTIMATES)
    run(tmp_path, 50.0)
    as_if_of_another_machine(tmp_path)
    assert pace(tmp_path) is None  # what was measured at school says nothing at home
    run(tmp_path, 80.0)
    assert pace(tmp_path) == Pace(0.8, measured=True)
    machines = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    assert [machine["runs"][0]["work"] for machine in machines] == [0.5, 0.8]  # and the other one is still known
    for _ in range(9):
        as_if_of_another_machine(tmp_path)
        run(tmp_path, 80.0)
    assert len(json.loads((tmp_path / FILE).read_text(encoding="utf-8"))) == 5


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]]",
        '{"machine": 1}',
        '[{"machine": {"processor": "x"}}]',
        '[{"machine": {"processor": "x", "cores": 2, "engine": "4"}, "runs": [{"model": "small"}]}]',
    ],
)
def test_a_damaged_file_is_measured_again_and_says_so_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert pace(tmp_path) is None
    assert FILE in caplog.text
    run(tmp_path, 50.0)
    assert pace(tmp_path) == Pace(0.5, measured=True)


@pytest.mark.parametrize("work", ["-1", "NaN", "Infinity", '"vlug"'])
def test_a_time_that_is_no_time_is_not_believed(tmp_path: Path, work: str):
    run(tmp_path, 50.0)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert '"work": 0.5' in text
    (tmp_path / FILE).write_text(text.replace('"work": 0.5', f'"work": {work}'), encoding="utf-8")
    assert pace(tmp_path) is None


def test_what_cannot_be_kept_stops_nothing_and_says_so_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    no_folder = tmp_path / "bestand"
    no_folder.write_text("hier staat al iets")
    with caplog.at_level(logging.WARNING):
        run(no_folder, 50.0)
    assert "not kept" in caplog.text and no_folder.read_text() == "hier staat al iets"


@pytest.mark.skipif(os.name == "nt", reason="mode bits do nothing on Windows")
def test_the_file_is_for_this_user_only(tmp_path: Path):
    run(tmp_path / "eigen" / "models", 50.0)
    assert (tmp_path / "eigen" / "models" / FILE).stat().st_mode & 0o077 == 0
    assert (tmp_path / "eigen" / "models").stat().st_mode & 0o077 == 0


def test_this_machine_is_the_same_each_time_and_says_what_it_has():
    assert this_machine() == this_machine()
    assert this_machine().processor and this_machine().cores >= 1
    memory = memory_here()
    assert memory is not None and 2**29 < memory < 2**45
