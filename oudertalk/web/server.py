"""Starting the pages, finding those that are open already, and stopping when nobody looks any more."""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from oudertalk.errors import OudertalkError
from oudertalk.pipeline import House
from oudertalk.web import running
from oudertalk.web.door import HOST, Door
from oudertalk.web.presence import Patience, Presence
from oudertalk.web.reports import Reports

logger = logging.getLogger(__name__)

PORT = 8427  # no other program's, as far as is known; taken, another one is used
_THREADS = 8  # a browser asks for six things at once, and sound takes a while
_LOOK = 0.5  # s between two looks at whether anybody is there


@dataclass(frozen=True)
class Desk:
    """All that an answer may need: the house, who may come in, who is there, and how to stop."""

    house: House
    door: Door
    presence: Presence
    stop: threading.Event = field(default_factory=threading.Event)
    working: threading.Lock = field(default_factory=threading.Lock)  # one at a time has a session made anew
    reports: Reports = field(default_factory=Reports)


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


def _serve(house: House, session: str, show: Callable[[str], None], patience: Patience) -> None:
    from waitress import create_server

    from oudertalk.web.app import create_app

    desk = Desk(house, Door(_free_port()), Presence(patience))
    file = running.file_of(house.settings)
    # by name: a socket of our own would make waitress look up 0.0.0.0 as well
    server = create_server(create_app(desk), listen=f"{HOST}:{desk.door.port}", threads=_THREADS, ident=None)
    running.remember(file, desk.door.port, desk.door.key)
    threading.Thread(target=server.run, daemon=True, name="pages").start()
    threading.Thread(target=_warm_up, args=(house,), daemon=True, name="rules").start()
    logger.info("pages on port %d", desk.door.port)
    try:
        show(desk.door.address(session))
        while not desk.stop.wait(_LOOK) and not desk.presence.is_over():
            pass
    finally:
        running.forget(file, desk.door.key)
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
