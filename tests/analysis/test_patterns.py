"""Words in a row, and whether they are said in the way the cue asks."""

from __future__ import annotations

import pytest

from oudertalk.analysis import syntax
from oudertalk.analysis.language import sentences
from oudertalk.analysis.patterns import Patterns
from oudertalk.core.rules import NEVER, Cue, Rule, spell
from oudertalk.core.text import Text
from oudertalk.errors import RuleError
from tests.say import say

LEXICONS = {"gevoel": ("moe", "boos", "op van de zenuwen")}


@pytest.fixture(autouse=True)
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here holds on every machine; `test_syntax.py` is about those with a Dutch pipeline."""
    monkeypatch.setattr(syntax, "parser", lambda: None)


def cue(*phrases: str, **more: object) -> Cue:
    patterns = tuple(pattern for phrase in phrases for pattern in spell(phrase, LEXICONS, 5))
    return Cue("proef", 5, patterns=patterns, **more)  # type: ignore[arg-type]


def rule(*cues: Cue, unless: tuple[Cue, ...] = ()) -> Rule:
    why = Text("Omdat het kan.")
    return Rule("proef", "gevoel", why, "test", cues, (), (), "proef.yaml", 1, unless=unless, sterk=NEVER, mogelijk=1)


def heard(listening: Cue, text: str) -> bool:
    """Whether these words are in one of the sentences."""
    return any(Patterns([rule(listening)]).heard_in(sentences(say(f"L: {text}"))))


# whom the words are about


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U bent moe.", True),
        ("Bent u moe?", True),
        ("Ik zie dat jullie moe zijn.", True),
        ("Hij is moe.", False),
        ("Ik ben moe.", False),
        ("U ziet dat hij moe is.", False),
        ("U hoort het omdat hij moe is.", False),
        ("Als hij gilt, bent u moe.", True),
        ("Voor u is hij niet moe.", False),
        ("Zo moe.", False),  # about nobody
        ("U bent op van de zenuwen.", True),
        ("Hij is op van de zenuwen.", False),
    ],
)
def test_about_asks_for_the_subject_of_the_clause_in_which_the_words_begin(text: str, expected: bool):
    assert heard(cue("@gevoel", about=("u", "jullie")), text) is expected
    assert heard(cue("@gevoel"), text)


def test_a_word_that_only_a_cue_knows_can_be_the_subject():
    about_mother = cue("moe", about=("mama",))
    assert heard(about_mother, "Mama ziet dat u moe bent.") is False
    assert heard(about_mother, "Mama is moe.") and not heard(about_mother, "Papa is moe.")


def test_the_second_time_can_be_about_somebody_else():
    assert heard(cue("moe", about=("u",)), "Hij is moe, u bent moe.")


# whether the words stand


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dat snap ik.", True),
        ("Dat snap ik niet.", False),
        ("Dat snap ik, maar de score is een D.", False),
        ("Dat snap ik, en de score is een D. Maar goed.", True),  # another sentence
        ("Dat snap ik, het is ook een hele klus voor jullie, maar toch.", True),  # far behind it
        ("En dan zeg ik: dat snap ik.", False),
        ("Zij zegt van dat snap ik.", False),
        ("Dat snap ik, zeg ik dan.", True),
        ("Dat snap ik nooit, maar dat snap ik.", True),  # the second time they do
    ],
)
def test_words_that_are_denied_taken_back_or_somebody_else_s_do_not_stand(text: str, expected: bool):
    assert heard(cue("snap ik", stands=True), text) is expected
    assert heard(cue("snap ik"), text)


def test_about_and_stands_are_asked_of_the_same_words():
    listening = cue("moe", about=("u",), stands=True)
    assert heard(listening, "U bent moe.")
    assert not heard(listening, "U bent niet moe, hij is moe.")


# the words themselves


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("^welkom", "Nou ja, welkom allemaal.", True),
        ("^welkom", "Iedereen is welkom.", False),
        ("klopt dat$", "Klopt dat, hoor?", True),
        ("klopt dat$", "Klopt dat van gisteren?", False),
        ("fijn ~2 u", "Fijn dat ook u er bent.", True),
        ("fijn ~2 u", "Fijn dat we vandaag met u praten.", False),
        ("fijn _ u", "Fijn u te zien, zegt u.", False),
        ("fijn (echt) dat", "Fijn dat het lukt.", True),
        ("fijn (echt) dat", "Fijn, echt, dat het lukt.", True),
        ("reken*", "Het rekenwerk.", True),
        ("*lijk", "Dat gaat moeizaam.", False),
        ("*lijk", "Dat is moeilijk.", True),
        ("@gevoel", "Op van de zenuwen.", True),
        ("hem", "Ik zie 'm vaak.", True),  # short forms are written out
    ],
)
def test_a_phrase_is_heard_as_it_is_spelled(phrase: str, text: str, expected: bool):
    assert heard(cue(phrase), text) is expected


def test_words_that_only_the_shape_tells_are_found_beside_words_that_are_known():
    assert heard(cue("heel *lijk"), "Dat is heel moeilijk.") and not heard(cue("heel *lijk"), "Dat is moeilijk.")


def test_the_same_words_are_looked_for_once_and_answer_every_cue_in_its_own_way():
    anyone, parent, standing = cue("moe"), cue("moe", about=("u",)), cue("moe", stands=True)
    cancelling = cue("moe", "boos")
    patterns = Patterns([rule(anyone, parent), rule(standing, unless=(cancelling,))])
    assert len(patterns._patterns) == 2
    numbers = {
        name: patterns.number(one) for name, one in zip("apsc", (anyone, parent, standing, cancelling), strict=True)
    }
    hits = patterns.heard_in(sentences(say("L: Hij is moe. U bent niet moe. Hij is boos. Mooi weer.")))
    assert hits == [
        {numbers["a"], numbers["s"], numbers["c"]},
        {numbers["a"], numbers["p"], numbers["c"]},
        {numbers["c"]},
        set(),
    ]


@pytest.mark.parametrize("attribute", ["POS", "TAG", "LEMMA", "DEP", "MORPH", "ENT_TYPE"])
def test_what_needs_a_model_is_refused_by_name(attribute: str):
    from oudertalk.core.rules import Pattern

    wrong = Cue("proef", 5, patterns=(Pattern(({attribute: "x"},), 5),))
    with pytest.raises(RuleError, match=f"proef.yaml, regel 5: proef: {attribute} vraagt een taalmodel"):
        Patterns([rule(wrong)])
