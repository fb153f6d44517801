"""`finish`: whatever still waits is worked out, one session after another, tonight if you like."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import Finished, House
    from oudertalk.storage.archive import SessionFolder

LOOK_AGAIN = 30.0  # s; a laptop that slept looks at the clock as soon as it is awake


class TimeOfDay(click.ParamType[Any]):
    """A time on the clock, like 22:00."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """The time; click says what was expected otherwise."""
        if isinstance(value, time):
            return value
        hours, colon, minutes = str(value).partition(":")
        if colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
            return time(int(hours), int(minutes))
        return self.fail(_("'{value}' is geen tijd: schrijf bijvoorbeeld 22:00.").format(value=value), param, ctx)


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Werk alle gesprekken af die nog wachten, de een na de ander, de oudste eerst: van geluid tot verslag. Er "
        "wordt niets gevraagd; wie wie is, zeg je daarna. Lukt er een niet, dan gaan de andere door."
    ),
    example="oudertalk finish --at 22:00",
)
@option("--at", type=TimeOfDay(), default=None, help=N_("Wacht eerst tot deze tijd, bijvoorbeeld 22:00."))
def finish(at: time | None) -> None:
    """Everything that waits, to the end."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, sweep

    home = house()
    sweep(home)
    try:
        if at is not None:
            begin = next_time(at, home.now())
            _tell_what_is_waited_for(begin, len(pipeline.waiting(home)))
            wait_until(begin, home.now, clock.sleep)
            sweep(home)
        folders = pipeline.waiting(home)
        if not folders:
            click.echo(_("Er wacht niets: alle gesprekken zijn uitgewerkt."))
            return
        done = _finish_all(home, folders)
    except KeyboardInterrupt:
        click.echo("\n" + _("Gestopt. Wat af is, is bewaard. Verder gaan: oudertalk finish"), err=True)
        raise
    _tell(home, done)
    if any(one.error for one in done):
        raise SystemExit(1)


def next_time(at: time, now: datetime) -> datetime:
    """The first moment from now on at which the clock of this place says so."""
    here = now.astimezone()
    today = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > here else today + timedelta(days=1)


def wait_until(moment: datetime, now: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
    """Returns when it is that time, by `now`; in short sleeps, for a computer that slept has lost count."""
    while (left := (moment - now()).total_seconds()) > 0:
        sleep(min(left, LOOK_AGAIN))


def _tell_what_is_waited_for(begin: datetime, count: int) -> None:
    now = _("Er wacht nu 1 gesprek.") if count == 1 else _("Er wachten nu {n} gesprekken.").format(n=count)
    waits = _("Ik wacht tot {at} en begin dan. Laat de computer aan, met de lader erin. Stoppen: Ctrl-C.")
    click.echo(f"{now} {waits.format(at=f'{begin:%H:%M}')}", err=True)


def _finish_all(home: House, folders: Sequence[SessionFolder]) -> list[Finished]:
    """One after another; a session whose consent ends meanwhile is wiped, and is no failure."""
    from oudertalk import pipeline

    done = []
    for number, folder in enumerate(folders, start=1):
        _sweep_ended(home)
        if not folder.has("session.json"):
            continue
        line = _("Gesprek {session} ({number} van {all})").format(session=folder.id, number=number, all=len(folders))
        click.echo(click.style(line, bold=True), err=True)
        finished = pipeline.finish(home, folder)
        if finished.error is not None:
            _sweep_ended(home)
            if not folder.has("session.json"):
                continue
            click.echo(str(finished.error), err=True)
        done.append(finished)
    return done


def _sweep_ended(home: House) -> None:
    """What ended while others were worked out; what is damaged was named at the beginning."""
    from oudertalk.cli.screen import tell_ended

    tell_ended(home.archive.sweep(home.now()).wiped)


def _tell(home: House, done: Sequence[Finished]) -> None:
    """The reports, what did not come off, and who still has to be said to be whom."""
    from oudertalk.cli.screen import command_for_roles

    for one in done:
        if one.report is not None:
            click.echo(_("Gesprek {session}: {path}").format(session=one.session, path=one.report))
    for one in done:
        if one.error is not None:
            click.echo(_("Gesprek {session} is niet gelukt: {why}").format(session=one.session, why=one.error))
    unsaid = [one for one in done if one.unknown]
    if unsaid:
        click.echo(_("Zeg nog wie wie is; zolang blijft het formulier daarop leeg:"))
    for one in unsaid:
        click.echo("  " + command_for_roles(home.archive.open(one.session), one.unknown))
