"""
Microphones for tests: a real sound server plays into a device that nobody hears, and its other side is recorded from.

PulseAudio runs in the foreground in a folder of its own, without hardware, in real time. Recording goes the whole way
of a person's: PortAudio, ALSA, and ALSA's plugin for PulseAudio. A plug is pulled out by ending the server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from oudertalk.speech.audio import SAMPLE_RATE

TABLE, LAPEL = "tafel", "revers"  # what the microphones are called
_NEEDED = "PulseAudio is missing: apt-get install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"


@dataclass
class Room:
    """A room with microphones. `environment` is for programs that record in it."""

    folder: Path
    microphones: Sequence[str]
    channels: int
    server: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "PULSE_SERVER": f"unix:{self.folder}/native",
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"),
        }

    def plug_in(self) -> None:
        """The microphones are there."""
        sinks = [
            argument
            for name in self.microphones
            for argument in ("-L", f"module-null-sink sink_name={name} rate={SAMPLE_RATE} channels={self.channels}")
        ]
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ]
        command += ["-L", f"module-native-protocol-unix socket={self.folder}/native auth-anonymous=1", *sinks]
        with (self.folder / "pulse.log").open("ab") as log:
            self.server = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + 20
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True).returncode:
            assert time.monotonic() < until and self.server.poll() is None, (self.folder / "pulse.log").read_text()
            time.sleep(0.05)

    def pull_out(self) -> None:
        """The plug is out, in the middle of whatever is recorded."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()
        self.server = None

    def play(self, samples: npt.NDArray[np.int16], where: str = TABLE) -> subprocess.Popen[bytes]:
        """This, (n,) or (channels, n) at SAMPLE_RATE, is heard in the room, in real time; returns at once."""
        file = self.folder / f"{where}-{time.monotonic_ns()}.wav"
        write_wave(file, samples)
        return subprocess.Popen(["paplay", f"--device={where}", "--latency-msec=100", str(file)], env=self.environment)


@contextmanager
def room(folder: Path, microphones: Sequence[str] = (TABLE,), channels: int = 1) -> Iterator[Room]:
    """
    A room in this folder, whose microphones hear what is played in it. Skips where there is no PulseAudio, and fails
    where it must run.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("the microphones of the tests are made with PulseAudio and ALSA, of Linux")
    if not all(shutil.which(tool) for tool in ("pulseaudio", "pactl", "paplay")):
        if os.environ.get("CI") or os.environ.get("OUDERTALK_REQUIRE_SOUND"):
            pytest.fail(_NEEDED)
        pytest.skip(_NEEDED)
    made = Room(folder, microphones, channels)
    devices = "".join(
        f'pcm.{name} {{ type pulse server "unix:{folder}/native" device "{name}.monitor" hint {{ show on }} }}\n'
        for name in microphones
    )
    default = f'pcm.!default {{ type pulse server "unix:{folder}/native" device "{microphones[0]}.monitor" }}\n'
    (folder / "asound.conf").write_text(devices + default)
    made.plug_in()
    try:
        yield made
    finally:
        if made.server is not None:
            made.server.kill()
            made.server.wait()


def write_wave(path: Path, samples: npt.NDArray[np.int16]) -> None:
    """Samples of shape (n,) or (channels, n), at SAMPLE_RATE, as a wave file."""
    shaped = np.atleast_2d(samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(shaped.shape[0])
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.ascontiguousarray(shaped.T).tobytes())


def noise(seconds: float, seed: int = 1, loudness: float = 0.1) -> npt.NDArray[np.int16]:
    """Sound of which every moment is unlike every other, so that it can be found again; as loud as a voice."""
    made = np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE)) * loudness
    return np.clip(made * 32768, -32768, 32767).astype(np.int16)


def found_in(played: npt.NDArray[np.int16], recorded: npt.NDArray[np.float32]) -> tuple[int, float]:
    """Where in the recording (sample) the played sound begins, and how alike the two are there: correlation, 0 to 1."""
    from scipy.signal import correlate

    wanted = played.astype(np.float64) / 32768
    score = correlate(recorded.astype(np.float64), wanted, mode="full", method="fft")
    at = int(np.argmax(np.abs(score))) - len(wanted) + 1
    first, last = max(0, at), min(len(recorded), at + len(wanted))
    heard, said = recorded[first:last].astype(np.float64), wanted[first - at : last - at]
    return at, float(np.dot(heard, said) / np.sqrt(np.dot(heard, heard) * np.dot(said, said)))
