from __future__ import annotations

import pytest

from oudertalk.analysis.language import _KNOWN, sentences, split
from tests.say import say


def cut(line: str, **how: bool) -> list[str]:
    turn = say(line, **how).turns[0]
    return [turn.text[span.start : span.end] for span in split(turn)]


def test_sentences_end_at_punctuation():
    assert cut("L: Fijn dat u er bent. Gaat u zitten!") == ["Fijn dat u er bent.", "Gaat u zitten!"]


def test_abbreviations_end_nothing():
    assert cut("L: Dat is a.u.b. bijv. morgen klaar.") == ["Dat is a.u.b. bijv. morgen klaar."]


def test_a_pause_ends_a_sentence():
    assert cut("L: dat is fijn (0.5) wat merkt u thuis") == ["dat is fijn", "wat merkt u thuis"]
    assert cut("L: dat is fijn (0.4) om te horen") == ["dat is fijn om te horen"]


def test_a_pause_to_think_does_not():
    assert cut("L: ik wil de (0.9) juf spreken") == ["ik wil de juf spreken"]
    assert cut("L: Als hij moe is, (0.7) dan leest hij niet.") == ["Als hij moe is, dan leest hij niet."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "L: dat is fijn om te horen wat merkt u daar thuis van",
            ["dat is fijn om te horen", "wat merkt u daar thuis van"],
        ),
        ("L: ik snap het wel goed en wat doet u dan", ["ik snap het wel goed", "en wat doet u dan"]),
        ("L: ik weet niet wat hij daar van vindt hoor", ["ik weet niet wat hij daar van vindt hoor"]),
        ("L: hij leert nu lezen en rekenen en schrijven", ["hij leert nu lezen en rekenen en schrijven"]),
        ("L: we gaan het zien dan bel ik u morgen", ["we gaan het zien", "dan bel ik u morgen"]),
    ],
)
def test_without_punctuation_and_times_main_clauses_are_found(line: str, expected: list[str]):
    assert cut(line, timed=False) == expected


def test_words_are_compared_without_accents_capitals_and_short_forms():
    (sentence,) = sentences(say("L: Hè, z'n broer deed 't óók?"))
    assert sentence.words == ("he", "zijn", "broer", "deed", "het", "ook")
    assert sentence.mark == "?"


def test_a_turn_of_marks_only_has_no_sentence():
    assert sentences(say("L: ... ?")) == ()


def test_the_sentences_of_a_conversation_are_kept_for_as_long_as_it_lives():
    talk = say("L: Fijn dat u er bent.")
    assert sentences(talk) is sentences(talk)
    assert sentences(say("L: Gaat u zitten.")) != sentences(talk)
    before = len(_KNOWN)
    del talk
    assert len(_KNOWN) == before - 1
