"""A learnt voice is whole, has an end, and does not show itself; a proposal is clear or is none."""

from datetime import datetime, timedelta
from math import nan

import pytest

from oudertalk.core.own_voice import ALIKE, CLEARLY, Likeness, clearly_the_same
from tests.own_voices import NOW, made_up


@pytest.mark.parametrize(
    "changes",
    [
        {"numbers": (1.0,)},
        {"numbers": (0.0,) * 256},
        {"numbers": (1.0,) * 256},
        {"numbers": (nan,) * 256},
        {"seconds": 0.0},
        {"seconds": nan},
        {"until": NOW},
        {"until": NOW + timedelta(days=800)},
        {"learnt_at": datetime(2026, 11, 22)},
        {"encoder": "abc"},
        {"how": " "},
    ],
)
def test_what_is_no_learnt_voice_is_refused(changes: dict[str, object]):
    with pytest.raises(ValueError):
        made_up(**changes)


def test_a_voice_that_is_printed_does_not_give_itself_away():
    assert "0.0625" not in repr(made_up()) and "21.0" in repr(made_up())


@pytest.mark.parametrize(("speaker", "similarity"), [("", 0.5), ("A", -0.1), ("A", 1.1), ("A", nan)])
def test_a_likeness_has_a_label_and_lies_between_0_and_1(speaker: str, similarity: float):
    with pytest.raises(ValueError):
        Likeness(speaker, similarity)


def test_only_what_is_alike_and_clearly_so_is_the_same():
    def proposed(*similarities: float) -> str | None:
        found = clearly_the_same(Likeness(label, s) for label, s in zip("ABC", similarities, strict=False))
        return found.speaker if found else None

    assert proposed() is None
    assert proposed(ALIKE) == "A" and proposed(ALIKE - 0.01) is None
    assert proposed(0.5, 0.9, 0.6) == "B"
    assert proposed(0.9, 0.9 - CLEARLY + 0.01) is None
