"""`oudertalk record` as a program of its own, in a room of the tests, with somebody at the keys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

from oudertalk.storage.archive import SessionFolder
from tests.children import hears_ctrl_c
from tests.microphone import Room

PARTY = "Zeepaardje"  # a name that must be nowhere afterwards
BEGUN = "OPNAME LOOPT"
SECONDS = 30.0  # in which whatever is waited for must come


def agreed(folder: Path, *others: str, **changes: Any) -> Path:
    """A file in which a teacher and a parent say yes, and whoever else there is."""
    now = datetime.now(timezone.utc)
    each = {
        "purposes": ["opnemen", "transcriberen", "terugluisteren"],
        "given_at": (now - timedelta(hours=1)).isoformat(),
        "until": (now + timedelta(days=28)).isoformat(),
        "how": "vooraf, op papier",
        **changes,
    }
    file = folder / "toestemming.json"
    people = [{"party": "Anja", "role": "leerkracht", **each}, {"party": PARTY, "role": "ouder", **each}]
    people += [{"party": other, "role": "ouder", **each} for other in others]
    file.write_text(json.dumps({"consents": people}))
    return file


class Recording:
    """The program, running."""

    def __init__(self, process: subprocess.Popen[bytes], home: Path) -> None:
        self.process, self.home = process, home
        self._out: list[bytes] = []
        self._err: list[bytes] = []
        self._readers = [
            threading.Thread(target=_read, args=(stream, said), daemon=True)
            for stream, said in ((process.stdout, self._out), (process.stderr, self._err))
        ]
        for reader in self._readers:
            reader.start()

    @property
    def said(self) -> str:
        """What came on standard error so far."""
        return b"".join(self._err).decode("utf-8")

    def wait_for(self, what: str, times: int = 1) -> None:
        """Until it says so."""
        until = time.monotonic() + SECONDS
        while self.said.count(what) < times:
            assert time.monotonic() < until, f"{what!r} was not said: {self.said}"
            assert self.process.poll() is None or self.said.count(what) >= times, self.said
            time.sleep(0.02)

    def press(self, keys: str) -> None:
        """These keys, as on a keyboard."""
        assert self.process.stdin is not None
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    def end(self) -> str:
        """What it said on standard output, once it has ended."""
        self.process.wait(120)
        for reader in self._readers:
            reader.join(10)
        assert self.process.stdin is not None
        self.process.stdin.close()
        return b"".join(self._out).decode("utf-8")

    def stop(self) -> str:
        """Press `s`; what it said."""
        self.press("s")
        return self.end()

    def kill(self) -> None:
        """At once, as when the power goes."""
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def takes(self, count: int) -> None:
        """Until so many times a microphone was opened."""
        until = time.monotonic() + SECONDS
        while (self.session.path / "takes.jsonl").read_text().count('"opened"') < count:
            assert time.monotonic() < until, self.said
            time.sleep(0.02)

    @property
    def session(self) -> SessionFolder:
        """The session into which it records: the newest."""
        folders = sorted((self.home / "gesprekken").glob("2*"), key=lambda path: int(path.name.rpartition("-")[2]))
        return SessionFolder(folders[-1])


def _read(stream: IO[bytes] | None, into: list[bytes]) -> None:
    assert stream is not None
    with stream:
        for line in stream:
            into.append(line)


def start(
    room: Room, home: Path, *arguments: object, expect: str | None = BEGUN, stdin: str = "", verbose: bool = False
) -> Recording:
    """`oudertalk record` with these arguments; returns when it records, or says what is expected."""
    command = [
        sys.executable,
        "-m",
        "oudertalk",
        *(["--verbose"] if verbose else []),
        "record",
        *(str(argument) for argument in arguments),
    ]
    process = subprocess.Popen(
        command,
        env={**room.environment, "OUDERTALK_HOME": str(home), "LANGUAGE": "nl"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hears_ctrl_c,
    )
    recording = Recording(process, home)
    if stdin:
        recording.press(stdin)
    if expect is not None:
        recording.wait_for(expect)
    return recording


def everything_in(folder: Path) -> bytes:
    """The content of every file under the folder, names included."""
    parts = []
    for path in sorted(folder.rglob("*")):
        parts.append(os.fsencode(path.relative_to(folder)))
        if path.is_file():
            parts.append(path.read_bytes())
    return b"\n".join(parts)
