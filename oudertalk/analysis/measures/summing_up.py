"""Summaries: how many, whether they were checked, and whether the parent said that they were right."""

from __future__ import annotations

from dataclasses import dataclass

from oudertalk.analysis.measures.found import NOTHING, Found, Parameters, percent
from oudertalk.analysis.measures.talk import NEARLY, Talk
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.rules import plain
from oudertalk.core.transcript import Turn


@dataclass(frozen=True, slots=True)
class _Summary:
    """A summary of the teacher, with the last turn in which it was checked, None when it was not."""

    evidence: Evidence
    checked_in: int | None


def summaries(talk: Talk, parameters: Parameters) -> Found:
    """How often the teacher sums up; how many of those in the last part of the conversation is a detail."""
    if not talk.has_teacher:
        return NOTHING
    found = tuple(summary.evidence for summary in _summaries(talk))
    late = sum(1 for evidence in found if talk.share_before(evidence) >= 1 - parameters.get("last", 0.2) - NEARLY)
    return Found(float(len(found)), len(found), found, details={"laatste_deel": (float(late), "keer")})


def checked_summaries(talk: Talk, _parameters: Parameters) -> Found:
    """How many summaries are followed by asking whether they are right; as a share of all of them in a detail."""
    if not talk.has_teacher:
        return NOTHING
    found = _summaries(talk)
    checked = tuple(summary.evidence for summary in found if summary.checked_in is not None)
    details = {"aandeel": (percent(len(checked), len(found)), "%")} if found else {}
    return Found(float(len(checked)), len(checked), checked, details=details)


def confirmed_summaries(talk: Talk, _parameters: Parameters) -> Found:
    """Of the checked summaries, the share that the parent then confirms or corrects."""
    agrees, corrects = talk.word_list("instemming"), talk.word_list("correctie")
    if agrees is None or corrects is None:
        return NOTHING
    checked = [summary for summary in _summaries(talk) if summary.checked_in is not None]
    if not checked:
        return NOTHING
    met = []
    for summary in checked:
        reply = _reply(talk, summary.checked_in or 0)
        if reply is not None and (agrees.heard(reply) or corrects.heard(reply)):
            met.append(summary.evidence)
    return Found(percent(len(met), len(checked)), len(checked), tuple(met))


def _summaries(talk: Talk) -> tuple[_Summary, ...]:
    """
    The summaries of the teacher, each with its check: from where it begins, in the same turn of the teacher.

    A tag after it ("toch?") is a check too.
    """
    checks: dict[int, list[Flag]] = {}
    for flag in talk.flagged("samenvatting_check", "vraag_suggestief", role="leerkracht"):
        checks.setdefault(_turn_of(talk, flag), []).append(flag)
    found = []
    for flag in talk.flagged("samenvatting", role="leerkracht"):
        later = [check for check in checks.get(_turn_of(talk, flag), []) if _place(talk, check) >= _place(talk, flag)]
        last = max(later, key=lambda check: _place(talk, check), default=None)
        found.append(_Summary(flag.evidence, last.evidence.turn if last else None))
    return tuple(found)


def _turn_of(talk: Talk, flag: Flag) -> int:
    return talk.run_of.get(flag.evidence.turn, -1 - flag.evidence.turn)


def _place(talk: Talk, flag: Flag) -> tuple[int, int]:
    return talk.place[flag.evidence.turn], flag.evidence.span.start


def _reply(talk: Talk, turn: int) -> list[str] | None:
    """The first words of the parent after this turn, a mere "ja" included; None when the teacher goes on first."""
    own = talk.run_of.get(turn)
    for number in talk.order[talk.place[turn] + 1 :]:
        if talk.role_at(number) == "ouder":
            return opening(talk.transcript.turns[number])
        if talk.run_of.get(number, own) != own and talk.role_at(number) == "leerkracht":
            return None
    return None


OPENING = 8  # words; whoever agrees or corrects does it at once


def opening(turn: Turn) -> list[str]:
    """The first words of a turn, as they are compared."""
    words = (plain(word.text.strip(".,!?…:;-\"'")) for word in turn.words[:OPENING])
    return [word for word in words if word]
