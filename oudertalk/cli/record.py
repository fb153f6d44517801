"""`record`: a conversation is recorded, after everybody said yes; then the journey follows, now or later."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import (
    TranslatedCommand,
    case_option,
    diariser_option,
    engine_option,
    model_option,
    option,
    rubric_option,
    sound_option,
    type_option,
)
from oudertalk.core.asking import who_agreed
from oudertalk.core.consent import Permission
from oudertalk.core.text import clock
from oudertalk.core.wording import VERDICTS, how_much
from oudertalk.errors import MicrophoneError, ModelMissing, StepNotReady
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House, Recorder, Status
    from oudertalk.storage.archive import SessionFolder

_USUAL_MINUTES = 15.0  # what a teacher plans

mic_option = option(
    "--mic",
    "mics",
    multiple=True,
    metavar="NAME",
    help=N_("Microfoon, met (een deel van) zijn naam; zie 'oudertalk microphone'. Twee keer: een voor ieder."),
)
stereo_option = option(
    "--microphones",
    type=click.IntRange(1, 2),
    default=None,
    help=N_(
        "2 als er voor ieder een microfoon is: twee keer --mic, of één stereo-interface. Aan te raden: dan staat vast "
        "wie er sprak."
    ),
)


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Neem een gesprek op. Eerst wordt de microfoon geprobeerd en om toestemming gevraagd; zonder ieders ja begint "
        "de opname niet. Daarna wordt het gesprek meteen uitgewerkt, of later met 'oudertalk finish'. Geef de naam van "
        "een gesprek om een afgebroken opname voort te zetten."
    ),
    example="oudertalk record --minutes 15",
)
@click.argument("session", required=False)
@option(
    "--consent",
    type=click.Path(path_type=Path),
    metavar="FILE.json",
    help=N_("Toestemming die al is gegeven, op papier (zie docs/privacy.md); anders wordt ernaar gevraagd."),
)
@mic_option
@stereo_option
@option(
    "--minutes",
    type=click.FloatRange(min=0.01),
    default=None,
    help=N_("Geplande duur: dan klinkt er een zacht signaal. De opname gaat door."),
)
@option(
    "--max-minutes", type=click.FloatRange(min=0.01), default=None, help=N_("Na zoveel minuten stopt de opname (90).")
)
@option("--no-test", is_flag=True, help=N_("Sla het proberen van de microfoon over."))
@option("--later", is_flag=True, help=N_("Werk het gesprek niet meteen uit."))
@model_option
@engine_option
@diariser_option
@rubric_option
@type_option
@case_option
@sound_option
def record(
    session: str | None,
    consent: Path | None,
    mics: tuple[str, ...],
    microphones: int | None,
    minutes: float | None,
    max_minutes: float | None,
    no_test: bool,
    later: bool,
    model: str | None,
    engine: str | None,
    diariser: str | None,
    rubric: str,
    type: str | None,
    case: str | None,
    sound: str,
) -> None:
    """Consent, sound, and what follows."""
    from oudertalk import pipeline
    from oudertalk.cli.ask_consent import ask_consent
    from oudertalk.cli.record_screen import quiet_driver, watch
    from oudertalk.cli.screen import agree, ask_roles, house, show_session, sweep, warn_about_model

    home = house(max_minutes, engine)
    sweep(home)
    names, channels = which_microphones(mics, microphones)
    many = max(len(names), channels)
    fits = pipeline.seconds_that_fit(home, many)
    maximum = min(home.settings.max_minutes * 60, fits)
    click.echo(_("Op de schijf past {length} opname.").format(length=how_much(fits)), err=True)
    if not no_test:
        try_out(names, channels)
    if session is None:
        permission = given_on_paper(home, consent) if consent is not None else ask_consent(home)
        if permission is None:
            return
        aloud = sys.stdin.isatty() and agree(_("Zegt iedereen het ja ook hardop, aan het begin van de opname?"))
        planned = ask_how_long(minutes)  # before anything is written: whoever stops here leaves nothing behind
        speakers, apart = pipeline.who_is_heard(permission, many)
        if many == 2 and apart == 1:
            click.echo(_("Met meer dan twee mensen wordt op de klank gehoord wie er spreekt, en niet per microfoon."))
        folder = pipeline.begin_recording(
            home,
            permission,
            model=model or pipeline.best_model(home) or pipeline.LATER_MODEL,
            speakers=speakers,
            microphones=apart,
            rubric=rubric,
            type=type,
            case=case,
            engine=engine,
            diariser=diariser,
        )
    else:
        folder, aloud, planned = interrupted(home, session), False, ask_how_long(minutes)
    recorder = pipeline.Recorder(home, folder, names, channels=channels, max_seconds=maximum)
    with quiet_driver():
        recorder.start()
        if aloud:
            say_it_aloud(recorder)
        status = watch(recorder, who_agreed(folder.permission), planned=planned, maximum=maximum)
    if session is None and status.seconds == 0 and status.error is not None and not status.wiped:
        home.archive.forget(folder.id)  # a session that was just begun, and has no sound, is none
        raise status.error
    if not tell_how_it_ended(folder, status):
        return
    if later or not model_is_there(home, folder.card.model):
        click.echo(_("Uitwerken kan later, met: oudertalk finish"))
        return
    warn_about_model(home, folder.card.model)
    pipeline.work_out(home, folder, lambda: ask_roles(home, folder), sound)  # type: ignore[arg-type]  # click checked
    show_session(home, folder)
    click.echo(
        _("Na de nabespreking wis je het geluid met: oudertalk forget {session} --sound").format(session=folder.id)
    )


def which_microphones(mics: tuple[str, ...], microphones: int | None) -> tuple[list[str | None], int]:
    """
    The microphones that are asked for, and how many channels of one: two only when one is to hear two people apart.

    MicrophoneError when there is no such microphone, or not so many.
    """
    from oudertalk import pipeline

    if len(mics) > 2 or (microphones == 1 and len(mics) == 2):
        raise MicrophoneError(_("Geef --mic één keer, voor iedereen samen, of twee keer met --microphones 2."))
    found = [pipeline.find_microphone(name) for name in (mics or (None,))]
    if len(found) == 2 and found[0] == found[1]:
        raise MicrophoneError(
            _("Twee keer --mic is tweemaal dezelfde: '{name}'. Geef van ieder de naam.").format(name=found[0].name)
        )
    channels = 2 if microphones == 2 and len(found) == 1 else 1
    if channels > found[0].channels:
        raise MicrophoneError(
            _(
                "Microfoon '{name}' heeft één kanaal. Geef twee keer --mic, voor ieder een, of laat --microphones weg."
            ).format(name=found[0].name)
        )
    return [microphone.name for microphone in found], channels


def ask_how_long(minutes: float | None) -> float | None:
    """The planned seconds: as given, else as a person says; None when there is nobody to ask."""
    if minutes is None and sys.stdin.isatty():
        some = click.FloatRange(min=1)
        minutes = click.prompt(_("Hoeveel minuten duurt het gesprek?"), type=some, default=_USUAL_MINUTES)
    return None if minutes is None else minutes * 60


def try_out(names: list[str | None], channels: int) -> None:
    """Let a person hear, so to say, how the microphone hears; nothing of it is kept, so nobody need agree."""
    from oudertalk import pipeline
    from oudertalk.cli.record_screen import try_microphones

    if not sys.stdin.isatty():
        return
    click.echo(_("Eerst de microfoon: zeg een paar zinnen, en druk dan op Enter. Hiervan wordt niets bewaard."))
    verdict = try_microphones(pipeline.listen_in(names, channels))
    click.echo(_("De microfoon: {verdict}").format(verdict=_(VERDICTS[verdict]) if verdict else _("niet geprobeerd")))
    if len(names) == 1 and channels == 1:
        click.echo(
            _("Met twee microfoons, voor ieder een, staat vast wie er sprak (--microphones 2). Met één kan het ook.")
        )


def given_on_paper(home: House, consent: Path) -> Permission | None:
    """What the file says that everybody agreed to; None when somebody at the table takes it back now."""
    from oudertalk.cli.screen import agree
    from oudertalk.storage.consents import read_consents

    permission = read_consents(consent)
    permission.require("opnemen", home.now())
    for line in who_agreed(permission):
        click.echo(line)
    if sys.stdin.isatty() and not agree(_("Zegt iedereen aan tafel nu nog steeds ja?")):
        click.echo(_("Dan wordt er niet opgenomen. Het gesprek kan gewoon doorgaan; er is niets bewaard."))
        return None
    return permission


def model_is_there(home: House, name: str) -> bool:
    """Whether it can be worked out now; says what is needed when it cannot, for what was recorded is safe."""
    try:
        home.shelf.find(name)
    except ModelMissing as error:
        click.echo(str(error), err=True)
        return False
    return True


def interrupted(home: House, session: str) -> SessionFolder:
    """
    The session of this name, to be gone on with. StepNotReady when it was not recorded here, is ready, or is being
    recorded just now.
    """
    from oudertalk import pipeline

    folder = home.archive.open(session)
    folder.permission.require("opnemen", home.now())
    pipeline.check_not_being_recorded(folder)
    if not pipeline.was_recorded(folder) or folder.has("recording.json"):
        raise StepNotReady(
            _("Aan gesprek {session} kan niets meer worden opgenomen. Begin een nieuw, met: oudertalk record").format(
                session=session
            )
        )
    return folder


def say_it_aloud(recorder: Recorder) -> None:
    """The first seconds of the recording, in which everybody says yes; they are kept, and in no transcript."""
    click.echo(_("De opname loopt. Vraag: “Vindt iedereen het goed dat ik dit opneem?” en laat ieder ja zeggen."))
    click.pause(_("Druk daarna op een toets; dan begint het gesprek."))
    recorder.agreed()


def tell_how_it_ended(folder: SessionFolder, status: Status) -> bool:
    """Say it, with what to do; whether there is a conversation to work out. Our own mistakes keep their traceback."""
    if status.wiped:
        click.echo(_("De toestemming is ingetrokken. Alles wat was opgenomen, is gewist."))
        return False
    length = clock(status.seconds)
    click.echo(_("Opgenomen: {length}, gesprek {session}.").format(length=length, session=folder.id))
    if status.end == "maximum":
        click.echo(_("Meer dan dit wordt niet opgenomen; de opname is vanzelf gestopt."))
    if status.marks:
        click.echo(_("Luisterpunten: {moments}").format(moments=", ".join(clock(mark) for mark in status.marks)))
    if status.gaps:
        click.echo(_("Gemist: {n} keer. Waar, staat in het verslag.").format(n=status.gaps))
    if status.error is not None:
        click.echo(
            _("De opname is afgebroken; wat er was, is bewaard. Uitwerken: oudertalk run {session}").format(
                session=folder.id
            ),
            err=True,
        )
        raise status.error
    return True
