"""What a counting function gives, and the small arithmetic they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from oudertalk.analysis.measures.talk import Talk
from oudertalk.core.observation import Evidence, Remark
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role


@dataclass(frozen=True, slots=True)
class Found:
    """
    The number, on how many things it rests, and where they stand.

    `basis` is what it was measured in, said before the caution. `details` are smaller numbers under it, each with its
    unit, by the id that measures.yaml names them with.
    """

    value: float | None
    n: int = 0
    evidence: tuple[Evidence, ...] = ()
    low: float | None = None
    high: float | None = None
    basis: Text | None = None
    pattern: Text | None = None
    details: Mapping[str, tuple[float, str]] | None = None
    remarks: tuple[Remark, ...] = ()
    reason: Text | None = None


NOTHING = Found(None)
WHO: Mapping[Role | None, Text] = {
    "leerkracht": Text("de leerkracht", "the teacher"),
    "collega": Text("de collega", "the colleague"),
    "ouder": Text("de ouder", "the parent"),
    "kind": Text("het kind", "the child"),
    "tolk": Text("de tolk", "the interpreter"),
    None: Text("een onbekende stem", "an unknown voice"),
}
Parameters = Mapping[str, float]
Counting = Callable[[Talk, Parameters], Found]


def middle(values: Sequence[float], evidence: tuple[Evidence, ...] = (), **more: object) -> Found:
    """The median, with the middle half of the values as its band where there are enough of them to have one."""
    low = high = None
    if len(values) >= 4:
        low, _middle, high = quantiles(values, n=4, method="inclusive")
    return Found(float(median(values)), len(values), evidence, low, high, **more)  # type: ignore[arg-type]


def percent(part: float, whole: float) -> float:
    """
    How much of the whole this part is, 0 to 100.

    >>> percent(1, 4)
    25.0
    """
    return 100 * part / whole
