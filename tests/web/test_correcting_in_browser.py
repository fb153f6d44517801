"""Correcting words and voices and adding flags in a real browser: what follows stands there, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from oudertalk.core.corrections import Assign, Merge, Redo, Rename, Reword, Undo
from oudertalk.core.decisions import OnStretch
from oudertalk.core.transcript import Transcript, Word
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from tests.web.conftest import Served, Window, saved, until
from tests.web.test_judging_in_browser import OUT, violations
from tests.web.test_pages import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.model]

MISHEARD = "#beurt-14"  # "Wat gebeurd er precies voor dat hij boos wordt.", which no rule takes for a question


def corrections(demo: SessionFolder) -> list[Any]:
    return [one.what for one in demo.corrections]


def stretches(demo: SessionFolder) -> list[OnStretch]:
    whats = (one.what for one in read_decisions(demo.path))
    return [what for what in whats if isinstance(what, OnStretch)]


def last_word(page: Any, turn: str) -> Any:
    return page.locator(f"{turn} .words [data-t]").last


def corrected(page: Any, turn: str, words: int) -> None:
    until(page, f"document.querySelectorAll('{turn} .corrected').length === {words}", 40)


def say_right(page: Any) -> None:
    page.locator(f"{MISHEARD} .words [data-t]", has_text="gebeurd").dblclick()
    page.wait_for_selector("#verbeter:not([hidden])")
    assert page.input_value("#gezegd") == "gebeurd"
    page.keyboard.type("gebeurt")
    page.keyboard.press("Enter")
    corrected(page, MISHEARD, 1)


def test_a_corrected_word_changes_the_form_and_what_is_typed_elsewhere_stays(
    served: Served, window: Window, demo: SessionFolder
):
    page = window.come_in(served)
    flagged = page.locator(f"{MISHEARD} .flag").all_text_contents()
    quotes = page.locator('[data-about="item-doorvragen"] .ev').count()
    page.evaluate("window.notReloaded = true")
    page.fill("#phase-delen", "Rustig begonnen.")
    say_right(page)
    assert page.locator(f"{MISHEARD} .flag").all_text_contents() != flagged
    assert page.locator('[data-about="item-doorvragen"] .ev').count() == quotes + 1
    assert page.locator("#formulier .ev", has_text="Wat gebeurt er precies").count() == 1
    sign = page.locator(f"{MISHEARD} .corrected")
    assert (sign.inner_text(), sign.get_attribute("title")) == ("gebeurt", "verbeterd; verstaan was: “gebeurd”")
    assert page.evaluate("window.notReloaded") and page.input_value("#phase-delen") == "Rustig begonnen."
    saved(page)
    assert corrections(demo) == [Reword("gebeurd", "gebeurt", corrections(demo)[0].time)]
    heard: tuple[Word, ...] = demo.made("words.json", tuple[Word, ...])
    assert any(word.text == "gebeurd" for word in heard) and not any(word.heard for word in heard)

    page.locator("h1").click()
    page.keyboard.press("Control+z")
    corrected(page, MISHEARD, 0)
    assert page.locator(f"{MISHEARD} .flag").all_text_contents() == flagged
    page.keyboard.press("Control+z")  # one history: before the correction came the note
    until(page, "document.getElementById('phase-delen').value === ''")
    page.keyboard.press("Control+y")
    until(page, "document.getElementById('phase-delen').value === 'Rustig begonnen.'")
    page.keyboard.press("Control+y")
    corrected(page, MISHEARD, 1)
    assert [type(what) for what in corrections(demo)] == [Reword, Undo, Redo]
    assert page.locator(".corrections li").count() == 1 and "“gebeurd” is “gebeurt”" in page.content()
    assert window.complaints == []


def test_words_are_chosen_heard_and_corrected_by_keyboard(served: Served, window: Window, demo: SessionFolder):
    page = window.come_in(served)
    until(page, "document.getElementById('geluid').duration > 200")
    page.evaluate("document.getElementById('geluid').currentTime = 200.2")
    page.wait_for_selector(".word-now")
    for _step in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector("#keuze:not([hidden])")
    page.keyboard.press("c")
    text = page.input_value("#gezegd")
    assert len(text.split()) == 3
    page.keyboard.press("Tab")
    page.keyboard.press(" ")
    until(page, "!document.getElementById('geluid').paused")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    assert page.locator("#verbeter").is_hidden() and corrections(demo) == []
    page.evaluate("document.getElementById('geluid').pause()")
    page.evaluate("document.getElementById('geluid').currentTime = 200.2")  # who paused between two words had none
    page.wait_for_selector(".word-now")
    page.keyboard.press("c")  # of what is being spoken
    page.wait_for_selector("#verbeter:not([hidden])")
    word = page.input_value("#gezegd")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.corrections')", 40)
    assert [(what.heard, what.said) for what in corrections(demo)] == [(word, "")]
    assert window.complaints == []


def test_a_flag_is_added_by_keyboard_alone(served: Served, window: Window, demo: SessionFolder):
    page = window.come_in(served, "coach")
    flagged = (demo.path / "flags.json").read_bytes()
    until(page, "document.getElementById('geluid').duration > 200")
    page.evaluate("document.getElementById('geluid').currentTime = 20")
    page.wait_for_selector(".word-now")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("f")
    page.wait_for_selector("#markeer:not([hidden])")
    page.evaluate("scrollTo(0, 0)")  # nothing half under the bar at the top
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.type(HOSTILE)
    page.keyboard.press("Enter")
    page.wait_for_selector("#markeer .refused:not([hidden])")  # a move is chosen by a person
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    saved(page)
    until(page, "document.querySelectorAll('#formulier .added').length === 1", 40)
    added = stretches(demo)[-1]
    assert (added.move, added.note, len(added.quote.split())) == ("welkom", HOSTILE, 2)
    shown = page.locator("#formulier .added .ev").inner_text()
    assert added.quote in shown and "aangegeven door coach" in shown and HOSTILE in shown
    assert page.locator(".own-flag .label").inner_text() == "heet welkom coach"
    assert "gekaapt" not in page.title() and page.locator("img").count() == 0
    assert (demo.path / "flags.json").read_bytes() == flagged
    page.reload()
    assert page.locator(".own-flag").count() == 1
    page.locator(".own-flag .more").click()
    page.locator(".own-flag textarea").fill("Mooi.")
    page.keyboard.press("Escape")
    saved(page)
    page.locator(".own-flag .away").click()
    saved(page)
    until(page, "document.querySelectorAll('#formulier .added').length === 0", 40)
    page.keyboard.press("Control+z")
    until(page, "document.querySelectorAll('#formulier .added').length === 1", 40)
    assert [(what.move, what.note) for what in stretches(demo)[-3:]] == [
        ("welkom", "Mooi."),
        ("", ""),
        ("welkom", "Mooi."),
    ]
    assert window.complaints == []


def test_voices_are_heard_and_merged_and_that_is_taken_back(served: Served, window: Window, demo: SessionFolder):
    page = window.come_in(served)
    turns = page.locator(".turn").count()
    page.locator("#beurt-1 .name").click()
    page.locator("#stem .sample").nth(1).click()
    until(page, "!document.getElementById('geluid').paused")
    page.click("#stem .voice-more summary")
    assert violations(page) == []
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=str(OUT / "stemmen.png"))
    page.click("text=Voeg samen")
    until(page, "document.querySelectorAll('.turn').length === 1", 40)
    assert isinstance(corrections(demo)[-1], Merge) and not page.locator("#stem").is_visible()
    page.locator("#beurt-0 .name").click()
    page.click("text=Maak de laatste verbetering ongedaan")
    until(page, f"document.querySelectorAll('.turn').length === {turns}", 40)
    page.locator("#beurt-0 .name").click()
    page.click("text=Doe de ongedaan gemaakte verbetering toch")
    until(page, "document.querySelectorAll('.turn').length === 1", 40)
    page.keyboard.press("Control+z")
    until(page, f"document.querySelectorAll('.turn').length === {turns}", 40)
    page.locator("#beurt-0 .name").click()
    page.click("#stem .voice-more summary")
    page.click("text=Splits deze stem")
    page.wait_for_selector("#stem .refused:not([hidden])", timeout=60_000)
    assert "geen tweede stem" in page.locator("#stem .refused").inner_text()
    assert [one for one in window.complaints if "422" not in one] == []


def test_a_voice_is_renamed_where_it_is_heard_and_that_is_taken_back(
    served: Served, window: Window, demo: SessionFolder
):
    page = window.come_in(served)
    turns = page.locator(".turn.ouder").count()
    page.locator("#beurt-1 .name").click()
    assert page.input_value("#naam") == ""
    page.fill("#naam", "oma <Fatma>")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#beurt-1 .name').textContent === 'oma <Fatma>'")
    assert page.locator(".turn.ouder .name", has_text="oma <Fatma>").count() == turns
    page.locator("#beurt-1 .name").click()
    assert page.input_value("#naam") == "oma <Fatma>" and violations(page) == []
    page.check("#stem [name=rol][value=collega]")
    page.click("text=Bewaar wie dit is")
    until(page, f"document.querySelectorAll('.turn.collega').length === {turns}")
    page.keyboard.press("Control+z")
    until(page, f"document.querySelectorAll('.turn.ouder').length === {turns}")
    page.keyboard.press("Control+z")
    until(page, "document.querySelector('#beurt-1 .name').textContent === 'ouder'")
    assert [type(what) for what in corrections(demo)] == [Rename, Assign, Undo, Undo]
    assert window.complaints == []


def test_of_two_tabs_the_second_is_told_and_keeps_what_was_typed(served: Served, window: Window, demo: SessionFolder):
    one = window.come_in(served)
    other = window.tab()
    other.goto(one.url)
    last_word(other, MISHEARD).dblclick()
    last_word(other, "#beurt-35").dblclick()
    other.wait_for_selector("#verbeter:not([hidden])")
    other.keyboard.type("ziens!")
    say_right(one)
    other.keyboard.press("Enter")
    refused = other.locator("#verbeter .refused")
    refused.wait_for(timeout=40_000)
    assert "intussen opnieuw gemaakt" in refused.inner_text() and other.input_value("#gezegd") == "ziens!"
    corrected(other, MISHEARD, 1)
    assert len(corrections(demo)) == 1
    other.keyboard.press("Enter")
    corrected(other, "#beurt-35", 1)
    assert [what.said for what in corrections(demo)] == ["gebeurt", "ziens!"]
    last_word(one, "#beurt-35").dblclick()
    one.wait_for_selector("#verbeter:not([hidden])")
    one.keyboard.type("later.")
    one.keyboard.press("Enter")
    one.locator("#verbeter .refused").wait_for(timeout=40_000)
    assert "Kies ze opnieuw" in one.locator("#verbeter .refused").inner_text()
    assert one.locator("#beurt-35 .corrected").inner_text() == "ziens!" and len(corrections(demo)) == 2


def test_killed_right_after_it_was_said_it_stands_there_again(
    served: Served, serve: Callable[..., Served], window: Window, demo: SessionFolder
):
    page = window.come_in(served)
    say_right(page)
    served.kill()
    assert len(corrections(demo)) == 1
    again = window.tab()
    again.goto(serve().address())
    again.click(".session a")
    if again.locator("form.who-asks").count():
        again.check("input[value=leerkracht]")
        again.click("form.who-asks button")
    corrected(again, MISHEARD, 1)
    transcript: Transcript = demo.made("turns.json", Transcript)
    assert "Wat gebeurt er" in transcript.turns[14].text


def test_a_word_that_looks_like_a_script_is_read_and_not_run(served: Served, window: Window, demo: SessionFolder):
    page = window.come_in(served)
    last_word(page, "#beurt-1").dblclick()
    page.wait_for_selector("#verbeter:not([hidden])")
    page.evaluate("scrollTo(0, 0)")  # nothing half under the bar at the top
    assert violations(page) == []
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=str(OUT / "verbeteren.png"))
    page.fill("#gezegd", HOSTILE)
    page.keyboard.press("Enter")
    corrected(page, "#beurt-1", len(HOSTILE.split()))
    assert HOSTILE in page.locator("#beurt-1 .words").inner_text()
    page.reload()
    assert HOSTILE in page.locator("#beurt-1 .words").inner_text()
    assert "gekaapt" not in page.title() and page.locator("img").count() == 0
    report = demo.path / "report.html"
    page.goto(page.url.partition("/gesprek")[0])  # the report follows when it is calm
    for _look in range(200):
        if "&lt;script&gt;document" in report.read_text(encoding="utf-8"):
            break
        page.wait_for_timeout(100)
    text = report.read_text(encoding="utf-8")
    assert "&lt;script&gt;document" in text and "<script>document" not in text and 'class="corrected"' in text
    assert window.complaints == []
