"""Sound in memory."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE, Sound
from tests.speech.made import tone


def test_a_stretch_is_cut_from_all_channels_and_ends_with_the_sound() -> None:
    sound = Sound(np.stack([tone(2.0), tone(2.0, 200.0)]))
    assert sound.cut(TimeSpan(0.5, 1.0)).samples.shape == (2, SAMPLE_RATE // 2)
    assert np.array_equal(sound.cut(TimeSpan(1.5, 9.0)).samples, sound.samples[:, 24_000:])
    assert sound.cut(TimeSpan(5.0, 6.0)).duration == 0.0


def test_opposite_phases_do_not_wipe_each_other_out() -> None:
    assert float(np.abs(Sound(np.stack([tone(1.0), -tone(1.0)])).mono()).max()) == pytest.approx(0.3, abs=0.01)


def test_mono_is_the_mean_of_what_differs() -> None:
    left, right = tone(1.0), tone(1.0, 300.0)
    assert np.allclose(Sound(np.stack([left, right])).mono(), (left + right) / 2)


@pytest.mark.parametrize("shape", [(16_000,), (0, 16_000), (1, 2, 3)])
def test_sound_has_channels(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        Sound(np.zeros(shape, dtype=np.float32))
