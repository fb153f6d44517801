"""
`python -m bench.corrections [minutes …]`: seconds from a correction to a form that follows it, with everything loaded.

For conversations of 3, 10 and 60 minutes, made of the labelled conversations of `tests/conversations` one after the
other, at 150 words a minute, each turn a stretch of its voice. Each in a process of its own: modules imported, rules
read, one correction made before, so that what is measured is what a person waits for who corrects a second time. Then a
turn is moved, five times, and a word is corrected, five times; of each the middle one of five counts. `say` is adding
the line and what is looked up for that; `appraise` names its sound by its checksum and decodes none; `report` writes
the page, without sound.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from bench.analysis import PACE, conversation
from oudertalk import pipeline
from oudertalk.core.consent import Permission
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Recording
from oudertalk.core.session import SessionCard, Step
from oudertalk.core.spans import TimeSpan, union
from oudertalk.core.transcript import SpeakerSpan, Transcript, Word
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder

FOLLOWS: tuple[Step, ...] = ("correct", "join", "flag", "measure", "fill")
SHOWN = ("say", *FOLLOWS, "in all", "appraise", "report")
KINDS = {"move": "a turn moved to another voice", "reword": "a word corrected"}
TIMES = 5
FLAC = 18_500  # bytes a second, as the demonstration's


def main() -> None:
    """Print the table; with --alone, what one conversation took, for the process that asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="*", type=float, default=[3, 10, 60], help="lengths to measure")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.alone:
        print(json.dumps(followed(told.minutes[0])))
    else:
        table(told.minutes)


def table(lengths: Sequence[float] = (3, 10, 60)) -> None:
    """A line a length, and how the longest compares with the shortest."""
    all_rows = [(minutes, _in_own_process(minutes)) for minutes in sorted(lengths)]
    for kind, title in KINDS.items():
        print(f"{title}: seconds until the form has followed (warm)")
        print(f"  {'':8s}" + "".join(f"{name:>10s}" for name in SHOWN))
        rows = [(minutes, took[kind]) for minutes, took in all_rows]
        for minutes, took in rows:
            print(f"  {f'{minutes:g} min':8s}" + "".join(f"{took[name]:10.3f}" for name in SHOWN))
        (short, least), (long, most) = rows[0], rows[-1]
        print(f"  {long:g} minutes take {most['in all'] / least['in all']:.1f} times as long as {short:g}\n")


def _in_own_process(minutes: float) -> Mapping[str, Mapping[str, float]]:
    command = [sys.executable, "-m", "bench.corrections", "--alone", str(minutes)]
    told: dict[str, dict[str, float]] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return told


def followed(minutes: float) -> dict[str, dict[str, float]]:
    """
    The median seconds of each step, by kind of correction; `in all` is the line that is added and FOLLOWS.
    """
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as home:
        settings = read_settings({"OUDERTALK_HOME": home})
        house = pipeline.House(settings)
        folder = session(house, minutes)
        took = {}
        for kind in KINDS:
            rounds = [_round(house, folder, number, kind) for number in range(TIMES + 1)]
            took[kind] = {name: statistics.median(one[name] for one in rounds[1:]) for name in SHOWN}
        return took


def _round(house: pipeline.House, folder: SessionFolder, number: int, kind: str) -> dict[str, float]:
    transcript: Transcript = folder.made("turns.json", Transcript)
    folder = SessionFolder(folder.path)  # as each answer of the pages begins: nothing was read yet
    turn = len(transcript.turns) // 2 + number
    other = next(speaker for speaker in transcript.speakers if speaker != transcript.turns[turn - 1].speaker)
    heard = transcript.turns[turn - 1].words[0].text
    sound = pipeline.SessionSound(folder)
    corrections = {
        "move": lambda: pipeline.move_turn(house, folder, turn, other),
        "reword": lambda: pipeline.reword(house, folder, turn - 1, 0, heard, f"anders{number} gezegd"),
    }
    steps = {
        "say": corrections[kind],
        "correct": lambda: pipeline.correct(house, folder),
        "join": lambda: pipeline.join(house, folder),
        "appraise": lambda: pipeline.appraise(house, folder, sound),
        "flag": lambda: pipeline.flag(house, folder),
        "measure": lambda: pipeline.measure(house, folder),
        "fill": lambda: pipeline.fill(house, folder, folder.card.rubric),
        "report": lambda: pipeline.report(house, folder, "none"),
    }
    took = {}
    for name, step in steps.items():
        began = time.perf_counter()
        step()
        took[name] = time.perf_counter() - began
    return {**took, "in all": sum(took[name] for name in ("say", *FOLLOWS))}


def session(house: pipeline.House, minutes: float, sound: Path | None = None) -> SessionFolder:
    """A session of this length as if it had been heard, with this sound, or with some that nobody listens to."""
    transcript, roles = conversation(round(minutes * PACE), house.knowledge.moves)
    labels = {speaker: "ABCDEFGH"[number] for number, speaker in enumerate(transcript.speakers)}
    times = [(turn.speaker, turn.time) for turn in transcript.turns]
    now = datetime.now(timezone.utc)
    card = SessionCard("2026-11-22", now, "0" * 64, "demo", len(labels), pipeline.DEFAULT_RUBRIC)
    folder = house.archive.begin(card, Permission(staged=True))
    (folder.path / "audio.flac").write_bytes(sound.read_bytes() if sound else bytes(round(minutes * 60) * FLAC))
    speech = union(time for _speaker, time in times if time is not None)
    words = tuple(word for turn in transcript.turns for word in turn.words)
    spans = tuple(SpeakerSpan(labels[speaker], time, 0.1) for speaker, time in times if time is not None)
    recording = Recording("0" * 64, 16_000, 1, minutes * 60, now, True, True)
    nothing = folder.made_by("import", (), {})
    folder.make("recording.json", Recording, recording, nothing)
    folder.make("speech.json", tuple[TimeSpan, ...], speech, nothing)
    folder.make("words.json", tuple[Word, ...], words, nothing)
    folder.make("speakers.json", tuple[SpeakerSpan, ...], spans, nothing)
    pipeline.correct(house, folder)
    pipeline.join(house, folder)
    made_by = folder.made_by(
        "appraise", ("audio.flac", "speech.json", "words.json", "voices.json"), {"speakers": str(len(labels))}
    )
    quality = Quality(minutes * 60, (), len(words), 0, {}, -25.0, 20.0, 0.0, 0.0)
    folder.make("quality.json", Quality, quality, made_by)
    pipeline.confirm_roles(
        house, folder, {labels[speaker]: role for speaker, role in roles.items() if speaker in labels}
    )
    pipeline.observe(house, folder)
    return folder


if __name__ == "__main__":
    main()
