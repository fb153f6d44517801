"""`open`: the pages on this computer, in the browser that is there already."""

from __future__ import annotations

import click

from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.i18n import N_, _


@click.command(
    "open",
    cls=TranslatedCommand,
    help=N_(
        "Open de pagina's van oudertalk in je browser, om gesprekken te beluisteren en te beoordelen. Alles blijft op "
        "deze computer. Met SESSION opent meteen dat gesprek. Zijn ze al open, dan komt er een venster bij; ze sluiten "
        "vanzelf als je het laatste venster sluit."
    ),
    example="oudertalk open 2026-11-22-1",
)
@click.argument("session", required=False)
@option("--no-browser", is_flag=True, help=N_("Open geen browser, maar toon het adres. Het werkt één keer."))
@option("--stop", is_flag=True, help=N_("Sluit de pagina's die open zijn."))
@option(
    "--wait",
    type=click.FloatRange(min=0.01),
    default=15,
    show_default=True,
    metavar="MINUTES",
    help=N_("Hoe lang wordt gewacht tot iemand een pagina opent, in minuten."),
)
def open(session: str | None, no_browser: bool, stop: bool, wait: float) -> None:
    """Serve the pages until nobody looks any more."""
    from oudertalk.cli.screen import house, sweep
    from oudertalk.web.presence import Patience
    from oudertalk.web.server import open_pages, stop_pages

    home = house(watched=False)
    if stop:
        click.echo(_("De pagina's zijn gesloten.") if stop_pages(home) else _("Er waren geen pagina's open."), err=True)
        return
    sweep(home)
    if session:
        home.archive.open(session)  # said now, and not by a page
    try:
        open_pages(
            home,
            session or "",
            show=_print if no_browser else _browse,
            patience=Patience(first=wait * 60),
        )
    except KeyboardInterrupt:
        click.echo("\n" + _("Gesloten. Alles is bewaard."), err=True)


def _print(address: str) -> None:
    click.echo(address)


def _browse(address: str) -> None:
    import webbrowser

    if webbrowser.open(address):
        click.echo(_("De pagina's staan open in je browser. Sluit ze daar, of hier met Ctrl+C."), err=True)
    else:
        click.echo(_("Er is geen browser gevonden. Open zelf dit adres; het werkt één keer:"), err=True)
        click.echo(address)
