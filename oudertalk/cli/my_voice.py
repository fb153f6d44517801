"""`my-voice`: learn the voice of the teacher, show that it is kept, forget it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, TranslatedGroup, option
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples

TO_READ_ALOUD = N_(  # 20 to 25 s of speech
    "Het is kwart over acht. De eerste kinderen hangen hun jas aan de kapstok en zoeken een plekje in de kring. Buiten "
    "schijnt de zon op het plein. Iemand vertelt over een nieuwe fiets, een ander heeft gisteren pannenkoeken "
    "gebakken. Ik luister, en ik kijk wie er nog niet is. Als iedereen zit, doe ik de deur dicht en begint de dag."
)
_USUAL = 20.0  # s
_SHORTEST, _LONGEST = 12.0, 60.0  # s; of less than 12 s never 10 s are speech, which is what a voice needs


@click.group(
    cls=TranslatedGroup,
    example="oudertalk my-voice learn",
    help=N_(
        "Leer mijn stem: daarna stelt het programma in elk gesprek voor welke stem de jouwe is, en bevestig jij dat. "
        "Alleen op deze computer, zonder geluid te bewaren, en altijd weer te wissen."
    ),
)
def my_voice() -> None:
    """The learnt voice of this user."""


@my_voice.command(
    cls=TranslatedCommand,
    help=N_(
        "Leer je stem: jij spreekt ongeveer 20 seconden, alleen, in de microfoon of in een geluids- of videobestand. "
        "Eerst staat er wat er wordt bewaard, en wordt je om een ja gevraagd. Opnieuw leren vervangt wat er stond."
    ),
    example="oudertalk my-voice learn",
)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@option(
    "--mic",
    metavar="NAME",
    help=N_("Microfoon, met (een deel van) zijn naam; zie 'oudertalk microphone'."),
)
@option(
    "--seconds",
    type=click.FloatRange(_SHORTEST, _LONGEST),
    default=None,
    help=N_("Zo lang opnemen met de microfoon (20)."),
)
@option("--yes", is_flag=True, help=N_("Ik heb gelezen wat er wordt bewaard en zeg ja; vraag het niet meer."))
def learn(file: Path | None, mic: str | None, seconds: float | None, yes: bool) -> None:
    """Keep the voice in this file, or of who speaks now, after a yes."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import agree, house, sweep

    if file is not None and (mic is not None or seconds is not None):
        raise click.UsageError(_("--mic en --seconds gaan niet samen met een bestand."))
    home = house()
    sweep(home)
    pipeline.check_that_it_can_learn(home)
    name = pipeline.find_microphone(mic).name if file is None else None  # nobody is asked for a yes in vain
    until = (home.now() + pipeline.VOICE_KEPT).date().isoformat()
    for line in what_is_kept(str(home.settings.own_voice), until, recorded=file is None):
        click.echo(line)
    if not yes and not agree("\n" + _question(file, seconds or _USUAL)):
        click.echo(_("Dan niet: er is niets bewaard."))
        return
    how = "--yes" if yes else _("een ja op het scherm")
    if file is not None:
        voice = pipeline.learn_voice(home, file, how)
    else:
        samples = record_alone(str(name), seconds or _USUAL)
        if samples is None:
            click.echo(_("Gestopt: er is niets bewaard."))
            return
        voice = pipeline.learn_voice_from(home, samples, how)
    click.echo(
        _("Je stem is geleerd van {seconds} seconden spraak. Wissen: oudertalk my-voice forget").format(
            seconds=round(voice.seconds)
        )
    )


def _question(file: Path | None, seconds: float) -> str:
    if file is not None:
        return _("Wil je dat oudertalk je stem zo bewaart?")
    return _("Wil je dat oudertalk nu {seconds} seconden luistert, en je stem zo bewaart?").format(
        seconds=round(seconds)
    )


def record_alone(name: str, seconds: float) -> Samples | None:
    """So many seconds of who reads aloud what is on the screen, (n,) at 16 kHz; None when it was stopped."""
    from oudertalk import pipeline
    from oudertalk.cli.record_screen import take_while_shown
    from oudertalk.core.wording import VERDICTS

    click.echo("\n" + _("Lees dit straks rustig voor, zoals je met een ouder praat. Uitgelezen? Begin opnieuw."))
    click.echo("\n" + click.wrap_text(_(TO_READ_ALOUD), width=78, initial_indent="  ", subsequent_indent="  ") + "\n")
    click.pause(_("Druk op een toets; dan begint de opname."))
    taken = take_while_shown(pipeline.take_in(name, seconds), name)
    if taken is None:
        return None
    if taken.verdict is not None:
        click.echo(_("De microfoon: {verdict}").format(verdict=_(VERDICTS[taken.verdict])))
    return taken.samples


@my_voice.command(
    cls=TranslatedCommand,
    help=N_("Zeg of je stem is geleerd, sinds wanneer, van hoeveel seconden, en tot wanneer ze wordt bewaard."),
    example="oudertalk my-voice show",
)
def show() -> None:
    """That there is a voice, and never what it is."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, say_that_it_is_outdated, sweep

    home = house()
    sweep(home)
    voice = pipeline.own_voice(home)
    if voice is None:
        click.echo(_("Er is geen stem geleerd. Dat kan met: oudertalk my-voice learn"))
        return
    click.echo(
        _(
            "Je stem is geleerd op {day}, van {seconds} seconden spraak ({how}). Ze wordt bewaard tot en met {until}, "
            "alleen op deze computer. Wissen: oudertalk my-voice forget"
        ).format(
            day=voice.learnt_at.astimezone().date().isoformat(),
            seconds=round(voice.seconds),
            how=voice.how,
            until=voice.until.astimezone().date().isoformat(),
        )
    )
    say_that_it_is_outdated(home)


@my_voice.command(
    cls=TranslatedCommand,
    help=N_(
        "Wis je stem helemaal, ook wat gesprekken erover hebben bewaard (hoeveel elke stem op de jouwe leek). Rollen "
        "die je zelf hebt bevestigd, blijven."
    ),
    example="oudertalk my-voice forget",
)
def forget() -> None:
    """Nothing of the voice stays."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house

    forgotten = pipeline.forget_voice(house())
    if not forgotten.voice and not forgotten.sessions:
        click.echo(_("Er was geen stem geleerd; er is niets te wissen."))
        return
    click.echo(
        _("Je stem is gewist, ook uit {sessions} gesprekken waarin ermee was vergeleken.").format(
            sessions=forgotten.sessions
        )
        if forgotten.sessions
        else _("Je stem is gewist. Er was geen gesprek waarin ermee was vergeleken.")
    )


def what_is_kept(where: str, until: str, *, recorded: bool) -> list[str]:
    """What somebody should know before saying yes; `recorded` when the voice comes from the microphone."""
    if recorded:
        alone = _("Is er straks iemand anders te horen, zeg dan nee.")
        sound = _("Er wordt geen geluid bewaard: wat de microfoon hoort, komt niet op de schijf.")
    else:
        alone = _("Spreekt er iemand anders in dit bestand, zeg dan nee.")
        sound = _("Er wordt geen geluid bewaard; het bestand dat je geeft blijft waar het staat.")
    return [
        _(
            "Wat: 256 getallen waaraan jouw stem te herkennen is. Dat is een biometrisch gegeven; de wet (AVG, artikel "
            "9) vraagt daarvoor jouw uitdrukkelijke ja."
        )
        + " "
        + alone,
        _("Waarvoor: om in een gesprek voor te stellen welke stem de jouwe is. Jij bevestigt dat elke keer zelf."),
        _("Waar: alleen op deze computer, in {file}.").format(file=where) + " " + sound,
        _("Hoe lang: tot je haar wist met 'oudertalk my-voice forget', en uiterlijk tot {until}.").format(until=until),
    ]
