"""
The microphones of this machine, and sound from them, with PortAudio (package sounddevice): WASAPI on Windows, CoreAudio
on macOS, ALSA on Linux.

PortAudio calls back from a thread of its own, for which nothing here takes long: samples go into a queue, and whoever
owns the `Capture` takes them out. One thread opens, closes and looks for microphones.
"""

from __future__ import annotations

import logging
import queue
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from oudertalk.errors import MicrophoneError
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.losses import Losses, Lost, clock

logger = logging.getLogger(__name__)

_LATENCY = 0.2  # s that PortAudio may hold; a busy machine then drops nothing, and a level still moves with the voice
_FIRST = 6.0  # s; a device that sleeps takes this long to wake up, at the longest
_STOOD_STILL = 1.0  # s in which nobody looked: this program was stopped, or the computer slept
_STALLED = 2.0  # s without sound, once there was some: the microphone is gone, whatever the system says


@dataclass(frozen=True, slots=True)
class Microphone:
    """Something to record from. `channels` is how many it has, `sample_rate` (Hz) its own."""

    name: str
    channels: int
    sample_rate: int
    preferred: bool  # the one that this system records from unless somebody says otherwise


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound as it came: 16-bit samples, channels taking turns, and when it arrived (s, by `clock`)."""

    samples: bytes
    frames: int
    at: float
    overflowed: bool


def microphones() -> tuple[Microphone, ...]:
    """What can be recorded from, the preferred one first. MicrophoneError without PortAudio; empty without a device."""
    return tuple(microphone for _index, microphone in _found(_portaudio()))


def find_again() -> None:
    """
    Look for microphones anew: PortAudio only knows those that were there when it began. Closes whatever is open.

    Also for a thread that will own PortAudio from now on: on Windows only the one that began it can open anything.
    """
    sounddevice = _portaudio()
    sounddevice.stop()
    sounddevice._terminate()  # the way that sounddevice's author gives for this; there is no public one
    sounddevice._initialize()


def find(name: str | None) -> Microphone:
    """
    The microphone of this name, or the only one whose name has this in it; without a name the preferred one.

    MicrophoneError, with the names there are, when there is none or more than one.
    """
    return _look_up(_portaudio(), name)[1]


class Capture:
    """An open microphone. Close it when done; what it heard is taken out with `heard`."""

    def __init__(self, name: str | None, channels: int = 1) -> None:
        """Opens it, at 16 kHz or its own rate. MicrophoneError when it cannot be, or has not so many channels."""
        sounddevice = _portaudio()
        index, self.microphone = _look_up(sounddevice, name)
        if self.microphone.channels < channels:
            raise MicrophoneError(
                _("Microfoon '{name}' heeft één kanaal. Geef er twee op, of kies een stereo-interface.").format(
                    name=self.microphone.name
                )
            )
        self.channels = channels
        self.sample_rate = _rate(sounddevice, index, self.microphone, channels)
        self._pieces: queue.SimpleQueue[Piece] = queue.SimpleQueue()
        self._losses = Losses(self.sample_rate)
        self._closed = False
        self._opened = self._looked = clock()
        self._last: float | None = None  # when something came; or when this program stood still, and cannot know
        try:
            self._stream = sounddevice.RawInputStream(
                device=index,
                channels=channels,
                samplerate=self.sample_rate,
                dtype="int16",
                latency=_LATENCY,
                callback=self._came,
                extra_settings=_extra(sounddevice, index),
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise MicrophoneError(
                _(
                    "Microfoon '{name}' gaat niet open. Kijk of een ander programma hem gebruikt, en of dit programma "
                    "de microfoon mag gebruiken (privacy-instellingen van de computer)."
                ).format(name=self.microphone.name)
            ) from error

    def _came(self, data: Any, frames: int, _time: Any, status: Any) -> None:
        self._pieces.put(Piece(bytes(data), frames, clock(), bool(status.input_overflow)))

    def heard(self) -> list[Piece]:
        """What came since the last time, oldest first."""
        now = clock()
        if now - self._looked > _STOOD_STILL and self._last is not None:
            self._last = now
        self._looked = now
        pieces = []
        while True:
            try:
                piece = self._pieces.get_nowait()
            except queue.Empty:
                break
            pieces.append(piece)
            self._losses.came(piece.frames, piece.at, piece.overflowed)
        if pieces:  # the last of them may be of before it stood still
            self._last = max(pieces[-1].at, self._last or 0.0)
        if self._closed:
            self._losses.finish()
        return pieces

    def lost(self) -> list[Lost]:
        """Sound that never came, found since the last time."""
        return self._losses.found()

    @property
    def began(self) -> float | None:
        """When its first sample was in the air, by the clock of `Piece.at`; None before it heard any."""
        return self._losses.began

    @property
    def drifted(self) -> float:
        """How many seconds it runs behind the clock by now, beside what was lost: its own clock is a little slow."""
        return self._losses.drifted

    @property
    def silent_for(self) -> float:
        """Seconds since anything came from it."""
        return clock() - (self._last if self._last is not None else self._opened)

    @property
    def is_alive(self) -> bool:
        """Whether there is still sound to be expected from it."""
        if not self._stream.active:
            return False
        return self.silent_for < (_FIRST if self._last is None else _STALLED)

    def close(self) -> None:
        """Nothing comes any more; closing twice does nothing more. What is in the queue can still be taken out."""
        self._stream.close(ignore_errors=True)
        self._closed = True


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except (ImportError, OSError) as error:  # OSError: the package is there and PortAudio is not
        raise MicrophoneError(
            _(
                "Opnemen kan hier niet: PortAudio ontbreekt. Installeer op Linux libportaudio2 (sudo apt install "
                "libportaudio2), en anders oudertalk opnieuw."
            )
        ) from error
    module: ModuleType = sounddevice
    return module


def _found(sounddevice: ModuleType) -> list[tuple[int, Microphone]]:
    """Of systems with several ways to the same devices only the best one: each device once, with its whole name."""
    apis = sounddevice.query_hostapis()
    usable = {index for index, api in enumerate(apis) if sys.platform != "win32" or "WASAPI" in api["name"]}
    preferred = _preferred(sounddevice, apis, usable)
    found = [
        (
            index,
            Microphone(
                device["name"],
                int(device["max_input_channels"]),
                round(device["default_samplerate"]),
                index == preferred,
            ),
        )
        for index, device in enumerate(sounddevice.query_devices())
        if device["max_input_channels"] > 0 and device["hostapi"] in usable
    ]
    return sorted(found, key=lambda pair: not pair[1].preferred)


def _preferred(sounddevice: ModuleType, apis: Sequence[Any], usable: set[int]) -> int:
    chosen = sounddevice.default.device[0]  # what the system says; -1 when it says nothing
    if chosen >= 0 and sounddevice.query_devices(chosen)["hostapi"] in usable:
        return int(chosen)
    return next((int(apis[api]["default_input_device"]) for api in sorted(usable)), -1)


def _look_up(sounddevice: ModuleType, name: str | None) -> tuple[int, Microphone]:
    found = _found(sounddevice)
    if not found:
        raise MicrophoneError(
            _(
                "Er is geen microfoon op deze computer. Sluit er een aan, of zet hem aan in de geluidsinstellingen; "
                "'oudertalk microphone' toont wat er is."
            )
        )
    if name is None:
        return found[0]
    wanted = name.strip().casefold()
    same = [pair for pair in found if pair[1].name.casefold() == wanted]
    like = same or [pair for pair in found if wanted in pair[1].name.casefold()]
    if len(like) == 1:
        return like[0]
    names = ", ".join(f"'{microphone.name}'" for _index, microphone in (like or found))
    if like:
        raise MicrophoneError(_("Meer dan een microfoon heet zo: {names}. Geef meer van de naam.").format(names=names))
    raise MicrophoneError(_("Er is geen microfoon '{name}'. Wel: {names}.").format(name=name, names=names))


def _rate(sounddevice: ModuleType, index: int, microphone: Microphone, channels: int) -> int:
    """16 kHz, which is all that the recogniser hears; or the device's own rate, where it takes no other."""
    try:
        sounddevice.check_input_settings(
            device=index,
            channels=channels,
            dtype="int16",
            samplerate=SAMPLE_RATE,
            extra_settings=_extra(sounddevice, index),
        )
    except sounddevice.PortAudioError:
        return microphone.sample_rate
    return SAMPLE_RATE


def _extra(sounddevice: ModuleType, index: int) -> Any:
    """On Windows: let it be converted to the rate that is asked for."""
    device = sounddevice.query_devices(index)
    if "WASAPI" in sounddevice.query_hostapis(device["hostapi"])["name"]:
        return sounddevice.WasapiSettings(auto_convert=True)
    return None
