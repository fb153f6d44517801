"""
A conversation handed out in a file, for somebody without oudertalk to judge, and received again.

Handing out is sharing: it passes the gate for the purpose `delen met coach`. What comes back counts as if the person
had said it on the pages.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import replace

from oudertalk.core.decisions import Decision, FlagName, KnownNames, OnFlag, standing
from oudertalk.core.form import Form
from oudertalk.core.handed_out import HandedOut, Received, Returned
from oudertalk.core.said import Subjects, judgement_of
from oudertalk.errors import ReturnedFileError
from oudertalk.i18n import _
from oudertalk.pipeline.gate import still_agreed
from oudertalk.pipeline.house import House
from oudertalk.pipeline.judging import keep_decisions, may_look
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.handed_out import add_handed_out, read_handed_out

logger = logging.getLogger(__name__)

_NAME_BYTES = 16  # of a file's secret name; nobody guesses that


def hand_out(house: House, folder: SessionFolder, flags: Iterable[FlagName]) -> HandedOut:
    """Keep that a file is made, with these flags by their numbers. Raises what the gate raises, DiskError."""
    still_agreed(house, folder, "delen met coach")
    file = HandedOut(secrets.token_hex(_NAME_BYTES), house.now(), tuple(flags))
    add_handed_out(folder.path, file)
    logger.info("session %s: handed out in a file", folder.id)
    return file


def subjects_of(house: House, folder: SessionFolder, flags: dict[str, FlagName]) -> Subjects:
    """All that can be judged of the session; `flags` by what the page at hand calls them."""
    form: Form = folder.made("form.json", Form)
    return Subjects(
        form.rubric,
        frozenset(entry.item for entry in form.entries),
        frozenset(entry.phase for entry in form.entries),
        frozenset(prompt.id for prompt in house.rubric(folder.card.rubric).prompts),
        flags,
    )


def receive(house: House, folder: SessionFolder, returned: Returned) -> Received:
    """
    Add what somebody judged in a file, under that person's name; what it says again changes nothing.

    ReturnedFileError when the file is of another conversation; what the gate raises; DecisionOutdated when the same
    person judges on a page at this very moment (receiving it again helps), SessionNotFound, DiskError.
    """
    who = returned.who
    may_look(house, folder, who)
    still_agreed(house, folder, "terugluisteren")
    file = next((one for one in read_handed_out(folder.path) if one.file == returned.file), None)
    if file is None:
        raise ReturnedFileError(
            _(
                "Dit bestand hoort niet bij gesprek {session}. Kijk bij welk gesprek het gemaakt is; is dat gesprek "
                "gewist, dan kan het niet meer ingelezen worden."
            ).format(session=folder.id)
        )
    subjects = subjects_of(house, folder, file.by_number)
    before = standing(read_decisions(folder.path))
    known, now = KnownNames.of(before), house.now()
    new: list[Decision] = []
    changed = same = lost = 0
    for said in {said.about: said for said in returned.said}.values():  # the last of each counts
        what = judgement_of(said, subjects)
        if what is None:
            lost += 1
            continue
        if isinstance(what, OnFlag):
            what = replace(what, flag=known.find(what.flag) or what.flag)
        seen = before.get((who, what.about))
        if seen.what == what if seen else what.empty:
            same += 1
            continue
        changed += seen is not None
        new.append(Decision(now, who, seen.version + 1 if seen else 1, what))
    keep_decisions(folder, new)
    return Received(who, len(new) - changed, changed, same, lost)
