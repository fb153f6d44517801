"""`--diariser`: another way to tell voices apart, chosen, kept, or refused in a sentence; on tiny networks."""

import json
import sys
from pathlib import Path

import pytest

from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run, files_in
from tests.cli.test_steps import valid

NETWORKS = ("pyannote-segmentation", "titanet-small")


@pytest.fixture
def fetched(oudertalk: Run, stick_with_networks: Path) -> Path:
    """This user's models folder, with the two networks in it."""
    pytest.importorskip("sherpa_onnx")
    result = oudertalk("models", "get", *NETWORKS, "--from", stick_with_networks)
    assert result.exit_code == 0, result.output
    return Path(result.stdout.splitlines()[0].rpartition(": ")[2]).parent


def made_by(folder: Path) -> dict[str, str]:
    return json.loads((folder / "speakers.json").read_text(encoding="utf-8"))["made_by"]["settings"]


def test_models_for_voices_are_fetched_together_listed_and_verified(oudertalk: Run, stick_with_networks: Path):
    def lines() -> list[str]:
        shown = oudertalk("models", "list", "--no-measure").stdout.splitlines()
        return [line for name in NETWORKS for line in shown if line.startswith(name)]

    assert all("--diariser sherpa" in line and line.rstrip().endswith("nee") for line in lines())
    assert oudertalk("models", "get", *NETWORKS, "--from", stick_with_networks).exit_code == 0
    assert all(line.rstrip().endswith("ja") for line in lines()) and len(lines()) == 2
    verified = oudertalk("models", "verify").stdout
    assert all(f"{name}: in orde" in verified for name in NETWORKS)
    assert "samen met titanet-small" in oudertalk("models", "list", "--no-measure", "--more").stdout


@pytest.mark.model
def test_diarise_by_sherpa_gives_the_contract_and_keeps_nothing(
    oudertalk: Run, home: Path, fetched: Path, short_clip: Path
):
    before = files_in(home)
    result = oudertalk("diarise", short_clip, "--staged", "--diariser", "sherpa", "--json", "-")
    assert result.exit_code == 0, result.output
    spans = valid("diarise", result.stdout)["speakers"]
    assert {span["speaker"] for span in spans} == {"A", "B"} and spans[0]["speaker"] == "A"
    assert files_in(home) == before


@pytest.mark.model
def test_a_session_keeps_its_diariser_and_another_one_is_heard_again(
    oudertalk: Run, home: Path, fetched: Path, short_clip: Path
):
    asked = ("--model", "demo", "--diariser", "sherpa", "--role", "A=leerkracht")
    result = oudertalk("run", short_clip, "--staged", *asked)
    assert result.exit_code == 0, result.output
    (folder,) = (home / "gesprekken").iterdir()
    session = SessionFolder(folder)
    assert session.card.diariser == "sherpa" and (folder / "report.html").is_file()
    by_sherpa, words = (folder / "speakers.json").read_bytes(), (folder / "words.json").read_bytes()
    sherpas = set(made_by(folder)["encoder"].split())
    assert len(sherpas) == 2

    assert oudertalk("run", session.id).exit_code == 0
    assert (folder / "speakers.json").read_bytes() == by_sherpa  # not done again

    assert oudertalk("run", session.id, "--diariser", "stemmen").exit_code == 0
    ours = set(made_by(folder)["encoder"].split())
    assert session.card.diariser == "stemmen" and len(ours) == 3 and not ours & sherpas
    assert (folder / "speakers.json").read_bytes() != by_sherpa
    assert (folder / "words.json").read_bytes() == words


@pytest.mark.model
def test_a_session_of_before_there_was_a_choice_reads_and_is_still_right(
    oudertalk: Run, home: Path, demo: SessionFolder
):
    card = json.loads((demo.path / "session.json").read_text(encoding="utf-8"))
    content = card.get("content", card)
    del content["diariser"]
    (demo.path / "session.json").write_text(json.dumps(card), encoding="utf-8")
    speakers = (demo.path / "speakers.json").read_bytes()
    assert demo.card.diariser is None
    assert list(made_by(demo.path)) == ["speakers", "microphones", "encoder"]
    assert oudertalk("run", demo.id).exit_code == 0
    assert (demo.path / "speakers.json").read_bytes() == speakers


@pytest.mark.parametrize("command", [("run", "--model", "demo"), ("diarise",)])
def test_what_is_missing_is_said_before_anything_is_read(
    oudertalk: Run,
    home: Path,
    short_clip: Path,
    stick_with_networks: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
):
    pytest.importorskip("sherpa_onnx")

    def refused(*more: object) -> str:
        result = oudertalk(command[0], short_clip, "--staged", *command[1:], "--diariser", "sherpa", *more)
        assert result.exit_code == 1
        assert not (home / "gesprekken").exists() or files_in(home / "gesprekken") == []
        return result.stderr

    assert "oudertalk models get pyannote-segmentation" in refused()
    assert "--microphones 2" in refused("--microphones", 2)
    assert oudertalk("models", "get", *NETWORKS, "--from", stick_with_networks).exit_code == 0
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "sherpa_onnx", None)
        assert "pip install 'oudertalk[sherpa]'" in refused()
    (home / "models" / "nemo_en_titanet_small.onnx").write_bytes(b"beschadigd")
    assert "controlegetal" in refused()


def test_the_programs_own_way_goes_with_two_microphones(oudertalk: Run, short_clip: Path):
    result = oudertalk("diarise", short_clip, "--staged", "--diariser", "stemmen", "--microphones", 2)
    assert "Laat een van beide weg" not in result.stderr and "stereo-opname" in result.stderr  # its channels are one
