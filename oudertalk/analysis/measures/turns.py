"""Turns: how many, how long, how often they change, and the longest stretch of each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from statistics import mean

from oudertalk.analysis.measures.found import NOTHING, Counting, Found, Parameters, middle, percent
from oudertalk.analysis.measures.talk import NEARLY, QUOTED_WORDS, Run, Talk
from oudertalk.core.happened import unknown_seconds
from oudertalk.core.observation import Evidence, Remark
from oudertalk.core.spans import TimeSpan, union
from oudertalk.core.text import Text, clock
from oudertalk.core.transcript import Role


def turns(talk: Talk, _parameters: Parameters) -> Found:
    if not talk.runs:
        return NOTHING
    teacher, parent = len(talk.runs_of("leerkracht")), len(talk.runs_of("ouder"))
    counts = {"leerkracht": teacher, "ouder": parent, "anderen": len(talk.runs) - teacher - parent}
    details = {name: (float(count), "beurten") for name, count in counts.items()}
    return Found(float(len(talk.runs)), len(talk.runs), details=details)


def words_per_turn(role: Role) -> Counting:
    """Words in a turn: the median. Details are the mean, and the share of turns of one word; a "hm" is no turn."""

    def words(talk: Talk, _parameters: Parameters) -> Found:
        counts = [run.words for run in talk.runs_of(role)]
        if not counts:
            return NOTHING
        single = sum(1 for count in counts if count == 1)
        details = {"gemiddeld": (mean(counts), "woorden"), "een_woord": (percent(single, len(counts)), "%")}
        return middle(counts, details=details)

    return words


def seconds_per_turn(role: Role) -> Counting:
    """Seconds from the beginning of a turn to its end: the median, with the mean as a detail."""

    def seconds(talk: Talk, _parameters: Parameters) -> Found:
        times = [run.time for run in talk.runs_of(role) if run.time is not None]
        lasts = [time.duration - unknown_seconds(talk.holes, time) for time in times]
        return middle(lasts, details={"gemiddeld": (mean(lasts), "s")}) if lasts else NOTHING

    return seconds


def changes_per_minute(talk: Talk, _parameters: Parameters) -> Found:
    """How often the floor goes to somebody else, for each minute of the conversation."""
    if talk.span is None or len(talk.runs) < 2:
        return NOTHING
    return Found((len(talk.runs) - 1) / (talk.length / 60), len(talk.runs) - 1)


def longest(role: Role) -> Counting:
    """The longest stretch of one role: the other may hum along, and a silence may not last too long."""
    return partial(_longest, role)


def _longest(role: Role, talk: Talk, parameters: Parameters) -> Found:
    stretches = _stretches(role, talk, parameters)
    if not stretches:
        return NOTHING
    run, stretch = max(stretches, key=lambda pair: (round(pair[1].duration, 6), -pair[0].number))
    long = [pair for pair in stretches if pair[1].duration > parameters.get("long", 60) + NEARLY]
    very_long = sum(1 for _run, time in long if time.duration > parameters.get("very_long", 120) + NEARLY)
    return Found(
        stretch.duration,
        len(stretches),
        (_first_words(talk, run, stretch),),
        details={"lang": (float(len(long)), "keer"), "heel_lang": (float(very_long), "keer")},
        remarks=tuple(Remark(_first_words(talk, run, time), _lasts(time)) for run, time in long),
    )


def _stretches(role: Role, talk: Talk, parameters: Parameters) -> list[tuple[Run, TimeSpan]]:
    found = []
    for run in talk.runs_of(role):
        words = (word.time for number in run.turns for word in talk.transcript.turns[number].words if word.time)
        for unbroken in _between_holes(talk, words):
            times = union(unbroken, gap=parameters.get("max_silence", 3.0) + NEARLY)
            found += [(run, time) for time in times]
    return found


def _between_holes(talk: Talk, times: Iterable[TimeSpan]) -> Iterator[list[TimeSpan]]:
    """These times, apart where sound is missing between them: a stretch that runs on across a hole is a guess."""
    ends = [hole.end for hole in talk.holes]
    for _hole, unbroken in groupby(sorted(times), key=lambda time: bisect_right(ends, (time.start + time.end) / 2)):
        yield list(unbroken)


def _lasts(time: TimeSpan) -> Text:
    return Text(f"duurt {clock(time.duration)} (min:s)", f"lasts {clock(time.duration)} (min:s)")


def _first_words(talk: Talk, run: Run, stretch: TimeSpan) -> Evidence:
    """The first words of a turn that lie within this stretch of sound."""
    for number in run.turns:
        words = talk.transcript.turns[number].words
        inside = [at for at, word in enumerate(words) if word.time is not None and word.time.overlap(stretch) > 0]
        if inside:
            return talk.quote_words(number, inside[0], inside[min(QUOTED_WORDS, len(inside)) - 1])
    return talk.quote(run)


def room(talk: Talk, parameters: Parameters) -> Found:
    """How many times as long the parent's longest stretch is as the teacher's."""
    teacher = _longest("leerkracht", talk, parameters)
    parent = _longest("ouder", talk, parameters)
    if teacher.value is None or parent.value is None:
        return NOTHING
    return Found(parent.value / teacher.value, 2, (*parent.evidence, *teacher.evidence))
