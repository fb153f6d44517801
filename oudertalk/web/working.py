"""
Working out what was recorded or brought, in the background: one session at a time, whatever pages are open.

A job is a session on its way to its report. What is done stays done, so a job that was stopped, or whose program was,
goes on where it was.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from oudertalk.core.progress import Progress
from oudertalk.core.session import Step
from oudertalk.errors import ConsentError, OudertalkError, SessionNotFound
from oudertalk.i18n import _, language, set_language
from oudertalk.pipeline import House, unknown_voices, work_out
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import places_of

logger = logging.getLogger(__name__)

State = Literal["waits", "works", "stopping", "stopped", "done", "failed", "gone"]

_REMEMBERED = 50  # jobs that are over
_SOON = 0.02  # of a step; from there on it can be said how long the rest takes
_SETTLED = 2.0  # s
_OVER: tuple[State, ...] = ("stopped", "done", "failed", "gone")


class Stopped(BaseException):
    """Somebody pressed stop. Not an Exception, as Ctrl-C is none: no step may take it for a mistake of its own."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    How far a session is. `share` (0 to 1) of the `step` at work, which `left` seconds more would finish; `session` is
    empty while its sound comes in. `done` are the steps that had something to do. `error` says why it failed.
    """

    id: str
    session: str = ""
    state: State = "waits"
    step: Step | None = None
    share: float = 0.0
    left: float | None = None
    done: tuple[Step, ...] = ()
    unknown: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in _OVER


@dataclass
class _Task:
    """A job with what it takes: how its session begins, when it has none, and whether somebody wants it to stop."""

    job: Job
    language: str
    begin: Callable[[House], SessionFolder] | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class Workshop:
    """The jobs of this start of the program. `turn` is held while what people see of a session is made anew."""

    def __init__(self, house: House, turn: threading.Lock) -> None:
        self._house, self._turn = replace(house, watch=self._watch), turn
        self._tasks: dict[str, _Task] = {}
        self._mine = threading.local()  # the task that this thread works at
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._closed = False

    # for pages

    def begin(self, begin: Callable[[House], SessionFolder]) -> Job:
        """Make a session, now, and work it out when it is its turn. `begin` gets a house that is watched."""
        return self._start(_Task(Job(secrets.token_hex(8)), language(), begin))

    def go_on(self, session: str) -> Job:
        """Work out this session from wherever it is; the job that does so already, when there is one."""
        with self._lock:
            there = self._job_of(session)
        return there or self._start(_Task(Job(secrets.token_hex(8), session), language()))

    def job(self, name: str) -> Job | None:
        """How far this job is; None when nobody knows it (any more)."""
        with self._lock:
            task = self._tasks.get(name)
            return task.job if task else None

    def job_of(self, session: str) -> Job | None:
        """The job that works at this session or waits for its turn, if there is one."""
        with self._lock:
            return self._job_of(session)

    @property
    def coming(self) -> tuple[Job, ...]:
        """The jobs that have no session yet: their sound is being read."""
        with self._lock:
            return tuple(task.job for task in self._tasks.values() if not task.job.session and not task.job.is_over)

    def stop(self, name: str) -> None:
        """Stop this job; the step at work is lost, and what it kept on its way is not."""
        with self._lock:
            task = self._tasks.get(name)
            if task is None or task.job.is_over:
                return
            task.stop.set()
            task.job = replace(task.job, state="stopping")

    @property
    def is_busy(self) -> bool:
        """Whether any job is not over."""
        with self._lock:
            return any(not task.job.is_over for task in self._tasks.values())

    def read_again(self) -> None:
        """What the house knows of conversations was changed."""
        self._house.read_again()

    def close(self, patience: float) -> None:
        """The program stops: so do the jobs, within so many seconds or not at all."""
        self._closed = True
        with self._lock:
            names = list(self._tasks)
        for name in names:
            self.stop(name)
        until = time.monotonic() + patience
        while self.is_busy and time.monotonic() < until:
            time.sleep(0.05)

    # in the thread of a job

    def _start(self, task: _Task) -> Job:
        with self._lock:
            for name in [name for name, one in self._tasks.items() if one.job.is_over][:-_REMEMBERED]:
                del self._tasks[name]
            self._tasks[task.job.id] = task
        threading.Thread(target=self._run, args=(task,), name="work", daemon=True).start()
        return task.job

    def _run(self, task: _Task) -> None:
        self._mine.task = task
        set_language(task.language)  # in which an error will be told
        try:
            if task.begin is not None:
                self._tell(task, state="works")
                self._tell(task, session=task.begin(self._house).id, state="waits", step=None)
                task.begin = None  # a file that came in is no longer needed, and nor is who agreed
            with self._my_turn(task):
                self._tell(task, state="works")
                folder = self._house.archive.open(task.job.session)
                with ExitStack() as held:  # what people see changes only from here on
                    work_out(self._house, folder, partial(_hold, held, self._turn))
                self._tell(task, state="done", step=None, unknown=unknown_voices(folder))
        except Stopped:
            self._tell(task, state="stopped")
        except (ConsentError, SessionNotFound) as error:
            logger.info("a job ended: %s", type(error).__name__)
            self._tell(task, state="gone", error=str(error))
        except OudertalkError as error:
            logger.warning("a job failed: %s", type(error).__name__)
            self._tell(task, state="failed", error=str(error))
        except Exception as error:  # noqa: BLE001 - a bug; what was being handled goes to no log
            logger.error("a job failed: %s at %s", type(error).__name__, places_of(error))
            self._tell(
                task,
                state="failed",
                error=_("Dit is een fout in het programma. Wat af is, staat veilig op de schijf. Probeer het opnieuw."),
            )
        finally:
            task.begin = None

    @contextmanager
    def _my_turn(self, task: _Task) -> Iterator[None]:
        while not self._one_at_a_time.acquire(timeout=0.1):
            self._check(task)
        try:
            self._check(task)
            yield
        finally:
            self._one_at_a_time.release()

    @contextmanager
    def _watch(self, step: Step) -> Iterator[Progress]:
        """What a step at work tells; and where it hears that it has to stop."""
        task: _Task = self._mine.task
        began = time.monotonic()

        def tell(share: float) -> None:
            self._check(task)
            took = time.monotonic() - began
            left = took * (1 - share) / share if share > _SOON and took > _SETTLED else None
            self._tell(task, share=share, left=left)

        self._check(task)
        self._tell(task, step=step, share=0.0, left=None)
        yield tell
        self._tell(task, share=1.0, left=None, done=(*task.job.done, step))

    def _check(self, task: _Task) -> None:
        if task.stop.is_set() or self._closed:
            raise Stopped

    def _tell(self, task: _Task, **changed: object) -> None:
        with self._lock:
            if task.job.state == "stopping" and changed.get("state") in ("works", "waits"):
                changed.pop("state")
            task.job = replace(task.job, **changed)  # type: ignore[arg-type]

    def _job_of(self, session: str) -> Job | None:
        return next(
            (task.job for task in self._tasks.values() if task.job.session == session and not task.job.is_over), None
        )


def _hold(held: ExitStack, turn: threading.Lock) -> None:
    held.enter_context(turn)
