"""A file that somebody brings piece by piece, from a page: consent first, then its bytes, then a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from oudertalk.core.consent import Permission
from oudertalk.errors import AudioError
from oudertalk.i18n import _
from oudertalk.pipeline.house import House
from oudertalk.pipeline.steps import begin
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.incoming import Incoming


def bring(house: House, permission: Permission, size: int) -> Incoming:
    """
    A place for a file of so many bytes; nothing is written unless everybody said yes.

    Raises what the gate raises, FileTooLarge and DiskError.
    """
    for purpose in ("opnemen", "transcriberen"):
        permission.require(purpose, house.now())
    return Incoming(house.settings.archive, size)


def add_piece(incoming: Incoming, at: int, piece: bytes) -> bool:
    """
    See `Incoming.add`. A file that cannot hold sound is refused at its first piece, by what is in it: AudioUnreadable.

    After an error nothing of the file is left.
    """
    from oudertalk.speech.media import check_beginning

    try:
        with _named_kindly(incoming):
            taken = incoming.add(at, piece)
            if taken and at == 0:
                check_beginning(incoming.path)
    except BaseException:
        incoming.drop()
        raise
    return taken


def begin_with(house: House, incoming: Incoming, permission: Permission, **asked: Any) -> SessionFolder:
    """A session with the sound of the file that came, as `steps.begin`; the file itself goes, whatever comes of it."""
    try:
        with _named_kindly(incoming):
            return begin(house, incoming.path, permission, **asked)
    finally:
        incoming.drop()


@contextmanager
def _named_kindly(incoming: Incoming) -> Iterator[None]:
    """Where the file stood meanwhile tells nobody anything."""
    try:
        yield
    except AudioError as error:
        told = str(error).replace(str(incoming.path), _("het bestand"))
        raise type(error)(told[0].upper() + told[1:]) from error
