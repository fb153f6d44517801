"""Writing whole or not at all, for this user only, and wiping."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oudertalk.errors import DiskError
from oudertalk.i18n import _

PRIVATE_FILE = 0o600  # on Windows the user's own folders are private by inheritance, and these bits do nothing
PRIVATE_FOLDER = 0o700
CHUNK = 1 << 20  # bytes
WIPING = ".wiping-"  # a folder of this name is being wiped, or was when the machine stopped


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """A full or refusing disk becomes a DiskError that names the folder; any other error passes as it is."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskError(
                _(
                    "De schijf met {folder} is vol. Maak ruimte vrij en probeer het opnieuw; er is niets verloren."
                ).format(folder=path.parent)
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise DiskError(
                _("In {folder} mag niet worden geschreven. Kies een eigen map of pas de rechten aan.").format(
                    folder=path.parent
                )
            ) from error
        if error.errno in (errno.EIO, errno.ENODEV, errno.ENXIO):
            raise DiskError(
                _("De schijf met {folder} doet het niet meer. Zit ze er nog in? Sluit haar opnieuw aan.").format(
                    folder=path.parent
                )
            ) from error
        raise


def make_folder(folder: Path) -> None:
    """The folder, and what is missing above it, for this user only."""
    with disk_errors(folder):
        for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)  # mkdir's own `parents` would forget the mode


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """
    A temporary path beside `path`, which takes its place when the block ends well and vanishes when it does not.

    For files that another program writes (sound, a download). The content reaches the disk before the name does.
    """
    if not path.parent.is_dir():
        raise DiskError(
            _("De map {folder} bestaat niet. Maak haar eerst, of kies een andere.").format(folder=path.parent)
        )
    with disk_errors(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    temporary = Path(name)
    try:
        with disk_errors(path):
            yield temporary
            temporary.chmod(PRIVATE_FILE)  # the writer may have made the file anew, under its own umask
            _sync(temporary)
            temporary.replace(path)
            sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """The file holds this, or what it held before: never half."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """The file holds this (UTF-8), or what it held before: never half."""
    write_bytes(path, content.encode("utf-8"))


def sha256_of(path: Path) -> str:
    """The checksum of the file, in hexadecimal; read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def wipe(folder: Path) -> None:
    """
    Everything in the folder, and the folder itself, is gone.

    The folder is first renamed, so that a wipe that is cut off leaves nothing that looks like a session.
    """
    with disk_errors(folder):
        doomed = as_wiped(folder)
        if folder != doomed:
            folder.rename(doomed)
        shutil.rmtree(doomed)
        sync_folder(doomed.parent)


def as_wiped(folder: Path) -> Path:
    """Where the folder is while it is being wiped."""
    return folder.with_name(WIPING + folder.name.removeprefix(WIPING))


def stands(folder: Path) -> bool:
    """Whether anything of the folder is left, be it half wiped."""
    return folder.is_dir() or as_wiped(folder).is_dir()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The names in this folder reach the disk."""
    if os.name == "nt":  # Windows cannot open a folder, and keeps the order of renames itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
