"""The pages about rubrics and about how it is set up here, asked without a browser."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from oudertalk.pipeline import House, own_voice
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.own_voice import keep_own_voice
from oudertalk.web.server import Desk
from tests.own_voices import made_up
from tests.web.conftest import Asked

pytestmark = pytest.mark.model

OURS = read_settings({"OUDERTALK_HOME": "/nowhere"}).rubrics
OWN = (OURS / "zes_missers.yaml").read_text(encoding="utf-8").replace("id: zes_missers", "id: van_ons")
HOSTILE = "<script>alert(1)</script>"


def sent(who: Asked, content: str | bytes, what: str = "voeg toe", name: str = "kijkwijzer.yaml", **more: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return who.post("/kijkwijzers", data={"bestand": (io.BytesIO(data), name), "wat": what, **more})


def own_files(house: House) -> list[Path]:
    assert house.settings.own_rubrics is not None
    return sorted(path for path in house.settings.archive.parent.rglob("*") if path.is_file())


def test_every_rubric_stands_there_in_full_with_what_it_is_heard_by(teacher: Asked, house: House):
    listed = teacher.get("/kijkwijzers").text
    for name in house.knowledge.rubrics:
        rubric = house.rubric(name)
        assert rubric.title.nl in listed
        shown = teacher.get(f"/kijkwijzers/{name}").text
        for line in rubric.criteria:
            assert _escaped(line.question.nl) in shown
            assert all(_escaped(house.knowledge.moves[move].nl) in shown for move in line.moves)
    assert "<built-in" not in listed
    assert _escaped(house.knowledge.rules[0].why.nl) in "".join(
        teacher.get(f"/kijkwijzers/{name}").text for name in house.knowledge.rubrics
    )


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


def test_a_rubric_is_checked_and_not_kept_unless_asked(teacher: Asked, house: House):
    assert "In orde" in sent(teacher, OWN, "controleer").text
    assert own_files(house) == []


def test_an_own_rubric_is_added_under_its_id_and_counts_at_once(teacher: Asked, desk: Desk, house: House):
    before = dict(house.knowledge.rubrics)
    answer = sent(teacher, OWN, name="../../../etc/passwd")
    assert "Toegevoegd" in answer.text
    assert house.settings.own_rubrics is not None
    (added,) = own_files(house)
    assert added == house.settings.own_rubrics / "van_ons.yaml" and added.read_text(encoding="utf-8") == OWN
    assert set(house.knowledge.rubrics) == {*before, "van_ons"}
    assert 'value="van_ons"' in teacher.get("/nieuw").text and "van de school" in teacher.get("/kijkwijzers").text


@pytest.mark.parametrize("own", ["van_ons", "zes_missers"])
def test_a_rubric_takes_the_place_of_another_only_when_that_was_said(teacher: Asked, house: House, own: str):
    if own == "van_ons":
        sent(teacher, OWN)
    changed = OWN.replace("id: van_ons", f"id: {own}").replace("Zes missers, zes vragen", "Andere vragen")
    assert "Er is al een kijkwijzer" in sent(teacher, changed).text
    assert "Andere vragen" not in teacher.get("/kijkwijzers").text
    assert "Toegevoegd" in sent(teacher, changed, vervang="ja").text
    assert "Andere vragen" in teacher.get("/kijkwijzers").text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (OWN.replace("phases:", "fasen:"), "regel"),
        (OWN.replace("moves: [behoefte_ouder]", "moves: [onbekende_zet]"), "onbekende_zet"),
        (OWN.replace("id: van_ons", "id: ../../x"), "kan geen naam van een bestand zijn"),
        (OWN.replace("id: van_ons", "id: moves"), "kan geen naam van een bestand zijn"),
        ("", "Kies eerst een bestand."),
        (b"\xff\xfe\x00\x01", "Het bestand"),
        ("{", "Het bestand"),
    ],
    ids=["key", "move", "path", "beside", "empty", "bytes", "broken"],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(teacher: Asked, house: House, content: str | bytes, says: str):
    told = sent(teacher, content).text
    assert says in told and "Toegevoegd" not in told
    assert ".scratch-" not in told and str(house.settings.archive) not in told
    assert own_files(house) == []


def test_a_rubric_cannot_put_anything_on_a_page(teacher: Asked):
    told = sent(teacher, OWN.replace("Zes missers, zes vragen", HOSTILE)).text
    assert "Toegevoegd" in told and HOSTILE not in told and "&lt;script&gt;" in told
    for address in ("/kijkwijzers", "/kijkwijzers/van_ons", "/nieuw"):
        assert HOSTILE not in teacher.get(address).text


def test_what_is_too_large_for_a_rubric_is_refused(teacher: Asked, house: House):
    assert sent(teacher, "#" * 100_000).status_code == 413
    assert own_files(house) == []


@pytest.mark.parametrize("name", ["nergens", "..", "moves"])
def test_a_rubric_that_is_not_there(teacher: Asked, name: str):
    assert teacher.get(f"/kijkwijzers/{name}").status_code == 404


def test_the_settings_say_where_what_and_how_long(teacher: Asked, house: House, demo: SessionFolder):
    shown = teacher.get("/instellingen").text
    for told in (str(house.settings.archive), "hooguit 28 dagen", "Er gaat niets naar internet", "small", "demo"):
        assert told in shown
    assert "Er is geen stem geleerd" in shown and demo.id not in shown


def test_it_looks_whether_all_works_when_asked(teacher: Asked):
    assert "woorden verstaan" not in teacher.get("/instellingen").text
    assert "woorden verstaan" in teacher.get("/instellingen?kijk=1").text


def test_the_learnt_voice_is_shown_as_a_date_and_can_be_wiped(teacher: Asked, house: House):
    assert house.settings.own_voice is not None
    now = datetime.now(timezone.utc)
    voice = made_up(encoder=house.shelf.find("voice_encoder").sha256, learnt_at=now, until=now + timedelta(days=100))
    keep_own_voice(house.settings.own_voice, voice)
    shown = teacher.get("/instellingen").text
    assert "Je stem is geleerd op" in shown and str(voice.numbers[0]) not in shown
    assert teacher.post("/instellingen/stem/wis", headers={"X-Oudertalk-Token": "onzin"}).status_code == 403
    assert own_voice(house) is not None
    assert teacher.post("/instellingen/stem/wis").status_code == 303
    assert own_voice(house) is None and "Er is geen stem geleerd" in teacher.get("/instellingen").text


def test_a_damaged_voice_can_be_wiped_too(teacher: Asked, house: House):
    assert house.settings.own_voice is not None
    house.settings.own_voice.parent.mkdir(parents=True)
    house.settings.own_voice.write_text("{")
    assert "Wis mijn stem" in teacher.get("/instellingen").text
    teacher.post("/instellingen/stem/wis")
    assert not house.settings.own_voice.exists()
