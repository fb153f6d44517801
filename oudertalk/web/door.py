"""
The door of the pages: who may come in.

Everybody on this computer, and every page in the browser, can reach 127.0.0.1. So the address that is opened holds a
ticket that works once; it becomes a cookie that no script can read, and no other page can send. The name under which we
are asked for must be our own (a name elsewhere that leads here is a trick), and so must the page that asks.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from threading import Lock

HOST = "127.0.0.1"
TOKEN_HEADER = "X-Oudertalk-Token"
GONE_HEADER = "X-Oudertalk-Gone"  # what the page shows may not be shown any more
KEY_HEADER = "X-Oudertalk-Key"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
CONTENT_POLICY = (  # of every page: only what comes from here, and no script or style inside a page
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a form of ours would come from nowhere
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",  # what was said stays out of the browser's own store
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Door:
    """The secrets of one start of the pages, on one port; all fresh."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.key = secrets.token_urlsafe(32)  # for a second start by the same user, in a file that only that user reads
        self.cookie = secrets.token_urlsafe(32)
        self.cookie_name = f"oudertalk-{port}"  # cookies do not know ports: another start must not take ours
        self._tickets: set[str] = set()
        self._lock = Lock()

    @property
    def token(self) -> str:
        """What every change must bring along, from a page of ours."""
        return hmac.new(self.cookie.encode(), b"token", "sha256").hexdigest()

    @property
    def authority(self) -> str:
        """The one name under which we are asked for."""
        return f"{HOST}:{self.port}"

    def address(self, session: str = "") -> str:
        """Where a browser comes in, with a new ticket; an address is seen by others on this computer, a ticket once."""
        to = f"&gesprek={session}" if session else ""
        return f"http://{self.authority}/start?kaartje={self.ticket()}{to}"

    def ticket(self) -> str:
        """Lets one browser in, once."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets.add(ticket)
        return ticket

    def admits(self, ticket: str) -> bool:
        """Whether this ticket lets somebody in; it does so once."""
        with self._lock:
            found = next((known for known in self._tickets if _same(known, ticket)), None)
            self._tickets.discard(found or "")
        return found is not None

    def knows(self, cookie: str) -> bool:
        """Whether this is the cookie of a browser that was let in."""
        return _same(cookie, self.cookie)

    def has_key(self, key: str) -> bool:
        """Whether somebody read the file that only this user can read."""
        return _same(key, self.key)

    def is_token(self, token: str) -> bool:
        """Whether a change comes from a page of ours."""
        return _same(token, self.token)

    def comes_from_elsewhere(self, host: str, headers: Mapping[str, str]) -> bool:
        """Whether this was asked under another name, or by another page."""
        if host != self.authority:
            return True
        if headers.get("Origin", f"http://{self.authority}") != f"http://{self.authority}":
            return True
        return headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
