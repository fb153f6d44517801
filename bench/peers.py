"""
The tools that are measured side by side, each as a command: this project with either engine, and its two peers.

`python -m bench.peers TOOL TASK` is the process in which one tool does one task (a `Task` as JSON): it loads a model,
then makes words of a file of sound, and writes them beside it. The `whisper` command is a process of its own already.
`python -m bench.peers prepare TASK` makes, once and outside all measuring, what is made of a checkpoint only once.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SEGMENTATION = Path(__file__).parent.parent / "models" / "segmentation.onnx"

_BATCH = 8  # windows; the number in faster-whisper's own examples, and as many as this project hears together


@dataclass(frozen=True, slots=True)
class Task:
    """
    Sound, weights and a machine, the same for every tool.

    `checkpoint` is in whisper's own format, `converted` the folder with the same weights for CTranslate2, in numbers of
    `precision`; `official_name` is whisper's own name for them, if any. `result` is the file for what was heard.
    """

    sound: str
    checkpoint: str
    converted: str
    official_name: str | None
    device: str
    precision: str
    threads: int
    result: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of each window, and the seconds of loading and of the work after it, None where they are not known."""

    windows: list[list[str]]
    load: float | None = None
    work: float | None = None


def main() -> None:
    """Do one task with one tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", choices=["prepare", *_DRIVERS])
    parser.add_argument("task", type=lambda told: Task(**json.loads(told)))
    told = parser.parse_args()
    if told.tool == "prepare":
        _prepare(told.task)
    else:
        heard = _DRIVERS[told.tool](told.task)
        Path(told.task.result).write_text(json.dumps(asdict(heard)), encoding="utf-8")


# --- what the one that measures asks ----------------------------------------------------------------------------------


def command(tool: str, task: Task) -> list[str]:
    """What to run."""
    if tool == "whisper-command":
        return [sys.executable, "-m", "whisper", *_whisper_options(task)]
    return [sys.executable, "-m", "bench.peers", tool, json.dumps(asdict(task))]


def environment(folder: Path) -> dict[str, str]:
    """The same for every tool: no network, and the `ffmpeg` that the whisper command needs, if need be of a package."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("ffmpeg") is None:
        import imageio_ffmpeg

        (folder / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
        path = f"{folder}{os.pathsep}{path}"
    return {**os.environ, "PATH": path, "HF_HUB_OFFLINE": "1"}


def heard(tool: str, task: Task) -> Heard:
    """What this tool wrote. FileNotFoundError when it wrote nothing: the whisper command fails with exit code 0."""
    written = Path(task.result)
    if tool == "whisper-command":
        written = written.with_name(f"{Path(task.sound).stem}.json")
    told = json.loads(written.read_text(encoding="utf-8"))
    written.unlink()  # so that nobody takes it for what the next tool heard
    if tool == "whisper-command":
        return Heard(_by_window((segment["seek"], segment["words"]) for segment in told["segments"]))
    return Heard(**told)


def _whisper_options(task: Task) -> list[str]:
    """Its own defaults (five readings, conditioning on what it heard before), apart from what has to be the same."""
    options = {
        "--model": task.checkpoint,
        "--language": "nl",
        "--word_timestamps": "True",
        "--output_format": "json",
        "--output_dir": str(Path(task.result).parent),
        "--device": task.device,
        "--fp16": str(task.device == "cuda"),
        "--threads": str(task.threads),
    }
    return [task.sound, *(part for option in options.items() for part in option)]


def _by_window(segments: Iterable[tuple[int, list[Mapping[str, Any]]]]) -> list[list[str]]:
    """The words of segments, together where the window is the same; a segment tells where its window begins."""
    windows: dict[int, list[str]] = {}
    for window, words in segments:
        windows.setdefault(window, []).extend(word["word"].strip() for word in words)
    return list(windows.values())


# --- in a process of its own ------------------------------------------------------------------------------------------


def _ours(engine: str, task: Task) -> Heard:
    """What `oudertalk transcribe` does between a file and words."""
    began = time.perf_counter()
    from oudertalk.speech.hearing import window_length
    from oudertalk.speech.media import read_sound
    from oudertalk.speech.segmentation import Segmentation
    from oudertalk.speech.transcriber import load_transcriber
    from oudertalk.speech.voice_activity import find_speech, windows
    from oudertalk.speech.weights import Weights

    weights = Weights(Path(task.checkpoint), task.official_name, keep=lambda *_asked: Path(task.converted))
    transcriber = load_transcriber(engine, weights)
    segmentation = Segmentation(SEGMENTATION)
    loaded = time.perf_counter()
    samples = read_sound(Path(task.sound)).mono()
    speech = find_speech(samples, segmentation)
    where = windows(speech, samples, longest=window_length(task.official_name))
    words = [[word.text for word in window] for window in transcriber.transcribe(samples, where)]
    return Heard(words, loaded - began, time.perf_counter() - loaded)


def _faster_whisper(seconds: int | None, task: Task) -> Heard:
    """Its batched pipeline with its own defaults; `seconds` is the longest window, None for its own choice (30)."""
    began = time.perf_counter()
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    # Its default number of threads is 4, whatever the machine; more than there are cores would hold it up.
    model = WhisperModel(
        task.converted, device=task.device, compute_type=task.precision, cpu_threads=task.threads, local_files_only=True
    )
    pipeline = BatchedInferencePipeline(model)
    loaded = time.perf_counter()
    segments, _about = pipeline.transcribe(
        task.sound, language="nl", word_timestamps=True, batch_size=_BATCH, chunk_length=seconds
    )
    words = _by_window((segment.seek, [asdict(word) for word in segment.words or ()]) for segment in segments)
    return Heard(words, loaded - began, time.perf_counter() - loaded)


def _faster_whisper_like_ours(task: Task) -> Heard:
    """With windows as long as ours."""
    from oudertalk.speech.hearing import window_length

    return _faster_whisper(round(window_length(task.official_name)), task)


_DRIVERS: dict[str, Callable[[Task], Heard]] = {
    "ctranslate2": lambda task: _ours("ctranslate2", task),
    "whisper": lambda task: _ours("whisper", task),
    "faster-whisper": _faster_whisper_like_ours,
    "faster-whisper-30": lambda task: _faster_whisper(None, task),
}


# --- once -------------------------------------------------------------------------------------------------------------


def _prepare(task: Task) -> None:
    """The converted weights, with the tokenizer that faster-whisper would otherwise fetch from a hub."""
    from oudertalk.speech.checkpoints import read_checkpoint, tokenizer_of
    from oudertalk.speech.conversion import convert

    folder = Path(task.converted)
    folder.mkdir()
    convert(Path(task.checkpoint), folder, task.official_name, task.precision)  # type: ignore[arg-type]
    tokenizer = tokenizer_of(read_checkpoint(Path(task.checkpoint)).dims)
    _as_hub_tokenizer(tokenizer.encoding).save(str(folder / "tokenizer.json"))
    # Read from disk once now, so that whoever comes first does not pay for it.
    for package in ("faster_whisper", "oudertalk.speech.transcriber", "whisper.timing"):
        importlib.import_module(package)


def _as_hub_tokenizer(encoding: Any) -> Any:
    """A tokenizer of `tokenizers` with the tokens and the numbers of this one of tiktoken."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    ranks: dict[bytes, int] = encoding._mergeable_ranks
    names = {token: "".join(map(_LETTERS.__getitem__, token)) for token in ranks}
    merges = [(names[left], names[right]) for left, right in _merges(ranks)]
    made = Tokenizer(models.BPE(vocab={names[token]: rank for token, rank in ranks.items()}, merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    special = sorted(encoding._special_tokens.items(), key=lambda told: told[1])
    made.add_special_tokens([AddedToken(name, special=True, normalized=False) for name, _number in special])
    for name, number in special:  # the next free number each, so in this order they come out right
        if made.token_to_id(name) != number:
            raise ValueError(f"{name} became token {made.token_to_id(name)}, expected {number}")
    return made


def _merges(ranks: Mapping[bytes, int]) -> Iterable[tuple[bytes, bytes]]:
    """The pairs of tokens that make a token, in the order in which they are to be merged."""
    for token, _rank in sorted(ranks.items(), key=lambda told: told[1]):
        pairs = ((token[:at], token[at:]) for at in range(1, len(token)))
        known = [(left, right) for left, right in pairs if left in ranks and right in ranks]
        yield from sorted(known, key=lambda pair: (ranks[pair[0]], ranks[pair[1]]))


def _letters() -> list[str]:
    """GPT-2's letter for each byte: itself where that can be seen, else one of those from 256 on."""
    seen = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    others = iter(range(256, 512))
    return [chr(byte if byte in seen else next(others)) for byte in range(256)]


_LETTERS = _letters()


if __name__ == "__main__":
    main()
