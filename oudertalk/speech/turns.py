"""Words and voices become turns: each word goes to who was speaking while it was said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import UNKNOWN_SPEAKER, SpeakerSpan, Transcript, Turn, Word

_REACH = 0.5  # s; a word in nobody's time goes to a voice at most this far away
_ISLAND = 0.3  # s; a single word shorter than this, amid the words of another, was heard on the wrong side
_PAUSE = 0.2  # s; but not when there is silence around it: then somebody may have said "hm"


def join(words: Sequence[Word], spans: Sequence[SpeakerSpan], *, fixed: Sequence[SpeakerSpan] = ()) -> Transcript:
    """
    The transcript of these words by these voices. ValueError when a word has no time.

    Word by word, by the seconds that it shares with each voice: a sentence has no single speaker when the answer comes
    before its end. What no voice is near goes to UNKNOWN_SPEAKER. A word whose middle lies in a `fixed` stretch is of
    that voice, whatever the rest says: a person said so. These stretches do not overlap.

    >>> words = Word("Goed?", TimeSpan(0.0, 0.5)), Word("Ja.", TimeSpan(0.6, 0.9))
    >>> spans = SpeakerSpan("A", TimeSpan(0.0, 0.6)), SpeakerSpan("B", TimeSpan(0.5, 1.0))
    >>> [(turn.speaker, turn.text) for turn in join(words, spans).turns]
    [('A', 'Goed?'), ('B', 'Ja.')]
    """
    in_order = sorted(words, key=_time)
    speakers = _without_islands(in_order, list(_speakers(in_order, spans)))
    speakers = _as_people_said(in_order, speakers, fixed)
    runs = groupby(zip(speakers, in_order, strict=True), key=lambda spoken: spoken[0])
    return Transcript(tuple(Turn(speaker, tuple(word for _speaker, word in run)) for speaker, run in runs))


def _time(word: Word) -> TimeSpan:
    if word.time is None:
        raise ValueError("only words with a time can be joined to voices")
    return word.time


def _speakers(words: Sequence[Word], spans: Sequence[SpeakerSpan]) -> Iterator[str]:
    """The speaker of each word. Both go by in the order of time, so an hour is one walk along it."""
    coming = sorted(spans, key=lambda span: span.time, reverse=True)
    near: list[SpeakerSpan] = []
    before = UNKNOWN_SPEAKER
    for word in words:
        time = _time(word)
        while coming and coming[-1].time.start <= time.end + _REACH:
            near.append(coming.pop())
        near = [span for span in near if span.time.end >= time.start - _REACH]
        before = _speaker(time, near, before)
        yield before


def _speaker(time: TimeSpan, near: Sequence[SpeakerSpan], before: str) -> str:
    """Who shares most of this time; who spoke already, when that is equal; who is nearest, when nobody shares any."""
    shared: dict[str, float] = {}
    for span in near:
        shared[span.speaker] = shared.get(span.speaker, 0.0) + span.time.overlap(time)
    if any(shared.values()):
        return max(shared, key=lambda speaker: (round(shared[speaker], 3), speaker == before))
    within_reach = [span for span in near if _distance(span.time, time) <= _REACH]
    if not within_reach:
        return UNKNOWN_SPEAKER
    return min(within_reach, key=lambda span: _distance(span.time, time)).speaker


def _as_people_said(words: Sequence[Word], speakers: Sequence[str], fixed: Sequence[SpeakerSpan]) -> list[str]:
    in_order = sorted(fixed, key=lambda span: span.time)
    said = []
    for word, speaker in zip(words, speakers, strict=True):
        middle = (_time(word).start + _time(word).end) / 2
        at = bisect_right(in_order, middle, key=lambda span: span.time.start) - 1
        said.append(in_order[at].speaker if at >= 0 and middle < in_order[at].time.end else speaker)
    return said


def _distance(one: TimeSpan, other: TimeSpan) -> float:
    """Seconds between two spans; 0.0 when they touch or overlap."""
    return max(0.0, one.start - other.end, other.start - one.end)


def _without_islands(words: Sequence[Word], speakers: Sequence[str]) -> list[str]:
    smooth = list(speakers)
    for at in range(1, len(words) - 1):
        around = smooth[at - 1]
        if around == speakers[at + 1] != smooth[at] and _is_island(*words[at - 1 : at + 2]):
            smooth[at] = around
    return smooth


def _is_island(before: Word, word: Word, after: Word) -> bool:
    silence = max(_distance(_time(before), _time(word)), _distance(_time(word), _time(after)))
    return _time(word).duration < _ISLAND and silence < _PAUSE
