"""
The words on the screen in the language of the reader: Dutch as written in the code, English by catalogue.

    from oudertalk.i18n import _
    raise SessionNotFound(_("Er is geen gesprek {session}.").format(session=session))

`_` marks and translates; the sentence in the code is Dutch and is its own key. The English twin stands in
`locale/en/LC_MESSAGES/oudertalk.po`; a test fails when one is missing or the compiled catalogue is behind.
"""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("nl", "en")
LOCALE_FOLDER = Path(__file__).parent / "locale"

_current: ContextVar[str] = ContextVar("language", default="nl")


def set_language(language: str) -> None:
    """From here on, and in this context only, `_` speaks this language; ValueError when it is not known."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}, expected one of {LANGUAGES}")
    _current.set(language)


def language() -> str:
    """The language in force: "nl" or "en"."""
    return _current.get()


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> gettext.NullTranslations:
    # Dutch is the key itself, so a missing catalogue is right for nl and wrong for any other.
    return gettext.translation("oudertalk", LOCALE_FOLDER, languages=[code], fallback=code == "nl")


def _(sentence: str) -> str:
    """This Dutch sentence in the language in force."""
    return _catalogue(_current.get()).gettext(sentence)


def N_(sentence: str) -> str:
    """Marks a sentence for the catalogue and leaves it as it is; `_` translates it where it is shown."""
    return sentence
