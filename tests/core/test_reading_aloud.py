"""The text that parents hear before they say yes: complete, true to the terms, and simple where that was asked."""

import re

import pytest

from oudertalk.core.agreement import Terms
from oudertalk.core.consent import PURPOSES
from oudertalk.core.reading_aloud import how_long, text_aloud
from oudertalk.i18n import set_language

SHARED = Terms(PURPOSES, ("mijn coach", "de deelnemers aan de training"))


def said(terms: Terms, **how: bool) -> str:
    return " ".join(text_aloud(terms, **how))


@pytest.mark.parametrize("practice", [False, True])
@pytest.mark.parametrize("simple", [False, True])
def test_it_says_what_everybody_must_know(simple: bool, practice: bool):
    text = said(Terms(simple=simple), practice=practice)
    for must in (
        r"leren",  # why
        r"over hoe (ík|ik) praat",
        r"niet over (u\b.*niet over uw kind|jou)",
        r"[Aa]lleen ik\. Verder niemand",  # who hears it
        r"vier weken",
        r"wis ik (het|alles)",
        r"niet[s]? .*naar internet|niets naar internet|Niets gaat naar internet",
        r"mag nee zeggen",
        r"hetzelfde gesprek|Dan praten wij gewoon",
        r"[Hh]alverwege stoppen|stoppen\? Dat mag altijd",
        r"dan wis ik alles|Dan wis ik alles",
    ):
        assert re.search(must, text), must
    assert text.endswith("?")


def test_it_is_true_to_the_terms():
    assert "Ik, mijn coach en de deelnemers aan de training. Verder niemand." in said(SHARED)
    assert "training voor leerkrachten" in said(SHARED) and "les voor leraren" in said(
        Terms(SHARED.purposes, SHARED.heard_by, simple=True)
    )
    assert "training" not in said(Terms())
    assert "drie dagen" in said(Terms(days=3))
    assert "Alles blijft op deze laptop" in said(Terms()) and "Alles blijft" not in said(SHARED)
    assert "Niemand mag terugluisteren." in said(Terms(("opnemen", "transcriberen")))


def test_a_pupil_at_the_table_is_spoken_to_as_well():
    for simple in (False, True):
        assert "jij mag" not in said(Terms(simple=simple)).lower()
        assert "jij mag" in said(Terms(simple=simple), pupil=True).lower()


@pytest.mark.parametrize(
    ("practice", "pupil", "terms"),
    [
        (practice, pupil, terms)
        for practice in (False, True)
        for pupil in (False, True)
        for terms in (Terms(simple=True), Terms(PURPOSES, ("mijn coach",), 10, True))
    ],
)
def test_simple_is_simple(practice: bool, pupil: bool, terms: Terms):
    text = said(terms, practice=practice, pupil=pupil)
    for sentence in re.split(r"(?<=[.?]) ", text):
        assert len(sentence.split()) <= 10, sentence
        assert len(re.findall(",", sentence)) <= 1 and ";" not in sentence, sentence
    assert not re.search(r"\w{3,}(heid|atie|iteit)\b|\b(toestemming|nabespreking|opname|doeleinden|worden)\b", text)


def test_it_stays_dutch_whatever_the_language_of_the_program():
    dutch = said(SHARED)
    set_language("en")
    assert said(SHARED) == dutch


def test_days_are_said_as_people_say_them():
    assert [how_long(days) for days in (1, 2, 7, 14, 21, 25)] == [
        "één dag",
        "twee dagen",
        "één week",
        "twee weken",
        "drie weken",
        "25 dagen",
    ]
