"""
Only the sound of a session is wiped, after it was talked over: what was said stays, and can still be put right.

Whatever needs the sound asks here first, and says that it was wiped on purpose.
"""

from __future__ import annotations

import logging

from oudertalk.errors import StepNotReady
from oudertalk.i18n import _
from oudertalk.pipeline.house import House
from oudertalk.storage.archive import SessionFolder

logger = logging.getLogger(__name__)

# Without these nothing would be left of the conversation but the sound.
_HEARD = ("speech.json", "words.json", "speakers.json", "voices.json", "turns.json", "quality.json", "form.json")


def wipe_sound(house: House, folder: SessionFolder) -> None:
    """
    Wipe the sound of this session, and the report that plays it: make that anew afterwards.

    StepNotReady when it was not heard to the end yet. Nobody's consent is asked: wiping is always allowed.
    """
    if folder.sound_wiped is None and not all(folder.has(name) for name in _HEARD):
        raise StepNotReady(
            _(
                "Gesprek {session} is nog niet uitgewerkt: zonder het geluid zou er niets van overblijven. Werk het "
                "eerst uit met oudertalk run {session}, of wis alles met oudertalk forget {session}."
            ).format(session=folder.id)
        )
    folder.wipe_sound(house.now())
    logger.info("session %s: the sound is wiped", folder.id)


def check_sound(folder: SessionFolder) -> None:
    """StepNotReady, saying when, for whatever needs sound that somebody had wiped."""
    wiped = folder.sound_wiped
    if wiped is not None:
        raise StepNotReady(
            _(
                "Het geluid van gesprek {session} is op {date} gewist, omdat je dat vroeg; wat er is uitgeschreven, "
                "staat er nog. Hier is het geluid voor nodig, dus dit kan niet meer."
            ).format(session=folder.id, date=f"{wiped.at.astimezone():%d-%m-%Y}")
        )
