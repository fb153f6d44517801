"""`check`, with a school's own folder on top of what comes with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.school import RUBRIC, RULE, found_school, write


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return found_school(tmp_path / "eigen")


def test_the_school_s_own_folder_is_checked_by_itself(oudertalk: Run, home: Path, own: Path):
    home.mkdir()
    own.rename(home / "kijkwijzers")
    told = oudertalk("check").stdout
    assert "1 kijkwijzer(s), 1 regel(s), 1 woordenlijst(en) en 1 casus(sen)" in told
    assert str(home / "kijkwijzers") in told


def test_a_folder_is_checked_on_top_of_ours(oudertalk: Run, own: Path):
    alone, both = oudertalk("check"), oudertalk("check", own)
    assert alone.exit_code == both.exit_code == 0, both.output
    assert "Daarvan uit" not in alone.stdout and f"Daarvan uit {own}" in both.stdout
    assert alone.stdout.splitlines()[0] != both.stdout.splitlines()[0]


def test_an_own_rule_that_does_not_prove_itself_is_named(oudertalk: Run, own: Path):
    wrong = RULE.format(id="vlag", move="vlag", pattern="de @vlaggen", hits="De vlag hangt uit., Ik zwaai.")
    write(own / "rules" / "vlag.yaml", wrong)
    result = oudertalk("check", own)
    assert result.exit_code == 1 and "vlag" in result.stdout and "voorbeelden kloppen niet" in result.stderr


@pytest.mark.parametrize("kind", ["vraag", "lijst"])
def test_a_rubric_of_every_kind_is_checked(oudertalk: Run, own: Path, kind: str):
    good = RUBRIC.format(id="school").replace("moves: [vlag], measures", f"kind: {kind}, measures")
    write(own / "school.yaml", good)
    assert oudertalk("check", own).exit_code == 0
    write(own / "school.yaml", good.replace("measures: [spreekaandeel]", "tip: Probeer eens."))
    result = oudertalk("check", own)
    assert result.exit_code == 1 and f"school.yaml, regel 9: 'tip' zegt niets bij een {kind}" in result.stderr


def test_what_is_no_folder_is_said(oudertalk: Run, tmp_path: Path):
    result = oudertalk("check", tmp_path / "nergens")
    assert result.exit_code == 1 and "nergens is geen map" in result.stderr
