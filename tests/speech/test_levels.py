"""What is said of a microphone while it can still be moved."""

import numpy as np
import pytest

from oudertalk.speech.levels import Level, Meter, level_of, verdict, worst
from tests.microphone import noise

SPEECH = [-28.0, -30.0, -26.0, -62.0, -65.0, -29.0, -31.0, -64.0, -27.0, -66.0, -30.0, -63.0]


def heard(loudness: list[float], clipped: int = 0) -> list[Level]:
    return [Level(value, number < clipped) for number, value in enumerate(loudness)]


@pytest.mark.parametrize(
    ("loudness", "clipped", "said"),
    [
        (SPEECH, 0, "good"),
        ([value - 20 for value in SPEECH], 0, "soft"),
        (SPEECH, 2, "clipped"),
        ([-28.0, -30.0, -35.0] * 5, 0, "noisy"),
        ([-60.0] * 12, 0, "soft"),  # a quiet room in which nobody speaks
        ([-100.0] * 12, 0, "nothing"),
        (SPEECH[:5], 0, None),
    ],
)
def test_the_verdict(loudness: list[float], clipped: int, said: str | None):
    assert verdict(heard(loudness, clipped)) == said


def test_of_two_microphones_it_is_the_one_that_needs_somebody():
    assert worst(["good", "soft", None]) == "soft"
    assert worst(["noisy", "nothing"]) == "nothing"
    assert worst([None]) is None


def test_the_meter_hears_parts_of_a_tenth_of_a_second_however_they_come():
    sound = noise(1.05, loudness=0.1).tobytes()
    meter, levels = Meter(16_000, 1), []
    for first in range(0, len(sound), 1_000):
        levels += meter.levels(sound[first : first + 1_000])
    assert len(levels) == 10
    assert all(level.loudness == pytest.approx(-20, abs=1) for level in levels)


def test_the_meter_listens_to_the_channel_where_something_is_said():
    loud, silent = noise(1.0), np.zeros(16_000, dtype=np.int16)
    for channels in ((loud, silent), (silent, loud)):
        levels = Meter(16_000, 2).levels(np.stack(channels, axis=1).tobytes())
        assert min(level.loudness for level in levels) > -25


def test_digital_silence_and_full_scale():
    assert level_of(np.zeros(1600, dtype=np.int16)).loudness == -100
    full = level_of(np.full(1600, 32767, dtype=np.int16))
    assert full.loudness == pytest.approx(0, abs=0.01) and full.clipped
