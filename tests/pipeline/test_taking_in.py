"""A short recording in memory: so many seconds at our rate, whatever the microphone's own; nothing when it fails."""

from __future__ import annotations

import numpy as np
import pytest

from oudertalk import pipeline
from oudertalk.errors import MicrophoneError
from oudertalk.speech import microphones
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.microphones import Piece


class Tone:
    """A microphone that takes no rate but its own, hears a tone, faster than time goes, and may be pulled out."""

    sample_rate, channels = 48_000, 1
    lives = 1_000  # looks

    def __init__(self, name: str | None, channels: int = 1) -> None:
        self.closed, self._at = False, 0
        Tone.last = self

    @property
    def is_alive(self) -> bool:
        return self._at < self.lives * 12_000

    def heard(self) -> list[Piece]:
        times = (self._at + np.arange(12_000)) / self.sample_rate
        self._at += len(times)
        tone = (np.sin(2 * np.pi * 400 * times) * 10_000).astype("<i2")
        return [Piece(tone.tobytes(), len(tone), 0.0, False)]

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def tone(monkeypatch: pytest.MonkeyPatch) -> type[Tone]:
    monkeypatch.setattr(microphones, "Capture", Tone)
    return Tone


def test_the_last_one_holds_all_of_the_sound_at_our_rate():
    takings = list(pipeline.take_in(None, 1.3))
    assert [taking.samples is None for taking in takings] == [True] * 5 + [False]
    assert [taking.left for taking in takings] == pytest.approx([1.05, 0.8, 0.55, 0.3, 0.05, 0.0])
    samples = takings[-1].samples
    assert samples is not None and samples.dtype == np.float32
    assert len(samples) == pytest.approx(1.3 * SAMPLE_RATE, abs=32)
    assert np.argmax(np.abs(np.fft.rfft(samples[:SAMPLE_RATE]))) == 400 and takings[-1].verdict is not None
    assert Tone.last.closed


def test_a_microphone_that_goes_away_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Tone, "lives", 2)
    seen = []
    with pytest.raises(MicrophoneError, match="is weg"):
        seen.extend(pipeline.take_in(None, 1.3))
    assert Tone.last.closed and all(taking.samples is None for taking in seen)


def test_who_stops_closes_the_microphone():
    takings = pipeline.take_in(None, 1.3)
    next(takings)
    assert not Tone.last.closed
    takings.close()
    assert Tone.last.closed
