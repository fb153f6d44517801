"""`models` as typed: what there is and what it asks of this machine, taking one from a stick, measuring."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from oudertalk.pipeline.machine import Expected, how_long
from oudertalk.storage.machine import FILE, Estimates, read_measured, remember_estimates, remember_run
from tests.cli.conftest import Run

WEIGHTS = bytes(range(256)) * 9000
MODEL = """\
- name: {name}
  kind: transcriber
  file: {name}.pt
  official: {name}
  size_bytes: {size}
  sha256: {sha256}
  licence: MIT
  origin: ergens
  url: http://127.0.0.1:9/{name}.pt
  ships: false
  languages: multilingual
  dutch_wer: {{fleurs: {errors}}}
"""


@pytest.fixture
def two_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that knows two models of two megabytes, both on a stick, and nobody at their address."""
    program, stick = tmp_path / "program", tmp_path / "stick"
    (program / "models").mkdir(parents=True)
    stick.mkdir()
    sha256 = hashlib.sha256(WEIGHTS).hexdigest()
    models = (
        MODEL.format(name=name, size=len(WEIGHTS), sha256=sha256, errors=errors)
        for name, errors in (("klein", 16.4), ("groot", 5.2))
    )
    (program / "models" / "models.yaml").write_text("models:\n" + "".join(models), encoding="utf-8")
    for name in ("klein", "groot"):
        (stick / f"{name}.pt").write_bytes(WEIGHTS)
    monkeypatch.setattr("oudertalk.settings.PACKAGE", program / "oudertalk")
    return stick


def line_of(shown: str, name: str) -> str:
    return next(line for line in shown.splitlines() if line.startswith(name))


def test_the_list_says_how_long_ten_minutes_take_and_what_it_costs(oudertalk: Run, measured_machine: Path):
    result = oudertalk("models", "list")
    small = line_of(result.stdout, "small")
    for said in ("484 MB", "veel talen", "16,4 %", "± 4 min (geschat)", "1,4 GB", "nee"):
        assert said in small
    assert "± 26 min (geschat)" in line_of(result.stdout, "large-v3")
    assert line_of(result.stdout, "demo").rstrip().endswith("ja")
    assert max(map(len, result.stdout.split("\n\n")[0].splitlines()[:-1])) <= 110
    assert "gemeten;" not in result.stderr  # it was, before


def test_what_was_measured_takes_the_place_of_the_estimate(oudertalk: Run, measured_machine: Path):
    remember_run(
        measured_machine,
        model="small",
        engine="ctranslate2",
        sound=600,
        work=130,
        day=date(2026, 11, 22),
        memory=1_500_000_000,
    )
    small = line_of(oudertalk("models", "list").stdout, "small")
    assert "± 3 min (gemeten)" in small and "1,5 GB" in small


def test_who_does_not_want_to_wait_is_not_measured(oudertalk: Run, home: Path):
    result = oudertalk("models", "list", "--no-measure")
    assert "±" not in result.stdout and "laat --no-measure weg" in result.stdout
    assert "gemeten;" not in result.stderr and not (home / "models" / FILE).exists()


def test_more_tells_what_to_mind_about_every_model(oudertalk: Run, measured_machine: Path):
    shown, more = oudertalk("models", "list").stdout, oudertalk("models", "list", "--more").stdout
    assert "Let op, model 'demo'" in shown and "Let op, model 'small'" not in shown and "--more" in shown
    for name in ("demo", "tiny", "small", "turbo"):
        assert f"Let op, model '{name}'" in more
    assert "14,2 % (common voice 9)" in more


def test_half_a_model_is_shown_as_half_a_model(oudertalk: Run, measured_machine: Path, two_models: Path):
    (measured_machine / "klein.pt.part").write_bytes(WEIGHTS[: len(WEIGHTS) * 43 // 100 + 1])
    shown = oudertalk("models", "list").stdout
    assert "half opgehaald (43 %)" in line_of(shown, "klein") and "half" not in line_of(shown, "groot")
    (measured_machine / "klein.pt.part").write_bytes(WEIGHTS)
    assert "half opgehaald (99 %)" in line_of(oudertalk("models", "list").stdout, "klein")  # it was not checked


def test_a_model_is_taken_from_a_stick(oudertalk: Run, home: Path, two_models: Path):
    result = oudertalk("models", "get", "klein", "--from", two_models)
    assert result.exit_code == 0 and "klein" in result.stdout
    assert (home / "models" / "klein.pt").read_bytes() == WEIGHTS
    assert "klein: in orde" in oudertalk("models", "verify").stdout


def test_what_is_not_on_the_stick_is_said_in_a_sentence(oudertalk: Run, two_models: Path):
    (two_models / "klein.pt").write_bytes(WEIGHTS[:-300])
    wrong = oudertalk("models", "get", "klein", "--from", two_models)
    assert wrong.exit_code == 1 and "controlegetal" in wrong.stderr
    missing = oudertalk("models", "get", "klein", "--from", two_models / "weg")
    assert missing.exit_code == 1 and "bestaat niet" in missing.stderr


def test_without_a_network_it_points_to_the_stick(oudertalk: Run, two_models: Path):
    result = oudertalk("models", "get", "klein")
    assert result.exit_code == 1 and "oudertalk models get klein --from" in result.stderr


@pytest.mark.model
def test_a_model_is_really_measured_on_the_demonstration(oudertalk: Run, measured_machine: Path):
    assert line_of(oudertalk("models", "list").stdout, "demo").count("?") == 3
    result = oudertalk("models", "measure", "demo")
    assert result.exit_code == 0 and "(gemeten)" in result.stdout and "(gemeten)" in _demo(oudertalk)
    (run,) = read_measured(measured_machine).runs
    assert (run.model, run.engine) == ("demo", "ctranslate2") and run.work > 0


def _demo(oudertalk: Run) -> str:
    return line_of(oudertalk("models", "list").stdout, "demo")


@pytest.mark.parametrize(
    ("work", "said"),
    [(0.001, "± 5 s"), (0.083, "± 50 s"), (0.157, "± 95 s"), (0.17, "± 2 min"), (0.4, "± 4 min"), (2.6, "± 26 min")],
)
def test_a_time_is_told_as_people_would(work: float, said: str):
    assert how_long(Expected(work, True, None)) == f"{said} (gemeten)"
    assert how_long(Expected(work, False, None)) == f"{said} (geschat)"
    assert how_long(Expected(None, False, None)) == "?"


# doctor


@pytest.fixture
def advice(oudertalk: Run, home: Path, two_models: Path) -> Callable[[float, float], str]:
    """What `doctor` says about models, when these two take so many seconds per second."""

    def advise(small: float, large: float) -> str:
        from oudertalk.speech.speed import ENGINE, VERSION

        work = {"klein": small, "groot": large}
        remember_estimates(home / "models", Estimates(ENGINE, VERSION, work))
        return oudertalk("doctor").stdout

    return advise


def test_doctor_recommends_the_best_model_that_keeps_up(advice: Callable[[float, float], str]):
    said = advice(0.1, 0.5)
    assert (
        "Het beste model voor deze computer is groot: 10 minuten gesprek uitschrijven duurt ± 5 min (geschat)" in said
    )
    assert "oudertalk models get groot" in said
    said = advice(0.3, 1.5)
    assert "is klein: 10 minuten gesprek uitschrijven duurt ± 3 min" in said and "oudertalk models get klein" in said
    assert "traag" in advice(2.0, 3.0)


def test_doctor_says_how_long_the_model_takes_that_stands_here(
    oudertalk: Run, two_models: Path, advice: Callable[[float, float], str]
):
    assert oudertalk("models", "get", "klein", "--from", two_models).exit_code == 0
    assert "✓ het beste model voor deze computer staat hier: klein; 10 minuten gesprek" in advice(0.3, 1.5)
    said = advice(0.1, 0.5)
    assert "○ een spraakmodel dat past bij deze computer" in said
    assert "is groot" in said and "Met klein, dat hier staat, duurt het ± 60 s (geschat)" in said


def test_doctor_that_may_not_measure_still_says_what_to_get(oudertalk: Run, home: Path):
    said = oudertalk("doctor", "--no-measure")
    assert "oudertalk models get small" in said.stdout and "gemeten;" not in said.stderr
    assert not (home / "models" / FILE).exists()
