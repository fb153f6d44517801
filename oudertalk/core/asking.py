"""
How everybody's consent is asked, one question after another, whoever asks them: the terminal, or a page.

Values and sentences only. `Asking` is what was answered so far, `now_asked` the question that comes next; a no ends it,
and what is not answered is no yes. Nothing of this is kept: only the permission that comes out may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from oudertalk.core.agreement import (
    ALOUD,
    ALWAYS,
    BETWEEN_WAYS,
    IN_A_MESSAGE,
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
from oudertalk.core.transcript import Role
from oudertalk.i18n import N_, _

MAY_BE_YOUNG: tuple[Role, ...] = ("kind", "tolk", "onbekend")  # a brother of fourteen may interpret
WAYS = {"papier": ON_PAPER, "bericht": IN_A_MESSAGE}
LONGEST_NAME = 60  # characters of a first name or an alias
MOST_SEATS = 12  # around a table in a classroom
PURPOSE_NAMES: dict[Purpose, str] = {
    "opnemen": N_("opnemen"),
    "transcriberen": N_("uitschrijven"),
    "terugluisteren": N_("terugluisteren"),
    "delen met coach": N_("delen met een coach"),
    "tonen in training": N_("tonen in een training"),
}
# Each with the question, and who hears it then: Dutch in every language of the program, for these words are read aloud.
FOR_OTHERS: dict[Purpose, tuple[str, str]] = {
    "delen met coach": (N_("Luistert er een coach mee?"), "mijn coach"),
    "tonen in training": (N_("Laat je een stukje horen in een training?"), "de deelnemers aan de training"),
}

Question = Literal[
    "practice",  # does a colleague play the parent?
    "table",  # who are at the table?
    "authority",  # is everybody with authority at the table?
    "absent",  # who has authority, and is not there?
    "stands in",  # who says yes for this one, who is under 16?
    "unsettled",  # it is not clear whose yes is needed: there is no recording
    "terms",  # what for, who hears it, how long?
    "yes",  # does this one say yes?
    "refused",  # somebody said no: there is no recording
    "agreed",  # everybody said yes
]


@dataclass(frozen=True, slots=True)
class Asking:
    """What was answered so far. None, and not `complete`, is what was not answered yet."""

    practice: bool | None = None
    seats: tuple[Seat, ...] = ()
    complete: bool = False  # nobody else sits at the table
    all_here: bool | None = None  # everybody with authority sits at the table
    absent_named: bool = False  # nobody else has authority
    terms: Terms | None = None
    said: tuple[tuple[Needed, str], ...] = ()  # every yes, and how it was given
    refused: bool = False

    @property
    def agreement(self) -> Agreement:
        """What is asked of whom, as far as it is known."""
        away = any(not seat.present for seat in self.seats)
        named = not self.practice and bool(self.all_here or (self.absent_named and away))
        return Agreement(self.seats, self.terms or Terms(), practice=bool(self.practice), authority_named=named)


def now_asked(asking: Asking) -> Question:
    """The question that comes next, or how it ended."""
    if asking.refused:
        return "refused"
    if asking.practice is None:
        return "practice"
    if not asking.complete:
        return "table"
    if not asking.practice and asking.all_here is None and any_parent(asking.seats):
        return "authority"
    if not asking.practice and not asking.all_here and not asking.absent_named:
        return "absent"
    if unrepresented(asking.seats) is not None:
        return "stands in"
    if unsettled(asking.agreement):
        return "unsettled"
    if asking.terms is None:
        return "terms"
    return "yes" if yes_wanted(asking) is not None else "agreed"


# who is there


def tidy_name(given: str) -> str:
    """A name without what cannot be seen, and not longer than names are."""
    printable = "".join(letter if letter.isprintable() else " " for letter in given)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def names_in(given: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    names = (tidy_name(name) for name in given.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def is_taken(name: str, seats: Sequence[Seat]) -> bool:
    """Whether somebody has this name already: everybody has one of their own."""
    return any(seat.party.casefold() == name.casefold() for seat in seats)


def any_parent(seats: Sequence[Seat]) -> bool:
    """Whether a parent is named: else nobody can say that all of them are here."""
    return any(seat.role == "ouder" for seat in seats)


def unrepresented(seats: Sequence[Seat]) -> Seat | None:
    """The first one under 16 for whom nobody was named yet."""
    return next((seat for seat in seats if seat.under_16 and not seat.represented_by), None)


def who_could_stand_in(seats: Sequence[Seat], practice: bool) -> str:
    """The parents that were named, to be proposed; nobody has authority in a practice talk."""
    return "" if practice else ", ".join(seat.party for seat in seats if seat.role == "ouder")


def stood_in_for(seat: Seat, by: Sequence[str]) -> Seat:
    """This seat with those who say yes for it; nobody says yes for themselves."""
    return Seat(seat.party, seat.role, True, tuple(name for name in by if name != seat.party), seat.present)


# what for


def terms_for(also: Sequence[Purpose], heard_by: Sequence[str], days: int, simple: bool) -> Terms:
    """
    The terms: listening again oneself, and these purposes beside it. ValueError as `Terms` does.

    A purpose for others says who they are, in the usual words when nobody said it otherwise.
    """
    usual = tuple(FOR_OTHERS[purpose][1] for purpose in also)
    return Terms((*ALWAYS, "terugluisteren", *also), tuple(heard_by) or usual, days, simple)


# the yeses


def yes_wanted(asking: Asking) -> Needed | None:
    """The first yes that was not said; None when everybody said it."""
    said = dict(asking.said)
    return next((yes for yes in needed(asking.agreement) if yes not in said), None)


def question_for(agreement: Agreement, yes: Needed) -> str:
    """How this yes is asked for. Of whom is not here it is asked whether it was given before, to all of this."""
    if not agreement.is_present(yes.by):
        if yes.on_behalf:
            return _(
                "{by} is er niet bij. Ligt er, namens {party}, al een ja op dit alles, op papier of in een bericht?"
            ).format(by=yes.by, party=yes.seat.party)
        return _("{party} is er niet bij. Ligt er al een ja op dit alles, op papier of in een bericht?").format(
            party=yes.by
        )
    if yes.on_behalf:
        return _("Zegt {by} ja, namens {party}?").format(by=yes.by, party=yes.seat.party)
    if yes.seat.role == "leerkracht":
        return _("En jij zelf, {party}: zeg jij ja?").format(party=yes.by)
    return _("Zegt {party} ja?").format(party=yes.by)


def with_yes(asking: Asking, yes: Needed, how: str = ALOUD) -> Asking:
    """This yes was said, so."""
    return replace(asking, said=(*asking.said, (yes, how)))


def permission_asked(asking: Asking, at: datetime) -> Permission:
    """What everybody agreed to, from `at` on; ValueError while somebody has not said yes."""
    said: Mapping[Needed, str] = dict(asking.said)
    if now_asked(asking) != "agreed" or missing(asking.agreement, said):
        raise ValueError("somebody did not say yes")
    return permission_of(asking.agreement, said, at)


# afterwards


def why_not(agreement: Agreement) -> tuple[str, ...]:
    """That there is no recording, kindly, with what to do for a next time; `unsettled` says what was not clear."""
    told = [
        _(
            "Dan neem ik niets op. Dat is prima: het gesprek kan gewoon doorgaan zoals het bedoeld was. Er is niets "
            "bewaard."
        )
    ]
    if unsettled(agreement) or any(not seat.present or seat.under_16 for seat in agreement.seats):
        told.append(_("Voor een volgende keer is er een formulier om te tekenen: oudertalk paper consent"))
    return tuple(told)


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
