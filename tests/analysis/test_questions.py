from __future__ import annotations

import pytest

from oudertalk.analysis.language import sentences
from oudertalk.analysis.questions import asked
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
