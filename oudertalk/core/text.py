"""Words, times and numbers that people read, in the languages of the house."""

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


def clock(seconds: float) -> str:
    """
    Minutes and seconds.

    >>> clock(187.4)
    '3:07'
    """
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def decimal(value: float, language: str) -> str:
    """
    A number with one decimal at most, with a comma in Dutch.

    >>> decimal(12.34, "nl"), decimal(12.0, "nl"), decimal(0.5, "en"), decimal(-0.04, "nl")
    ('12,3', '12', '0.5', '0')
    """
    text = f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # adding zero: nobody reads "-0"
    return text if language == "en" else text.replace(".", ",")
