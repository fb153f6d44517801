"""Starting the pages, finding those that are open already, and stopping when nobody looks any more."""

from __future__ import annotations

import errno
import gc
import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from oudertalk.errors import OudertalkError
from oudertalk.pipeline import House
from oudertalk.storage.incoming import drop_abandoned
from oudertalk.web import running
from oudertalk.web.door import HOST, Door
from oudertalk.web.drafts import LARGEST_REQUEST, Drafts
from oudertalk.web.presence import Patience, Presence
from oudertalk.web.reports import Reports
from oudertalk.web.studio import Studio
from oudertalk.web.working import Workshop

logger = logging.getLogger(__name__)

PORT = 8427  # no other program's, as far as is known; taken, another one is used
_THREADS = 8  # a browser asks for six things at once, and sound takes a while
_LOOK = 0.5  # s between two looks at whether anybody is there
_TRIES = 5  # ports that another start may take just before us
_GOODBYE = 5.0  # s for a recording, and for a session that is worked out, to keep what there is


@dataclass(frozen=True)
class Desk:
    """
    All that an answer may need: the house, who may come in, who is there, and how to stop; what is being begun
    (`drafts`), recorded (`studio`) and worked out (`workshop`).
    """

    house: House
    door: Door
    presence: Presence
    stop: threading.Event = field(default_factory=threading.Event)
    working: threading.Lock = field(default_factory=threading.Lock)  # one at a time has a session made anew
    reports: Reports = field(default_factory=Reports)
    drafts: Drafts = field(init=False)
    workshop: Workshop = field(init=False)
    studio: Studio = field(init=False)

    def __post_init__(self) -> None:
        workshop = Workshop(self.house, self.working)
        for name, made in (
            ("drafts", Drafts()),
            ("workshop", workshop),
            ("studio", Studio(self.house, workshop)),
        ):
            object.__setattr__(self, name, made)  # frozen, and complete from here on

    @property
    def is_busy(self) -> bool:
        """Whether something goes on that no page need be open for."""
        return bool(self.studio.recording) or self.workshop.is_busy

    def close(self) -> None:
        """What goes on stops, and keeps what there is; what only came in halfway goes."""
        self.drafts.drop_all()
        self.studio.close(_GOODBYE)
        self.workshop.close(_GOODBYE)


def open_pages(
    house: House, session: str = "", *, show: Callable[[str], None], patience: Patience | None = None
) -> None:
    """
    Show the address of the pages, and stay until nobody has a page open any more, or somebody stops them.

    When they are open already, that address is shown, and this returns at once. DiskError when nothing can be written.
    """
    file = running.file_of(house.settings)
    known = running.address(file, session)
    if known is not None:
        show(known)
        return
    _serve(house, session, show, patience or Patience())


def stop_pages(house: House) -> bool:
    """Stop the pages that are open; whether there were any."""
    return running.ask(running.file_of(house.settings), "stop") is not None


def _listening(house: House, patience: Patience) -> tuple[Desk, Any]:
    """A desk, and the server that answers for it. Another start at this moment may take the port: then another one."""
    from waitress import create_server

    from oudertalk.web.app import create_app

    for left in reversed(range(_TRIES)):
        desk = Desk(house, Door(_free_port()), Presence(patience))
        try:
            # by name: a socket of our own would make waitress look up 0.0.0.0 as well
            return desk, create_server(
                create_app(desk),
                listen=f"{HOST}:{desk.door.port}",
                threads=_THREADS,
                ident=None,
                # more is refused before it is read; and what is read stays in memory, for waitress would put it in a
                # folder that all users share
                max_request_body_size=LARGEST_REQUEST,
                inbuf_overflow=2 * LARGEST_REQUEST,
            )
        except OSError as error:
            if error.errno != errno.EADDRINUSE or not left:
                raise
    raise AssertionError("tried at least once")


def _serve(house: House, session: str, show: Callable[[str], None], patience: Patience) -> None:
    desk, server = _listening(house, patience)
    file = running.file_of(house.settings)
    drop_abandoned(house.settings.archive)
    running.remember(file, desk.door.port, desk.door.key)
    threading.Thread(target=server.run, daemon=True, name="pages").start()
    threading.Thread(target=_warm_up, args=(house,), daemon=True, name="rules").start()
    logger.info("pages on port %d", desk.door.port)
    try:
        show(desk.door.address(session))
        while not desk.stop.wait(_LOOK):
            desk.drafts.drop_silent()
            if desk.presence.is_over() and not desk.is_busy:
                break
    finally:
        running.forget(file, desk.door.key)
        desk.close()
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=5)  # what somebody just decided is written first
        with desk.working:
            desk.reports.finish()
        logger.info("pages closed")


def _free_port() -> int:
    """The port of ours, or any other when that is taken."""
    for port in (PORT, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name != "nt":  # there it would let two programs listen on one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
                probe.listen()
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
                continue
            found: int = probe.getsockname()[1]
            return found
    raise ValueError("no free port on 127.0.0.1")


def _warm_up(house: House) -> None:
    """The rules, read and compiled while a person picks a conversation; who comes too early waits for them."""
    try:
        _ = house.flagger
    except OudertalkError as error:  # whoever opens a conversation is told
        logger.warning("the rules cannot be used: %s", type(error).__name__)
    gc.collect()
    gc.freeze()  # all this stays: no need to look through it again while a page is made, at a quarter of a second each
