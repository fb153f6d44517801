"""Sessions are taken to the end, from wherever each of them is: one, or all that wait, one after another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from oudertalk.core.progress import Progress
from oudertalk.core.session import Step
from oudertalk.core.transcript import UNKNOWN_SPEAKER, Transcript
from oudertalk.errors import OudertalkError, SessionCorrupt, StepNotReady
from oudertalk.pipeline.house import House
from oudertalk.pipeline.recording import is_being_recorded
from oudertalk.pipeline.reporting import SoundChoice, report, report_is_fresh
from oudertalk.pipeline.steps import hear, observe
from oudertalk.storage.archive import SessionFolder

logger = logging.getLogger(__name__)

_LAST = datetime.max.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a session: its report, and the voices of whom nobody said who they are; or why there is none."""

    session: str
    report: Path | None = None
    unknown: tuple[str, ...] = ()
    error: OudertalkError | None = None


def work_out(
    house: House, folder: SessionFolder, ask_who: Callable[[], None] | None = None, sound: SoundChoice | None = None
) -> Path:
    """
    Every step that is not done yet, or not right any more, and the report; its path.

    `ask_who` lets a person say who is who, when there are turns to know them by. Raises what the steps raise; what was
    done stays done.
    """
    hear(house, folder)
    if ask_who is not None:
        ask_who()
    observe(house, folder)
    return report(house, folder, sound)


def finish(house: House, folder: SessionFolder) -> Finished:
    """The same for one of many: nothing is asked, and what goes wrong is told and stops no other."""
    try:
        path = work_out(house, folder)
        return Finished(folder.id, path, unknown_voices(folder))
    except OudertalkError as error:
        logger.warning("session %s: %s", folder.id, type(error).__name__)
        return Finished(folder.id, error=error)


def unknown_voices(folder: SessionFolder) -> tuple[str, ...]:
    """The voices of whom nobody said who they are."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    roles = folder.roles
    return tuple(one for one in transcript.speakers if one not in roles and one != UNKNOWN_SPEAKER)


def waiting(house: House) -> tuple[SessionFolder, ...]:
    """The sessions that are not worked out to the end, oldest first; damaged ones, which say so when tried, last."""
    idle = replace(house, watch=_would_work)
    idle_ones = (folder for folder in house.archive.sessions() if not is_being_recorded(folder))
    found = [folder for folder in idle_ones if not _is_worked_out(idle, folder)]
    return tuple(sorted(found, key=_began_at))


class _WouldWork(Exception):
    """A step is not done yet, or not right any more."""


def _would_work(_step: Step) -> AbstractContextManager[Progress]:
    """A watch that is called by the first step with work to do, and stops it before it begins."""
    raise _WouldWork


def _is_worked_out(idle: House, folder: SessionFolder) -> bool:
    """Whether no step has work to do, in a house where none can do any. What cannot be done, waits."""
    if not folder.has("report.html"):
        return False
    try:
        hear(idle, folder)
        observe(idle, folder)
        return report_is_fresh(idle, folder)
    except (_WouldWork, OudertalkError):
        return False


def _began_at(folder: SessionFolder) -> tuple[datetime, str]:
    try:
        return folder.card.created_at, folder.id
    except (SessionCorrupt, StepNotReady):
        return _LAST, folder.id
