"""The page of judging as one file: opened without the program, filled in, saved, and received again."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oudertalk.core.consent import Permission
from oudertalk.core.decisions import OnFlag, OnItem, OnPhase, OnPrompt, Who
from oudertalk.core.handed_out import Received, Returned
from oudertalk.core.said import Said
from oudertalk.core.text import Text
from oudertalk.errors import ConsentMissing, ReturnedFileError
from oudertalk.export.page import Report
from oudertalk.pipeline import House, judge, receive, sound_to_hear
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.handed_out import OPENS, read_handed_out, read_returned, returned_in
from oudertalk.web.alone import file_to_judge
from tests.test_consent_gate import AGREED, NOW, content, yes
from tests.web.conftest import Window, until
from tests.web.test_judging_in_browser import violations
from tests.web.test_pages import HOSTILE, hostile

pytestmark = pytest.mark.model

COACH = Who("coach", "M.")


@pytest.fixture
def file(house: House, demo: SessionFolder, tmp_path: Path) -> Path:
    """The demonstration with its sound, handed out."""
    sound = "data:audio/mp4;base64," + base64.b64encode(sound_to_hear(house, demo).read_bytes()).decode("ascii")
    return kept(tmp_path / "voor-de-coach.html", file_to_judge(house, demo, sound=sound))


def kept(path: Path, html: str) -> Path:
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture
def coach(chromium: Any) -> Iterator[Window]:
    """A browser on another computer."""
    one = Window(chromium)
    yield one
    one.context.close()


def save(page: Any, path: Path) -> Path:
    with page.expect_download() as download:
        page.click("#bewaar")
    download.value.save_as(path)
    return path


def opened(window: Window, path: Path) -> Any:
    page = window.tab()
    page.goto(path.as_uri())
    page.wait_for_selector(".turn")
    return page


def test_a_coach_without_the_program_judges_and_the_teacher_receives_it(
    house: House, demo: SessionFolder, file: Path, coach: Window, tmp_path: Path
):
    page = opened(coach, file)
    page.fill("#alias", "M.")
    page.click('[data-about="item-welkom"] [data-choice="deels"]')
    flag = page.locator(".flag").nth(1)
    flag.locator(".yes").click()
    flag.locator(".more").click()
    flag.locator("textarea").fill("Mooi gedaan.")
    page.fill('[data-about="prompt-tip"] textarea', "Vraag door.\nEn wacht.")
    page.locator('[data-about="phase-delen"] textarea').type("Rustig")  # and saved before the page saw a pause
    back = save(page, tmp_path / "terug.html")

    flags = read_handed_out(demo.path)[0].flags
    received = receive(house, demo, read_returned(back))
    assert received == Received(COACH, new=4, changed=0, same=0, lost=0)
    assert {type(one.what): one.what for one in read_decisions(demo.path)} == {
        OnItem: OnItem("observatieformulier", "welkom", "deels"),
        OnFlag: OnFlag(flags[int(flag.get_attribute("data-about").removeprefix("flag-"))], "eens", "Mooi gedaan."),
        OnPrompt: OnPrompt("observatieformulier", "tip", "Vraag door.\nEn wacht."),
        OnPhase: OnPhase("observatieformulier", "delen", "Rustig"),
    }
    assert {one.who for one in read_decisions(demo.path)} == {COACH}

    # the coach goes on in what was saved, and changes one thing
    again = opened(coach, back)
    assert again.input_value("#alias") == "M."
    until(again, "document.querySelector('[data-about=\"prompt-tip\"] textarea').value === 'Vraag door.\\nEn wacht.'")
    again.click('[data-about="item-welkom"] [data-choice="gezien"]')
    second = save(again, tmp_path / "terug-2.html")
    assert receive(house, demo, read_returned(second)) == Received(COACH, new=0, changed=1, same=3, lost=0)
    assert receive(house, demo, read_returned(second)) == Received(COACH, new=0, changed=0, same=4, lost=0)
    assert coach.complaints == []


def test_the_file_asks_nothing_of_anything_and_keeps_nothing_in_the_browser(coach: Window, file: Path):
    page = opened(coach, file)
    page.click('[data-about="item-welkom"] [data-choice="deels"]')
    page.locator(".turn [data-t]").nth(30).click()
    second = float(page.locator(".turn [data-t]").nth(30).get_attribute("data-t"))
    until(page, f"document.getElementById('geluid').currentTime >= {second - 3.2}")
    assert [address for address in coach.asked if not address.startswith(("file:", "data:", "blob:"))] == []
    assert page.evaluate("() => [document.cookie, Object.keys(localStorage).join()]") == ["", ""]
    assert coach.complaints == []


def test_what_was_filled_in_and_not_saved_is_asked_about(coach: Window, file: Path, tmp_path: Path):
    page, asked = opened(coach, file), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click('[data-about="item-welkom"] [data-choice="deels"]')
    page.close(run_before_unload=True)
    page.wait_for_event("close") if not page.is_closed() else None
    assert asked == ["beforeunload"]
    page = opened(coach, file)
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click('[data-about="item-welkom"] [data-choice="deels"]')
    save(page, tmp_path / "terug.html")
    until(page, "/bewaard als bestand om/.test(document.getElementById('bewaard').textContent)")
    page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_without_sound_it_can_be_read(house: House, demo: SessionFolder, coach: Window, tmp_path: Path):
    page = opened(coach, kept(tmp_path / "stil.html", file_to_judge(house, demo)))
    page.locator(".turn [data-t]").nth(3).click()
    page.keyboard.press("Space")
    assert not page.locator("footer").is_visible()
    assert "Het geluid zit niet in dit bestand" in page.content()
    assert coach.complaints == []


def test_text_stays_text_there_and_back(house: House, demo: SessionFolder, coach: Window, tmp_path: Path):
    hostile(demo)
    ending = f"</script>{HOSTILE}{OPENS}{{}}"
    path = kept(tmp_path / "vijandig.html", file_to_judge(house, demo, change=lambda shown: titled(shown, ending)))
    page = opened(coach, path)
    page.fill("#alias", "<script>x")
    page.fill('[data-about="prompt-tip"] textarea', ending)
    back = save(page, tmp_path / "terug.html")
    assert HOSTILE.split()[0] in page.locator("#beurt-1").inner_text()
    again = opened(coach, back)
    until(again, "document.querySelector('[data-about=\"prompt-tip\"] textarea').value.includes('gekaapt')")
    assert again.title() != "gekaapt" and again.locator("img").count() == 0
    receive(house, demo, read_returned(back))
    (decision,) = read_decisions(demo.path)
    assert decision.what == OnPrompt("observatieformulier", "tip", ending) and decision.who == Who("coach", "<script>x")
    assert coach.complaints == []


def titled(shown: Report, title: str) -> Report:
    return replace(shown, title=Text(title))


def test_a_file_with_other_words_gives_away_nothing_of_what_they_were(house: House, demo: SessionFolder):
    """A flag is called by its number: a fingerprint of its words would let names be guessed."""

    def other(shown: Report) -> Report:
        flags = [replace(flag, evidence=replace(flag.evidence, quote="…")) for flag in shown.flags]
        return replace(shown, flags=flags)

    one, two = file_to_judge(house, demo, change=other), file_to_judge(house, demo, change=other)
    assert set(re.findall(r'data-about="(flag-[^"]*)"', one)) == set(re.findall(r'data-about="(flag-[^"]*)"', two))
    assert all(re.fullmatch(r"flag-\d+", about) for about in re.findall(r'data-about="(flag-[^"]*)"', one))
    assert str(demo.path) not in one and demo.id not in one.replace(demo.id[:10], "")


def test_flags_made_anew_are_found_again_and_what_is_gone_is_told(house: House, demo: SessionFolder):
    file_to_judge(house, demo)
    (made,) = read_handed_out(demo.path)
    said = (Said("flag-0", "eens"), Said("flag-99999", "eens"), Said("item-bestaatniet", "gezien"))
    earlier = judge(house, demo, COACH, OnFlag(replace(made.flags[0], start=(made.flags[0].start or 0) + 0.4)), after=0)
    received = receive(house, demo, Returned(made.file, COACH, said))
    assert (received.changed, received.new, received.lost) == (1, 0, 2)
    assert read_decisions(demo.path)[-1].key == earlier.key


def test_the_last_word_counts_and_an_empty_one_takes_back_what_stood_there(house: House, demo: SessionFolder):
    file_to_judge(house, demo)
    (made,) = read_handed_out(demo.path)
    welcome = "item-welkom"
    receive(house, demo, Returned(made.file, COACH, (Said(welcome, "deels"), Said(welcome, "gezien"))))
    receive(house, demo, Returned(made.file, COACH, (Said(welcome), Said("item-gemak"))))
    whats = [decision.what for decision in read_decisions(demo.path)]
    assert whats == [OnItem("observatieformulier", "welkom", "gezien"), OnItem("observatieformulier", "welkom")]


def test_handing_out_and_receiving_ask_whether_it_may_be_shared(house: House, demo: SessionFolder):
    file_to_judge(house, demo)
    (made,) = read_handed_out(demo.path)
    house = replace(house, now=lambda: NOW)
    alone = yes("ouder", purposes=("opnemen", "transcriberen", "terugluisteren"))
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"), alone)))
    before = content(demo.path)
    with pytest.raises(ConsentMissing):
        file_to_judge(house, demo)
    with pytest.raises(ConsentMissing):
        receive(house, demo, Returned(made.file, COACH, (Said("item-welkom", "gezien"),)))
    assert content(demo.path) == before
    demo.say("consent.json", Permission, AGREED)
    assert receive(house, demo, Returned(made.file, COACH, (Said("item-welkom", "gezien"),))).new == 1


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (b"<html>iets anders</html>", "geen beoordelingsbestand"),
        (OPENS.encode() + b'{"file":"a"', "geen beoordelingsbestand"),
        (OPENS.encode() + b"{niet}</script>", "geen geldige JSON"),
        (OPENS.encode() + b'{"file":"a","who":{"role":"directeur"},"said":[]}</script>', "who"),
        (OPENS.encode() + b'{"file":"a","who":{"role":"coach"},"said":[{"about":7}]}</script>', "said.0.about"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(block: bytes, told: str):
    with pytest.raises(ReturnedFileError, match=told):
        returned_in(block)


def test_a_file_of_another_conversation_is_refused(house: House, demo: SessionFolder):
    with pytest.raises(ReturnedFileError, match="hoort niet bij gesprek"):
        receive(house, demo, Returned("0" * 32, COACH, (Said("item-welkom", "gezien"),)))
    assert read_decisions(demo.path) == ()


@pytest.mark.parametrize("size", [(1366, 768), (820, 1180)])
def test_everybody_can_use_it(file: Path, chromium: Any, size: tuple[int, int]):
    window = Window(chromium, *size)
    page = opened(window, file)
    page.locator(".flag .more").first.click()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    window.context.close()
