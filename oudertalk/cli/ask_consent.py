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
from oudertalk.core.agreement import ALOUD, LONGEST, Agreement, Needed, Seat, Terms, missing, needed, unsettled
from oudertalk.core.agreement import permission as permission_of
from oudertalk.core.asking import (
    FOR_OTHERS,
    MAY_BE_YOUNG,
    WAYS,
    any_parent,
    is_taken,
    names_in,
    question_for,
    stood_in_for,
    terms_for,
    who_agreed,
    who_could_stand_in,
    why_not,
)
from oudertalk.core.consent import Permission
from oudertalk.core.reading_aloud import text_aloud
from oudertalk.core.transcript import ROLES, Role
from oudertalk.i18n import _

if TYPE_CHECKING:
    from oudertalk.pipeline import House

WIDTH = 76  # columns for the text that is read aloud: short lines are easier to read out


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
        if not is_taken(name, seats):
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
    if any_parent(seats) and agree(_("Zit iedereen met gezag nu aan tafel?")):
        return True
    absent = 0
    while name := _ask_name(_("Wie heeft er gezag en is er niet bij? (Enter: niemand meer)"), seats):
        seats.append(Seat(name, "ouder", present=False))
        absent += 1
    return absent > 0


def _with_representatives(seat: Seat, seats: list[Seat], practice: bool) -> Seat:
    by = _ask_names(
        _("Wie zegt er ja namens {party}? (ouder of voogd met gezag; meer namen met een komma)").format(
            party=seat.party
        ),
        who_could_stand_in(seats, practice),
    )
    return stood_in_for(seat, by)


def _ask_names(question: str, default: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    given: str = click.prompt(question, default=default, show_default=bool(default))
    return names_in(given.strip() or default)


def _ask_terms() -> Terms:
    click.echo("\n" + _("Waarvoor is de opname? Je luistert zelf terug. En verder:"))
    extra = [purpose for purpose, (question, _who) in FOR_OTHERS.items() if agree(_(question))]
    heard_by = _ask_names(
        _("Wie mogen het horen, behalve jij? (met een komma ertussen)")
        if extra
        else _("Mag er behalve jij nog iemand luisteren? (Enter: niemand)"),
        ", ".join(FOR_OTHERS[purpose][1] for purpose in extra),
    )
    days: int = click.prompt(
        _("Hoeveel dagen blijft het hooguit staan?"), type=click.IntRange(1, LONGEST), default=LONGEST
    )
    simple = agree(_("Wil je de tekst in eenvoudig Nederlands, voor wie de taal nog leert?"))
    return terms_for(extra, heard_by, days, simple)


# the yeses


def _ask_everybody(agreement: Agreement, at: datetime) -> Permission | None:
    """Show the text, and ask one by one; the first no ends it."""
    _show_text(agreement)
    said: dict[Needed, str] = {}
    for yes in needed(agreement):
        how = _ask_for(agreement, yes)
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


def _ask_for(agreement: Agreement, yes: Needed) -> str | None:
    """A yes of somebody who is not here was given before, to all of these terms, and in a way that can be shown."""
    if not agree(question_for(agreement, yes)):
        return None
    if agreement.is_present(yes.by):
        return ALOUD
    return WAYS[click.prompt(_("Hoe is dat gegeven?"), type=click.Choice(list(WAYS)), default="papier")]


def _tell_that_it_does_not_record(agreement: Agreement, open_questions: tuple[str, ...]) -> None:
    click.echo()
    for sentence in (*open_questions, *why_not(agreement)):
        click.echo(_fill(sentence))


def _fill(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
