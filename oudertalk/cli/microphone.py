"""`microphone`: which there are, and how one hears."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.cli.record import mic_option, which_microphones
from oudertalk.i18n import N_, _

_FEW = 5.0  # s


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Toon de microfoons van deze computer, en probeer er een: hoor ik je goed, te zacht, overstuurd, of met ruis? "
        "Er wordt niets bewaard."
    ),
    example="oudertalk microphone --mic USB",
)
@mic_option
@option("--seconds", type=click.FloatRange(min=1), default=_FEW, show_default=True, help=N_("Zo lang luisteren."))
@option("--list", "only_list", is_flag=True, help=N_("Alleen tonen."))
def microphone(mics: tuple[str, ...], seconds: float, only_list: bool) -> None:
    """The list, and a try."""
    from oudertalk import pipeline
    from oudertalk.cli.record_screen import try_microphones
    from oudertalk.core.wording import VERDICTS

    found = pipeline.microphones()
    names, _channels = which_microphones(mics, None)
    for one in found:
        click.echo(("● " if one.name in names else "○ ") + one.name)
    if only_list:
        return
    click.echo("\n" + _("Zeg een paar zinnen zoals straks, vanaf de plek waar je straks zit. Er wordt niets bewaard."))
    verdict = try_microphones(pipeline.listen_in(names), seconds)
    click.echo(_(VERDICTS[verdict]) if verdict else _("Er was te weinig te horen om iets te zeggen."))
    if verdict == "nothing":
        raise SystemExit(1)
