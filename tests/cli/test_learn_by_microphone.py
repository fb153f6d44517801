"""`oudertalk my-voice learn` without a file, as a program, in a room with a real sound server for a microphone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from oudertalk import pipeline
from oudertalk.pipeline import House
from oudertalk.settings import read_settings
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.storage.own_voice import read_own_voice
from tests.children import hears_ctrl_c
from tests.cli.conftest import Run, files_in
from tests.microphone import LAPEL, TABLE, Room, room
from tests.own_voices import of_the_demonstration, the_teacher_alone
from tests.recorder import BEGUN, Recording, everything_in

pytestmark = pytest.mark.model

VOICE = "stem/mijn_stem.json"
THE_SAME = 0.98  # cosine of the voice learnt from the air and from the file; measured: 0.995
WATCH = """
import os, sys
log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def watch(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        if not isinstance(arguments[0], int):  # a number is of what was opened before
            os.write(log, (os.fsdecode(arguments[0]) + "\\n").encode())
sys.addaudithook(watch)
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room with two microphones, that nobody pulls the plug of."""
    with room(tmp_path_factory.mktemp("kamer"), (TABLE, LAPEL)) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def learn(where: Room, home: Path, *arguments: object, answer: str = "", watched: Path | None = None) -> Recording:
    """`oudertalk my-voice learn` with these arguments, begun; `watched` is where what it writes to is listed."""
    environment = {**where.environment, "OUDERTALK_HOME": str(home), "LANGUAGE": "nl"}
    if watched is not None:
        watch = home.parent / "watch"
        watch.mkdir()
        (watch / "sitecustomize.py").write_text(WATCH.format(log=str(watched)))
        before = os.environ.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([str(watch), *([before] if before else [])])
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    process = subprocess.Popen(
        [sys.executable, "-m", "oudertalk", "my-voice", "learn", *(str(argument) for argument in arguments)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hears_ctrl_c,
    )
    begun = Recording(process, home)
    begun.press(answer)
    return begun


@dataclass(frozen=True)
class Learnt:
    """What came of two people at two microphones, at the same time: one who reads, and one who says nothing."""

    reader: Path
    told: str
    sound: bytes  # that was in the air, samples of 16 bits
    written: str  # what the program wrote to
    silent: Path
    refused: str


@pytest.fixture(scope="module")
def learnt(table: Room, tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    reader, silent = (tmp_path_factory.mktemp(name) / "home" for name in ("reader", "silent"))
    written = reader.parent / "written"
    reading = learn(table, reader, "--mic", TABLE, "--seconds", 12, answer="ja\n", watched=written)
    nothing = learn(table, silent, "--mic", LAPEL, "--seconds", 12, "--yes")
    reading.wait_for(BEGUN)
    sound = (of_the_demonstration("leerkracht", 15.0) * 32767).astype("<i2")
    playing = table.play(sound)
    told = reading.end()
    nothing.end()
    playing.kill()
    playing.wait()
    assert reading.process.returncode == 0, reading.said
    assert nothing.process.returncode == 1, nothing.said
    return Learnt(reader, told, sound.tobytes(), written.read_text(), silent, nothing.said)


def test_the_voice_is_the_one_that_is_learnt_from_a_file(learnt: Learnt, tmp_path: Path):
    assert "is geleerd van 1" in learnt.told and "De microfoon: goed" in learnt.told
    heard = read_own_voice(learnt.reader / VOICE)
    house = House(read_settings({"OUDERTALK_HOME": str(tmp_path / "other")}))
    read = pipeline.learn_voice(house, the_teacher_alone(tmp_path / "stem.wav", 15.0), "--yes")
    assert heard is not None and heard.how == "een ja op het scherm"
    similarity = float(np.dot(heard.numbers, read.numbers))
    assert similarity >= THE_SAME, similarity


def test_nothing_of_the_sound_is_on_the_disk(learnt: Learnt):
    assert files_in(learnt.reader) == [VOICE]
    left = everything_in(learnt.reader)
    assert b"RIFF" not in left and b"fLaC" not in left
    for first in range(0, len(learnt.sound) - 128, SAMPLE_RATE):
        piece = learnt.sound[first : first + 128]
        as_floats = (np.frombuffer(piece, dtype="<i2") / np.float32(32768)).astype("<f4").tobytes()
        assert not any(piece) or (piece not in left and as_floats not in left)
    written = {Path(line) for line in learnt.written.splitlines()} - {Path(os.devnull)}
    assert written and all(path.parent == (learnt.reader / VOICE).parent for path in written), written


def test_before_the_yes_it_says_what_is_kept_and_then_what_to_read(learnt: Learnt):
    told = " ".join(learnt.told.split())
    for words in ("256 getallen", "biometrisch", "AVG", "uitdrukkelijk", "geen geluid bewaard", "niet op de schijf"):
        assert words in told
    assert told.index("luistert, en je stem zo bewaart?") < told.index("Lees dit") < told.index("kwart over acht")


def test_of_silence_nothing_is_learnt(learnt: Learnt):
    assert "geen spraak te horen" in learnt.refused and "Traceback" not in learnt.refused
    assert files_in(learnt.silent) == []


def test_a_no_records_nothing(table: Room, home: Path):
    for answer in ("n\n", "\n"):
        begun = learn(table, home, answer=answer)
        assert "niets bewaard" in begun.end() and begun.process.returncode == 0
        assert "microfoon" not in begun.said and BEGUN not in begun.said
        assert files_in(home) == []


def test_who_stops_half_way_keeps_nothing(table: Room, tmp_path: Path):
    stopped = [learn(table, tmp_path / str(number), "--mic", TABLE, answer="ja\n") for number in range(2)]
    for begun in stopped:
        begun.wait_for(BEGUN)
    stopped[0].press("q")
    stopped[1].process.send_signal(signal.SIGINT)
    for number, begun in enumerate(stopped):
        assert "Gestopt: er is niets bewaard." in begun.end() and begun.process.returncode == 0, begun.said
        assert files_in(tmp_path / str(number)) == []


def test_a_microphone_that_is_pulled_out_keeps_nothing(tmp_path: Path, home: Path):
    with room(tmp_path / "kamer") as made:
        begun = learn(made, home, "--mic", TABLE, "--yes")
        begun.wait_for(BEGUN)
        time.sleep(1.0)
        made.pull_out()
        told = begun.end()
    assert begun.process.returncode == 1 and "De microfoon is weg" in begun.said and "Traceback" not in begun.said
    assert "geleerd" not in told and files_in(home) == []


def test_a_microphone_that_is_not_there_is_named_and_nobody_is_asked_for_a_yes(table: Room, home: Path):
    begun = learn(table, home, "--mic", "grasmaaier")
    assert "256" not in begun.end() and begun.process.returncode == 1
    assert "'grasmaaier'" in begun.said and f"'{TABLE}'" in begun.said


def test_a_file_goes_with_neither_microphone_nor_seconds(oudertalk: Run, tmp_path: Path):
    for option in (("--mic", "USB"), ("--seconds", 20)):
        result = oudertalk("my-voice", "learn", tmp_path / "stem.wav", *option, "--yes")
        assert result.exit_code == 2 and "niet samen met een bestand" in result.stderr
