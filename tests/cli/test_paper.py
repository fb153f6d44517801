"""`oudertalk paper`: a sheet to print, whole or not at all, and nothing overwritten unless that was asked."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hier"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("words", "name", "title"),
    [
        (("consent",), "toestemming.html", "Toestemming om een gesprek op te nemen"),
        (("consent", "--simple"), "toestemming_eenvoudig.html", "Mag de leerkracht ons gesprek opnemen?"),
        (("form",), "observatieformulier.html", "Observatieformulier oudergesprek"),
        (("form", "--rubric", "zes_missers"), "zes_missers.html", "missers"),
    ],
)
def test_it_makes_a_sheet_and_says_where_it_is(
    oudertalk: Run, here: Path, words: tuple[str, ...], name: str, title: str
):
    result = oudertalk("paper", *words)
    assert result.exit_code == 0, result.stderr
    assert str(here / name) in result.stdout and "print het" in result.stdout
    assert title in (here / name).read_text(encoding="utf-8")
    assert os.listdir(here) == [name]  # noqa: PTH208 — no temporary file stays


def test_it_overwrites_nothing_unless_that_was_asked(oudertalk: Run, here: Path):
    target = here / "blad.html"
    target.write_text("van mij")
    refused = oudertalk("paper", "consent", "--to", target)
    assert refused.exit_code == 1 and "bestaat al" in refused.stderr and "--replace" in refused.stderr
    assert target.read_text() == "van mij"
    assert oudertalk("paper", "consent", "--to", target, "--replace").exit_code == 0
    assert "Toestemming" in target.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_is_told(oudertalk: Run, here: Path):
    for place, told in ((here, "is een map"), (here / "weg" / "blad.html", "bestaat niet")):
        result = oudertalk("paper", "form", "--to", place, "--replace")
        assert result.exit_code == 1 and told in result.stderr
    assert not list(here.iterdir())


def test_an_unknown_rubric_makes_no_sheet(oudertalk: Run, here: Path):
    result = oudertalk("paper", "form", "--rubric", "bestaat_niet")
    assert result.exit_code == 1 and "observatieformulier" in result.stderr
    assert not list(here.iterdir())


def test_in_english_the_form_is_english_and_the_consent_form_is_dutch(oudertalk: Run, here: Path):
    for words in (("form", "--to", "form.html"), ("consent", "--to", "consent.html")):
        assert "print it with Ctrl+P" in oudertalk("--lang", "en", "paper", *words).stdout
    form, consent = ((here / name).read_text(encoding="utf-8") for name in ("form.html", "consent.html"))
    assert '<html lang="en">' in form and "not seen" in form and "Receives and welcomes" in form
    assert '<html lang="nl">' in consent and "Wie zegt ja?" in consent and "Who" not in consent
