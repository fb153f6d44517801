"""
The transcript as subtitles: WebVTT and SRT.

A cue has at most two lines of 42 characters and is cut at the time of a word. Only what cannot be cut is longer: a very
long word, or words of which one time is known for all.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from oudertalk.core.handing_over import Material
from oudertalk.export.cleaning import one_line
from oudertalk.export.lay_out import parties_of
from oudertalk.export.timed import Stretch, require_times, stretches
from oudertalk.i18n import _

WIDTH = 42  # characters in a line
LINES = 2  # in a cue
LONGEST = 7_000  # ms; after that a cue has been read
SILENCE = 1_500  # ms; after a pause a new cue begins

# SRT has no way to write these: they would be taken for markup, or for the arrow between two times.
_FOR_SRT = str.maketrans("<>{}", "‹›()")


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: when, in milliseconds, who speaks, and the lines."""

    start: int
    end: int
    speaker: str
    lines: tuple[str, ...]


def webvtt(material: Material) -> bytes:
    """WebVTT (https://www.w3.org/TR/webvtt1/), with who speaks in a voice tag. ExportRefused without times."""
    from webvtt import Caption, WebVTT

    report = material.report
    notes = [f"oudertalk, {one_line(report.session)}"]
    if report.permission.staged:
        notes.append(_("in scène gezet"))
    captions = []
    for cue in cues(material):
        first, *rest = (escape(line, quote=False) for line in cue.lines)
        # two hyphens and the ">" behind them would be an arrow between two times
        voice = escape(cue.speaker, quote=False).replace("--", "–")
        captions.append(Caption(_clock(cue.start), _clock(cue.end), [f"<v {voice}>{first}", *rest]))
    return str(WebVTT(captions=captions, header_comments=notes).content).encode("utf-8")


def srt(material: Material) -> bytes:
    """SubRip, with who speaks; signs of markup become others ("<" is "‹"). ExportRefused without times."""
    from webvtt import Caption, WebVTT

    captions = [
        Caption(_clock(cue.start), _clock(cue.end), [line.translate(_FOR_SRT) for line in cue.lines])
        for cue in cues(material, named=True)
    ]
    written = io.StringIO()
    WebVTT(captions=captions).write(written, format="srt")
    return written.getvalue().encode("utf-8")


def cues(material: Material, *, named: bool = False) -> tuple[Cue, ...]:
    """The conversation in cues, by when they begin; `named` puts who speaks before the words."""
    report = material.report
    require_times(report.transcript)
    names = parties_of(report)
    found = []
    for turn in report.transcript.turns:
        speaker = names[turn.speaker].name
        before = f"{speaker}: " if named else ""
        for group in _groups(stretches(turn), before):
            found.append(Cue(group[0].start, group[-1].end, speaker, tuple(_lines(group, before))))
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.end)))


def _groups(parts: tuple[Stretch, ...], before: str) -> Iterator[list[Stretch]]:
    """What fits together in a cue; cut where a sentence ends, or else behind a comma, when it must be cut."""
    group: list[Stretch] = []
    for part in parts:
        if group and part.start - group[-1].end > SILENCE:
            yield group
            group = []
        while group and not _fits([*group, part], before):
            cut = _cut(group)
            yield group[:cut]
            group = group[cut:]
        group.append(part)
    if group:
        yield group


def _fits(group: list[Stretch], before: str) -> bool:
    return group[-1].end - group[0].start <= LONGEST and len(_lines(group, before)) <= LINES


def _cut(group: list[Stretch]) -> int:
    """How many of these to show first: until the last end of a sentence, else of a clause, else all of them."""
    for marks in (".?!…", ",;:"):
        for number in range(len(group), 0, -1):
            if group[number - 1].text.endswith(tuple(marks)):
                return number
    return len(group)


def _lines(group: list[Stretch], before: str) -> list[str]:
    text = before + " ".join(part.text for part in group)
    return wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _clock(milliseconds: int) -> str:
    """
    Hours, minutes, seconds and thousandths.

    >>> _clock(3_723_004)
    '01:02:03.004'
    """
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"
