"""The commands about this machine: models, doctor, check, language."""

import os
import shutil
from pathlib import Path

import pytest

from oudertalk.pipeline.examining import examine
from oudertalk.settings import Settings, read_settings
from tests.cli.conftest import Run


def test_models_list_shows_size_and_dutch_word_errors_with_the_warning(oudertalk: Run, measured_machine: Path):
    shown = oudertalk("models", "list", "--no-measure").stdout
    assert "small" in shown and "484 MB" in shown and "16,4 %" in shown
    assert "synthetische stemmen" in " ".join(shown.split())


def test_models_verify_checks_what_stands_here(oudertalk: Run):
    result = oudertalk("models", "verify")
    assert result.exit_code == 0 and "demo: in orde" in result.stdout and "voice_encoder: in orde" in result.stdout
    assert "segmentation: in orde" in result.stdout
    assert oudertalk("models", "verify", "small").exit_code == 1


def test_doctor_finds_this_machine_in_order(oudertalk: Run, measured_machine: Path):
    result = oudertalk("doctor", "--no-measure")
    assert result.exit_code == 0, result.stdout
    assert "✓ meegeleverd model demo" in result.stdout
    assert "○ een spraakmodel voor echte gesprekken" in result.stdout
    assert "oudertalk models get small" in result.stdout


def test_doctor_says_what_to_do_about_what_does_not_work(tmp_path: Path):
    real = read_settings({"OUDERTALK_HOME": str(tmp_path)})
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(real.models / "models.yaml", models)
    (models / "demo.pt").write_bytes(b"beschadigd")
    findings = list(examine(Settings(real.rubrics, models, real.demo, tmp_path / "own", tmp_path / "archive")))
    wrong = [finding for finding in findings if not finding.works and finding.needed]
    assert all(finding.remedy for finding in wrong)
    assert [finding.what.split()[-1] for finding in wrong] == [
        "demo",
        "voice_encoder",
        "stretch_encoder",
        "segmentation",
    ]
    assert "controlegetal" in wrong[0].remedy


@pytest.mark.skipif(os.name == "nt", reason="mode bits do nothing on Windows")
def test_doctor_sees_an_archive_that_others_can_read(oudertalk: Run, home: Path, measured_machine: Path):
    (home / "gesprekken").mkdir(parents=True)
    (home / "gesprekken").chmod(0o755)
    result = oudertalk("doctor", "--no-measure")
    assert result.exit_code == 1 and "chmod 700" in result.stdout


def test_check_proves_the_rules_that_ship(oudertalk: Run):
    result = oudertalk("check")
    assert result.exit_code == 0 and "In orde" in result.stdout


def test_check_names_a_rule_that_no_longer_finds_its_own_example(oudertalk: Run, house, tmp_path: Path):
    own = tmp_path / "rubrics"
    shutil.copytree(house.settings.rubrics, own)
    rule = sorted((own / "rules").glob("welkom*.yaml"))[0]
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("hits:\n", "hits:\n  - De tafels gaan al best goed.\n", 1), encoding="utf-8")
    assert rule.read_text() != text
    result = oudertalk("check", own)
    assert result.exit_code == 1 and rule.stem in result.stdout


@pytest.mark.parametrize("how", ["option", "environment"])
def test_english_by_option_and_by_environment(oudertalk: Run, monkeypatch: pytest.MonkeyPatch, how: str):
    if how == "environment":
        monkeypatch.setenv("OUDERTALK_LANG", "en")
    result = oudertalk(*(["--lang", "en"] if how == "option" else []), "sessions")
    assert result.stdout.strip() == "There are no conversations yet. Begin with: oudertalk demo"
    result = oudertalk(*(["--lang", "en"] if how == "option" else []), "forget", "x")
    assert result.exit_code == 1 and result.stderr.startswith("Error: ") and "conversation" in result.stderr


def test_dutch_is_the_default_down_to_the_words_of_the_command_line(oudertalk: Run):
    assert "Gebruik:" in oudertalk("run", "--help").stdout
    wrong = oudertalk("run")
    assert wrong.exit_code == 2 and "Fout: Wat ontbreekt is" in wrong.stderr
