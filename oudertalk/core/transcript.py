"""What was said, by whom and when: words, turns, transcript."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from oudertalk.core.spans import TextSpan, TimeSpan, hull

Role = Literal["leerkracht", "collega", "ouder", "kind", "tolk", "onbekend"]
ROLES: tuple[Role, ...] = get_args(Role)

# Why a word may not have been said: a sentence that recognisers are known to make up; words that go round in a loop;
# more text than there is voice for; or text of which the recogniser itself found no likely reading.
Doubt = Literal["phantom", "loop", "thin", "guess"]

DOUBTFUL = 0.5  # about who spoke; from here on one time in four it was another

UNKNOWN_SPEAKER = "?"  # the label of words that could not be given to a voice


@dataclass(frozen=True, slots=True)
class Word:
    """
    One spoken word, with its punctuation.

    `time` is None when the source does not tell (a plain text). A word from subtitles carries the time of its whole
    subtitle: that is all that is known of it. `probability` is the recogniser's own, 0 to 1; None when nobody measured.
    `doubt` is what speaks against its having been said at all; it is marked, and never left out. `speaker_doubt` is the
    doubt about who said it, from 0 (sure) to 1 (it may as well have been another). `heard` is what the recogniser heard
    here, when a person said that it was this; None when nobody corrected it.
    """

    text: str
    time: TimeSpan | None = None
    probability: float | None = None
    doubt: Doubt | None = None
    speaker_doubt: float = 0.0
    heard: str | None = None

    def __post_init__(self) -> None:
        if not self.text or self.text != self.text.strip():
            raise ValueError("a word is not empty and has no blanks around it")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"a probability lies between 0 and 1, got {self.probability}")
        if not 0 <= self.speaker_doubt <= 1:
            raise ValueError(f"doubt lies between 0 and 1, got {self.speaker_doubt}")

    @property
    def is_doubtful(self) -> bool:
        """Whether it may not have been said, or may have been said by somebody else."""
        return self.doubt is not None or self.speaker_doubt >= DOUBTFUL


@dataclass(frozen=True, slots=True)
class SpeakerSpan:
    """One voice, for a while. Spans of two voices may overlap: people do. `doubt` runs from 0 (sure) to 1."""

    speaker: str
    time: TimeSpan
    doubt: float = 0.0

    def __post_init__(self) -> None:
        if not self.speaker:
            raise ValueError("a speaker has a label")
        if not 0 <= self.doubt <= 1:
            raise ValueError(f"doubt lies between 0 and 1, got {self.doubt}")


@dataclass(frozen=True)  # without slots: what follows from the words is worked out once and kept
class Turn:
    """
    What one party says until another speaks. Its text and its time follow from its words.

    >>> turn = Turn("A", (Word("Fijn", TimeSpan(0, 0.5)), Word("dat", TimeSpan(0.5, 0.8))))
    >>> turn.text, turn.time
    ('Fijn dat', TimeSpan(start=0, end=0.8))
    """

    speaker: str
    words: tuple[Word, ...]

    def __post_init__(self) -> None:
        if not self.speaker:
            raise ValueError("a turn has a speaker label")
        if not self.words:
            raise ValueError("a turn has at least one word")

    @cached_property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def time(self) -> TimeSpan | None:
        """From its first timed word to its last; None when no word has a time."""
        return hull(word.time for word in self.words if word.time is not None)

    @cached_property
    def word_spans(self) -> tuple[TextSpan, ...]:
        """Where each word stands in the text."""
        spans, at = [], 0
        for word in self.words:
            spans.append(TextSpan(at, at + len(word.text)))
            at += len(word.text) + 1
        return tuple(spans)

    def words_in(self, span: TextSpan) -> tuple[Word, ...]:
        """The words that this stretch of text touches."""
        first = bisect_right(self.word_spans, span.start, key=lambda at: at.end)
        last = bisect_left(self.word_spans, span.end, key=lambda at: at.start)
        return self.words[first:last]

    def time_of(self, span: TextSpan) -> TimeSpan | None:
        """The seconds in which this stretch of text is spoken; None when its words have no time."""
        return hull(word.time for word in self.words_in(span) if word.time is not None)


@dataclass(frozen=True)  # without slots: its sentences are kept for as long as it lives
class Transcript:
    """The conversation. The number of a turn is its identity."""

    turns: tuple[Turn, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The labels, in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))
