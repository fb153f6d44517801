"""What happened while it was recorded, in the report: marks to listen to, missing sound, the spoken yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from oudertalk.core.recording import Break
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript, Turn
from oudertalk.export.lay_out import page_of
from oudertalk.export.report import Report, render_report
from tests.export.conftest import TALK, clear, spoken, tone
from tests.export.test_report import Seen
from tests.export.test_report_in_browser import OUT, Opened
from tests.say import say

YES = TimeSpan(0.0, 6.0)
BREAKS = (
    Break(32.0, "lost", 23.0, 2.0),  # in the parent's story
    Break(40.0, "paused", 65.0),
    Break(45.0, "dropped", 0.4),
)
MARKS = (26.2, 39.9, 60.0)  # inside the question about home, between two turns, and behind the last


def later(seconds: float, *lines: str) -> Transcript:
    """These lines, half a second a word, from this second on."""
    return Transcript(say(f"X: ({seconds}) x", *lines, pause=0.6).turns[1:])


@pytest.fixture
def happened(make_report: Any) -> Report:
    """A talk in which everything happened that can."""
    transcript = later(6.0, *TALK)
    report: Report = make_report(
        transcript=transcript, marks=MARKS, breaks=BREAKS, agreed=YES, quality=replace(clear(transcript), breaks=BREAKS)
    )
    return replace(report, duration=62.0)


def test_marks_and_missing_sound_stand_where_they_happened(happened: Report) -> None:
    page = page_of(happened)
    assert [mark.clock for mark in page.marks] == ["0:26", "0:39", "1:00"]
    assert [mark.start for mark in page.marks] == [23.2, 36.9, 57.0]
    inside = {
        sign.clock: said.index
        for said in page.talk
        for stretch in said.stretches
        for piece in stretch.pieces
        for word in piece.words
        for sign in word.signs
    }
    between = {sign.clock: said.index for said in page.talk for sign in said.signs}
    turns = happened.transcript.turns
    for clock, index in inside.items():
        minutes, seconds = clock.split(":")
        time = turns[index].time
        assert time and time.start - 1 <= 60 * int(minutes) + int(seconds) < time.end
    for clock, index in between.items():
        minutes, seconds = clock.split(":")
        time, before = turns[index].time, turns[index - 1].time
        assert time and before and before.end - 1 <= 60 * int(minutes) + int(seconds) <= time.start
    assert "0:26" in inside and "0:32" in inside and len(inside) + len(between) + len(page.after_talk) == 6
    assert [sign.clock for sign in page.after_talk] == ["1:00"]
    assert [point.label for point in page.mark_points] == ["0:26", "0:39", "1:00"]


def test_each_is_said_in_words(happened: Report) -> None:
    words = Seen(render_report(happened)).words()
    assert "Hier wilde je naar luisteren: 0:26 , 0:39 , 1:00" in words
    assert "0:00-0:06 toestemming, uitgesproken" in words
    assert "0:32 · hier ontbreekt 0:23 geluid: de microfoon was weg" in words
    assert "0:40 · hier stond de opname op pauze (1:05)" in words
    assert "0:45 · hier ontbreekt 0,4 s geluid: de computer had het te druk" in words
    assert "Op 2 plekken ontbreekt geluid, samen 0:23" in words
    english = Seen(render_report(happened, language="en")).words()
    assert "You wanted to listen here:" in english and "the microphone was gone" in english


def test_without_any_of_it_nothing_is_said(make_report: Any) -> None:
    html = render_report(make_report())
    body = html[html.index("<body>") : html.index("<script>")]
    for nothing in ("mark-sign", "luisterpunten", "toestemming, uitgesproken", "missing", "geen geluid", "gewist op"):
        assert nothing not in body


def test_silence_is_not_told_across_missing_sound_nor_counted(make_report: Any) -> None:
    transcript = say("L: een twee drie", "O: (4) vier vijf zes", "L: (4) zeven acht negen")
    # 0-1.5 s, 5.5-7 s, 11-12.5 s
    whole = make_report(transcript=transcript)
    page = page_of(whole)
    assert [said.quiet for said in page.talk] == ["", "stilte 4 s", "stilte 4 s"]
    broken = replace(whole, breaks=(Break(2.0, "lost", 60.0, 2.0),))
    assert [said.quiet for said in page_of(broken).talk] == ["", "", "stilte 4 s"]
    assert page.silence == "67 % van het gesprek is stilte"  # 9 of 13.5 s
    assert page_of(broken).silence == "61 % van het gesprek is stilte"  # 7 of 11.5 s
    late = later(8.0, "L: een twee drie", "O: vier vijf zes")
    agreed = make_report(transcript=late, spoken=spoken(late), agreed=TimeSpan(0.0, 6.0))
    assert page_of(agreed).talk[0].quiet == ""


def test_a_mark_in_the_middle_of_doubted_words_keeps_every_word(make_report: Any) -> None:
    turns = say(*TALK, pause=0.3).turns
    doubted = Transcript(tuple(Turn(t.speaker, tuple(replace(w, doubt="guess") for w in t.words)) for t in turns))
    page = page_of(make_report(transcript=doubted, marks=(1.2, 3.3)))
    for said, turn in zip(page.talk, turns, strict=True):
        words = [w.text for stretch in said.stretches for piece in stretch.pieces for w in piece.words]
        assert " ".join(words) == turn.text


def test_a_report_without_sound_says_that_it_was_wiped_and_when(make_report: Any) -> None:
    wiped = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
    words = Seen(render_report(make_report(sound_wiped=wiped))).words()
    assert "Het geluid is gewist op 23 november 2026: een citaat laat alleen zijn tijd zien." in words
    assert "Geluid gewist op 23 november 2026" in words


# in a real browser


@pytest.fixture
def opened(chromium: Any, happened: Report, tmp_path: Path) -> Iterator[Opened]:
    path = tmp_path / "report.html"
    path.write_text(render_report(replace(happened, sound=tone(happened.duration))), encoding="utf-8")
    page = Opened(chromium, path)
    yield page
    assert page.complaints == []
    page.page.close()


@pytest.mark.browser
def test_a_click_on_a_mark_plays_from_three_seconds_before_it(opened: Opened) -> None:
    for place in (".marks a", ".said a.mark-sign"):
        mark = opened.page.locator(place, has_text="0:26").first
        mark.click()
        opened.page.wait_for_function("!document.getElementById('geluid').paused")
        assert 22.7 <= opened.now() <= 25.0, place
        opened.page.keyboard.press(" ")
        opened.page.evaluate("document.getElementById('geluid').currentTime = 0")


@pytest.mark.browser
def test_marks_and_the_spoken_yes_go_by_keyboard(opened: Opened) -> None:
    opened.page.locator(".marks a").nth(1).focus()
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_function("!document.getElementById('geluid').paused")
    assert 36.4 <= opened.now() <= 39.0
    opened.page.keyboard.press(" ")
    opened.page.locator(".talk > .quiet a").first.focus()
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_function("!document.getElementById('geluid').paused")
    assert opened.now() <= 1.5
    label = opened.page.locator(".marks a").first.get_attribute("aria-label")
    assert label == "0:26: hier wilde je naar luisteren"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180), (390, 844)])
def test_what_happened_fits_on_every_screen(
    chromium: Any, happened: Report, tmp_path: Path, width: int, height: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render_report(replace(happened, sound=tone(happened.duration))), encoding="utf-8")
    page = Opened(chromium, path, width, height)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    OUT.mkdir(exist_ok=True)
    page.page.locator(".talk").screenshot(path=OUT / f"happened-{width}.png")
    page.page.locator(".strip").screenshot(path=OUT / f"happened-timeline-{width}.png")
    for sign in page.page.locator(".said .mark-sign, .said .missing").all():
        sign.scroll_into_view_if_needed()
        assert sign.is_visible()
    page.page.emulate_media(media="print")
    assert page.page.locator(".marks").is_visible() and page.page.locator(".said .missing").first.is_visible()
    if width == 820:
        page.page.locator(".talk").screenshot(path=OUT / "happened-print.png")
    page.page.close()
