"""
What is agreed before a conversation is recorded: who is at the table, on what terms, and whose yes is still missing.

Values and sentences only; `cli/ask_consent.py` asks. A yes that is not there is a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from oudertalk.core.consent import PURPOSES, Consent, Permission, Purpose
from oudertalk.core.transcript import Role
from oudertalk.i18n import N_, _

ALWAYS: tuple[Purpose, ...] = ("opnemen", "transcriberen")  # without these two there is nothing to agree on
LONGEST = 28  # days; no law says how long, and nobody needs a practice recording after the debriefing

# How a yes was given. Kept in the consent in Dutch, and translated where it is shown.
ALOUD = N_("uitgesproken aan tafel")
ON_PAPER = N_("vooraf, op papier")
IN_A_MESSAGE = N_("vooraf, in een bericht")
BETWEEN_WAYS = "; "  # a pupil says it at the table, and a parent on paper


@dataclass(frozen=True, slots=True)
class Seat:
    """
    Somebody whose yes counts. `party` is a first name or an alias.

    Not `present`: a parent or guardian with authority who is not at the table. `represented_by` are those who say yes
    for somebody under 16 (UAVG art. 5), by the name they have at the table, or by what they are ("moeder").
    """

    party: str
    role: Role
    under_16: bool = False
    represented_by: tuple[str, ...] = ()
    present: bool = True

    def __post_init__(self) -> None:
        if not all(name.strip() for name in (self.party, *self.represented_by)):
            raise ValueError("everybody has a name, or an alias")
        if self.represented_by and not self.under_16:
            raise ValueError("only somebody under 16 is represented")
        if self.party in self.represented_by or len(set(self.represented_by)) < len(self.represented_by):
            raise ValueError("somebody under 16 is represented by others, each named once")


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What people say yes to. `heard_by` are those who may hear it besides the teacher, in the words that are read aloud.

    Kept for `days` at most. `simple`: the text is read in simple Dutch. A purpose for others says who they are.
    """

    purposes: tuple[Purpose, ...] = (*ALWAYS, "terugluisteren")
    heard_by: tuple[str, ...] = ()
    days: int = LONGEST
    simple: bool = False

    def __post_init__(self) -> None:
        if not set(ALWAYS) <= set(self.purposes) or not set(self.purposes) <= set(PURPOSES):
            raise ValueError(f"the purposes are of {PURPOSES}, and always {ALWAYS}")
        if not 1 <= self.days <= LONGEST:
            raise ValueError(f"a recording is kept for 1 to {LONGEST} days, got {self.days}")
        if not all(name.strip() for name in self.heard_by):
            raise ValueError("who hears it has a name")
        if not self.heard_by and {"delen met coach", "tonen in training"} & set(self.purposes):
            raise ValueError("what others may hear says who they are")


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    What is asked of whom. In a `practice` talk a colleague plays the parent, so nobody has authority over a child.

    `authority_named`: somebody said that every parent or guardian with authority has a seat here, present or not. It is
    never assumed, since parents who parted mostly both have it.
    """

    seats: tuple[Seat, ...]
    terms: Terms = Terms()
    practice: bool = False
    authority_named: bool = False

    def __post_init__(self) -> None:
        if len({seat.party.casefold() for seat in self.seats}) < len(self.seats):
            raise ValueError("everybody has a name of their own")

    @property
    def present(self) -> tuple[Seat, ...]:
        """Who is at the table."""
        return tuple(seat for seat in self.seats if seat.present)

    def is_present(self, party: str) -> bool:
        """Whether this name is that of somebody at the table."""
        return any(seat.party.casefold() == party.casefold() for seat in self.present)


@dataclass(frozen=True, slots=True)
class Needed:
    """One yes that is needed: `by` somebody, for the seat. Another than who sits there says it for under 16."""

    seat: Seat
    by: str

    @property
    def on_behalf(self) -> bool:
        """Whether it is said for somebody under 16."""
        return self.by != self.seat.party


Said = Mapping[Needed, str]  # every yes, and how it was given


def needed(agreement: Agreement) -> tuple[Needed, ...]:
    """
    Every yes that recording needs, in the order of the seats.

    Somebody under 16 is asked too, and says yes beside the representatives: it is that voice that is recorded.
    """
    return tuple(Needed(seat, by) for seat in agreement.seats for by in (seat.party, *seat.represented_by))


def unsettled(agreement: Agreement) -> tuple[str, ...]:
    """What must be clear before anybody can be asked, as sentences."""
    roles = [seat.role for seat in agreement.present]
    parents = [seat for seat in agreement.seats if seat.role == "ouder"]
    told = []
    if "leerkracht" not in roles:
        told.append(_("Er zit nog geen leerkracht aan tafel."))
    if len(roles) < 2:
        told.append(_("Er is nog niemand genoemd met wie je praat."))
    if not agreement.practice and not parents:
        told.append(_("Er is nog geen ouder of voogd genoemd."))
    if not agreement.practice and not agreement.authority_named:
        told.append(_("Het is nog niet duidelijk wie er gezag heeft over het kind."))
    told += [
        _("Namens {party} (jonger dan 16) is nog niemand genoemd die ja mag zeggen.").format(party=seat.party)
        for seat in agreement.seats
        if seat.under_16 and not seat.represented_by
    ]
    return tuple(told)


def missing(agreement: Agreement, said: Said) -> tuple[str, ...]:
    """Why recording cannot start yet, as sentences; empty when everybody said yes to everything."""
    return unsettled(agreement) + tuple(_no_yes_yet(yes) for yes in needed(agreement) if yes not in said)


def _no_yes_yet(yes: Needed) -> str:
    if yes.on_behalf:
        return _("Er is nog geen ja van {by}, namens {party}.").format(by=yes.by, party=yes.seat.party)
    return _("Er is nog geen ja van {party}.").format(party=yes.seat.party)


def last_moment(at: datetime, days: int) -> datetime:
    """
    The end of the last day, in the time zone of `at`.

    >>> last_moment(datetime.fromisoformat("2026-11-22T09:00:00+01:00"), 28).isoformat()
    '2026-12-20T23:59:59+01:00'
    """
    return datetime.combine(at.date() + timedelta(days=days), time(23, 59, 59), tzinfo=at.tzinfo)


def permission(agreement: Agreement, said: Said, at: datetime) -> Permission:
    """What everybody agreed to, from `at` on (with a time zone); ValueError when a yes is missing."""
    if missing(agreement, said):
        raise ValueError("somebody did not say yes; ask `missing` first")
    return Permission(consents=tuple(_consent(seat, agreement.terms, said, at) for seat in agreement.seats))


def _consent(seat: Seat, terms: Terms, said: Said, at: datetime) -> Consent:
    ways = dict.fromkeys(said[Needed(seat, by)] for by in (seat.party, *seat.represented_by))
    return Consent(
        party=seat.party,
        role=seat.role,
        purposes=tuple(purpose for purpose in PURPOSES if purpose in terms.purposes),
        given_at=at,
        until=last_moment(at, terms.days),
        how=BETWEEN_WAYS.join(ways),
        under_16=seat.under_16,
        given_by=" en ".join(seat.represented_by) or None,
        heard_by=terms.heard_by,
        present=seat.present,
    )
