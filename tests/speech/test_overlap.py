"""Who speaks through another: the network is the original one, and its marks become a second voice, in doubt."""

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
from oudertalk.speech.overlap import OverlapDetector, with_others
from tests.speech.made import NO_SPEECH, SEGMENTATION_REFERENCE, silence

TEN = [TimeSpan(0.0, 10.0)]


def laid_over(conversation: Samples, one: float, other: float, seconds: float = 4.0, after: float = 2.0) -> Samples:
    """Ten seconds: what is said from the one moment on, and after so many seconds what is said from the other on."""
    mixed = silence(10.0)
    for begin, start in ((0.0, one), (after, other)):
        said = conversation[round(start * SAMPLE_RATE) : round((start + seconds) * SAMPLE_RATE)]
        mixed[round(begin * SAMPLE_RATE) :][: len(said)] += said
    return mixed


# --- the network


@pytest.mark.model
def test_it_is_equal_to_the_original(overlap: OverlapDetector) -> None:
    with np.load(SEGMENTATION_REFERENCE) as reference:
        sound, expected = reference["sound"] / np.float32(32768), np.exp(reference["log_chances"])
    (found,) = overlap._session.run(None, {"sound": sound[None]})
    assert np.abs(np.exp(found[0]) - expected).max() < 0.005
    two = expected[:, 4:].sum(axis=1)
    assert overlap.chances(sound, TEN)[: len(two)] == pytest.approx(two, abs=0.005)
    assert 1.5 < (two > 0.5).sum() * 270 / SAMPLE_RATE < 2.5  # two people were laid over each other for two seconds


@pytest.mark.model
@pytest.mark.parametrize(
    ("teacher", "parent"), [(11.0, 16.2), (38.9, 59.0), (51.4, 73.8), (91.7, 97.7), (126.4, 113.3), (206.1, 217.9)]
)
def test_two_at_once_are_marked_from_the_first_word_to_the_last(
    overlap: OverlapDetector, conversation: Samples, teacher: float, parent: float
) -> None:
    at_once = overlap.find(laid_over(conversation, teacher, parent), TEN)
    assert (at_once[0].start, at_once[-1].end) == pytest.approx((2.0, 4.0), abs=0.3)
    assert duration(at_once) > 1.4


@pytest.mark.model
def test_who_speak_in_turn_are_not_marked(
    overlap: OverlapDetector,
    conversation: Samples,
    speech: Sequence[TimeSpan],
    truth: Sequence[SpeakerSpan],
) -> None:
    (one,) = overlap.find(conversation, speech)  # four minutes, 36 turns
    before, after = sorted(span.time for span in truth if span.time.distance(one) == 0)
    assert before.overlap(after) == pytest.approx(0.12, abs=0.01)  # the one place where a turn begins too early
    assert one.duration < 0.4


@pytest.mark.model
@pytest.mark.parametrize("name", sorted(NO_SPEECH))
def test_a_room_is_nobody(overlap: OverlapDetector, name: str) -> None:
    assert overlap.find(NO_SPEECH[name].astype(np.float32), [TimeSpan(0.0, 20.0)]) == ()


@pytest.mark.model
def test_how_loud_it_is_does_not_matter(overlap: OverlapDetector, conversation: Samples) -> None:
    sound = laid_over(conversation, 11.0, 16.2)
    assert overlap.chances(0.003 * sound, TEN) == pytest.approx(overlap.chances(sound, TEN), abs=0.02)


@pytest.mark.model
def test_a_long_sound_is_heard_to_its_end_and_no_further_than_there_is_speech(
    overlap: OverlapDetector, conversation: Samples
) -> None:
    ten, seen = laid_over(conversation, 11.0, 16.2), list[float]()
    long = np.concatenate([ten, silence(63.7), ten, silence(20.0), ten])  # the windows begin anywhere
    speech = [TimeSpan(0.0, 6.7), TimeSpan(73.7, 80.4), TimeSpan(103.7, 110.4)]
    found = overlap.find(long, speech, seen.append)
    there = [TimeSpan(begin, begin + 2.0) for begin in (2.0, 75.7, 105.7)]
    assert [sum(time.overlap(one) for time in found) > 1.4 for one in there] == [True] * 3
    assert duration(found) < 6.5
    assert seen == sorted(seen) and seen[-1] == 1.0
    chances = overlap.chances(long, speech[:1])
    assert chances[: 10 * 59].max() > 0.9 and not chances[20 * 60 :].any()


@pytest.mark.model
@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 9.99, 10.0, 10.01, 17.6])
def test_any_length_will_do(overlap: OverlapDetector, conversation: Samples, seconds: float) -> None:
    sound = conversation[: round(seconds * SAMPLE_RATE)]
    assert np.isfinite(overlap.chances(sound, TEN)).all()
    assert overlap.find(sound, ()) == ()


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
