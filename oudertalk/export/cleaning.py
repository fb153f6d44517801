"""Text of people made fit for a file: what no XML may hold is left out, and what is one line stays one line."""

from __future__ import annotations

import re

# Everything outside Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets), half surrogate pairs included.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """
    The text without what XML 1.0 forbids; new lines stay.

    >>> allowed("hal\\x00lo\\nja")
    'hallo\\nja'
    """
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """
    The same, on one line, with single blanks.

    >>> one_line("  ja\\n\\n --> nee ")
    'ja --> nee'
    """
    return " ".join(allowed(text).split())
