"""Whether a microphone still hears, when this program itself stood still: as under a closed lid."""

from __future__ import annotations

import queue

import pytest

from oudertalk.speech import microphones
from oudertalk.speech.losses import Losses
from oudertalk.speech.microphones import Capture, Piece

RATE, FRAMES = 16_000, 800


class Stream:
    """A stream of PortAudio that goes on."""

    active = True


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in seconds, which a test moves on."""
    moment = [100.0]
    monkeypatch.setattr(microphones, "clock", lambda: moment[0])
    return moment


@pytest.fixture
def capture(now: list[float]) -> Capture:
    """A microphone that was opened, without a device: what comes from it is put in its queue."""
    one = object.__new__(Capture)
    one._pieces, one._losses, one._closed, one._stream = queue.SimpleQueue(), Losses(RATE), False, Stream()
    one._opened = one._looked = now[0]
    one._last = None
    return one


def comes(capture: Capture, at: float) -> None:
    capture._pieces.put(Piece(bytes(2 * FRAMES), FRAMES, at, False))


def test_sound_of_just_before_it_stood_still_does_not_make_it_gone(capture: Capture, now: list[float]):
    comes(capture, now[0])
    assert capture.heard() and capture.is_alive
    now[0] += 0.05
    comes(capture, now[0])  # came, and nobody took it out before the lid closed
    now[0] += 4.0
    assert len(capture.heard()) == 1
    assert capture.is_alive, "what it would have sent by now is on its way"
    now[0] += 1.0
    assert capture.heard() == [] and capture.is_alive


def test_a_microphone_that_says_nothing_while_somebody_looks_is_gone(capture: Capture, now: list[float]):
    comes(capture, now[0])
    assert capture.heard()
    for _look in range(50):
        now[0] += 0.05
        capture.heard()
    assert not capture.is_alive and capture.silent_for == pytest.approx(2.5)
