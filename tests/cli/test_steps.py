"""The single steps: from file to standard output, keeping nothing, in the published shape."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Run, files_in
from tests.conftest import DEMO

SCHEMAS = Path(__file__).parent.parent.parent / "docs" / "schema"
VIDEO = DEMO / "nagespeeld_gesprek.mp4"
TEXT = """Juf Anja: Welkom, fijn dat u er bent. Gaat u zitten.
Ali: Dank u wel.
Juf Anja: Hoe gaat het thuis met lezen? Wat merkt u daar?
Ali: Hij leest elke avond een half uur met zijn zusje, en dan slaapt hij goed.
Juf Anja: Dan spreken we af dat ik maandag een boek meegeef. Heeft u nog vragen?
Ali: Nee, dank u.
"""


def valid(name: str, text: str) -> dict:
    value = json.loads(text)
    jsonschema.validate(value, json.loads((SCHEMAS / f"{name}.json").read_text()))
    return value


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "gesprek.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_analyse_gives_the_contract(oudertalk: Run, text: Path, home: Path):
    result = oudertalk("analyse", text, "--role", "Juf Anja=leerkracht", "--role", "Ali=ouder", "--json", "-")
    assert result.exit_code == 0, result.output
    value = valid("analyse", result.stdout)
    assert [turn["role"] for turn in value["turns"]] == ["leerkracht", "ouder"] * 3
    assert len(value["form"]["entries"]) == 19
    turns = [turn["text"] for turn in value["turns"]]
    assert value["flags"]
    for flag in value["flags"]:
        assert flag["quote"] in turns[flag["turn"]] and flag["start"] is None
    assert {flag["move"] for flag in value["flags"]} >= {"welkom", "thuis", "nog_vragen"}
    assert files_in(home) == []  # keeps nothing


def test_analyse_gives_what_stands_under_a_number_and_beside_its_quotes(oudertalk: Run, text: Path):
    result = oudertalk("analyse", text, "--role", "Juf Anja=leerkracht", "--role", "Ali=ouder", "--json", "-")
    value = valid("analyse", result.stdout)
    measures = {measure["id"]: measure for measure in value["measures"]}
    agreements = measures["afspraken"]
    assert agreements["group"] == "afspraken" and agreements["remarks"]
    assert {detail["id"] for detail in agreements["details"]} >= {"leerkracht", "ouder"}
    turns = [turn["text"] for turn in value["turns"]]
    for remark in agreements["remarks"]:
        assert remark["quote"] in turns[remark["turn"]] and remark["text"]
    assert measures["overlap"]["value"] is None and measures["overlap"]["reason"].startswith("niet gemeten")
    assert measures["thuisvragen"]["reason"] is None and measures["thuisvragen"]["pattern"] is None


def test_analyse_gives_the_case_its_points_and_what_might_be_said(oudertalk: Run, text: Path, house):
    case = house.knowledge.case("10")
    roles = ("--role", "Juf Anja=leerkracht", "--role", "Ali=ouder")
    form = valid("analyse", oudertalk("analyse", text, *roles, "--case", 10, "--json", "-").stdout)["form"]
    assert (form["case"], form["type"]) == (case.id, case.type)
    assert [point["move"] for point in form["points"]] == list(case.leads)
    leads = {entry["item"] for entry in form["entries"] if entry["leads"]}
    assert leads and {entry["item"] for entry in form["entries"] if not entry["expected"]}.isdisjoint(leads)
    kinds = [proposal["kind"] for proposal in form["proposals"]]
    assert kinds == sorted(kinds) and set(kinds) == {"compliment", "tip"} and len(kinds) <= 6
    assert all(proposal["evidence"] for proposal in form["proposals"] if proposal["kind"] == "compliment")
    plain = valid("analyse", oudertalk("analyse", text, *roles, "--json", "-").stdout)["form"]
    assert (plain["case"], plain["type"], plain["points"]) == (None, None, [])
    assert all(entry["expected"] and not entry["leads"] for entry in plain["entries"])


@pytest.mark.parametrize("rubric", ["oudergesprek_voeren", "soorten_oudergesprekken", "zes_missers"])
def test_every_rubric_gives_the_contract_and_a_screen(oudertalk: Run, text: Path, rubric: str):
    roles = ("--role", "Juf Anja=leerkracht", "--role", "Ali=ouder")
    form = valid("analyse", oudertalk("analyse", text, *roles, "--rubric", rubric, "--json", "-").stdout)["form"]
    assert "om over na te denken" in {entry["outcome"] for entry in form["entries"]}
    shown = oudertalk("analyse", text, *roles, "--rubric", rubric, "--type", "luistergesprek")
    assert shown.exit_code == 0 and "? om over na te denken" in shown.stdout and "Luistergesprek" in shown.stdout


def test_what_a_kind_of_talk_does_not_ask_for_is_quiet_on_the_screen(oudertalk: Run, text: Path):
    shown = oudertalk("analyse", text, "--role", "Juf Anja=leerkracht", "--type", "luistergesprek").stdout
    assert "hoeft in dit soort gesprek niet" in shown and "» Luistert actief" in shown
    assert "hoeft in dit soort" not in oudertalk("analyse", text, "--role", "Juf Anja=leerkracht").stdout


def test_what_analyse_gives_can_be_analysed_again(oudertalk: Run, text: Path, tmp_path: Path):
    first = tmp_path / "eerst.json"
    oudertalk("analyse", text, "--role", "Juf Anja=leerkracht", "--role", "Ali=ouder", "--json", first)
    again = oudertalk("analyse", first, "--json", "-")
    assert json.loads(again.stdout) == json.loads(first.read_text())


def test_analyse_shows_the_form_on_the_screen(oudertalk: Run, text: Path):
    result = oudertalk("analyse", text, "--role", "Juf Anja=leerkracht", "--role", "Ali=ouder")
    assert "“Heeft u nog vragen?”" in result.stdout and "niet gehoord" in result.stdout
    assert "niet gedaan" not in result.stdout
    assert re.search(r"Vragen van de leerkracht +\d+ keer · open \d", result.stdout)
    assert "Opdrachten bij deze kijkwijzer: Stille ouders uitnodigen · " in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--role", "Bea=ouder"), "Juf Anja, Ali"),
        (("--role", "Ali=papa"), "leerkracht, collega"),
        (("--rubric", "nergens"), "observatieformulier"),
        (("--type", "nergens"), "kennismaking"),
        (("--case", "nergens"), "03_"),
    ],
)
def test_analyse_says_what_it_cannot_do(oudertalk: Run, text: Path, arguments, says: str):
    result = oudertalk("analyse", text, *arguments)
    assert result.exit_code == 1 and says in result.stderr


def test_json_into_a_folder_that_is_not_there_is_one_sentence(oudertalk: Run, text: Path, tmp_path: Path):
    result = oudertalk("analyse", text, "--json", tmp_path / "nergens" / "x.json")
    assert result.exit_code == 1 and "nergens" in result.stderr and "Traceback" not in result.output


def test_a_rubric_with_a_typo_is_named_with_file_and_line(oudertalk: Run, text: Path, house, tmp_path: Path):
    good = (house.settings.rubrics / "observatieformulier.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "eigen.yaml"
    wrong.write_text(good.replace("moves: [thuis]", "moves: [thius]"), encoding="utf-8")
    line = next(n for n, line in enumerate(wrong.read_text().splitlines(), 1) if "thius" in line)
    result = oudertalk("analyse", text, "--rubric", wrong)
    assert result.exit_code == 1
    assert "eigen.yaml" in result.stderr and "thius" in result.stderr and str(line) in result.stderr


@pytest.mark.model
def test_transcribe_gives_words_and_keeps_nothing(oudertalk: Run, home: Path, short_clip: Path):
    result = oudertalk("transcribe", short_clip, "--staged", "--model", "demo", "--json", "-")
    assert result.exit_code == 0, result.output
    value = valid("transcribe", result.stdout)
    assert value["model"] == "demo" and value["staged"] and len(value["words"]) > 10
    assert "Let op, model 'demo'" in result.stderr
    times = [(word["start"], word["end"]) for word in value["words"]]
    assert times == sorted(times) and all(0 <= start < end <= 31 for start, end in times)
    assert not [file for file in files_in(home) if not file.startswith("models/")]  # converted weights are no speech


@pytest.mark.model
def test_diarise_gives_voices_and_keeps_nothing(oudertalk: Run, home: Path, short_clip: Path):
    result = oudertalk("diarise", short_clip, "--staged", "--json", "-")
    value = valid("diarise", result.stdout)
    assert {span["speaker"] for span in value["speakers"]} == {"A", "B"}
    assert value["speakers"][0]["speaker"] == "A"
    assert files_in(home) == []
    assert " A\n" in oudertalk("diarise", short_clip, "--staged").stdout


@pytest.mark.model
def test_two_microphones_tell_voices_apart_by_channel(oudertalk: Run, tmp_path: Path, short_clip: Path):
    """The teacher left, the parent right, each heard a little by the other microphone."""
    import wave

    import numpy as np

    with wave.open(str(short_clip)) as file:
        rate = file.getframerate()
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)[:, 0] / 32768
    truth = json.loads((DEMO / "nagespeeld_gesprek.json").read_text(encoding="utf-8"))["turns"]
    loud = {"leerkracht": (1.0, 0.1), "ouder": (0.1, 1.0)}
    sides = np.full((len(sound), 2), 0.1)
    for turn in truth:
        sides[int(turn["start"] * rate) : int(turn["end"] * rate)] = loud[turn["role"]]
    stereo = tmp_path / "stereo.wav"
    with wave.open(str(stereo), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((sound[:, None] * sides * 32767).astype(np.int16).tobytes())
    value = valid("diarise", oudertalk("diarise", stereo, "--staged", "--microphones", 2, "--json", "-").stdout)
    for turn in [t for t in truth if t["end"] < 29]:
        shared = {"A": 0.0, "B": 0.0}
        for span in value["speakers"]:
            shared[span["speaker"]] += max(0.0, min(span["end"], turn["end"]) - max(span["start"], turn["start"]))
        assert max(shared, key=shared.__getitem__) == {"leerkracht": "A", "ouder": "B"}[turn["role"]]
    mono = oudertalk("diarise", short_clip, "--staged", "--microphones", 2)
    assert mono.exit_code == 1 and "stereo" in mono.stderr
