"""The rules on the labelled conversations of the house: they may not get worse unseen."""

from __future__ import annotations

import pytest

from oudertalk.analysis.evaluation import Score, as_recognised, evaluate, form_accuracy, macro_f1, micro
from oudertalk.analysis.matcher import Flagger
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Labelled
from oudertalk.storage.housefiles import read_labelled, read_moves
from tests.analysis.conftest import CONVERSATIONS, RUBRICS
from tests.say import ROLES, say

MOVES = read_moves(RUBRICS / "moves.yaml")
LABELLED = tuple(read_labelled(path, moves=MOVES) for path in sorted(CONVERSATIONS.glob("*.txt")))


def test_scores_count_turns():
    assert Score(2, 1, 1) + Score(1, 0, 0) == Score(3, 1, 1)
    assert Score().f1 is None and Score(0, 1, 0).precision == 0.0 and Score(0, 0, 1).recall == 0.0
    assert Score(3, 1, 1).f1 == 0.75
    assert micro({"a": Score(1, 0, 0), "b": Score(0, 1, 1)}, ["a", "b", "c"]) == Score(1, 1, 1)
    assert macro_f1({"a": Score(1, 0, 0), "b": Score(0, 1, 1)}, ["a", "b", "c"]) == 0.5


def test_differences_say_where_people_and_rules_disagree(flagger: Flagger):
    talk = say("L: Merkt u dat thuis ook?", "O: Ja zeker, elke dag.")
    people = Labelled("klein", talk, ROLES, (frozenset({"thuis", "gevoel"}), frozenset()))
    scores, differences = evaluate([people], flagger)
    assert scores["thuis"] == Score(found=1)
    assert ("klein", 0, "gevoel", False) in [(d.conversation, d.turn, d.move, d.extra) for d in differences]


def test_as_recognised_has_no_capitals_and_no_punctuation():
    bare = as_recognised(LABELLED[0])
    text = " ".join(turn.text for turn in bare.transcript.turns)
    assert text == text.lower() and not set(text) & set(".,?!")
    assert len(bare.moves) == len(bare.transcript.turns)


@pytest.mark.parametrize(("bare", "form", "questions"), [(False, 0.82, 0.90), (True, 0.80, 0.72)])
def test_the_rules_hear_what_people_heard(
    flagger: Flagger, form_rubric: Rubric, bare: bool, form: float, questions: float
):
    """Floors a little under what was reached; a rule that costs more than it brings shows here."""
    conversations = [as_recognised(one) for one in LABELLED] if bare else LABELLED
    scores, _differences = evaluate(conversations, flagger)
    on_form = micro(scores, [move for criterion in form_rubric.criteria for move in criterion.moves])
    asked = micro(scores, ["vraag_open", "vraag_gesloten", "vraag_suggestief"])
    assert (on_form.f1 or 0) >= form and (asked.f1 or 0) >= questions
    agreement = form_accuracy(conversations, flagger, form_rubric)
    assert agreement.found / (agreement.n + agreement.extra) >= 0.8
