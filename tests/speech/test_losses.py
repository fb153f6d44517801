"""Sound that never came is found by the clock; late sound, and clocks that run apart, are no loss."""

from collections.abc import Mapping

import numpy as np
import pytest

from oudertalk.speech.losses import Losses, Lost

PIECE = 0.075  # s


def heard(
    seconds: float, holes: Mapping[float, float] | None = None, *, drift: float = 0.0, told: bool = False
) -> list[Lost]:
    """What is found in so much sound, with buffers up to 0.15 s late, and so many seconds lost at these moments."""
    late, holes = np.random.default_rng(1), dict(holes or {})
    losses, found, at, lost = Losses(16_000), [], 0.0, 0.0
    while at < seconds:
        hole = next((moment for moment in holes if moment < at + PIECE), None)
        lost += holes.pop(hole) if hole is not None else 0.0
        at += PIECE
        losses.came(1200, 100 + at * (1 + drift) + lost + late.random() * 0.15, told and hole is not None)
        found += losses.found()
    losses.finish()
    return found + losses.found()


@pytest.mark.parametrize("drift", [0.0, 1.5e-4, -1.5e-4])
def test_an_hour_and_a_half_without_loss(drift: float):
    assert heard(5400, drift=drift) == []


@pytest.mark.parametrize("drift", [0.0, 1e-4, -1e-4])
def test_holes_are_found_with_their_place_and_length(drift: float):
    found = heard(600, {100.0: 0.5, 300.0: 3.0, 400.0: 20.0}, drift=drift)
    for one, (at, seconds) in zip(found, ((100, 0.5), (300, 3.0), (400, 20.0)), strict=True):
        assert one.seconds == pytest.approx(seconds, abs=0.15) and one.at == pytest.approx(at, abs=2.2)
    assert [one.asleep for one in found] == [False, False, True]


def test_what_the_driver_tells_is_found_however_short():
    (found,) = heard(200, {100.0: 0.1}, told=True)
    assert found.seconds == pytest.approx(0.1, abs=0.05) and found.at == pytest.approx(100.0, abs=0.1)


def test_a_driver_that_tells_of_a_loss_that_cannot_be_seen_is_believed():
    losses = Losses(16_000)
    for number in range(200):
        losses.came(1200, number * PIECE, number == 100)
    (found,) = losses.found()
    assert found.seconds is None and found.at == pytest.approx(7.5, abs=0.1)


def test_many_short_holes_add_up():
    found = heard(300, {float(at): 0.1 for at in range(100, 160, 6)})
    assert sum(one.seconds or 0 for one in found) == pytest.approx(1.0, abs=0.3)


def test_what_was_held_up_and_comes_at_once_is_no_loss():
    """The program stood still, and the system kept the sound."""
    losses, at = Losses(16_000), 0.0
    for number in range(400):
        at = max(at, number * PIECE) if not 100 <= number < 160 else 160 * PIECE
        losses.came(1200, at)
    losses.finish()
    assert losses.found() == []


def test_how_far_it_drifts_and_when_it_began():
    losses = Losses(16_000)
    for number in range(1, 20_001):
        losses.came(1200, 50.0 + number * PIECE * (1 + 1e-4))
    assert losses.began == pytest.approx(50.0, abs=0.01)
    assert losses.drifted == pytest.approx(1500 * 1e-4, abs=0.02)
