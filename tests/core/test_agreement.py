"""Who must say yes before anything is recorded, and what comes of it when everybody did."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from oudertalk.core.agreement import (
    ALOUD,
    ON_PAPER,
    Agreement,
    Needed,
    Seat,
    Terms,
    last_moment,
    missing,
    needed,
    permission,
    unsettled,
)
from oudertalk.core.consent import PURPOSES
from oudertalk.i18n import set_language

AT = datetime.fromisoformat("2026-11-22T09:00:00+01:00")
TEACHER, MOTHER = Seat("Anja", "leerkracht"), Seat("moeder", "ouder")
FATHER = Seat("vader", "ouder", present=False)
PUPIL = Seat("Zeepaard", "kind", under_16=True, represented_by=("moeder", "vader"))
REAL = Agreement((TEACHER, MOTHER), authority_named=True)


def everybody(agreement: Agreement, how: str = ALOUD) -> dict[Needed, str]:
    return dict.fromkeys(needed(agreement), how)


def test_everybody_at_the_table_is_asked_and_nobody_else():
    assert [yes.by for yes in needed(REAL)] == ["Anja", "moeder"]
    assert missing(REAL, everybody(REAL)) == ()


def test_every_missing_yes_is_told():
    assert missing(REAL, {}) == ("Er is nog geen ja van Anja.", "Er is nog geen ja van moeder.")
    assert missing(REAL, {Needed(TEACHER, "Anja"): ALOUD}) == ("Er is nog geen ja van moeder.",)


def test_a_parent_with_authority_who_is_not_here_must_say_yes_too():
    agreement = Agreement((TEACHER, MOTHER, FATHER), authority_named=True)
    said = everybody(REAL)
    assert missing(agreement, said) == ("Er is nog geen ja van vader.",)
    assert missing(agreement, {**said, Needed(FATHER, "vader"): ON_PAPER}) == ()


def test_a_pupil_under_16_says_yes_and_so_does_everybody_who_stands_for_them():
    agreement = Agreement((TEACHER, MOTHER, FATHER, PUPIL), authority_named=True)
    said = everybody(agreement)
    for by, told in (
        ("Zeepaard", "Er is nog geen ja van Zeepaard."),
        ("moeder", "Er is nog geen ja van moeder, namens Zeepaard."),
        ("vader", "Er is nog geen ja van vader, namens Zeepaard."),
    ):
        assert missing(agreement, {yes: how for yes, how in said.items() if yes != Needed(PUPIL, by)}) == (told,)


@pytest.mark.parametrize(
    ("agreement", "told"),
    [
        (Agreement((MOTHER, Seat("opa", "onbekend")), authority_named=True), "geen leerkracht"),
        (
            Agreement((replace(TEACHER, present=False), MOTHER, Seat("oma", "onbekend")), authority_named=True),
            "geen leerkracht",
        ),
        (Agreement((TEACHER, FATHER), authority_named=True), "niemand genoemd met wie"),
        (Agreement((TEACHER, Seat("opa", "onbekend")), authority_named=True), "geen ouder of voogd"),
        (replace(REAL, authority_named=False), "wie er gezag heeft"),
        (replace(REAL, seats=(*REAL.seats, replace(PUPIL, represented_by=()))), "Namens Zeepaard"),
    ],
)
def test_what_is_not_clear_yet_stops_it_whoever_said_yes(agreement: Agreement, told: str):
    (sentence,) = unsettled(agreement)
    assert told in sentence
    assert missing(agreement, everybody(agreement)) == (sentence,)
    with pytest.raises(ValueError, match="did not say yes") as caught:
        permission(agreement, everybody(agreement), AT)
    assert "Zeepaard" not in str(caught.value)


def test_practice_asks_for_no_authority_and_for_everybody_all_the_same():
    practice = Agreement((TEACHER, Seat("Bas", "ouder")), practice=True)
    assert unsettled(practice) == ()
    assert missing(practice, {Needed(TEACHER, "Anja"): ALOUD}) == ("Er is nog geen ja van Bas.",)
    assert not permission(practice, everybody(practice), AT).staged


def test_the_permission_says_who_agreed_to_what_until_when():
    terms = Terms((*PURPOSES[:3], "delen met coach"), ("mijn coach",), days=14)
    agreement = Agreement((TEACHER, MOTHER, FATHER, PUPIL), terms, authority_named=True)
    said = {yes: ON_PAPER if yes.by == "vader" else ALOUD for yes in needed(agreement)}
    given = permission(agreement, said, AT)
    teacher, mother, father, pupil = given.consents
    for consent in given.consents:
        assert consent.purposes == ("opnemen", "transcriberen", "terugluisteren", "delen met coach")
        assert consent.heard_by == ("mijn coach",)
        assert consent.until.isoformat() == "2026-12-06T23:59:59+01:00"
    assert (mother.how, father.how, teacher.given_by) == (ALOUD, ON_PAPER, None)
    assert (pupil.under_16, pupil.given_by, pupil.how) == (True, "moeder en vader", f"{ALOUD}; {ON_PAPER}")
    for purpose in terms.purposes:
        given.require(purpose, AT)


def test_a_recording_is_gone_after_four_weeks_at_the_latest():
    assert permission(REAL, everybody(REAL), AT).until == last_moment(AT, 28)
    assert last_moment(datetime(2026, 12, 31, 23, 59, tzinfo=timezone.utc), 1).date().isoformat() == "2027-01-01"


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Terms(days=0),
        lambda: Terms(days=29),
        lambda: Terms(purposes=("opnemen",)),
        lambda: Terms(purposes=(*PURPOSES[:2], "verkopen")),  # type: ignore[arg-type]
        lambda: Terms(heard_by=(" ",)),
        lambda: Terms(purposes=(*PURPOSES[:2], "delen met coach")),
        lambda: Seat(" ", "ouder"),
        lambda: Seat("kind", "kind", under_16=True, represented_by=("",)),
        lambda: Seat("kind", "kind", under_16=True, represented_by=("kind",)),
        lambda: Seat("kind", "kind", under_16=True, represented_by=("oma", "oma")),
        lambda: Seat("moeder", "ouder", represented_by=("vader",)),
        lambda: Agreement((MOTHER, Seat("Moeder", "ouder"))),
    ],
)
def test_nonsense_is_refused_when_it_is_made(nonsense):
    with pytest.raises(ValueError):
        nonsense()


def test_what_is_missing_is_told_in_english_too():
    set_language("en")
    assert missing(REAL, {})[0] == "There is no yes yet from Anja."
