"""
Whether voices were told apart: what every figure about who spoke rests on.

The limits are ours, for warning in time; they judge no conversation and nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oudertalk.core.spans import duration
from oudertalk.core.text import Text
from oudertalk.core.transcript import DOUBTFUL, SpeakerSpan

MOST_DOUBT = 0.35  # of the speech; with more in doubt, who spoke is not known well enough to count

NOT_APART = Text(  # why there is no number, and nothing to say of a line of a form
    "De stemmen zijn niet uit elkaar gehouden, dus wie wat zei is niet bekend.",
    "The voices were not told apart, so who said what is not known.",
)


@dataclass(frozen=True, slots=True)
class Telling:
    """
    `asked` is how many people spoke, as somebody said (None: nobody knew); `heard` the voices that were found.
    `doubtful` is the share of the speech, 0 to 1, of which it is doubtful who spoke.
    """

    asked: int | None
    heard: int
    doubtful: float

    @property
    def failed(self) -> bool:
        """Whether who said what is not known: two people or more spoke, and one voice was found or most is doubtful."""
        alone = self.asked is not None and self.asked > 1 and self.heard == 1
        return self.heard > 0 and (alone or self.doubtful > MOST_DOUBT)

    @property
    def missed(self) -> int:
        """How many of those who spoke were not heard as a voice of their own."""
        return max(0, (self.asked or 0) - self.heard) if self.heard else 0


def told_apart(asked: int | None, spans: Sequence[SpeakerSpan]) -> Telling:
    """
    How well the voices in these spans were told apart.

    >>> from oudertalk.core.spans import TimeSpan
    >>> told_apart(2, [SpeakerSpan("A", TimeSpan(0, 9)), SpeakerSpan("B", TimeSpan(9, 10), doubt=0.8)])
    Telling(asked=2, heard=2, doubtful=0.1)
    """
    speech = duration(span.time for span in spans) or 1.0
    doubtful = duration(span.time for span in spans if span.doubt >= DOUBTFUL)
    return Telling(asked, len({span.speaker for span in spans}), round(doubtful / speech, 3))
