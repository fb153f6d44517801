"""
The commands. A thin skin: they ask, call the pipeline and show. Only here something is printed.

One place (`Commands.invoke`) turns every error raised on purpose into one sentence and exit code 1; a bug keeps its
traceback. Each command lives in a file of its own and is imported when it is called, so `--help` is there at once.
"""

from __future__ import annotations

import gettext
import logging
import os
import sys
from importlib import import_module
from typing import Any

import click

from oudertalk import __version__
from oudertalk.cli.options import option
from oudertalk.errors import OudertalkError
from oudertalk.i18n import LANGUAGES, LOCALE_FOLDER, N_, _, set_language

COMMANDS = {  # name: the file it lives in, and its line in the overview
    "open": ("open", N_("Open de pagina's in je browser: gesprekken beluisteren en beoordelen.")),
    "demo": ("demo", N_("Laat de hele reis zien op het nagespeelde gesprek.")),
    "record": ("record", N_("Neem een gesprek op, nadat iedereen ja heeft gezegd.")),
    "microphone": ("microphone", N_("Toon de microfoons, en probeer er een.")),
    "run": ("run", N_("Maak van een geluids- of videobestand een gesprek met formulier en verslag.")),
    "finish": ("finish", N_("Werk alle gesprekken af die nog wachten, de een na de ander.")),
    "redo": ("redo", N_("Laat een stuk van een gesprek opnieuw verstaan, door een ander model.")),
    "voices": ("voices", N_("Toon de stemmen van een gesprek, en zeg het als iets van een ander is.")),
    "names": ("names", N_("Bekijk welke namen door een rol worden vervangen, en keur dat goed.")),
    "correct": ("correct", N_("Verbeter woorden die verkeerd zijn verstaan.")),
    "transcribe": ("steps", N_("Schrijf uit wat er in een bestand wordt gezegd; bewaart niets.")),
    "diarise": ("steps", N_("Hoor wie wanneer spreekt in een bestand; bewaart niets.")),
    "analyse": ("steps", N_("Zoek de gespreksmomenten in een transcript; bewaart niets.")),
    "why": ("why", N_("Zeg waarom iets wel of niet is gemarkeerd.")),
    "compare": ("compare", N_("Leg naast elkaar wat meer mensen in een gesprek zagen.")),
    "sessions": ("sessions", N_("Toon de gesprekken op deze computer.")),
    "report": ("sessions", N_("Maak het verslag van een gesprek opnieuw.")),
    "export": ("export", N_("Geef een gesprek door: formulier, verslag, transcript of annotaties.")),
    "case": ("cases", N_("Zeg welke casus een gesprek speelt, of wat voor soort gesprek het is.")),
    "cases": ("cases", N_("Toon de casussen en de soorten gesprekken.")),
    "receive": ("receive", N_("Lees in wat een coach zonder oudertalk in een bestand invulde.")),
    "my-voice": ("my_voice", N_("Leer mijn stem: laat het programma voorstellen welke stem de jouwe is.")),
    "paper": ("paper", N_("Maak een blad om te printen: toestemming of kijkformulier.")),
    "forget": ("sessions", N_("Wis een gesprek helemaal, ook als toestemming wordt ingetrokken.")),
    "models": ("models", N_("Toon, haal op of controleer de spraakmodellen.")),
    "doctor": ("doctor", N_("Kijk na of alles werkt op deze computer.")),
    "check": ("check", N_("Controleer kijkwijzers en regels.")),
    "evaluate": ("evaluate", N_("Meet de regels aan gesprekken met labels.")),
}


class Commands(click.Group):
    """The commands of the table, imported when called, with errors as sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the journey, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, from its own file."""
        if name not in COMMANDS:
            return None
        module = import_module(f"oudertalk.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, without importing a single command."""
        with formatter.section(_("Opdrachten")):
            formatter.write_dl([(name, _(line)) for name, (_file, line) in COMMANDS.items()])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The introduction, in the language of the reader."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(
                _(
                    "oudertalk: oefen het oudergesprek. Uitgeschreven op je eigen computer, met bewijs bij elk "
                    "gespreksmoment; mensen oordelen."
                )
            )
            formatter.write_paragraph()
            formatter.write_text(_("Voorbeeld: oudertalk demo"))

    def invoke(self, ctx: click.Context) -> Any:
        """Every error raised on purpose becomes one sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except OudertalkError as error:
            raise click.ClickException(str(error)) from error


def _speak(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    chosen = value or os.environ.get("OUDERTALK_LANG") or "nl"
    set_language(chosen if chosen in LANGUAGES else "nl")
    # click asks gettext for its own words ("Usage", "Missing argument"), by way of the environment
    gettext.bindtextdomain("messages", str(LOCALE_FOLDER))
    os.environ["LANGUAGE"] = chosen if chosen in LANGUAGES else "nl"
    return value


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    callback=_speak,
    expose_value=False,
    help=N_("Taal van de teksten: nl (standaard) of en. Ook met de omgevingsvariabele OUDERTALK_LANG."),
)
@option(
    "--verbose", is_flag=True, help=N_("Toon wat er gebeurt: stappen, aantallen en seconden; nooit wat er gezegd is.")
)
@click.version_option(__version__, prog_name="oudertalk")
@click.pass_context
def cli(ctx: click.Context, verbose: bool) -> None:
    """Practise the parent-teacher conversation."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    if not verbose:
        logging.getLogger().setLevel(logging.ERROR)
    if ctx.invoked_subcommand is None:
        if somebody_is_there():
            ctx.invoke(import_module("oudertalk.cli.open").open)
        else:  # a script, a pipe: nobody sees a browser there
            click.echo(ctx.get_help())


def somebody_is_there() -> bool:
    """Whether a person typed this, in a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def main() -> None:
    """The `oudertalk` command."""
    for stream in (sys.stdout, sys.stderr):  # an old Windows console would stumble over "è" and "✓"
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    cli()
