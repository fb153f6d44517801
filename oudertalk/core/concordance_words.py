"""How agreement reads, in the language in force: as a row of a table, on a page or in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from oudertalk.core.concordance import Concordance, Pair, concordance, kappa_range
from oudertalk.core.readings import Two, WithProgram
from oudertalk.core.text import hundredths
from oudertalk.i18n import _, language


@dataclass(frozen=True, slots=True)
class Row:
    """How far two agree on `title`: of `n` things `same`; `kappa` says why there is none, `range` may be ""."""

    title: str
    n: int
    same: int
    percent: str
    kappa: str
    range: str = ""


def row(title: str, pairs: Sequence[Pair]) -> Row:
    """A row about these, with the range in which kappa lies."""
    return _row(title, concordance(pairs), _range(pairs))


def row_of_item(title: str, pairs: Sequence[Pair]) -> Row:
    """A row about one line in several conversations: too few for a range, and kappa only where there is one."""
    found = concordance(pairs)
    told = _row(title, found, "")
    return told if found.kappa is not None and found.n > 1 else replace(told, kappa="-")


def rows_of(two: Two) -> tuple[Row, ...]:
    """How far two readers agree: on all lines, on those that both could judge, and on the markings."""
    return (
        row(_("alle onderdelen"), two.pairs),
        row(_("zonder “niet te beoordelen”"), two.judged_pairs),
        *([_row(_("markeringen"), two.flags, "")] if two.flags.n else []),
    )


def row_of_program(title: str, found: WithProgram) -> Row:
    """How far a reader and the program say the same."""
    return _row(title, found.lines, "")


def _row(title: str, found: Concordance, range: str) -> Row:
    percent = "-" if found.percent is None else f"{found.percent:.0f} %"
    return Row(title, found.n, found.same, percent, _kappa(found), range)


def _kappa(found: Concordance) -> str:
    if found.kappa is not None:
        return hundredths(round(found.kappa, 2) + 0.0, language())  # nobody reads "-0,00"
    return _("niet te berekenen: iedereen koos steeds hetzelfde") if found.n else "-"


def _range(pairs: Sequence[Pair]) -> str:
    ends = kappa_range(pairs)
    if ends is None:
        return ""
    low, high = (hundredths(round(end, 2) + 0.0, language()) for end in ends)
    return _("{low} tot {high}").format(low=low, high=high)
