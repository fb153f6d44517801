"""Each word goes to who was speaking while it was said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import UNKNOWN_SPEAKER, SpeakerSpan, Word
from oudertalk.speech.turns import join


def _words(*said: tuple[str, float, float]) -> list[Word]:
    return [Word(text, TimeSpan(start, end)) for text, start, end in said]


def _spans(*spoken: tuple[str, float, float]) -> list[SpeakerSpan]:
    return [SpeakerSpan(speaker, TimeSpan(start, end)) for speaker, start, end in spoken]


def _joined(words: list[Word], spans: list[SpeakerSpan]) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in join(words, spans).turns]


HOW_IS_IT = _words(("Hoe", 0.0, 0.4), ("gaat", 0.4, 0.8), ("het?", 0.8, 1.2), ("Goed", 1.3, 1.7), ("hoor.", 1.7, 2.1))

CASES = {
    "by overlap": (
        HOW_IS_IT,
        _spans(("A", 0.0, 1.25), ("B", 1.25, 2.2)),
        [("A", "Hoe gaat het?"), ("B", "Goed hoor.")],
    ),
    "the larger part of a word counts": (
        HOW_IS_IT,
        _spans(("A", 0.0, 1.45), ("B", 1.45, 2.2)),
        [("A", "Hoe gaat het?"), ("B", "Goed hoor.")],
    ),
    "while both speak, who was speaking goes on": (
        HOW_IS_IT,
        _spans(("A", 0.0, 2.2), ("B", 0.7, 2.2)),
        [("A", "Hoe gaat het? Goed hoor.")],
    ),
    "a voice in two pieces is one voice": (
        _words(("misschien", 0.0, 1.0)),
        _spans(("A", 0.0, 0.3), ("B", 0.3, 0.7), ("A", 0.7, 1.0)),
        [("A", "misschien")],
    ),
    "between voices, the nearest": (
        _words(("Ja.", 1.2, 1.4)),
        _spans(("A", 0.0, 1.0), ("B", 1.5, 2.0)),
        [("B", "Ja.")],
    ),
    "too far from any voice": (
        _words(("Ja.", 3.0, 3.4)),
        _spans(("A", 0.0, 1.0), ("B", 4.0, 5.0)),
        [(UNKNOWN_SPEAKER, "Ja.")],
    ),
    "without voices": (HOW_IS_IT, [], [(UNKNOWN_SPEAKER, "Hoe gaat het? Goed hoor.")]),
    "without words": ([], _spans(("A", 0.0, 1.0)), []),
    "a short word on the wrong side": (
        _words(("En", 0.0, 0.4), ("dat", 0.4, 0.6), ("is", 0.6, 1.0)),
        _spans(("A", 0.0, 0.4), ("B", 0.4, 0.6), ("A", 0.6, 1.0)),
        [("A", "En dat is")],
    ),
    "a short answer in a pause stays": (
        _words(("En", 0.0, 0.4), ("ja.", 0.7, 0.9), ("dus", 1.2, 1.6)),
        _spans(("A", 0.0, 0.4), ("B", 0.7, 0.9), ("A", 1.2, 1.6)),
        [("A", "En"), ("B", "ja."), ("A", "dus")],
    ),
    "a longer word stays": (
        _words(("En", 0.0, 0.4), ("precies", 0.4, 0.9), ("is", 0.9, 1.2)),
        _spans(("A", 0.0, 0.4), ("B", 0.4, 0.9), ("A", 0.9, 1.2)),
        [("A", "En"), ("B", "precies"), ("A", "is")],
    ),
    "two short words stay": (
        _words(("En", 0.0, 0.4), ("ja", 0.4, 0.6), ("ja", 0.6, 0.8), ("is", 0.8, 1.2)),
        _spans(("A", 0.0, 0.4), ("B", 0.4, 0.8), ("A", 0.8, 1.2)),
        [("A", "En"), ("B", "ja ja"), ("A", "is")],
    ),
    "a change moves to the end of the sentence beside it": (
        HOW_IS_IT,
        _spans(("A", 0.0, 0.97), ("B", 0.97, 2.2)),
        [("A", "Hoe gaat het?"), ("B", "Goed hoor.")],
    ),
    "or to the pause beside it": (
        _words(("ik", 0.0, 0.3), ("denk", 0.3, 0.6), ("ja", 0.75, 0.95), ("dat", 0.95, 1.4), ("klopt", 1.4, 1.8)),
        _spans(("A", 0.0, 0.9), ("B", 0.9, 2.0)),
        [("A", "ik denk"), ("B", "ja dat klopt")],
    ),
    "but not far": (
        _words(("Hoe", 0.0, 0.4), ("gaat", 0.4, 0.8), ("hij?", 0.8, 1.3), ("Goed", 1.3, 1.7)),
        _spans(("A", 0.0, 0.8), ("B", 0.8, 2.2)),
        [("A", "Hoe gaat"), ("B", "hij? Goed")],
    ),
    "three voices around a short word": (
        _words(("En", 0.0, 0.4), ("ja", 0.4, 0.6), ("is", 0.6, 1.0)),
        _spans(("A", 0.0, 0.4), ("B", 0.4, 0.6), ("C", 0.6, 1.0)),
        [("A", "En"), ("B", "ja"), ("C", "is")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_words_go_to_voices(case: str) -> None:
    words, spans, expected = CASES[case]
    assert _joined(words, spans) == expected


def test_the_order_of_what_is_given_does_not_matter() -> None:
    spans = _spans(("A", 0.0, 1.25), ("B", 1.25, 2.2))
    assert _joined(HOW_IS_IT[::-1], spans[::-1]) == _joined(HOW_IS_IT, spans)


def test_a_long_span_still_counts_after_short_ones() -> None:
    words = _words(("ja", 100.0, 100.4))
    spans = _spans(("A", 0.0, 101.0), *(("B", n, n + 0.5) for n in range(1, 99)))
    assert _joined(words, spans) == [("A", "ja")]


def test_words_without_time_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="time"):
        join([Word("ja")], [])


def test_every_word_of_an_hour_comes_back_once() -> None:
    words = _words(*((f"w{n}", 0.3 * n, 0.3 * n + 0.25) for n in range(12_000)))
    spans = _spans(*(("AB"[n % 2], 2.4 * n, 2.4 * n + 2.4) for n in range(1_500)))
    transcript = join(words, spans)
    assert [word for turn in transcript.turns for word in turn.words] == words
    assert len(transcript.turns) == 1_500


def _doubts(words: list[Word], spans: list[SpeakerSpan], **more: Sequence[SpeakerSpan]) -> list[float]:
    return [word.speaker_doubt for turn in join(words, spans, **more).turns for word in turn.words]


def test_a_word_in_one_sure_voice_is_sure() -> None:
    assert _doubts(HOW_IS_IT, _spans(("A", 0.0, 2.2))) == [0.0] * 5


def test_a_word_carries_the_doubt_of_its_voice() -> None:
    assert _doubts(HOW_IS_IT[:2], [SpeakerSpan("A", TimeSpan(0, 2), doubt=0.6)]) == pytest.approx([0.6, 0.6])


def test_a_word_that_two_voices_share_is_in_doubt() -> None:
    (half,) = _doubts(_words(("misschien", 0.0, 1.0)), _spans(("A", 0.0, 0.6), ("B", 0.6, 1.0)))
    assert half == pytest.approx(0.8)
    assert _doubts(_words(("misschien", 0.0, 1.0)), _spans(("A", 0.0, 1.0), ("B", 0.0, 1.0))) == [1.0]


def test_a_word_beside_a_voice_is_in_doubt_and_one_of_nobody_even_more() -> None:
    beside, far = _doubts(_words(("ja", 1.2, 1.4), ("nee", 5.0, 5.3)), _spans(("A", 0.0, 1.0)))
    assert (beside, far) == (0.5, 1.0)


def test_a_word_that_was_moved_keeps_its_doubt() -> None:
    assert (
        _doubts(HOW_IS_IT, _spans(("A", 0.0, 0.97), ("B", 0.97, 2.2)))[2] == 1.0
    )  # "het?", more than half in the time of B


def test_what_a_person_said_stands() -> None:
    words, spans = CASES["a short word on the wrong side"][:2]
    fixed = _spans(("B", 0.4, 0.6))
    turns = join(words, spans, fixed=fixed).turns
    assert [(turn.speaker, turn.text) for turn in turns] == [("A", "En"), ("B", "dat"), ("A", "is")]
    assert _doubts(words, spans, fixed=fixed) == [0.0, 0.0, 0.0]
    later = [*fixed, *_spans(("A", 0.0, 1.0))]
    assert {turn.speaker for turn in join(words, spans, fixed=later).turns} == {"A"}


# --- what a person said


def test_a_word_goes_where_a_person_said_whatever_the_voices_say():
    fixed = _spans(("B", 0.6, 1.25))  # the middle of "het?" lies in it, and that of "gaat"; "Goed" begins after it
    spans = _spans(("A", 0.0, 2.2))
    turns = [(turn.speaker, turn.text) for turn in join(HOW_IS_IT, spans, fixed=fixed).turns]
    assert turns == [("A", "Hoe"), ("B", "gaat het?"), ("A", "Goed hoor.")]


def test_a_short_word_that_a_person_moved_is_no_island():
    words = _words(("Dat", 0.0, 0.4), ("ja", 0.45, 0.6), ("dacht", 0.65, 1.0))
    spans = _spans(("A", 0.0, 0.42), ("B", 0.42, 0.62), ("A", 0.62, 1.2))
    assert _joined(words, spans) == [("A", "Dat ja dacht")]
    turns = join(words, spans, fixed=_spans(("B", 0.42, 0.62))).turns
    assert [(turn.speaker, turn.text) for turn in turns] == [("A", "Dat"), ("B", "ja"), ("A", "dacht")]


def test_a_word_in_nobodys_time_can_be_given_to_somebody():
    words = _words(("hallo", 9.0, 9.5))
    assert join(words, []).turns[0].speaker == UNKNOWN_SPEAKER
    assert join(words, [], fixed=_spans(("C", 8.0, 10.0))).turns[0].speaker == "C"
