"""
Recording into a session, in a thread of its own: sound waits for no screen, no key and no slow console.

The thread owns PortAudio and the files. Every half second what came is on the disk, and every second consent is asked
anew. Others ask it things (`pause`, `mark`, …), which it does at its next turn, and look at its `status`.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from oudertalk.core.recording import Why
from oudertalk.core.takes import End, Event
from oudertalk.core.takes import What as EventKind
from oudertalk.errors import ConsentError, ConsentWithdrawn, DiskError, MicrophoneError, OudertalkError
from oudertalk.i18n import _, language, set_language
from oudertalk.pipeline.gate import still_agreed
from oudertalk.pipeline.house import House
from oudertalk.pipeline.recording import bytes_per_second, seconds_recorded
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import wipe
from oudertalk.storage.takes import (
    Take,
    add_event,
    read_events,
    recording_lock,
    reserve,
    seconds_that_fit,
    use_reserve,
)

if TYPE_CHECKING:
    from oudertalk.speech.levels import Level, Meter, Verdict
    from oudertalk.speech.microphones import Capture

logger = logging.getLogger(__name__)

State = Literal["opening", "recording", "paused", "lost", "ended"]

_TURN = 0.05  # s between two looks
_PATIENCE = 2.0  # s for whoever looks if this session is being recorded
_SYNC = 0.5  # s; with a turn and the buffers of PortAudio, less than a second is ever not on the disk
_ASK_CONSENT = 1.0  # s
_LOOK_FOR_MICROPHONE = 1.5  # s between two tries
_LOOK_AT_DISK = 5.0  # s
_LEVELS = 100  # parts of a tenth of a second that a verdict rests on


@dataclass(frozen=True, slots=True)
class Status:
    """
    How it goes. `seconds` of sound so far; `loudness` (dBFS) of the last tenth of a second, the `verdict` on the last
    ten seconds; `marks` (seconds); `missed` seconds in so many `gaps` that are not in it; `absent` microphones that
    should be there, and `others` to choose from; `left` seconds that still fit on the disk. When it
    `ended`: how, and an `error` when it had to.
    """

    state: State = "opening"
    seconds: float = 0.0
    loudness: float | None = None
    verdict: Verdict | None = None
    marks: tuple[float, ...] = ()
    gaps: int = 0
    missed: float = 0.0
    microphones: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    left: float | None = None
    end: End | None = None
    wiped: bool = False
    error: BaseException | None = None


@dataclass
class _OpenTake:
    number: int
    captures: list[Capture]
    files: list[Take]
    meters: list[Meter]
    levels: list[list[Level]]
    aligned: bool = False


class Recorder:
    """
    Records into a session until it is told to stop, or has to.

    `names` are the microphones: one, or one a person; None for the preferred one. `channels` is 2 for one microphone of
    two channels. It stops by itself after `max_seconds` of sound.
    """

    def __init__(
        self,
        house: House,
        folder: SessionFolder,
        names: Sequence[str | None] = (None,),
        *,
        channels: int = 1,
        max_seconds: float,
    ) -> None:
        self._house, self._folder = house, folder
        self._names, self._channels = list(names), channels
        self._max_seconds = max_seconds
        self._asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._take: _OpenTake | None = None
        self._taken = max((event.take for event in read_events(folder.path)), default=0)
        self._before = seconds_recorded(folder)  # in the takes that are closed
        self._status = Status(seconds=self._before)
        self._synced = self._asked_consent = self._tried = self._looked = 0.0
        self._lost_since: float | None = None
        self._over = threading.Event()
        self._spoken = language()  # a thread of its own begins in Dutch
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    # for others

    def start(self) -> None:
        """Open the microphones and record. Returns at once; `status` tells what came of it."""
        self._thread.start()

    @property
    def status(self) -> Status:
        """How it goes, as of a moment ago."""
        return self._status

    def pause(self) -> None:
        """Close the microphones; nothing is heard until `resume`."""
        self._asked.put(self._pause)

    def resume(self) -> None:
        """Go on after a pause; or try again now to get back a microphone that is away."""
        self._asked.put(self._resume)

    def mark(self) -> None:
        """Here somebody wants to listen later."""
        self._asked.put(self._mark)

    def agreed(self) -> None:
        """Until here those present said aloud that they agree."""
        self._asked.put(lambda: self._note("agreed"))

    def use(self, name: str) -> None:
        """Go on with this microphone instead of the one that is away, or that hears badly."""
        self._asked.put(lambda: self._use(name))

    def signal(self) -> None:
        """A soft sound, where there is something to play it on."""
        self._asked.put(_chime)

    def withdraw(self) -> None:
        """Somebody takes the consent back: stop, and wipe everything at once."""
        self._asked.put(self._withdraw)

    def stop(self) -> None:
        """It is over."""
        self._asked.put(lambda: self._end("by hand"))

    def wait(self, timeout: float | None = None) -> Status:
        """Until it has ended, or so many seconds; raises nothing: see `status.error`."""
        self._over.wait(timeout)
        return self._status

    # in the thread

    def _run(self) -> None:
        from oudertalk.speech import microphones

        set_language(self._spoken)
        try:
            with recording_lock(self._folder.path, patience=_PATIENCE):
                try:
                    microphones.find_again()
                    reserve(self._folder.path)
                    self._open()
                    while self._status.state != "ended":
                        self._turn()
                        time.sleep(_TURN)
                except BaseException as error:  # noqa: BLE001 - kept for whoever asks, with its traceback
                    self._give_up(error)
            if self._status.wiped and self._folder.path.is_dir():
                wipe(self._folder.path)  # only now: on Windows nothing can be removed that is open, or locked
        except BaseException as error:  # noqa: BLE001 - kept for whoever asks; a thread that only ends says nothing
            self._tell(state="ended", end=self._status.end or "failed", error=error)
        finally:
            self._over.set()

    def _turn(self) -> None:
        while True:
            try:
                asked = self._asked.get_nowait()
            except queue.Empty:
                break
            asked()
            if self._status.state == "ended":
                return
        now = time.monotonic()
        if self._take is not None:
            self._hear(self._take)
            self._keep(self._take, now)
        elif self._status.state == "lost" and now - self._tried >= _LOOK_FOR_MICROPHONE:
            self._resume()
        if now - self._asked_consent >= _ASK_CONSENT:
            self._asked_consent = now
            still_agreed(self._house, self._folder, "opnemen")
        if self._status.seconds >= self._max_seconds:
            self._end("maximum")

    def _hear(self, take: _OpenTake) -> None:
        """What came since the last turn goes to the files."""
        for capture, file, meter, levels in zip(take.captures, take.files, take.meters, take.levels, strict=True):
            pieces = capture.heard()
            if pieces:
                samples = b"".join(piece.samples for piece in pieces)
                file.add(samples)
                levels += meter.levels(samples)
                del levels[:-_LEVELS]
                if self._status.state == "opening":
                    self._tell(state="recording")
            for lost in capture.lost():
                why: Why = "asleep" if lost.asleep else "dropped"
                logger.info("sound lost at %.1f s: %s s, %s", lost.at, lost.seconds, why)
                self._write(Event("missing", self._house.now(), take.number, lost.at, seconds=lost.seconds, why=why))
                self._miss(lost.seconds)
        self._align(take)
        self._show(take)

    def _keep(self, take: _OpenTake, now: float) -> None:
        """On the disk, in time; and whether the microphones still hear."""
        if now - self._synced >= _SYNC:
            self._synced = now
            for file in take.files:
                file.sync()
        if now - self._looked >= _LOOK_AT_DISK:
            self._looked = now
            self._tell(left=seconds_that_fit(self._folder.path, self._bytes_per_second(take)))
        if not all(capture.is_alive for capture in take.captures):
            logger.info("a microphone went away")
            self._close("lost")
            self._tell(state="lost")
            self._tried = 0.0

    def _open(self) -> None:
        """A new take, with the microphones that are there. Raises MicrophoneError when none of them is."""
        from oudertalk.speech.levels import Meter
        from oudertalk.speech.microphones import Capture

        captures: list[Capture] = []
        absent: list[str] = []
        problem: MicrophoneError | None = None
        for name in self._names:
            try:
                captures.append(Capture(name, self._channels))
            except MicrophoneError as error:
                problem = error
                absent.append(name or "")
        if problem is not None and (not captures or self._taken == 0):
            for capture in captures:
                capture.close()
            raise problem
        if not absent:
            self._names = [capture.microphone.name for capture in captures]  # "the preferred one" may be another later
        number = self._taken + 1
        names = [
            f"take-{number:02d}" + (f"-{at}" if len(captures) > 1 else "") + ".wav"
            for at in range(1, len(captures) + 1)
        ]
        try:
            files = [
                Take(self._folder.path / name, capture.sample_rate, capture.channels)
                for name, capture in zip(names, captures, strict=True)
            ]
            channels = max(len(captures), *(capture.channels for capture in captures))
            self._taken = number
            self._write(Event("opened", self._house.now(), number, files=tuple(names), channels=channels))
        except BaseException:
            for capture in captures:
                capture.close()
            raise
        meters = [Meter(capture.sample_rate, capture.channels) for capture in captures]
        self._take = _OpenTake(number, captures, files, meters, [[] for _capture in captures])
        if self._lost_since is not None:
            self._miss(time.monotonic() - self._lost_since)
            self._lost_since = None
        present = tuple(capture.microphone.name for capture in captures)
        self._tell(state="opening", microphones=present, absent=tuple(absent), others=())

    def _close(self, why: Why) -> None:
        take = self._take
        if take is None:
            return
        silent = max(capture.silent_for for capture in take.captures) if why == "lost" else 0.0
        for capture in take.captures:
            capture.close()
        self._hear(take)
        self._take = None
        self._before += self._seconds_of(take)
        if why == "lost":
            self._lost_since = time.monotonic() - silent
        when = self._house.now() - timedelta(seconds=silent)
        behind = tuple(round(capture.drifted, 3) for capture in take.captures) if take.aligned else ()
        self._write(Event("closed", when, take.number, self._seconds_of(take), offsets=behind, why=why))
        for file in take.files:
            file.close()

    def _pause(self) -> None:
        if self._status.state in ("opening", "recording", "lost"):
            self._close("paused")
            self._tell(state="paused")

    def _resume(self) -> None:
        from oudertalk.speech import microphones

        if self._take is not None and not self._status.absent:
            return
        self._close("lost")
        self._tried = time.monotonic()
        if self._status.state != "paused":
            microphones.find_again()
        try:
            self._open()
        except MicrophoneError:
            logger.info("no microphone yet")
            found = tuple(microphone.name for microphone in microphones.microphones())
            self._tell(state="lost", others=found, absent=tuple(name or "" for name in self._names))
            if self._lost_since is None:
                self._lost_since = time.monotonic()

    def _use(self, name: str) -> None:
        self._close("lost")
        self._names, self._channels = [name], 1
        self._tell(state="lost", absent=())
        self._resume()

    def _mark(self) -> None:
        if self._take is not None:
            self._note("marked")
            self._tell(marks=(*self._status.marks, self._status.seconds))

    def _note(self, what: EventKind) -> None:
        if self._take is not None:
            at = self._seconds_of(self._take)
            self._write(Event(what, self._house.now(), self._take.number, at))

    def _withdraw(self) -> None:
        raise ConsentWithdrawn(_("De toestemming is ingetrokken. Alles wat was opgenomen, is gewist."))

    def _end(self, how: End) -> None:
        self._close("stopped")
        self._write(Event("ended", self._house.now(), self._taken, end=how))
        use_reserve(self._folder.path)
        self._tell(state="ended", end=how)

    def _give_up(self, error: BaseException) -> None:
        """It cannot go on. What was heard stays, unless somebody took back the consent: then nothing does."""
        logger.info("recording ended: %s", type(error).__name__)
        take, self._take = self._take, None
        for capture in take.captures if take else ():
            capture.close()
        wiped = isinstance(error, ConsentWithdrawn) or not self._folder.has("session.json")
        end: End = "consent" if wiped or isinstance(error, ConsentError) else "failed"
        if isinstance(error, DiskError):
            end = "disk"
        try:
            use_reserve(self._folder.path)
            for file in take.files if take else ():
                file.close()
            if not wiped:
                self._write(Event("ended", self._house.now(), self._taken, end=end))
        except (OSError, OudertalkError) as second:  # the disk is gone; what was synced is on it all the same
            logger.warning("the end of the recording could not be written: %s", type(second).__name__)
        self._tell(state="ended", end=end, wiped=wiped, error=error)

    # what it knows

    def _seconds_of(self, take: _OpenTake) -> float:
        return min(file.seconds for file in take.files)

    def _bytes_per_second(self, take: _OpenTake) -> float:
        return sum(bytes_per_second(capture.channels, capture.sample_rate) for capture in take.captures)

    def _align(self, take: _OpenTake) -> None:
        """Once, when the buffers have settled: how much later one microphone began than the other."""
        if take.aligned or len(take.captures) < 2 or self._seconds_of(take) < _SETTLED:
            return
        began = [capture.began or 0.0 for capture in take.captures]
        offsets = tuple(round(moment - min(began), 3) for moment in began)
        self._write(Event("aligned", self._house.now(), take.number, offsets=offsets))
        take.aligned = True

    def _show(self, take: _OpenTake) -> None:
        from oudertalk.speech.levels import verdict, worst

        last = [levels[-1].loudness for levels in take.levels if levels]
        self._tell(
            seconds=self._before + self._seconds_of(take),
            loudness=max(last, default=None),
            verdict=worst(verdict(levels) for levels in take.levels),
        )

    def _miss(self, seconds: float | None) -> None:
        self._tell(gaps=self._status.gaps + 1, missed=self._status.missed + (seconds or 0.0))

    def _tell(self, **changed: object) -> None:
        self._status = replace(self._status, **changed)  # type: ignore[arg-type]

    def _write(self, event: Event) -> None:
        add_event(self._folder.path, event)


_SETTLED = 6.0  # s


def _chime() -> None:
    from oudertalk.speech import playback

    playback.chime()
