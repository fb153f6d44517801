"""What people said is only added to: nothing of it is lost, and half a line is none."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from oudertalk.core.corrections import Assign, Correction, Merge, Move, Redo, Rename, Reword, Split, Undo, What
from oudertalk.core.session import SessionCard
from oudertalk.core.spans import TimeSpan
from oudertalk.errors import DiskError, SessionCorrupt, SessionNotFound
from oudertalk.storage import appended
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.corrections import FILE, add_correction, read_corrections

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
WHATS: tuple[What, ...] = (
    Merge("B", "A"),
    Move(TimeSpan(3.0, 4.5), "A"),
    Split("A", (TimeSpan(0.5, 1.0), TimeSpan(2.0, 2.5)), "C"),
    Assign("B", "ouder"),
    Rename("B", "oma <Fatma>"),
    Rename("B", ""),
    Reword("de zorg", "“de sok”, zei z’n vader", TimeSpan(3.0, 4.5)),
    Reword("goet.", "", turn=3, word=7),
    Undo(),
    Redo(),
)
SAID = tuple(Correction(NOW, "f" * 64, what, "coach") for what in WHATS)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-11-22-1"
    folder.mkdir()
    for correction in SAID:
        add_correction(folder, correction)
    return folder


def test_what_was_added_is_read_in_its_order(session: Path) -> None:
    assert read_corrections(session) == SAID
    assert len((session / FILE).read_bytes().splitlines()) == len(SAID)


def test_who_said_nothing_corrected_nothing(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_it_is_for_this_user_only(session: Path) -> None:
    assert (session / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", [1, 2, 30, 75, -1])
def test_a_line_that_the_power_cut_off_is_ignored_and_stays_so(
    session: Path, left: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut anywhere in the last line, also right before its end; what is added after it is a line of its own."""
    file = session / FILE
    whole = file.read_bytes()
    before = whole[: whole.rstrip(b"\n").rfind(b"\n") + 1]
    file.write_bytes(before + whole[len(before) :][:left])
    with caplog.at_level(logging.WARNING):
        assert read_corrections(session) == SAID[:-1]
    assert "was cut off and is ignored" in caplog.text and "coach" not in caplog.text
    add_correction(session, SAID[0])
    assert read_corrections(session) == (*SAID[:-1], SAID[0])
    assert file.read_bytes().startswith(before)  # nothing that was kept is touched


def test_two_who_find_half_a_line_at_once_both_get_a_line(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (session / FILE).open("ab") as file:
        file.write(b'{"at":"2026')
    monkeypatch.setattr(appended, "_breaks_off", lambda _file: True)  # the second looked before the first wrote
    add_correction(session, SAID[0])
    add_correction(session, SAID[1])
    assert read_corrections(session) == (*SAID, SAID[0], SAID[1])


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{}", ", regel 11: "),
        ("geen json", ", regel 11: "),
        ('{"at":"2026-11-22T09:00:00Z","by":"Zeepaardje","of":"x","kind":"undo","what":{}}', ", regel 11: by: "),
        ('{"at":"2026-11-22T09:00:00Z","by":"coach","of":"x","kind":"raad","what":{}}', ", regel 11: kind: "),
        ('{"at":"2026-11-22T09:00:00Z","by":"coach","of":"x","kind":"move","what":{"to":"A"}}', ", regel 11: time: "),
        ('{"at":"2026-11-22T09:00:00","by":"coach","of":"x","kind":"undo","what":{}}', ", regel 11: "),
        (
            '{"at":"2026-11-22T09:00:00Z","by":"coach","of":"x","kind":"merge","what":{"speaker":"A","into":"A"}}',
            ", regel 11: ",
        ),
    ],
)
def test_a_whole_line_of_the_wrong_shape_is_named(session: Path, line: str, place: str) -> None:
    with (session / FILE).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(SessionCorrupt) as caught:
        read_corrections(session)
    assert str(caught.value).startswith(f"2026-11-22-1/{FILE}{place}")
    assert "Zeepaardje" not in str(caught.value)


def test_a_full_disk_is_said_and_keeps_what_was_there(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError, match="vol"):
        add_correction(session, SAID[0])
    assert read_corrections(session)[: len(SAID)] == SAID


def test_a_session_that_was_forgotten_meanwhile_stays_so(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "2026-11-22-1")
    with pytest.raises(SessionNotFound, match="intussen gewist"):
        folder.correct(SAID[0])
    assert list(tmp_path.iterdir()) == []
    folder.path.mkdir()
    card = SessionCard("2026-11-22-1", NOW, "0" * 64, "demo", 2, "observatieformulier")
    folder.say("session.json", SessionCard, card)
    folder.correct(SAID[0])
    assert folder.corrections == SAID[:1]


ADD = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from oudertalk.core.corrections import Correction, Move
from oudertalk.core.spans import TimeSpan
from oudertalk.storage.corrections import add_correction
sys.stdin.readline()
for n in range(200):
    move = Move(TimeSpan(n, n + 0.5), sys.argv[2])
    add_correction(Path(sys.argv[1]), Correction(datetime.now(timezone.utc), "f" * 64, move))
"""


def test_programs_that_add_at_once_lose_no_line(session: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", ADD, str(session), who], stdin=subprocess.PIPE) for who in ("A", "B")
    ]
    for child in children:  # both stand ready, and then begin
        assert child.stdin is not None
        child.stdin.write(b"\n")
        child.stdin.close()
    assert [child.wait(120) for child in children] == [0, 0]
    added = [correction.what for correction in read_corrections(session)[len(SAID) :]]
    for who in ("A", "B"):
        own = [what.time.start for what in added if isinstance(what, Move) and what.to == who]
        assert own == list(range(200))
