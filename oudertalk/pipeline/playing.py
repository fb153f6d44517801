"""Hearing a session: a moment of it through the loudspeaker, or its sound as a page plays it."""

from __future__ import annotations

import logging
from pathlib import Path

from oudertalk.core.corrections import Corrected
from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.errors import ConsentError
from oudertalk.pipeline.gate import consented, still_agreed
from oudertalk.pipeline.house import House
from oudertalk.pipeline.wiping import check_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import replacing

logger = logging.getLogger(__name__)

_SHORTEST = 2.0  # s; in less nobody knows a voice
_LONGEST = 6.0  # s


def sample_of(house: House, folder: SessionFolder, speaker: str) -> TimeSpan | None:
    """
    A good moment to hear this voice: where it speaks longest, surely and alone, 2 to 6 s.

    None when there is no such moment, when not everybody agreed to listening back, or when the sound was wiped: then
    there is nothing to offer.
    """
    from oudertalk.speech.recognition import alone

    try:
        still_agreed(house, folder, "terugluisteren")
    except ConsentError as error:
        logger.info("session %s: no sample is offered: %s", folder.id, type(error).__name__)
        return None
    if folder.sound_wiped is not None:
        return None
    voices: Corrected = folder.made("voices.json", Corrected)
    best = max(alone(voices.spans, speaker), key=lambda time: time.duration, default=None)
    if best is None or best.duration < _SHORTEST:
        return None
    return TimeSpan(best.start, min(best.end, best.start + _LONGEST))


def sound_to_hear(house: House, folder: SessionFolder) -> Path:
    """
    The sound of the session as a small file that a page can play, made when it is not there yet.

    Raises what the gate raises when not everybody agreed to listening back, StepNotReady when the sound was wiped.
    """
    check_sound(folder)
    with consented(house, folder, "terugluisteren"), house.watch("report") as progress:
        return small_sound(folder, progress)


def small_sound(folder: SessionFolder, progress: Progress = silent) -> Path:
    """The sound as mono AAC, made once; for whoever passed the gate. Two who ask at once both get a whole file."""
    from oudertalk.speech.media import encode_for_listening

    audio = folder.path / "sound.m4a"
    if not audio.is_file():
        with replacing(audio) as temporary:
            encode_for_listening(folder.path / "audio.flac", temporary, progress)
    return audio


def can_play() -> bool:
    """Whether this machine has something to play on."""
    from oudertalk.speech import playback

    return playback.can_play()


def play_trial_tone() -> None:
    """Let a gentle tone of two seconds be heard; returns when it is over. PlaybackFailed when there is no device."""
    from oudertalk.speech import playback

    playback.play_trial_tone()


def play(house: House, folder: SessionFolder, time: TimeSpan) -> None:
    """
    Let this moment of the conversation be heard; returns when it is over.

    Raises what the gate raises when not everybody agreed to listening back, StepNotReady when the sound was wiped,
    PlaybackFailed when this machine plays none.
    """
    from oudertalk.speech import playback
    from oudertalk.speech.media import read_part

    still_agreed(house, folder, "terugluisteren")
    check_sound(folder)
    playback.play(read_part(folder.path / "audio.flac", time).mono())
