"""
`python -m bench.transcription [--minutes 1 10 60] [--models demo small] [--tools …] [--longest whisper-command=60]`.

This project beside the `whisper` command and faster-whisper: seconds, peak memory and word errors, in one run, on the
same weights and the same sound. Each tool works in a process of its own (`peers.py`), one after the other. The sound is
the demonstration, played until it is long enough, and cut in a silence between two turns.

The demonstration model understands that sound. The other model, of the dimensions of whisper's `small`, costs what
`small` costs and understands nothing (`checkpoint.py`): it is there for the seconds.

Seconds depend on the machine; the ratios are what to look at. Only like is compared with like: whole commands, from
start to words in a file, with whole commands; and what is left after the model was loaded (reading the sound, finding
speech, hearing words and when they were said) with the same of others. On a machine that does something else meanwhile,
look at CPU s, of all cores together, or measure more often with --times.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

from bench.checkpoint import TOKENS
from bench.peers import Heard, Task, command, environment, heard

HOUSE = Path(__file__).parent.parent
DEMO_MODEL = HOUSE / "models" / "demo.pt"
TRUTH = HOUSE / "demo" / "nagespeeld_gesprek.json"

US = "ctranslate2"  # what all others are compared with
TOOLS = {
    US: "oudertalk, ctranslate2",
    "whisper": "oudertalk, whisper (torch)",
    "whisper-command": "whisper command",
    "faster-whisper": "faster-whisper",
    "faster-whisper-30": "faster-whisper, 30 s",
}
MINUTES = (1.0, 10.0, 60.0)
LONGEST = {
    "whisper": 10.0,
    "whisper-command": 10.0,
    "faster-whisper-30": 10.0,
}  # minutes; the bench has to end some day


@dataclass(frozen=True, slots=True)
class Model:
    """`understands` says whether its words mean anything; `about` what a reader has to know of its figures."""

    name: str
    official_name: str | None
    understands: bool
    about: str

    @property
    def own_windows(self) -> bool:
        """Whether it hears windows of another length than the published models."""
        return self.official_name is None


MODELS = {
    "demo": Model(
        "demo",
        None,
        understands=True,
        about=(
            "the demonstration model, made for windows of 8 s. faster-whisper is told so, and in another row keeps\n"
            "  its own 30 s. The whisper command knows only 30 s: mind its word errors, and the time they cost it"
        ),
    ),
    "small": Model(
        "small",
        "small",
        understands=False,
        about=(
            f"random weights of the size of whisper's small, made to say {TOKENS} words in every window. For seconds:\n"
            "  they understand nothing, so there are no word errors"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound of about so many minutes; `seconds` is how long it really is, `text` what is said in it."""

    file: Path
    minutes: float
    seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class Took:
    """
    What a tool did with a recording, and what it heard.

    `whole` is the seconds of the whole command, `cores` those of all cores together (a busy machine changes the first
    more than the second), `peak` the most memory in MB.
    """

    sound: Recording
    whole: float
    cores: float
    peak: float
    heard: Heard

    @property
    def words(self) -> list[str]:
        """All of them, in order."""
        return list(chain.from_iterable(self.heard.windows))


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Which tools run, ours first, and with which environment.

    `longest` is a tool's limit in minutes of sound, if any; the quickest of so many `times` counts.
    """

    tools: Sequence[str]
    longest: Mapping[str, float]
    times: int
    env: Mapping[str, str]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", nargs="+", type=float, default=MINUTES, help="lengths of sound; default 1 10 60")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument(
        "--longest",
        nargs="+",
        type=_limit,
        default=[],
        metavar="TOOL=MINUTES",
        help=f"leave a tool out above so many minutes; default {' '.join(f'{t}={m:g}' for t, m in LONGEST.items())}",
    )
    parser.add_argument("--times", type=int, default=1, help="measure so often, and keep the quickest; default 1")
    told = parser.parse_args()
    tables(told.minutes, told.models, told.tools, {**LONGEST, **dict(told.longest)}, told.times)


def _limit(told: str) -> tuple[str, float]:
    tool, _sign, minutes = told.partition("=")
    if tool not in TOOLS:
        raise argparse.ArgumentTypeError(f"unknown tool {tool!r}, expected one of {', '.join(TOOLS)}")
    return tool, float(minutes)


def tables(
    minutes: Sequence[float] = MINUTES,
    models: Sequence[str] = tuple(MODELS),
    tools: Sequence[str] = tuple(TOOLS),
    longest: Mapping[str, float] = LONGEST,
    times: int = 1,
) -> None:
    """For each model a row a tool and a length, as soon as it is known; and then how the seconds grow."""
    device, precision = _machine()
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    _say(f"transcription, side by side: {precision} on {device}, {threads} cores (torch: its own numbers)")
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as temporary:
        folder = Path(temporary)
        plan = Plan([tool for tool in TOOLS if tool in tools], longest, times, environment(folder))
        recordings = [recording(length, folder) for length in sorted(minutes)]
        for model in (MODELS[name] for name in models):
            checkpoint = _checkpoint(model, folder)
            task = Task(
                sound="",
                checkpoint=str(checkpoint),
                converted=str(folder / f"{model.name}-{precision}"),
                official_name=model.official_name,
                device=device,
                precision=precision,
                threads=threads,
                result=str(folder / "heard.json"),
            )
            _table(model, task, recordings, plan)


# --- what there is to hear, and to hear it with -----------------------------------------------------------------------


def recording(minutes: float, folder: Path) -> Recording:
    """The demonstration, again and again, up to the last silence between two turns within so many minutes."""
    from bench.__main__ import DEMO, duration, repeated  # it imports us

    once = duration(repeated(DEMO, folder / "once.flac", 1))
    seconds, text = _last_silence(minutes * 60, once)
    whole = repeated(DEMO, folder / "whole.flac", seconds)
    return Recording(_beginning(whole, folder / f"{minutes:g}.flac", seconds), minutes, seconds, text)


def _last_silence(latest: float, once: float) -> tuple[float, str]:
    """The middle of the last silence between two turns, not after `latest`, in seconds; and what was said so far."""
    said = json.loads(TRUTH.read_text(encoding="utf-8"))["turns"]
    turns = [(again * once, turn) for again in range(math.ceil(latest / once) + 1) for turn in said]
    silences = [
        ((began + turn["end"] + later + following["start"]) / 2, number)
        for number, ((began, turn), (later, following)) in enumerate(pairwise(turns), start=1)
        if began + turn["end"] < later + following["start"]
    ]
    seconds, number = max(silence for silence in silences if silence[0] <= latest)
    return seconds, " ".join(turn["text"] for _began, turn in turns[:number])


def _beginning(source: Path, target: Path, seconds: float) -> Path:
    """The first so many seconds of a FLAC file of one channel at 16 kHz, as another."""
    import av

    left = round(seconds * 16_000)
    with av.open(str(source)) as container, av.open(str(target), "w") as made:
        stream = made.add_stream("flac", rate=16_000, layout="mono", format="s16")
        for frame in container.decode(audio=0):
            piece = av.AudioFrame.from_ndarray(frame.to_ndarray()[:, :left].copy(), format="s16", layout="mono")
            piece.sample_rate = 16_000
            made.mux(stream.encode(piece))
            left -= piece.samples
            if left <= 0:
                break
        made.mux(stream.encode(None))
    return target


def _machine() -> tuple[str, str]:
    """
    The device, and the numbers that CTranslate2 computes with on it.

    Asked in a process of its own, like all that is heavy: the memory of a process is part of the peak that Linux tells
    of its children, even of those that became another program at once.
    """
    asked = "from oudertalk.speech.ctranslate2_engine import best_device; print(*best_device())"
    device, precision = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout.split()
    return device, precision


def _checkpoint(model: Model, folder: Path) -> Path:
    if model.understands:
        return DEMO_MODEL
    made = folder / f"{model.name}.pt"
    subprocess.run([sys.executable, "-m", "bench.checkpoint", str(made)], check=True)
    return made


# --- the tables -------------------------------------------------------------------------------------------------------


def _table(model: Model, task: Task, recordings: Sequence[Recording], plan: Plan) -> None:
    """All lengths with these weights."""
    subprocess.run(command("prepare", task), check=True)
    _say(f"\n{model.name}: {model.about}")
    tools = [tool for tool in plan.tools if model.own_windows or tool != "faster-whisper-30"]
    done: dict[str, list[Took]] = {tool: [] for tool in tools}
    for sound in recordings:
        _say(f"\n  {f'{sound.seconds / 60:.1f} minutes of sound':27s}{'whole command':>32s}{'after loading':>23s}")
        _say(f"  {'':27s}{_HEADS}{'CPU s':>9s}{_HEADS}{'peak MB':>9s}{'WER':>8s}{'words':>8s}{'windows':>9s}")
        for tool, before in done.items():
            if sound.minutes > plan.longest.get(tool, math.inf):
                _say(f"  {TOOLS[tool]:27s}left out above {plan.longest[tool]:g} minutes, see --longest")
                continue
            before.append(_quickest(tool, replace(task, sound=str(sound.file)), sound, plan))
            ours = [took for took in done.get(US, []) if took.sound is sound]
            _say(_row(tool, before[-1], ours[0] if ours else None, model.understands))
    _say("")
    if not model.understands:
        _same_work(done)
    for tool, took in done.items():
        _growth(tool, took)


_HEADS = f"{'seconds':>9s}{'RTF':>7s}{'× us':>7s}"


def _quickest(tool: str, task: Task, sound: Recording, plan: Plan) -> Took:
    """What disturbs a measurement only ever makes it slower."""
    return min((measured(tool, task, sound, plan.env) for _ in range(plan.times)), key=lambda took: took.whole)


def measured(tool: str, task: Task, sound: Recording, env: Mapping[str, str]) -> Took:
    """Run this tool, and look at the clock and at its memory. SystemExit, with what it said, when it fails."""
    said = Path(task.result).with_suffix(".log")
    with said.open("w") as log:
        began = time.perf_counter()
        process = subprocess.Popen(command(tool, task), env=env, stdout=log, stderr=log)
        _pid, status, used = os.wait4(process.pid, 0)
        whole = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for it as well
    try:
        if process.returncode:
            raise ChildProcessError(f"exit code {process.returncode}")
        return Took(sound, whole, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, heard(tool, task))  # Linux: kB
    except (ChildProcessError, FileNotFoundError) as error:
        raise SystemExit(f"{tool} failed: {error}\n{said.read_text(errors='replace')[-2000:]}") from error


def _row(tool: str, took: Took, ours: Took | None, understands: bool) -> str:
    """A line of the table; `ours` is what this one is compared with."""
    whole = _seconds(took.whole, took.sound, ours.whole if ours else None)
    work = _seconds(took.heard.work, took.sound, ours.heard.work if ours else None)
    errors = f"{word_errors(took):8.1%}" if understands else f"{'-':>8s}"
    counted = f"{len(took.words):8d}{len(took.heard.windows):9d}"
    return f"  {TOOLS[tool]:27s}{whole}{took.cores:9.1f}{work}{took.peak:9.0f}{errors}{counted}"


def _seconds(seconds: float | None, sound: Recording, ours: float | None) -> str:
    """Seconds, the same in lengths of the sound, and in times ours; a dash for what is not known."""
    if seconds is None:
        return f"{'-':>9s}{'-':>7s}{'-':>7s}"
    ratio = f"{seconds / ours:7.2f}" if ours else f"{'-':>7s}"
    return f"{seconds:9.1f}{seconds / sound.seconds:7.3f}{ratio}"


def word_errors(took: Took) -> float:
    """Wrong, missing and invented words per word said; in lower case, without punctuation."""
    import jiwer

    return float(jiwer.wer(_plain(took.sound.text), _plain(" ".join(took.words))))


def _plain(text: str) -> str:
    """Words only, as in the tests: a comma is not a word."""
    return " ".join(re.sub(r"[^\w' ]", " ", text.lower()).split())


def _same_work(done: Mapping[str, Sequence[Took]]) -> None:
    """Whether all tools had as much to write: words in a window, each one token of the crafted checkpoint."""
    seen = {tool: {len(window) for one in took for window in one.heard.windows} for tool, took in done.items()}
    told = "; ".join(f"{tool} {', '.join(map(str, sorted(counts)))}" for tool, counts in seen.items() if counts)
    same = all(counts <= {TOKENS} for counts in seen.values())
    _say(f"  tokens of text in a window: {told}")
    _say(f"  {'the same for all, as made' if same else f'NOT {TOKENS} EVERYWHERE, so these seconds compare little'}\n")


def _growth(tool: str, took: Sequence[Took]) -> None:
    """Seconds at the longest length, against those at the one before it times how much longer the sound is."""
    if len(took) < 2:
        return
    shorter, longer = took[-2:]
    times = longer.sound.seconds / shorter.sound.seconds
    whole = longer.whole / shorter.whole / times
    told = f"whole command {whole:.2f}"
    if shorter.heard.work and longer.heard.work:
        told += f", after loading {longer.heard.work / shorter.heard.work / times:.2f}"
    lengths = f"{shorter.sound.minutes:g} to {longer.sound.minutes:g} minutes"
    _say(f"  {TOOLS[tool]:27s}a minute of sound costs, from {lengths}, so many times as much: {told}")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
