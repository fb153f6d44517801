"""What people say that was said: their words in the place of those heard, and nothing else touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oudertalk.core.corrections import (
    Correction,
    History,
    Merge,
    Redo,
    Reword,
    Undo,
    What,
    as_words,
    corrected,
    history,
    rewordings,
)
from oudertalk.core.rewording import change_of, find_words, reworded, unfit
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript, Turn, Word
from tests.say import say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TALK = say("L: Hoe gaat het thuis?", "O: Niet zo goet.", "L: Vertel eens.")  # half a second a word


def texts(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def flat(transcript: Transcript) -> list[tuple[str, Word]]:
    return [(turn.speaker, word) for turn in transcript.turns for word in turn.words]


# examples


@pytest.mark.parametrize(
    ("reword", "becomes"),
    [
        (Reword("goet.", "goed.", TimeSpan(3.0, 3.5)), [("Niet", 2.0), ("zo", 2.5), ("goed.", 3.0)]),
        (Reword("zo", "", TimeSpan(2.5, 3.0)), [("Niet", 2.0), ("goet.", 3.0)]),
        (Reword("zo goet.", "slecht.", TimeSpan(2.5, 3.5)), [("Niet", 2.0), ("slecht.", 2.5)]),
        (Reword("Niet zo", "Nou, niet zo heel", TimeSpan(2.0, 3.0)),
         [("Nou,", 2.0), ("niet", 2 + 4 / 14), ("zo", 2 + 8 / 14), ("heel", 2 + 10 / 14), ("goet.", 3.0)]),
        (Reword("goet.", "goed.", TimeSpan(3.6, 4.0)), [("Niet", 2.0), ("zo", 2.5), ("goed.", 3.0)]),  # moved a little
        (Reword("goet.", "goed.", TimeSpan(9.0, 9.5)), [("Niet", 2.0), ("zo", 2.5), ("goet.", 3.0)]),  # elsewhere
        (Reword("goud.", "goed.", TimeSpan(3.0, 3.5)), [("Niet", 2.0), ("zo", 2.5), ("goet.", 3.0)]),  # heard anew
    ],
)  # fmt: skip
def test_words_become_others_in_the_same_time(reword: Reword, becomes: list[tuple[str, float]]) -> None:
    after = reworded(TALK, [reword])
    assert [(word.text, word.time.start) for word in after.turns[1].words if word.time] == [
        (text, pytest.approx(start)) for text, start in becomes
    ]
    assert (after.turns[0], after.turns[2]) == (TALK.turns[0], TALK.turns[2])


def test_who_says_nothing_any_more_has_no_turn_and_the_others_are_one() -> None:
    after = reworded(TALK, [Reword("Niet zo goet.", "", TimeSpan(2.0, 3.5))])
    assert texts(after) == [("L", "Hoe gaat het thuis? Vertel eens.")]


def test_corrected_words_are_certain_but_for_who_said_them() -> None:
    doubted = Word("goet.", TimeSpan(3, 3.5), 0.2, "guess", 0.7)
    talk = Transcript((TALK.turns[0], Turn("O", (*TALK.turns[1].words[:2], doubted))))
    found = reworded(talk, [Reword("goet.", "heel goed.", TimeSpan(3, 3.5))]).turns[1].words[2:]
    assert [(word.doubt, word.probability, word.speaker_doubt, word.heard) for word in found] == [
        (None, None, 0.7, "goet.")
    ] * 2


def test_what_was_heard_first_is_remembered_and_saying_it_again_is_no_correction() -> None:
    first, second = Reword("goet.", "heel goed.", TimeSpan(3, 3.5)), Reword("heel goed.", "slecht.", TimeSpan(3, 3.5))
    assert reworded(TALK, [first, second]).turns[1].words[2].heard == "goet."
    back = reworded(TALK, [first, Reword("heel goed.", "goet.", TimeSpan(3, 3.5))])
    assert back.turns[1].words == TALK.turns[1].words
    both = reworded(TALK, [first, Reword("zo heel goed.", "beter.", TimeSpan(2.5, 3.5))])
    assert both.turns[1].words[1].heard == "zo goet."


def test_a_stretch_over_two_turns_keeps_to_both() -> None:
    after = reworded(TALK, [Reword("goet. Vertel eens.", "goed. Zeg maar.", TimeSpan(3.0, 4.5))])
    assert texts(after) == [("L", "Hoe gaat het thuis?"), ("O", "Niet zo goed."), ("L", "Zeg maar.")]


def test_without_times_words_are_found_by_their_numbers() -> None:
    talk = say("L: Hoe gaat het?", "O: Goet. Goet.", timed=False)
    after = reworded(talk, [Reword("Goet.", "Niet goed.", turn=1, word=1)])
    assert texts(after)[1] == ("O", "Goet. Niet goed.")
    assert reworded(talk, [Reword("Goet.", "Goed.", turn=1, word=7), Reword("Goet.", "x", TimeSpan(0, 1))]) == talk
    change = change_of(1, talk.turns[1].words, "Goet. Best.", 0)
    assert change == Reword("Goet.", "Best.", turn=1, word=1)


def test_what_fits_nowhere_is_said() -> None:
    words = [word for _speaker, word in flat(TALK)]
    rewords = [
        Reword("goet.", "goed.", TimeSpan(3, 3.5)),
        Reword("goet.", "best.", TimeSpan(3, 3.5)),
        Reword("goed.", "best.", TimeSpan(3, 3.5)),
    ]
    assert unfit(words, rewords) == (1,)


@pytest.mark.parametrize(
    ("old", "said", "heard", "told"),
    [
        ("a b c", "a x c", "b", "x"),
        ("a b c", "a b c d", "c", "c d"),
        ("a b", "a x b", "b", "x b"),
        ("a b c", "a c", "b", ""),
        ("a b", "", "a b", ""),
        ("a", "x y", "a", "x y"),
        ("ja ja ja", "ja ja", "ja", ""),
    ],
)
def test_only_what_changes_is_kept(old: str, said: str, heard: str, told: str) -> None:
    words = [Word(text, TimeSpan(n, n + 1)) for n, text in enumerate(old.split())]
    change = change_of(0, words, said, 0)
    assert change is not None and (change.heard, change.said) == (heard, told)
    after = reworded(Transcript((Turn("A", tuple(words)),)), [change])
    assert (after.turns[0].text if after.turns else "") == said
    assert change_of(0, words, old, 0) is None


def test_words_are_found_near_a_moment_whatever_their_capitals() -> None:
    talk = say("L: Ja. Goed zo.", "O: Nee, ja, goed.")
    assert find_words(talk, "ja", 0.0) == (0, 0, 1)
    assert find_words(talk, "JA goed", 2.0) == (1, 1, 3)
    assert find_words(talk, "ja", 60.0) is None and find_words(talk, "school", 1.0) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Reword("", "x", TimeSpan(0, 1)),
        lambda: Reword("x", "x", TimeSpan(0, 1)),
        lambda: Reword("x", " y", TimeSpan(0, 1)),
        lambda: Reword("x", "y\nz", TimeSpan(0, 1)),
        lambda: Reword("x", "y" * 1001, TimeSpan(0, 1)),
        lambda: Reword("x", "y"),
        lambda: Reword("x", "y", turn=1),
        lambda: Reword("x", "y", TimeSpan(0, 1), 1, 1),
        lambda: Reword("x", "y", turn=-1, word=0),
    ],
)
def test_nonsense_is_refused_when_it_is_made(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]


# one history of voices and words


def said(*whats: tuple[What, str]) -> list[Correction]:
    return [Correction(NOW + timedelta(seconds=n), of, what) for n, (what, of) in enumerate(whats)]


WORD, OTHER = Reword("a", "b", TimeSpan(0, 1)), Reword("c", "d", TimeSpan(1, 2))


def test_taking_back_goes_over_voices_and_words_in_the_order_in_which_they_were_said() -> None:
    all_of_it = said((WORD, "x"), (Merge("B", "A"), "x"), (OTHER, "x"), (Undo(), "x"), (Undo(), "x"))
    assert [one.what for one in history(all_of_it, "x").stands] == [WORD]
    again = history([*all_of_it, *said((Redo(), "x"))], "x")
    assert [one.what for one in again.stands] == [WORD, Merge("B", "A")]
    assert [one.what for one in again.taken_back] == [OTHER]


def test_words_stand_whatever_voices_there_are() -> None:
    first, second, third = said((WORD, "x"), (Merge("B", "A"), "x"), (OTHER, "y"))
    assert history([first, second, third], "y") == History((first, third), (), (second,))
    undone = [first, second, third, *said((Undo(), "y"), (Undo(), "y"))]
    assert history(undone, "y") == History((), (third, first), (second,))
    assert history(undone, "x") == History((second,), (third, first), ())
    assert rewordings([first, second, third]) == (first, third)


def test_words_change_no_voice() -> None:
    assert corrected([], [WORD]).spans == ()


# properties

steady = settings(deadline=None)
TEXTS = st.sampled_from(["ja", "nee", "goed.", "Hoe", "thuis?", "e"])


@st.composite
def conversations(draw: st.DrawFn) -> Transcript:
    """In order of time; words may touch, overlap and share a time, as those of subtitles do."""
    at, turns = 0.0, []
    for speaker in draw(st.lists(st.sampled_from("LO"), min_size=1, max_size=5)):
        words = []
        for text in draw(st.lists(TEXTS, min_size=1, max_size=5)):
            words.append(Word(text, TimeSpan(at, at + draw(st.integers(1, 30)) / 10), 0.5))
            at += draw(st.integers(0, 15)) / 10
        if turns and turns[-1].speaker == speaker:
            words = [*turns.pop().words, *words]
        turns.append(Turn(speaker, tuple(words)))
    return Transcript(tuple(turns))


@st.composite
def changes(draw: st.DrawFn, talk: Transcript) -> Reword | None:
    if not talk.turns:
        return None
    turn = draw(st.integers(0, len(talk.turns) - 1))
    words = talk.turns[turn].words
    first = draw(st.integers(0, len(words) - 1))
    stretch = words[first : draw(st.integers(first + 1, len(words)))]
    return change_of(turn, stretch, " ".join(draw(st.lists(TEXTS, max_size=6))), first)


def check_order(words: Sequence[Word]) -> None:
    starts = [word.time.start for word in words if word.time]
    assert starts == sorted(starts) and len(starts) == len(words)


@steady
@given(st.data())
def test_times_stay_in_order_and_other_words_as_they_were(data: st.DataObject) -> None:
    talk = data.draw(conversations())
    for _round in range(3):
        change = data.draw(changes(talk))
        if change is None:
            continue
        after = reworded(talk, [change])
        old, new = flat(talk), flat(after)
        check_order([word for _speaker, word in new])
        gone, added = len(change.heard.split()), len(change.said.split())
        assert len(new) == len(old) - gone + added
        places = [
            at
            for at in range(len(old) - gone + 1)
            if " ".join(word.text for _speaker, word in old[at : at + gone]) == change.heard
            and new[:at] == old[:at]
            and new[at + added :] == old[at + gone :]
            and " ".join(word.text for _speaker, word in new[at : at + added]) == change.said
        ]
        assert places, "something else changed as well"
        spoken = {speaker for speaker, _word in old[places[0] : places[0] + gone]}
        assert {speaker for speaker, _word in new[places[0] : places[0] + added]} <= spoken
        talk = after


@steady
@given(st.data())
def test_undoing_gives_back_exactly_what_there_was(data: st.DataObject) -> None:
    talk = data.draw(conversations())
    states, lines = [talk], []
    for _round in range(data.draw(st.integers(1, 4))):
        change = data.draw(changes(states[-1]))
        if change is None:
            continue
        lines.append(Correction(NOW, "x", change))
        standing = [one.what for one in rewordings(lines) if isinstance(one.what, Reword)]
        states.append(reworded(talk, standing))
    for before in reversed(states[:-1]):
        lines.append(Correction(NOW, "x", Undo()))
        assert reworded(talk, [one.what for one in rewordings(lines) if isinstance(one.what, Reword)]) == before


@given(st.text())
def test_what_is_typed_becomes_words(text: str) -> None:
    assert as_words(as_words(text)) == as_words(text) and as_words(text).isprintable()
    assert as_words(text).split() == as_words(text).split(" ") or as_words(text) == ""


def test_a_word_keeps_what_it_had_besides() -> None:
    word = replace(TALK.turns[1].words[2], speaker_doubt=0.4)
    talk = Transcript((Turn("O", (word,)),))
    assert reworded(talk, [Reword("goet.", "goed.", TimeSpan(3, 3.5))]).turns[0].words == (
        Word("goed.", TimeSpan(3.0, 3.5), speaker_doubt=0.4, heard="goet."),
    )
