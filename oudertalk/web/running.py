"""Where the pages are open: a file that only this user can read, so that a second start finds the first."""

from __future__ import annotations

import http.client
import json
import logging
import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from oudertalk.settings import Settings
from oudertalk.storage.files import make_folder, write_text
from oudertalk.web.door import HOST, KEY_HEADER

logger = logging.getLogger(__name__)

_ANSWERS_WITHIN = 3.0  # s; it is this same machine, but it may be busy hearing words


@dataclass(frozen=True, slots=True)
class Running:
    """Pages that are open, or were when the machine stopped."""

    port: int
    pid: int
    key: str


def file_of(settings: Settings) -> Path:
    """Where it stands."""
    return settings.archive.with_name("open.json")


def remember(path: Path, port: int, key: str) -> None:
    """The pages are open now. May raise DiskError."""
    make_folder(path.parent)
    write_text(path, json.dumps({"port": port, "pid": os.getpid(), "key": key}) + "\n")


def forget(path: Path, key: str) -> None:
    """They are closed; the file of another start stays."""
    found = recall(path)
    if found is not None and found.key == key:
        path.unlink(missing_ok=True)


def recall(path: Path) -> Running | None:
    """What the file says; None when there is none, or when it says nothing that we would write."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return Running(int(plain["port"]), int(plain["pid"]), str(plain["key"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("%s cannot be read: %s", path.name, type(error).__name__)
        return None


def ask(path: Path, what: str) -> str | None:
    """
    Ask the pages that are open for a ticket (`kaartje`), or to stop (`stop`); their answer.

    None when they do not answer, or do not know the key: then the file is left from another time.
    """
    found = recall(path)
    if found is None or not 0 < found.port < 65536:
        return None
    with closing(http.client.HTTPConnection(HOST, found.port, timeout=_ANSWERS_WITHIN)) as connection:
        try:
            connection.request("POST", f"/sleutel/{what}", headers={KEY_HEADER: found.key, "Content-Length": "0"})
            answer = connection.getresponse()
            told = answer.read(4096).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            logger.info("nobody answers on port %d: %s", found.port, type(error).__name__)
            return None
    return told.strip() if answer.status == 200 else None


def address(path: Path, session: str = "") -> str | None:
    """Where a browser comes in, when the pages are open already; None when they are not."""
    ticket, found = ask(path, "kaartje"), recall(path)
    if ticket is None or found is None:
        return None
    to = f"&gesprek={session}" if session else ""
    return f"http://{HOST}:{found.port}/start?kaartje={ticket}{to}"
