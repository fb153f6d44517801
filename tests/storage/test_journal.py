"""What was finished stays, whatever stops the machine; what was half written is done again."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.errors import DiskError
from oudertalk.storage.journal import Journal

PIECES = [(Word("Welkom", TimeSpan(0.1, 0.5), 0.9),), (), (Word("dag", TimeSpan(3.0, 3.5), 0.4, "guess"),)]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "windows.jsonl", tuple[Word, ...])


def filled(journal: Journal, key: str = "a") -> Journal:
    for number, piece in enumerate(PIECES):
        journal.add(key, number, piece)
    return journal


def test_what_was_added_is_finished_in_its_order(journal: Journal) -> None:
    assert journal.finished("a") == []
    assert filled(journal).finished("a") == PIECES
    assert journal.finished("b") == []


def test_only_the_first_pieces_in_a_row_count(journal: Journal) -> None:
    journal.add("a", 0, PIECES[0])
    journal.add("a", 2, PIECES[2])
    assert journal.finished("a") == PIECES[:1]
    journal.add("a", 1, PIECES[1])
    assert journal.finished("a") == PIECES


@pytest.mark.parametrize("left", range(0, 60, 7))
def test_a_line_that_the_power_cut_off_is_done_again(journal: Journal, left: int) -> None:
    """Cut anywhere in the last line, also right before its end: the pieces before it stand, and the next line fits."""
    filled(journal)
    whole = journal.path.read_bytes()
    before = whole[: whole.rstrip(b"\n").rfind(b"\n") + 1]
    journal.path.write_bytes(before + whole[len(before) :][:left])
    assert journal.finished("a") == PIECES[:2]
    journal.add("a", 2, PIECES[2])
    assert journal.finished("a") == PIECES
    assert journal.path.read_bytes() == whole


def test_a_line_without_its_end_is_no_line(journal: Journal) -> None:
    filled(journal)
    journal.path.write_bytes(journal.path.read_bytes().rstrip(b"\n"))
    journal.add("a", 3, PIECES[0])
    assert journal.path.read_bytes().count(b"\n") == 3  # the third was cut off and is missing again
    assert journal.finished("a") == PIECES[:2]


@pytest.mark.parametrize("broken", [b"", b"\n", b"\0" * 5000, b"[1, 2]\n", b'{"key": "a"}\n', b"\xff\xfe\n"])
def test_a_spoilt_file_is_as_good_as_none(journal: Journal, broken: bytes) -> None:
    journal.path.write_bytes(broken)
    assert journal.finished("a") == []
    journal.add("a", 0, PIECES[0])
    assert journal.finished("a") == PIECES[:1]


def test_a_piece_that_is_something_else_is_done_again_and_told_to_nobody(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    filled(journal)
    spoilt = journal.path.read_text(encoding="utf-8").replace('"probability":0.4', '"probability":"zeepaardje"')
    journal.path.write_text(spoilt, encoding="utf-8")
    assert journal.finished("a") == PIECES[:2]
    assert "windows.jsonl" in caplog.text and "zeepaardje" not in caplog.text
    journal.add("a", 2, PIECES[2])
    assert journal.finished("a") == PIECES


def test_other_work_is_forgotten_when_asked(journal: Journal) -> None:
    filled(filled(journal, "a"), "b")
    journal.keep_only(frozenset({"b"}))
    assert journal.finished("a") == []
    assert journal.finished("b") == PIECES
    before = journal.path.stat().st_mtime_ns
    journal.keep_only(frozenset({"b"}))
    assert journal.path.stat().st_mtime_ns == before  # nothing to forget, nothing written


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_it_is_for_its_owner_alone(journal: Journal) -> None:
    filled(journal)
    assert journal.path.stat().st_mode & 0o777 == 0o600
    journal.keep_only(frozenset())
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_said_and_leaves_what_there_was(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.add("a", 0, PIECES[0])

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(DiskError, match="vol"):
        patched.setattr(os, "fsync", full)
        journal.add("a", 1, PIECES[1])
    assert journal.finished("a")[:1] == PIECES[:1]
