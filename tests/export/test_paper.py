"""Sheets on paper: printed by a real browser on A4, complete, black on white, and safe."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oudertalk.core.rubric import Criterion, Phase, Prompt, Rubric
from oudertalk.core.text import Text
from oudertalk.export.paper import consent_paper, form_paper
from oudertalk.i18n import language, set_language
from oudertalk.pipeline import House
from tests.export.test_report_in_browser import Opened

ATTACK = "<script>document.title='zeepaardje'</script><img src=x onerror=alert(1)>"


Print = Callable[[str], "Printed"]


class Printed:
    """A sheet on A4: its pages as text, and what the page asked for and complained about on the way."""

    def __init__(self, chromium: Any, html: str, folder: Path) -> None:
        path = folder / "blad.html"
        path.write_text(html, encoding="utf-8")
        opened = Opened(chromium, path)
        opened.page.emulate_media(media="print")
        self.asked, self.complaints = opened.asked, opened.complaints
        self.title = opened.page.title()
        self.beyond_the_edge = opened.page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth)"
            ".map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 40))"
        )
        opened.page.pdf(path=folder / "blad.pdf", prefer_css_page_size=True)
        opened.page.close()
        text = _told("pdftotext", "-layout", str(folder / "blad.pdf"), "-")
        self.pages = [" ".join(page.split()).replace(" / ", "/") for page in text.split("\f") if page.strip()]
        self.size = re.search(r"Page size:\s+(\S+) x (\S+)", _told("pdfinfo", str(folder / "blad.pdf")))


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def printed(chromium: Any, tmp_path: Path) -> Print:
    return lambda html: Printed(chromium, html, tmp_path)


def squeezed(text: str) -> str:
    """Without blanks and hyphens: where a line breaks on paper is not what is tested."""
    return re.sub(r"[\s-]", "", text)


def is_sound(sheet: Printed) -> None:
    assert len(sheet.asked) == 1 and sheet.complaints == []
    assert sheet.beyond_the_edge == []
    assert sheet.size is not None
    width, height = (float(side) for side in sheet.size.groups())
    assert (round(width), round(height)) == (595, 842)


@pytest.mark.browser
@pytest.mark.parametrize("simple", [False, True])
def test_the_consent_form_is_one_sheet_to_read_and_to_sign(printed: Print, simple: bool):
    sheet = printed(consent_paper(simple=simple))
    is_sound(sheet)
    front, back = sheet.pages
    for told in ("School", "Datum gesprek", "coach", "internet", "vier weken", "telefoon of e-mail", "mag", "1/2"):
        assert told in front
    for told in ("Wie zegt ja?", "Handtekening", "jonger dan 16", "namens de", "ouder of", "tolk", "Gewist", "2/2"):
        assert told in back
    assert ("niet over u en niet over uw kind" in front) is not simple
    assert ("Het gaat niet over uw kind." in front) is simple


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "pages"),
    [("observatieformulier", 3), ("zes_missers", 2), ("soorten_oudergesprekken", 2), ("oudergesprek_voeren", 4)],
)
def test_every_line_of_a_rubric_is_on_paper_with_room_to_write(printed: Print, house: House, name: str, pages: int):
    rubric = house.knowledge.rubric(name)
    sheet = printed(form_paper(rubric))
    is_sound(sheet)
    assert len(sheet.pages) <= pages
    whole = squeezed("".join(sheet.pages))
    for asked in (*(line.question for line in rubric.criteria), *(prompt.question for prompt in rubric.prompts)):
        # in two columns the boxes stand between the words of a question
        assert all(squeezed(word) in whole for word in asked.nl.split()), asked.nl
    items = sum(line.kind == "item" for line in rubric.criteria)
    assert sum(page.count("niet te beoordelen") for page in sheet.pages) == items


def test_no_item_is_torn_apart_by_the_end_of_a_page():
    css = form_paper(_small())
    assert re.search(r"\.item\{break-inside:avoid", css) and "tr{break-inside:avoid}" in css


@pytest.mark.browser
def test_what_a_school_wrote_is_words_and_never_markup(printed: Print):
    rubric = replace(_small(ATTACK), title=Text(ATTACK), about=Text(ATTACK), source=ATTACK)
    html = form_paper(rubric)
    assert "<script" not in html and "<img" not in html
    sheet = printed(html)
    assert sheet.title != "zeepaardje" and len(sheet.asked) == 1 and sheet.complaints == []
    assert squeezed("<script>") in squeezed("".join(sheet.pages))


@pytest.mark.parametrize("html", [consent_paper(), consent_paper(simple=True)], ids=["plain", "simple"])
def test_a_sheet_has_no_script_and_may_do_nothing(html: str):
    assert "<script" not in html and "http" not in html.replace("http-equiv", "")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-") and "script" not in policy[1]


def test_the_consent_form_is_dutch_and_the_form_is_in_the_language_asked_for():
    dutch = consent_paper()
    set_language("en")
    assert consent_paper() == dutch
    set_language("nl")
    assert "not seen" in form_paper(_small(), language="en") and "Is it so?" in form_paper(_small(), language="en")
    assert language() == "nl"
    assert "niet gezien" in form_paper(_small())


def test_each_kind_of_line_has_its_own_room():
    html = form_paper(_small())
    assert html.count("niet te beoordelen") == 1  # only what can be seen or not
    assert html.count('class="item tickable"') == 1
    assert html.count('class="rule"') == 6  # two for the item, the question and the prompt


def _small(question: str = "Is het zo?") -> Rubric:
    return Rubric(
        id="klein",
        version=1,
        title=Text("Klein"),
        source="wij",
        phases=(Phase("begin", Text("Begin")),),
        criteria=(
            Criterion("a", "begin", Text(question, "Is it so?")),
            Criterion("b", "begin", Text("Waarom?"), kind="vraag"),
            Criterion("c", "begin", Text("Klaar"), kind="lijst"),
        ),
        prompts=(Prompt("d", Text("En verder?")),),
    )
