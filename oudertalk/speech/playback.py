"""
Sound through the loudspeaker of this machine, with PortAudio (package sounddevice).

PortAudio travels in sounddevice's wheels for Windows and macOS; on Linux it is a package of the system. Where it is
not, or where there is nothing to play on, nothing is offered: quotes can be read instead.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np

from oudertalk.errors import PlaybackFailed
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Samples

logger = logging.getLogger(__name__)

_PITCH = 520.0  # Hz
_CHIME_SECONDS = 0.5
_CHIME_LOUDNESS = 0.08  # of full scale: heard by who listens for it, and no interruption
_TRIAL_SECONDS = 2.0
_TRIAL_LOUDNESS = 0.2  # of full scale: heard across a table, and nobody starts


def can_play() -> bool:
    """Whether there is a device to play on."""
    return _device() is not None


def play(samples: Samples) -> None:
    """Let this be heard, and return when it is over; `samples` has shape (n,). PlaybackFailed when it cannot be."""
    device = _device()
    if device is None:
        raise PlaybackFailed(_no_device())
    import sounddevice

    rate, channels = _what_it_takes(device)
    try:
        sounddevice.play(_as_wanted(samples, rate, channels), rate, blocking=True)
    except sounddevice.PortAudioError as error:
        raise PlaybackFailed(
            _("Afspelen lukt niet. Kijk of de luidspreker of koptelefoon aan staat en niet in gebruik is.")
        ) from error


def chime() -> None:
    """A soft tone of half a second, where there is something to play it on; returns at once."""
    device = _device()
    if device is None:
        return
    import sounddevice

    rate, channels = _what_it_takes(device)
    try:
        sounddevice.play(_as_wanted(tone(_CHIME_SECONDS, _CHIME_LOUDNESS), rate, channels), rate)
    except sounddevice.PortAudioError as error:  # the screen says it too; a recording does not stop for it
        logger.info("no signal could be played: %s", type(error).__name__)


def play_trial_tone() -> None:
    """A gentle tone of two seconds, to hear whether anything is heard; returns when it is over. PlaybackFailed."""
    play(tone(_TRIAL_SECONDS, _TRIAL_LOUDNESS))


def tone(seconds: float, loudness: float) -> Samples:
    """
    A tone that swells and dies away, shape (n,); `loudness` is its top, a share of full scale.

    >>> tone(1.0, 0.1).shape, tone(1.0, 0.1).dtype.name
    ((16000,), 'float32')
    """
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swell = loudness * np.sin(np.pi * times / seconds)
    return np.asarray(swell * np.sin(2 * np.pi * _PITCH * times), dtype=np.float32)


def _device() -> Any:
    """What sounddevice says of the device it would play on; None when there is none, or no PortAudio."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:  # OSError: the package is there and PortAudio is not
        logger.info("nothing can be played here: %s", type(error).__name__)
        return None
    try:
        return sounddevice.query_devices(kind="output")
    except (sounddevice.PortAudioError, ValueError) as error:
        logger.info("there is nothing to play on: %s", type(error).__name__)
        return None


def _what_it_takes(device: Any) -> tuple[int, int]:
    """Rate in Hz and number of channels: ours, or the device's own where it takes no other."""
    import sounddevice

    try:
        sounddevice.check_output_settings(samplerate=SAMPLE_RATE, channels=1, dtype="float32")
    except sounddevice.PortAudioError:
        return round(device["default_samplerate"]), min(2, int(device["max_output_channels"]))
    return SAMPLE_RATE, 1


def _as_wanted(samples: Samples, rate: int, channels: int) -> Samples:
    """The same at this rate, shape (n, channels). Straight lines between samples do for hearing who somebody is."""
    if rate != SAMPLE_RATE:
        times = np.arange(round(len(samples) * rate / SAMPLE_RATE)) * (SAMPLE_RATE / rate)
        samples = np.interp(times, np.arange(len(samples)), samples).astype(np.float32)
    return np.ascontiguousarray(np.repeat(samples[:, None], channels, axis=1))


def _no_device() -> str:
    return _(
        "Op deze computer kan niets worden afgespeeld: sluit een luidspreker of koptelefoon aan. Op Linux is ook het "
        "pakket libportaudio2 nodig."
    )
