"""Every rule of the house proves itself: it finds its hits and leaves its misses."""

from __future__ import annotations

import pytest

from oudertalk.analysis.matcher import Flagger, prove
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Rule
from oudertalk.storage.housefiles import read_moves, read_rules
from tests.analysis.conftest import RUBRICS

RULES = read_rules(RUBRICS / "rules")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_finds_its_hits_and_leaves_its_misses(flagger: Flagger, rule: Rule):
    assert flagger.prove([rule]) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_carries_enough_proof_and_an_english_why(rule: Rule):
    assert len(rule.hits) >= 4 and len(rule.misses) >= 4
    assert rule.why.en and rule.source
    assert rule.file == f"{rule.id}.yaml"


def test_a_broken_proof_is_told_with_file_line_and_sentence():
    from dataclasses import replace

    rule = next(rule for rule in RULES if rule.id == "terugblik")
    broken = replace(rule, hits=(*rule.hits, replace(rule.hits[0], say="De poes zit op het dak.", line=99)))
    (failure,) = prove([broken])
    assert "terugblik.yaml" in failure and "99" in failure and "De poes zit op het dak." in failure


def test_every_move_of_the_house_is_watched(flagger: Flagger):
    assert flagger.moves == frozenset(read_moves(RUBRICS / "moves.yaml"))


def test_the_form_is_the_form(form_rubric: Rubric):
    """Five phases, nineteen items in order, and the closing part."""
    assert [phase.title.nl for phase in form_rubric.phases] == ["Afstemmen", "Delen", "Zorgen", "Afspreken", "Afronden"]
    assert len(form_rubric.criteria) == 19
    assert form_rubric.criteria[7].question.nl == "Vraagt naar de ervaringen met en het gedrag van het kind thuis"
    assert [prompt.id for prompt in form_rubric.prompts] == ["compliment", "tip", "vertrouwen", "meer_minder"]
    assert all(criterion.question.en and criterion.moves for criterion in form_rubric.criteria)
    assert all(criterion.not_audible for criterion in form_rubric.criteria if criterion.audible != "ja")
