"""
`make bench`, or `python -m bench [minutes …]`: seconds a step, peak memory and start-up time.

For the demonstration itself and for conversations of 10 and 60 minutes, made by playing the demonstration again and
again; before those the analysis of a transcript alone (`analysis.py`), what follows a correction (`corrections.py`) and
the pages in a browser (`pages.py`), after them who spoke, against the truth (`speakers.py`; real voices when it is run
by itself with `--ami`), and the transcription beside that of its peers, which takes an hour or two
(`transcription.py`). Recording is measured by itself, in real time: `python -m bench.recording`. Seconds depend on the
machine; the ratio to the length of the sound, and how it grows, are what to look at.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import analysis, corrections, pages, speakers, transcription
from bench.sound import DEMO, duration, repeated

TOOK = re.compile(r"session \S+: (\w+) took ([\d.]+) s")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", nargs="*", type=float, default=[10, 60], help="lengths to measure besides the demo")
    lengths = parser.parse_args().minutes
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    startup()
    analysis.table()
    corrections.table()
    pages.table()
    pages.edits()
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as folder:
        print("seconds a step (and in thousandths of the sound's length)")
        journey("demonstration", DEMO, Path(folder) / "demo")
        for minutes in lengths:
            sound = repeated(DEMO, Path(folder) / f"{minutes:g}.flac", minutes * 60)
            journey(f"{minutes:g} minutes", sound, Path(folder) / f"{minutes:g}")
    print()
    speakers.tables()
    print()
    transcription.tables()  # last: what its tools need at most would count as the peak of a journey


def startup(times: int = 5) -> None:
    """How long a person waits for `--help`, against Python doing nothing."""
    for name, code in (("python -c pass", ["-c", "pass"]), ("oudertalk --help", ["-m", "oudertalk", "--help"])):
        seconds = []
        for _ in range(times):
            began = time.perf_counter()
            subprocess.run([sys.executable, *code], check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - began)
        print(f"{name:20s} {statistics.median(seconds):.3f} s")
    print()


def journey(name: str, sound: Path, home: Path) -> None:
    """Take this sound through the journey in a process of its own, and print what each step took."""
    command = [sys.executable, "-m", "oudertalk", "--verbose", "run", str(sound), "--staged", "--model", "demo"]
    command += ["--role", "A=leerkracht", "--role", "B=ouder"]
    began = time.perf_counter()
    told = subprocess.run(
        command, env={**os.environ, "OUDERTALK_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    total = time.perf_counter() - began
    length = duration(sound)
    print(f"\n{name} ({length / 60:.1f} min of sound)")
    for step, seconds in TOOK.findall(told.stderr):
        print(f"  {step:12s} {float(seconds):8.1f}   {1000 * float(seconds) / length:8.1f} ‰")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # Linux: kB; the largest child so far
    print(f"  {'in all':12s} {total:8.1f}   {1000 * total / length:8.1f} ‰    peak memory so far {peak:.0f} MB")
    report = next(home.glob("gesprekken/*/report.html"))
    print(f"  report {report.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
