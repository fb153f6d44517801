"""A school's own words, for the speech recogniser: names, terms, abbreviations that it would otherwise mishear."""

from __future__ import annotations

from pathlib import Path

from oudertalk.errors import HouseFileError
from oudertalk.i18n import _


def read_hints(path: Path) -> tuple[str, ...]:
    """
    The words in this text file, in its order, each once: one a line, or separated by commas; what follows a # is left
    out. () when there is no such file; HouseFileError when it holds no text, or whisper's own signs.
    """
    if not path.is_file():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise HouseFileError(
            _("{file}: dit is geen gewone tekst. Bewaar de woordenlijst als tekst (UTF-8).").format(file=path)
        ) from error
    if "<|" in text:  # whisper's own signs begin so, and would steer it
        raise HouseFileError(_("{file}: in de woordenlijst mag geen '<|' staan. Haal het weg.").format(file=path))
    words = (word.strip() for line in text.splitlines() for word in line.partition("#")[0].split(","))
    return tuple(dict.fromkeys(" ".join(word.split()) for word in words if word))
