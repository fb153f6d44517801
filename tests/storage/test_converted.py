"""Other forms of weights: made once, kept with what they were made of, and made again when they are not whole."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from oudertalk.errors import DiskError
from oudertalk.storage.model_shelf import ModelFile, ModelShelf

FORM = "ct2-int8"


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "shipped", tmp_path / "own" / "models")


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    return ModelFile(tmp_path / "small.pt", "9ecf7799" + 56 * "0", None)


class Maker:
    """Writes two files, and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, folder: Path) -> None:
        assert list(folder.iterdir()) == []
        self.made += 1
        (folder / "model.bin").write_bytes(b"weights" * 1000)
        (folder / "config.json").write_text("{}")


def test_it_is_made_once(shelf: ModelShelf, model: ModelFile) -> None:
    make = Maker()
    folder = shelf.converted(model, FORM, 1, make)
    assert folder.parent == shelf.own
    assert folder.name == "small-9ecf7799.ct2-int8"
    assert shelf.converted(model, FORM, 1, make) == folder
    assert make.made == 1
    made_of = json.loads((folder / "made_of.json").read_text())
    assert made_of["source_sha256"] == model.sha256
    assert set(made_of["files"]) == {"model.bin", "config.json"}
    assert shelf.forms(model) == (folder,)
    assert shelf.is_whole(folder, model)


def _cut(folder: Path) -> None:
    whole = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(whole[:-1])


def _flip(folder: Path) -> None:
    whole = bytearray((folder / "model.bin").read_bytes())
    whole[500] ^= 1
    (folder / "model.bin").write_bytes(bytes(whole))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a file is gone": lambda folder: (folder / "model.bin").unlink(),
    "cut off": _cut,
    "one bit": _flip,
    "no note of its making": lambda folder: (folder / "made_of.json").unlink(),
    "half a note": lambda folder: (folder / "made_of.json").write_text('{"source_sha256": "9e'),
    "another note": lambda folder: (folder / "made_of.json").write_text('{"files": {}}'),
    "all is gone": lambda folder: [path.unlink() for path in folder.iterdir()],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_not_whole_is_made_again(shelf: ModelShelf, model: ModelFile, damage: str) -> None:
    make = Maker()
    folder = shelf.converted(model, FORM, 1, make)
    DAMAGE[damage](folder)
    assert not shelf.is_whole(folder, model)
    assert shelf.converted(model, FORM, 1, make) == folder
    assert make.made == 2
    assert shelf.is_whole(folder, model)


def test_another_version_of_the_maker_makes_it_again(shelf: ModelShelf, model: ModelFile) -> None:
    make = Maker()
    shelf.converted(model, FORM, 1, make)
    shelf.converted(model, FORM, 2, make)
    assert make.made == 2


def test_other_weights_of_the_same_name_have_a_folder_of_their_own(
    shelf: ModelShelf, model: ModelFile, tmp_path: Path
) -> None:
    other = ModelFile(tmp_path / "elsewhere" / "small.pt", "11111111" + 56 * "0", None)
    assert shelf.converted(model, FORM, 1, Maker()) != shelf.converted(other, FORM, 1, Maker())
    assert len(shelf.forms(model)) == len(shelf.forms(other)) == 1


def test_a_conversion_that_fails_leaves_nothing(shelf: ModelShelf, model: ModelFile) -> None:
    def fail(folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"half")
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        shelf.converted(model, FORM, 1, fail)
    assert list(shelf.own.iterdir()) == []


def test_what_an_earlier_conversion_left_is_swept_when_it_is_old(shelf: ModelShelf, model: ModelFile) -> None:
    old, busy = shelf.own / ".making-old", shelf.own / ".making-busy"
    for folder in (old, busy):
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(b"half")
    os.utime(old, (0, 0))
    shelf.converted(model, FORM, 1, Maker())
    assert not old.exists()
    assert busy.exists()


def test_a_full_disk_is_said(shelf: ModelShelf, model: ModelFile) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    with pytest.raises(DiskError, match="vol"):
        shelf.converted(model, FORM, 1, full)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_it_is_for_its_owner_alone(shelf: ModelShelf, model: ModelFile) -> None:
    folder = shelf.converted(model, FORM, 1, Maker())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
