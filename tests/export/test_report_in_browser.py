"""The report in a real browser: click a quote and hear that second, by keyboard, on paper, and safe."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Doubt, Transcript, Turn
from oudertalk.export.report import render_report
from oudertalk.storage.archive import SessionFolder
from tests.export.conftest import TALK, tone
from tests.say import say

pytestmark = pytest.mark.browser

OUT = Path(__file__).parent.parent.parent / "out"  # screenshots, to look at


class Opened:
    """A page, with what it asked for and what it complained about."""

    def __init__(self, chromium: Any, path: Path, width: int = 1366, height: int = 768) -> None:
        self.page = chromium.new_page(viewport={"width": width, "height": height})
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())

    def now(self) -> float:
        return float(self.page.evaluate("document.getElementById('geluid').currentTime"))

    def paused(self) -> bool:
        return bool(self.page.evaluate("document.getElementById('geluid').paused"))


@pytest.fixture
def opened(chromium: Any, make_report: Any, tmp_path: Path) -> Iterator[Opened]:
    report = make_report()
    path = tmp_path / "report.html"
    path.write_text(render_report(make_report(sound=tone(report.duration))), encoding="utf-8")
    page = Opened(chromium, path)
    yield page
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    page.page.close()


def test_a_click_on_a_quote_plays_its_second_and_marks_the_word(opened: Opened):
    quote = opened.page.locator(".item", has_text="gedrag van het kind thuis").locator("a.ev").first
    second = float(quote.get_attribute("data-play"))
    quote.click()
    opened.page.wait_for_function("document.getElementById('geluid').currentTime > 0")
    assert second - 0.6 <= opened.now() <= second + 1.5 and not opened.paused()
    opened.page.wait_for_selector(".word-now")
    said = opened.page.locator(".turn.now").inner_text()
    assert "Wat merkt u thuis" in said or opened.now() < second


def test_shift_begins_three_seconds_earlier(opened: Opened):
    quote = opened.page.locator("a.ev[data-play]").last
    second = float(quote.get_attribute("data-play"))
    opened.page.keyboard.press(" ")
    quote.click(modifiers=["Shift"])
    assert second - 3.2 <= opened.now() <= second - 1.5


def test_everything_goes_by_keyboard(opened: Opened):
    press = opened.page.keyboard.press
    press("n")
    first = opened.now()
    press("n")
    assert opened.now() > first or first == 0
    press(" ")
    assert opened.paused()
    at = opened.now()
    press("ArrowRight")
    assert opened.now() == pytest.approx(at + 2, abs=0.05)
    press("ArrowLeft")
    assert opened.now() == pytest.approx(at, abs=0.05)
    press("?")
    assert opened.page.locator("#uitleg").is_visible()
    press("Escape")
    assert not opened.page.locator("#uitleg").is_visible()


def test_the_timeline_and_the_speed_work(opened: Opened):
    length = float(opened.page.locator("#balk").get_attribute("max"))
    box = opened.page.locator("svg.time").first.bounding_box()
    opened.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 4)
    assert opened.now() == pytest.approx(length / 2, abs=1.0)
    opened.page.select_option("#tempo", "1.5×")
    assert opened.page.evaluate("document.getElementById('geluid').playbackRate") == 1.5


def test_why_is_one_click_away(opened: Opened):
    chip = opened.page.locator("details.flag").first
    assert not chip.locator(".because").is_visible()
    chip.locator("summary").click()
    assert len(chip.locator(".because").inner_text()) > 20


def test_a_script_in_a_transcript_shows_as_text_and_does_nothing(chromium: Any, make_report: Any, tmp_path: Path):
    path = tmp_path / "report.html"
    attack = "<script>document.title='gekaapt'</script><b onmouseover=alert(1)>x</b>"
    path.write_text(render_report(make_report(f"L: Welkom, fijn dat u er bent. {attack}", "O: Dag.")), encoding="utf-8")
    page = Opened(chromium, path)
    assert "gekaapt" not in page.page.title()
    assert attack in page.page.locator(".talk").inner_text()
    assert page.complaints == []
    page.page.close()


def test_without_a_script_it_is_still_a_readable_document(chromium: Any, make_report: Any, tmp_path: Path):
    path = tmp_path / "report.html"
    path.write_text(render_report(make_report()), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator(".item").count() == 19 and page.locator(".turn").count() == 9
    context.close()


def test_it_prints_on_a4_with_the_whole_form_and_no_player(opened: Opened, tmp_path: Path):
    opened.page.pdf(path=tmp_path / "verslag.pdf", format="A4", print_background=True)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "verslag.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert text.count("eigen oordeel") == 19 and text.count("☐ gezien") == 19
    assert "Formuleer 1 compliment" in text and "Pauze" not in text and "spatie" not in text
    size = subprocess.run(["pdfinfo", tmp_path / "verslag.pdf"], capture_output=True, text=True, check=True).stdout
    assert "A4" in size


@pytest.mark.parametrize(
    ("name", "width", "height"), [("laptop", 1366, 768), ("tablet", 820, 1180), ("phone", 390, 844)]
)
def test_nothing_falls_off_the_page(
    chromium: Any, make_report: Any, tmp_path: Path, name: str, width: int, height: int
):
    path = tmp_path / "report.html"
    path.write_text(render_report(make_report(sound=tone(40))), encoding="utf-8")
    page = Opened(chromium, path, width, height)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    OUT.mkdir(exist_ok=True)
    page.page.screenshot(path=OUT / f"report-{name}.png")
    page.page.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180), (390, 844)])
def test_a_case_with_every_kind_of_line_fits_and_its_quotes_play(
    chromium: Any, make_report: Any, tmp_path: Path, width: int, height: int
):
    path = tmp_path / "report.html"
    report = make_report(asked="oudergesprek_voeren", plays="10")
    path.write_text(render_report(replace(report, sound=tone(report.duration))), encoding="utf-8")
    page = Opened(chromium, path, width, height)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    quote = page.page.locator(".points a.ev").first
    second = float(quote.get_attribute("data-play"))
    quote.click()
    page.page.wait_for_function("!document.getElementById('geluid').paused")
    assert second - 0.6 <= page.now() <= second + 1.5
    beside = page.page.locator("details.beside").first
    assert not beside.locator("p").is_visible()
    beside.locator("summary").click()
    assert beside.locator("p").is_visible()
    assert page.complaints == []
    OUT.mkdir(exist_ok=True)
    page.page.screenshot(path=OUT / f"case-{width}.png")
    page.page.close()


def test_on_paper_every_kind_of_line_has_the_width_of_the_page(chromium: Any, make_report: Any, tmp_path: Path):
    path = tmp_path / "report.html"
    path.write_text(render_report(make_report(asked="oudergesprek_voeren", plays="3")), encoding="utf-8")
    page = Opened(chromium, path, 700, 1000)
    page.page.emulate_media(media="print")
    widths = page.page.evaluate("[...document.querySelectorAll('.form .item > div')].map(div => div.clientWidth)")
    assert len(widths) >= 30 and min(widths) > 500
    assert page.page.locator(".item.vraag .lines").first.is_visible()
    assert page.page.locator(".item.lijst .own").first.is_visible()
    page.page.close()


DOUBTED: dict[int, Doubt] = {0: "phantom", 4: "guess", 5: "loop"}  # by turn
GAPS = tuple(TimeSpan(4.0 * n + 1.7, 4.0 * n + 3.2) for n in range(11))


@pytest.fixture
def doubtful(make_report: Any, tmp_path: Path) -> Path:
    """A talk that was hard to hear: everything that can be said of that stands in its report."""
    turns = say(*TALK, pause=0.3).turns
    transcript = Transcript(
        tuple(
            Turn(turn.speaker, tuple(replace(word, doubt=DOUBTED.get(index)) for word in turn.words))
            for index, turn in enumerate(turns)
        )
    )
    report = make_report(transcript=transcript)
    quality = replace(
        report.quality, gaps=GAPS, unsure=40, marked=dict.fromkeys(DOUBTED.values(), 7), level=-44.0, noise=8.0,
        clipped=0.1, overlap=9.0,
    )  # fmt: skip
    path = tmp_path / "report.html"
    path.write_text(render_report(replace(report, quality=quality, sound=tone(report.duration))), encoding="utf-8")
    return path


def test_a_stretch_without_words_plays_at_its_second_also_by_keyboard(chromium: Any, doubtful: Path):
    page = Opened(chromium, doubtful)
    gaps = page.page.locator(".heard a[data-play]")
    assert gaps.count() == len(GAPS)
    gaps.nth(2).click()
    page.page.wait_for_function("!document.getElementById('geluid').paused")
    assert GAPS[2].start - 0.6 <= page.now() <= GAPS[2].start + 1.5
    page.page.keyboard.press(" ")
    assert not gaps.last.is_visible()
    page.page.locator(".heard summary").click()
    gaps.last.focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_function("!document.getElementById('geluid').paused")
    assert GAPS[-1].start - 0.6 <= page.now() <= GAPS[-1].start + 1.5
    assert page.complaints == []
    page.page.close()


def test_the_reason_of_a_doubt_can_be_read_on_the_screen_and_on_paper(chromium: Any, doubtful: Path):
    page = Opened(chromium, doubtful)
    for media in ("screen", "print"):
        page.page.emulate_media(media=media)
        for index in DOUBTED:
            turn = page.page.locator(f"#beurt-{index}")
            turn.scroll_into_view_if_needed()
            assert turn.locator(".doubted").is_visible() and turn.locator("sup").is_visible()
            assert turn.locator(".doubted").inner_text() == "[?] " + turn.locator(".doubt").get_attribute("title")
            line = turn.locator(".doubt").evaluate("words => getComputedStyle(words).textDecorationLine")
            assert line == "underline"
        assert page.page.locator(".form .ev em", has_text="luister na").first.is_visible()
        assert page.page.locator(".heard .warns").first.is_visible()
    page.page.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180), (390, 844)])
def test_what_was_hard_to_hear_fits_and_is_smaller_than_the_form(
    chromium: Any, doubtful: Path, width: int, height: int
):
    page = Opened(chromium, doubtful, width, height)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.page.evaluate(
        "['.heard li', '.form .ask'].map(part => parseFloat(getComputedStyle(document.querySelector(part)).fontSize))"
    )
    assert sizes[0] < sizes[1]
    OUT.mkdir(exist_ok=True)
    page.page.locator(".heard").scroll_into_view_if_needed()
    page.page.screenshot(path=OUT / f"doubtful-{width}.png")
    page.page.close()


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance of #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_text_colour_can_be_read_on_every_ground():
    css = (Path(__file__).parent.parent.parent / "oudertalk/export/templates/report.css").read_text()
    colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6}|#[0-9a-f]{3})", css))
    colours = {name: c if len(c) == 7 else "#" + "".join(2 * letter for letter in c[1:]) for name, c in colours.items()}
    for ink in ("ink", "soft", "leerkracht", "ouder", "kind", "collega", "tolk", "onbekend"):
        for ground in ("paper", "card", "wash"):
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert _contrast(colours["soft"], colours["mark"]) >= 3  # the wavy line under words that are marked already
    (sign,) = re.findall(r"\.heard i\{[^}]*;color:(#[0-9a-f]{6})", css)
    assert _contrast(sign, colours["mark"]) >= 4.5


@pytest.mark.model
def test_the_real_report_of_the_demonstration_plays_the_question_about_home(chromium: Any, heard_demo: SessionFolder):
    """As a new user would: open the report, click the quote under the question about home, hear that sentence."""
    page = Opened(chromium, heard_demo.path / "report.html")
    quotes = page.page.locator(".item", has_text="gedrag van het kind thuis").locator("a.ev[data-play]")
    quote = quotes.first
    assert re.search(r"thuis|school", quote.inner_text())
    second = float(quote.get_attribute("data-play"))
    quote.click()
    page.page.wait_for_function(f"document.getElementById('geluid').currentTime > {second - 1}")
    assert second - 0.6 <= page.now() <= second + 1.5
    page.page.wait_for_selector(".word-now")
    assert page.complaints == []
    OUT.mkdir(exist_ok=True)
    page.page.screenshot(path=OUT / "demo-playing.png")
    page.page.close()
