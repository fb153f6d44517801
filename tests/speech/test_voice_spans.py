"""From what was heard anywhere to who speaks where somebody does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oudertalk.core.spans import TimeSpan, duration
from oudertalk.speech.voice_spans import Heard, spoken


def heard(*rows: tuple[int, float, float]) -> list[Heard]:
    return [Heard(voice, TimeSpan(start, end), 0.0) for voice, start, end in rows]


def told(parts: Sequence[Heard], speech: Sequence[TimeSpan], most: int = 6) -> list[tuple[str, float, float, float]]:
    return [(s.speaker, s.time.start, s.time.end, round(s.doubt, 2)) for s in spoken(parts, speech, most)]


def test_labels_come_in_order_of_first_speech_within_the_speech():
    parts = heard((5, 0, 1), (2, 1, 3), (5, 3, 5))
    assert told(parts, [TimeSpan(1, 5)]) == [("A", 1, 3, 0.0), ("B", 3, 5, 0.0)]
    assert told(parts, [TimeSpan(0, 5)])[0][0] == "A"


def test_what_is_heard_across_a_pause_is_cut_by_it():
    assert told(heard((0, 0, 9)), [TimeSpan(1, 3), TimeSpan(5, 6)]) == [("A", 1, 3, 0.0), ("A", 5, 6, 0.0)]


def test_speech_in_which_nobody_was_heard_goes_to_the_nearest_in_full_doubt():
    parts = heard((0, 0, 2), (1, 5, 8))
    speech = [TimeSpan(0, 2), TimeSpan(3, 3.5), TimeSpan(4.5, 5), TimeSpan(6, 8)]
    assert told(parts, speech) == [("A", 0, 2, 0.0), ("A", 3, 3.5, 1.0), ("B", 4.5, 5, 1.0), ("B", 6, 8, 0.0)]
    assert told(parts, []) == [] == told([], speech)


def test_a_hole_in_what_one_says_is_part_of_it_and_adds_doubt():
    assert told(heard((0, 0, 3), (0, 4, 8)), [TimeSpan(0, 8)]) == [("A", 0, 8, 0.12)]


def test_voices_beyond_those_asked_are_nobody():
    parts = heard((0, 0, 5), (1, 5, 6), (2, 6, 10))
    assert told(parts, [TimeSpan(0, 10)], most=2) == [("A", 0, 6, 0.17), ("B", 6, 10, 0.0)]


times = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda t: TimeSpan(t[0] / 10, (t[0] + t[1]) / 10))


@given(st.lists(st.tuples(st.integers(0, 8), times)), st.lists(times, max_size=8), st.integers(1, 6))
def test_whatever_is_heard_all_speech_has_a_voice_or_none_has(rows, speech, most):
    parts = sorted((Heard(voice, time, 0.0) for voice, time in rows), key=lambda part: part.time)
    spans = spoken(parts, speech, most)
    assert list(spans) == sorted(spans, key=lambda span: span.time)
    assert list(dict.fromkeys(span.speaker for span in spans)) == list("ABCDEF"[: len({s.speaker for s in spans})])
    assert len({span.speaker for span in spans}) <= most
    if spans:
        assert duration(span.time for span in spans) == pytest.approx(duration(speech))
    for one in spans:  # nobody speaks twice at once
        assert sum(one.time.overlap(other.time) for other in spans if other.speaker == one.speaker) == pytest.approx(
            one.time.duration
        )
