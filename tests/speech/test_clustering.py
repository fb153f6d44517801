"""Who there are, on voices that are drawn at random: arithmetic, without sound."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.speech.clustering import Heard, are_one, direction, people, stranger
from oudertalk.speech.voices import Voices

SIZE = 256
RNG = np.random.default_rng(5)
PERSONS = np.abs(RNG.standard_normal((6, SIZE))).astype(np.float32)  # like the encoder's: never below zero


def windows(*counts: tuple[int, int]) -> Heard:
    """(person, number of windows) in a row, each a stretch of its own, as a voice that is never quite the same."""
    rng = np.random.default_rng(1)
    voices = [
        direction(PERSONS[person] + 0.4 * np.abs(rng.standard_normal(SIZE)).astype(np.float32))
        for person, count in counts
        for _window in range(count)
    ]
    stretches = np.repeat(np.arange(len(counts)), [count for _person, count in counts])
    return Heard(np.stack(voices), stretches)


def who(there: Voices) -> set[int]:
    """Which of PERSONS these voices are."""
    return {int(np.argmax(voice @ (PERSONS / np.linalg.norm(PERSONS, axis=1, keepdims=True)).T)) for voice in there}


@pytest.mark.parametrize("count", [2, 3, 6])
def test_as_many_as_asked_are_found(count: int) -> None:
    heard = windows(*((person % count, 12) for person in range(4 * count)))
    there, _usual = people(heard, count)
    assert who(there) == set(range(count))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_how_many_is_estimated(count: int) -> None:
    heard = windows(*((person % count, 20) for person in range(4 * count)))
    there, _usual = people(heard, None)
    assert len(there) == count and who(there) == set(range(count))


def test_who_says_little_is_no_second_half_of_who_says_much() -> None:
    heard = windows((0, 300), (1, 6), (0, 200))
    there, usual = people(heard, 2)
    assert who(there) == {0, 1} or are_one(there, usual) is not None
    somebody = stranger(heard, there[[0]], usual)
    assert somebody is not None and who(somebody[None]) == {1}


def test_nobody_is_strange_where_one_speaks() -> None:
    heard = windows((0, 100), (0, 100))
    there, usual = people(heard, 1)
    assert stranger(heard, there, usual) is None
    assert are_one(there, usual) is None


def test_two_halves_of_one_voice_are_one() -> None:
    heard = windows((0, 60), (0, 60))
    halves = np.stack([direction(heard.voices[:60].mean(axis=0)), direction(heard.voices[60:].mean(axis=0))])
    assert are_one(halves, usual=0.9) == (0, 1)
    assert are_one(PERSONS[:2] / np.linalg.norm(PERSONS[:2], axis=1, keepdims=True), usual=0.9) is None


def test_one_window_is_somebody() -> None:
    there, _usual = people(windows((0, 1)), 2)
    assert len(there) == 1


def test_an_hour_is_compared_in_part() -> None:
    """18,000 windows each with each would be 1.3 GB."""
    heard = windows(*((person % 2, 45) for person in range(400)))
    there, _usual = people(heard, 2)
    assert who(there) == {0, 1}
