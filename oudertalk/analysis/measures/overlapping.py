"""
Speaking at once: overlap and possible interruptions.

Only what tells voices apart that speak at the same time can show this. The times of words from one microphone follow
each other by nature; where no two voices are ever heard at once, that is taken to be so, and nothing is measured.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import partial

from oudertalk.analysis.measures.found import NOTHING, Counting, Found, Parameters, percent
from oudertalk.analysis.measures.talk import (
    JOINS,
    NEARLY,
    NOISE_AFTER,
    NOISE_LASTS,
    Covered,
    Piece,
    Run,
    Talk,
    together,
)
from oudertalk.core.spans import TimeSpan, duration, union
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role

SURELY_AT_ONCE = 0.1  # s; word times are no better than that
NOISE_MARGIN = 0.2  # s around the words of a listening noise in which it may be heard

UNMEASURED = Found(
    None,
    reason=Text(
        "niet gemeten: hierin zijn geen stemmen te onderscheiden die tegelijk spreken",
        "not measured: voices that speak at the same time cannot be told apart in this",
    ),
)


def overlap(talk: Talk, _parameters: Parameters) -> Found:
    """The share of the speech in which two roles are heard at once; what is listening noise of it as a detail."""
    if not _shows_overlap(talk):
        return UNMEASURED
    roles = _roles(talk)
    if len(roles) < 2:
        return NOTHING
    stretches = together(roles.values())
    whole = duration(time for times in roles.values() for time in times)
    noises = Covered(_noise_times(talk))
    humming = sum(time.duration for time in stretches if _is_humming(time, noises))
    details = {"luistersignalen": (percent(humming, whole), "%")}
    return Found(percent(duration(stretches), whole), len(stretches), details=details)


def overlaps_per_minute(talk: Talk, _parameters: Parameters) -> Found:
    """How often two roles speak at once, for each minute of the conversation; listening noises apart, as a detail."""
    if not _shows_overlap(talk):
        return UNMEASURED
    roles = _roles(talk)
    if talk.span is None or len(roles) < 2:
        return NOTHING
    noises = Covered(_noise_times(talk))
    stretches = together(roles.values())
    humming = sum(1 for time in stretches if _is_humming(time, noises))
    minutes = talk.length / 60
    details = {"luistersignalen": (humming / minutes, "per minuut")}
    return Found((len(stretches) - humming) / minutes, len(stretches), details=details)


def _roles(talk: Talk) -> Mapping[Role, tuple[TimeSpan, ...]]:
    """When each confirmed role was heard."""
    found = dict.fromkeys(piece.role for piece in talk.pieces if piece.role is not None)
    return {role: talk.heard(role) for role in found}


def _shows_overlap(talk: Talk) -> bool:
    voices: dict[str, list[TimeSpan]] = {}
    for piece in talk.pieces:
        voices.setdefault(piece.speaker, []).append(piece.time)
    return any(time.duration >= SURELY_AT_ONCE - NEARLY for time in together(voices.values()))


def _is_humming(time: TimeSpan, noises: Covered) -> bool:
    return noises.within(time) >= time.duration / 2


def _noise_times(talk: Talk) -> list[TimeSpan]:
    """When somebody was listening along: in words, or in a short sound that the recogniser heard no words in."""
    words = [talk.transcript.turns[number].time for number in talk.noises]
    around = [
        TimeSpan(max(0.0, time.start - NOISE_MARGIN), time.end + NOISE_MARGIN) for time in words if time is not None
    ]
    return around + [piece.time for piece in wordless(talk)]


def wordless(talk: Talk, role: Role | None = None) -> tuple[Piece, ...]:
    """Short sounds of a voice in which no word of that voice was recognised; only where the sound was listened to."""
    if not (talk.spoken and talk.timed_words):
        return ()
    words: dict[str, list[TimeSpan]] = {}
    for time, turn, _at in talk.timed_words:
        words.setdefault(talk.transcript.turns[turn].speaker, []).append(time)
    return tuple(
        piece
        for piece in talk.pieces
        if (role is None or piece.role == role)
        and piece.time.duration <= NOISE_LASTS + NEARLY
        and not _any_within(words.get(piece.speaker, []), piece.time)
    )


def _any_within(times: list[TimeSpan], window: TimeSpan) -> bool:
    """Whether one of these, in order, lies partly in the window."""
    at = bisect_left(times, window.end, key=lambda time: time.start)
    return at > 0 and times[at - 1].end > window.start


# interruptions


def interruptions(role: Role, partner: Role) -> Counting:
    """
    Possible interruptions by this role, for every ten minutes that the partner speaks.

    One begins while the partner has at least 0.3 s to go, the partner stops within a second, and what follows is a turn
    of at least a second and three words. People also speak at once out of enthusiasm: it stays "possible".
    """
    return partial(_interruptions, role, partner)


def _interruptions(role: Role, partner: Role, talk: Talk, parameters: Parameters) -> Found:
    if not _shows_overlap(talk):
        return UNMEASURED
    seconds = talk.seconds(partner)
    if not (talk.has_teacher and talk.has_parent) or seconds < max(
        NEARLY, parameters.get("min_seconds", 30.0) - NEARLY
    ):
        return NOTHING
    theirs = union((piece.time for piece in talk.pieces if piece.role == partner), gap=JOINS + NEARLY)
    ours = union((piece.time for piece in talk.pieces if piece.role == role), gap=JOINS + NEARLY)
    noises = Covered(_noise_times(talk))
    evidence = []
    for piece in ours:
        cut_short = _covering(theirs, piece.start)
        if cut_short is None or _is_humming(cut_short, noises):
            continue
        left = cut_short.end - piece.start
        if parameters.get("left", 0.3) - NEARLY <= left <= parameters.get("stops", 1.0) + NEARLY:
            run = _run_beginning(talk, role, piece.start)
            if run is not None and _is_turn(run, piece.start, parameters):
                evidence.append(talk.quote(run))
    return Found(len(evidence) / (seconds / 600), len(evidence), tuple(evidence))


def _covering(times: tuple[TimeSpan, ...], moment: float) -> TimeSpan | None:
    """The one of these spans, in order, in which the moment lies."""
    at = bisect_left(times, moment, key=lambda time: time.start)
    return times[at - 1] if at > 0 and times[at - 1].end > moment else None


def _run_beginning(talk: Talk, role: Role, moment: float) -> Run | None:
    """The run of this role that begins at about this moment."""
    runs = [run for run in talk.runs_of(role) if run.time is not None]
    at = bisect_right(runs, moment + NOISE_AFTER, key=lambda run: run.time.start if run.time else 0.0)
    if at == 0:
        return None
    begun = runs[at - 1]
    return begun if begun.time is not None and begun.time.start >= moment - NOISE_AFTER else None


def _is_turn(run: Run, since: float, parameters: Parameters) -> bool:
    lasts = run.time.end - since if run.time is not None else 0.0
    return run.words >= parameters.get("min_words", 3) and lasts >= parameters.get("min_turn", 1.0) - NEARLY
