"""Whether voices were told apart, and what is said of it."""

import pytest

from oudertalk.core.audibility import remarks
from oudertalk.core.quality import Quality
from oudertalk.core.spans import TimeSpan
from oudertalk.core.telling import MOST_DOUBT, Telling, told_apart
from oudertalk.core.transcript import SpeakerSpan


def spans(*told: tuple[str, float, float, float]) -> list[SpeakerSpan]:
    return [SpeakerSpan(speaker, TimeSpan(start, end), doubt) for speaker, start, end, doubt in told]


TWO = spans(("A", 0, 10, 0.0), ("B", 10, 20, 0.1))


def said_of(telling: Telling) -> tuple[str, bool]:
    quality = Quality(60.0, (), 100, 0, {}, -30.0, 25.0, 0.0, 0.0, telling)
    return next((remark.text, remark.warns) for remark in remarks(quality) if "stem" in remark.text)


@pytest.mark.parametrize(
    ("asked", "heard", "failed"),
    [
        (2, TWO, False),
        (None, TWO, False),
        (2, TWO[:1], True),
        (1, TWO[:1], False),
        (None, TWO[:1], False),
        (2, [], False),  # nobody speaks: there was nothing to tell apart
        (2, spans(("A", 0, 10, 0.0), ("B", 10, 20, 0.9)), True),
        (4, spans(("A", 0, 10, 0.0), ("B", 10, 20, 0.1), ("C", 20, 30, 0.0)), False),
    ],
)
def test_it_failed_when_one_was_heard_or_most_is_in_doubt(
    asked: int | None, heard: list[SpeakerSpan], failed: bool
) -> None:
    assert told_apart(asked, heard).failed is failed


def test_doubt_counts_by_the_second_and_each_second_once() -> None:
    telling = told_apart(2, spans(("A", 0, 8, 0.0), ("B", 6, 8, 0.6), ("A", 7, 10, 0.2)))
    assert telling == Telling(2, 2, doubtful=0.2)
    assert telling.doubtful < MOST_DOUBT


def test_what_is_missing_is_said() -> None:
    text, warns = said_of(told_apart(2, TWO[:1]))
    assert warns and "2 mensen spraken" in text and "één stem" in text
    assert "ontbreken het spreekaandeel en de regels van het formulier" in text
    text, warns = said_of(told_apart(2, spans(("A", 0, 10, 0.0), ("B", 10, 20, 0.9))))
    assert warns and "50 %" in text and "ontbreken" in text


def test_who_was_not_heard_is_missed_and_one_voice_asked_for_is_no_failure() -> None:
    text, warns = said_of(told_apart(3, TWO))
    assert warns and "3 mensen spraken, 2 stemmen zijn gehoord" in text
    text, warns = said_of(told_apart(2, TWO))
    assert not warns and text.startswith("2 stemmen uit elkaar gehouden; bij 0 %")
    text, warns = said_of(told_apart(1, TWO[:1]))
    assert not warns and text == "Er is één stem gehoord."
