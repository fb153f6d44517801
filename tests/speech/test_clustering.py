"""Who there are, on voices that are drawn at random: arithmetic, without sound."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.speech.clustering import Heard, are_one, beginnings, direction, mean_voice, stranger
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
    return {int(np.argmax(voice @ unit(PERSONS).T)) for voice in there}


def unit(voices: Voices) -> Voices:
    return voices / np.linalg.norm(voices, axis=1, keepdims=True)


def nearest(heard: Heard, there: Voices) -> np.ndarray:
    return np.asarray(np.argmax(heard.voices @ there.T, axis=1))


@pytest.mark.parametrize("count", [2, 3, 6])
def test_as_many_as_asked_are_found(count: int) -> None:
    heard = windows(*((person % count, 12) for person in range(4 * count)))
    guesses, _usual = beginnings(heard, count)
    assert all(who(there) == set(range(count)) for there in guesses)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_how_many_is_estimated(count: int) -> None:
    heard = windows(*((person % count, 20) for person in range(4 * count)))
    guesses, _usual = beginnings(heard, None)
    assert all(len(there) == count and who(there) == set(range(count)) for there in guesses)


def test_who_says_little_is_no_second_half_of_who_says_much() -> None:
    heard = windows((0, 300), (1, 6), (0, 200))
    guesses, usual = beginnings(heard, 2)
    assert any(who(there) == {0, 1} for there in guesses)
    somebody = stranger(heard, guesses[0][[0]], usual)
    assert somebody is not None and who(somebody[None]) == {1}


def test_nobody_is_strange_where_one_speaks() -> None:
    heard = windows((0, 100), (0, 100))
    (there,), usual = beginnings(heard, 1)
    assert stranger(heard, there, usual) is None
    assert are_one(heard, nearest(heard, there), there, usual) is None


def test_two_halves_of_one_voice_are_one() -> None:
    heard = windows((0, 60), (0, 60))
    halves = np.stack([mean_voice(heard.voices[:60]), mean_voice(heard.voices[60:])])
    assert are_one(heard, heard.stretches, halves, usual=0.9) == (0, 1)


def test_two_halves_are_one_however_unlike_their_voices_seem() -> None:
    """Cut by what is odd in a window, and not by who speaks, two voices explain little more than one."""
    heard = windows((0, 200))
    odd = (heard.voices @ mean_voice(heard.voices) < np.quantile(heard.voices @ mean_voice(heard.voices), 0.03)).astype(
        int
    )
    there = np.stack([mean_voice(heard.voices[odd == label]) for label in (0, 1)])
    assert are_one(heard, odd, there, usual=1.0) == (0, 1)


def test_the_two_that_are_most_alike_are_one_first() -> None:
    heard = windows((0, 60), (1, 60), (0, 60))
    there = np.stack([mean_voice(heard.voices[heard.stretches == stretch]) for stretch in range(3)])
    assert are_one(heard, heard.stretches, there, usual=0.9) == (0, 2)


def test_who_says_little_on_end_is_somebody_and_odd_moments_are_nobody() -> None:
    """Eight windows of eighteen hundred explain little, whoever says them; that they are unlike and on end counts."""
    rng, labels = np.random.default_rng(4), np.repeat([0, 1, 0], [900, 8, 900])
    both = PERSONS[0] + 2.5 * labels[:, None] * PERSONS[1] + 0.4 * np.abs(rng.standard_normal((len(labels), SIZE)))
    heard = Heard(unit(both).astype(np.float32), np.repeat([0, 1, 2], [900, 8, 900]))
    there = np.stack([mean_voice(heard.voices[labels == person]) for person in (0, 1)])
    assert are_one(heard, labels, there, usual=0.98) is None
    apart = Heard(heard.voices, np.arange(len(labels)))  # the same windows, each a stretch of its own
    assert are_one(apart, labels, there, usual=0.98) == (0, 1)


def test_two_people_are_two() -> None:
    heard = windows((0, 60), (1, 60))
    assert are_one(heard, heard.stretches, unit(PERSONS[:2]), usual=0.9) is None


def test_guesses_are_each_another() -> None:
    """Of people that are easily told apart every way to begin finds the same."""
    guesses, _usual = beginnings(windows(*((person % 3, 12) for person in range(12))), 3)
    assert 1 <= len(guesses) <= 2


def test_one_window_is_somebody() -> None:
    guesses, _usual = beginnings(windows((0, 1)), 2)
    assert [len(there) for there in guesses] == [1]


def test_an_hour_is_compared_in_part() -> None:
    """18,000 windows each with each would be 1.3 GB."""
    heard = windows(*((person % 2, 45) for person in range(400)))
    guesses, _usual = beginnings(heard, 2)
    assert all(who(there) == {0, 1} for there in guesses)
