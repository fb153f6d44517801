"""From how well it could be heard to the page: the card, the doubts under the turns, the quotes that rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from oudertalk.core.audibility import remarks
from oudertalk.core.observation import Evidence
from oudertalk.core.quality import UNSURE
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import clock
from oudertalk.core.transcript import Doubt, Transcript, Turn
from oudertalk.core.wording import DOUBTS
from oudertalk.export.page import Heard, Note, Place, Remarked, Report
from oudertalk.i18n import _


def heard(report: Report) -> Heard:
    """The card: every sentence there is to say, with the stretches without words to listen to."""
    gaps = report.quality.gaps
    told = []
    for remark in remarks(report.quality):
        places = tuple(_places(remark.text, gaps, report.transcript))
        told.append(Remarked(remark.warns, places))
        gaps = gaps[sum(place.start is not None for place in places) :]
    return Heard(tuple(told), tuple(_place(gap, report.transcript) for gap in gaps))


def _places(sentence: str, gaps: Sequence[TimeSpan], transcript: Transcript) -> Iterator[Place]:
    """The sentence, cut where it names these gaps: it names them in order, and may stop before the last."""
    at = 0
    for gap in gaps:
        place = _place(gap, transcript)
        found = sentence.find(place.text, at)
        if found < 0:
            break
        yield Place(sentence[at:found])
        yield place
        at = found + len(place.text)
    yield Place(sentence[at:])


def _place(gap: TimeSpan, transcript: Transcript) -> Place:
    """A stretch without words, and the turn in or after which it lies."""
    begun = [n for n, turn in enumerate(transcript.turns) if turn.time and turn.time.start <= gap.start]
    target = f"beurt-{begun[-1] if begun else 0}" if transcript.turns else "gesprek"
    return Place(f"{clock(gap.start)}-{clock(gap.end)}", round(gap.start, 2), target)


def signs(turn: Turn) -> dict[Doubt, str]:
    """What stands behind the doubted words of a turn: one sign, with a number when there is more than one reason."""
    doubts = list(dict.fromkeys(word.doubt for word in turn.words if word.doubt))
    return {doubt: f"[?{n}]" if len(doubts) > 1 else "[?]" for n, doubt in enumerate(doubts, start=1)}


def notes(turn: Turn) -> tuple[Note, ...]:
    """Why words of this turn are doubted."""
    return tuple(Note(sign, _(DOUBTS[doubt])) for doubt, sign in signs(turn).items())


def unsure(evidence: Evidence, transcript: Transcript) -> str:
    """What to say beside a quote that rests on doubted words, or on words that were less likely than not."""
    words = transcript.turns[evidence.turn].words_in(evidence.span)
    measured = [word.probability for word in words if word.probability is not None]
    if any(word.doubt for word in words) or (measured and fmean(measured) < UNSURE):
        return _("onzeker verstaan: luister na")
    return ""
