"""
A loudspeaker for tests: a real device of ALSA, played on by the real PortAudio, that writes what it is told to a file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from oudertalk.speech.audio import SAMPLE_RATE, Samples


@dataclass(frozen=True)
class Loudspeaker:
    """The environment in which a program plays on it, and where what it played is found."""

    environment: dict[str, str]
    file: Path

    def heard(self) -> Samples:
        """What was played last, (n,), at SAMPLE_RATE: PortAudio's own numbers, behind ALSA's header of 44 bytes."""
        return np.frombuffer(self.file.read_bytes()[44:], dtype="<f4")


def make_loudspeaker(folder: Path) -> Loudspeaker:
    """
    A loudspeaker in this folder. Without ALSA the test is skipped; without PortAudio too, and fails where it must run.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("the loudspeaker of the tests is made with ALSA, of Linux")
    configuration, file = folder / "asound.conf", folder / "played.wav"
    configuration.write_text(
        f'pcm.!default {{ type file slave.pcm "null" file "{file}" format "wav" }}\npcm.null {{ type null }}\n'
    )
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(configuration)}
    told = subprocess.run(
        [sys.executable, "-c", "from oudertalk.pipeline import can_play; print(can_play())"],
        env=environment,
        capture_output=True,
        text=True,
    )
    if told.stdout.strip() != "True":
        needed = f"PortAudio is missing: apt-get install libportaudio2 {told.stderr}"
        if os.environ.get("CI") or os.environ.get("OUDERTALK_REQUIRE_SOUND"):
            pytest.fail(needed)
        pytest.skip(needed)
    return Loudspeaker(environment, file)


def assert_it_was_played(heard: Samples, sound: Samples) -> None:
    """All of the sound, to the last bit, with nothing but silence of less than a second around it."""
    first = int(np.flatnonzero(heard)[0] - np.flatnonzero(sound)[0])
    assert np.array_equal(heard[first : first + len(sound)], sound)
    assert not np.any(heard[first + len(sound) :])
    assert len(heard) - len(sound) < SAMPLE_RATE
