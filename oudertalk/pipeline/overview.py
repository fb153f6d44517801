"""The sessions on this machine, each in a line: when, how long, how far, and when it is wiped. No words of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oudertalk.core.recording import Recording
from oudertalk.core.session import SessionCard, Step
from oudertalk.core.takes import Recorded
from oudertalk.core.transcript import ROLES, Role
from oudertalk.errors import SessionCorrupt, StepNotReady
from oudertalk.pipeline.house import House
from oudertalk.pipeline.recording import is_being_recorded, layout_of, was_recorded
from oudertalk.storage.archive import SessionFolder

_MADE: tuple[tuple[Step, str], ...] = (  # the last first
    ("report", "report.html"),
    ("fill", "form.json"),
    ("join", "turns.json"),
    ("diarise", "speakers.json"),
    ("transcribe", "words.json"),
    ("listen", "speech.json"),
    ("import", "recording.json"),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """
    A session in a line. `seconds` are None before there is sound, `days` (until it is wiped) when nothing wipes it by
    itself, `reached` when no step was done. `people` is who is heard, as far as somebody said so, and `voices` how many
    were asked for, None when that had to be found out. `recorded`: whether it was recorded here, and not worked out
    yet. Of a damaged session the card or the consent cannot be read.
    """

    id: str
    damaged: bool = False
    began_at: datetime | None = None
    type: str | None = None
    case: str | None = None
    seconds: float | None = None
    staged: bool = False
    reached: Step | None = None
    to_judge: bool = False
    days: int | None = None
    recorded: Recorded = "no"
    sound_wiped: bool = False
    people: tuple[Role, ...] = ()
    voices: int | None = None


def overview(house: House) -> tuple[Overview, ...]:
    """A line for each session, oldest first."""
    return tuple(_line(house, folder) for folder in house.archive.sessions())


def _line(house: House, folder: SessionFolder) -> Overview:
    try:
        card: SessionCard = folder.card
        permission, wiped, roles = folder.permission, folder.sound_wiped, folder.roles
        recording: Recording | None = folder.made("recording.json", Recording) if folder.has("recording.json") else None
    except (SessionCorrupt, StepNotReady):
        return Overview(folder.id, damaged=True, reached=_reached(folder))
    return Overview(
        folder.id,
        False,
        card.created_at,
        card.type,
        card.case,
        recording.duration if recording else None,
        permission.staged,
        _reached(folder),
        folder.has("form.json"),
        None if permission.until is None else (permission.until - house.now()).days,
        _recorded(folder),
        wiped is not None,
        tuple(sorted((role for role in roles.values() if role != "onbekend"), key=ROLES.index)),
        card.speakers,
    )


def _recorded(folder: SessionFolder) -> Recorded:
    if folder.has("recording.json") or not was_recorded(folder):
        return "no"
    if is_being_recorded(folder):
        return "now"
    return "whole" if layout_of(folder).complete else "cut off"


def _reached(folder: SessionFolder) -> Step | None:
    return next((step for step, name in _MADE if folder.has(name)), None)
