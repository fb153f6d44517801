"""
What was measured on this machine: how long models take here, truly or by estimate.

It stands beside the models, which may be on a USB stick: so each machine has its own part, and what was measured at
school says nothing at home.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import metadata
from math import inf
from pathlib import Path
from statistics import median

from oudertalk.errors import DiskError, HouseFileError
from oudertalk.storage import codec
from oudertalk.storage.files import make_folder, write_text

logger = logging.getLogger(__name__)

FILE = "machine.json"
SHORTEST_RUN = 60.0  # s of sound; in less, what is done once weighs too much

_RUNS = 5  # of a model and an engine; the newest count, for programs and machines change
_MACHINES = 5  # the newest; a USB stick knows a few


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes a machine as fast as it is, without its name. `engine` is the version of CTranslate2."""

    processor: str
    cores: int
    engine: str


@dataclass(frozen=True, slots=True)
class Run:
    """
    A model at work, once.

    `work` is in seconds per second of sound, `memory` the most bytes that it took, if known. Of the conversation only
    the day is kept: at what time it was, and how long, is nobody's business after it was wiped.
    """

    model: str
    engine: str
    day: date
    work: float
    memory: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.work < inf:
            raise ValueError(f"a run takes some time, got {self.work}")


@dataclass(frozen=True, slots=True)
class Estimates:
    """Seconds of work per second of conversation, by model, for this engine; `version` is that of the estimator."""

    engine: str
    version: int
    work: Mapping[str, float]

    def __post_init__(self) -> None:
        if not all(0 <= work < inf for work in self.work.values()):
            raise ValueError("an estimate is a time")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of work per second of sound, truly measured or estimated; `memory` in bytes, if known."""

    work: float
    measured: bool
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one machine: estimates, and runs with the oldest first."""

    machine: Fingerprint
    estimates: Estimates | None = None
    runs: tuple[Run, ...] = ()

    def has_estimates(self, engine: str, version: int) -> bool:
        """Whether this machine was measured for this engine, by this version of the estimator."""
        return self.estimates is not None and (self.estimates.engine, self.estimates.version) == (engine, version)

    def pace(self, model: str, engine: str) -> Pace | None:
        """How fast this model is here: as it was, or else as estimated; None when nobody knows."""
        runs = [run for run in self.runs if (run.model, run.engine) == (model, engine)]
        if runs:
            memories = [run.memory for run in runs if run.memory is not None]
            return Pace(median(run.work for run in runs), True, max(memories, default=None))
        if self.estimates is None or self.estimates.engine != engine or model not in self.estimates.work:
            return None
        return Pace(self.estimates.work[model], False)


def this_machine() -> Fingerprint:
    """Of the machine that this runs on."""
    return Fingerprint(_processor(), _cores(), metadata.version("ctranslate2"))


def memory_here() -> int | None:
    """The bytes of memory that this machine has; None when it does not say."""
    if os.name == "nt":
        return _memory_of_windows()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError) as error:
        logger.info("this machine does not say how much memory it has: %s", type(error).__name__)
        return None


def read_measured(folder: Path) -> Measured:
    """What is known of this machine, from the file in this folder; nothing yet when there is none, or it is damaged."""
    here = this_machine()
    return next((known for known in _read(folder) if known.machine == here), Measured(here))


def remember_run(
    folder: Path, *, model: str, engine: str, sound: float, work: float, day: date, memory: int | None = None
) -> None:
    """
    Keep that this model took so long: `work` seconds for a recording of `sound` seconds, of which it heard everything.

    `memory` is the most bytes that it took, if known. A run on less than SHORTEST_RUN does not count. That it cannot be
    written is logged and stops nothing, for the words matter more.
    """
    if sound < SHORTEST_RUN:
        return
    known = read_measured(folder)
    same = [run for run in known.runs if (run.model, run.engine) == (model, engine)]
    others = [run for run in known.runs if (run.model, run.engine) != (model, engine)]
    run = Run(model, engine, day, round(work / sound, 4), memory)
    _keep(folder, replace(known, runs=(*others, *same[1 - _RUNS :], run)))


def remember_estimates(folder: Path, estimates: Estimates) -> None:
    """Keep these estimates for this machine, in the place of earlier ones."""
    _keep(folder, replace(read_measured(folder), estimates=estimates))


def _keep(folder: Path, measured: Measured) -> None:
    others = [known for known in _read(folder) if known.machine != measured.machine]
    machines = (*others, measured)[-_MACHINES:]
    try:
        make_folder(folder)
        write_text(folder / FILE, codec.to_json(tuple[Measured, ...], machines))
    except DiskError as error:
        logger.warning("what was measured is not kept: %s", error)


def _read(folder: Path) -> tuple[Measured, ...]:
    """All machines in the file, the last one written last."""
    path = folder / FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        logger.warning("%s cannot be read, so this machine is measured again: %s", FILE, type(error).__name__)
        return ()
    try:
        plain = codec.parse_json(content, file=FILE, error=HouseFileError)
        machines: tuple[Measured, ...] = codec.from_plain(tuple[Measured, ...], plain, file=FILE, error=HouseFileError)
    except HouseFileError as error:
        logger.warning("this machine is measured again: %s", error)
        return ()
    return machines


def _cores() -> int:
    """As many as this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    """Its name, as far as the system tells: Linux keeps it in a file of its own."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines() if cpuinfo.is_file() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()


def _memory_of_windows() -> int | None:
    if sys.platform != "win32":  # for whoever checks types elsewhere
        return None
    import ctypes

    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API; the first of its numbers is the memory that was built in, in bytes."""

        _fields_ = [("size", ctypes.c_uint32), ("load", ctypes.c_uint32), ("numbers", ctypes.c_uint64 * 7)]

    status = Status(size=ctypes.sizeof(Status))
    told = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return int(status.numbers[0]) if told else None
