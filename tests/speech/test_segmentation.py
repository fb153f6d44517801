"""How many speak, as one network hears it: it is the original one, however long or soft the sound is."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.segmentation import Segmentation, stretches
from tests.speech.made import NO_SPEECH, SEGMENTATION_REFERENCE, laid_over, silence

pytestmark = pytest.mark.model

TEN = [TimeSpan(0.0, 10.0)]


def test_it_is_equal_to_the_original(segmentation: Segmentation) -> None:
    with np.load(SEGMENTATION_REFERENCE) as reference:
        sound, expected = reference["sound"] / np.float32(32768), np.exp(reference["log_chances"])
    (found,) = segmentation._session.run(None, {"sound": sound[None]})
    assert np.abs(np.exp(found[0]) - expected).max() < 0.005
    chances, two = segmentation.hear(sound, TEN), expected[:, 4:].sum(axis=1)
    assert chances.two[: len(two)] == pytest.approx(two, abs=0.005)
    assert chances.anybody[: len(two)] == pytest.approx(1 - expected[:, 0], abs=0.005)
    assert 1.5 < (two > 0.5).sum() * 270 / SAMPLE_RATE < 2.5  # two people were laid over each other for two seconds


def test_it_hears_from_when_to_when_somebody_speaks(segmentation: Segmentation, conversation: Samples) -> None:
    (spoken,) = stretches(segmentation.hear(laid_over(conversation, 11.0, 16.2), TEN).anybody > 0.5)
    assert (spoken.start, spoken.end) == pytest.approx((0.0, 6.0), abs=0.2)


@pytest.mark.parametrize("name", sorted(NO_SPEECH))
def test_a_room_is_nobody(segmentation: Segmentation, name: str) -> None:
    chances = segmentation.hear(NO_SPEECH[name].astype(np.float32), [TimeSpan(0.0, 20.0)])
    assert (chances.anybody > 0.9).sum() * 270 / SAMPLE_RATE < 0.2


def test_how_loud_it_is_does_not_matter(segmentation: Segmentation, conversation: Samples) -> None:
    sound = laid_over(conversation, 11.0, 16.2)
    soft, loud = segmentation.hear(0.003 * sound, TEN), segmentation.hear(sound, TEN)
    assert soft.two == pytest.approx(loud.two, abs=0.02)
    assert soft.anybody == pytest.approx(loud.anybody, abs=0.02)


def test_it_listens_no_further_than_it_is_asked(segmentation: Segmentation, conversation: Samples) -> None:
    long, seen = np.concatenate([laid_over(conversation, 11.0, 16.2)] * 12), list[float]()
    chances = segmentation.hear(long, [TimeSpan(0.0, 6.7)], seen.append)
    assert chances.two[: 10 * 59].max() > 0.9
    assert not chances.two[20 * 60 :].any() and not chances.anybody[20 * 60 :].any()
    segmentation.hear(long, [TimeSpan(0.0, 120.0)], seen.append)
    assert seen[1:] == sorted(seen[1:]) and seen[-1] == 1.0


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 9.99, 10.0, 10.01, 17.6])
def test_any_length_will_do(segmentation: Segmentation, conversation: Samples, seconds: float) -> None:
    sound = conversation[: round(seconds * SAMPLE_RATE)]
    chances = segmentation.hear(sound, TEN)
    assert np.isfinite(chances.anybody).all() and np.isfinite(chances.two).all()
    assert chances.two.max() <= chances.anybody.max() <= 1.0
    assert not segmentation.hear(sound, ()).anybody.any()


def test_the_frames_stand_where_they_were_heard(segmentation: Segmentation, conversation: Samples) -> None:
    later = np.concatenate([silence(3.0), laid_over(conversation, 11.0, 16.2)])
    (spoken,) = stretches(segmentation.hear(later, [TimeSpan(3.0, 9.0)]).anybody > 0.5)
    assert (spoken.start, spoken.end) == pytest.approx((3.0, 9.0), abs=0.2)
