"""`my-voice`: learn the voice of the teacher, show that it is kept, forget it."""

from __future__ import annotations

from pathlib import Path

import click

from oudertalk.cli.options import TranslatedCommand, TranslatedGroup, option
from oudertalk.i18n import N_, _


@click.group(
    cls=TranslatedGroup,
    example="oudertalk my-voice learn mijn_stem.m4a",
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
        "Leer je stem van een geluids- of videobestand waarin jij ongeveer 20 seconden alleen spreekt. Eerst staat er "
        "wat er wordt bewaard, en wordt je om een ja gevraagd. Opnieuw leren vervangt wat er stond."
    ),
    example="oudertalk my-voice learn mijn_stem.m4a",
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--yes", is_flag=True, help=N_("Ik heb gelezen wat er wordt bewaard en zeg ja; vraag het niet meer."))
def learn(file: Path, yes: bool) -> None:
    """Keep the voice in this file, after a yes."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import agree, house, sweep

    home = house()
    sweep(home)
    for line in what_is_kept(str(home.settings.own_voice), (home.now() + pipeline.VOICE_KEPT).date().isoformat()):
        click.echo(line)
    if not yes and not agree("\n" + _("Wil je dat oudertalk je stem zo bewaart?")):
        click.echo(_("Dan niet: er is niets bewaard."))
        return
    voice = pipeline.learn_voice(home, file, how="--yes" if yes else _("een ja op het scherm"))
    click.echo(
        _("Je stem is geleerd van {seconds} seconden spraak. Wissen: oudertalk my-voice forget").format(
            seconds=round(voice.seconds)
        )
    )


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
        click.echo(_("Er is geen stem geleerd. Dat kan met: oudertalk my-voice learn FILE"))
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


def what_is_kept(where: str, until: str) -> list[str]:
    """What somebody should know before saying yes."""
    return [
        _(
            "Wat: 256 getallen waaraan jouw stem te herkennen is. Dat is een biometrisch gegeven; de wet (AVG, artikel "
            "9) vraagt daarvoor jouw uitdrukkelijke ja. Spreekt er iemand anders in dit bestand, zeg dan nee."
        ),
        _("Waarvoor: om in een gesprek voor te stellen welke stem de jouwe is. Jij bevestigt dat elke keer zelf."),
        _(
            "Waar: alleen op deze computer, in {file}. Er wordt geen geluid bewaard; het bestand dat je geeft blijft "
            "waar het staat."
        ).format(file=where),
        _("Hoe lang: tot je haar wist met 'oudertalk my-voice forget', en uiterlijk tot {until}.").format(until=until),
    ]
