"""`evaluate`: a small labelled folder against rules that do not change when ours do, so that every number is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.conftest import CONVERSATIONS
from tests.cli.conftest import Run
from tests.cli.small_house import ship
from tests.school import write

HEAD = "# sprekers: L=Leerkracht, M=Moeder\n"
# Three times both hear it, twice people alone ("de… vlag" is found once its punctuation is gone).
FIRST = """\
L: De vlag hangt uit. [vlag]
M: Mooi weer.
L: De wimpel ook. [vlag]
M: Ik pak de… vlag. [vlag]
L: Er wappert iets. [vlag]
M: De vlag dus. [vlag]
"""
# Once the rules alone hear it, as possible.
SECOND = """\
L: Mooi weer.
M: Hij zwaait.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ship(tmp_path / "programma", monkeypatch)
    write(tmp_path / "gesprekken" / "een.txt", HEAD + FIRST)
    write(tmp_path / "gesprekken" / "twee.txt", HEAD + SECOND)
    write(tmp_path / "gesprekken" / "LEESMIJ.md", "Dit is geen gesprek.\n")
    return tmp_path / "gesprekken"


def lines(text: str) -> list[str]:
    """The lines of a screen, each with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_numbers_are_those_of_the_labels(oudertalk: Run, folder: Path):
    result = oudertalk("evaluate", folder, "--rubric", "school")
    assert result.exit_code == 0, result.output
    shown = lines(result.stdout)
    assert shown[0] == "zet n precisie vangst F1 F1 kaal precisie sterk"
    assert shown[1] == "noemt de vlag 5 0,75 0,60 0,67 0,80 1,00"
    assert shown[-8:] == [
        "0,67 / 0,80 formulier, micro-F1 / kaal",
        "0,75 / 0,60 formulier, precisie / vangst",
        "0,67 / 0,80 formulier, macro-F1 / kaal",
        "- / - vraag of geen vraag, F1 / kaal",
        "- / - soorten vragen, micro-F1 / kaal",
        "1,00 / 1,00 sterke markeringen, precisie: formulier / alle zetten",
        "0,50 / 0,50 onderdeel wel of niet gehoord, per gesprek / kaal",
        "2 gesprekken, 8 beurten.",
    ]


def test_another_rubric_counts_other_moves(oudertalk: Run, folder: Path):
    shown = lines(oudertalk("evaluate", folder).stdout)  # the form of this house asks for a welcome alone
    assert shown[1] == "noemt de vlag 5 0,75 0,60 0,67 0,80 1,00"
    assert "- / - formulier, precisie / vangst" in shown
    assert "- / 1,00 sterke markeringen, precisie: formulier / alle zetten" in shown


def test_one_file_is_measured_by_itself(oudertalk: Run, folder: Path):
    shown = lines(oudertalk("evaluate", folder / "een.txt", "--rubric", "school").stdout)
    assert shown[1] == "noemt de vlag 5 1,00 0,60 0,75 0,89 1,00" and shown[-1] == "1 gesprekken, 6 beurten."


@pytest.mark.parametrize("wanted", ["vlag", "alle"])
def test_misses_shows_where_rules_and_people_differ_and_what_was_said_before(oudertalk: Run, folder: Path, wanted: str):
    plain = oudertalk("evaluate", folder, "--rubric", "school").stdout
    shown = oudertalk("evaluate", folder, "--rubric", "school", "--misses", wanted).stdout
    assert shown.startswith(plain)
    differences = shown[len(plain) :].strip("\n").split("\n\n")
    assert differences == [
        "een 4 · vlag · alleen de labels\n    L: De wimpel ook.\n  > M: Ik pak de… vlag.",
        "een 5 · vlag · alleen de labels\n    M: Ik pak de… vlag.\n  > L: Er wappert iets.",
        "twee 2 · vlag · alleen de regels\n    L: Mooi weer.\n  > M: Hij zwaait.",
    ]


def test_misses_of_a_move_about_which_nobody_differs_shows_nothing(oudertalk: Run, folder: Path):
    plain = oudertalk("evaluate", folder, "--rubric", "school").stdout
    assert oudertalk("evaluate", folder, "--rubric", "school", "--misses", "welkom").stdout == plain


def test_the_first_turn_has_nothing_before_it(oudertalk: Run, folder: Path):
    write(folder / "een.txt", HEAD + "L: Er wappert iets. [vlag]\n")
    shown = oudertalk("evaluate", folder / "een.txt", "--rubric", "school", "--misses", "vlag").stdout
    assert shown.endswith("een 1 · vlag · alleen de labels\n  > L: Er wappert iets.\n")


def test_a_move_that_does_not_exist_is_said_with_those_that_do(oudertalk: Run, folder: Path):
    result = oudertalk("evaluate", folder, "--misses", "thius")
    assert result.exit_code == 2 and result.stdout == ""
    told = " ".join(result.stderr.split())
    assert "'thius' is geen zet. Bekend zijn: alle, vlag, welkom." in told


@pytest.mark.parametrize("where", ["leeg", "nergens", "nergens.txt"])
def test_a_folder_without_conversations_is_one_sentence(oudertalk: Run, tmp_path: Path, where: str):
    (tmp_path / "leeg").mkdir()
    result = oudertalk("evaluate", tmp_path / where)
    assert result.exit_code == 1 and result.stdout == ""
    assert f"In {tmp_path / where} staan geen gesprekken met labels (.txt)." in result.stderr


def test_a_label_that_does_not_exist_is_named_with_file_and_line(oudertalk: Run, folder: Path):
    write(folder / "drie.txt", HEAD + "L: De vlag! [vlga]\n")
    result = oudertalk("evaluate", folder)
    assert result.exit_code == 1 and "drie.txt, regel 2" in result.stderr and "vlag" in result.stderr


def test_a_rubric_that_does_not_exist_is_said(oudertalk: Run, folder: Path):
    result = oudertalk("evaluate", folder, "--rubric", "nergens")
    assert result.exit_code == 1 and "nergens" in result.stderr and "observatieformulier" in result.stderr


def test_in_english(oudertalk: Run, folder: Path):
    shown = lines(oudertalk("--lang", "en", "evaluate", folder, "--rubric", "school").stdout)
    assert shown[1] == "names the flag 5 0.75 0.60 0.67 0.80 1.00"
    assert shown[-1] == "2 conversations, 8 turns."
    result = oudertalk("--lang", "en", "evaluate", folder, "--misses", "flag")
    assert "is no move" in " ".join(result.stderr.split())


def test_our_own_rules_are_measured_on_our_own_conversations(oudertalk: Run):
    path = CONVERSATIONS / "08_luistergesprek_kort.txt"
    result = oudertalk("evaluate", path)
    assert result.exit_code == 0, result.output
    shown = lines(result.stdout)
    # n is what people heard, whatever the rules hear
    assert any(line.startswith("vraagt naar thuis 1 ") for line in shown)
    assert any(line.startswith("erkenning 2 ") for line in shown) and shown[-1] == "1 gesprekken, 20 beurten."
