"""Nothing leaves the machine: every command works with the network cut off, and none so much as reaches for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oudertalk.cli import COMMANDS
from tests.conftest import DEMO
from tests.own_voices import the_teacher_alone
from tests.test_journey import can_cut_the_network, short_video

pytestmark = pytest.mark.model

REACHED = 99
# Python calls this before it looks up a name, connects, binds or sends, in whatever library that is.
WATCH = f"""
import os, sys

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.bind", "socket.sendto"):
        address = arguments[1]
        if not isinstance(address, tuple):
            return  # a socket of this machine's own, by path
        host = address[0]
    else:
        return
    if host not in (None, "127.0.0.1", "::1", "localhost"):
        os.write(2, f"reached for the network: {{event}} {{host}}".encode())
        os._exit({REACHED})

sys.addaudithook(watch)
"""

ROLES = ["--role", "A=leerkracht", "--role", "B=ouder"]


def commands(clip: Path, text: Path, voice: Path) -> dict[str, list[list[str]]]:
    """Each command as a person uses it, in an order in which each finds what it needs. `S` is the session."""
    return {
        "demo": [["demo"]],
        "record": [["record", "--help"]],  # microphones are tried in tests/cli/test_record.py, under the same watch
        "microphone": [["microphone", "--help"]],
        "run": [["run", str(clip), "--staged", "--model", "demo", *ROLES]],
        "finish": [["finish"]],
        "open": [["open", "S", "--no-browser", "--wait", "0.02"], ["open", "--stop"]],  # nobody comes, so it ends
        "redo": [["redo", "S", "0:05", "0:12", "--model", "demo"]],
        "voices": [
            ["voices", "show", "S", "--turns"],
            ["voices", "move", "S", "1", "B"],
            ["voices", "merge", "S", "B", "A"],
            ["voices", "undo", "S"],
            ["voices", "redo", "S"],
            ["voices", "split", "S", "A"],
        ],
        "transcribe": [
            ["transcribe", str(clip), "--staged", "--model", "demo"],
            ["transcribe", str(clip), "--staged", "--model", "demo", "--engine", "whisper"],
        ],
        "diarise": [["diarise", str(clip), "--staged"]],
        "analyse": [["analyse", str(text), "--role", "Anja=leerkracht"]],
        "why": [["why", "S", "0:05"]],
        "sessions": [["sessions"]],
        "report": [["report", "S"]],
        "case": [["case", "S", "3"]],
        "cases": [["cases"]],
        "models": [["models", "list"], ["models", "verify"]],
        "doctor": [["doctor"]],
        "check": [["check"]],
        "evaluate": [["evaluate", str(DEMO.parent / "tests" / "conversations" / "ongezien")]],
        "my-voice": [
            ["my-voice", "learn", str(voice), "--yes"],
            ["my-voice", "show"],
            ["run", "S"],
            ["my-voice", "forget"],
        ],
        "correct": [["correct", "S", "--at", "0:00", "Goedemiddag,", "Goedenavond,"]],
        "names": [["names", "S", "--yes"]],
        "compare": [["compare", "S"], ["compare"]],
        "export": [
            ["export", "S", "--format", "all", "--out", str(clip.parent / "weg")],
            ["export", "S", "--format", "judge", "--sound", "embed", "--out", str(clip.parent / "oordeel.html")],
        ],
        "receive": [["receive", "S", str(clip.parent / "oordeel.html"), "--yes"]],
        "paper": [
            ["paper", "consent", "--to", str(clip.parent / "toestemming.html")],
            ["paper", "form", "--to", str(clip.parent / "formulier.html")],
        ],
        "forget": [["forget", "S", "--sound", "--yes"], ["forget", "S", "--yes"]],
    }


def test_every_command_works_without_a_network_and_reaches_for_none(tmp_path: Path) -> None:
    clip, text = short_video(tmp_path / "kort.mp4"), tmp_path / "gesprek.txt"
    text.write_text("Anja: Wat merkt u daar thuis van?\nAli: Hij slaapt slecht.\n", encoding="utf-8")
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    home = tmp_path / "home"
    environment = {**os.environ, "OUDERTALK_HOME": str(home), "PYTHONPATH": str(tmp_path / "watch")}
    cut_off = [str(shutil.which("unshare")), "-n"] if can_cut_the_network() else []
    table = commands(clip, text, the_teacher_alone(tmp_path / "stem.wav"))
    assert set(table) == set(COMMANDS), "a new command belongs in this table"
    for ways in table.values():
        for arguments in ways:
            session = max((path.name for path in (home / "gesprekken").glob("2*")), default="")
            given = [session if argument == "S" else argument for argument in arguments]
            command = [*cut_off, sys.executable, "-m", "oudertalk", *given]
            told = subprocess.run(command, env=environment, capture_output=True, text=True, input="")
            assert told.returncode == 0, f"{given}: {told.stderr}"


def test_the_watch_sees_who_reaches_out(tmp_path: Path) -> None:
    """A guard that cannot bark is none."""
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    for reach in (
        "import urllib.request; urllib.request.urlopen('http://example.org')",
        "import socket; socket.create_connection(('192.0.2.1', 80))",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "import socket; socket.socket().bind(('0.0.0.0', 0))",
    ):
        told = subprocess.run(
            [sys.executable, "-c", reach], env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True
        )
        assert told.returncode == REACHED, reach
    own = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); "
    own += "socket.create_connection(s.getsockname()).close()"
    told = subprocess.run([sys.executable, "-c", own], env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert told.returncode == 0
