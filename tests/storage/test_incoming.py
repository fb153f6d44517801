"""A file that comes in by pieces: whole and private, or nothing of it stays."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from oudertalk.errors import DiskError, FileTooLarge
from oudertalk.storage.incoming import LARGEST, LEFT_OVER, Incoming, drop_abandoned


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "gesprekken"


def test_the_pieces_become_the_file(archive: Path):
    coming = Incoming(archive, 10)
    assert coming.add(0, b"abcdef") and not coming.is_whole
    assert coming.add(6, b"ghij") and coming.is_whole
    assert coming.path.read_bytes() == b"abcdefghij"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_it_is_for_this_user_only(archive: Path):
    coming = Incoming(archive, 10)
    assert coming.path.stat().st_mode & 0o777 == 0o600
    assert coming.path.parent.stat().st_mode & 0o777 == 0o700
    assert coming.path.parent.parent == archive


@pytest.mark.parametrize(("at", "piece"), [(0, b"again"), (4, b"x"), (6, b"x"), (5, b"too long")])
def test_another_piece_than_the_next_changes_nothing(archive: Path, at: int, piece: bytes):
    coming = Incoming(archive, 10)
    coming.add(0, b"first")
    assert not coming.add(at, piece)
    assert coming.path.read_bytes() == b"first" and coming.received == 5


def test_what_is_too_large_is_refused_before_anything_is_written(archive: Path):
    with pytest.raises(FileTooLarge, match="2 GB"):
        Incoming(archive, LARGEST + 1)
    assert not archive.exists()


def test_what_does_not_fit_is_refused_before_anything_is_written(archive: Path, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 0, LEFT_OVER + 999))
    with pytest.raises(DiskError, match="past niet meer"):
        Incoming(archive, 1000)
    assert list(archive.iterdir()) == []
    Incoming(archive, 999)


def test_dropped_it_is_gone(archive: Path):
    coming = Incoming(archive, 10)
    coming.add(0, b"first")
    coming.drop()
    coming.drop()
    assert list(archive.iterdir()) == []


def test_what_a_program_left_behind_goes_and_nothing_else(archive: Path):
    Incoming(archive, 10).add(0, b"first")
    (archive / "2026-11-22-1").mkdir()
    drop_abandoned(archive)
    assert [path.name for path in archive.iterdir()] == ["2026-11-22-1"]
    drop_abandoned(archive / "nowhere")
