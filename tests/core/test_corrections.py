"""What people say about who spoke, replayed on the voices: seconds move, and none is lost or made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oudertalk.core.corrections import (
    Assign,
    Corrected,
    Correction,
    History,
    Merge,
    Move,
    Redo,
    Rename,
    Split,
    Undo,
    What,
    between_words,
    corrected,
    free_label,
    history,
    name_of,
    names_after,
    roles_after,
    stretch_of,
)
from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.transcript import SpeakerSpan
from tests.say import say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
LABELS = "ABCD"


def spoken(*spans: tuple[str, float, float]) -> list[SpeakerSpan]:
    return [SpeakerSpan(speaker, TimeSpan(start, end), 0.3) for speaker, start, end in spans]


def plain(spans: Sequence[SpeakerSpan]) -> list[tuple[str, float, float]]:
    return [(span.speaker, span.time.start, span.time.end) for span in spans]


def seconds(spans: Sequence[SpeakerSpan], speaker: str | None = None) -> float:
    return duration(span.time for span in spans if speaker in (None, span.speaker))


def said(*whats: What, of: str = "x") -> list[Correction]:
    return [Correction(NOW + timedelta(seconds=n), of, what) for n, what in enumerate(whats)]


# examples

TALK = spoken(("A", 0, 4), ("B", 4, 6), ("A", 6, 9), ("C", 8, 10))


@pytest.mark.parametrize(
    ("whats", "becomes"),
    [
        ([], [("A", 0, 4), ("B", 4, 6), ("A", 6, 9), ("C", 8, 10)]),
        ([Merge("B", "A")], [("A", 0, 9), ("C", 8, 10)]),
        ([Merge("C", "A")], [("A", 0, 4), ("B", 4, 6), ("A", 6, 10)]),
        ([Merge("A", "D")], [("D", 0, 4), ("B", 4, 6), ("D", 6, 9), ("C", 8, 10)]),
        ([Merge("Z", "A")], [("A", 0, 4), ("B", 4, 6), ("A", 6, 9), ("C", 8, 10)]),
        ([Move(TimeSpan(3, 5), "C")], [("A", 0, 3), ("C", 3, 5), ("B", 5, 6), ("A", 6, 9), ("C", 8, 10)]),
        ([Move(TimeSpan(7, 20), "B")], [("A", 0, 4), ("B", 4, 6), ("A", 6, 7), ("B", 7, 10)]),
        ([Move(TimeSpan(20, 30), "B")], [("A", 0, 4), ("B", 4, 6), ("A", 6, 9), ("C", 8, 10)]),
        ([Split("A", (TimeSpan(1, 2), TimeSpan(8, 10)), "D")], [("A", 0, 1), ("D", 1, 2), ("A", 2, 4), ("B", 4, 6),
         ("A", 6, 8), ("D", 8, 9), ("C", 8, 10)]),
        ([Merge("B", "A"), Split("A", (TimeSpan(4, 6),), "D")], [("A", 0, 4), ("D", 4, 6), ("A", 6, 9), ("C", 8, 10)]),
        ([Move(TimeSpan(0, 4), "B"), Merge("B", "C")], [("C", 0, 6), ("A", 6, 9), ("C", 8, 10)]),
    ],
)  # fmt: skip
def test_what_becomes_of_the_voices(whats: list[What], becomes: list[tuple[str, float, float]]) -> None:
    found = corrected(TALK, whats).spans
    joined: list[tuple[str, float, float]] = []
    for speaker, start, end in plain(found):  # a moved stretch keeps its own doubt, and so its own span
        if joined and joined[-1][0] == speaker and joined[-1][2] == start:
            joined[-1] = (speaker, joined[-1][1], end)
        else:
            joined.append((speaker, start, end))
    assert joined == becomes


def test_where_a_person_said_who_it_is_there_is_no_doubt() -> None:
    after = corrected(TALK, [Move(TimeSpan(3, 5), "B")])
    assert [(span.speaker, span.time.start, span.doubt) for span in after.spans[:3]] == [
        ("A", 0, 0.3),
        ("B", 3, 0.0),
        ("B", 5, 0.3),
    ]


def test_what_is_fixed_follows_its_voice_and_a_later_word_counts() -> None:
    first = Move(TimeSpan(0, 4), "B")
    assert plain(corrected(TALK, [first]).fixed) == [("B", 0, 4)]
    assert plain(corrected(TALK, [first, Merge("B", "C")]).fixed) == [("C", 0, 4)]
    assert plain(corrected(TALK, [first, Move(TimeSpan(1, 2), "A")]).fixed) == [("B", 0, 1), ("A", 1, 2), ("B", 2, 4)]
    assert plain(corrected(TALK, [first, Split("B", (TimeSpan(3, 5),), "D")]).fixed) == [("B", 0, 3), ("D", 3, 4)]


def test_a_new_voice_gets_the_first_free_letter() -> None:
    assert free_label(set()) == "A"
    assert free_label({"A", "B", "D"}) == "C"
    assert free_label(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) == "A1"


# which of them stand


def test_taking_back_goes_back_one_by_one_and_can_be_taken_back() -> None:
    one, two, three = Merge("B", "A"), Move(TimeSpan(0, 1), "B"), Merge("A", "B")

    def stands(*whats: What) -> list[What]:
        return [correction.what for correction in history(said(*whats), "x").stands]

    assert stands(one, two) == [one, two]
    assert stands(one, two, Undo()) == [one]
    assert stands(one, two, Undo(), Undo(), Undo()) == []
    assert stands(one, two, Undo(), Undo(), Redo()) == [one]
    assert stands(one, two, Undo(), Undo(), Redo(), Redo(), Redo()) == [one, two]
    assert stands(one, two, Undo(), three, Redo()) == [one, three]
    assert stands(Undo(), Redo()) == []


def test_what_was_said_of_other_voices_is_set_apart() -> None:
    here, there = said(Merge("B", "A")), said(Merge("C", "A"), Merge("B", "A"), Undo(), of="y")
    assert history([*there, *here], "x") == History(tuple(here), (), (there[0],))
    assert history([*there, *here], "y") == History((there[0],), (there[1],), tuple(here))


def test_who_a_voice_is_and_what_it_is_called_is_what_was_said_last() -> None:
    whats = [Assign("A", "ouder"), Rename("A", "oma"), Merge("B", "A"), Assign("A", "collega"), Rename("C", "tolk")]
    assert roles_after({"A": "leerkracht", "B": "ouder"}, whats) == {"A": "collega", "B": "ouder"}
    assert names_after(whats) == {"A": "oma", "C": "tolk"}
    assert names_after([*whats, Rename("A", "")]) == {"C": "tolk"}
    assert corrected(TALK, whats) == corrected(TALK, [Merge("B", "A")]), "nobody says anything else for it"


def test_voices_have_one_name_whatever_the_doubt() -> None:
    surer = [SpeakerSpan(span.speaker, span.time, 0.0) for span in TALK]
    assert name_of(TALK) == name_of(surer) != name_of(TALK[1:])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Merge("A", "A"),
        lambda: Merge("", "A"),
        lambda: Move(TimeSpan(0, 1), ""),
        lambda: Split("A", (), "B"),
        lambda: Split("A", (TimeSpan(0, 1),), "A"),
        lambda: Assign("", "ouder"),
        lambda: Assign("A", "schoonmaker"),  # type: ignore[arg-type]
        lambda: Rename("", "oma"),
        lambda: Rename("A", "oma\n"),
        lambda: Rename("A", "o" * 41),
        lambda: Correction(datetime(2026, 11, 22), "x", Undo()),
        lambda: Correction(NOW, "x", Undo(), "Anja"),  # type: ignore[arg-type]
    ],
)
def test_nonsense_is_refused_when_it_is_made(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]


# properties

steady = settings(deadline=None)  # a busy machine is no mistake

TICKS = st.integers(0, 200)


@st.composite
def time_spans(draw: st.DrawFn) -> TimeSpan:
    start = draw(TICKS)
    return TimeSpan(start / 10, (start + draw(st.integers(1, 60))) / 10)


@st.composite
def conversations(draw: st.DrawFn) -> list[SpeakerSpan]:
    """Voices that may overlap each other, in order of time."""
    doubts = st.sampled_from([0.0, 0.25, 0.75])
    spans = draw(st.lists(st.builds(SpeakerSpan, st.sampled_from(LABELS), time_spans(), doubts), max_size=15))
    return sorted(spans, key=lambda span: span.time)


VOICES = st.sampled_from(LABELS)
MERGES = st.tuples(VOICES, VOICES).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Merge(*pair))
MOVES = st.builds(Move, time_spans(), VOICES)
SPLITS = st.builds(Split, VOICES, st.lists(time_spans(), min_size=1, max_size=4).map(tuple), st.sampled_from("EFG"))
CORRECTIONS: st.SearchStrategy[list[What]] = st.lists(st.one_of(MERGES, MOVES, SPLITS), max_size=8)


def check_shape(spans: Sequence[SpeakerSpan], before: Sequence[SpeakerSpan]) -> None:
    assert list(spans) == sorted(spans, key=lambda span: (span.time, span.speaker))
    for speaker in {span.speaker for span in spans}:
        own = [span for span in spans if span.speaker == speaker]
        assert sum(span.time.duration for span in own) == pytest.approx(seconds(own)), "a voice overlaps itself"
        for one, next_one in zip(own, own[1:], strict=False):
            assert one.time.end < next_one.time.start or one.doubt != next_one.doubt, "neighbours are one span"
    assert seconds([*spans, *before]) == pytest.approx(seconds(before)), "speech was made out of nothing"


@steady
@given(conversations(), CORRECTIONS)
def test_speech_stays_speech_in_order_and_within_what_was_heard(before: list[SpeakerSpan], whats: list[What]) -> None:
    after = corrected(before, whats)
    assert seconds(after.spans) == pytest.approx(seconds(before))
    if whats:
        check_shape(after.spans, before)
        fixed = [(span.time.start, span.time.end) for span in after.fixed]
        assert all(one[1] <= next_one[0] for one, next_one in zip(fixed, fixed[1:], strict=False))


@steady
@given(conversations(), MERGES)
def test_a_merged_voice_has_the_seconds_of_both(before: list[SpeakerSpan], merge: Merge) -> None:
    after = corrected(before, [merge]).spans
    both = [span for span in before if span.speaker in (merge.speaker, merge.into)]
    assert seconds(after, merge.speaker) == 0 and seconds(after, merge.into) == pytest.approx(seconds(both))


@steady
@given(conversations(), SPLITS)
def test_a_split_voice_and_the_new_one_have_the_seconds_of_the_old(before: list[SpeakerSpan], split: Split) -> None:
    after = corrected(before, [split]).spans
    apart = seconds(after, split.speaker) + seconds(after, split.to)
    assert apart == pytest.approx(seconds(before, split.speaker))
    assert (
        corrected(before, [split, Merge(split.to, split.speaker)]).spans == corrected(before, [Merge("Z", "Y")]).spans
    )


@steady
@given(conversations(), time_spans(), VOICES)
def test_moving_there_and_back_gives_the_seconds_back(before: list[SpeakerSpan], time: TimeSpan, to: str) -> None:
    whose = {span.speaker for span in before if span.time.overlap(time) > 0}
    if len(whose) == 1:
        (speaker,) = whose
        after = corrected(before, [Move(time, to), Move(time, speaker)]).spans
        for label in LABELS:
            assert seconds(after, label) == pytest.approx(seconds(before, label))


@steady
@given(conversations(), CORRECTIONS)
def test_undoing_everything_gives_what_was_there(before: list[SpeakerSpan], whats: list[What]) -> None:
    stands = history(said(*whats, *[Undo()] * len(whats)), "x").stands
    assert corrected(before, [correction.what for correction in stands]) == Corrected(tuple(before))


@steady
@given(conversations(), CORRECTIONS, st.data())
def test_corrections_go_one_after_the_other(before: list[SpeakerSpan], whats: list[What], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whats)))
    half = corrected(before, whats[:at]).spans
    assert corrected(half, whats[at:] or [Merge("Z", "Y")]).spans == corrected(before, whats or [Merge("Z", "Y")]).spans


# which stretch somebody means


def test_the_stretch_of_a_turn_takes_the_breath_of_its_voice_along() -> None:
    transcript = say("A: Een twee.", "B: Drie vier.", "A: Vijf.", pause=1.0)  # 0-1, 2-3, 4-4.5
    spans = spoken(("A", 0, 1.2), ("B", 1.4, 3.3), ("A", 3.6, 4.7))
    assert stretch_of(transcript, 1, spans) == TimeSpan(1.4, 3.3)
    all_of_b = spoken(("B", 0, 9))
    assert stretch_of(transcript, 1, all_of_b) == TimeSpan(1, 4)  # the words of others are left alone
    assert stretch_of(transcript, 1, []) == TimeSpan(2, 3)
    assert stretch_of(say("A: Een.", timed=False), 0, spans) is None


def test_no_word_is_cut() -> None:
    words = say("A: een twee drie vier").turns[0].words  # half a second each
    assert between_words(TimeSpan(0.7, 1.3), words) == TimeSpan(0.5, 1.5)
    assert between_words(TimeSpan(0.8, 1.3), words) == TimeSpan(1.0, 1.5)
    assert between_words(TimeSpan(5, 6), words) == TimeSpan(5, 6)
