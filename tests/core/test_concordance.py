"""Agreement in percent and Cohen's kappa: what the literature worked out, and what must hold of any pairs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oudertalk.core.concordance import Pair, concordance, kappa, kappa_range

PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40)


def pairs_of(table: Sequence[Sequence[int]]) -> list[Pair]:
    """What two readers said, of how often they said it: a row for each category of the one."""
    return [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _n in range(count)
    ]


@pytest.mark.parametrize(
    ("table", "percent", "expected"),
    [
        # Cohen 1960, table 1: three diagnoses, agreement below chance (0.29 where chance gives 0.35)
        ([[25, 13, 12], [12, 2, 16], [3, 15, 2]], 29.0, -0.0923),
        # Cohen 1960, table 2: the same with agreement of 0.70 where chance gives 0.41
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 70.0, 0.4915),
        # the two readers of 50 grant proposals that textbooks work out: 0.7 where chance gives 0.5
        ([[20, 5], [10, 15]], 70.0, 0.4),
    ],
)
def test_what_the_literature_worked_out(table: Sequence[Sequence[int]], percent: float, expected: float):
    found = concordance(pairs_of(table))
    assert found.percent == pytest.approx(percent)
    assert found.kappa == pytest.approx(expected, abs=5e-5)


@given(PAIRS)
@settings(deadline=None)  # the first asks for the import
def test_it_is_what_scikit_learn_computes(pairs: list[Pair]):
    metrics = pytest.importorskip("sklearn.metrics")
    found = kappa(pairs)
    if found is not None:
        assert found == pytest.approx(metrics.cohen_kappa_score(*zip(*pairs, strict=True)), abs=1e-9)


@given(PAIRS)
def test_it_does_not_matter_who_is_named_first(pairs: list[Pair]):
    assert concordance(pairs) == concordance([(other, one) for one, other in pairs])


@given(PAIRS)
def test_it_lies_between_minus_one_and_one(pairs: list[Pair]):
    found = concordance(pairs)
    assert found.percent is not None and 0 <= found.percent <= 100
    assert found.kappa is None or -1 <= found.kappa <= 1


@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=40))
def test_of_readers_who_always_agree_it_is_one_unless_they_said_one_thing_only(said: list[str]):
    found = concordance([(one, one) for one in said])
    assert found.percent == 100
    assert found.kappa == (1 if len(set(said)) > 1 else None)


def test_who_never_agree_on_two_things_are_at_minus_one():
    assert kappa([("ja", "nee"), ("nee", "ja")]) == -1


def test_one_reader_who_always_says_the_same_agrees_no_more_than_by_chance():
    assert kappa([("ja", "ja"), ("ja", "nee"), ("ja", "ja")]) == 0


def test_of_nothing_there_is_nothing_to_say():
    found = concordance([])
    assert (found.n, found.percent, found.kappa, kappa_range([])) == (0, None, None, None)


def test_the_range_holds_the_value_narrows_with_more_and_is_the_same_every_time():
    few = pairs_of([[6, 3], [2, 8]])
    many = few * 20
    for pairs in (few, many):
        low, high = kappa_range(pairs) or (0.0, 0.0)
        found = kappa(pairs)
        assert found is not None and -1 <= low < found < high <= 1
        assert kappa_range(pairs) == (low, high)
    (low, high), (lower, higher) = kappa_range(many) or (0.0, 0.0), kappa_range(few) or (0.0, 0.0)
    assert high - low < (higher - lower) / 3


def test_all_the_same_gives_no_range():
    """Resamples of what is all the same are all the same: that would look certain, and is not."""
    assert kappa_range([("ja", "ja"), ("nee", "nee")]) is None
    assert kappa_range([("ja", "ja"), ("ja", "nee"), ("ja", "nee")]) is None, "one of them said one thing only"
