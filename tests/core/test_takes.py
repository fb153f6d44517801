"""How takes lie behind each other."""

from datetime import datetime, timedelta, timezone

import pytest

from oudertalk.core.recording import Break
from oudertalk.core.spans import TimeSpan
from oudertalk.core.takes import Event, Piece, laid_out

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)


def event(what: str, take: int = 1, at: float = 0.0, after: float = 0.0, **more: object) -> Event:
    return Event(what, NOW + timedelta(seconds=after), take, at, **more)  # type: ignore[arg-type]


BEGUN = event("opened", files=("take-01.wav",))
ENDED = event("ended", end="by hand")


def test_one_take_is_the_sound():
    layout = laid_out([BEGUN, event("closed", at=10.0, why="stopped"), ENDED], {1: 10.0})
    assert layout.pieces == (Piece(1, 0.0, 10.0),)
    assert layout.complete and layout.breaks == () and layout.marks == ()


def test_what_was_cut_off_is_not_complete_and_ends_where_the_disk_ends():
    layout = laid_out([BEGUN, event("marked", at=9.9)], {1: 9.4})
    assert layout.pieces == (Piece(1, 0.0, 9.4),)
    assert layout.marks == (9.4,) and not layout.complete


def test_a_pause_leaves_two_seconds_of_silence_and_says_how_long_it_was():
    happened = [
        BEGUN,
        event("closed", 1, 4.0, after=4.0, why="paused"),
        event("opened", 2, after=64.0, files=("take-02.wav",)),
        event("marked", 2, 1.0),
        event("closed", 2, 3.0, why="stopped"),
        ENDED,
    ]
    layout = laid_out(happened, {1: 4.0, 2: 3.0})
    assert layout.pieces == (Piece(1, 0.0, 4.0), Piece(None, 0.0, 2.0), Piece(2, 0.0, 3.0))
    assert layout.breaks == (Break(4.0, "paused", 60.0, 2.0),)
    assert layout.marks == (7.0,)  # seconds of the whole, silence included


def test_a_short_hole_is_filled_to_its_own_length():
    happened = [BEGUN, event("missing", at=2.0, seconds=0.4, why="dropped"), event("marked", at=3.0), ENDED]
    layout = laid_out(happened, {1: 5.0})
    assert layout.pieces == (Piece(1, 0.0, 2.0), Piece(None, 0.0, 0.4), Piece(1, 2.0, 5.0))
    assert layout.breaks == (Break(2.0, "dropped", 0.4, 0.4),)
    assert layout.marks == pytest.approx((3.4,))


def test_nobody_knows_how_long_a_killed_program_was_away():
    happened = [BEGUN, event("opened", 2, after=500.0, files=("take-02.wav",)), ENDED]
    layout = laid_out(happened, {1: 4.0, 2: 3.0})
    assert layout.breaks == (Break(4.0, "stopped", None, 1.0),)
    assert layout.complete  # it was gone on with, and ended by hand


def test_a_take_without_sound_is_none():
    happened = [BEGUN, event("opened", 2, files=("take-02.wav",)), event("closed", 2, 3.0, why="stopped"), ENDED]
    layout = laid_out(happened, {1: 0.0, 2: 3.0})
    assert layout.pieces == (Piece(2, 0.0, 3.0),) and layout.breaks == ()


def test_the_spoken_yes_is_the_beginning():
    layout = laid_out([BEGUN, event("agreed", at=6.5), ENDED], {1: 60.0})
    assert layout.agreed == TimeSpan(0.0, 6.5)


def test_nothing_was_recorded():
    assert laid_out([], {}).pieces == ()


def test_a_disk_that_became_full_did_not_end_it_by_hand():
    assert not laid_out([BEGUN, event("ended", end="disk")], {1: 3.0}).complete
