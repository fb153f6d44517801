"""
How far two readers agree: in percent, and beyond what chance would give.

What each of them said of the same things is a pair of categories, and nothing here knows what those mean. There are no
words for "good" or "poor": a number this uncertain has no norm.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[str, str]  # what the one said of something, and what the other said of it

RESAMPLES = 1_000
_SEED = 1960  # the same pairs give the same range every time
_MIDDLE = 0.95  # of the resamples lie within the range


@dataclass(frozen=True, slots=True)
class Concordance:
    """
    Of `n` things that both judged `same` got the same category.

    `kappa` is None when it cannot be computed: nothing was judged by both, or all of it was given one category.
    """

    n: int
    same: int
    kappa: float | None

    @property
    def percent(self) -> float | None:
        """How much of it they agree on, 0 to 100; None when there is nothing."""
        return 100 * self.same / self.n if self.n else None


def concordance(pairs: Sequence[Pair]) -> Concordance:
    """
    How far they agree on these.

    >>> concordance([("ja", "ja"), ("ja", "nee"), ("nee", "nee"), ("nee", "nee")])
    Concordance(n=4, same=3, kappa=0.5)
    """
    return Concordance(len(pairs), sum(one == other for one, other in pairs), kappa(pairs))


def kappa(pairs: Sequence[Pair]) -> float | None:
    """
    Cohen's kappa, unweighted: (po - pe) / (1 - pe), from -1 to 1; 0 is what chance would give, 1 is all the same.

    po is the share of pairs that are the same; pe is the share that would be if each chose as often as now, but at
    random: the sum over the categories of how often the one chose it times how often the other did. None when pe is 1,
    that is when both gave one and the same category to everything, and of no pairs. Counted in whole numbers until the
    division.

    Source: J. Cohen, A coefficient of agreement for nominal scales, Educ. and Psychological Measurement 20 (1960).
    """
    n = len(pairs)
    same = sum(one == other for one, other in pairs)
    first, second = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    by_chance = sum(count * second[category] for category, count in first.items())  # n * n * pe
    return (n * same - by_chance) / (n * n - by_chance) if n * n > by_chance else None


def kappa_range(pairs: Sequence[Pair]) -> tuple[float, float] | None:
    """
    Between what kappa lies in 95 of 100 resamples: as many pairs, drawn from these with replacement.

    Source: B. Efron, Bootstrap methods, The Annals of Statistics 7 (1979); the percentile range. Resamples without a
    kappa are left out. None when there is no kappa, and when all resamples give the same one (all pairs are the same,
    or one reader said one thing only): that looks certain, and says nothing of what other things would have given.
    """
    if kappa(pairs) is None:
        return None
    draw = random.Random(_SEED)
    drawn = (kappa(draw.choices(pairs, k=len(pairs))) for _n in range(RESAMPLES))
    found = sorted(value for value in drawn if value is not None)
    aside = int(len(found) * (1 - _MIDDLE) / 2)
    low, high = found[aside], found[-1 - aside]
    return (low, high) if low < high else None
