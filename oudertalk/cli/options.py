"""Options that several commands share, with help in the language of the reader."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from oudertalk.core.consent import Permission
from oudertalk.core.transcript import ROLES, Role
from oudertalk.errors import ConsentMissing, RoleUnknown
from oudertalk.i18n import N_, _

F = TypeVar("F", bound=Callable[..., Any])


class TranslatedOption(click.Option):
    """An option whose help is marked with N_ and translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help, in the language in force."""
        shown = copy.copy(self)
        shown.help = _(self.help) if self.help else None
        return click.Option.get_help_record(shown, ctx)


class TranslatedCommand(click.Command):
    """A command whose help and example are marked with N_ and translated when they are shown."""

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does, and a line to paste."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(str(self.help)))
            formatter.write_paragraph()
            formatter.write_text(_("Voorbeeld: {example}").format(example=self.example))

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence."""
        return _(str(self.help)).partition(". ")[0]


class TranslatedGroup(TranslatedCommand, click.Group):
    """The same for a group of commands."""


option = partial(click.option, cls=TranslatedOption)


def consent_options(command: F) -> F:
    """--staged or --consent: without one of them nothing is processed."""
    with_staged = option("--staged", is_flag=True, help=N_("Dit is nagespeeld materiaal; het wordt overal zo gemerkt."))
    with_consent = option(
        "--consent",
        type=click.Path(path_type=Path),
        metavar="FILE.json",
        help=N_("Bestand met de toestemming van iedereen aan tafel (zie docs/privacy.md)."),
    )
    return with_staged(with_consent(command))


def read_permission(staged: bool, consent: Path | None) -> Permission:
    """What the options say; ConsentMissing when they say nothing, or both."""
    from oudertalk.storage.consents import read_consents

    if staged and consent is not None:
        raise ConsentMissing(_("Kies één van twee: --staged (nagespeeld) of --consent (echt gesprek), niet beide."))
    if staged:
        return Permission(staged=True)
    if consent is None:
        raise ConsentMissing(
            _(
                "Toestemming ontbreekt. Geef --consent BESTAND.json voor een echt gesprek, of --staged als het is "
                "nagespeeld. Er is niets bewaard."
            )
        )
    return read_consents(consent)


def read_roles(given: tuple[str, ...]) -> dict[str, Role]:
    """`A=leerkracht` as a mapping; RoleUnknown when a role does not exist, or the form is another."""
    roles: dict[str, Role] = {}
    for pair in given:
        speaker, equals, named = pair.rpartition("=")
        role = next((known for known in ROLES if known == named.strip().lower()), None)
        if not equals or not speaker.strip() or role is None:
            raise RoleUnknown(
                _("'{pair}' is geen rol. Schrijf --role A=leerkracht, met een van: {known}.").format(
                    pair=pair, known=", ".join(ROLES)
                )
            )
        roles[speaker.strip()] = role
    return roles


role_option = option(
    "--role",
    "roles",
    multiple=True,
    metavar="A=leerkracht",
    help=N_("Wie een stem is: leerkracht, collega, ouder, kind, tolk of onbekend. Mag vaker."),
)


class HowMany(click.ParamType[Any]):
    """How many people speak: 1 to 6, or `onbekend` (None), when nobody knows."""

    name = "1-6|onbekend"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """A number, or None; click says what was expected otherwise."""
        if value is None or isinstance(value, int):
            return value
        if value.strip().lower() in ("onbekend", "unknown", "?"):
            return None
        if value.isdecimal() and 1 <= int(value) <= 6:
            return int(value)
        return self.fail(
            _("'{value}' is geen aantal: kies 1 tot en met 6, of 'onbekend'.").format(value=value), param, ctx
        )


speakers_option = option(
    "--speakers",
    type=HowMany(),
    default="2",
    show_default=True,
    help=N_("Aantal mensen dat spreekt, of 'onbekend': dan wordt het geschat."),
)
microphones_option = option(
    "--microphones",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help=N_("2 als elk kanaal van een stereo-opname één persoon is."),
)
model_option = option(
    "--model",
    default=None,
    metavar="NAME|PATH",
    help=N_("Spraakmodel: een naam uit 'oudertalk models list' of het pad van een bestand."),
)
engine_option = option(
    "--engine",
    type=click.Choice(["ctranslate2", "whisper"]),
    default=None,
    help=N_("Waarmee wordt gerekend: ctranslate2 (snel, vooraf ingesteld) of whisper (de traagste, als ijkpunt)."),
)
diariser_option = option(
    "--diariser",
    type=click.Choice(["stemmen", "sherpa"]),
    default=None,
    help=N_(
        "Waarmee stemmen worden onderscheiden: stemmen (vooraf ingesteld) of sherpa (sterker; vraagt een extra pakket "
        "en twee modellen, zie 'oudertalk models list')."
    ),
)
json_option = option(
    "--json",
    "json_to",
    metavar="-|FILE",
    default=None,
    help=N_("Geef JSON: naar het scherm met -, of naar een bestand."),
)
rubric_option = option(
    "--rubric",
    default="observatieformulier",
    show_default=True,
    help=N_("Kijkwijzer waarmee het formulier wordt gevuld."),
)
type_option = option(
    "--type",
    "type",
    default=None,
    metavar="NAME",
    help=N_("Soort gesprek, bijvoorbeeld kennismaking; zie 'oudertalk cases'. Een casus brengt zijn eigen soort mee."),
)
case_option = option(
    "--case",
    "case",
    default=None,
    metavar="NAME",
    help=N_("Casus die wordt gespeeld: een naam of nummer uit 'oudertalk cases'."),
)
sound_option = option(
    "--sound",
    type=click.Choice(["embed", "beside", "none"]),
    default="embed",
    show_default=True,
    help=N_("Geluid in het verslag: erin, ernaast, of niet."),
)
