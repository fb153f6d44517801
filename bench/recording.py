"""
`python -m bench.recording [minutes]`: what recording asks of the machine, and whether it drops anything.

`oudertalk record` in the room of the tests (a sound server's own device, in real time), beside `parec`, the sound
server's own recorder, which does nothing but write: the ratio of the two is what oudertalk adds. Twice: on a quiet
machine, and with every core kept busy by a program of its own.

What was played is noise of which each second is unlike every other, so each second is looked for in what was recorded:
where it is, and how much alike. On a busy machine the program that plays comes too late as well, and the server then
fills up with silence; so what oudertalk recorded is also held against what `parec` did, who heard the same.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oudertalk.core.recording import Recording as Sound
from oudertalk.pipeline import House
from oudertalk.pipeline.steps import import_takes
from oudertalk.settings import read_settings
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.media import read_sound
from tests.microphone import TABLE, Room, noise, room
from tests.recorder import agreed, start

TAIL = 2.0  # s that the last sound may be on its way
SLACK = SAMPLE_RATE // 2  # samples around where a second should be, in which it is looked for


@dataclass(frozen=True)
class Used:
    """Of a program: share of one core, memory at most (MB)."""

    cpu: float
    memory: float


@dataclass(frozen=True)
class Run:
    """What both used, the gaps that oudertalk told of, and by name (samples moved at most, likeness of the worst)."""

    ours: Used
    theirs: Used
    gaps: int
    against: Mapping[str, tuple[int, float]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="?", type=float, default=10.0, help="how long to record")
    table(parser.parse_args().minutes)


def table(minutes: float = 10.0) -> None:
    """A line a machine: quiet, and with every core busy."""
    cores = os.cpu_count() or 1
    print(f"recording {minutes:g} minutes, 16 kHz, one channel; CPU as a share of one core")
    for name, busy in (("quiet", 0), (f"{cores} cores busy", cores)):
        run = recorded(minutes * 60, busy)
        ratio = run.ours.cpu / max(run.theirs.cpu, 1e-9)
        print(f"  {name}")
        for who, used in (("oudertalk", run.ours), ("parec", run.theirs)):
            print(f"    {who:10s}{100 * used.cpu:6.2f} % {used.memory:6.0f} MB")
        print(f"    ratio {ratio:.1f}; gaps that oudertalk told of: {run.gaps}")
        for what, (moved, alike) in run.against.items():
            print(f"    {what:28s} moved at most {moved} samples; likeness of the worst second {alike:.4f}")


def recorded(seconds: float, busy: int) -> Run:
    """Record this long, with so many cores kept busy."""
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as name, room(Path(name) / "kamer") as made:
        folder, played = Path(name), noise(seconds)
        with kept_busy(busy), other(made, folder / "parec.raw") as parec:
            recording = start(made, folder / "home", "--consent", agreed(folder), "--later")
            began, before = time.monotonic(), used_by(recording.process.pid)
            theirs_before = used_by(parec.pid)
            made.play(played).wait()
            time.sleep(TAIL)
            wall = time.monotonic() - began
            ours = _used(before, used_by(recording.process.pid), wall, recording.process.pid)
            theirs = _used(theirs_before, used_by(parec.pid), wall, parec.pid)
            recording.stop()
        session = recording.session
        import_takes(House(read_settings({"OUDERTALK_HOME": str(folder / "home")})), session)
        known: Sound = session.made("recording.json", Sound)
        sound = read_sound(session.path / "audio.flac").samples[0]
        heard = np.fromfile(folder / "parec.raw", dtype="<i2")
        told = heard[int(np.flatnonzero(heard)[0]) :][: len(played)]
        against = {
            "oudertalk against what played": compared(played, sound),
            "parec against what played": compared(played, heard.astype(np.float32)),
            "oudertalk against parec": compared(told, sound),
        }
        return Run(ours, theirs, len(known.breaks), against)


def compared(played: npt.NDArray[np.int16], sound: npt.NDArray[np.float32]) -> tuple[int, float]:
    """By how many samples a second lies elsewhere than the first, at most, and how alike the worst second is."""
    from scipy.signal import correlate

    first = played[:SAMPLE_RATE].astype(np.float64)
    begin = int(np.argmax(correlate(sound[: 20 * SAMPLE_RATE].astype(np.float64), first, mode="valid", method="fft")))
    places, likeness = [], []
    for at in range(0, len(played) - SAMPLE_RATE + 1, SAMPLE_RATE):
        wanted = played[at : at + SAMPLE_RATE].astype(np.float64)
        around = sound[max(0, begin + at - SLACK) : begin + at + SAMPLE_RATE + SLACK].astype(np.float64)
        score = correlate(around, wanted, mode="valid", method="fft")
        place = int(np.argmax(score))
        heard = around[place : place + SAMPLE_RATE]
        places.append(max(0, begin + at - SLACK) + place - at - begin)
        likeness.append(float(score[place] / max(1e-9, np.sqrt(np.dot(heard, heard) * np.dot(wanted, wanted)))))
    return max(abs(place) for place in places), min(likeness)


def used_by(pid: int) -> float:
    """Seconds of processor that a program has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _used(before: float, after: float, wall: float, pid: int) -> Used:
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return Used((after - before) / wall, peak / 1024)


@contextmanager
def kept_busy(cores: int) -> Iterator[None]:
    """So many programs that do nothing but compute."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _core in range(cores)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


@contextmanager
def other(where: Room, target: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The sound server's own recorder, writing what it hears to a file."""
    environment = {**where.environment, "PULSE_SERVER": f"unix:{where.socket(TABLE)}"}
    command = ["parec", f"--device={TABLE}.monitor", "--raw", "--format=s16le", f"--rate={SAMPLE_RATE}", "--channels=1"]
    with target.open("wb") as file, subprocess.Popen(command, env=environment, stdout=file) as process:
        yield process
        process.kill()


if __name__ == "__main__":
    main()
