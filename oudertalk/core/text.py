"""Words that people read, in the languages of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for a reader: Dutch always, English where somebody wrote it."""

    nl: str
    en: str = ""

    def __post_init__(self) -> None:
        if not self.nl.strip():
            raise ValueError("a text needs at least its Dutch words")

    def in_language(self, language: str) -> str:
        """The words in "nl" or "en"; Dutch when there is no English."""
        return self.en if language == "en" and self.en else self.nl
