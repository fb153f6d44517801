"""
Sound that is being recorded, on disk: wave files that only grow, and `takes.jsonl`, a line for each thing that happens.

A wave file says in its head how long it is, and a file that grows cannot know. So it says "until the end" (the largest
number there is, which decoders read so), and its true length is put there when it closes. A file that was cut off is
then a good one, as far as it goes.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oudertalk.core.takes import Event
from oudertalk.errors import SessionCorrupt, StepNotReady
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.appended import append_line, read_lines
from oudertalk.storage.files import PRIVATE_FILE, disk_errors, sync_folder, write_bytes

EVENTS = "takes.jsonl"
LOCK = "recording.lock"
RESERVE = ".reserve"

_SAMPLE = 2  # bytes
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")
_UNTIL_THE_END = 0xFFFFFFFF
_RESERVE_BYTES = 64 * 1024  # room for the last lines on a disk that has become full


class Take:
    """A wave file that grows: 16-bit samples, channels taking turns. What was synced survives whatever comes."""

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        self.path = path
        self.sample_rate = sample_rate
        self.frames = 0
        self._frame = _SAMPLE * channels
        self._channels = channels
        with disk_errors(path):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
            self._file = os.fdopen(handle, "wb", buffering=0)
            self._write(_head(sample_rate, channels, None))
            os.fsync(self._file.fileno())
            sync_folder(path.parent)

    @property
    def seconds(self) -> float:
        """How much sound there is."""
        return self.frames / self.sample_rate

    def add(self, samples: bytes) -> None:
        """Add this much. DiskError when it does not fit; what does fit is kept."""
        with disk_errors(self.path):
            self._write(samples)
        self.frames += len(samples) // self._frame

    def sync(self) -> None:
        """What was added is on the disk when this returns."""
        with disk_errors(self.path):
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """The head says how long it is. Closing twice does nothing more."""
        if self._file.closed:
            return
        try:
            with disk_errors(self.path):
                self._file.seek(0)
                self._write(_head(self.sample_rate, self._channels, self.frames * self._frame))
                os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def _write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:  # a raw file may take a part, on a disk with room for some of it
            rest = rest[self._file.write(rest) :]


def _head(sample_rate: int, channels: int, size: int | None) -> bytes:
    frame = _SAMPLE * channels
    data = _UNTIL_THE_END if size is None else size
    whole = _UNTIL_THE_END if size is None else size + _HEAD.size - 8
    return _HEAD.pack(
        b"RIFF", whole, b"WAVE", b"fmt ", 16, 1, channels, sample_rate, sample_rate * frame, frame, 8 * _SAMPLE,
        b"data", data,
    )  # fmt: skip


def take_length(path: Path) -> float:
    """Seconds of sound in a take, also in one that was cut off; 0 when it is no take of ours, or is not there."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
            size = os.fstat(file.fileno()).st_size - _HEAD.size
    except FileNotFoundError:
        return 0.0
    if len(head) < _HEAD.size or size <= 0:
        return 0.0
    fields = _HEAD.unpack(head)
    sample_rate, frame = fields[7], fields[9]
    return float(size // frame / sample_rate) if frame and sample_rate else 0.0


def add_event(session: Path, event: Event) -> None:
    """Add what happened; it is on the disk when this returns. DiskError when there is no room."""
    append_line(session / EVENTS, codec.to_plain(Event, event))


def read_events(session: Path) -> tuple[Event, ...]:
    """What happened, in order; nothing when nothing was recorded here. SessionCorrupt, naming file and line."""
    lines = read_lines(session / EVENTS, file=f"{session.name}/{EVENTS}")
    return tuple(codec.from_plain(Event, plain, file=at, error=SessionCorrupt) for at, plain in lines)


def reserve(session: Path) -> None:
    """Keep some room, so that a disk that becomes full can still be told what happened."""
    write_bytes(session / RESERVE, os.urandom(_RESERVE_BYTES))  # a disk that packs zeros away would keep none


def use_reserve(session: Path) -> None:
    """The room is there to be used."""
    (session / RESERVE).unlink(missing_ok=True)


def wipe_takes(session: Path) -> None:
    """The takes are not needed any more: the session has its sound. What happened stays."""
    with disk_errors(session / EVENTS):
        for path in (*session.glob("take-*.wav"), session / RESERVE, session / LOCK):
            path.unlink(missing_ok=True)


def seconds_that_fit(folder: Path, bytes_per_second: float) -> float:
    """How long can be recorded on the disk of this folder, beside what keeping it whole afterwards takes."""
    at = next(path for path in (folder, *folder.parents) if path.exists())
    with disk_errors(at):
        return max(0.0, (shutil.disk_usage(at).free - _KEPT_FREE) / bytes_per_second)


_KEPT_FREE = 50e6  # bytes; a system without any room at all behaves oddly


@contextmanager
def recording_lock(session: Path, *, patience: float = 0.0) -> Iterator[None]:
    """
    Held by the program that records into this session; it falls when that program ends, in whatever way.

    StepNotReady when another holds it, and still does after `patience` seconds: who only looks holds it for a moment.
    """
    from filelock import FileLock, Timeout

    try:
        with (
            disk_errors(session / LOCK),
            FileLock(session / LOCK, timeout=patience, thread_local=False, mode=PRIVATE_FILE),
        ):
            yield
    except Timeout as error:
        raise StepNotReady(
            _("Gesprek {session} wordt nu opgenomen. Wacht tot dat klaar is.").format(session=session.name)
        ) from error


def is_being_recorded(session: Path) -> bool:
    """Whether a program is recording into this session now."""
    try:
        check_not_being_recorded(session)
    except StepNotReady:
        return True
    return False


def check_not_being_recorded(session: Path) -> None:
    """StepNotReady when a program is recording into this session now."""
    if (session / LOCK).is_file():
        with recording_lock(session):
            pass
