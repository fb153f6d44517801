"""Who may come in: this browser, by this address, and nobody from another page or without consent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from oudertalk.core.consent import Permission
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import create_app
from oudertalk.web.door import Door
from oudertalk.web.server import Desk
from tests.test_consent_gate import AGREED, NO_CONSENT, NOW, content, yes
from tests.web.conftest import OWN, PORT, Asked

pytestmark = pytest.mark.model

SHOWS_WORDS = (
    "/gesprek/{id}",
    "/gesprek/{id}/geluid",
    "/gesprek/{id}/waarom/0",
    "/gesprek/{id}/stand",
    "/gesprek/{id}/onthuld",
    "/gesprek/{id}/vergelijken",
)
CHANGES = (
    "/gesprek/{id}/oordeel",
    "/gesprek/{id}/beurt",
    "/gesprek/{id}/rol",
    "/gesprek/{id}/alles",
    "/wie",
    "/taal",
    "/hartslag",
    "/dag",
    "/stop",
)


def test_a_ticket_lets_one_browser_in_once_and_leaves_the_address(stranger: Asked, desk: Desk):
    ticket = desk.door.ticket()
    answer = stranger.get(f"/start?kaartje={ticket}&gesprek=2026-11-22-1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gesprek/2026-11-22-1")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and desk.door.cookie in cookie
    assert ticket not in cookie
    assert Asked(desk).get(f"/start?kaartje={ticket}").status_code == 401
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("to", ["//elders.nl", "https://elders.nl", "../../etc", "a/b", ""])
def test_a_start_leads_to_a_page_of_ours(stranger: Asked, desk: Desk, to: str):
    answer = stranger.client.get("/start", base_url=OWN, query_string={"kaartje": desk.door.ticket(), "gesprek": to})
    assert answer.headers["Location"] == "/"


def test_a_browser_that_looks_ahead_uses_no_ticket_up(stranger: Asked, desk: Desk):
    ticket = desk.door.ticket()
    assert stranger.get(f"/start?kaartje={ticket}", **{"Sec-Purpose": "prefetch;prerender"}).status_code == 503
    assert stranger.get(f"/start?kaartje={ticket}").status_code == 303


@pytest.mark.parametrize("path", ["/", "/wie", "/token", *SHOWS_WORDS])
def test_without_the_cookie_there_is_nothing_to_see(stranger: Asked, demo: SessionFolder, path: str):
    answer = stranger.get(path.format(id=demo.id))
    assert answer.status_code == 401
    assert "Goedemiddag" not in answer.text and demo.id not in answer.text


@pytest.mark.parametrize("cookie", ["", "x", "é", "0" * 43])
def test_another_cookie_is_no_cookie(desk: Desk, cookie: str):
    headers = {"Cookie": f"oudertalk-{PORT}={cookie}"}
    assert create_app(desk).test_client(use_cookies=False).get("/", base_url=OWN, headers=headers).status_code == 401


@pytest.mark.parametrize("host", ["elders.nl", f"elders.nl:{PORT}", "localhost", f"localhost:{PORT}", "127.0.0.1", ""])
@pytest.mark.parametrize("path", ["/", "/static/paginas.css", "/gesprek/{id}/geluid"])
def test_under_another_name_we_are_not_there(teacher: Asked, demo: SessionFolder, host: str, path: str):
    answer = teacher.get(path.format(id=demo.id), Host=host)
    assert answer.status_code == 403 and demo.id not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elders.nl"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/start", "/gesprek/{id}", "/gesprek/{id}/geluid"])
def test_another_page_may_ask_nothing(teacher: Asked, demo: SessionFolder, headers: dict[str, str], path: str):
    assert teacher.get(path.format(id=demo.id), **headers).status_code == 403


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_needs_the_token_of_a_page_of_ours(teacher: Asked, demo: SessionFolder, path: str):
    before = content(demo.path)
    for token in ("", "x", "é" * 40):
        answer = teacher.post(path.format(id=demo.id), data={"token": token}, headers={"X-Oudertalk-Token": ""})
        assert answer.status_code == 403
    assert content(demo.path) == before and not teacher.desk.stop.is_set()


def test_the_key_of_the_file_gives_a_ticket_and_nothing_else_does(stranger: Asked, desk: Desk):
    def by(key: str, what: str = "kaartje") -> tuple[int, str]:
        answer = stranger.client.post(f"/sleutel/{what}", base_url=OWN, headers={"X-Oudertalk-Key": key})
        return answer.status_code, answer.text

    assert by("")[0] == by("x")[0] == by(desk.door.cookie)[0] == by(desk.door.key, "geluid")[0] == 403
    status, ticket = by(desk.door.key)
    assert status == 200 and desk.door.admits(ticket)


def test_secrets_are_fresh_each_time():
    one, other = Door(PORT), Door(PORT)
    assert len({one.key, one.cookie, one.token, other.key, other.cookie, other.token}) == 6


def test_a_browser_may_keep_styles_and_nothing_that_was_said(teacher: Asked, demo: SessionFolder):
    page = teacher.get(f"/gesprek/{demo.id}")
    style = re.search(r'href="(/static/paginas.css[^"]+)"', page.text)
    assert style is not None and "max-age" in teacher.get(style[1].replace("&amp;", "&")).headers["Cache-Control"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/gesprek/..%2f..%2fetc",
        "/gesprek/%2e%2e",
        "/gesprek/..",
        "/gesprek/.hidden",
        "/gesprek/a%00b",
        "/gesprek/a%5cb",
        "/gesprek/%2fetc%2fpasswd/geluid",
        "/gesprek/../open.json",
        "/static/..%2fapp.py",
        "/static/../app.py",
        "/opmaak/..%2f..%2fapp.py",
        "/gesprek/2026-11-22-1/geluid%2f..%2fturns.json",
    ],
)
def test_no_path_leaves_the_archive(teacher: Asked, demo: SessionFolder, path: str):
    answer = teacher.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text and "import" not in answer.text and "Goedemiddag" not in answer.text


@pytest.mark.parametrize("case", NO_CONSENT)
@pytest.mark.parametrize("path", SHOWS_WORDS)
def test_without_consent_no_word_and_no_sound(desk: Desk, demo: SessionFolder, path: str, case: str):
    demo.say("consent.json", Permission, NO_CONSENT[case][0])
    before = content(demo.path)
    teacher = Asked(replace(desk, house=replace(desk.house, now=lambda: NOW))).come_in().as_a("leerkracht")
    answer = teacher.get(path.format(id=demo.id))
    assert answer.status_code == 403 and answer.headers["X-Oudertalk-Gone"] == "1"
    assert b"ftyp" not in answer.data and "Goedemiddag" not in answer.text and "toestemming" in answer.text
    said = {"about": "item-welkom", "choice": "gezien", "text": None, "after": 0}
    assert teacher.post(f"/gesprek/{demo.id}/oordeel", json=said).status_code == 403
    for change in ("beurt", "beurt/terug", "rol", "alles"):
        asked = {"beurt": "0", "stem": "B", "rol": "ouder", "gemaakt": "x"}
        assert teacher.post(f"/gesprek/{demo.id}/{change}", data=asked).status_code == 403
    assert teacher.post("/hartslag", data={"pagina": "x", "gesprek": demo.id}).headers["X-Oudertalk-Gone"] == "1"
    assert content(demo.path) == before


@pytest.mark.parametrize("role", ["coach", "collega"])
@pytest.mark.parametrize("path", SHOWS_WORDS)
def test_a_coach_sees_nothing_that_was_not_to_be_shared(desk: Desk, demo: SessionFolder, path: str, role: str):
    alone = yes("ouder", purposes=("opnemen", "transcriberen", "terugluisteren"))
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"), alone)))
    then = replace(desk, house=replace(desk.house, now=lambda: NOW))
    answer = Asked(then).come_in().as_a(role).get(path.format(id=demo.id))
    assert answer.status_code == 403 and "Goedemiddag" not in answer.text and "delen met coach" in answer.text
    assert Asked(then).come_in().as_a("leerkracht").get(path.format(id=demo.id)).status_code == 200
    demo.say("consent.json", Permission, AGREED)
    assert Asked(then).come_in().as_a(role).get(path.format(id=demo.id)).status_code == 200


def test_the_list_wipes_what_may_not_stand_here_any_more(desk: Desk, demo: SessionFolder):
    withdrawn = Permission(consents=(yes("leerkracht"), yes("ouder", withdrawn_at=NOW)))
    demo.say("consent.json", Permission, withdrawn)
    teacher = Asked(replace(desk, house=replace(desk.house, now=lambda: NOW + timedelta(minutes=1)))).come_in()
    answer = teacher.get("/")
    assert "toestemming is verlopen of ingetrokken: 1" in answer.text and not demo.path.exists()


def test_with_everybodys_consent_it_is_shown_until_it_is_wiped(desk: Desk, demo: SessionFolder):
    demo.say("consent.json", Permission, AGREED)
    teacher = Asked(replace(desk, house=replace(desk.house, now=lambda: NOW))).come_in().as_a("leerkracht")
    assert "wordt gewist over 28 dagen" in teacher.get(f"/gesprek/{demo.id}").text
    desk.house.archive.forget(demo.id)
    for path in SHOWS_WORDS:
        answer = teacher.get(path.format(id=demo.id))
        assert answer.status_code == 404 and answer.headers["X-Oudertalk-Gone"] == "1"


def test_every_answer_says_what_a_page_may_do(teacher: Asked, demo: SessionFolder):
    for path in ("/", f"/gesprek/{demo.id}", f"/gesprek/{demo.id}/geluid", "/static/bewaren.js", "/nergens"):
        headers = teacher.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store" and headers["X-Content-Type-Options"] == "nosniff"
        assert (
            headers["Cross-Origin-Resource-Policy"] == "same-origin" and "'none'" in policy.split("frame-ancestors")[1]
        )
