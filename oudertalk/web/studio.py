"""
The microphone and the recording of this start of the program: pages show them and command them, and neither stops when
a page closes. One microphone at a time is tried, or one conversation recorded.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from oudertalk.core.wording import level
from oudertalk.errors import MicrophoneError, OudertalkError, StepNotReady
from oudertalk.i18n import _, language, set_language
from oudertalk.pipeline import House, Recorder, Status, listen_in, microphones
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import places_of
from oudertalk.web.working import Workshop

logger = logging.getLogger(__name__)

_LOOK = 0.1  # s between two looks at a recording
_NOBODY = 4.0  # s without a question from a page: then the microphone that is tried closes
_CLOSING = 5.0  # s for a microphone to close


@dataclass
class Trial:
    """A microphone that is tried: how loud it hears (0 to 1, one each), what to say of it, or why it does not."""

    levels: tuple[float, ...] = ()
    verdict: str | None = None
    error: str = ""
    asked: float = field(default_factory=time.monotonic)
    over: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)


@dataclass
class Take:
    """A recording: its session, who agreed (a line each), the planned and the longest seconds."""

    folder: SessionFolder
    recorder: Recorder
    agreed: tuple[str, ...]
    planned: float | None
    maximum: float
    aloud: bool  # everybody still has to say yes aloud
    job: str = ""  # that works it out, when it is over
    error: str = ""

    @property
    def status(self) -> Status:
        """How it goes."""
        return self.recorder.status


class Studio:
    """What is tried and recorded now. `workshop` gets a conversation when it was recorded."""

    def __init__(self, house: House, workshop: Workshop) -> None:
        self._house, self._workshop = house, workshop
        self._trial: Trial | None = None
        self._take: Take | None = None
        self._lock = threading.RLock()

    # trying

    def microphones(self) -> tuple[str, ...]:
        """The names of what can be recorded from, the preferred one first, also of what was just plugged in."""
        with self._lock:
            self._check_free()
            self.stop_trying()
            return tuple(one.name for one in microphones(anew=True))

    def try_out(self, names: Sequence[str]) -> None:
        """Listen to these microphones, until nobody asks how they sound any more. Nothing of it is kept."""
        with self._lock:
            self._check_free()
            self.stop_trying()
            self._trial = Trial()
            threading.Thread(
                target=self._listen, args=(self._trial, tuple(names), language()), name="trial", daemon=True
            ).start()

    def sounding(self) -> Trial | None:
        """How the microphone sounds that is tried now; None when none is."""
        with self._lock:
            if self._trial is None:
                return None
            self._trial.asked = time.monotonic()
            return self._trial

    def stop_trying(self) -> None:
        """Close the microphone that is tried."""
        with self._lock:
            if self._trial is not None:
                self._trial.over.set()
                self._trial.closed.wait(_CLOSING)
                self._trial = None

    def _listen(self, trial: Trial, names: tuple[str, ...], spoken: str) -> None:
        set_language(spoken)  # in which an error will be told
        try:
            microphones(anew=True)  # by the thread that opens them
            for sounding in listen_in(names):
                trial.levels = tuple(level(loudness) for loudness in sounding.loudness)
                trial.verdict = sounding.verdict
                if trial.over.is_set() or time.monotonic() - trial.asked > _NOBODY:
                    return
        except MicrophoneError as error:
            trial.error = str(error)
        except Exception as error:  # noqa: BLE001 - a bug; where it is goes to the log, and the page is told
            logger.error("%s at %s", type(error).__name__, places_of(error))
            trial.error = _("De microfoon is weg, of er komt geen geluid. Kijk of hij goed vastzit.")
        finally:
            trial.closed.set()

    # recording

    def record(
        self,
        folder: SessionFolder,
        names: Sequence[str],
        agreed: Sequence[str],
        *,
        channels: int,
        planned: float | None,
        maximum: float,
        aloud: bool,
    ) -> None:
        """Record into this session, and have it worked out afterwards. StepNotReady when something is recorded now."""
        with self._lock:
            self._check_free()
            self.stop_trying()
            recorder = Recorder(self._house, folder, names, channels=channels, max_seconds=maximum)
            self._take = Take(folder, recorder, tuple(agreed), planned, maximum, aloud)
            recorder.start()
            threading.Thread(target=self._follow, args=(self._take, language()), name="follow", daemon=True).start()

    def take(self, session: str) -> Take | None:
        """The recording of this session, while it lasts and for as long as no other began."""
        with self._lock:
            return self._take if self._take is not None and self._take.folder.id == session else None

    @property
    def recording(self) -> str:
        """The session into which is recorded now; empty when none is."""
        with self._lock:
            going = self._take is not None and self._take.status.state != "ended"
            return self._take.folder.id if self._take is not None and going else ""

    def close(self, patience: float) -> None:
        """The program stops: what was recorded is kept, within so many seconds."""
        self.stop_trying()
        with self._lock:
            take = self._take
        if take is not None and take.status.state != "ended":
            take.recorder.stop()
            take.recorder.wait(patience)

    def _check_free(self) -> None:
        if self.recording:
            raise StepNotReady(
                _("Gesprek {session} wordt nu opgenomen. Wacht tot dat klaar is.").format(session=self.recording)
            )

    def _follow(self, take: Take, spoken: str) -> None:
        """Sound the soft signal when it is time, and see to what comes after the recording."""
        set_language(spoken)
        signalled = take.planned is None
        while take.recorder.wait(_LOOK).state != "ended":
            if not signalled and take.planned is not None and take.status.seconds >= take.planned:
                take.recorder.signal()
                signalled = True
        status = take.recorder.wait()
        if isinstance(status.error, OudertalkError):
            take.error = str(status.error)
        elif status.error is not None:
            logger.error("%s at %s", type(status.error).__name__, places_of(status.error))
            take.error = _("Dit is een fout in het programma. Wat was opgenomen, staat veilig op de schijf.")
        if status.wiped:
            take.agreed = ()
            return
        if status.seconds == 0:  # a session that was just begun, and has no sound, is none
            if take.folder.has("session.json"):
                self._house.archive.forget(take.folder.id)
            return
        take.job = self._workshop.go_on(take.folder.id).id
