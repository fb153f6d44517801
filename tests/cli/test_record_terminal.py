"""`oudertalk record` on a real terminal: the microphone tried, the questions, the screen, and single keys."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from oudertalk.core.recording import Recording as Sound
from oudertalk.pipeline import House
from oudertalk.pipeline.steps import import_takes
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder
from tests.children import hears_ctrl_c
from tests.microphone import Room, noise, room
from tests.recorder import BEGUN, PARTY, agreed, everything_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with room(tmp_path_factory.mktemp("kamer")) as made:
        playing = made.play(noise(600))
        yield made
        playing.kill()
        playing.wait()


class Terminal:
    """A program on a terminal of its own, 100 columns wide."""

    def __init__(self, where: Room, home: Path, *words: object) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.home = home
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.before = termios.tcgetattr(theirs)
        self._theirs = theirs
        self.process = subprocess.Popen(
            [sys.executable, "-m", "oudertalk", *(str(word) for word in words)],
            env={**where.environment, "OUDERTALK_HOME": str(home), "LANGUAGE": "nl", "TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=hears_ctrl_c,
        )
        self._shown = b""
        self._seen = 0

    @property
    def shown(self) -> str:
        """All that was on the screen so far, without colours."""
        return COLOURS.sub("", self._shown.decode("utf-8", "replace"))

    def see(self, what: str, seconds: float = 30) -> None:
        """Wait until this is shown, behind what was waited for before."""
        until = time.monotonic() + seconds
        while (found := self.shown.find(what, self._seen)) < 0:
            assert time.monotonic() < until, f"{what!r} is not on the screen:\n{self.shown[self._seen :][-2000:]}"
            self._read()
        self._seen = found + len(what)

    def answer(self, question: str, keys: str) -> None:
        """Wait for the question, and press these keys."""
        self.see(question)
        os.write(self._ours, keys.encode())

    def end(self) -> str:
        """All that was shown, once the program has ended."""
        while self.process.poll() is None:
            self._read()
        self._read()
        return self.shown

    def attributes(self) -> list[object]:
        """How the terminal is set now."""
        import termios

        return termios.tcgetattr(self._theirs)

    def close(self) -> None:
        """Put the terminal away."""
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def _read(self) -> None:
        while select.select([self._ours], [], [], 0.1)[0]:
            self._shown += os.read(self._ours, 65536)


def sessions(home: Path) -> list[SessionFolder]:
    return [SessionFolder(path) for path in (home / "gesprekken").glob("2*")]


def test_the_whole_conversation_with_a_teacher_at_the_keys(table: Room, tmp_path: Path):
    home = tmp_path / "home"
    terminal = Terminal(table, home, "record", "--later")
    try:
        terminal.answer("Hiervan wordt niets bewaard.", "")
        terminal.answer("ruis", "\n")  # the noise of this room; a person would move the microphone
        for question, keys in (
            ("oefening", "j\n"), ("Jij, de leerkracht", "\n"), ("Wie nog meer", f"{PARTY}\n"), ("Wie is", "\n"),
            ("Wie nog meer", "\n"), ("coach", "n\n"), ("training", "n\n"), ("nog iemand", "\n"), ("dagen", "\n"),
            ("eenvoudig", "n\n"), ("zeg jij ja", "j\n"), ("Zegt", "j\n"),
        ):  # fmt: skip
            terminal.answer(question, keys)
        assert not home.joinpath("gesprekken").exists() or not sessions(home)
        terminal.answer("hardop", "j\n")
        terminal.answer("Hoeveel minuten", "10\n")
        terminal.see("laat ieder ja zeggen")
        time.sleep(2.5)
        terminal.answer("op een toets", " ")
        terminal.see(BEGUN)
        terminal.see(f"{PARTY} (ouder): ja")
        terminal.answer("/ 10:00", "m")
        terminal.answer("Luisterpunten", "p")
        terminal.answer("PAUZE", "p")
        terminal.answer(BEGUN, "s")
        terminal.see("Opgenomen")
        told = terminal.end()
        assert terminal.process.returncode == 0
        assert "oudertalk finish" in told and "Traceback" not in told
        assert terminal.attributes() == terminal.before  # as it was found
    finally:
        terminal.close()
    (folder,) = sessions(home)
    import_takes(House(read_settings({"OUDERTALK_HOME": str(home)})), folder)
    known: Sound = folder.made("recording.json", Sound)
    assert known.agreed is not None and 1.5 <= known.agreed.end <= 10
    assert len(known.marks) == 1 and known.marks[0] > known.agreed.end
    assert [one.why for one in known.breaks] == ["paused"] and known.complete


def test_ctrl_c_stops_and_keeps(table: Room, tmp_path: Path):
    terminal = Terminal(table, tmp_path / "home", "record", "--consent", agreed(tmp_path), "--later", "--no-test")
    try:
        for question, keys in (("nog steeds ja", "j\n"), ("hardop", "n\n"), ("Hoeveel minuten", "\n"), (BEGUN, "")):
            terminal.answer(question, keys)
        time.sleep(1)
        terminal.process.send_signal(signal.SIGINT)
        terminal.see("Opgenomen")
        terminal.end()
        assert terminal.process.returncode == 0 and terminal.attributes() == terminal.before
    finally:
        terminal.close()
    (folder,) = sessions(tmp_path / "home")
    assert '"end":"by hand"' in (folder.path / "takes.jsonl").read_text()


def test_who_stops_before_it_records_leaves_nothing_behind(table: Room, tmp_path: Path):
    terminal = Terminal(table, tmp_path / "home", "record", "--consent", agreed(tmp_path), "--no-test")
    try:
        terminal.answer("nog steeds ja", "j\n")
        terminal.answer("hardop", "n\n")
        terminal.see("Hoeveel minuten")
        terminal.process.send_signal(signal.SIGINT)
        terminal.end()
        assert terminal.process.returncode == 1
    finally:
        terminal.close()
    assert PARTY.encode() not in everything_in(tmp_path / "home")


def test_who_changes_their_mind_on_paper_is_not_recorded(table: Room, tmp_path: Path):
    terminal = Terminal(table, tmp_path / "home", "record", "--consent", agreed(tmp_path), "--no-test")
    try:
        terminal.answer("nog steeds ja", "n\n")
        assert "Dan wordt er niet opgenomen" in terminal.end()
        assert terminal.process.returncode == 0
    finally:
        terminal.close()
    assert PARTY.encode() not in everything_in(tmp_path / "home")


def test_the_screen_shows_nothing_that_a_driver_writes(tmp_path: Path):
    """PortAudio complains on standard error about a plug that is pulled out, right through the screen."""
    with room(tmp_path / "kamer") as made:
        terminal = Terminal(made, tmp_path / "home", "record", "--consent", agreed(tmp_path), "--later", "--no-test")
        try:
            for question, keys in (("nog steeds ja", "j\n"), ("hardop", "n\n"), ("Hoeveel minuten", "\n"), (BEGUN, "")):
                terminal.answer(question, keys)
            time.sleep(1)
            made.pull_out()
            terminal.answer("NIET OPGENOMEN", "s")
            terminal.see("Opgenomen")
            told = terminal.end()
        finally:
            terminal.close()
    assert "Expression" not in told and "alsa" not in told
