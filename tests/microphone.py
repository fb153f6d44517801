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
import threading
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from oudertalk.speech.audio import SAMPLE_RATE

TABLE, LAPEL = "tafel", "revers"  # what the microphones are called
# A server's new stream may begin with silence (5 to 45 ms were measured), which no recorder can hear otherwise.
_BEGINNING = SAMPLE_RATE // 10  # samples
_NEEDED = "PulseAudio is missing: apt-get install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"


@dataclass
class Room:
    """A room with microphones, each with a sound server of its own. `environment` is for programs that record in it."""

    folder: Path
    channels: int
    servers: dict[str, subprocess.Popen[bytes] | None]

    @property
    def environment(self) -> dict[str, str]:
        """Without a sound server of this machine's own, wherever it may be."""
        return {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"),
        }

    def plug_in(self, name: str = TABLE) -> None:
        """This microphone is there."""
        sink = f"module-null-sink sink_name={name} rate={SAMPLE_RATE} channels={self.channels}"
        socket = f"module-native-protocol-unix socket={self.socket(name)} auth-anonymous=1"
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ]
        own = {**self.environment, "XDG_RUNTIME_DIR": str(self.socket(name).parent)}
        self.socket(name).parent.mkdir(exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            server = subprocess.Popen(
                [*command, "--disable-shm=yes", "-L", socket, "-L", sink], env=own, stdout=log, stderr=log
            )
        self.servers[name] = server
        until = time.monotonic() + 20
        asking = {**self.environment, "PULSE_SERVER": f"unix:{self.socket(name)}"}
        while subprocess.run(["pactl", "info"], env=asking, capture_output=True).returncode:
            assert time.monotonic() < until and server.poll() is None, (self.folder / f"{name}.log").read_text()
            time.sleep(0.05)

    def pull_out(self, name: str = TABLE) -> None:
        """The plug is out, in the middle of whatever is recorded."""
        server = self.servers[name]
        if server is not None:
            server.kill()
            server.wait()
        self.servers[name] = None

    def play(self, samples: npt.NDArray[np.int16], where: str = TABLE) -> subprocess.Popen[bytes]:
        """This, (n,) or (channels, n) at SAMPLE_RATE, is heard there, in real time; returns at once."""
        file = self.folder / f"{where}-{time.monotonic_ns()}.wav"
        write_wave(file, samples)
        return self.play_file(file, where)

    def play_file(self, file: Path, where: str = TABLE) -> subprocess.Popen[bytes]:
        """The same for a wave file."""
        playing = {**self.environment, "PULSE_SERVER": f"unix:{self.socket(where)}"}
        return subprocess.Popen(["paplay", f"--device={where}", "--latency-msec=1000", str(file)], env=playing)

    def socket(self, name: str) -> Path:
        """Where the sound server of this microphone listens."""
        return self.folder / name / "native"

    def configure(self) -> None:
        """What ALSA knows: the microphones by name, and a loudspeaker whose sound goes to `played.wav`."""
        devices = [
            (name, f'type pulse server "unix:{self.socket(name)}" device "{name}.monitor"') for name in self.servers
        ]
        lines = [f"pcm.{name} {{ {device} hint {{ show on }} }}" for name, device in devices]
        if devices:
            lines += [
                f"pcm.eerste {{ {devices[0][1]} }}",
                "pcm.!default { type asym capture.pcm eerste playback.pcm luidspreker }",
                f'pcm.luidspreker {{ type file slave.pcm stil file "{self.folder}/played.wav" format wav }}',
                "pcm.stil { type null }",
            ]
        else:  # what this machine has; on one that builds and tests that is nothing
            lines.append("</usr/share/alsa/alsa.conf>")
        (self.folder / "asound.conf").write_text("\n".join(lines) + "\n")


@contextmanager
def room(folder: Path, microphones: Sequence[str] = (TABLE,), channels: int = 1) -> Iterator[Room]:
    """
    A room in this folder, whose microphones hear what is played to them. Skips where there is no PulseAudio, and fails
    where it must run.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("the microphones of the tests are made with PulseAudio and ALSA, of Linux")
    if not all(shutil.which(tool) for tool in ("pulseaudio", "pactl", "paplay")):
        if os.environ.get("CI") or os.environ.get("OUDERTALK_REQUIRE_SOUND"):
            pytest.fail(_NEEDED)
        pytest.skip(_NEEDED)
    folder.mkdir(exist_ok=True)
    made = Room(folder, channels, dict.fromkeys(microphones))
    made.configure()
    try:
        for name in microphones:
            made.plug_in(name)
        yield made
    finally:
        for name in microphones:
            made.pull_out(name)


@contextmanager
def witness(where: Room, name: str = TABLE) -> Iterator[Witness]:
    """Somebody else who listens at this microphone, and knows when each sample came."""
    listening = {**where.environment, "PULSE_SERVER": f"unix:{where.socket(name)}"}
    command = [
        "parec",
        f"--device={name}.monitor",
        "--latency-msec=20",
        "--raw",
        f"--rate={SAMPLE_RATE}",
        "--channels=1",
    ]
    process = subprocess.Popen([*command, "--format=s16le"], env=listening, stdout=subprocess.PIPE)
    made = Witness()
    reader = threading.Thread(target=made.listen, args=(process,), daemon=True)
    reader.start()
    try:
        yield made
    finally:
        process.kill()
        process.wait()
        reader.join(5)
        assert process.stdout is not None
        process.stdout.close()


class Witness:
    """What was heard, and when, by the clock on the wall."""

    def __init__(self) -> None:
        self._pieces: list[tuple[float, bytes]] = []

    def listen(self, process: subprocess.Popen[bytes]) -> None:
        """Until the process ends."""
        assert process.stdout is not None
        while piece := os.read(process.stdout.fileno(), 4096):
            self._pieces.append((time.time(), piece))

    @property
    def sound(self) -> npt.NDArray[np.float32]:
        """All of it, (n,)."""
        joined = b"".join(piece for _at, piece in self._pieces)
        return np.frombuffer(joined[: len(joined) // 2 * 2], dtype="<i2").astype(np.float32) / 32768

    def heard_by(self, moment: float) -> int:
        """How many samples had come by then."""
        return sum(len(piece) for at, piece in self._pieces if at <= moment) // 2


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
    """
    Where in the recording (sample) the played sound begins, and how alike the two are from a tenth of a second on:
    correlation, 0 to 1.
    """
    from scipy.signal import correlate

    wanted = played[_BEGINNING:].astype(np.float64) / 32768
    score = correlate(recorded.astype(np.float64), wanted, mode="full", method="fft")
    at = int(np.argmax(np.abs(score))) - len(wanted) + 1
    first, last = max(0, at), min(len(recorded), at + len(wanted))
    heard, said = recorded[first:last].astype(np.float64), wanted[first - at : last - at]
    alike = float(np.dot(heard, said) / np.sqrt(np.dot(heard, heard) * np.dot(said, said)))
    return at - _BEGINNING, alike
