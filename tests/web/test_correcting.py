"""Correcting words and voices and adding flags from the pages, asked without a browser."""

from __future__ import annotations

import html
import logging
import re
import threading

import pytest

from oudertalk import pipeline
from oudertalk.core.corrections import Assign, Merge, Redo, Rename, Reword, Undo
from oudertalk.core.decisions import OnStretch
from oudertalk.core.transcript import Transcript
from oudertalk.pipeline import report
from oudertalk.pipeline.reporting import report_is_fresh
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from tests.web.conftest import Asked
from tests.web.test_pages import HOSTILE, made

pytestmark = pytest.mark.model

NAME = "0123456789abcdef"


def reword(who: Asked, demo: SessionFolder, turn: int, word: int, heard: str, said: str, of: str = "") -> object:
    values = {"beurt": turn, "woord": word, "gehoord": heard, "gezegd": said, "gemaakt": of or made(who, demo.id)}
    return who.post(f"/gesprek/{demo.id}/woorden", data=values)


def first_word(demo: SessionFolder, turn: int) -> str:
    transcript: Transcript = demo.made("turns.json", Transcript)
    return transcript.turns[turn].words[0].text


def mark(who: Asked, demo: SessionFolder, **said: object) -> object:
    transcript: Transcript = demo.made("turns.json", Transcript)
    word = transcript.turns[3].words[0]
    stretch = {"about": f"stretch-{NAME}", "turn": 3, "quote": word.text, "second": word.time and word.time.start}
    return who.post(
        f"/gesprek/{demo.id}/oordeel", json={**stretch, "choice": "welkom", "text": "Mooi.", "after": 0, **said}
    )


# words


def test_a_word_is_corrected_and_the_second_window_is_told(teacher: Asked, demo: SessionFolder):
    before, heard = made(teacher, demo.id), first_word(demo, 1)
    answer = reword(teacher, demo, 1, 0, heard, " Heel   veel dank ", before)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/gesprek/{demo.id}#beurt-1")
    assert [(what.heard, what.said) for one in demo.corrections if isinstance(what := one.what, Reword)] == [
        (heard, "Heel veel dank")
    ]
    shown = html.unescape(teacher.get(f"/gesprek/{demo.id}").text)
    assert f'class="corrected" title="verbeterd; verstaan was: “{heard}”">veel</span>' in shown
    assert f"“{heard}” is “Heel veel dank” · leerkracht" in shown
    late = reword(teacher, demo, 2, 0, first_word(demo, 2), "x", before)
    assert late.status_code == 409 and "intussen opnieuw gemaakt" in late.json["error"]
    other = reword(teacher, demo, 2, 0, "anders", "x")
    assert other.status_code == 409 and "woorden zijn intussen anders" in other.json["error"]
    assert len(demo.corrections) == 1


def test_undo_and_redo_go_over_voices_and_words_in_order(teacher: Asked, demo: SessionFolder):
    where = f"/gesprek/{demo.id}"
    heard = first_word(demo, 1)
    reword(teacher, demo, 1, 0, heard, "Veel")
    merged = teacher.post(f"{where}/stem/samen", data={"stem": "B", "met": "A", "gemaakt": made(teacher, demo.id)})
    assert merged.status_code == 303 and len(demo.made("turns.json", Transcript).turns) == 1
    for step, turns, word in (("terug", 36, "Veel"), ("terug", 36, heard), ("opnieuw", 36, "Veel"), ("opnieuw", 1, "")):
        answer = teacher.post(f"{where}/beurt/{step}", data={"gemaakt": made(teacher, demo.id)})
        assert answer.status_code == 303
        transcript: Transcript = demo.made("turns.json", Transcript)
        assert len(transcript.turns) == turns and (not word or transcript.turns[1].words[0].text == word)
    assert [type(one.what) for one in demo.corrections] == [Reword, Merge, Undo, Undo, Redo, Redo]
    assert teacher.post(f"{where}/beurt/weg", data={"gemaakt": made(teacher, demo.id)}).status_code == 404


def test_a_voice_is_renamed_and_given_a_role_and_both_are_taken_back(teacher: Asked, demo: SessionFolder):
    where = f"/gesprek/{demo.id}"

    def say(place: str, **values: str) -> int:
        return teacher.post(f"{where}/{place}", data={**values, "gemaakt": made(teacher, demo.id)}).status_code

    name = '<b>oma</b> & "co"'
    assert say("stem/naam", stem="B", naam=name) == 303
    shown = teacher.get(where).text
    assert name not in shown and html.unescape(shown).count(f">{name}</button>") == 18
    assert say("rol", stem="B", rol="collega") == 303 and demo.roles["B"] == "collega"
    assert teacher.get(where).text.count('class="turn collega"') == 18
    assert say("rol", stem="B", rol="collega") == 422, "it is that already"
    assert say("stem/naam", stem="Z", naam="opa") == 422 and say("stem/naam", stem="B", naam="o" * 81) == 400
    assert [type(one.what) for one in demo.corrections] == [Rename, Assign]
    assert say("beurt/terug") == 303 and say("beurt/terug") == 303
    assert demo.roles["B"] == "ouder" and "&lt;b&gt;oma" not in teacher.get(where).text


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"beurt": "x", "woord": "0", "gehoord": "a", "gezegd": "b"}, 400),
        ({"beurt": "1", "woord": "-1", "gehoord": "a", "gezegd": "b"}, 400),
        ({"beurt": "99999", "woord": "0", "gehoord": "a", "gezegd": "b"}, 422),
        ({"beurt": "1", "woord": "99999", "gehoord": "a", "gezegd": "b"}, 409),
        ({"beurt": "1", "woord": "0", "gehoord": "", "gezegd": "b"}, 409),
        ({"beurt": "1", "woord": "0", "gehoord": "a", "gezegd": "b" * 2001}, 400),
    ],
)
def test_words_that_are_not_there_are_not_corrected(
    teacher: Asked, demo: SessionFolder, values: dict[str, str], status: int
):
    answer = teacher.post(f"/gesprek/{demo.id}/woorden", data={**values, "gemaakt": made(teacher, demo.id)})
    assert answer.status_code == status and demo.corrections == ()


def test_too_much_and_nothing_new_is_said(teacher: Asked, demo: SessionFolder):
    heard = first_word(demo, 1)
    assert "al precies zo" in reword(teacher, demo, 1, 0, heard, f" {heard} ").json["error"]
    assert "te lang" in reword(teacher, demo, 1, 0, heard, "x" * 1500).json["error"]
    assert demo.corrections == ()


def test_voices_that_are_not_there_or_one_already_are_said(teacher: Asked, demo: SessionFolder):
    where, now = f"/gesprek/{demo.id}/stem", made(teacher, demo.id)
    for path, values in (("samen", {"stem": "B", "met": "Q"}), ("samen", {"stem": "B", "met": "B"}), ("splits", {})):
        assert teacher.post(f"{where}/{path}", data={**values, "gemaakt": now}).status_code == 422
    refused = teacher.post(f"{where}/splits", data={"stem": "A", "gemaakt": now})
    assert refused.status_code == 422 and "geen tweede stem" in refused.json["error"]
    assert demo.corrections == ()


def test_words_heard_anew_leave_a_correction_aside_and_say_so(teacher: Asked, demo: SessionFolder):
    from oudertalk.core.transcript import Word

    heard = first_word(demo, 1)
    reword(teacher, demo, 1, 0, heard, "Veel")
    words: tuple[Word, ...] = demo.made("words.json", tuple[Word, ...])
    anew = tuple(Word(word.text + "x", word.time) for word in words)
    demo.make("words.json", tuple[Word, ...], anew, demo.made_by("transcribe", (), {}))
    pipeline.join(teacher.desk.house, demo)
    assert demo.made("turns.json", Transcript).turns[1].words[0].text == heard + "x"
    assert len(pipeline.corrections_of(demo).unfit) == 1
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert "telt niet meer mee: dit is daarna anders verstaan" in shown


def test_the_report_follows_when_it_is_calm_and_in_any_case_before_the_pages_stop(teacher: Asked, demo: SessionFolder):
    house = teacher.desk.house
    reword(teacher, demo, 1, 0, first_word(demo, 1), "Veel")
    assert not report_is_fresh(house, demo)
    teacher.desk.reports.finish()
    assert report_is_fresh(house, demo)
    calm = threading.Event()
    teacher.desk.reports.soon(house, demo, teacher.desk.working)
    (demo.path / "report.html").unlink()
    for _look in range(100):
        if calm.wait(0.1) or demo.has("report.html"):
            break
    assert demo.has("report.html")
    report(house, demo)


# flags of people


def test_an_added_flag_stands_in_its_turn_and_under_its_line(desk, teacher: Asked, demo: SessionFolder):
    answer = mark(teacher, demo)
    assert answer.status_code == 200 and answer.json["version"] == 1 and answer.json["choice"] == "welkom"
    (decision,) = read_decisions(demo.path)
    assert isinstance(decision.what, OnStretch) and decision.what.move == "welkom"
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert f'data-about="stretch-{NAME}" data-version="1" data-move="welkom"' in shown
    assert "aangegeven door leerkracht · Mooi." in shown
    assert mark(teacher, demo, text="Later.").status_code == 409
    assert [one["about"] for one in teacher.get(f"/gesprek/{demo.id}/stand").json["states"]] == [f"stretch-{NAME}"]
    coach = Asked(desk).come_in().as_a("coach").get(f"/gesprek/{demo.id}").text
    assert (
        '<div class="added other">' in coach and 'class="flag own-flag" role="group"' not in coach.split("<template")[0]
    )
    assert mark(teacher, demo, choice=None, text="", after=1).json["version"] == 2
    gone = teacher.get(f"/gesprek/{demo.id}").text
    assert re.search(rf'data-about="stretch-{NAME}" data-version="2" data-move="".* hidden>', gone)
    assert "aangegeven door leerkracht" not in gone
    coach = Asked(desk).come_in().as_a("coach").get(f"/gesprek/{demo.id}").text
    assert NAME not in coach and '<div class="added other">' not in coach


def test_in_their_own_words_somebody_may_mark_anything(teacher: Asked, demo: SessionFolder):
    assert mark(teacher, demo, choice=None, text=HOSTILE).status_code == 200
    shown = teacher.get(f"/gesprek/{demo.id}").text
    assert ">anders <i>leerkracht</i>" in shown and "<script>document" not in shown and "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"about": "stretch-../x"}, 400),
        ({"about": "stretch-"}, 400),
        ({"choice": "nergens"}, 400),
        ({"turn": -1}, 400),
        ({"turn": True}, 400),
        ({"turn": "3"}, 400),
        ({"quote": ""}, 400),
        ({"quote": 3}, 400),
        ({"second": "3"}, 400),
        ({"text": "x" * 4001}, 400),
        ({"quote": "Dat zei niemand."}, 422),
        ({"second": 9999.0}, 422),
    ],
)
def test_what_nobody_can_mark_is_not_kept(teacher: Asked, demo: SessionFolder, said: dict[str, object], status: int):
    assert mark(teacher, demo, **said).status_code == status
    assert read_decisions(demo.path) == ()


def test_a_flag_on_words_that_were_corrected_since_is_shown_apart(
    teacher: Asked, demo: SessionFolder, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        mark(teacher, demo, text="Zeepaardje")
        quote = first_word(demo, 3)
        reword(teacher, demo, 3, 0, quote, "Zeehond")
    shown = html.unescape(teacher.get(f"/gesprek/{demo.id}").text)
    assert "markeringen die er niet meer zijn: 1" in shown
    assert f"“{quote}” <span>leerkracht: zelf gemarkeerd · Zeepaardje</span>" in shown
    teacher.post(f"/gesprek/{demo.id}/beurt/terug", data={"gemaakt": made(teacher, demo.id)})
    assert "markeringen die er niet meer zijn" not in teacher.get(f"/gesprek/{demo.id}").text
    assert "Zeepaardje" not in caplog.text and "Zeehond" not in caplog.text
