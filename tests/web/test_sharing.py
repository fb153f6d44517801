"""Giving back, by the pages: names first, then files, and what a coach sends back."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from oudertalk.core.consent import Permission
from oudertalk.core.decisions import OnItem, OnPrompt, Who
from oudertalk.core.replacing import Replacement
from oudertalk.export.formats import FORMATS
from oudertalk.pipeline import House, approved_names, judge, names_found, wipe_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.handed_out import CLOSES, OPENS, read_handed_out
from oudertalk.web.server import Desk
from tests.test_consent_gate import NOW, yes
from tests.web.conftest import Asked, Served, Window, until
from tests.web.test_judging_in_browser import violations
from tests.web.test_pages import HOSTILE

pytestmark = pytest.mark.model

TEACHER, COACH = Who("leerkracht"), Who("coach", "M.")


def approve(who: Asked, session: str, *pairs: tuple[str, str]) -> Any:
    names = {"naam": [name for name, _ in pairs], "wordt": [becomes for _, becomes in pairs]}
    return who.post(f"/gesprek/{session}/delen/namen", data=names)


def take(who: Asked, session: str, kind: str, **wishes: str) -> Any:
    return who.post(f"/gesprek/{session}/delen/bestand", data={"soort": kind, **wishes})


def test_every_file_can_be_made_after_the_names_were_approved(teacher: Asked, demo: SessionFolder):
    refused = take(teacher, demo.id, "txt")
    assert refused.status_code == 422 and "keurde goed" in refused.text
    assert approve(teacher, demo.id, ("Bram", "kind"), ("", "school")).status_code == 303
    assert approved_names(demo) == (Replacement("Bram", "[kind]"),)
    shown = teacher.get(f"/gesprek/{demo.id}/delen").text
    assert "goedgekeurd" in shown and "nog niet goedgekeurd" not in shown
    for name, one in FORMATS.items():
        made = take(teacher, demo.id, name)
        assert made.status_code == 200 and b"Bram" not in made.data
        assert made.headers["Content-Disposition"] == f"attachment; filename={demo.id}-{one.stem}{one.ending}"
    whole = zipfile.ZipFile(io.BytesIO(take(teacher, demo.id, "alles").data))
    assert len(whole.namelist()) == len(FORMATS) and whole.testzip() is None


def test_a_name_that_stays_stays_and_one_that_was_missed_goes(teacher: Asked, house: House, demo: SessionFolder):
    approve(teacher, demo.id, ("Bram", ""), ("koffie", "[drank]"))
    made = take(teacher, demo.id, "txt").text
    assert "Bram" in made and "[drank]" in made and "koffie" not in made
    assert 'value="koffie"' in teacher.get(f"/gesprek/{demo.id}/delen").text
    assert any(candidate.name == "Bram" for candidate in names_found(house, demo))


def test_what_cannot_be_a_name_is_told_beside_what_was_typed(teacher: Asked, demo: SessionFolder):
    told = approve(teacher, demo.id, ("Bram", "[kind]"), ("[", "kind"))
    assert told.status_code == 422 and 'role="alert"' in told.text and 'value="Bram"' in told.text
    assert approved_names(demo) is None


def test_the_form_is_of_whom_the_page_asks(teacher: Asked, house: House, demo: SessionFolder):
    judge(house, demo, TEACHER, OnPrompt("observatieformulier", "tip", "Vraag door."), after=0)
    judge(house, demo, COACH, OnPrompt("observatieformulier", "tip", "Wacht langer."), after=0)
    assert "Wiens oordeel" in teacher.get(f"/gesprek/{demo.id}/delen").text
    made = take(teacher, demo.id, "docx", namen="on", wie="coach M.")
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made.data)).paragraphs)
    assert "Wacht langer." in text and "Vraag door." not in text


def test_without_a_yes_to_sharing_only_for_oneself(desk: Desk, demo: SessionFolder):
    teacher = Asked(replace(desk, house=replace(desk.house, now=lambda: NOW))).come_in().as_a("leerkracht")
    alone = yes("ouder", purposes=("opnemen", "transcriberen", "terugluisteren"))
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"), alone)))
    shown = teacher.get(f"/gesprek/{demo.id}/delen").text
    assert "Niet iedereen zei ja tegen delen" in shown and 'value="beoordelen"' not in shown
    for kind in ("txt", "beoordelen"):
        assert take(teacher, demo.id, kind, namen="on").status_code == 403
    assert take(teacher, demo.id, "txt", namen="on", voor="mij").status_code == 200
    assert read_handed_out(demo.path) == ()


def test_sound_goes_along_when_asked_and_there(teacher: Asked, house: House, demo: SessionFolder):
    for kind in ("html", "beoordelen"):
        assert b"data:audio/mp4" in take(teacher, demo.id, kind, namen="on", geluid="on").data
        assert b"data:audio/mp4" not in take(teacher, demo.id, kind, namen="on").data
    wipe_sound(house, demo)
    assert 'name="geluid"' not in teacher.get(f"/gesprek/{demo.id}/delen").text
    assert b"data:audio/mp4" not in take(teacher, demo.id, "beoordelen", namen="on", geluid="on").data


def returned(file: str, **changes: Any) -> bytes:
    said = {"about": "item-welkom", "choice": "gezien", "text": None}
    block = {"file": file, "who": {"role": "coach", "alias": "M."}, "said": [said], **changes}
    return f"{OPENS}{json.dumps(block)}{CLOSES}".encode()


def test_what_comes_back_is_received_under_the_name_of_the_coach(teacher: Asked, demo: SessionFolder):
    take(teacher, demo.id, "beoordelen", namen="on")
    (made,) = read_handed_out(demo.path)
    told = teacher.post(f"/gesprek/{demo.id}/delen/terug", data=returned(made.file))
    assert told.json == {"told": "Ingelezen van coach M.: 1 nieuw."}
    (decision,) = read_decisions(demo.path)
    assert (decision.who, decision.what) == (COACH, OnItem("observatieformulier", "welkom", "gezien"))
    for wrong in (returned("0" * 32), b"<html>", returned(made.file, who={"role": "directeur"})):
        refused = teacher.post(f"/gesprek/{demo.id}/delen/terug", data=wrong)
        assert refused.status_code == 422 and refused.json["error"]
    # many long notes are more than another request may be
    notes = [{"about": f"flag-{n}", "choice": None, "text": "x" * 3000} for n in range(100)]
    assert teacher.post(f"/gesprek/{demo.id}/delen/terug", data=returned(made.file, said=notes)).status_code == 200
    assert teacher.post(f"/gesprek/{demo.id}/delen/terug", data=b"x" * (5 << 20)).status_code == 413


def test_nobody_comes_in_by_another_way(stranger: Asked, teacher: Asked, demo: SessionFolder):
    assert stranger.get(f"/gesprek/{demo.id}/delen").status_code == 401
    for path in ("namen", "bestand", "terug"):
        address = f"/gesprek/{demo.id}/delen/{path}"
        assert teacher.post(address, headers={"X-Oudertalk-Token": "x"}, data={"token": "x"}).status_code == 403
        assert teacher.post(address, headers={"Origin": "http://elders.nl"}).status_code == 403
    assert take(teacher, demo.id, "../../etc/passwd", namen="on").status_code == 400


def test_what_is_typed_is_text(teacher: Asked, demo: SessionFolder):
    told = approve(teacher, demo.id, (HOSTILE, "kind"))
    assert "<img src=x" not in told.text
    assert "<img src=x" not in teacher.get(f"/gesprek/{demo.id}/delen").text


def test_by_hand_in_a_browser(served: Served, window: Window, demo: SessionFolder, tmp_path: Path):
    page = window.come_in(served)
    page.click("a[href$='/delen']")
    until(page, "document.getElementById('soorten').disabled")
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Keur deze lijst goed").press("Enter")
    page.wait_for_selector(".fine")
    with page.expect_download() as download:
        page.get_by_role("button", name="bestand om in te oordelen").press("Enter")
    download.value.save_as(tmp_path / "coach.html")
    other = window.tab()
    other.goto((tmp_path / "coach.html").as_uri())
    other.fill("#alias", "M.")
    other.click('[data-about="item-welkom"] [data-choice="deels"]')
    with other.expect_download() as download:
        other.click("#bewaar")
    download.value.save_as(tmp_path / "terug.html")
    page.set_input_files("#terug", tmp_path / "terug.html")
    until(page, "document.getElementById('ingelezen').textContent === 'Ingelezen van coach M.: 1 nieuw.'")
    assert [one.who for one in read_decisions(demo.path)] == [COACH]
    assert violations(page) == []
    assert window.complaints == []
