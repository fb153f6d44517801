"""Where speech begins and ends: sound with edges that are known."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.edges import sharpened

ROOM = -80.0  # dBFS
HUNDREDTH = 0.011  # s, and what a float makes of it


def sound(*parts: tuple[float, float], room: float = ROOM) -> Samples:
    """(seconds, dBFS) in a row, as noise, in a room."""
    rng = np.random.default_rng(2)
    pieces = [rng.standard_normal(round(seconds * SAMPLE_RATE)) * 10 ** (level / 20) for seconds, level in parts]
    whole = np.concatenate(pieces)
    return np.asarray(whole + rng.standard_normal(len(whole)) * 10 ** (room / 20), dtype=np.float32)


def edges(speech: list[TimeSpan], samples: Samples) -> list[tuple[float, float]]:
    return [(time.start, time.end) for time in sharpened(speech, samples)]


def test_what_a_detector_hangs_on_to_is_taken_off() -> None:
    heard = edges([TimeSpan(0.9, 3.2)], sound((1.0, -90), (2.0, -20), (1.5, -90)))
    assert heard == [pytest.approx((1.0, 3.0), abs=2 * HUNDREDTH)]


def test_a_soft_beginning_and_a_sigh_after_it_belong_to_it() -> None:
    samples = sound((1.0, -90), (0.2, -50), (2.0, -20), (0.25, -50), (1.5, -90))
    assert edges([TimeSpan(1.2, 3.2)], samples) == [pytest.approx((1.0, 3.45), abs=2 * HUNDREDTH)]


def test_no_stretch_grows_more_than_a_breath() -> None:
    samples = sound((2.0, -45), (2.0, -20), (2.0, -45), (8.0, -90))
    assert edges([TimeSpan(2.0, 4.0)], samples) == [pytest.approx((1.7, 4.3), abs=2 * HUNDREDTH)]


def test_sound_apart_from_speech_is_no_speech() -> None:
    samples = sound((1.0, -90), (2.0, -20), (0.3, -90), (0.5, -30), (1.5, -90))
    assert edges([TimeSpan(1.0, 3.0)], samples) == [pytest.approx((1.0, 3.0), abs=2 * HUNDREDTH)]


def test_a_silence_within_parts_it_and_a_breath_does_not() -> None:
    samples = sound((1.0, -90), (1.0, -20), (0.1, -90), (1.0, -20), (0.3, -90), (1.0, -20), (1.0, -90))
    heard = edges([TimeSpan(1.0, 4.4)], samples)
    assert heard == [pytest.approx((1.0, 3.1), abs=2 * HUNDREDTH), pytest.approx((3.4, 4.4), abs=2 * HUNDREDTH)]


def test_in_a_loud_room_nothing_changes() -> None:
    """There a soft voice lies under the room: what the detector says stands."""
    samples = sound((1.0, -90), (2.0, -20), (1.5, -90), room=-35)
    assert edges([TimeSpan(0.9, 3.2)], samples) == [pytest.approx((0.9, 3.2))]


def test_what_was_not_recorded_says_nothing_of_the_room() -> None:
    """The spoken yes is blotted out, and between two takes there is silence."""
    samples = sound((8.0, -90), (2.0, -20), (2.0, -90), room=-60)
    samples[: 7 * SAMPLE_RATE] = 0
    assert edges([TimeSpan(8.0, 10.0)], samples) == [pytest.approx((8.0, 10.0), abs=2 * HUNDREDTH)]


def test_the_room_may_change_in_between() -> None:
    quiet, loud = (
        sound((30.0, -90), (2.0, -20), (28.0, -90), room=-68),
        sound((4.0, -90), (2.0, -20), (14.0, -90), room=-55),
    )
    heard = edges([TimeSpan(30.0, 32.0), TimeSpan(64.0, 66.0)], np.concatenate([quiet, loud]))
    assert heard == [pytest.approx((30.0, 32.0), abs=2 * HUNDREDTH), pytest.approx((64.0, 66.0), abs=2 * HUNDREDTH)]


def test_a_click_is_no_voice() -> None:
    """One hop that sounds, right before speech, is not the beginning of it."""
    samples = sound((0.95, -90), (0.01, -20), (0.04, -90), (2.0, -20), (1.0, -90))
    assert edges([TimeSpan(1.0, 3.0)], samples) == [pytest.approx((1.0, 3.0), abs=3 * HUNDREDTH)]


def test_stretches_stay_inside_the_sound_in_order_and_apart() -> None:
    rng = np.random.default_rng(7)
    for _time in range(40):
        parts = [(float(rng.uniform(0.05, 1.0)), float(rng.choice([-90, -60, -45, -30, -20]))) for _part in range(12)]
        samples = sound(*parts)
        length = len(samples) / SAMPLE_RATE
        cuts = np.sort(rng.uniform(0, length, 8))
        speech = [TimeSpan(float(a), float(b)) for a, b in cuts.reshape(-1, 2) if b - a > 0.02]
        heard = sharpened(speech, samples)
        assert all(0 <= time.start < time.end <= length for time in heard)
        assert all(before.end < after.start for before, after in zip(heard, heard[1:], strict=False))
        reach = [TimeSpan(max(0.0, t.start - 0.31), t.end + 0.31) for t in speech]
        assert all(sum(t.overlap(near) for near in reach) >= t.duration - 1e-9 for t in heard)


def test_nothing_stays_nothing() -> None:
    assert sharpened([], sound((1.0, -20))) == ()
    assert sharpened([], np.zeros(0, dtype=np.float32)) == ()


def test_silence_that_was_taken_for_speech_is_left_as_it_is() -> None:
    """There is no loud voice to compare it with."""
    assert edges([TimeSpan(0.2, 0.5)], np.zeros(SAMPLE_RATE, dtype=np.float32)) == [(0.2, 0.5)]


def test_a_stretch_at_either_end_of_the_sound() -> None:
    assert edges([TimeSpan(0.0, 1.0)], sound((1.0, -20))) == [pytest.approx((0.0, 1.0))]
    odd = sound((1.0, -20))[:-77]
    assert edges([TimeSpan(0.0, len(odd) / SAMPLE_RATE)], odd) == [pytest.approx((0.0, len(odd) / SAMPLE_RATE))]
