"""What the pages show and keep, asked without a browser."""

from __future__ import annotations

import json
import logging
import re

import pytest

from oudertalk.core.decisions import FlagName, OnFlag, OnItem, OnPhase, OnPrompt, Who
from oudertalk.core.recording import Break
from oudertalk.core.spans import TimeSpan
from oudertalk.core.takes import Event
from oudertalk.core.transcript import Role, Transcript
from oudertalk.pipeline import House, begin_recording, report, wipe_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.files import write_text
from oudertalk.storage.takes import add_event, recording_lock
from tests.conftest import STAGED
from tests.recorded import recorded
from tests.web.conftest import Asked

pytestmark = pytest.mark.model

HOSTILE = "<script>document.title='gekaapt'</script>\"'><img src=x onerror=alert(1)>"


def decide(
    who: Asked, session: str, about: str, after: int = 0, choice: str | None = None, text: str | None = ""
) -> object:
    return who.post(
        f"/gesprek/{session}/oordeel", json={"about": about, "choice": choice, "text": text, "after": after}
    )


def first_flag(who: Asked, session: str) -> str:
    found = re.search(r'data-about="(flag-[0-9a-f]+)"', who.get(f"/gesprek/{session}").text)
    assert found is not None
    return found[1]


def test_the_list_says_when_who_how_long_how_far_and_when_it_is_wiped(teacher: Asked, demo: SessionFolder):
    shown = teacher.get("/").text
    for told in (demo.id, "leerkracht, ouder", "3:57", "in scène gezet", "klaar om te bekijken", "niet vanzelf gewist"):
        assert told in shown
    demo.say("roles.json", dict[str, Role], {"A": "ouder", "B": "ouder"})
    assert "2 × ouder" in teacher.get("/").text
    demo.say("roles.json", dict[str, Role], {"A": "onbekend"})
    assert "2 stemmen" in teacher.get("/").text


def test_a_conversation_that_is_not_ready_says_how_to_go_on(teacher: Asked, demo: SessionFolder):
    for name in ("form.json", "report.html", "measures.json", "flags.json"):
        (demo.path / name).unlink()
    assert f"/gesprek/{demo.id}/verder" in teacher.get("/").text
    answer = teacher.get(f"/gesprek/{demo.id}")
    assert answer.status_code == 409 and "oudertalk run" in answer.text


def test_a_damaged_conversation_stands_in_the_list_as_such(teacher: Asked, demo: SessionFolder):
    (demo.path / "consent.json").write_text("{", encoding="utf-8")
    assert "beschadigd" in teacher.get("/").text
    assert teacher.get(f"/gesprek/{demo.id}").status_code == 422


def test_who_judges_is_asked_once_of_a_browser(desk, demo: SessionFolder):
    somebody = Asked(desk).come_in()
    answer = somebody.get(f"/gesprek/{demo.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/wie?gesprek={demo.id}")
    assert somebody.post("/wie", data={"rol": "directeur"}).status_code == 400
    somebody.as_a("coach", f"  {HOSTILE}\n")
    assert somebody.get(f"/gesprek/{demo.id}").status_code == 200


def test_everything_that_can_be_said_is_kept_with_who_said_it(teacher: Asked, demo: SessionFolder):
    flag = first_flag(teacher, demo.id)
    for about, choice, text in (
        (flag, "anders", " Een begroeting. "),
        ("item-welkom", "niet te beoordelen", None),
        ("phase-delen", None, "Rustig."),
        ("prompt-tip", None, "Vraag eens door."),
    ):
        answer = decide(teacher, demo.id, about, choice=choice, text=text)
        assert answer.status_code == 200 and answer.json["version"] == 1
    whats = [decision.what for decision in read_decisions(demo.path)]
    assert isinstance(whats[0], OnFlag) and (whats[0].verdict, whats[0].note) == ("anders", "Een begroeting.")
    assert whats[1:] == [
        OnItem("observatieformulier", "welkom", "niet te beoordelen", None),
        OnPhase("observatieformulier", "delen", "Rustig."),
        OnPrompt("observatieformulier", "tip", "Vraag eens door."),
    ]
    assert {decision.who for decision in read_decisions(demo.path)} == {Who("leerkracht")}
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert "Rustig." in shown and "Vraag eens door." in shown


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"about": "item-nergens", "choice": "gezien", "text": None, "after": 0},
        {"about": "phase-nergens", "choice": None, "text": "x", "after": 0},
        {"about": "prompt-nergens", "choice": None, "text": "x", "after": 0},
        {"about": "phase-delen", "choice": None, "text": "x" * 4001, "after": 0},
        {"about": "phase-delen", "choice": None, "text": 3, "after": 0},
        {"about": "phase-delen", "choice": None, "text": "x", "after": -1},
        {"about": "phase-delen", "choice": None, "text": "x", "after": True},
        {"about": "phase-delen", "choice": None, "text": "x"},
        {"about": 7, "choice": None, "text": "x", "after": 0},
    ],
)
def test_what_nobody_can_say_is_not_kept(teacher: Asked, demo: SessionFolder, said: object):
    assert teacher.post(f"/gesprek/{demo.id}/oordeel", json=said).status_code == 400
    assert read_decisions(demo.path) == ()


def test_a_flag_that_is_not_there_any_more_is_said(teacher: Asked, demo: SessionFolder):
    answer = decide(teacher, demo.id, "flag-" + "0" * 20, choice="eens")
    assert answer.status_code == 422 and "Laad de pagina opnieuw" in answer.json["error"]
    assert read_decisions(demo.path) == ()


def made(who: Asked, session: str) -> str:
    found = re.search(r'name="gemaakt" value="([0-9a-f]+)"', who.get(f"/gesprek/{session}").text)
    assert found is not None
    return found[1]


def test_a_turn_is_moved_and_all_that_rests_on_it_follows(teacher: Asked, demo: SessionFolder):
    decide(teacher, demo.id, "item-welkom", choice="gezien", text=None)
    where, before = f"/gesprek/{demo.id}/beurt", made(teacher, demo.id)
    answer = teacher.post(where, data={"beurt": "0", "stem": "nieuw", "gemaakt": before})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/gesprek/{demo.id}#beurt-0")
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert "stem C" in shown and 'data-choice="gezien" aria-pressed="true"' in shown
    assert demo.made("turns.json", Transcript).turns[0].speaker == "C"
    late = teacher.post(where, data={"beurt": "0", "stem": "B", "gemaakt": before})
    assert late.status_code == 409 and "intussen opnieuw gemaakt" in late.json["error"]
    same = teacher.post(where, data={"beurt": "0", "stem": "C", "gemaakt": made(teacher, demo.id)})
    assert same.status_code == 422
    said = teacher.post(
        f"/gesprek/{demo.id}/rol", data={"stem": "C", "rol": "collega", "gemaakt": made(teacher, demo.id)}
    )
    assert said.status_code == 303 and demo.roles["C"] == "collega"
    for speaker in ("C", "A"):  # first who that is, then that it is somebody else
        assert teacher.post(f"{where}/terug", data={"gemaakt": made(teacher, demo.id)}).status_code == 303
        assert demo.made("turns.json", Transcript).turns[0].speaker == speaker and "C" not in demo.roles
    assert {correction.by for correction in demo.corrections} == {"leerkracht"}


@pytest.mark.parametrize(
    "said", [{"beurt": "x", "stem": "B"}, {"beurt": "-1", "stem": "B"}, {"beurt": "99999", "stem": "B"}]
)
def test_a_turn_that_is_not_there_is_not_moved(teacher: Asked, demo: SessionFolder, said: dict[str, str]):
    answer = teacher.post(f"/gesprek/{demo.id}/beurt", data={**said, "gemaakt": made(teacher, demo.id)})
    assert answer.status_code in (400, 422) and demo.corrections == ()


def test_what_is_too_much_is_refused(teacher: Asked, demo: SessionFolder):
    answer = teacher.post(f"/gesprek/{demo.id}/oordeel", data=b"x" * 70_000, content_type="application/json")
    assert answer.status_code in (400, 413) and read_decisions(demo.path) == ()


def test_a_second_tab_hears_what_stands(teacher: Asked, demo: SessionFolder):
    assert decide(teacher, demo.id, "phase-delen", text="eerste").status_code == 200
    answer = decide(teacher, demo.id, "phase-delen", text="tweede")
    assert answer.status_code == 409
    assert answer.json["state"] == {"about": "phase-delen", "version": 1, "choice": None, "text": "eerste"}
    assert teacher.get(f"/gesprek/{demo.id}/stand").json["states"] == [answer.json["state"]]
    assert decide(teacher, demo.id, "phase-delen", text="tweede", after=1).json["version"] == 2


def test_the_coach_sees_the_teachers_word_beside_and_not_as_the_own(desk, teacher: Asked, demo: SessionFolder):
    decide(teacher, demo.id, first_flag(teacher, demo.id), choice="oneens", text="Nee.")
    shown = Asked(desk).come_in().as_a("coach", "M.").get(f"/gesprek/{demo.id}").text
    assert "leerkracht: oneens · Nee." in shown and 'data-version="1"' not in shown


def test_a_decision_on_a_flag_that_is_gone_is_shown_apart(teacher: Asked, demo: SessionFolder):
    from oudertalk import pipeline

    gone = FlagName("opgeheven", "Dat zei niemand hier.", 0, 1.0)
    pipeline.judge(teacher.desk.house, demo, Who("leerkracht"), OnFlag(gone, "eens"), after=0)
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert "markeringen die er niet meer zijn: 1" in shown and "Dat zei niemand hier." in shown


def test_why_is_what_the_command_says(teacher: Asked, demo: SessionFolder):
    told = teacher.get(f"/gesprek/{demo.id}/waarom/0").json
    assert any("welkom" in line for one in told for line in one["lines"])
    assert teacher.get(f"/gesprek/{demo.id}/waarom/100000").status_code == 422


def test_sound_comes_in_the_parts_that_are_asked_for(teacher: Asked, demo: SessionFolder):
    whole = (demo.path / "sound.m4a").read_bytes()
    answer = teacher.get(f"/gesprek/{demo.id}/geluid", Range="bytes=1000-1999")
    assert (answer.status_code, answer.mimetype, answer.data) == (206, "audio/mp4", whole[1000:2000])
    assert answer.headers["Content-Range"] == f"bytes 1000-1999/{len(whole)}"
    assert teacher.get(f"/gesprek/{demo.id}/geluid", Range=f"bytes={len(whole)}-").status_code == 416
    assert len(teacher.get(f"/gesprek/{demo.id}/geluid").data) == len(whole)


def test_english_by_a_switch_that_this_browser_remembers(teacher: Asked, demo: SessionFolder):
    assert teacher.post("/taal", data={"taal": "en", "gesprek": demo.id}).headers["Location"] == f"/gesprek/{demo.id}"
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert '<html lang="en">' in shown and "Who was speaking" in shown or "Keys and help" in shown
    teacher.post("/taal", data={"taal": "xx"})
    assert "Conversations" in teacher.get("/").text


def hostile(demo: SessionFolder) -> None:
    """A transcript in which somebody says HTML."""
    plain = json.loads((demo.path / "turns.json").read_text(encoding="utf-8"))
    for number, word in enumerate(HOSTILE.split()):
        plain["content"]["turns"][1]["words"][number]["text"] = word
    write_text(demo.path / "turns.json", json.dumps(plain))
    assert "<script>" in demo.made("turns.json", Transcript).turns[1].text


def test_what_people_say_is_text_wherever_it_stands(teacher: Asked, demo: SessionFolder):
    hostile(demo)
    teacher.as_a("coach", HOSTILE)
    for about in (first_flag(teacher, demo.id), "item-welkom", "phase-delen", "prompt-tip"):
        assert decide(teacher, demo.id, about, text=f"</textarea>{HOSTILE}").status_code == 200
    teacher.as_a("leerkracht", "x")
    for who in (teacher, teacher.as_a("coach", HOSTILE)):
        shown = who.get(f"/gesprek/{demo.id}").text
        assert "<script>document" not in shown and "<img src=x" not in shown
        assert "&lt;script&gt;document" in shown
        ours = ('<script src="/static/', '<script src="/verslag/player.js')
        assert shown.count("<script ") == sum(shown.count(one) for one in ours)


def test_logs_hold_no_speech_no_names_and_no_secret(
    teacher: Asked, demo: SessionFolder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    hostile(demo)
    with caplog.at_level(logging.DEBUG):
        teacher.as_a("coach", "Zeepaardje")
        decide(teacher, demo.id, "phase-delen", text="Zeepaardje")
        decide(teacher, demo.id, "phase-delen", text="Zeepaardje")
        teacher.get(f"/gesprek/{demo.id}", Host="elders.nl")
        teacher.get(f"/start?kaartje={teacher.desk.door.ticket()}")
        monkeypatch.setattr("oudertalk.web.listening.shown", lambda *_: 1 / len(""))
        assert teacher.get(f"/gesprek/{demo.id}").status_code == 500
    door = teacher.desk.door
    for secret in ("Zeepaardje", "gekaapt", door.cookie, door.key, door.token, "kaartje="):
        assert secret not in caplog.text
    assert "ZeroDivisionError at test_pages.py" in caplog.text


# what was recorded here


def test_marks_and_missing_sound_stand_in_the_conversation(teacher: Asked, demo: SessionFolder):
    happened = {
        "marks": (65.0,),
        "breaks": (Break(100.0, "lost", 23.0, 2.0),),
        "agreed": TimeSpan(0.0, 2.0),
    }
    recorded(demo, **happened)
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert shown.count('class="mark-sign"') == 2  # above the conversation, and at its place
    assert 'data-play="62.0"' in shown and "1:05" in shown
    assert "ontbreekt 0:23 geluid" in shown and "toestemming, uitgesproken" in shown


def test_without_its_sound_a_conversation_can_be_read(teacher: Asked, house: House, demo: SessionFolder):
    wipe_sound(house, demo)
    shown = teacher.get(f"/gesprek/{demo.id}")
    assert shown.status_code == 200 and "<footer hidden>" in shown.text and "gewist" in shown.text
    assert teacher.get(f"/gesprek/{demo.id}/geluid").status_code == 409


def test_moving_a_turn_puts_no_sound_back_into_a_report_without_it(teacher: Asked, house: House, demo: SessionFolder):
    report(house, demo, "none")
    made = re.search(r'name="gemaakt" value="([0-9a-f]+)"', teacher.get(f"/gesprek/{demo.id}").text)
    assert made is not None
    moved = teacher.post(f"/gesprek/{demo.id}/beurt", data={"beurt": "0", "stem": "B", "gemaakt": made[1]})
    assert moved.status_code == 303
    assert b"<audio" not in (demo.path / "report.html").read_bytes()
    report(house, demo, "embed")  # said by a person, it is in again, and stays
    report(house, demo)
    assert b"data:audio" in (demo.path / "report.html").read_bytes()


def test_what_is_being_recorded_says_so_in_the_list(teacher: Asked, house: House):
    folder = begin_recording(house, STAGED, model="demo", speakers=2)
    add_event(folder.path, Event("opened", house.now(), 1, files=("take-01.wav",)))
    with recording_lock(folder.path):
        assert "wordt nu opgenomen" in teacher.get("/").text
    assert "opname, afgebroken, nog niet uitgewerkt" in teacher.get("/").text
    add_event(folder.path, Event("ended", house.now(), 1, end="by hand"))
    assert "opname, nog niet uitgewerkt" in teacher.get("/").text
