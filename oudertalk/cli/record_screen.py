"""What a person sees and presses while a conversation is recorded, or a microphone is tried."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import TYPE_CHECKING

import click

from oudertalk.cli.keys import Keys
from oudertalk.cli.screen import console
from oudertalk.core.text import clock, decimal
from oudertalk.core.wording import VERDICTS, level
from oudertalk.i18n import _, language

if TYPE_CHECKING:
    from rich.console import Console

    from oudertalk.pipeline import Recorder, Status
    from oudertalk.pipeline.recording import Sounding, Taking
    from oudertalk.speech.levels import Verdict

Show = Callable[[Sequence[str]], None]

_TENTH = 0.1  # s between two looks at keys and status
_BAR = 24  # characters
_LITTLE = 300.0  # s that still fit on the disk, from where on that is said
_SAID = 60.0  # s between two lines, where there is no terminal


def watch(recorder: Recorder, agreed: Sequence[str], *, planned: float | None, maximum: float) -> Status:
    """
    Show the recording and obey the keys, until it has ended. Ctrl-C ends it as well, and loses nothing.

    `agreed` are the lines that say who agreed to what; `planned` seconds after which a soft signal sounds.
    """
    signalled, asking = planned is None, False
    with Keys() as keys, _screen() as shown:
        while True:
            try:
                status = recorder.wait(_TENTH)
                if planned is not None and not signalled and status.seconds >= planned:
                    recorder.signal()
                    signalled = True
                if status.state == "ended":
                    return status
                key = keys.pressed()
                asking = _obey(recorder, status, key, asking)
                shown(recording_lines(status, agreed, planned=planned, maximum=maximum, asking=asking))
            except KeyboardInterrupt:
                recorder.stop()


def _obey(recorder: Recorder, status: Status, key: str | None, asking: bool) -> bool:
    """Do what the key says; whether it is being asked if somebody takes back the consent."""
    if asking:
        if key in ("j", "y"):
            recorder.withdraw()
        elif key == "n":
            recorder.resume()
        return key not in ("j", "y", "n")
    if key == "i":
        recorder.pause()
        return True
    if key == "m":
        recorder.mark()
    elif key == "s":
        recorder.stop()
    elif key == "p":
        (recorder.resume if status.state == "paused" else recorder.pause)()
    elif key == "r" and (status.absent or status.state == "lost"):
        recorder.resume()
    elif key is not None and key.isdecimal() and status.state == "lost" and 0 < int(key) <= len(status.others):
        recorder.use(status.others[int(key) - 1])
    return False


def recording_lines(
    status: Status, agreed: Sequence[str], *, planned: float | None, maximum: float, asking: bool = False
) -> list[str]:
    """The screen, a line each: that it records, since when, how it sounds, who agreed, and what the keys do."""
    lines = [_state_line(status, planned or maximum)]
    if asking:
        return [
            *lines,
            _("De microfoon staat uit. Trekt iemand de toestemming in? Dan wordt alles meteen gewist."),
            _("[j] ja, wis alles    [n] nee, ga door met opnemen"),
        ]
    if status.state in ("opening", "recording"):
        verdict = _(VERDICTS[status.verdict]) if status.verdict else ""
        lines.append(f"{bar(status.loudness)}  {verdict}")
        lines.append(_("Microfoon: {names}").format(names=", ".join(status.microphones)))
    if status.state == "lost":
        lines += _lost_lines(status)
    elif status.absent:
        lines.append(
            _("Eén microfoon is weg: {names}. Steek hem terug en druk op [r]; met de andere gaat het door.").format(
                names=", ".join(status.absent)
            )
        )
    lines += ["", _("Iedereen zei ja:"), *("  " + line for line in agreed)]
    if status.marks:
        lines.append(_("Luisterpunten: {moments}").format(moments=", ".join(clock(mark) for mark in status.marks)))
    if status.gaps:
        lines.append(
            _("Gemist: {n} keer, samen {seconds} s. Dat staat straks in het verslag.").format(
                n=status.gaps, seconds=decimal(status.missed, language())
            )
        )
    if status.left is not None and status.left < _LITTLE:
        lines.append(_("De schijf raakt vol: er past nog {left}.").format(left=clock(status.left)))
    if planned is not None and status.seconds >= planned:
        lines.append(_("De afgesproken tijd ({planned}) is om.").format(planned=clock(planned)))
    going = _("[p] verder") if status.state == "paused" else _("[p] pauze")
    lines += [
        "",
        _("[m] hier wil ik straks naar luisteren") + "   " + going,
        _("[s] stoppen en bewaren") + "   " + _("[i] toestemming ingetrokken: alles wissen"),
    ]
    return lines


def _state_line(status: Status, whole: float) -> str:
    at = f"{clock(status.seconds)} / {clock(whole)}"
    return {
        "opening": _("○ de microfoon gaat open …"),
        "recording": _("● OPNAME LOOPT") + "  " + at,
        "paused": _("‖ PAUZE: er wordt niet opgenomen") + "  " + at,
        "lost": _("▲ ER WORDT NIET OPGENOMEN: de microfoon is weg") + "  " + at,
        "ended": _("■ de opname is klaar") + "  " + clock(status.seconds),
    }[status.state]


def _lost_lines(status: Status) -> Iterator[str]:
    yield _("Steek hem weer in; dan gaat de opname vanzelf verder. Wat al was opgenomen, is bewaard.")
    if status.others:
        choices = "  ".join(f"[{number}] {name}" for number, name in enumerate(status.others[:9], start=1))
        yield _("Of ga verder met een andere: {choices}").format(choices=choices)


def bar(loudness: float | None) -> str:
    """
    How loud it is, as a bar: from -60 dBFS on the left to full scale on the right.

    >>> bar(-30.0)
    '▮▮▮▮▮▮▮▮▮▮▮▮▯▯▯▯▯▯▯▯▯▯▯▯'
    """
    full = round(level(loudness) * _BAR)
    return "▮" * full + "▯" * (_BAR - full)


def try_microphones(soundings: Iterator[Sounding], seconds: float | None = None) -> Verdict | None:
    """
    Show how loud it is and what to say of it, until Enter is pressed, or so many seconds; the last verdict.

    With more than one microphone it is that of the one that most needs somebody.
    """
    until = None if seconds is None else time.monotonic() + seconds
    said: Verdict | None = None
    with quiet_driver(), Keys() as keys, _screen() as shown:
        for sounding in soundings:
            said = sounding.verdict
            told = _(VERDICTS[said]) if said else _("zeg een paar zinnen …")
            shown([*(bar(loudness) for loudness in sounding.loudness), told])
            if keys.pressed() in ("\n", "\r") or (until is not None and time.monotonic() >= until):
                break
    return said


def take_while_shown(takings: Generator[Taking, None, None], name: str) -> Taking | None:
    """
    Show a short recording into memory while it is made; the last of it, which holds the sound.

    None when it was stopped, with `q` or Ctrl-C: then there is no sound. `name` is the microphone's.
    """
    last = None
    try:
        with quiet_driver(), closing(takings), Keys() as keys, _screen() as shown:
            for last in takings:
                shown(taking_lines(last, name))
                if keys.pressed() == "q":
                    return None
    except KeyboardInterrupt:
        return None
    return last


def taking_lines(taking: Taking, name: str) -> list[str]:
    """The screen of a short recording, a line each: what is left of it, how it sounds, and how to stop."""
    if taking.left is None:
        state = _("○ de microfoon gaat open …")
    else:
        state = _("● OPNAME LOOPT") + "  " + _("nog {seconds} s").format(seconds=math.ceil(taking.left))
    verdict = _(VERDICTS[taking.verdict]) if taking.verdict else ""
    return [
        state,
        f"{bar(taking.loudness)}  {verdict}",
        _("Microfoon: {names}").format(names=name),
        "",
        _("[q] stoppen, en niets bewaren"),
    ]


@contextmanager
def quiet_driver() -> Iterator[None]:
    """
    What PortAudio writes to standard error about a plug that is pulled out would go through the screen: it is dropped.

    What this program writes there, errors of its own included, still comes. To be entered before a thread begins that
    uses PortAudio: sounddevice, too, turns standard error away for a moment, and one must lie inside the other.
    """
    if os.name == "nt":  # it writes nothing there
        yield
        return
    try:
        number = sys.stderr.fileno()
    except OSError:  # standard error is no file, and nobody writes past Python
        yield
        return
    before, kept = sys.stderr, os.dup(number)
    with os.fdopen(kept, "w", encoding="utf-8", errors="replace", buffering=1) as ours:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            before.flush()
            os.dup2(nowhere, number)
            sys.stderr = ours
            yield
        finally:
            sys.stderr = before
            os.dup2(kept, number)
            os.close(nowhere)


def _screen() -> AbstractContextManager[Show]:
    """Where lines are shown: in place on a terminal, else one below the other."""
    terminal = console(stderr=True)
    return _live(terminal) if terminal.is_terminal else _lines()


@contextmanager
def _live(terminal: Console) -> Iterator[Show]:
    from rich.live import Live
    from rich.text import Text

    with Live(console=terminal, refresh_per_second=10, transient=True) as live:
        yield lambda lines: live.update(Text("\n".join(lines)))


@contextmanager
def _lines() -> Iterator[Show]:
    """Where there is no terminal: a line when something else is the matter, and now and then how far it is."""
    said: list[str] = [""]
    at = [0.0]

    def show(lines: Sequence[str]) -> None:
        first = lines[0]
        about = first.split("  ")[0]
        if about != said[0] or time.monotonic() - at[0] > _SAID:
            said[0], at[0] = about, time.monotonic()
            click.echo(first, err=True)

    yield show
