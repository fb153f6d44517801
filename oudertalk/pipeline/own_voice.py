"""
The teacher's own voice: learnt when that teacher says yes, forgotten completely when the same person says so.

Recognising it in a session is a step like others; see `steps.recognise`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oudertalk.core.own_voice import OwnVoice
from oudertalk.errors import AudioTooLong, OwnVoiceCorrupt, VoiceNotLearnt
from oudertalk.i18n import _
from oudertalk.pipeline.engines import SPEECH_MODEL, hear_speech
from oudertalk.pipeline.house import House
from oudertalk.storage.archive import RECOGNISED
from oudertalk.storage.files import disk_errors
from oudertalk.storage.own_voice import forget_own_voice, has_ended, keep_own_voice, read_own_voice

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples

logger = logging.getLogger(__name__)

ENCODER = "voice_encoder"
VOICE_KEPT = timedelta(days=365)

_LONGEST = 300.0  # s; a file longer than this is a conversation, and not a voice that was recorded to be learnt


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whether there was a voice, and in how many sessions it had been compared."""

    voice: bool
    sessions: int


def learn_voice(house: House, source: Path, how: str) -> OwnVoice:
    """
    Learn and keep the voice of who speaks in this file, in the place of an earlier one. Only after that person's yes.

    `how` tells how the yes was given. The sound is read into memory and nowhere else. Raises AudioUnreadable, or what
    `learn_voice_from` raises, and then what was kept before stays.
    """
    from oudertalk.speech.media import read_sound

    check_that_it_can_learn(house)
    try:
        samples = read_sound(source, max_seconds=_LONGEST).mono()
    except AudioTooLong as error:
        raise VoiceNotLearnt(
            _("Deze opname duurt langer dan {minutes} minuten. Geef er een van ongeveer 20 seconden.").format(
                minutes=round(_LONGEST / 60)
            )
        ) from error
    return learn_voice_from(house, samples, how)


def learn_voice_from(house: House, samples: Samples, how: str) -> OwnVoice:
    """
    The same of sound that is in memory already, (n,) at 16 kHz, from a microphone say.

    Raises VoiceNotLearnt or what is wrong with the encoder, and then what was kept before stays.
    """
    from oudertalk.speech.recognition import one_voice
    from oudertalk.speech.voices import VoiceEncoder

    path = _place(house)
    model = house.shelf.find(ENCODER)
    numbers, seconds = one_voice(VoiceEncoder(model.path), samples, hear_speech(house, samples))
    now = house.now()
    voice = OwnVoice(
        tuple(round(float(number), 7) for number in numbers),
        round(seconds, 1),
        now,
        now + VOICE_KEPT,
        model.sha256,
        how,
    )
    keep_own_voice(path, voice)
    return voice


def check_that_it_can_learn(house: House) -> None:
    """ModelError when a model is not there or not itself: before anybody is asked to speak, or a file is read."""
    _place(house)
    for model in (SPEECH_MODEL, ENCODER):
        house.shelf.find(model)


def own_voice(house: House) -> OwnVoice | None:
    """The voice that was learnt and may still be used; None when there is none. OwnVoiceCorrupt when it is damaged."""
    path = house.settings.own_voice
    voice = read_own_voice(path) if path is not None else None
    return voice if voice is not None and house.now() <= voice.until else None


def is_of_this_encoder(house: House, voice: OwnVoice) -> bool:
    """Whether it can be compared: numbers of another encoder mean something else."""
    return voice.encoder == house.shelf.find(ENCODER).sha256


def voice_to_compare(house: House) -> OwnVoice | None:
    """The learnt voice, if it can be used now. A damaged one stops no conversation: `sweep_voice` has named it."""
    try:
        voice = own_voice(house)
    except OwnVoiceCorrupt:
        logger.warning("the learnt voice is damaged and is not compared")
        return None
    return voice if voice is not None and is_of_this_encoder(house, voice) else None


def forget_voice(house: House) -> Forgotten:
    """Nothing of the learnt voice stays: not itself, and not what sessions say of being like it."""
    path = house.settings.own_voice
    found = path is not None and forget_own_voice(path)
    return Forgotten(found, _forget_in_sessions(house.settings.archive))


def sweep_voice(house: House) -> bool:
    """Forget a voice whose time is over; whether there was one. OwnVoiceCorrupt when it is damaged."""
    path = house.settings.own_voice
    if path is None or not has_ended(path, house.now()):
        return False
    forget_voice(house)
    return True


def _forget_in_sessions(archive: Path) -> int:
    """Also in sessions that are damaged otherwise, and what a write that was cut off left."""
    compared = tuple(archive.glob(f"*/{RECOGNISED}"))
    with disk_errors(archive):
        for path in (*compared, *archive.glob(f"*/.{Path(RECOGNISED).stem}.*")):
            path.unlink(missing_ok=True)
    return len(compared)


def _place(house: House) -> Path:
    if house.settings.own_voice is None:
        raise ValueError("this house has no place for a voice")
    return house.settings.own_voice
