"""
Transcripts that people bring: WebVTT, SRT, plain text, and our own JSON.

Nothing is invented: a speaker or a time that the file does not give stays unknown. The words of a subtitle carry the
time of the whole subtitle, which is all that is known of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import Any

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import ROLES, UNKNOWN_SPEAKER, Role, Transcript, Turn, Word
from oudertalk.errors import TranscriptError
from oudertalk.i18n import _
from oudertalk.storage.codec import from_plain, parse_json

NAME = re.compile(r"(?P<name>[^\W\d_][^:<>\n]{0,39}?)\s*:\s+(?P<said>\S.*)")  # "Juf Anja: fijn dat u er bent"
VOICE = re.compile(r"<v(?:\.[^ >]+)?\s+(?P<name>[^>]+)>")
TAG = re.compile(r"</?[a-z][^>]*>|<\d[\d:.]*>", re.IGNORECASE)  # markup and word times in a subtitle


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of text from a file, with the label of who said it."""

    speaker: str
    text: str
    time: TimeSpan | None = None


@dataclass(frozen=True, slots=True)
class BroughtTranscript:
    """A transcript from a file, and the roles that the file itself gives (a speaker called "Ouder")."""

    transcript: Transcript
    roles: dict[str, Role]


def read_transcript(path: Path) -> BroughtTranscript:
    """
    The conversation in a file; its ending says how to read it (.vtt, .srt, .json, anything else is text).

    Raises TranscriptError naming the file, the line and the remedy.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TranscriptError(
            _("Het transcript {file} kan niet worden gelezen. Staat het daar?").format(file=path)
        ) from error
    kind = path.suffix.lower()
    if kind == ".json":
        return _from_json(raw, path.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TranscriptError(
            _("{file}: dit is geen tekst in UTF-8. Bewaar het transcript als platte tekst (UTF-8).").format(
                file=path.name
            )
        ) from error
    said = _from_subtitles(text, kind, path.name) if kind in (".vtt", ".srt") else _from_text(text, path.name)
    if not said:
        raise TranscriptError(_("{file}: hier staat geen gesproken tekst in.").format(file=path.name))
    return _assemble(said, {})


def _assemble(said: list[Said], roles: dict[str, Role]) -> BroughtTranscript:
    turns = []
    for speaker, stretch in groupby(said, key=lambda piece: piece.speaker):
        words = tuple(Word(word, piece.time) for piece in stretch for word in piece.text.split())
        if words:
            turns.append(Turn(speaker, words))
    transcript = Transcript(tuple(turns))
    named: dict[str, Role] = {s: role for s in transcript.speakers for role in ROLES if s.strip().lower() == role}
    return BroughtTranscript(transcript, named | roles)


def _from_text(text: str, file: str) -> list[Said]:
    """Lines `Naam: …`; a line without a name goes on with the one before it; `#` begins a remark."""
    said: list[Said] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        named = NAME.fullmatch(line)
        if named:
            said.append(Said(named["name"], named["said"]))
        elif said and not line.endswith(":"):
            said.append(Said(said[-1].speaker, line))
        elif not said:
            raise TranscriptError(
                _("{file}, regel {line}: hier staat niet wie er spreekt. Schrijf elke beurt als 'Naam: …'.").format(
                    file=file, line=number
                )
            )
    return said


def _from_subtitles(text: str, kind: str, file: str) -> list[Said]:
    """Cues, with `<v Naam>` tags or `Naam: …`; a cue that names nobody is nobody's we know of."""
    import io

    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        cues = webvtt.from_buffer(io.StringIO(text), format=kind[1:])
    except (MalformedFileError, MalformedCaptionError) as error:
        raise TranscriptError(
            _("{file}: dit zijn geen geldige ondertitels ({kind}). Exporteer ze opnieuw of geef platte tekst.").format(
                file=file, kind=kind[1:].upper()
            )
        ) from error
    said: list[Said] = []
    for number, cue in enumerate(cues, start=1):
        start, end = (stamp.in_milliseconds() / 1000 for stamp in (cue.start_time, cue.end_time))
        if not start < end:
            raise TranscriptError(
                _("{file}, ondertitel {number}: het einde ligt niet na het begin.").format(file=file, number=number)
            )
        said += _voices(cue.raw_text, TimeSpan(start, end), escaped=kind == ".vtt")
    return said


def _voices(raw: str, time: TimeSpan, *, escaped: bool) -> list[Said]:
    """Who says what in a cue; in WebVTT "&amp;" stands for "&", in SRT it is what was written."""
    found = _by_voice(raw, time)
    return [Said(unescape(one.speaker), unescape(one.text), one.time) for one in found] if escaped else found


def _by_voice(raw: str, time: TimeSpan) -> list[Said]:
    pieces = VOICE.split(raw)  # text, name, text, name, text …
    said = []
    if first := TAG.sub("", pieces[0]).strip():
        named = NAME.fullmatch(" ".join(first.split()))
        said.append(Said(named["name"], named["said"], time) if named else Said(UNKNOWN_SPEAKER, first, time))
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        if words := TAG.sub("", words).strip():
            said.append(Said(name.strip(), words, time))
    return said


def _from_json(raw: bytes, file: str) -> BroughtTranscript:
    """Our own: what `analyse --json` gives (turns with text), or a session's turns.json (turns with words)."""
    plain = parse_json(raw, file=file, error=TranscriptError)
    if isinstance(plain, dict) and "made_by" in plain and "content" in plain:
        return BroughtTranscript(from_plain(Transcript, plain["content"], file=file, error=TranscriptError), {})
    if not isinstance(plain, dict) or not isinstance(plain.get("turns"), list):
        raise TranscriptError(
            _(
                "{file}: verwacht een transcript van oudertalk, met 'turns'. Geef anders VTT, SRT of platte tekst."
            ).format(file=file)
        )
    if plain.get("version") != 1:
        raise TranscriptError(_("{file}: version: dit programma leest versie 1 van het transcript.").format(file=file))
    said: list[Said] = []
    roles: dict[str, Role] = {}
    for number, turn in enumerate(plain["turns"]):
        place = f"turns.{number}"
        piece = _said(turn, file, place)
        said.append(piece)
        if turn.get("role", "onbekend") != "onbekend":
            roles[piece.speaker] = from_plain(Role, turn["role"], file=f"{file}: {place}.role", error=TranscriptError)
    if not said:
        raise TranscriptError(_("{file}: hier staat geen gesproken tekst in.").format(file=file))
    return _assemble(said, roles)


def _said(turn: Any, file: str, place: str) -> Said:
    if not isinstance(turn, dict):
        raise TranscriptError(
            _("{file}: {place}: hier hoort een beurt met speaker en text.").format(file=file, place=place)
        )
    for field in ("speaker", "text"):
        if not isinstance(turn.get(field), str) or not turn[field].strip():
            raise TranscriptError(
                _("{file}: {place}.{field}: dit veld ontbreekt of is leeg.").format(file=file, place=place, field=field)
            )
    start, end = turn.get("start"), turn.get("end")
    if start is None or end is None:
        return Said(turn["speaker"], turn["text"])
    if not (isinstance(start, (int, float)) and isinstance(end, (int, float)) and 0 <= start < end):
        raise TranscriptError(
            _("{file}: {place}: start en end zijn seconden, met start voor end.").format(file=file, place=place)
        )
    return Said(turn["speaker"], turn["text"], TimeSpan(float(start), float(end)))
