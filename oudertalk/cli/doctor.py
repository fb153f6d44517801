"""`doctor`: what works on this machine, in plain words, with the remedy for what does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from oudertalk.cli.models import measure_option, say_that_it_is_measured
from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.core.wording import VERDICTS
from oudertalk.errors import MicrophoneError, PlaybackFailed
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline.examining import Finding

LISTENING = 3.0  # s, with --sound


@click.command(
    cls=TranslatedCommand,
    help=N_("Kijk na of alles werkt op deze computer, en zeg wat te doen als iets niet werkt."),
    example="oudertalk doctor",
)
@measure_option
@option(
    "--sound",
    is_flag=True,
    help=N_("Probeer alleen het geluid: een toon, en drie seconden luisteren. Er wordt niets bewaard."),
)
def doctor(wanted: bool | None, sound: bool) -> None:
    """Look at every part; exit code 1 when something does not work that is needed."""
    from oudertalk.pipeline.examining import examine
    from oudertalk.settings import read_settings

    if sound:
        show([hear_the_tone()])
        show([hear_the_microphone()])
        return
    findings = list(examine(read_settings(), wanted, say_that_it_is_measured))
    show(findings)
    if all(finding.works or not finding.needed for finding in findings):
        click.echo(_("Alles wat nodig is, werkt."))
    else:
        raise SystemExit(1)


def show(findings: Iterable[Finding]) -> None:
    """A line each, and the remedy under what does not work."""
    for finding in findings:
        click.echo(f"{finding.sign} {finding.what}")
        if not finding.works:
            click.echo("    → " + finding.remedy)


def hear_the_tone() -> Finding:
    """Play a tone, where there is something to play it on; only a person knows whether it was heard."""
    from oudertalk.pipeline import play_trial_tone
    from oudertalk.pipeline.examining import Finding

    click.echo(_("Nu klinkt er twee seconden een toon."))
    try:
        play_trial_tone()
    except PlaybackFailed as error:
        return Finding(False, _("een toon afspelen"), str(error), needed=False)
    return Finding(True, _("een toon afgespeeld; hoorde je niets, zet dan het geluid van de computer harder"))


def hear_the_microphone() -> Finding:
    """Listen for a moment to the microphone that would be recorded from, and say what is heard; nothing is kept."""
    from oudertalk.cli.record_screen import try_microphones
    from oudertalk.pipeline import find_microphone, listen_in
    from oudertalk.pipeline.examining import Finding

    try:
        name = find_microphone(None).name
        click.echo(_("Zeg een paar zinnen: de microfoon ({name}) luistert even mee.").format(name=name))
        verdict = try_microphones(listen_in([name]), LISTENING)
    except MicrophoneError as error:
        return Finding(False, _("luisteren met een microfoon"), str(error), needed=False)
    if verdict is None:
        remedy = _("Er was te weinig te horen om iets te zeggen.")
        return Finding(False, _("luisteren met een microfoon"), remedy, needed=False)
    heard = _("De microfoon: {verdict}").format(verdict=_(VERDICTS[verdict]))
    return Finding(verdict == "good", heard, _("Kijk en probeer het hier: oudertalk microphone"), needed=False)
