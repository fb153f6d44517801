"""What may never have been said is marked, with the reason; what people do say stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Doubt, Word
from oudertalk.speech.doubt import mark
from tests.speech.made import truth_as_words


def spoken(text: str, start: float = 10.0, end: float = 12.0, doubt: Doubt | None = None) -> list[Word]:
    """These words, evenly spread over these seconds."""
    words = text.split()
    step = (end - start) / len(words)
    return [Word(word, TimeSpan(start + n * step, start + (n + 1) * step), 0.9, doubt) for n, word in enumerate(words)]


def doubts(words: Sequence[Word], *voice: TimeSpan) -> set[Doubt | None]:
    return {word.doubt for word in mark(words, voice)}


A_COUGH = TimeSpan(10.0, 10.25)
ALL_OF_IT = TimeSpan(9.5, 40.0)


@pytest.mark.parametrize(
    "text",
    [
        "TV Gelderland 2021",
        "TV GELDERLAND",
        "Ondertiteld door de Amara.org gemeenschap",
        "Ondertitels ingediend door het Amara.org gemeenschap.",
        "Ondertiteling TT888 2023",
        "Bedankt voor het kijken!",
        "Bedankt voor het kijken. Bedankt voor het kijken.",
        "Dank u wel.",
        "Dankjewel",
        "Abonneer",
        "ZANG EN MUZIEK",
    ],
)
def test_a_known_phantom_over_a_cough_is_marked(text: str) -> None:
    assert doubts(spoken(text), A_COUGH) == {"phantom"}


@pytest.mark.parametrize("text", ["TV Gelderland 2021", "Bedankt voor het kijken!", "Dank u wel.", "Ondertiteling"])
def test_the_same_words_with_a_voice_under_them_stay(text: str) -> None:
    assert doubts(spoken(text), ALL_OF_IT) == {None}


@pytest.mark.parametrize(
    "text",
    [
        "Ik werk zelf bij TV Gelderland, vandaar.",
        "We komen uit Gelderland.",
        "Hij kijkt veel naar TV Gelderland 2021 bestond nog niet.",
        "Nou, dank u wel hoor, fijn.",
        "Heeft hij ondertiteling nodig bij de film?",
    ],
)
def test_a_sentence_that_only_holds_such_words_is_never_a_phantom(text: str) -> None:
    """By whole segment: a parent from Gelderland keeps her sentence, whatever lies under it."""
    assert "phantom" not in doubts(spoken(text), TimeSpan(10.0, 10.6))


def test_a_quick_thank_you_is_a_real_one() -> None:
    assert doubts(spoken("Dank u wel.", 10.0, 10.45), TimeSpan(9.95, 10.5)) == {None}


def test_only_the_phantom_is_marked_and_not_what_stands_before_it() -> None:
    words = [*spoken("Dat is fijn om te horen.", 5.0, 6.5), *spoken("TV Gelderland 2021", 7.0, 9.0)]
    marked = mark(words, [TimeSpan(4.9, 7.1)])
    assert [word.doubt for word in marked] == [None] * 6 + ["phantom"] * 3
    assert [word.text for word in marked] == [word.text for word in words]  # nothing is taken out


def test_a_loop_over_hardly_any_voice_is_marked_and_one_that_was_said_is_not() -> None:
    words = spoken("en dan is het " * 6, 10.0, 20.0)
    assert doubts(words, TimeSpan(10.0, 11.0)) == {"loop"}
    assert doubts(words, ALL_OF_IT) == {None}


def test_only_the_loop_is_marked() -> None:
    words = [
        *spoken("Goed zo en dan", 10.0, 11.0),
        *spoken("ja dat " * 12, 11.0, 16.0),
        *spoken("klopt wel", 16.0, 17.0),
    ]
    marked = mark(words, [TimeSpan(10.0, 11.3), TimeSpan(16.0, 17.0)])
    assert [word.doubt for word in marked] == [None] * 4 + ["loop"] * 24 + [None] * 2


def test_somebody_who_says_yes_five_times_is_not_doubted() -> None:
    assert doubts(spoken("Ja, ja, ja, ja, ja.", 10.0, 11.2), TimeSpan(9.9, 11.3)) == {None}


def test_a_long_sentence_out_of_a_click_is_marked() -> None:
    made_up = spoken("De gemeente heeft besloten om de subsidie volgend jaar te verlagen", 10.0, 14.0)
    assert doubts(made_up, TimeSpan(10.0, 10.2)) == {"thin"}
    assert doubts(made_up, TimeSpan(10.0, 12.5)) == {None}


def test_what_the_recogniser_doubted_itself_stays_its_own_doubt() -> None:
    assert doubts(spoken("TV Gelderland 2021", doubt="guess"), A_COUGH) == {"guess"}


def test_words_without_a_time_are_not_doubted() -> None:
    assert {word.doubt for word in mark([Word("Dank"), Word("u"), Word("wel.")], [])} == {None}


@pytest.mark.model
def test_nothing_of_the_staged_conversation_is_marked(speech: Sequence[TimeSpan]) -> None:
    assert {word.doubt for word in mark(truth_as_words(), speech)} == {None}


def test_marking_is_linear_in_the_length() -> None:
    """Counted in steps, not seconds: ten times the words, ten times the looking at stretches."""

    class Counted(TimeSpan):
        __slots__ = ()
        looked = 0

        def overlap(self, other: TimeSpan) -> float:
            Counted.looked += 1
            return TimeSpan.overlap(self, other)

    def looks(count: int) -> int:
        Counted.looked = 0
        words = [Word("ja." if n % 5 == 4 else "ja", TimeSpan(n, n + 0.5), 0.9) for n in range(count)]
        mark(words, [Counted(n, n + 0.5) for n in range(count)])
        return Counted.looked

    assert looks(5_000) < 12 * looks(500)
