"""Every rule of the house proves itself: it finds its hits and leaves its misses."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from oudertalk.analysis.matcher import Flagger, prove
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Rule
from oudertalk.storage.housefiles import read_moves, read_rules
from tests.analysis.conftest import RUBRICS
from tests.say import ROLES, say

RULES = read_rules(RUBRICS / "rules")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_finds_its_hits_and_leaves_its_misses(flagger: Flagger, rule: Rule):
    assert flagger.prove([rule]) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_carries_enough_proof_and_an_english_why(rule: Rule):
    assert len(rule.hits) >= 4 and len(rule.misses) >= 4
    assert rule.why.en and rule.source
    assert rule.file == f"rubrics/rules/{rule.id}.yaml"


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


# what nearly is a move, and is none


@dataclass(frozen=True)
class NearMiss:
    """
    A sentence that is not this move, and looks like it; our own, from the list beside each item of the form.

    `place` is where in the talk it tempts most (`begin`, `eind`, or in the middle). `known`: it is flagged all the
    same, and we know; whoever mends a rule takes the mark away.
    """

    item: int
    move: str
    say: str
    by: str
    place: str
    known: bool


def _near_misses() -> tuple[NearMiss, ...]:
    with (Path(__file__).parent / "near_misses.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            NearMiss(int(row["item"]), row["move"], row["say"], row["by"], row["place"], row["known"] == "ja")
            for row in csv.DictReader(file)
        )


NEAR_MISSES = _near_misses()
MANY = {5: 10, 6: 12, 10: 10, 11: 9, 14: 17, 19: 9}  # the others have eight; item 14 counts two moves
AROUND = (
    ("O", "De bus had weer vertraging."),
    ("L", "Er hangt een tekening bij het raam."),
    ("O", "Het fietsenhok was vol."),
    ("L", "Dat hok is van de gemeente."),
) * 3


def flagged_in_a_talk(near: NearMiss, flagger: Flagger) -> bool:
    """Whether a strong flag of its move comes, in a small conversation that holds nothing else."""
    me, other = ("O", "L") if near.by == "ouder" else ("L", "O")
    before = (other, "Hij tekent thuis vaak aan de grote tafel." if other == "O" else "Er hangt ook een kaart.")
    own = (before, (me, near.say), (other, "Hm."))
    turn = {"begin": 1, "": len(AROUND) // 2 + 1, "eind": len(AROUND) + 1}[near.place]
    talk = (*AROUND[: turn - 1], *own, *AROUND[turn - 1 :])
    assert talk[turn] == (me, near.say)
    flags = flagger.flag(say(*(f"{who}: {text}" for who, text in talk)), ROLES)
    return any((flag.evidence.turn, flag.move, flag.strength) == (turn, near.move, "sterk") for flag in flags)


@pytest.mark.parametrize("item", range(1, 20))
def test_what_nearly_is_a_move_is_not_flagged_as_strong(flagger: Flagger, item: int):
    """The list of those that are is known to the sentence: none more, and none that was mended meanwhile."""
    own = [near for near in NEAR_MISSES if near.item == item]
    assert len(own) == MANY.get(item, 8)
    assert [near.say for near in own if flagged_in_a_talk(near, flagger)] == [near.say for near in own if near.known]


def test_the_near_misses_are_of_the_moves_of_their_item(form_rubric: Rubric):
    moves = {number: set(criterion.moves) for number, criterion in enumerate(form_rubric.criteria, start=1)}
    assert all(near.move in moves[near.item] for near in NEAR_MISSES)
    assert {near.move for near in NEAR_MISSES} == set().union(*moves.values())
    assert {near.by for near in NEAR_MISSES} == {"leerkracht", "ouder"}
    assert sum(near.known for near in NEAR_MISSES) <= len(NEAR_MISSES) / 10


def test_the_talk_around_a_near_miss_lets_a_real_one_be_heard(flagger: Flagger):
    """Else the sentences above prove nothing."""
    heard = (
        NearMiss(1, "welkom", "Welkom, fijn dat u gekomen bent.", "leerkracht", "begin", False),
        NearMiss(8, "thuis", "Hoe is hij thuis als hij uit school komt?", "leerkracht", "", False),
        NearMiss(16, "nog_vragen", "Heeft u nog vragen?", "leerkracht", "eind", False),
        NearMiss(17, "terugblik", "Hoe kijkt u terug op dit gesprek?", "leerkracht", "eind", False),
    )
    assert [near.say for near in heard if not flagged_in_a_talk(near, flagger)] == []
