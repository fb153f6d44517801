"""The pages stop when nobody looks any more, and not before."""

from __future__ import annotations

import pytest

from oudertalk.web.presence import LONGEST_PAGES, Patience, Presence


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(clock: Clock) -> Presence:
    return Presence(Patience(first=60, after_last=10, silent=30), clock)


def later(presence: Presence, clock: Clock, seconds: float) -> bool:
    """Looks every second, as the server does; whether it is over at the end."""
    over = False
    for _second in range(int(seconds)):
        clock.now += 1
        over = presence.is_over()
    return over


def test_it_waits_for_the_first_page(presence: Presence, clock: Clock):
    assert not later(presence, clock, 59)
    assert later(presence, clock, 2)


def test_it_stays_while_a_page_speaks(presence: Presence, clock: Clock):
    for _beat in range(20):
        presence.beat("a")
        assert not later(presence, clock, 10)


def test_it_stops_a_while_after_the_last_page_closed(presence: Presence, clock: Clock):
    presence.beat("a")
    presence.beat("b")
    presence.leave("a")
    assert not later(presence, clock, 20)
    presence.leave("b")
    assert not later(presence, clock, 9)
    assert later(presence, clock, 3)


def test_a_page_that_makes_place_for_the_next_closes_nothing(presence: Presence, clock: Clock):
    presence.beat("a")
    presence.leave("a")
    later(presence, clock, 3)
    presence.beat("b")
    assert not later(presence, clock, 25)


def test_a_page_that_is_silent_counts_as_closed(presence: Presence, clock: Clock):
    presence.beat("a")
    assert not later(presence, clock, 35)
    assert later(presence, clock, 10)


def test_a_lid_that_was_closed_is_no_silence(presence: Presence, clock: Clock):
    presence.beat("a")
    later(presence, clock, 5)
    clock.now += 8 * 3600
    assert not presence.is_over()
    assert not later(presence, clock, 20)


def test_a_goodbye_of_somebody_unknown_changes_nothing(presence: Presence, clock: Clock):
    presence.leave("x")
    assert not later(presence, clock, 59)


def test_there_is_an_end_to_the_pages_it_remembers(presence: Presence):
    for number in range(2 * LONGEST_PAGES):
        presence.beat(str(number))
    assert len(presence._pages) == LONGEST_PAGES
