"""
A file that comes in piece by piece, in a private folder of the archive: whole, or nothing of it stays.

The name that the file had is not known here: names of files hold names of people.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from oudertalk.errors import DiskError, FileTooLarge
from oudertalk.i18n import _
from oudertalk.storage.files import PRIVATE_FILE, disk_errors, make_folder, wipe

LARGEST = 2 * 1024**3  # bytes; an hour of video from a telephone
LEFT_OVER = 500_000_000  # bytes that stay free on the disk, for what is made of it and for everybody else
_INCOMING = ".incoming-"


class Incoming:
    """So many bytes to come. `path` is the file, as far as it is there."""

    def __init__(self, archive: Path, size: int) -> None:
        """FileTooLarge when it is more than `LARGEST`, DiskError when it does not fit; then nothing is written."""
        if size > LARGEST:
            raise FileTooLarge(
                _(
                    "Dit bestand is groter dan {size} GB. Knip het gesprek eruit, of bewaar alleen het geluid, en kies "
                    "dat."
                ).format(size=LARGEST // 1024**3)
            )
        make_folder(archive)
        if shutil.disk_usage(archive).free < size + LEFT_OVER:
            raise DiskError(
                _("Dit bestand past niet meer op de schijf met {folder}. Maak eerst ruimte vrij.").format(
                    folder=archive
                )
            )
        self.size, self.received = size, 0
        with disk_errors(archive / _INCOMING):
            folder = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=archive))  # for this user only
        self.path = folder / "bestand"
        self.path.touch(PRIVATE_FILE)

    @property
    def is_whole(self) -> bool:
        """Whether all of it came."""
        return self.received == self.size

    def add(self, at: int, piece: bytes) -> bool:
        """
        The bytes from `at` on; whether they were the ones to come next. A piece that came before is not kept twice.

        DiskError, and then nothing of this piece is kept.
        """
        if at != self.received or at + len(piece) > self.size:
            return False
        with disk_errors(self.path), self.path.open("r+b") as file:
            file.seek(at)
            file.write(piece)
        self.received += len(piece)
        return True

    def drop(self) -> None:
        """Nothing of it stays; dropping twice does nothing more."""
        if self.path.parent.is_dir():
            wipe(self.path.parent)


def drop_abandoned(archive: Path) -> None:
    """Wipe what a program that stopped left behind. To be asked before anything can come in."""
    for folder in archive.glob(f"{_INCOMING}*"):
        wipe(folder)
