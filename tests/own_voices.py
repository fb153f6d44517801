"""Voices to learn: one person alone in a wave file, and one that was made up."""

from __future__ import annotations

import wave
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from oudertalk.core.own_voice import VOICE_SIZE, OwnVoice
from oudertalk.core.spans import TimeSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples, cut
from oudertalk.speech.media import read_sound
from tests.speech.made import DEMO, read_rttm

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)


def made_up(**changes: object) -> OwnVoice:
    """A voice of nobody."""
    numbers = tuple(VOICE_SIZE**-0.5 for _number in range(VOICE_SIZE))
    voice = {
        "numbers": numbers,
        "seconds": 21.0,
        "learnt_at": NOW,
        "until": NOW + timedelta(days=365),
        "encoder": "0" * 64,
        "how": "een ja op het scherm",
    }
    return OwnVoice(**{**voice, **changes})  # type: ignore[arg-type]


def of_the_demonstration(who: str, seconds: float, first: int = 0) -> Samples:
    """So many seconds of this person alone, from the turn with this number on; a pause between the turns."""
    sound, pieces, left = read_sound(DEMO).mono(), [], seconds
    for span in [span for span in read_rttm(DEMO.with_suffix(".rttm")) if span.speaker == who][first:]:
        time = TimeSpan(span.time.start, min(span.time.end, span.time.start + left))
        pieces += [cut(sound, time), np.zeros(SAMPLE_RATE // 3, dtype=np.float32)]
        left -= time.duration
        if left < 0.1:
            break
    return np.concatenate(pieces)


def the_teacher_alone(path: Path, seconds: float = 22.0) -> Path:
    """A recording of the demonstration's teacher, to learn a voice from."""
    return write_wave(path, of_the_demonstration("leerkracht", seconds))


def write_wave(path: Path, samples: Samples) -> Path:
    """This sound, (n,), as a file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path
