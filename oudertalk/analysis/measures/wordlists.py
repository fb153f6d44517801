"""Word lists of the house (`rubrics/lexicons/`), held against the words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from oudertalk.core.rules import plain


@dataclass(frozen=True, slots=True)
class WordList:
    """A list that can be looked for: its expressions by their first word, and its `reken*` and `*lijk` as one shape."""

    expressions: Mapping[str, tuple[tuple[str, ...], ...]]
    shape: re.Pattern[str] | None

    def heard(self, words: Sequence[str]) -> tuple[str, ...]:
        """What of the list is in these words (as `plain` makes them), in order; the longest at each place."""
        found, at = [], 0
        while at < len(words):
            length = self._length_at(words, at)
            if length:
                found.append(" ".join(words[at : at + length]))
            at += length or 1
        return tuple(found)

    def begins(self, words: Sequence[str]) -> bool:
        """Whether these words begin with something of the list."""
        return bool(words) and self._length_at(words, 0) > 0

    def _length_at(self, words: Sequence[str], at: int) -> int:
        for expression in self.expressions.get(words[at], ()):
            if tuple(words[at : at + len(expression)]) == expression:
                return len(expression)
        return 1 if self.shape is not None and self.shape.match(words[at]) else 0


@lru_cache(maxsize=64)
def word_list(words: tuple[str, ...]) -> WordList:
    """
    These words and expressions, ready to be looked for.

    >>> word_list(("een beetje", "soms", "reken*")).heard("hij rekent soms een beetje".split())
    ('rekent', 'soms', 'een beetje')
    """
    by_first: dict[str, list[tuple[str, ...]]] = {}
    shapes = []
    for word in words:
        if "*" in word:
            shapes.append(re.escape(word).replace(r"\*", ".*"))
            continue
        expression = tuple(plain(part) for part in word.split())
        by_first.setdefault(expression[0], []).append(expression)
    longest_first = {first: tuple(sorted(group, key=len, reverse=True)) for first, group in by_first.items()}
    return WordList(longest_first, re.compile(f"(?:{'|'.join(shapes)})$") if shapes else None)
