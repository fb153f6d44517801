"""Two people judge blind, each in a browser of their own, and then lay side by side what they saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from oudertalk.core.decisions import OnTogether
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from tests.web.conftest import Served, Window, saved, until
from tests.web.test_judging_in_browser import OUT, SIZES, plays_from, violations

pytestmark = [pytest.mark.browser, pytest.mark.model]

TURN = "#beurt-0"


@pytest.fixture
def other(chromium: Any) -> Iterator[Window]:
    one = Window(chromium)
    yield one
    one.context.close()


def choose(page: Any, item: str, choice: str) -> None:
    """Choose, and wait for what was found to show."""
    page.locator(f'[data-about="item-{item}"] [data-choice="{choice}"]').click()
    page.wait_for_selector(f'[data-about="item-{item}"] .outcome')


def items(page: Any) -> list[str]:
    return page.eval_on_selector_all(
        '.item[data-about^="item-"]', "all => all.map((one) => one.dataset.about.slice(5))"
    )


def found_in(page: Any) -> int:
    """How much of what was found stands on the page."""
    return int(page.locator(".talk mark, .flag, .item .ev, .item .outcome, .proposed, .moments circle").count())


def test_two_judge_blind_and_compare(served: Served, serve: Any, window: Window, other: Window, demo: SessionFolder):
    teacher = window.come_in(served, blind=True)
    assert found_in(teacher) == 0 and teacher.locator(".talk [data-t]").count() > 100
    choose(teacher, "welkom", "gezien")
    assert teacher.locator(".item .outcome").count() == 1
    assert teacher.locator(f"{TURN} mark").count() and teacher.locator(f"{TURN} .flag").count() == 1
    choose(teacher, "op_gemak", "gezien")
    choose(teacher, "procedure", "niet gezien")
    until(teacher, f"document.querySelectorAll('{TURN} .flag').length === 2")

    coach = other.come_in(serve(), "coach", blind=True)
    assert found_in(coach) == 0 and coach.locator(".other").count() == 0
    for item, choice in (("welkom", "gezien"), ("op_gemak", "deels"), ("procedure", "gezien")):
        choose(coach, item, choice)
    coach.wait_for_selector("text=leerkracht: niet gezien")
    saved(coach)

    coach.locator(".title .compares a").click()
    coach.wait_for_selector(".agreement")
    asked = [one.inner_text() for one in coach.locator(".compared h3").all()]
    assert asked[0] == "Doet een procedurevoorstel" and asked[2] == "Ontvangen en welkom heten"
    assert "33 %" in coach.locator(".agreement").first.inner_text()
    quote = coach.locator(".compared .ev").first
    quote.click()
    plays_from(coach, float(quote.get_attribute("data-play")))
    first = coach.locator(".compared").first
    first.locator('.together [data-choice="deels"]').click()
    first.locator("textarea").fill("Het stond er in één zin.")
    coach.keyboard.press("Tab")
    saved(coach)
    assert read_decisions(demo.path)[-1].what == OnTogether(
        "observatieformulier", "procedure", "deels", "Het stond er in één zin."
    )
    coach.reload()
    assert coach.locator(".compared textarea").first.input_value() == "Het stond er in één zin."

    teacher.reload()
    teacher.locator(".title .compares a").click()
    assert teacher.locator(".compared textarea").first.input_value() == "Het stond er in één zin."
    assert all(one.blind for one in read_decisions(demo.path) if not isinstance(one.what, OnTogether))
    assert window.complaints == [] and other.complaints == []


def test_who_is_quicker_than_the_page_is_shown_it_as_well(served: Served, window: Window):
    """What shows what was found comes last of the scripts; a judgement of before it was there waits for it."""
    page, held = window.page, []
    page.route("**/onthullen.js*", lambda route: held.append(route))  # a lambda: Playwright marks what it is given
    page.goto(served.address())
    page.click(".session a")
    page.check("input[value=leerkracht]")
    page.check("input[name=blind]")
    page.click("form.who-asks button")
    until(page, "window.oudertalk && window.oudertalk.saving")
    page.locator('[data-about="item-welkom"] [data-choice="gezien"]').click()
    saved(page)
    assert found_in(page) == 0 and len(held) == 1
    held[0].continue_()
    page.wait_for_selector('[data-about="item-welkom"] .outcome')
    until(page, f"document.querySelectorAll('{TURN} .flag').length === 1")


def test_what_shows_does_not_disturb_who_is_busy(served: Served, window: Window, demo: SessionFolder):
    page = window.come_in(served, blind=True)
    until(page, "document.getElementById('geluid').duration > 200")
    examples = page.locator('[data-about="item-welkom"] textarea')
    page.locator('[data-about="item-welkom"] .examples summary').click()
    assert examples.input_value() == "", "those of the evidence wait as well"
    examples.fill("Een stoel aangeschoven.")
    page.evaluate("window.woord = document.querySelector('#beurt-0 [data-t]')")
    button = page.locator('[data-about="item-welkom"] [data-choice="deels"]')
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-about="item-welkom"] .outcome')
    assert page.evaluate("document.activeElement.dataset.choice") == "deels"
    assert examples.input_value() == "Een stoel aangeschoven."
    until(page, "!!document.querySelector('#beurt-0 mark')")
    assert page.evaluate("window.woord.isConnected"), "the sound goes on marking the same words"
    page.locator("#beurt-0 mark [data-t]").first.click()
    until(page, "!!document.querySelector('#beurt-0 .word-now')")
    page.keyboard.press(" ")
    choose(page, "op_gemak", "gezien")
    assert "lekker zitten" in page.locator('[data-about="item-op_gemak"] textarea').input_value()
    page.locator("h1").click()
    page.keyboard.press("n")
    page.keyboard.press("e")
    saved(page)
    page.reload()
    assert page.locator(".verdict[aria-pressed=true]").count() == 1
    assert page.locator('[data-about="item-welkom"] textarea').input_value() == "Een stoel aangeschoven."
    assert window.complaints == []


def test_everything_at_once_is_asked_twice(served: Served, window: Window):
    page = window.come_in(served, blind=True)
    page.click("#toon-alles")
    assert violations(page) == []
    page.click("#alles .closes")
    assert found_in(page) == 0
    page.click("#toon-alles")
    page.click("text=Ja, laat alles zien")
    page.wait_for_selector(".talk mark")
    assert page.locator("#blind").count() == 0 and page.locator(".flag").count() > 20
    assert window.complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_judge_blind_and_compare(served: Served, serve: Any, window: Window, chromium: Any, size: str):
    teacher = window.come_in(served)
    for item in items(teacher)[::2]:
        teacher.locator(f'[data-about="item-{item}"] [data-choice="gezien"]').click()
    saved(teacher)
    coach = Window(chromium, *SIZES[size])
    OUT.mkdir(exist_ok=True)
    try:
        page = coach.come_in(serve(), "coach", blind=True)
        if size == "tablet staand":
            page.click('[data-side="form"]')
        choose(page, "welkom", "deels")
        page.screenshot(path=str(OUT / f"blind {size}.png"))
        assert violations(page) == []
        for at, item in enumerate(items(page)[1:]):
            choose(page, item, ("gezien", "niet te beoordelen", "niet gezien")[at % 3])
        until(page, "document.getElementById('toon-alles').hidden")
        assert page.locator(".item .outcome").count() == len(items(page)) and violations(page) == []
        page.locator(".title .compares a").click()
        page.wait_for_selector(".agreement")
        page.locator(".with-program summary").click()
        page.screenshot(path=str(OUT / f"vergelijken {size}.png"))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        page.click(".menu summary")
        page.click("text=Vergelijken over alle gesprekken")
        page.wait_for_selector("tfoot")
        page.screenshot(path=str(OUT / f"vergelijken over alles {size}.png"))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert coach.complaints == []
    finally:
        coach.context.close()


def test_the_comparison_prints_what_was_said_and_agreed(served: Served, serve: Any, window: Window, other: Window):
    teacher = window.come_in(served)
    teacher.locator('[data-about="item-welkom"] [data-choice="gezien"]').click()
    saved(teacher)
    coach = other.come_in(serve(), "coach", blind=True)
    choose(coach, "welkom", "deels")
    coach.locator(".title .compares a").click()
    coach.locator('.together [data-choice="deels"]').click()
    saved(coach)
    coach.emulate_media(media="print")
    visible = coach.locator(".together .out button:visible")
    assert [one.inner_text() for one in visible.all()] == ["deels"]
    assert not coach.locator("footer").is_visible() and coach.locator(".agreement").first.is_visible()
