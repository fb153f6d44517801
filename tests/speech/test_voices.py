"""The voice encoder is the original one, and hears who it is."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.voices import VoiceEncoder, mel_power, without_room
from tests.speech.made import REFERENCE, noise, silence


@pytest.mark.model
def test_it_is_equal_to_the_original(encoder: VoiceEncoder) -> None:
    with np.load(REFERENCE) as reference:
        expected = reference["embedding"]
        sounds = [reference[f"sound_{number}"] / np.float32(32768) for number in range(len(expected))]
    for sound, original in zip(sounds, expected, strict=True):
        voice = encoder.embed(sound, [TimeSpan(0.0, len(sound) / SAMPLE_RATE)])[0]
        assert float(voice @ original) > 0.9999


@pytest.mark.model
def test_each_stretch_has_its_own_row_whatever_its_length(encoder: VoiceEncoder, sentence: Samples) -> None:
    times = [TimeSpan(0.0, 1.6), TimeSpan(1.0, 1.5), TimeSpan(1.2, 2.8), TimeSpan(0.0, 0.02)]
    voices = encoder.embed(sentence, times)
    assert voices.shape == (4, 256)
    assert np.allclose(np.linalg.norm(voices, axis=1), 1.0, atol=1e-5)
    for number, time in enumerate(times):
        assert np.allclose(voices[number], encoder.embed(sentence, [time])[0], atol=1e-5)


@pytest.mark.model
def test_a_soft_voice_is_the_same_voice(encoder: VoiceEncoder, sentence: Samples) -> None:
    time = TimeSpan(0.5, 2.1)
    loud, soft = encoder.embed(0.3 * sentence, [time])[0], encoder.embed(0.003 * sentence, [time])[0]
    assert float(loud @ soft) > 0.999


@pytest.mark.model
def test_a_room_that_hums_along_changes_a_voice_less_when_it_is_known(encoder: VoiceEncoder, sentence: Samples) -> None:
    room = 0.05 * noise(len(sentence) / SAMPLE_RATE + 2.0)
    speech = TimeSpan(1.0, 1.0 + len(sentence) / SAMPLE_RATE)
    quiet = np.concatenate([silence(1.0), sentence, silence(1.0)])
    noisy = (quiet + room[: len(quiet)]).astype(np.float32)
    (clean,) = encoder.embed(quiet, [speech])
    (raw,), (cleaned,) = encoder.embed(noisy, [speech]), encoder.embed(noisy, [speech], speech=[speech])
    assert clean @ raw < clean @ cleaned <= 1.0


def test_what_is_left_of_a_room_is_never_nothing() -> None:
    mels = np.concatenate([np.full((100, 40), 3.0), np.full((100, 40), 4.0)]).astype(np.float32)
    left = without_room(mels, [TimeSpan(1.0, 2.0)])
    assert left[150, 0] == pytest.approx(4.0 - 0.5 * 3.0)
    assert left[10, 0] == pytest.approx(1.5) and (left > 0).all()
    everywhere = without_room(mels, [TimeSpan(0.0, 2.0)])  # nobody is ever silent: what shines through
    assert everywhere[150, 0] == pytest.approx(4.0 - 0.5 * 3.0)


def test_silence_is_a_voice_like_any_other_and_no_time_at_all_is_refused(encoder: VoiceEncoder) -> None:
    assert np.isfinite(encoder.embed(silence(2.0), [TimeSpan(0.0, 1.6)])).all()
    assert encoder.embed(silence(2.0), []).shape == (0, 256)
    with pytest.raises(ValueError, match="10 ms"):
        encoder.embed(silence(2.0), [TimeSpan(5.0, 6.0)])


def test_features_have_a_row_every_10_ms(sentence: Samples) -> None:
    assert mel_power(sentence).shape == (301, 40)
    long = np.tile(sentence, 20)  # more than is transformed at once
    assert np.allclose(mel_power(long)[5000:5100], mel_power(long[4_900 * 160 : 5_200 * 160])[100:200], atol=1e-6)
