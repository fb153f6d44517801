"""
What a long step has finished so far, line by line on disk, so that whatever stops it loses nothing that was done.

A line is one finished piece of one piece of work; the work is known by its key. What was being written when the power
went is no line yet, and is cut off by the next who writes.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oudertalk.errors import SessionCorrupt
from oudertalk.storage import codec
from oudertalk.storage.files import PRIVATE_FILE, disk_errors, sync_folder, write_text

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Journal:
    """Finished pieces of this kind, in a file of one JSON line each."""

    path: Path
    kind: Any

    def finished(self, key: str) -> list[Any]:
        """The pieces of this work from its first on, as far as they are all there."""
        pieces = {line["piece"]: line["content"] for line in self._lines() if line["key"] == key}
        in_a_row: list[Any] = []
        while len(in_a_row) in pieces:
            plain = pieces[len(in_a_row)]
            try:
                in_a_row.append(codec.from_plain(self.kind, plain, file=self.path.name, error=SessionCorrupt))
            except SessionCorrupt as error:  # whole, but not what this program writes: done again as well
                logger.info("%s", error)
                break
        return in_a_row

    def add(self, key: str, piece: int, value: Any) -> None:
        """Keep this piece; it is on the disk when this returns. DiskError when there is no room for it."""
        line = {"key": key, "piece": piece, "content": codec.to_plain(self.kind, value)}
        with disk_errors(self.path):
            fresh = not self.path.exists()
            with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE), "r+b") as file:
                _cut_off_half_a_line(file)
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n")
                file.flush()
                os.fsync(file.fileno())
            if fresh:
                sync_folder(self.path.parent)

    def keep_only(self, keys: frozenset[str]) -> None:
        """Forget all other work."""
        lines = list(self._lines())
        kept = [line for line in lines if line["key"] in keys]
        if len(kept) < len(lines):
            dump = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in kept)
            write_text(self.path, "".join(line + "\n" for line in dump))

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self.path.is_file():
            return
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                try:
                    line = json.loads(raw)
                    yield {"key": line["key"], "piece": line["piece"], "content": line["content"]}
                except (ValueError, TypeError, KeyError):  # half a line, or a disk that lost some: done again, then
                    logger.info("line %d of %s is no whole line", number, self.path.name)


def _cut_off_half_a_line(file: Any) -> None:
    """Leaves the file at its end, behind a whole line."""
    size = file.seek(0, os.SEEK_END)
    while size:
        at = max(0, size - 4096)
        file.seek(at)
        end = file.read(size - at).rfind(b"\n")
        if end >= 0:
            size = at + end + 1
            break
        size = at
    file.truncate(size)
    file.seek(size)
