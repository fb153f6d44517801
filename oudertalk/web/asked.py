"""What is known of every question to the pages: which conversation it is about, and who asks."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from flask import Blueprint, request, url_for

from oudertalk.core.blindness import Sight
from oudertalk.core.corrections import BY, By
from oudertalk.core.decisions import LONGEST_ALIAS, Who
from oudertalk.errors import SessionNotFound
from oudertalk.i18n import _
from oudertalk.pipeline import may_look, sight
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import sha256_of
from oudertalk.web.app import the_desk

WHO_COOKIE = "oudertalk-wie"
BLIND = "ja"  # in that cookie, of who judges first and looks then

_SESSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")  # how sessions are called; never a path

pages = Blueprint("pages", __name__)


def address_of(session: str) -> str:
    """The address of this conversation's page; of the list when no conversation is called so."""
    return url_for("pages.review", session=session) if _SESSION.fullmatch(session) else url_for("pages.sessions")


def folder_of(session: str) -> SessionFolder:
    """The conversation, for who asks. SessionNotFound, and what the gate raises of somebody who may not look."""
    if not _SESSION.fullmatch(session):
        raise SessionNotFound(_("Zo heet geen gesprek."))
    house, judging = the_desk().house, who_asks()
    folder = house.archive.open(session)
    if judging is not None:
        may_look(house, folder, judging)
    return folder


def who_asks() -> Who | None:
    """Who this browser said to be."""
    said = _said()
    return a_person(said.get("rol", [""])[0], said.get("alias", [""])[0])


def asks_blind() -> bool:
    """Whether this browser said to judge first, and only then see what the program and others found."""
    return _said().get("blind") == [BLIND]


def sight_here(folder: SessionFolder, who: Who) -> Sight:
    """What who asks may see of this conversation."""
    return sight(the_desk().house, folder, who, blind=asks_blind())


def a_person(role: str, alias: str) -> Who | None:
    """Somebody who judges, of what was typed; None when the role is none."""
    found: By | None = next((known for known in BY if known == role), None)
    printable = "".join(letter for letter in alias if letter.isprintable())
    return Who(found, " ".join(printable.split())[:LONGEST_ALIAS].strip()) if found else None


def _said() -> dict[str, list[str]]:
    return parse_qs(request.cookies.get(WHO_COOKIE, ""), max_num_fields=4)


def made_of(folder: SessionFolder) -> str:
    """Names the turns as they are: numbers of turns mean something else when they were made anew."""
    return sha256_of(folder.path / "turns.json")[:16]
