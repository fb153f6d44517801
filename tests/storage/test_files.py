"""Whole or not at all, for this user only, and gone when it is wiped."""

import errno
import os
import stat
from pathlib import Path

import pytest

from oudertalk.errors import DiskError
from oudertalk.storage import files

posix_only = pytest.mark.skipif(
    os.name == "nt", reason="Windows keeps folders private by inheritance, not by mode bits"
)


@posix_only
def test_files_and_folders_are_for_this_user_only_whatever_the_umask(tmp_path: Path):
    before = os.umask(0o000)
    try:
        files.make_folder(tmp_path / "a" / "b")
        files.write_text(tmp_path / "a" / "b" / "x.json", "{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b" / "x.json").stat().st_mode) == 0o600


def test_a_write_that_fails_half_way_leaves_the_old_file_and_no_litter(tmp_path: Path):
    path = tmp_path / "x.json"
    files.write_text(path, "oud")
    with pytest.raises(RuntimeError), files.replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError("the machine stopped")
    assert path.read_text() == "oud"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize(("number", "says"), [(errno.ENOSPC, "is vol"), (errno.EACCES, "mag niet worden geschreven")])
def test_a_full_or_refusing_disk_is_said_in_one_sentence(tmp_path: Path, number: int, says: str):
    with pytest.raises(DiskError, match=says) as caught, files.replacing(tmp_path / "x.json"):
        raise OSError(number, os.strerror(number))
    assert str(tmp_path) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(DiskError, match="nergens"):
        files.write_text(tmp_path / "nergens" / "x.json", "{}")


def test_another_error_of_the_system_keeps_its_traceback(tmp_path: Path):
    with pytest.raises(IsADirectoryError), files.replacing(tmp_path / "x"):
        raise IsADirectoryError("a mistake of ours")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full")
def test_a_really_full_disk_becomes_a_disk_error():
    with pytest.raises(DiskError), files.disk_errors(Path("/dev/full")), Path("/dev/full").open("wb", 0) as full:
        full.write(b"x")


def test_wiping_leaves_nothing(tmp_path: Path):
    folder = tmp_path / "gesprek"
    (folder / "diep").mkdir(parents=True)
    (folder / "diep" / "geluid.flac").write_bytes(b"x")
    files.wipe(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_half_wiped_still_stands(tmp_path: Path):
    folder = tmp_path / "gesprek"
    assert not files.stands(folder)
    folder.mkdir()
    assert files.stands(folder)
    folder.rename(files.as_wiped(folder))
    assert files.stands(folder)
    files.wipe(files.as_wiped(folder))
    assert not files.stands(folder)
