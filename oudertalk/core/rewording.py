"""
Words as people said that they were, in the place of those that were heard.

`reworded` replays what people said on the turns. A correction finds its words again by what they are and by their
second, so it survives other voices; words that were heard otherwise since it leaves alone, and `unfit` says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from oudertalk.core.corrections import Reword
from oudertalk.core.spans import TimeSpan, hull
from oudertalk.core.transcript import Transcript, Turn, Word

NEAR = 1.0  # s; a word that is heard anew seldom moves further
FAR = 15.0  # s; further from the moment that somebody names it is something else that was said

_AROUND = ".,?!…:;'“”‘’()-–" + '"'


class _Spoken(NamedTuple):
    speaker: str
    word: Word


def reworded(transcript: Transcript, rewords: Iterable[Reword]) -> Transcript:
    """
    The conversation after these corrections of words, each on what the ones before it left.

    The new words share the time and the speaker of the old, and nobody doubts them any more; all others are what they
    were. Who says nothing any more has no turn. A correction that fits nowhere does nothing.

    >>> heard = Transcript((Turn("A", (Word("Dag", TimeSpan(0, 1)), Word("me", TimeSpan(1, 2)))),))
    >>> [word.text for word in reworded(heard, [Reword("me", "mevrouw Bos.", TimeSpan(1, 2))]).turns[0].words]
    ['Dag', 'mevrouw', 'Bos.']
    """
    corrections = tuple(rewords)
    if not corrections:
        return transcript
    spoken = [_Spoken(turn.speaker, word) for turn in transcript.turns for word in turn.words]
    for correction in corrections:
        _replace(spoken, correction)
    runs = groupby(spoken, key=lambda one: one.speaker)
    return Transcript(tuple(Turn(speaker, tuple(one.word for one in run)) for speaker, run in runs))


def unfit(words: Sequence[Word], rewords: Sequence[Reword]) -> tuple[int, ...]:
    """Which of these corrections, by number, fit nowhere in these words, which come in order of time."""
    spoken = [_Spoken("", word) for word in words]
    return tuple(number for number, correction in enumerate(rewords) if not _replace(spoken, correction))


def change_of(turn: int, words: Sequence[Word], said: str, first: int) -> Reword | None:
    """
    What it is to say that these words of a turn, the first of them number `first`, were `said`; None when they are.

    Words that stay the same at either side are left out of it, but for one where words were only added.
    """
    new, old = said.split(), [word.text for word in words]
    if new == old:
        return None
    start, end = _unlike(old, new)
    changed = words[start : len(old) - end]
    time = hull(word.time for word in changed if word.time is not None)
    numbers = (None, None) if time else (turn, first + start)
    heard, told = (" ".join(text[start : len(text) - end]) for text in (old, new))
    return Reword(heard, told, time, *numbers)


def find_words(transcript: Transcript, heard: str, second: float) -> tuple[int, int, int] | None:
    """
    Where these words stand nearest to this second, whatever their capitals and punctuation: the number of the turn, of
    the first word in it, and of the one behind the last. None when no turn has them near.
    """
    wanted = [plainly(word) for word in heard.split()]
    found = []
    for number, turn in enumerate(transcript.turns):
        bare = [plainly(word.text) for word in turn.words]
        for at in range(len(bare) - len(wanted) + 1):
            time = turn.words[at].time
            if wanted and time and bare[at : at + len(wanted)] == wanted:
                found.append((abs(time.start - second), number, at))
    nearest = min(found, default=None)
    if nearest is None or nearest[0] > FAR:
        return None
    return nearest[1], nearest[2], nearest[2] + len(wanted)


def plainly(word: str) -> str:
    """
    A word without capitals, and without the punctuation around it.

    >>> plainly("“Ja,")
    'ja'
    """
    return word.strip(_AROUND).casefold()


def _unlike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words are the same at the start and at the end; at least one old word lies between."""
    most = min(len(old) - 1, len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    left = min(most, len(new)) - start
    end = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    return start, end


def _replace(spoken: list[_Spoken], correction: Reword) -> bool:
    """Whether it could be done."""
    place = _place(spoken, correction)
    if place is None:
        return False
    old = spoken[place]
    after = spoken[place.stop].word.time if place.stop < len(spoken) else None
    spoken[place] = _said(old, correction, after)
    return True


def _place(spoken: Sequence[_Spoken], correction: Reword) -> slice | None:
    """Where these words stand; nearest to their second, when they stand there more than once."""
    heard = correction.heard.split()
    places = [
        at for at in _near(spoken, correction) if [one.word.text for one in spoken[at : at + len(heard)]] == heard
    ]
    time = correction.time
    at = min(places, key=lambda at: abs(_start(spoken[at]) - time.start) if time else 0.0, default=None)
    return None if at is None else slice(at, at + len(heard))


def _near(spoken: Sequence[_Spoken], correction: Reword) -> Iterable[int]:
    if correction.time is None:
        return _numbered(spoken, correction.turn or 0, correction.word or 0)
    if any(one.word.time is None for one in spoken[:1]):
        return ()
    start = correction.time.start
    return range(
        bisect_left(spoken, start - NEAR, key=_start), min(len(spoken), bisect_right(spoken, start + NEAR, key=_start))
    )


def _numbered(spoken: Sequence[_Spoken], turn: int, word: int) -> Iterator[int]:
    at = 0
    for number, (_speaker, run) in enumerate(groupby(spoken, key=lambda one: one.speaker)):
        length = sum(1 for _one in run)
        if number == turn and word < length:
            yield at + word
        at += length


def _start(one: _Spoken) -> float:
    return one.word.time.start if one.word.time else 0.0


def _said(old: Sequence[_Spoken], correction: Reword, after: TimeSpan | None) -> list[_Spoken]:
    said = correction.said.split()
    times = _times([one.word.time for one in old], said, after)
    heard = _as_heard([one.word for one in old])
    anew = []
    for number, (text, time) in enumerate(zip(said, times, strict=True)):
        like = old[number * len(old) // len(said)]
        word = replace(
            like.word,
            text=text,
            time=time,
            probability=None,
            doubt=None,
            heard=None if heard == correction.said else heard,
        )
        anew.append(_Spoken(like.speaker, word))
    return anew


def _as_heard(words: Sequence[Word]) -> str:
    """What the recogniser heard in these words, which may have been corrected before."""
    runs = groupby(words, key=lambda word: word.heard)
    return " ".join(" ".join(word.text for word in run) if heard is None else heard for heard, run in runs)


def _times(old: Sequence[TimeSpan | None], said: Sequence[str], after: TimeSpan | None) -> list[TimeSpan | None]:
    """As many words keep their times; else they share the whole by their letters, as far as the next word."""
    whole = hull(time for time in old if time is not None)
    if len(old) == len(said):
        return list(old)
    if whole is None:
        return [None] * len(said)
    # of subtitles every word has the time of the whole, which is all that is known
    if len(said) < 2 or (after is not None and after.start <= whole.start):
        return [whole] * len(said)
    end = whole.end if after is None else min(whole.end, after.start)
    letters = list(accumulate((len(text) for text in said), initial=0))
    edges = [whole.start + (end - whole.start) * part / letters[-1] for part in letters[:-1]] + [end]
    if any(one >= other for one, other in pairwise(edges)):  # too short to tell apart
        return [whole] * len(said)
    return [TimeSpan(one, other) for one, other in pairwise(edges)]
