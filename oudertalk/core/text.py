"""Words, times and numbers that people read, in the languages of the house."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOMENT = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})")


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


def moment(text: str) -> float | None:
    """
    The seconds that a clock means, with or without hours; None when it is no clock.

    >>> moment("3:07"), moment("1:00:05"), moment("morgen")
    (187.0, 3605.0, None)
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(3600 * hours + 60 * minutes + seconds)


def hundredths(value: float, language: str) -> str:
    """
    A number with two decimals, with a comma in Dutch.

    >>> hundredths(0.871, "nl"), hundredths(0.9, "en")
    ('0,87', '0.90')
    """
    return _pointed(f"{value:.2f}", language)


def decimal(value: float, language: str) -> str:
    """
    A number with one decimal at most, with a comma in Dutch.

    >>> decimal(12.34, "nl"), decimal(12.0, "nl"), decimal(0.5, "en"), decimal(-0.04, "nl")
    ('12,3', '12', '0.5', '0')
    """
    text = f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # adding zero: nobody reads "-0"
    return _pointed(text, language)


def _pointed(number: str, language: str) -> str:
    return number if language == "en" else number.replace(".", ",")
