"""Which files a session was handed out in, `handed_out.jsonl`; and what stands in such a file that came back."""

from __future__ import annotations

from pathlib import Path

from oudertalk.core.handed_out import HandedOut, Returned
from oudertalk.errors import ReturnedFileError, SessionCorrupt
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.appended import append_line, read_lines

FILE = "handed_out.jsonl"
LARGEST = 256 * 1024 * 1024  # bytes of a file that comes back; an hour of sound in it is some 30 MB

# It stands before everything else in the file, so nothing that people said or typed can stand in its place.
OPENS = '<script type="application/json" id="oordelen">'
CLOSES = "</script>"


def add_handed_out(session: Path, file: HandedOut) -> None:
    """Add it to those of this session; on the disk when this returns. DiskError when there is no room for it."""
    append_line(session / FILE, codec.to_plain(HandedOut, file))


def read_handed_out(session: Path) -> tuple[HandedOut, ...]:
    """Those of this session, the oldest first. SessionCorrupt, naming the place, for a line that is none."""
    lines = read_lines(session / FILE, file=f"{session.name}/{FILE}")
    return tuple(codec.from_plain(HandedOut, plain, file=at, error=SessionCorrupt) for at, plain in lines)


def read_returned(path: Path) -> Returned:
    """What stands in the file that came back. ReturnedFileError when it is not such a file, or was damaged."""
    try:
        if path.stat().st_size > LARGEST:
            raise ReturnedFileError(_("Dit bestand is te groot om een ingevuld beoordelingsbestand te zijn."))
        content = path.read_bytes()
    except OSError as error:
        raise ReturnedFileError(
            _("Dit bestand kan niet gelezen worden ({why}). Kijk of het er staat en van jou is.").format(
                why=error.strerror
            )
        ) from error
    return returned_in(content)


def returned_in(content: bytes) -> Returned:
    """What stands in a file with these bytes. ReturnedFileError as above."""
    _before, opens, rest = content.partition(OPENS.encode("ascii"))
    block, closes, _after = rest.partition(CLOSES.encode("ascii"))
    if not opens or not closes:
        raise ReturnedFileError(
            _(
                "Dit is geen beoordelingsbestand van oudertalk. Kies het .html-bestand dat de ander bewaarde met de "
                "knop 'Bewaar dit bestand'; een afdruk of een gekopieerde tekst kan niet ingelezen worden."
            )
        )
    at = _("het ingevulde bestand")
    plain = codec.parse_json(block, file=at, error=ReturnedFileError)
    returned: Returned = codec.from_plain(Returned, plain, file=at, error=ReturnedFileError)
    return returned
