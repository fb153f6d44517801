"""What happened while a conversation was recorded: in words, and where nothing can be counted."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from oudertalk.core.happened import Hole, holes, last_begun, lies_between, told, unknown_seconds
from oudertalk.core.recording import Break, Recording
from oudertalk.core.spans import TimeSpan, outside
from tests.say import say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (Break(5.0, "lost", 23.0, 23.0), "hier ontbreekt 0:23 geluid: de microfoon was weg"),
        (Break(5.0, "lost"), "hier ontbreekt geluid: de microfoon was weg"),
        (Break(5.0, "dropped", 0.4), "hier ontbreekt 0,4 s geluid: de computer had het te druk"),
        (Break(5.0, "asleep", 600.0, 2.0), "hier ontbreekt 10:00 geluid: de computer sliep"),
        (Break(5.0, "paused", 65.0), "hier stond de opname op pauze (1:05)"),
        (Break(5.0, "paused"), "hier stond de opname op pauze"),
        (Break(5.0, "stopped"), "de opname brak hier af en ging later verder"),
    ],
)
def test_each_break_is_said_in_a_sentence(what: Break, says: str):
    assert told(what) == says


def test_breaks_and_the_spoken_yes_are_holes():
    recording = Recording(
        "", 16_000, 1, 60.0, NOW, True, breaks=(Break(30.0, "lost", 9.0, 2.0),), agreed=TimeSpan(0.0, 8.0)
    )
    assert holes(recording) == (Hole(0.0, 8.0), Hole(30.0, 32.0))
    assert unknown_seconds(holes(recording), TimeSpan(4.0, 31.0)) == 5.0


@pytest.mark.parametrize(
    ("end", "start", "between"),
    [(3.0, 8.0, True), (4.1, 8.0, True), (6.1, 8.0, True), (1.0, 3.9, True), (6.5, 8.0, False), (1.0, 3.0, False)],
)
def test_a_hole_lies_between_when_it_touches_the_silence_as_near_as_word_times_are(
    end: float, start: float, between: bool
):
    assert lies_between([Hole(4.0, 6.0)], end, start) is between


def test_the_turn_in_which_something_happened_is_the_last_that_had_begun():
    transcript = say("L: een twee", "O: drie vier", pause=2.0)  # 0-1 s, 3-4 s
    assert [last_begun(transcript, second) for second in (0.0, 2.5, 3.0, 99.0)] == [0, 0, 1, 1]
    assert last_begun(say("L: (2) een"), 1.0) is None
    assert last_begun(say("L: een", timed=False), 1.0) is None


def test_what_is_left_of_speech_outside_the_yes_is_cut_there_and_its_last_breath_goes():
    speech = (TimeSpan(0.5, 5.0), TimeSpan(7.0, 12.2), TimeSpan(14.0, 16.0))
    assert outside(speech, TimeSpan(0.0, 12.0), shortest=0.3) == (TimeSpan(14.0, 16.0),)
    assert outside(speech, TimeSpan(6.0, 11.0), shortest=0.3) == (
        TimeSpan(0.5, 5.0),
        TimeSpan(11.0, 12.2),
        TimeSpan(14.0, 16.0),
    )
