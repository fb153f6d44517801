"""
spaCy without torch. On import it asks whether that is there, which takes a second, and nothing here needs the answer.

Where torch was imported before, for the sake of whisper, nothing is different.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any


@lru_cache(maxsize=1)
def spacy() -> ModuleType:
    """The package."""
    with _hidden("torch"):
        return import_module("spacy")


class _Hides(MetaPathFinder):
    """Says of a package that it is not installed, to the thread that asks for it to be hidden; others import it."""

    def __init__(self, name: str) -> None:
        self._name, self._thread = name, threading.get_ident()

    def find_spec(self, fullname: str, _path: Any, _target: Any = None) -> None:
        if fullname == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{fullname} is hidden", name=fullname)


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    hides = _Hides(name)
    sys.meta_path.insert(0, hides)
    try:
        yield
    finally:
        sys.meta_path.remove(hides)
