"""Who speaks through another: where two do so at once is marked, and becomes a second voice, in doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oudertalk.core.spans import TimeSpan, duration, union
from oudertalk.core.transcript import DOUBTFUL, SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.one_microphone import OneMicrophone
from oudertalk.speech.overlap import at_once, with_others
from oudertalk.speech.segmentation import Segmentation
from tests.speech.made import NO_SPEECH, laid_over, silence

TEN = [TimeSpan(0.0, 10.0)]

# --- where two speak at once


@pytest.mark.model
@pytest.mark.parametrize(
    ("teacher", "parent"), [(11.0, 16.2), (38.9, 59.0), (51.4, 73.8), (91.7, 97.7), (126.4, 113.3), (206.1, 217.9)]
)
def test_two_at_once_are_marked_from_the_first_word_to_the_last(
    segmentation: Segmentation, conversation: Samples, teacher: float, parent: float
) -> None:
    marked = at_once(segmentation.hear(laid_over(conversation, teacher, parent), TEN).two)
    assert (marked[0].start, marked[-1].end) == pytest.approx((2.0, 4.0), abs=0.3)
    assert duration(marked) > 1.4


@pytest.mark.model
def test_who_speak_in_turn_are_not_marked(
    segmentation: Segmentation,
    conversation: Samples,
    speech: Sequence[TimeSpan],
    truth: Sequence[SpeakerSpan],
) -> None:
    (one,) = at_once(segmentation.hear(conversation, speech).two)  # four minutes, 36 turns
    before, after = sorted(span.time for span in truth if span.time.distance(one) == 0)
    assert before.overlap(after) == pytest.approx(0.12, abs=0.01)  # the one place where a turn begins too early
    assert one.duration < 0.4


@pytest.mark.model
@pytest.mark.parametrize("name", sorted(NO_SPEECH))
def test_in_a_room_no_two_speak(segmentation: Segmentation, name: str) -> None:
    assert at_once(segmentation.hear(NO_SPEECH[name].astype(np.float32), [TimeSpan(0.0, 20.0)]).two) == ()


@pytest.mark.model
def test_in_a_long_sound_all_are_found(segmentation: Segmentation, conversation: Samples) -> None:
    ten = laid_over(conversation, 11.0, 16.2)
    long = np.concatenate([ten, silence(63.7), ten, silence(20.0), ten])  # the windows begin anywhere
    speech = [TimeSpan(0.0, 6.7), TimeSpan(73.7, 80.4), TimeSpan(103.7, 110.4)]
    found = at_once(segmentation.hear(long, speech).two)
    there = [TimeSpan(begin, begin + 2.0) for begin in (2.0, 75.7, 105.7)]
    assert [sum(time.overlap(one) for time in found) > 1.4 for one in there] == [True] * 3
    assert duration(found) < 6.5


# --- who the other is


def span(speaker: str, start: float, end: float) -> SpeakerSpan:
    return SpeakerSpan(speaker, TimeSpan(start, end))


def added(spans: Sequence[SpeakerSpan], at_once: TimeSpan, people: int = 2) -> list[tuple[str, float, float]]:
    return [(s.speaker, s.time.start, s.time.end) for s in with_others(spans, [at_once], people) if s not in spans]


def test_the_other_is_whoever_speaks_nearest_in_time() -> None:
    spans = [span("A", 0, 5), span("B", 5.5, 8), span("B", 8.2, 9), span("C", 9.5, 12)]
    assert added(spans, TimeSpan(1, 2), 3) == [("B", 1, 2)]
    assert added(spans, TimeSpan(5.6, 6), 3) == [("A", 5.6, 6)]
    assert added(spans, TimeSpan(8.5, 9), 3) == [("C", 8.5, 9)]
    assert added(spans, TimeSpan(8.9, 10), 3) == [("C", 8.9, 9), ("B", 9.5, 10)]  # and in the pause between, nobody


def test_at_a_change_each_goes_on_through_the_other() -> None:
    assert added([span("A", 0, 4), span("B", 4, 6)], TimeSpan(3, 4.5)) == [("B", 3, 4), ("A", 4, 4.5)]


def test_whoever_is_alone_has_nobody_beside_them() -> None:
    assert added([span("A", 0, 4), span("A", 5, 6)], TimeSpan(1, 5.5)) == []
    assert with_others((), [TimeSpan(0, 1)], 2) == ()


def test_a_sliver_at_the_edge_of_a_span_is_left_out() -> None:
    assert added([span("A", 0, 4), span("B", 4, 6)], TimeSpan(3.97, 4.5)) == [("A", 4, 4.5)]


def test_with_more_people_it_is_more_doubtful_who_it_is() -> None:
    spans = [span("A", 0, 4), span("B", 4, 6)]
    (two,), (three,) = (
        [s.doubt for s in with_others(spans, [TimeSpan(1, 2)], people) if s not in spans] for people in (2, 3)
    )
    assert DOUBTFUL <= two < three < 1.0


_moments = st.lists(st.integers(0, 400), min_size=2, max_size=40, unique=True).map(sorted)


@given(_moments, st.lists(st.sampled_from("ABC"), min_size=20, max_size=20), _moments)
def test_what_was_heard_stays_and_nobody_speaks_through_themselves(
    edges: list[int], names: list[str], marks: list[int]
) -> None:
    spans = [span(name, a / 10, b / 10) for name, a, b in zip(names, edges[::2], edges[1::2], strict=False)]
    at_once = [TimeSpan(a / 10, b / 10) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    found = with_others(spans, at_once, 3)
    assert [s for s in found if s.doubt == 0.0] == spans
    assert list(found) == sorted(found, key=lambda s: s.time)
    for voice in {s.speaker for s in found}:
        own = [s.time for s in found if s.speaker == voice]
        assert duration(own) == pytest.approx(sum(time.duration for time in own))
    new = [s.time for s in found if s.doubt]
    inside = sum(time.overlap(mark) for time in new for mark in union(at_once))
    assert inside == pytest.approx(sum(time.duration for time in new))
    if len({s.speaker for s in spans}) > 1:
        both = sum(time.overlap(mark) for time in (s.time for s in spans) for mark in union(at_once))
        assert sum(time.duration for time in new) == pytest.approx(both)


# --- in the diariser


@pytest.mark.model
def test_two_at_once_are_two_voices_and_one_of_them_is_doubtful(
    one_microphone: OneMicrophone, conversation: Samples
) -> None:
    sound = np.concatenate([conversation[: 40 * SAMPLE_RATE], laid_over(conversation, 51.4, 73.8)])
    speech = [TimeSpan(0.8, 39.5), TimeSpan(40.0, 46.0)]
    spans = one_microphone.diarise(sound, speech, 2)
    pairs = [(a, b) for a in spans for b in spans if a.speaker < b.speaker and a.time.overlap(b.time)]
    assert sum(a.time.overlap(b.time) for a, b in pairs) == pytest.approx(2.0, abs=0.4)
    assert all(max(a.doubt, b.doubt) >= DOUBTFUL for a, b in pairs)
    assert duration(s.time for s in spans) == pytest.approx(duration(speech))


@pytest.mark.model
def test_one_person_asked_speaks_through_nobody(one_microphone: OneMicrophone, conversation: Samples) -> None:
    spans = one_microphone.diarise(laid_over(conversation, 51.4, 73.8), [TimeSpan(0.0, 6.0)], 1)
    assert [(s.speaker, s.time, s.doubt) for s in spans] == [("A", TimeSpan(0.0, 6.0), 0.0)]
