"""
Whom a clause is about, by a Dutch pipeline of spaCy where somebody installed one.

It sharpens `clauses.subject` and is never required: nothing is fetched, and what does not load is as good as absent.
Only the subject is asked of it; rules listen for words, so that they work on every machine.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any

from oudertalk.analysis.quick_spacy import spacy

FAMILY = "nl_core_news_"
_SIZES = ("lg", "md", "sm")  # the larger the better it parses
_UNUSED = ("ner", "tagger", "morphologizer", "attribute_ruler", "lemmatizer", "senter")  # half of the loading time

# Relations as Universal Dependencies names them.
_SUBJECTS = frozenset(("nsubj", "nsubj:pass"))
_CLAUSES = frozenset(("ROOT", "ccomp", "csubj", "advcl", "acl", "acl:relcl", "parataxis"))

_DOES_NOT_LOAD = (ImportError, AttributeError, OSError, KeyError, ValueError)  # what a package of another age raises


def installed() -> str | None:
    """The name of the installed Dutch pipeline, the largest where there are several; None without one."""
    names = sorted(one.name for one in entry_points(group="spacy_models") if one.name.startswith(FAMILY))
    return min(names, key=_rank, default=None)


def _rank(name: str) -> int:
    size = name.removeprefix(FAMILY)
    return _SIZES.index(size) if size in _SIZES else len(_SIZES)


@lru_cache(maxsize=1)
def parser() -> Any:
    """The installed Dutch pipeline, without what is not asked of it; loaded once. None without one that loads."""
    name = installed()
    if name is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a pipeline of a neighbouring version warns, in English, and works
        try:
            return spacy().load(name, exclude=list(_UNUSED))
        except _DOES_NOT_LOAD:
            return None


def subject_of(words: Sequence[str], at: int) -> str | None:
    """The subject of the clause around word number `at`, as it is compared; None without a parser, or a subject."""
    return None if parser() is None else _subjects(tuple(words))[at]


@lru_cache(maxsize=4096)
def _subjects(words: tuple[str, ...]) -> tuple[str | None, ...]:
    """Per word, the subject of its clause. Many cues ask about the same sentence; it is parsed once."""
    pipeline = parser()
    return tuple(_subject(token) for token in pipeline(spacy().tokens.Doc(pipeline.vocab, words=list(words))))


def _subject(token: Any) -> str | None:
    """Up the tree, to the first word that has a subject; not out of the clause. "te blijven" has that of "probeert"."""
    while True:
        for child in token.children:
            if child.dep_ in _SUBJECTS:
                return str(child.lower_)
        if token.dep_ in _CLAUSES or token.head.i == token.i:
            return None
        token = token.head
