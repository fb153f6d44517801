"""Before and after recording: a session to record into, the sound that its takes become, a microphone that is tried."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from oudertalk.core.consent import Permission
from oudertalk.core.progress import Progress
from oudertalk.core.recording import Recording
from oudertalk.core.session import SessionCard
from oudertalk.core.takes import Event, Layout, What, laid_out
from oudertalk.errors import DiskError, MicrophoneError
from oudertalk.i18n import _
from oudertalk.pipeline.house import DEFAULT_RUBRIC, House
from oudertalk.storage import takes
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import as_wiped, replacing, stands, wipe

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples
    from oudertalk.speech.levels import Verdict
    from oudertalk.speech.microphones import Capture, Microphone

logger = logging.getLogger(__name__)

_LEAST = 120.0  # s of recording that must fit on the disk
_FASTEST = 48_000  # Hz; microphones give that at most
_SAMPLE = 2  # bytes
_KEPT = _SAMPLE * 16_000  # bytes a second and a channel, at worst, of the sound that is kept afterwards
_RECENT = 50  # parts of a tenth of a second that a verdict on a tried microphone rests on
_LONG_ENOUGH = 300.0  # s of a take; by then clocks that differ by a ten-thousandth are clearly apart
_WILD = 5e-4  # a sound card that is off by more is broken, or was measured badly
_MOST_VOICES = 6  # that can be asked for
_GO_AWAY = 5.0  # s in which a program that records notices that it may no longer


def begin_recording(
    house: House,
    permission: Permission,
    *,
    model: str,
    speakers: int | None,
    microphones: int = 1,
    rubric: str = DEFAULT_RUBRIC,
    type: str | None = None,
    case: str | None = None,
    engine: str | None = None,
    diariser: str | None = None,
) -> SessionFolder:
    """
    A session to record into; nothing is written unless everybody said yes. Names are those of `steps.begin`.

    The model need not be there yet: recording needs none. DiskError when less than two minutes fit on the disk.
    """
    from oudertalk.pipeline.engines import diariser_for

    now = house.now()
    for purpose in ("opnemen", "transcriberen"):
        permission.require(purpose, now)
    house.knowledge.rubric(rubric)
    diariser_for(diariser, microphones)
    asked = house.knowledge.said_to_be(type, case)
    if seconds_that_fit(house, microphones) < _LEAST:
        raise DiskError(
            _("Op de schijf met {folder} past geen gesprek meer. Maak eerst ruimte vrij.").format(
                folder=house.settings.archive
            )
        )
    card = SessionCard(
        now.astimezone().date().isoformat(),
        now,
        "",  # there is no file that it came from
        model,
        speakers,
        rubric,
        microphones,
        engine=engine,
        diariser=diariser,
        **asked,
    )
    return house.archive.begin(card, permission)


def who_is_heard(permission: Permission, microphones: int) -> tuple[int | None, int]:
    """
    How many voices to expect, None when they are too many to ask for, and how many microphones each hear one person.

    Two microphones tell two people apart; of more people it is heard by their voices.
    """
    people = permission.at_the_table
    apart = microphones == 2 and people == 2
    return people if people <= _MOST_VOICES else None, 2 if apart else 1


def seconds_that_fit(house: House, channels: int = 1) -> float:
    """How many seconds of recording fit on the disk of the archive."""
    return takes.seconds_that_fit(house.settings.archive, bytes_per_second(channels))


def bytes_per_second(channels: int, sample_rate: int = _FASTEST) -> float:
    """What a second of recording takes on the disk, at worst: its take, and the sound that is made of it."""
    return channels * (_SAMPLE * sample_rate + _KEPT)


def was_recorded(folder: SessionFolder) -> bool:
    """Whether this session was recorded here, and not brought as a file."""
    return folder.has(takes.EVENTS)


def is_being_recorded(folder: SessionFolder) -> bool:
    """Whether a program is recording into this session now."""
    return takes.is_being_recorded(folder.path)


def check_not_being_recorded(folder: SessionFolder) -> None:
    """StepNotReady when a program is recording into this session now."""
    takes.check_not_being_recorded(folder.path)


def layout_of(folder: SessionFolder) -> Layout:
    """How the takes of this session lie behind each other, as far as they are on the disk."""
    return _layout(folder, takes.read_events(folder.path))


def _layout(folder: SessionFolder, events: Sequence[Event]) -> Layout:
    lengths = {event.take: _length(folder.path, event, events) for event in events if event.what == "opened"}
    return laid_out(events, lengths)


def seconds_recorded(folder: SessionFolder) -> float:
    """Seconds of sound in the takes of this session."""
    return sum(piece.end - piece.start for piece in layout_of(folder).pieces if piece.take is not None)


def assembled(house: House, folder: SessionFolder, progress: Progress) -> Recording:
    """
    The takes of this session become its `audio.flac`; what is known of that sound. The takes stay.

    AudioUnreadable when nothing was heard, StepNotReady when it is being recorded now.
    """
    from oudertalk.speech.assembling import TakeFiles, assemble

    check_not_being_recorded(folder)
    events = takes.read_events(folder.path)
    layout = _layout(folder, events)
    files = {
        event.take: TakeFiles(
            tuple(folder.path / name for name in event.files),
            _offsets("aligned", event.take, events),
            _slow(folder.path, event, events),
        )
        for event in events
        if event.what == "opened"
    }
    channels = max((event.channels for event in events if event.what == "opened"), default=1)
    with replacing(folder.path / "audio.flac") as target:
        kept = assemble(layout.pieces, files, channels, target, progress)
    logger.info("session %s: %d takes, %d breaks", folder.id, len(files), len(layout.breaks))
    return Recording(
        "",
        kept.sample_rate,
        kept.channels,
        kept.duration,
        house.now(),
        folder.permission.staged,
        layout.complete,
        tuple(mark for mark in layout.marks if mark < kept.duration),
        layout.breaks,
        layout.agreed,
    )


def _length(session: Path, opened: Event, events: Sequence[Event]) -> float:
    """Seconds of this take that are there for all of its microphones."""
    offsets = _offsets("aligned", opened.take, events) or (0.0,) * len(opened.files)
    latest = max(offsets, default=0.0)
    lengths = [
        takes.take_length(session / name) - (latest - offset)
        for name, offset in zip(opened.files, offsets, strict=True)
    ]
    return max(0.0, min(lengths, default=0.0))


def _slow(session: Path, opened: Event, events: Sequence[Event]) -> tuple[float, ...]:
    """By which share the clock of each file runs slow; nothing where that is not known well enough."""
    lengths = [takes.take_length(session / name) for name in opened.files]
    behind = _offsets("closed", opened.take, events)
    if len(behind) != len(lengths) or min(lengths) < _LONG_ENOUGH:
        return ()
    shares = tuple(late / length for late, length in zip(behind, lengths, strict=True))
    return shares if max(abs(share) for share in shares) <= _WILD else ()


def _offsets(what: What, take: int, events: Sequence[Event]) -> tuple[float, ...]:
    return next((event.offsets for event in events if event.what == what and event.take == take), ())


def forget(house: House, session: str) -> None:
    """
    Wipe the session: nothing of it stays. A program that records into it is told to stop, and wipes it itself.

    SessionNotFound when there is none.
    """
    folder = house.archive.open(session)
    if is_being_recorded(folder):
        permission, now = folder.permission, house.now()
        taken_back = tuple(replace(consent, withdrawn_at=now) for consent in permission.consents)
        folder.say("consent.json", Permission, replace(permission, consents=taken_back))
        until = time.monotonic() + _GO_AWAY
        while stands(folder.path) and time.monotonic() < until:
            time.sleep(0.1)
    for left in (folder.path, as_wiped(folder.path)):
        if left.is_dir():
            wipe(left)


# trying a microphone: in memory, and nothing of it is kept


def microphones(*, anew: bool = False) -> tuple[Microphone, ...]:
    """
    What can be recorded from here, the preferred one first. MicrophoneError when nothing can be.

    `anew` also finds what was plugged in since the program began, and closes whatever it has open.
    """
    from oudertalk.speech import microphones as devices

    if anew:
        devices.find_again()
    return devices.microphones()


def find_microphone(name: str | None) -> Microphone:
    """The microphone of this name, or the preferred one. MicrophoneError, with the names there are."""
    from oudertalk.speech import microphones as devices

    return devices.find(name)


@dataclass(frozen=True, slots=True)
class Sounding:
    """How it sounds now: the loudness (dBFS) at each microphone, and what to say of the one that needs it most."""

    loudness: tuple[float | None, ...]
    verdict: Verdict | None


def listen_in(names: Sequence[str | None], channels: int = 1) -> Iterator[Sounding]:
    """
    How these microphones sound, ten times a second until nobody asks more.

    Nothing is kept, so nobody need agree to it. MicrophoneError when one does not open, or goes away.
    """
    from oudertalk.speech.levels import Level, Meter, verdict, worst
    from oudertalk.speech.microphones import Capture

    with ExitStack() as stack:
        captures = []
        for name in names:
            captures.append(Capture(name, channels))
            stack.callback(captures[-1].close)
        meters = [Meter(capture.sample_rate, capture.channels) for capture in captures]
        heard: list[list[Level]] = [[] for _capture in captures]
        for sounds in _sounds(captures):
            for sound, meter, levels in zip(sounds, meters, heard, strict=True):
                levels += meter.levels(sound)
                del levels[:-_RECENT]
            last = tuple(levels[-1].loudness if levels else None for levels in heard)
            yield Sounding(last, worst(verdict(levels) for levels in heard))


@dataclass(frozen=True, slots=True)
class Taking:
    """
    A short recording that is being made in memory: how it sounds now (dBFS), and what to say of that.

    `left` is the seconds to come, None before anything came. With the last one come the `samples`, (n,) at 16 kHz, and
    its `verdict` is about all of them.
    """

    loudness: float | None
    verdict: Verdict | None
    left: float | None
    samples: Samples | None = None


def take_in(name: str | None, seconds: float) -> Generator[Taking, None, None]:
    """
    Record so many seconds of this microphone into memory, and nowhere else: how it goes, ten times a second.

    Only after a yes of who speaks. Who stops before the end has nothing, and so has who meets a MicrophoneError: it
    does not open, or goes away.
    """
    from oudertalk.speech.levels import Level, Meter, verdict
    from oudertalk.speech.microphones import Capture

    with ExitStack() as stack:
        capture = Capture(name)
        stack.callback(capture.close)
        meter, levels = Meter(capture.sample_rate, 1), list[Level]()
        sound, wanted = b"", round(seconds * capture.sample_rate) * _SAMPLE
        for (came,) in _sounds([capture]):
            sound += came
            levels += meter.levels(came)
            whole = len(sound) >= wanted
            yield Taking(
                levels[-1].loudness if levels else None,
                verdict(levels if whole else levels[-_RECENT:]),  # on the way: of now, for who moves the microphone
                max(0.0, seconds - len(sound) / _SAMPLE / capture.sample_rate) if sound else None,
                _samples(sound[:wanted], capture.sample_rate) if whole else None,
            )
            if whole:
                return


def _sounds(captures: Sequence[Capture]) -> Iterator[list[bytes]]:
    """What came from each of them, ten times a second. MicrophoneError when one goes away."""
    while True:
        time.sleep(0.1)
        if not all(capture.is_alive for capture in captures):
            raise MicrophoneError(_("De microfoon is weg, of er komt geen geluid. Kijk of hij goed vastzit."))
        yield [b"".join(piece.samples for piece in capture.heard()) for capture in captures]


def _samples(sound: bytes, sample_rate: int) -> Samples:
    """One channel of 16 bits at this rate, as (n,) at SAMPLE_RATE."""
    import numpy as np

    from oudertalk.speech.media import resampled

    block = resampled(np.frombuffer(sound, dtype=np.int16)[None, :], sample_rate)
    return np.asarray(block[0] / np.float32(32768), dtype=np.float32)
