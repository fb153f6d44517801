from __future__ import annotations

import pytest

from oudertalk.analysis import clauses, grammar
from oudertalk.analysis.language import Sentence, sentences
from tests.say import say

KNOWN = grammar.NOMINATIVES


def parsed(text: str) -> Sentence:
    (sentence,) = sentences(say(f"L: {text}"))
    return sentence


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Ik merk dat u moe bent want hij slaapt niet.", "moe", "u moe bent"),
        ("Ik merk dat u moe bent want hij slaapt niet.", "slaapt", "hij slaapt niet"),
        ("Ik merk dat u moe bent want hij slaapt niet.", "merk", "ik merk"),
        ("Als hij gilt, wordt u boos.", "boos", "wordt u boos"),
        ("Als hij gilt, wordt u boos.", "gilt", "hij gilt"),
        ("Hij leest en u luistert.", "luistert", "u luistert"),
        ("Hij leest en rekent graag.", "rekent", "hij leest en rekent graag"),  # nobody new
        ("Dat boek is mooi.", "mooi", "dat boek is mooi"),
        ("Dan zegt u: ga zitten.", "zitten", "ga zitten"),
        ("Moe.", "moe", "moe"),
    ],
)
def test_a_clause_runs_from_comma_or_conjunction_to_the_next(text: str, word: str, expected: str):
    sentence = parsed(text)
    around = clauses.clause(sentence.words, sentence.clauses, sentence.words.index(word))
    assert " ".join(sentence.words[at] for at in around) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Dat u daar verdrietig van bent.", "verdrietig", "u"),
        ("Ik hoor dat hij verdrietig is.", "verdrietig", "hij"),
        ("Ik hoor dat u het zwaar hebt omdat hij verdrietig is.", "verdrietig", "hij"),
        ("Ik hoor dat u het zwaar hebt omdat hij verdrietig is.", "zwaar", "u"),
        ("Als hij gilt, wordt u boos.", "boos", "u"),
        ("Wordt u daar moe van?", "moe", "u"),
        ("Voor u is hij altijd lief.", "lief", "hij"),  # behind a preposition stands no subject
        ("Van u.", "van", None),
        ("Heel verdrietig.", "verdrietig", None),
    ],
)
def test_the_subject_is_the_first_word_of_the_clause_that_can_be_one(text: str, word: str, expected: str | None):
    sentence = parsed(text)
    at = sentence.words.index(word)
    # "dat" can be one in "dat is moeilijk", and never is between these
    assert clauses.subject(sentence.words, sentence.clauses, at, KNOWN - {"dat"}) == expected


def test_only_what_is_known_to_be_one_is_a_subject():
    words = ("daan", "ziet", "u", "moe")
    assert clauses.subject(words, (), 3, {"u", "daan"}) == "daan"
    assert clauses.subject(words, (), 3, {"u"}) == "u"
    assert clauses.subject(words, (), 3, {"jullie"}) is None


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Hij is niet bepaald een doorzetter.", "doorzetter", True),
        ("Hij is geen doorzetter.", "doorzetter", True),
        ("Hij is nooit echt boos.", "boos", True),
        ("Dat snap ik niet.", "ik", True),  # right behind
        ("Hij is een doorzetter.", "doorzetter", False),
        ("Hij is niet alleen slim.", "slim", False),
        ("Het is niet zo gek.", "gek", False),
        ("Hij slaapt niet, hij is moe.", "moe", False),  # of another clause
        ("Hij is moe omdat hij niet slaapt.", "moe", False),
        ("Niet dat wij hier ook maar iets van een doorzetter zien.", "doorzetter", False),  # too far before
    ],
)
def test_a_denial_reaches_a_few_words_and_stays_in_its_clause(text: str, word: str, expected: bool):
    sentence = parsed(text)
    at = sentence.words.index(word)
    assert clauses.denied(sentence.words, sentence.clauses, at, at + 1) is expected


def test_how_far_a_denial_reaches():
    for between in range(8):
        words = ("niet", *("erg",) * between, "moe")
        assert clauses.denied(words, (), len(words) - 1, len(words)) == (between < clauses.DENIAL_REACH)


@pytest.mark.parametrize("word", sorted(grammar.TAKING_BACK))
def test_what_is_said_before_but_is_taken_back(word: str):
    for between in range(8):
        words = ("dat", "snap", "ik", *("echt",) * between, word, "nee")
        assert clauses.taken_back(words, 3) == (between < clauses.BUT_REACH)


def test_but_before_the_words_takes_nothing_back():
    assert not clauses.taken_back(("maar", "dat", "snap", "ik"), 4)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Dan zeg ik: ga zitten.", "ga zitten"),
        ("Dan zegt hij, ik kan het niet.", "ik kan het niet"),
        ("Zij zegt van ik wil naar huis.", "ik wil naar huis"),
        ("Hij vroeg nog, waar is mijn jas?", "waar is mijn jas"),
        ("Wat zegt hij dan?", ""),  # asked, with no break behind it
        ("Hij zegt dat hij moe is.", ""),
        ("Zegt u het maar, ik luister.", ""),  # the parent is no other
        ("Ik zeg het me altijd, en dan nog.", ""),
        ("Welkom.", ""),
    ],
)
def test_what_somebody_else_said_begins_behind_the_break(text: str, quoted: str):
    sentence = parsed(text)
    assert " ".join(sentence.words[clauses.others_words(sentence.words, sentence.clauses) :]) == quoted
