"""The times of words: made to fit, and without the pauses beside them."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.speech.word_times import TimedWord, in_recording, without_silence
from tests.speech.made import silence, tone


def test_times_are_made_to_fit() -> None:
    said = [("ja", 0.0, 0.0), ("dat", 0.5, 0.4), ("is", 0.3, 0.9), ("zo", 2.0, 2.6)]
    words = in_recording([TimedWord(text, start, end, 1.2) for text, start, end in said], TimeSpan(10.0, 12.0))
    times = [second for word in words if word.time for second in (word.time.start, word.time.end)]
    assert times == pytest.approx([10.0, 10.02, 10.5, 10.52, 10.52, 10.9, 11.98, 12.0])
    assert {word.probability for word in words} == {1.0}
    assert {word.doubt for word in words} == {None}


def test_what_speaks_against_a_window_stands_on_each_of_its_words() -> None:
    words = in_recording([TimedWord("ja", 0.0, 0.5, 0.1)] * 2, TimeSpan(1.0, 3.0), "guess")
    assert [word.doubt for word in words] == ["guess", "guess"]


def test_a_word_does_not_take_the_pause_beside_it() -> None:
    samples = np.concatenate([silence(1.0), tone(1.0), silence(1.0), tone(0.5), silence(0.5)])
    samples += 1e-4 * np.random.default_rng(0).standard_normal(len(samples)).astype(np.float32)
    said = [("ja", 0.0, 1.6), ("maar", 1.6, 3.2), ("toch", 3.2, 4.0), ("eh", 3.7, 3.9)]
    words = without_silence([TimedWord(text, start, end, 1.0) for text, start, end in said], samples)
    times = [second for word in words for second in (word.start, word.end)]
    assert times == pytest.approx([0.96, 1.6, 1.6, 3.2, 3.2, 3.54, 3.7, 3.9])


def test_more_words_than_fit_share_what_there_is() -> None:
    words = in_recording([TimedWord("ja", 0.0, 0.0, 0.5)] * 10, TimeSpan(1.0, 1.1))
    assert [word.time.start for word in words if word.time] == pytest.approx([1.0 + n / 100 for n in range(10)])
