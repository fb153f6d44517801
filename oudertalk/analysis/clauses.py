"""
Around a few words: whom they are about, whether they are denied, taken back by "maar", or somebody else's words.

Crude and open to reading, on purpose: no parser is needed. Where a Dutch pipeline with a parser is installed, the
subject comes from that (`syntax.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from oudertalk.analysis import grammar

DENIAL_REACH = 4  # words that a denial before the words reaches
BUT_REACH = 5  # words after which "maar" no longer takes back what was said


def clause(words: Sequence[str], starts: Collection[int], at: int) -> range:
    """
    The clause around a word: from the comma or conjunction before it to the next.

    `starts` are the words that a comma stands before.

    >>> words = "ik merk dat u moe bent want hij slaapt niet".split()
    >>> [words[n] for n in clause(words, (), 4)]
    ['u', 'moe', 'bent']
    """
    begin = at
    while begin > 0 and begin not in starts and not _opens(words, begin - 1):
        begin -= 1
    end = at + 1
    while end < len(words) and end not in starts and not _opens(words, end):
        end += 1
    return range(begin, end)


def _opens(words: Sequence[str], at: int) -> bool:
    """Whether a new clause begins here; "dat" and "en" only when a subject follows."""
    if words[at] in grammar.CLAUSE_OPENERS:
        return True
    return words[at] in ("dat", "en", "of", "hoe") and at + 1 < len(words) and words[at + 1] in grammar.NOMINATIVES


def subject(words: Sequence[str], starts: Collection[int], at: int, known: Collection[str]) -> str | None:
    """
    The first word of the clause around `at` that can be its subject; `known` holds what can. None when nothing can.

    >>> subject("dat u daar verdrietig van bent".split(), (), 3, {"u", "hij"})
    'u'
    """
    around = clause(words, starts, at)
    for number in around:
        if words[number] in known and not (number > around.start and words[number - 1] in grammar.PREPOSITIONS):
            return words[number]
    return None


def denied(words: Sequence[str], starts: Collection[int], begin: int, end: int) -> bool:
    """
    Whether the words from `begin` to `end` are denied: "niet bepaald een doorzetter", "snap ik niet".

    >>> denied("hij is niet bepaald een doorzetter".split(), (), 5, 6)
    True
    """
    around = clause(words, starts, begin)
    before = words[max(around.start, begin - DENIAL_REACH) : begin]
    after = words[end : min(len(words), end + 2)]
    if "alleen" in before or ("niet" in before and "zo" in before):  # "niet alleen slim", "niet zo gek"
        return False
    return any(word in grammar.DENIALS for word in before) or any(word in ("niet", "geen") for word in after[:2])


def taken_back(words: Sequence[str], end: int) -> bool:
    """
    Whether "maar" follows closely: what came before it was politeness.

    >>> taken_back("dat snap ik maar de score is een d".split(), 3)
    True
    """
    return any(word in grammar.TAKING_BACK for word in words[end : end + BUT_REACH])


def others_words(words: Sequence[str], starts: Collection[int]) -> int:
    """
    From which word on the sentence quotes somebody: "dan zeg ik: ga zitten". The number of words when it quotes nobody.

    Questions put it the same way ("wat zegt hij dan?"), so a quotation needs a break after who says it.

    >>> others_words("dan zeg ik ga zitten".split(), (3,)), others_words("wat zegt hij dan".split(), ())
    (3, 4)
    """
    for number in range(len(words) - 2):
        pair = {words[number], words[number + 1]}
        if pair & grammar.SAYING and pair & grammar.QUOTED_ONES and "me" not in words[number + 2 : number + 4]:
            for at in range(number + 2, min(number + 5, len(words))):
                if at in starts or words[at - 1] == "van":
                    return at
    return len(words)
