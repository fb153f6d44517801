"""
Files to which lines are only added: what people say, one after the other, never changed and never erased.

A line is added by one write at the end of the file, so two programs at once lose none. A line that the power cut off
was never kept, and nobody was told that it was: it is left where it is, struck out by the next who writes.
"""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from oudertalk.errors import SessionCorrupt
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.files import PRIVATE_FILE, disk_errors, sync_folder

logger = logging.getLogger(__name__)

_CANCEL = (
    b"\x18"  # ASCII's own "what comes before this is to be ignored"; JSON writes it otherwise, so it stands in none
)


def append_line(path: Path, plain: Any) -> None:
    """Add this, as JSON; it is on the disk when this returns. DiskError when there is no room for it."""
    line = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
    with disk_errors(path):
        fresh = not path.exists()
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_FILE), "r+b", buffering=0) as file:
            if _breaks_off(file):
                line = _CANCEL + b"\n" + line
            if file.write(line) != len(line):  # a disk with room for some of it
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            os.fsync(file.fileno())
        if fresh:
            sync_folder(path.parent)


def read_lines(path: Path, *, file: str) -> Iterator[tuple[str, Any]]:
    """
    Each whole line: its place (`file` and the number of the line, for messages), and what it says, as JSON's own kinds.

    Nothing when there is no file. SessionCorrupt, naming the place, for a whole line that is no JSON.
    """
    if not path.is_file():
        return
    *whole, rest = path.read_bytes().split(b"\n")
    for number, line in enumerate(whole, start=1):
        if line.endswith(_CANCEL):
            logger.warning("line %d of %s was cut off and is ignored", number, path.name)
            continue
        plain = codec.parse_json(line, file=file, error=SessionCorrupt, number=number)
        yield file + _(", regel {line}").format(line=number), plain
    if rest:
        logger.warning("the last line of %s was cut off and is ignored", path.name)


def _breaks_off(file: Any) -> bool:
    """Whether the last line has no end."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")
