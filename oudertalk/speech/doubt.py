"""
Words that may never have been said are marked, with the reason, and stay where they are.

Three signs: a whole sentence that recognisers are known to make up; a few words that go round and round; and more
text than there is voice for. Each counts only when hardly any voice lies under it: a parent from Gelderland keeps her
sentence, and a real "dank u wel" stays unmarked. What a recogniser doubted itself it has marked already.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from oudertalk.core.spans import TimeSpan, hull
from oudertalk.core.transcript import Doubt, Word
from oudertalk.speech.phantoms import ALSO_SAID, NEVER_SAID

_PAUSE = 0.5  # s; a longer silence between words begins a new segment
_ENDS = (".", "?", "!", "…")

# People reach 10 syllables a second in short bursts; faster is no person. Conversation runs at about 5.
_FASTEST = 10.0  # syllables a second for what is often made up
_IMPOSSIBLE = 14.0  # and for anything at all
_SLACK = 0.3  # s by which the times of words may be out; counted as voice, where only the speed speaks against them

_LITTLE_VOICE = 1.0  # s; less than this under a credit line, and nobody read it out (Vexa's threshold)

_ROUNDS = 4  # times that the same words follow each other in a loop
_LONGEST_ROUND = 8  # words


def mark(words: Sequence[Word], speech: Sequence[TimeSpan]) -> tuple[Word, ...]:
    """
    The same words, those of doubtful segments with what speaks against them. `speech` are the stretches with voice.

    >>> words = Word("TV", TimeSpan(3.0, 3.1)), Word("Gelderland", TimeSpan(3.1, 3.6)), Word("2021", TimeSpan(3.6, 4.2))
    >>> [word.doubt for word in mark(words, [TimeSpan(3.0, 3.3)])]
    ['phantom', 'phantom', 'phantom']
    >>> [word.doubt for word in mark(words, [TimeSpan(2.0, 4.2)])]
    [None, None, None]
    """
    voice = _Voice(speech)
    return tuple(
        word if doubt is None or word.doubt else replace(word, doubt=doubt)
        for segment in segments(words)
        for word, doubt in zip(segment, _doubts(segment, voice), strict=True)
    )


def segments(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words in pieces that end at the end of a sentence, or where half a second of silence follows."""
    piece: list[Word] = []
    for word in words:
        if piece and _separate(piece[-1], word):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _separate(before: Word, after: Word) -> bool:
    if before.text.endswith(_ENDS):
        return True
    return bool(before.time and after.time and after.time.start - before.time.end >= _PAUSE)


def _doubts(segment: Sequence[Word], voice: _Voice) -> list[Doubt | None]:
    spoken = voice.under(segment)
    syllables = sum(_syllables(word.text) for word in segment)
    text = _letters(" ".join(word.text for word in segment))
    never, also = _known()
    if never.fullmatch(text) and spoken < max(_LITTLE_VOICE, syllables / _FASTEST):
        return ["phantom"] * len(segment)
    if also.fullmatch(text) and spoken < syllables / _FASTEST:
        return ["phantom"] * len(segment)
    doubts: list[Doubt | None] = [None] * len(segment)
    if spoken + _SLACK < syllables / _IMPOSSIBLE:
        doubts = ["thin"] * len(segment)
    for first, last in _loops([_letters(word.text) for word in segment]):
        round_and_round = segment[first:last]
        said = sum(_syllables(word.text) for word in round_and_round)
        if voice.under(round_and_round) < said / _FASTEST:
            doubts[first:last] = ["loop"] * (last - first)
    return doubts


class _Voice:
    """How many seconds of voice lie under some words; looked up, so an hour is one walk along it."""

    def __init__(self, speech: Sequence[TimeSpan]) -> None:
        self._speech = sorted(speech)
        self._ends = [stretch.end for stretch in self._speech]

    def under(self, words: Sequence[Word]) -> float:
        """Seconds; of words without a time nothing is known, and they count as spoken."""
        time = hull(word.time for word in words if word.time is not None)
        if time is None:
            return float("inf")
        seconds, at = 0.0, bisect_left(self._ends, time.start)
        while at < len(self._speech) and self._speech[at].start < time.end:
            seconds += self._speech[at].overlap(time)
            at += 1
        return seconds


def _loops(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the same one to eight words follow each other at least four times: first word, and one past the last."""
    at = 0
    while at < len(words):
        for size in range(1, _LONGEST_ROUND + 1):
            end = at + size
            while words[end : end + size] == words[at : at + size]:
                end += size
            if end - at >= _ROUNDS * size:
                yield at, end
                at = end - 1
                break
        at += 1


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", plain)


def _syllables(word: str) -> int:
    """
    Groups of vowels, at least one; a digit counts as one, for it is a word of its own.

    >>> [_syllables(word) for word in ("ouderavond", "dank", "2021", "hm")]
    [4, 1, 4, 1]
    """
    plain = unicodedata.normalize("NFKD", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", plain)) + len(re.findall(r"[0-9]", plain)))


@lru_cache(maxsize=1)
def _known() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is never said, and what is also said; one or more of them, for they come in rows."""
    never, also = (
        "|".join(sorted({_as_pattern(line) for line in lines.split("\n") if line.strip()}, key=len, reverse=True))
        for lines in (NEVER_SAID, ALSO_SAID)
    )
    return re.compile(f"(?:{never}|{also})*(?:{never})(?:{never}|{also})*"), re.compile(f"(?:{also})+")


def _as_pattern(line: str) -> str:
    return "".join("[0-9]" if sign == "?" else _letters(sign) for sign in line)
