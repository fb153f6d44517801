"""Who said yes to what, until when. A purpose that is not named is a no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from oudertalk.core.transcript import Role
from oudertalk.errors import ConsentExpired, ConsentMissing, ConsentWithdrawn
from oudertalk.i18n import _

Purpose = Literal["opnemen", "transcriberen", "terugluisteren", "delen met coach", "tonen in training"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Consent:
    """
    One party's yes. Dates are aware (with a time zone); `until` is the last moment at which it holds.

    `how` tells how it was given ("op papier", "uitgesproken in de opname"). For a pupil under 16 the legal
    representative says yes (UAVG art. 5): then `given_by` says who that is to the pupil ("moeder"). `heard_by` are
    those who may hear it, in the words in which they were named when the yes was asked ("mijn coach"). Not `present`:
    somebody with authority who says yes and is not at the table.
    """

    party: str
    role: Role
    purposes: tuple[Purpose, ...]
    given_at: datetime
    until: datetime
    how: str
    under_16: bool = False
    given_by: str | None = None
    withdrawn_at: datetime | None = None
    heard_by: tuple[str, ...] = ()
    present: bool = True

    def __post_init__(self) -> None:
        if not self.party.strip() or not self.how.strip():
            raise ValueError("a consent says who gave it, and how")
        for moment in (self.given_at, self.until, self.withdrawn_at):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError("a consent's dates carry a time zone, like 2026-11-22T09:00:00+01:00")
        if self.until <= self.given_at:
            raise ValueError("a consent ends after it was given")

    def covers(self, purpose: Purpose) -> bool:
        """Whether this party said yes to this purpose."""
        return purpose in self.purposes


@dataclass(frozen=True, slots=True)
class Permission:
    """What a session may be used for: staged material, or the consent of everybody at the table."""

    staged: bool = False
    consents: tuple[Consent, ...] = ()

    def __post_init__(self) -> None:
        if self.staged and self.consents:
            raise ValueError("material is either staged or rests on consent, not both")

    @property
    def until(self) -> datetime | None:
        """The first moment at which somebody's consent ends; None for staged material."""
        return min((consent.until for consent in self.consents), default=None)

    @property
    def at_the_table(self) -> int:
        """How many people are there to be heard."""
        return sum(consent.present for consent in self.consents)

    def require(self, purpose: Purpose, at: datetime) -> None:
        """
        Pass, or stop the step: every party must have said yes to this purpose, and the yes must hold at that moment.

        Raises ConsentMissing, ConsentExpired or ConsentWithdrawn, with how many and not with whom: errors name nobody.
        """
        if self.staged:
            return
        if len(self.consents) < 2:
            raise ConsentMissing(
                _("Toestemming ontbreekt: nodig is een ja van de leerkracht én van ieder ander aan tafel.")
            )
        for consent in self.consents:
            _require_one(consent, purpose, at)


def _require_one(consent: Consent, purpose: Purpose, at: datetime) -> None:
    role = consent.role
    if consent.withdrawn_at is not None and consent.withdrawn_at <= at:
        raise ConsentWithdrawn(
            _("De toestemming van een deelnemer ({role}) is ingetrokken. Wis het gesprek met: oudertalk forget").format(
                role=role
            )
        )
    if consent.under_16 and not consent.given_by:
        raise ConsentMissing(
            _("Toestemming ontbreekt: voor een leerling onder de 16 zegt een ouder of voogd ja (veld given_by).")
        )
    if not consent.covers(purpose):
        raise ConsentMissing(
            _("Toestemming ontbreekt: een deelnemer ({role}) zei geen ja tegen '{purpose}'. Vraag het eerst.").format(
                role=role, purpose=purpose
            )
        )
    if at < consent.given_at:
        raise ConsentMissing(
            _("De toestemming van een deelnemer ({role}) gaat pas later in. Kijk de datum na.").format(role=role)
        )
    if at > consent.until:
        raise ConsentExpired(
            _("De toestemming van een deelnemer ({role}) is verlopen op {date}. Vraag het opnieuw.").format(
                role=role, date=consent.until.date().isoformat()
            )
        )
