"""The figures about the recording, on sound of which the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.core.quality import Quality
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan, Word
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.quality import gaps, measure_quality
from tests.speech.made import noise, silence, tone

SPEECH = (TimeSpan(2.0, 4.0), TimeSpan(6.0, 9.0))
WORDS = (Word("ja", TimeSpan(2.1, 3.9), 0.9), Word("nee", TimeSpan(6.1, 7.0), 0.3))


def recording(room: float, voice: float = 1.0) -> Samples:
    """Twelve seconds; a tone where somebody "speaks", white noise of this amplitude throughout."""
    samples = room * noise(12)
    for stretch in SPEECH:
        first = round(stretch.start * SAMPLE_RATE)
        samples[first : first + round(stretch.duration * SAMPLE_RATE)] += voice * tone(stretch.duration)
    return samples.astype(np.float32)


def measured(samples: Samples, *spans: SpeakerSpan) -> Quality:
    return measure_quality(samples, SPEECH, WORDS, spans)


def test_words_and_gaps_are_counted() -> None:
    quality = measured(recording(0.001))
    assert quality.speech == pytest.approx(5.0)
    assert quality.gaps == (TimeSpan(7.0, 9.0),)
    assert quality.with_words == pytest.approx(0.6)
    assert (quality.words, quality.unsure, quality.marked, quality.doubtful) == (2, 1, {}, 1)


def test_a_marked_word_counts_once_and_by_its_reason() -> None:
    words = (*WORDS, Word("tv", TimeSpan(8.0, 8.5), 0.1, "phantom"))
    quality = measure_quality(recording(0.001), SPEECH, words, ())
    assert (quality.unsure, quality.marked, quality.doubtful) == (1, {"phantom": 1}, 2)


@pytest.mark.parametrize("room", [0.1, 0.01, 0.001])
def test_the_room_lies_as_far_under_the_voice_as_it_was_made(room: float) -> None:
    voice = 0.3 / np.sqrt(2)
    expected = 20 * np.log10(np.hypot(voice, room) / room)
    assert measured(recording(room)).noise == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("voice", [1.0, 0.1, 0.01])
def test_the_level_is_that_of_the_voice(voice: float) -> None:
    assert measured(recording(1e-5, voice)).level == pytest.approx(20 * np.log10(0.3 * voice / np.sqrt(2)), abs=0.2)


def test_without_a_second_of_room_nothing_is_said_about_it() -> None:
    assert measure_quality(tone(5), [TimeSpan(0.0, 4.5)], (), ()).noise is None


def test_sound_that_was_too_loud_is_seen() -> None:
    loud = recording(0.001)
    assert measured(loud).clipped == 0.0
    clipped = measured(np.clip(20 * loud, -1, 1)).clipped
    assert clipped > 0.9


def test_a_single_loud_sample_is_no_clipping() -> None:
    samples = recording(0.001)
    samples[round(2.5 * SAMPLE_RATE)] = 1.0
    assert measured(samples).clipped == 0.0


def test_speaking_at_once_is_counted_once() -> None:
    spans = [SpeakerSpan("A", TimeSpan(0, 5)), SpeakerSpan("B", TimeSpan(4, 6)), SpeakerSpan("B", TimeSpan(4.5, 7))]
    assert measured(recording(0.001), *spans).overlap == pytest.approx(1.0)
    assert measured(recording(0.001), SpeakerSpan("A", TimeSpan(0, 5)), SpeakerSpan("A", TimeSpan(4, 6))).overlap == 0
    three = [*spans, SpeakerSpan("C", TimeSpan(4.2, 6.5))]
    assert measured(recording(0.001), *three).overlap == pytest.approx(2.5)


def test_nobody_speaking_is_no_error() -> None:
    quality = measure_quality(silence(5), (), (), ())
    assert (quality.speech, quality.with_words, quality.level, quality.words) == (0, None, None, 0)
    assert measure_quality(silence(0), (), (), ()).level is None


def test_gaps_follow_the_words_across_stretches() -> None:
    speech = [TimeSpan(0, 3), TimeSpan(10, 14), TimeSpan(20, 20.5)]
    words = [Word("een", TimeSpan(0.5, 2.9)), Word("twee", TimeSpan(11.5, 12.0))]
    assert gaps(speech, words) == (TimeSpan(10, 11.5), TimeSpan(12.0, 14))
    assert gaps(speech, []) == (TimeSpan(0, 3), TimeSpan(10, 14))
    assert gaps([], words) == ()


def test_silence_in_the_place_of_missing_sound_is_no_quiet_room() -> None:
    samples = recording(0.01)
    samples[round(9.2 * SAMPLE_RATE) :] = 0.0
    known = measure_quality(samples, SPEECH, WORDS, (), unheard=[TimeSpan(9.2, 12.0)]).noise
    assert known == pytest.approx(measured(recording(0.01)).noise, abs=0.5)
    spoken_yes = recording(0.01)
    spoken_yes[: round(1.5 * SAMPLE_RATE)] = 0.5 * tone(1.5)
    known = measure_quality(spoken_yes, SPEECH, WORDS, (), unheard=[TimeSpan(0.0, 1.5)]).noise
    assert known == pytest.approx(measured(recording(0.01)).noise, abs=0.5)
