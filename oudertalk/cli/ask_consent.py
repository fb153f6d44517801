"""
Asking everybody at the table, before anything is recorded. One no, or one missing yes, and there is no recording.

Nothing is written down here: the permission that comes out is kept by whoever records, and a no leaves no trace.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from oudertalk.cli.screen import agree
from oudertalk.core.agreement import (
    ALOUD,
    BETWEEN_WAYS,
    IN_A_MESSAGE,
    LONGEST,
    ON_PAPER,
    Agreement,
    Needed,
    Seat,
    Terms,
    missing,
    needed,
    unsettled,
)
from oudertalk.core.agreement import permission as permission_of
from oudertalk.core.consent import PURPOSES, Consent, Permission, Purpose
from oudertalk.core.reading_aloud import text_aloud
from oudertalk.core.transcript import ROLES, Role
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House

WIDTH = 76  # columns for the text that is read aloud: short lines are easier to read out
MAY_BE_YOUNG: tuple[Role, ...] = ("kind", "tolk", "onbekend")  # a brother of fourteen may interpret
WAYS = {"papier": ON_PAPER, "bericht": IN_A_MESSAGE}
PURPOSE_NAMES: dict[Purpose, str] = {
    "opnemen": N_("opnemen"),
    "transcriberen": N_("uitschrijven"),
    "terugluisteren": N_("terugluisteren"),
    "delen met coach": N_("delen met een coach"),
    "tonen in training": N_("tonen in een training"),
}


def ask_consent(home: House) -> Permission | None:
    """
    Let a teacher ask everybody, and say what they agreed to; None, kindly said, when there is to be no recording.

    Ctrl-D and Ctrl-C count as a no.
    """
    from oudertalk.cli.paper import offer_form

    try:
        agreement = _ask_who()
        open_questions = unsettled(agreement)
        if not open_questions:
            agreement = replace(agreement, terms=_ask_terms())
            agreed = _ask_everybody(agreement, home.now().astimezone())
            if agreed is not None:
                return agreed
        _tell_that_it_does_not_record(agreement, open_questions)
        offer_form(home)
    except click.Abort:
        click.echo("\n\n" + _("Dan neem ik niets op. Er is niets bewaard."))
    return None


def who_agreed(permission: Permission) -> list[str]:
    """Who said yes and how, to what, who may hear it and until when: a line each, for a screen."""
    if permission.staged or permission.until is None:
        return [_("[in scène gezet]")]
    together = [purpose for purpose in PURPOSES if all(c.covers(purpose) for c in permission.consents)]
    heard_by = [who for who in permission.consents[0].heard_by if all(who in c.heard_by for c in permission.consents)]
    return [
        *(_who(consent) for consent in permission.consents),
        _("Voor: {purposes}").format(purposes=", ".join(_(PURPOSE_NAMES[purpose]) for purpose in together)),
        _("Mag het horen: {who}").format(who=", ".join([_("de leerkracht"), *heard_by])),
        _("Tot en met {day}; daarna wordt alles gewist.").format(day=permission.until.date().isoformat()),
    ]


def _who(consent: Consent) -> str:
    who, how = f"{consent.party} ({_(consent.role)})", "; ".join(_(way) for way in consent.how.split(BETWEEN_WAYS))
    if consent.given_by:
        return _("{who}: ja, ook van {given_by} ({how})").format(who=who, given_by=consent.given_by, how=how)
    return _("{who}: ja ({how})").format(who=who, how=how)


# who, and on what terms


def _ask_who() -> Agreement:
    """Practice or real, who is at the table, who has authority, and who stands for whom; the terms come after."""
    click.echo(_("Eerst toestemming. Er wordt nog niets opgenomen, en niets bewaard."))
    practice = agree("\n" + _("Is dit een oefening, waarin een collega de ouder speelt?"))
    seats = _ask_table(practice)
    authority_named = not practice and _ask_authority(seats)
    young = [_with_representatives(seat, seats, practice) if seat.under_16 else seat for seat in seats]
    return Agreement(tuple(young), practice=practice, authority_named=authority_named)


def _ask_table(practice: bool) -> list[Seat]:
    """The teacher first, then the others, until Enter."""
    click.echo("\n" + _("Wie zitten er aan tafel? Een voornaam of een alias is genoeg; een achternaam hoeft niet."))
    seats = [Seat(_ask_name(_("Jij, de leerkracht"), [], default=_("leerkracht")), "leerkracht")]
    if practice:
        click.echo(_("Noem bij een collega de rol die hij of zij speelt."))
    while (name := _ask_name(_("Wie nog meer? (Enter: dit was iedereen)"), seats)) or len(seats) == 1:
        if not name:
            click.echo(_("Er is nog niemand genoemd met wie je praat."))
            continue
        role: Role = click.prompt(_("Wie is {party}?").format(party=name), type=click.Choice(ROLES), default="ouder")
        # asked so that Enter, which is a no, is the careful answer
        young = role in MAY_BE_YOUNG and not agree(_("Is {party} 16 jaar of ouder?").format(party=name))
        seats.append(Seat(name, role, under_16=young))
    return seats


def _ask_name(question: str, seats: list[Seat], default: str = "") -> str:
    """A name that nobody else has; the default (nobody, when that is empty) for Enter."""
    while True:
        given: str = click.prompt(question, default=default, show_default=bool(default))
        name = " ".join(given.split()) or default
        if all(seat.party.casefold() != name.casefold() for seat in seats):
            return name
        click.echo(_("{party} is al genoemd. Kies een andere naam of alias.").format(party=name))


def _ask_authority(seats: list[Seat]) -> bool:
    """Add the parents with authority who are not here; whether it is clear now who they are."""
    click.echo(
        "\n"
        + _fill(
            _(
                "Iedere ouder of voogd met gezag moet ja zeggen, ook wie er vandaag niet bij is. Na een scheiding "
                "hebben meestal beide ouders gezag."
            )
        )
    )
    if any(seat.role == "ouder" for seat in seats) and agree(_("Zit iedereen met gezag nu aan tafel?")):
        return True
    absent = 0
    while name := _ask_name(_("Wie heeft er gezag en is er niet bij? (Enter: niemand meer)"), seats):
        seats.append(Seat(name, "ouder", present=False))
        absent += 1
    return absent > 0


def _with_representatives(seat: Seat, seats: list[Seat], practice: bool) -> Seat:
    parents = "" if practice else ", ".join(one.party for one in seats if one.role == "ouder")
    by = _ask_names(
        _("Wie zegt er ja namens {party}? (ouder of voogd met gezag; meer namen met een komma)").format(
            party=seat.party
        ),
        parents,
    )
    return Seat(seat.party, seat.role, True, tuple(name for name in by if name != seat.party), seat.present)


def _ask_names(question: str, default: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    given: str = click.prompt(question, default=default, show_default=bool(default))
    names = (" ".join(name.split()) for name in (given.strip() or default).split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _ask_terms() -> Terms:
    click.echo("\n" + _("Waarvoor is de opname? Je luistert zelf terug. En verder:"))
    also: dict[Purpose, tuple[str, str]] = {
        "delen met coach": (_("Luistert er een coach mee?"), "mijn coach"),
        "tonen in training": (_("Laat je een stukje horen in een training?"), "de deelnemers aan de training"),
    }
    extra = [(purpose, who) for purpose, (question, who) in also.items() if agree(question)]
    # Dutch whatever the language of the program: these words are read aloud to the parents
    heard_by = _ask_names(
        _("Wie mogen het horen, behalve jij? (met een komma ertussen)")
        if extra
        else _("Mag er behalve jij nog iemand luisteren? (Enter: niemand)"),
        ", ".join(who for _purpose, who in extra),
    )
    days: int = click.prompt(
        _("Hoeveel dagen blijft het hooguit staan?"), type=click.IntRange(1, LONGEST), default=LONGEST
    )
    simple = agree(_("Wil je de tekst in eenvoudig Nederlands, voor wie de taal nog leert?"))
    purposes: tuple[Purpose, ...] = ("opnemen", "transcriberen", "terugluisteren", *(one for one, _who in extra))
    return Terms(purposes, heard_by or tuple(who for _purpose, who in extra), days, simple)


# the yeses


def _ask_everybody(agreement: Agreement, at: datetime) -> Permission | None:
    """Show the text, and ask one by one; the first no ends it."""
    _show_text(agreement)
    said: dict[Needed, str] = {}
    for yes in needed(agreement):
        how = _ask_here(yes) if agreement.is_present(yes.by) else _ask_about_absent(yes)
        if how is None:
            return None
        said[yes] = how
    if missing(agreement, said):
        return None
    agreed = permission_of(agreement, said, at)
    click.echo("\n" + click.style(_("Iedereen zei ja."), bold=True))
    for line in who_agreed(agreed):
        click.echo("  " + line)
    return agreed


def _show_text(agreement: Agreement) -> None:
    pupil = any(seat.role == "kind" for seat in agreement.present) and not agreement.practice
    click.echo("\n" + click.style(_("Lees dit rustig voor:"), bold=True) + "\n")
    for paragraph in text_aloud(agreement.terms, practice=agreement.practice, pupil=pupil):
        click.echo(_fill(paragraph, "  ") + "\n")
    click.echo(_("Vraag het nu aan ieder apart. Stil blijven of twijfelen is ook een nee."))


def _ask_here(yes: Needed) -> str | None:
    if yes.on_behalf:
        question = _("Zegt {by} ja, namens {party}?").format(by=yes.by, party=yes.seat.party)
    elif yes.seat.role == "leerkracht":
        question = _("En jij zelf, {party}: zeg jij ja?").format(party=yes.by)
    else:
        question = _("Zegt {party} ja?").format(party=yes.by)
    return ALOUD if agree(question) else None


def _ask_about_absent(yes: Needed) -> str | None:
    """A yes of somebody who is not here was given before, to all of these terms, and in a way that can be shown."""
    question = (
        _("{by} is er niet bij. Ligt er, namens {party}, al een ja op dit alles, op papier of in een bericht?").format(
            by=yes.by, party=yes.seat.party
        )
        if yes.on_behalf
        else _("{party} is er niet bij. Ligt er al een ja op dit alles, op papier of in een bericht?").format(
            party=yes.by
        )
    )
    if not agree(question):
        return None
    return WAYS[click.prompt(_("Hoe is dat gegeven?"), type=click.Choice(list(WAYS)), default="papier")]


def _tell_that_it_does_not_record(agreement: Agreement, open_questions: tuple[str, ...]) -> None:
    click.echo()
    for sentence in open_questions:
        click.echo(_fill(sentence))
    click.echo(
        _fill(
            _(
                "Dan neem ik niets op. Dat is prima: het gesprek kan gewoon doorgaan zoals het bedoeld was. Er is "
                "niets bewaard."
            )
        )
    )
    if open_questions or any(not seat.present or seat.under_16 for seat in agreement.seats):
        click.echo(_fill(_("Voor een volgende keer is er een formulier om te tekenen: oudertalk paper consent")))


def _fill(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
