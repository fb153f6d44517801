"""The questions before a conversation: which comes next, and that nothing but everybody's yes ends in a permission."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from oudertalk.core.agreement import ON_PAPER, Seat
from oudertalk.core.asking import (
    LONGEST_NAME,
    Asking,
    now_asked,
    permission_asked,
    question_for,
    stood_in_for,
    terms_for,
    tidy_name,
    who_agreed,
    with_yes,
    yes_wanted,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TABLE = (Seat("Anja", "leerkracht"), Seat("moeder", "ouder"))
TERMS = terms_for((), (), 28, False)
ASKED = Asking(False, TABLE, complete=True, all_here=True, terms=TERMS)


def everybody(asking: Asking) -> Asking:
    while (yes := yes_wanted(asking)) is not None:
        asking = with_yes(asking, yes)
    return asking


@pytest.mark.parametrize(
    ("asking", "question"),
    [
        (Asking(), "practice"),
        (Asking(False), "table"),
        (Asking(False, TABLE), "table"),
        (Asking(False, TABLE, complete=True), "authority"),
        (Asking(False, TABLE, complete=True, all_here=False), "absent"),
        (Asking(True, TABLE, complete=True), "terms"),  # nobody has authority in a practice talk
        (Asking(False, (TABLE[0], Seat("oma", "onbekend")), complete=True), "absent"),  # no parent can be asked
        (Asking(False, (TABLE[0], Seat("oma", "onbekend")), complete=True, absent_named=True), "unsettled"),
        (Asking(False, TABLE, complete=True, all_here=False, absent_named=True), "unsettled"),
        (Asking(False, (*TABLE, Seat("Sem", "kind", under_16=True)), complete=True, all_here=True), "stands in"),
        (replace(ASKED, terms=None), "terms"),
        (ASKED, "yes"),
        (everybody(ASKED), "agreed"),
        (replace(everybody(ASKED), refused=True), "refused"),
    ],
)
def test_the_next_question(asking: Asking, question: str):
    assert now_asked(asking) == question


def test_an_absent_parent_counts_and_gives_the_yes_before():
    father = Seat("vader", "ouder", present=False)
    asking = replace(ASKED, all_here=False, absent_named=True, seats=(*TABLE, father))
    asking = with_yes(with_yes(asking, yes_wanted(asking)), yes_wanted(with_yes(asking, yes_wanted(asking))))
    wanted = yes_wanted(asking)
    assert wanted is not None and wanted.by == "vader"
    assert "is er niet bij" in question_for(asking.agreement, wanted)
    given = permission_asked(with_yes(asking, wanted, ON_PAPER), NOW)
    assert [consent.how for consent in given.consents][2] == ON_PAPER
    assert not given.consents[2].present
    assert any("vader" in line for line in who_agreed(given))


def test_a_pupil_says_yes_and_so_does_who_stands_in():
    sem = stood_in_for(Seat("Sem", "kind", under_16=True), ("moeder", "Sem"))
    assert sem.represented_by == ("moeder",), "nobody says yes for themselves"
    asking = replace(ASKED, seats=(*TABLE, sem))
    asked = []
    while (yes := yes_wanted(asking)) is not None:
        asked.append((yes.seat.party, yes.by))
        with pytest.raises(ValueError, match="did not say yes"):
            permission_asked(asking, NOW)
        asking = with_yes(asking, yes)
    assert asked == [("Anja", "Anja"), ("moeder", "moeder"), ("Sem", "Sem"), ("Sem", "moeder")]
    assert permission_asked(asking, NOW).consents[2].given_by == "moeder"


def test_a_purpose_for_others_says_who_they_are():
    assert terms_for(("delen met coach",), (), 7, True).heard_by == ("mijn coach",)
    assert terms_for(("delen met coach",), ("Ria",), 7, True).heard_by == ("Ria",)
    assert terms_for((), (), 7, True).heard_by == ()


def test_a_name_is_seen_and_is_no_story():
    assert tidy_name("  An\nja\u202e \x00 ") == "An ja"
    assert len(tidy_name("a" * 1000)) == LONGEST_NAME
