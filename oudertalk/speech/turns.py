"""
Words and voices become turns: each word goes to who was speaking while it was said, with the doubt there is about it.

Three things put right what a diariser, which hears windows of about a second, gets wrong by a word: a single short word
amid the words of another is no turn; a change of speaker moves to the pause or the end of a sentence right beside it;
and what a person said stands.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import UNKNOWN_SPEAKER, SpeakerSpan, Transcript, Turn, Word

_REACH = 0.5  # s; a word in nobody's time goes to a voice at most this far away
_REACH_DOUBT = 0.5
_ISLAND = 0.3  # s; a single word shorter than this, amid the words of another, was heard on the wrong side
_PAUSE = 0.2  # s; but not when there is silence around it: then somebody may have said "hm"
_MOVE = 0.3  # s at most that a change of speaker is moved
_BREATH = 0.12  # s of silence between words at which somebody may take over
_ENDS = (".", "?", "!", "…")

Shares = Mapping[str, float]  # speaker: seconds of a word that are theirs, doubt counted in


def join(words: Sequence[Word], spans: Sequence[SpeakerSpan], *, fixed: Sequence[SpeakerSpan] = ()) -> Transcript:
    """
    The transcript of these words by these voices. ValueError when a word has no time.

    Word by word, by the seconds that it shares with each voice: a sentence has no single speaker when the answer comes
    before its end. What no voice is near goes to UNKNOWN_SPEAKER. `fixed` are stretches that a person gave to a voice:
    a word whose middle lies in one is that voice's, without doubt.

    >>> words = Word("Goed?", TimeSpan(0.0, 0.5)), Word("Ja.", TimeSpan(0.6, 0.9))
    >>> spans = SpeakerSpan("A", TimeSpan(0.0, 0.6)), SpeakerSpan("B", TimeSpan(0.5, 1.0))
    >>> [(turn.speaker, turn.text) for turn in join(words, spans).turns]
    [('A', 'Goed?'), ('B', 'Ja.')]
    """
    in_order = sorted(words, key=_time)
    shares = list(_shares(in_order, spans))
    said = _said_by(in_order, fixed)
    speakers = _most_likely(shares)
    speakers = _at_pauses(in_order, _without_islands(in_order, speakers), _changes(spans))
    speakers = [person or speaker for person, speaker in zip(said, speakers, strict=True)]
    told = [
        replace(word, speaker_doubt=0.0 if person else _doubt(share, speaker))
        for word, person, share, speaker in zip(in_order, said, shares, speakers, strict=True)
    ]
    runs = groupby(zip(speakers, told, strict=True), key=lambda spoken: spoken[0])
    return Transcript(tuple(Turn(speaker, tuple(word for _speaker, word in run)) for speaker, run in runs))


def _time(word: Word) -> TimeSpan:
    if word.time is None:
        raise ValueError("only words with a time can be joined to voices")
    return word.time


# --- whose each word is -----------------------------------------------------------------------------------------------


def _shares(words: Sequence[Word], spans: Sequence[SpeakerSpan]) -> Iterator[Shares]:
    """Of each word the seconds of each speaker. Both go by in the order of time, so an hour is one walk along it."""
    coming = sorted(spans, key=lambda span: span.time, reverse=True)
    near: list[SpeakerSpan] = []
    for word in words:
        time = _time(word)
        while coming and coming[-1].time.start <= time.end + _REACH:
            near.append(coming.pop())
        near = [span for span in near if span.time.end >= time.start - _REACH]
        yield _share(time, near)


def _share(time: TimeSpan, near: Sequence[SpeakerSpan]) -> Shares:
    """
    The seconds of a word that each speaker shares: half of a wholly doubtful second is somebody else's.

    Who is nearest, with the doubt that fits, when nobody shares any.
    """
    shared: dict[str, float] = {}
    for span in near:
        seconds = span.time.overlap(time)
        if seconds:
            shared[span.speaker] = shared.get(span.speaker, 0.0) + seconds * (1 - span.doubt / 2)
            shared[UNKNOWN_SPEAKER] = shared.get(UNKNOWN_SPEAKER, 0.0) + seconds * span.doubt / 2
    if shared:
        return shared
    within_reach = [span for span in near if span.time.distance(time) <= _REACH]
    if not within_reach:
        return {}
    nearest = min(within_reach, key=lambda span: span.time.distance(time))
    doubt = max(nearest.doubt, _REACH_DOUBT)
    return {nearest.speaker: 1 - doubt / 2, UNKNOWN_SPEAKER: doubt / 2}


def _most_likely(shares: Sequence[Shares]) -> list[str]:
    """Who has most of each word; who spoke already, when that is equal."""
    speakers: list[str] = []
    for share in shares:
        voices = [speaker for speaker in share if speaker != UNKNOWN_SPEAKER]
        before = speakers[-1] if speakers else UNKNOWN_SPEAKER
        speakers.append(
            max(voices, key=lambda speaker: (round(share[speaker], 3), speaker == before), default=UNKNOWN_SPEAKER)
        )
    return speakers


def _doubt(share: Shares, speaker: str) -> float:
    """From 0, when all of the word is this speaker's, to 1, when half of it is or less."""
    whole = sum(share.values())
    return min(1.0, max(0.0, round(2 * (1 - share.get(speaker, 0.0) / whole), 3))) if whole else 1.0


def _said_by(words: Sequence[Word], fixed: Sequence[SpeakerSpan]) -> list[str | None]:
    """The voice that a person gave each word to; a later word on the same stretch counts."""
    said: list[str | None] = [None] * len(words)
    middles = [(_time(word).start + _time(word).end) / 2 for word in words]
    order = sorted(range(len(words)), key=middles.__getitem__)
    in_order = [middles[number] for number in order]
    for span in fixed:
        first, last = bisect_left(in_order, span.time.start), bisect_left(in_order, span.time.end)
        for number in order[first:last]:
            said[number] = span.speaker
    return said


# --- what a word more or less puts right ------------------------------------------------------------------------------


def _without_islands(words: Sequence[Word], speakers: Sequence[str]) -> list[str]:
    smooth = list(speakers)
    for at in range(1, len(words) - 1):
        around = smooth[at - 1]
        if around == speakers[at + 1] != smooth[at] and _is_island(*words[at - 1 : at + 2]):
            smooth[at] = around
    return smooth


def _is_island(before: Word, word: Word, after: Word) -> bool:
    silence = max(_time(before).distance(_time(word)), _time(word).distance(_time(after)))
    return _time(word).duration < _ISLAND and silence < _PAUSE


def _changes(spans: Sequence[SpeakerSpan]) -> list[float]:
    """The moments at which the voice changes, in order."""
    in_order = sorted(spans, key=lambda span: span.time)
    return sorted(
        (before.time.end + after.time.start) / 2
        for before, after in pairwise(in_order)
        if before.speaker != after.speaker
    )


def _at_pauses(words: Sequence[Word], speakers: Sequence[str], changes: Sequence[float]) -> list[str]:
    """Each change of speaker moved to the nearest pause or end of a sentence, when that is near."""
    moved = list(speakers)
    for at in range(1, len(words)):
        before, after = moved[at - 1], moved[at]
        if before == after or UNKNOWN_SPEAKER in (before, after) or _is_end(words, at):
            continue
        place = _nearest_end(words, moved, at, _nearest(changes, _edge(words, at)))
        if place < at:
            moved[place:at] = [after] * (at - place)
        else:
            moved[at:place] = [before] * (place - at)
    return moved


def _nearest_end(words: Sequence[Word], speakers: Sequence[str], at: int, change: float) -> int:
    """The number of the first word behind the nearest pause, within the two turns that meet here; `at` for none."""
    found = []
    for step, speaker in ((-1, speakers[at - 1]), (1, speakers[at])):
        place = at + step
        while 0 < place < len(words) and (speakers[place] if step < 0 else speakers[place - 1]) == speaker:
            if _is_end(words, place):
                found.append(place)
                break
            if abs(_edge(words, place) - change) > _MOVE:
                break
            place += step
    near = [place for place in found if abs(_edge(words, place) - change) <= _MOVE]
    return min(near, key=lambda place: abs(_edge(words, place) - change), default=at)


def _nearest(moments: Sequence[float], to: float) -> float:
    """The moment nearest to this one; the same when there is none within reach."""
    at = bisect_right(moments, to)
    near = [moment for moment in moments[max(0, at - 1) : at + 1] if abs(moment - to) <= _REACH]
    return min(near, key=lambda moment: abs(moment - to), default=to)


def _is_end(words: Sequence[Word], at: int) -> bool:
    """Whether there is a pause, or the end of a sentence, in front of this word."""
    return words[at - 1].text.endswith(_ENDS) or _time(words[at]).start - _time(words[at - 1]).end >= _BREATH


def _edge(words: Sequence[Word], at: int) -> float:
    """The moment between this word and the one before it, in seconds."""
    return (_time(words[at - 1]).end + _time(words[at]).start) / 2
