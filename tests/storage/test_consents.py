"""A consent file says precisely what was agreed, or it is refused."""

import json
from pathlib import Path

import pytest

from oudertalk.errors import ConsentFileError
from oudertalk.storage.consents import read_consents

YES = {
    "party": "moeder van leerling 1",
    "role": "ouder",
    "purposes": ["opnemen", "transcriberen", "terugluisteren"],
    "given_at": "2026-11-22T09:00:00+01:00",
    "until": "2026-12-20T23:59:00+01:00",
    "how": "op papier",
}


def write(folder: Path, *consents: object) -> Path:
    path = folder / "toestemming.json"
    path.write_text(json.dumps({"consents": list(consents)}))
    return path


def test_everything_that_was_agreed_is_read(tmp_path: Path):
    permission = read_consents(write(tmp_path, YES, {**YES, "party": "Anja", "role": "leerkracht"}))
    assert not permission.staged
    assert [consent.role for consent in permission.consents] == ["ouder", "leerkracht"]
    assert permission.consents[0].covers("opnemen")
    assert not permission.consents[0].covers("tonen in training")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"purposes": ["alles"]}, "consents.0.purposes.0"),
        ({"purpose": ["opnemen"]}, "onbekend veld 'purpose'"),
        ({"withdrawn": True}, "onbekend veld 'withdrawn'"),
        ({"role": "juf"}, "consents.0.role"),
        ({"until": "morgen"}, "consents.0.until"),
        ({"until": "2026-12-20T23:59:00"}, "consents.0"),
        ({"until": "2026-11-01T00:00:00+01:00"}, "consents.0"),
        ({"party": " "}, "consents.0"),
    ],
)
def test_a_consent_that_does_not_say_what_it_should_is_refused_with_its_place(tmp_path: Path, change, place):
    with pytest.raises(ConsentFileError, match="toestemming.json") as caught:
        read_consents(write(tmp_path, {**YES, **change}))
    assert place in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"consents": {}}', '{"consents": [], "staged": true}', "\xff", "[" * 100_000]
)
def test_another_file_is_not_a_consent(tmp_path: Path, text: str):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ConsentFileError):
        read_consents(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ConsentFileError, match="nergens.json"):
        read_consents(tmp_path / "nergens.json")


def test_a_missing_field_is_named(tmp_path: Path):
    short = {name: value for name, value in YES.items() if name != "until"}
    with pytest.raises(ConsentFileError, match="consents.0.until: dit veld ontbreekt"):
        read_consents(write(tmp_path, short))
