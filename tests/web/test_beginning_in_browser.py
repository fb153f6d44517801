"""Beginning a conversation in a real browser: a file that is brought, or a recording in a real room."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from oudertalk.core.recording import Recording
from oudertalk.pipeline import House
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.media import read_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.drafts import LARGEST_REQUEST, PIECE
from tests.microphone import Room, found_in, noise, room
from tests.recorder import everything_in
from tests.web.conftest import SPOKEN, WHOSE, Served, Window, until
from tests.web.test_judging_in_browser import violations
from tests.web.test_server import IMPATIENT, Visit

pytestmark = [pytest.mark.browser, pytest.mark.model]

OUT = Path(__file__).parent.parent.parent / "out"  # screenshots, to look at
SIZES = {"laptop": (1366, 768), "tablet staand": (820, 1180)}
PARTY = WHOSE
QUIET = 8  # s without a page, after which these programs stop
LEAVES_SOON = IMPATIENT.replace("after_last=1.5", f"after_last={QUIET}")
THE_SAME = 0.98  # correlation of what was played and what was recorded


@pytest.fixture
def home(house: House) -> Path:
    """Where this user's files stand."""
    house.settings.archive.mkdir(parents=True, mode=0o700)
    return house.settings.archive.parent


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room with one microphone."""
    with room(tmp_path_factory.mktemp("kamer")) as made:
        yield made


def press(page: Any, text: str) -> None:
    page.locator("main").get_by_role("button", name=text, exact=True).click()


def asked(page: Any, what: str) -> None:
    """Until this stands there; a click does not wait for the page that comes of it."""
    page.locator("main").get_by_text(what).first.wait_for()


def begins(page: Any, source: str) -> None:
    """From the list to the first question."""
    page.locator("nav").get_by_role("link", name="Nieuw gesprek").click()
    page.check(f"[name=bron][value={source}]")
    page.select_option("#model", "demo")
    press(page, "Verder")


def agrees(page: Any, look: Callable[[str], None] = lambda _name: None) -> None:
    """Everybody says yes, question by question."""
    asked(page, "Is dit een oefening")
    look("oefening")
    press(page, "Ja, een oefening")
    asked(page, "Jij, de leerkracht")
    look("jij")
    page.fill("#naam", "Anja")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=rol]")
    look("tafel")
    page.fill("#naam", PARTY)
    page.keyboard.press("Enter")
    page.wait_for_selector(".seats li:nth-child(2)")
    press(page, "Dit was iedereen")
    asked(page, "Waarvoor is de opname?")
    for name in ("ook-0", "ook-1", "eenvoudig"):
        page.check(f"[name={name}][value=nee]")
    look("waarvoor")
    press(page, "Verder")
    asked(page, "zeg jij ja?")
    look("voorlezen")
    assert page.locator(".aloud p").first.is_visible()
    press(page, "Ja")
    page.wait_for_selector(f"h2:has-text('{PARTY}')")
    look("ja")
    press(page, "Ja")
    asked(page, "Iedereen zei ja.")


def test_a_file_is_brought_and_worked_out_though_the_page_closes(
    home: Path, serve: Callable[..., Served], window: Window, spoken: Path, house: House
):
    served = serve(script=LEAVES_SOON)
    page = window.page
    page.goto(served.address())
    begins(page, "bestand")
    agrees(page)
    page.set_input_files("#bestand", str(spoken))
    press(page, "Lees in en werk uit")
    page.wait_for_selector("#bezig")
    page.reload()
    assert page.locator("#bezig h1").is_visible()
    other = window.tab()
    other.goto(page.url)
    page.close()
    other.close()
    assert served.ends(within=180) == 0, "nobody looks any more, and it is worked out"
    (session,) = house.archive.sessions()
    assert session.has("report.html") and session.permission.consents[1].party == PARTY
    assert session.made("recording.json", Recording).duration == pytest.approx(SPOKEN, abs=0.1)
    assert [path.name for path in house.settings.archive.iterdir()] == [session.id]
    assert spoken.name.encode() not in everything_in(home) and PARTY not in "\n".join(served.log)
    assert [url for url in window.asked if not url.startswith("http://127.0.0.1:")] == []
    assert window.complaints == []


def test_no_sound_is_said_at_once_and_another_file_can_be_chosen(
    home: Path, serve: Callable[..., Served], window: Window, house: House
):
    page = window.page
    page.goto(serve().address())
    begins(page, "nagespeeld")
    text = {"name": "../../<script>.mp3", "mimeType": "audio/mpeg", "buffer": b"Beste ouders, tot dinsdag. " * 200_000}
    page.set_input_files("#bestand", text)
    press(page, "Lees in en werk uit")
    page.wait_for_selector("#melding:not([hidden])")
    assert "is een tekstbestand" in page.locator("#melding").inner_text()
    sent = [url for url in window.asked if "/stuk/" in url]
    assert len(sent) == 1 and list(house.settings.archive.iterdir()) == []
    assert page.locator("#begin").is_enabled()


def test_a_page_that_closes_halfway_leaves_nothing_of_the_file(
    home: Path, serve: Callable[..., Served], window: Window, house: House, spoken: Path
):
    page = window.page
    page.goto(serve().address())
    begins(page, "nagespeeld")
    page.route(re.compile(r"/stuk/[1-9]"), lambda route: None)  # the second piece never arrives
    page.set_input_files("#bestand", {"name": "a.wav", "mimeType": "audio/wav", "buffer": spoken.read_bytes() * 4})
    press(page, "Lees in en werk uit")
    wait_for(lambda: [path for path in house.settings.archive.rglob("bestand") if path.stat().st_size == PIECE])
    page.close(run_before_unload=False)
    wait_for(lambda: not list(house.settings.archive.iterdir()))


def wait_for(what: Callable[[], Any], seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_more_than_a_piece_is_refused_before_it_is_read(home: Path, serve: Callable[..., Served]):
    visit = Visit(serve().address())
    with socket.create_connection(("127.0.0.1", visit.port), timeout=20) as connection:
        head = f"POST /nieuw/x/stuk/0 HTTP/1.1\r\nHost: 127.0.0.1:{visit.port}\r\nCookie: {visit.cookie}\r\n"
        connection.sendall(f"{head}X-Oudertalk-Token: {visit.token}\r\nContent-Length: {2**30}\r\n\r\n".encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have hung up by now
            connection.sendall(bytes(LARGEST_REQUEST))
        assert b"413" in connection.recv(100)
    assert visit.ask("GET", "/")[0] == 200


def test_a_conversation_is_recorded_shown_in_two_tabs_and_goes_on_without_any(
    home: Path, table: Room, serve: Callable[..., Served], chromium: Any, house: House
):
    served = serve(script=LEAVES_SOON, within=table.environment)
    window = Window(chromium)
    page = window.page
    page.goto(served.address())
    begins(page, "opname")
    agrees(page)
    trying = table.play(noise(30, 5))
    press(page, "Probeer de microfoon")
    until(page, "document.querySelector('#meters meter')?.value > 0.3", 30)
    until(page, "document.getElementById('oordeel').textContent.includes('ruis')", 30)
    trying.kill()
    trying.wait()
    assert list(house.settings.archive.iterdir()) == [], "what was tried is not kept"
    press(page, "Begin de opname")
    until(page, "document.getElementById('opname').dataset.at === 'recording'", 30)
    assert f"{PARTY} (ouder): ja" in page.locator(".agreed").inner_text()
    first, last = noise(3, 1), noise(3, 2)
    table.play(first).wait()
    time.sleep(1.0)
    press(page, "Hier wil ik straks naar luisteren")
    other = window.tab()
    other.goto(page.url)
    until(other, "document.getElementById('luisterpunten').innerText.includes('0:0')")
    press(other, "Pauze")
    until(page, "document.getElementById('opname').dataset.at === 'paused'")
    press(page, "Verder met opnemen")
    until(other, "document.getElementById('opname').dataset.at === 'recording'")
    address = page.url
    window.context.close()
    time.sleep(QUIET + 4)
    assert served.process.poll() is None, "a recording does not end for want of pages"
    table.play(last).wait()
    time.sleep(1.5)
    window = Window(chromium)
    page = window.page
    page.goto(serve().address())
    page.get_by_role("link", name="Naar de opname").click()
    assert page.url == address
    listed = window.tab()
    listed.goto(address.partition("/opname")[0])
    listed.get_by_role("link", name="Naar de opname").focus()
    press(page, "Stop en bewaar")
    page.wait_for_selector("#verder:not([hidden])", timeout=120_000)
    until(listed, "!!document.querySelector('.session a[href*=\"/gesprek/\"]')")
    until(listed, "!document.querySelector('.next')")  # and nobody loaded that page again
    (session,) = house.archive.sessions()
    known = session.made("recording.json", Recording)
    sound = read_sound(session.path / "audio.flac").samples[0]
    at_first, alike_first = found_in(first, sound)
    at_last, alike_last = found_in(last, sound)
    assert alike_first >= THE_SAME and alike_last >= THE_SAME
    (pause,) = known.breaks
    (mark,) = known.marks
    assert pause.why == "paused" and at_first / SAMPLE_RATE + 3 < mark < pause.at < at_last / SAMPLE_RATE
    page.get_by_role("link", name="Zeg wie wie is, luister en beoordeel").click()
    page.wait_for_selector("form.who-asks")
    assert window.complaints == []
    window.context.close()


def test_who_takes_it_back_has_everything_wiped_and_is_asked_first(
    home: Path, table: Room, serve: Callable[..., Served], window: Window, house: House
):
    served = serve(within=table.environment)
    page = window.page
    page.goto(served.address())
    begins(page, "opname")
    agrees(page)
    page.check("[name=hardop]")
    press(page, "Begin de opname")
    press(page, "Iedereen zei ja: begin het gesprek")
    until(page, "document.getElementById('hardop').hidden")
    assert list(house.settings.archive.iterdir())
    press(page, "Iemand trekt de toestemming in")
    until(page, "document.getElementById('opname').dataset.at === 'paused'")
    page.keyboard.press("Escape")
    until(page, "document.getElementById('opname').dataset.at === 'recording'")
    press(page, "Iemand trekt de toestemming in")
    page.locator("dialog").get_by_role("button", name="Ja, wis alles").click()
    until(page, "document.getElementById('opname').dataset.at === 'ended'")
    wait_for(lambda: not list(house.settings.archive.iterdir()))
    until(page, "document.getElementById('meldingen').innerText.includes('ingetrokken')")
    assert PARTY not in page.locator("main").inner_text() and PARTY.encode() not in everything_in(home)
    assert window.complaints == []


def test_the_pages_cannot_be_stopped_while_it_records_and_a_kill_loses_nothing(
    home: Path, table: Room, serve: Callable[..., Served], window: Window, house: House
):
    served = serve(within=table.environment)
    page = window.page
    page.goto(served.address())
    begins(page, "opname")
    agrees(page)
    press(page, "Begin de opname")
    until(page, "document.getElementById('opname').dataset.at === 'recording'", 30)
    page.once("dialog", lambda dialog: dialog.accept())  # are you sure that you want to leave?
    page.locator(".menu summary").click()
    page.get_by_role("button", name="oudertalk afsluiten").click()
    page.wait_for_selector("text=Er loopt een opname")
    played = noise(3)
    table.play(played).wait()
    time.sleep(1.5)
    served.kill()
    page.goto(serve().address())
    page.get_by_role("button", name="Ga verder met uitwerken").click()
    page.wait_for_selector("#verder:not([hidden])", timeout=120_000)
    (session,) = house.archive.sessions()
    assert found_in(played, read_sound(session.path / "audio.flac").samples[0])[1] >= THE_SAME
    assert not session.made("recording.json", Recording).complete


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_begin(
    home: Path, table: Room, serve: Callable[..., Served], chromium: Any, heard_demo: SessionFolder, size: str
):
    shutil.copytree(heard_demo.path, home / "gesprekken" / "2026-11-20-1")
    (home / "gesprekken" / "2026-11-20-1" / "form.json").unlink()
    window = Window(chromium, *SIZES[size])
    page = window.page
    OUT.mkdir(exist_ok=True)

    def look(name: str) -> None:
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], name
        page.screenshot(path=str(OUT / f"nieuw {name} {size}.png"), full_page=True)

    try:
        page.goto(serve(within=table.environment).address())
        look("lijst")
        home_page = page.url
        page.goto(f"{home_page}nieuw")
        look("gesprek")
        begins(page, "nagespeeld")
        asked(page, "Geluid of video van het gesprek")
        look("bestand")
        begins(page, "opname")
        agrees(page, look)
        look("microfoon")
        press(page, "Begin de opname")
        until(page, "document.getElementById('opname').dataset.at === 'recording'", 30)
        look("opname")
        press(page, "Iemand trekt de toestemming in")
        page.wait_for_selector("dialog[open]")
        look("intrekken")
        page.locator("dialog").get_by_role("button", name="Nee, ga door met opnemen").click()
        press(page, "Stop en bewaar")
        page.wait_for_selector("#bezig")
        look("bezig")
        page.wait_for_selector("#verder:not([hidden])", timeout=120_000)
        look("klaar")
        for place, address in (("rubrieken", "kijkwijzers"), ("rubriek", "kijkwijzers/observatieformulier")):
            page.goto(f"{home_page}{address}")
            look(place)
        page.locator("nav").get_by_role("link", name="Instellingen").click()
        asked(page, "Mijn stem")
        look("instellingen")
        page.get_by_role("link", name="Kijk het na").click()
        asked(page, "woorden verstaan")
        look("werkt alles")
        assert window.complaints == []
    finally:
        window.context.close()


def test_by_keyboard_alone(home: Path, serve: Callable[..., Served], window: Window):
    page = window.page
    page.goto(serve().address())
    page.locator("nav").get_by_role("link", name="Nieuw gesprek").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=bron]")
    page.locator("[name=bron]").first.focus()
    page.keyboard.press("ArrowDown")  # a file
    page.select_option("#model", "demo")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Nee, een echt gesprek").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#naam")
    assert page.evaluate("document.activeElement.id") == "naam"
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=rol]")
    page.keyboard.type("moeder")
    page.keyboard.press("Enter")
    page.wait_for_selector(".seats li:nth-child(2)")
