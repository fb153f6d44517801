"""Why a sentence was flagged, and why not, in words that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oudertalk.core.observation import Explanation, Flag, NearMiss
from oudertalk.core.rules import plain
from oudertalk.core.text import Text, decimal
from oudertalk.i18n import _, language

SHOWN = 3  # near misses of a sentence; the rest came less near
SHOWN_CUES = 5  # of a rule; the heaviest come first


def explained(one: Explanation, moves: Mapping[str, Text], plain_words: Mapping[str, str]) -> list[str]:
    """The explanation of a sentence in lines; words of the trade get what to say instead."""
    lines = [line for flag in one.flags for line in _flagged(flag, moves)]
    lines += [line for near in one.near[:SHOWN] for line in _near(near, moves)]
    said = " ".join(plain(word.strip(".,!?…:;\"'")) for word in one.sentence.quote.split())
    for word, instead in plain_words.items():
        if f" {plain(word)} " in f" {said} ":
            lines.append("  " + _("“{word}” in gewone taal: {plain}").format(word=word, plain=instead))
    if not one.flags and not one.near:
        lines.append("  " + _("Geen regel kwam in de buurt."))
    return lines


def some(cues: Sequence[str]) -> str:
    """The heaviest by name, and how many more there are."""
    more = len(cues) - SHOWN_CUES
    return "; ".join(cues[:SHOWN_CUES]) + (f" (+{more})" if more > 0 else "")


def _flagged(flag: Flag, moves: Mapping[str, Text]) -> list[str]:
    sign = "●" if flag.strength == "sterk" else "◐"
    reason = flag.why.in_language(language()) if flag.why else ""
    heard = _("gehoord: {cues}").format(cues=some(flag.heard))
    return [f"  {sign} {_name(flag.move, moves)} ({_(flag.strength)}, {flag.rule}). {reason}", f"      {heard}"]


def _near(near: NearMiss, moves: Mapping[str, Text]) -> list[str]:
    points = _("{points} van de {needed} punten").format(
        points=decimal(near.points, language()), needed=decimal(near.needed, language())
    )
    lines = [f"  ○ {_name(near.move, moves)} ({near.rule}, {points})"]
    lines.append("      " + _("gehoord: {cues}").format(cues=some(near.heard)))
    if near.missing:
        lines.append("      " + _("niet gehoord: {cues}").format(cues=some(near.missing)))
    if near.cancelled_by:
        lines.append("      " + _("opgeheven door: {cue}").format(cue=near.cancelled_by))
    return lines


def _name(move: str, moves: Mapping[str, Text]) -> str:
    return moves[move].in_language(language()) if move in moves else move
