"""Speech is found, soft speech too; what is no speech is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bench.spoken import with_noise
from oudertalk.core.spans import TimeSpan, duration, less, union
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech import silero
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.edges import sharpened
from oudertalk.speech.voice_activity import LONGEST_WINDOW, windows
from tests.speech.made import NO_SPEECH, noise, silence, speech_in


@pytest.mark.parametrize("level", [0.9, 0.01])
@pytest.mark.parametrize("kind", NO_SPEECH)
def test_what_is_no_speech_gives_nothing(kind: str, level: float) -> None:
    samples = NO_SPEECH[kind].astype(np.float32)
    loudest = float(np.abs(samples).max(initial=0.0)) or 1.0
    assert speech_in(samples * np.float32(level / loudest)) == ()


@pytest.mark.parametrize("gain", [1.0, 0.01])
def test_speech_is_found_however_soft_the_recording(
    conversation: Samples, truth: Sequence[SpeakerSpan], gain: float
) -> None:
    heard = speech_in(conversation * np.float32(gain))
    spoken = union(span.time for span in truth)
    shared = sum(one.overlap(other) for one in heard for other in spoken)
    assert shared > 0.97 * duration(spoken)
    assert duration(heard) - shared < 0.08 * duration(spoken)


def wrong(heard: Sequence[TimeSpan], spoken: Sequence[TimeSpan]) -> tuple[float, float]:
    """The seconds that were missed, and those that were invented, as shares of what was spoken."""
    missed, invented = duration(less(spoken, heard)), duration(less(heard, spoken))
    return missed / duration(spoken), invented / duration(spoken)


@pytest.mark.parametrize(("ratio", "most"), [(20.0, 0.06), (10.0, 0.07), (5.0, 0.08)])
def test_two_detectors_hear_better_in_noise_than_one(
    conversation: Samples, truth: Sequence[SpeakerSpan], ratio: float, most: float
) -> None:
    spoken = union(span.time for span in truth)
    noisy = with_noise(conversation, ratio, spoken, seed=3)
    alone, together = sharpened(silero.detect(noisy), noisy), speech_in(noisy)
    assert sum(wrong(together, spoken)) < min(most, 0.9 * sum(wrong(alone, spoken)))
    assert wrong(together, spoken)[0] < 0.02


def test_what_the_second_hears_nobody_in_is_no_speech_and_what_it_is_sure_of_is(
    conversation: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (TimeSpan(2.0, 4.0), TimeSpan(6.0, 8.0))
    monkeypatch.setattr(silero, "detect", lambda _samples, _progress: first)
    said = np.concatenate([conversation[16 * SAMPLE_RATE : 20 * SAMPLE_RATE], silence(6.0)])  # from 0.2 to 4 s
    room = said + np.float32(0.003) * noise(10.0)
    assert sharpened(first, room)[-1].overlap(first[1]) == 2.0  # by how loud it is somebody could be speaking
    (spoken,) = speech_in(room)
    assert (spoken.start, spoken.end) == pytest.approx((0.2, 4.0), abs=0.25)


def test_long_sound_is_heard_in_parts_without_a_seam(conversation: Samples, speech: Sequence[TimeSpan]) -> None:
    later = speech_in(conversation[50 * SAMPLE_RATE :])  # other parts begin elsewhere
    moved = [TimeSpan(time.start + 50, time.end + 50) for time in later if time.start > 3]
    before = [time for time in speech if time.start > 53]
    different = duration([*moved, *before]) - sum(one.overlap(other) for one in moved for other in before)
    assert different < 0.02 * duration(before)


def test_progress_runs_to_done(conversation: Samples) -> None:
    seen: list[float] = []
    speech_in(conversation, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


# --- windows


def _speech(*times: tuple[float, float]) -> list[TimeSpan]:
    return [TimeSpan(start, end) for start, end in times]


def test_neighbours_share_a_window_as_long_as_they_fit() -> None:
    found = windows(_speech((1, 4), (5, 8), (9, 13), (30, 31)), silence(40), longest=10)
    assert [(round(w.start, 3), round(w.end, 3)) for w in found] == [(0.8, 8.2), (8.8, 13.2), (29.8, 31.2)]


def test_windows_do_not_overlap_and_stay_inside_the_sound() -> None:
    found = windows(_speech((0.1, 4), (4.1, 8), (8.1, 9.95)), silence(10), longest=5)
    assert [(round(w.start, 3), round(w.end, 3)) for w in found] == [(0.0, 4.05), (4.05, 8.05), (8.05, 10.0)]


def test_a_window_of_one_stretch_may_be_longer() -> None:
    assert [round(w.duration, 3) for w in windows(_speech((5, 25)), silence(30), longest=8)] == [20.4]


def test_what_does_not_fit_at_all_is_cut_where_it_is_softest() -> None:
    samples = noise(70)
    for soft in (24.0, 50.0):
        samples[round((soft - 0.1) * SAMPLE_RATE) : round((soft + 0.1) * SAMPLE_RATE)] *= 0.01
    found = windows(_speech((1, 69)), samples)
    assert [w.start for w in found[1:]] == pytest.approx([24.0, 50.0], abs=0.1)
    assert max(w.duration for w in found) <= LONGEST_WINDOW


def test_a_long_silence_is_in_no_window() -> None:
    found = windows(_speech((1, 4), (6, 8), (12, 13)), silence(20))
    assert [(round(w.start, 3), round(w.end, 3)) for w in found] == [(0.8, 8.2), (11.8, 13.2)]


def test_no_speech_needs_no_windows() -> None:
    assert windows([], silence(10)) == ()


def test_a_window_longer_than_whisper_hears_is_refused() -> None:
    with pytest.raises(ValueError, match="30"):
        windows([], silence(1), longest=31)


def test_every_second_of_speech_is_in_a_window(conversation: Samples, speech: Sequence[TimeSpan]) -> None:
    found = windows(speech, conversation, longest=8)
    inside = sum(window.overlap(time) for window in found for time in speech)
    assert inside == pytest.approx(duration(speech))
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
