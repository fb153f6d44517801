from __future__ import annotations

import pytest

from oudertalk.analysis.language import UNASKED, sentences
from oudertalk.analysis.questions import asked
from oudertalk.core.transcript import Transcript, Turn, Word
from tests.say import say


def kind(text: str) -> str:
    """open, gesloten, suggestief, or "" when the last sentence asks nothing."""
    kinds = asked(sentences(say(f"L: {text}"))[-1])
    assert not kinds or "vraag" in kinds
    return next((name for name in ("open", "gesloten", "suggestief") if name in kinds), "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hoe ziet dat er thuis uit?", "open"),
        ("hoe ziet dat er thuis uit", "open"),
        ("en wat merkt u daar dan van", "open"),
        ("Met wie speelt ze dan?", "gesloten"),
        ("Wat voor dingen?", "open"),
        ("In welke situaties ziet u dat?", "gesloten"),
        ("Waarom denkt u dat?", "open"),
        ("Vertel eens, hoe was het gisteren", "open"),
        ("Kunt u daar een voorbeeld van geven?", "open"),
        ("Ik ben benieuwd hoe u dat ziet.", "open"),
        ("Hoe laat is dat?", "gesloten"),
        ("hoe vaak gebeurt dat", "gesloten"),
        ("Heeft u dat ook gemerkt?", "gesloten"),
        ("heeft u dat ook gemerkt", "gesloten"),
        ("Doet ie dat thuis ook?", "gesloten"),
        ("Is dat 's ochtends of 's middags?", "gesloten"),
        ("mag ik u iets vragen", "gesloten"),
        ("Heb ik dat goed begrepen?", "gesloten"),
        ("U leest elke avond voor?", "gesloten"),
        ("Hebt ge dat al geprobeerd?", "gesloten"),
        ("Dat is toch niet zo gek?", "suggestief"),
        ("Vindt u niet dat hij te veel gamet?", "suggestief"),
        ("u vindt toch ook dat hij beter kan", "suggestief"),
        ("Hij gaat zeker te laat naar bed?", "suggestief"),
    ],
)
def test_questions_are_heard_by_their_form(text: str, expected: str):
    assert kind(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Wat leuk dat u dat zegt.",
        "wat een feest",
        "Wat ik wil zeggen is dat het beter gaat.",
        "Wat mij opvalt is zijn inzet.",
        "Hoe dan ook, we beginnen.",
        "Hoe meer hij oefent hoe beter.",
        "Ik weet niet hoe hij dat doet.",
        "weet ik niet",
        "heb ik gezien",
        "Snap ik.",
        "Is hij moe, dan wordt hij boos.",
        "mocht u iets merken dan hoor ik het graag",
        "Kom binnen.",
        "Komt u verder.",
        "gaat u lekker zitten",
        "Neemt u plaats.",
        "Kom toch binnen.",
        "Het is toch nog gelukt.",
        "Als ik dat zie, word ik er stil van.",
        "Ga zitten, zei hij.",
        "Dan gaat hij naar boven.",
        "thuis merkt u dat niet zo snel",
        "hm",
        "Ja hè.",
    ],
)
def test_what_looks_like_a_question_and_is_none(text: str):
    assert kind(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Weet je wat, ik bel u morgen",
        "weet u wat het is, hij durft niet",
        "Weet je wat?",
        "moet u horen wat hij zei",
        "Moet je horen, hij leest nu",
        "ben je gek",
        "mag ik even",
        "zie je wel",
    ],
)
def test_who_is_told_to_listen_is_not_asked(text: str):
    assert kind(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weet u wat hij thuis doet", "gesloten"),
        ("Wist u wat daar speelde?", "gesloten"),
        ("mag ik u iets vragen", "gesloten"),
        ("ziet u dat thuis ook", "gesloten"),
    ],
)
def test_what_begins_the_same_and_does_ask(text: str, expected: str):
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("En als het dan niet lukt?", "open"),
        ("En als hij boos is?", "open"),
        ("Stel nou dat hij blijft zitten?", "open"),
        ("En daarna?", "open"),
        ("En nu?", "open"),
        ("Omdat hij moe was?", "open"),
        ("Met zijn zus?", "gesloten"),
        ("Filmpjes?", "gesloten"),
        ("Thuis of op school?", "gesloten"),
    ],
)
def test_a_question_mark_alone_hands_over_the_floor_or_asks_back(text: str, expected: str):
    assert kind(text) == expected


@pytest.mark.parametrize("text", ["En als het dan niet lukt", "stel nou dat hij blijft zitten", "met zijn zus"])
def test_a_supposition_asks_nothing_without_its_mark(text: str):
    assert kind(text) == "" and kind(text + ".") == ""


@pytest.mark.parametrize(
    "text", ["Dan zeg ik: waar is je jas?", "Hij vroeg nog, mag ik naar huis?", "Zij zegt van hoe moet dat dan?"]
)
def test_a_question_of_somebody_else_is_not_asked_here(text: str):
    assert kind(text) == ""


@pytest.mark.parametrize("text", ["Heeft u dat ook gemerkt", "Wat merkt u thuis", "Is hij dan moe"])
def test_who_writes_marks_means_a_full_stop(text: str):
    assert kind(text) and kind(text + "?") and kind(text + ".") == kind(text + "!") == ""


def test_an_invitation_ends_in_a_full_stop():
    assert kind("Vertel eens.") == kind("Ik ben benieuwd hoe u dat ziet.") == "open"


def told_in(stops: int, *more: str) -> list[bool]:
    """After that many sentences with a full stop: which of these sentences ask something."""
    lines = [f"{'LO'[number % 2]}: Het was gisteren mooi weer." for number in range(stops)]
    found = sentences(say(*lines, *(f"L: {text}" for text in more)))
    return [bool(asked(sentence)) for sentence in found[-len(more) :]]


QUESTION = "Wat merkt u thuis."


def test_many_full_stops_and_no_question_mark_say_nothing_about_questions():
    assert told_in(UNASKED - 1, QUESTION) == [True]  # the question itself brings it to the number
    assert told_in(UNASKED - 2, QUESTION) == [False]
    assert told_in(3 * UNASKED, QUESTION, "Hij slaapt thuis goed.") == [True, False]


def test_one_question_mark_makes_every_full_stop_count():
    assert told_in(3 * UNASKED, QUESTION, "Gaat het?") == [False, True]


def test_an_exclamation_stays_one_when_full_stops_are_not_trusted():
    assert told_in(3 * UNASKED, "Hebt u hem gezien!") == [False]


def test_a_full_stop_of_a_recogniser_is_a_guess():
    said = "Mooi, en wat doet opa dan anders."
    written = Transcript((Turn("L", tuple(Word(word) for word in said.split())),))
    recognised = Transcript((Turn("L", tuple(Word(word, None, 0.9) for word in said.split())),))
    assert not asked(sentences(written)[0]) and "open" in asked(sentences(recognised)[0])
