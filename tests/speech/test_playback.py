"""What is played is what comes out: on a real device, that writes it down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from oudertalk.errors import PlaybackFailed
from oudertalk.speech import playback
from oudertalk.speech.audio import SAMPLE_RATE
from tests.loudspeaker import assert_it_was_played, make_loudspeaker

PLAY = "import sys, numpy; from oudertalk.speech.playback import play; play(numpy.load(sys.argv[1]))"


def test_the_loudspeaker_gets_every_sample(tmp_path: Path) -> None:
    loudspeaker = make_loudspeaker(tmp_path)
    times = np.arange(int(1.37 * SAMPLE_RATE)) / SAMPLE_RATE
    sound = (0.3 * np.sin(2 * np.pi * 440 * times) + 0.1).astype(np.float32)
    np.save(tmp_path / "sound.npy", sound)
    command = [sys.executable, "-c", PLAY, str(tmp_path / "sound.npy")]
    told = subprocess.run(command, env=loudspeaker.environment, capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    assert_it_was_played(loudspeaker.heard(), sound)


def test_without_portaudio_or_a_device_there_is_nothing_to_play_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoDevice(Exception):
        pass

    def none_there(kind: str) -> None:
        raise NoDevice(kind)

    without_device = SimpleNamespace(PortAudioError=NoDevice, query_devices=none_there)
    for module in (None, without_device):  # None: as if it could not be imported
        monkeypatch.setitem(sys.modules, "sounddevice", module)
        assert not playback.can_play()
        with pytest.raises(PlaybackFailed, match="libportaudio2"):
            playback.play(np.zeros(100, dtype=np.float32))


def test_a_library_that_is_missing_under_the_package_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from oudertalk.pipeline import can_play; print(can_play())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


def test_a_device_that_takes_nothing_but_its_own_gets_that(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refused(Exception):
        pass

    played: list[tuple[np.ndarray, int]] = []

    def only_its_own(samplerate: int, channels: int, dtype: str) -> None:
        if (samplerate, channels) != (48_000, 2):
            raise Refused

    device = SimpleNamespace(
        PortAudioError=Refused,
        query_devices=lambda kind: {"default_samplerate": 48_000.0, "max_output_channels": 2},
        check_output_settings=only_its_own,
        play=lambda sound, rate, blocking: played.append((sound, rate)),
    )
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    times = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    playback.play(np.sin(2 * np.pi * 100 * times).astype(np.float32))
    [(sound, rate)] = played
    assert rate == 48_000 and sound.shape == (48_000, 2)
    assert np.abs(sound[:47_000, 1] - np.sin(2 * np.pi * 100 * np.arange(47_000) / 48_000)).max() < 0.01


def test_a_device_that_stops_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Exception):
        pass

    def fails(*_given: object, **_named: object) -> None:
        raise Gone

    device = SimpleNamespace(
        PortAudioError=Gone, query_devices=lambda kind: {}, check_output_settings=lambda **_named: None, play=fails
    )
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    with pytest.raises(PlaybackFailed, match="luidspreker"):
        playback.play(np.zeros(100, dtype=np.float32))
