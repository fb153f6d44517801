"""The encoder of stretches is the original one, in whatever windows it is asked for, and hears who it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.stretch_encoder import StretchEncoder, log_mel
from tests.speech.made import REFERENCE, STRETCH_REFERENCE, noise, silence


def test_its_features_are_those_of_kaldi() -> None:
    with np.load(REFERENCE) as sounds, np.load(STRETCH_REFERENCE) as reference:
        features = log_mel(sounds["sound_0"] / np.float32(32768))
        assert features - features.mean(axis=0) == pytest.approx(reference["features"], abs=0.01)


@pytest.mark.model
def test_it_is_equal_to_the_original(stretch_encoder: StretchEncoder) -> None:
    with np.load(REFERENCE) as sounds, np.load(STRETCH_REFERENCE) as reference:
        expected = reference["voices"]
        samples = [sounds[f"sound_{number}"] / np.float32(32768) for number in range(len(expected))]
    for sound, original in zip(samples, expected, strict=True):
        features = log_mel(sound)
        count = (len(features) + 1) // 2
        whole = np.full((1, count), 1 / count, dtype=np.float32)
        voice = stretch_encoder.hear(features - features.mean(axis=0), whole)[0]
        assert float(voice @ original) > 0.9999


@pytest.mark.model
def test_a_window_is_heard_the_same_whatever_other_windows_are_asked_for(
    stretch_encoder: StretchEncoder, sentence: Samples
) -> None:
    times = [TimeSpan(0.0, 0.6), TimeSpan(0.2, 1.5), TimeSpan(0.9, 1.5), TimeSpan(1.4, 3.0)]
    voices = stretch_encoder.embed(sentence, times)
    assert voices.shape == (4, 192)
    assert np.allclose(np.linalg.norm(voices, axis=1), 1.0, atol=1e-5)
    fewer = stretch_encoder.embed(sentence, [times[0], times[1], times[3]])
    assert np.allclose(fewer, voices[[0, 1, 3]], atol=1e-5)


@pytest.mark.model
def test_who_it_is_can_be_heard(
    stretch_encoder: StretchEncoder, conversation: Samples, truth: Sequence[SpeakerSpan]
) -> None:
    long = [span for span in truth if span.time.duration > 2.5]
    voices = stretch_encoder.embed(
        conversation, [TimeSpan(span.time.start + 0.5, span.time.start + 2.0) for span in long]
    )
    people = {
        who: [voices[at] for at, span in enumerate(long) if span.speaker == who] for who in ("leerkracht", "ouder")
    }
    means = {who: np.mean(own, axis=0) for who, own in people.items()}
    right = [max(means, key=lambda who, v=v: float(v @ means[who])) == who for who, own in people.items() for v in own]
    assert len(right) > 20 and all(right)


@pytest.mark.model
def test_neither_the_level_nor_the_microphone_is_part_of_a_voice(
    stretch_encoder: StretchEncoder, sentence: Samples
) -> None:
    time = [TimeSpan(0.2, 1.5), TimeSpan(1.5, 2.8)]
    plain = stretch_encoder.embed(sentence, time)
    soft = stretch_encoder.embed(0.003 * sentence, time)
    dull = stretch_encoder.embed(np.convolve(sentence, [0.5, 0.5], mode="same").astype(np.float32), time)
    assert (plain * soft).sum(axis=1).min() > 0.99
    assert (plain * dull).sum(axis=1).min() > 0.97


@pytest.mark.model
def test_what_is_far_away_is_heard_as_well_and_silence_parts_what_is_heard_together(
    stretch_encoder: StretchEncoder, sentence: Samples
) -> None:
    long = np.concatenate([sentence, silence(50.0), sentence])
    there = 50.0 + len(sentence) / SAMPLE_RATE
    times = [TimeSpan(0.5, 1.8), TimeSpan(there + 0.5, there + 1.8)]
    one, other = stretch_encoder.embed(long, times)
    assert float(one @ other) > 0.999
    seen: list[float] = []
    stretch_encoder.embed(long, times, seen.append)
    assert seen == [0.5, 1.0]  # two blocks


@pytest.mark.model
@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.3, 6.0, 13.0])
def test_any_length_will_do(stretch_encoder: StretchEncoder, conversation: Samples, seconds: float) -> None:
    step = min(0.2, seconds)
    times = [TimeSpan(at, at + step) for at in np.arange(0.0, seconds - 0.01, 0.2).tolist()]
    voices = stretch_encoder.embed(conversation[: round(seconds * SAMPLE_RATE)], times)
    assert np.isfinite(voices).all() and np.allclose(np.linalg.norm(voices, axis=1), 1.0, atol=1e-5)


@pytest.mark.model
def test_a_room_without_anybody_is_a_voice_like_any_other_and_no_window_is_none(
    stretch_encoder: StretchEncoder,
) -> None:
    for sound in (silence(2.0), 0.1 * noise(2.0)):
        assert np.isfinite(stretch_encoder.embed(sound, [TimeSpan(0.0, 1.3)])).all()
    assert stretch_encoder.embed(silence(2.0), []).shape == (0, 192)
