"""What somebody who judges blind may see: nothing before judging it, and never blind again after having seen it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from oudertalk.core.blindness import Sight, sight_of
from oudertalk.core.decisions import (
    Decision,
    FlagName,
    Judgement,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    OnTogether,
    Who,
    histories,
)
from oudertalk.core.rubric import Criterion, Phase, Prompt, Rubric
from oudertalk.core.text import Text

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH = Who("leerkracht"), Who("coach", "M.")
Q = Text("?")
FORM = Rubric(
    "kaart",
    1,
    Q,
    "",
    (Phase("begin", Q), Phase("slot", Q)),
    (
        Criterion("welkom", "begin", Q, ("welkom",)),
        Criterion("thuis", "begin", Q, ("thuis", "doorvragen")),
        Criterion("slot", "slot", Q, ("afspraak", "doorvragen")),
        Criterion("denken", "slot", Q, ("afspraak",), kind="vraag"),
        Criterion("klaar", "slot", Q, kind="lijst"),
    ),
    (Prompt("tip", Q),),
)
FLAG = FlagName("open_vraag", "Hoe gaat het?", 4, 12.0)


def decided(*said: Judgement, who: Who = TEACHER, blind: bool = True) -> list[Decision]:
    versions: dict[Any, int] = {}
    decisions = []
    for what in said:
        versions[what.about] = versions.get(what.about, 0) + 1
        decisions.append(Decision(NOW, who, versions[what.about], what, blind))
    return decisions


def seen(*decisions: Decision, rubric: Rubric = FORM, blind: bool = True, shown_to: tuple[Who, ...] = ()) -> Sight:
    return sight_of(rubric, histories(decisions), TEACHER, blind=blind, shown_to=shown_to)


def chosen(*items: str) -> list[Decision]:
    return decided(*(OnItem("kaart", item, "deels") for item in items))


def test_at_first_nothing_shows():
    sight = seen()
    assert sight.to_do == 3 and not sight.whole
    assert not any(sight.shows_line(one.id) for one in FORM.criteria)
    assert not any(sight.shows_move(move) for move in ("welkom", "doorvragen", "vraag_open"))
    assert not sight.shows_others(FLAG) and not sight.shows_proposal("tip", "welkom")
    whats: list[Judgement] = [
        OnItem("kaart", "welkom"),
        OnFlag(FLAG),
        OnPhase("kaart", "begin"),
        OnPrompt("kaart", "tip"),
    ]
    assert all(map(sight.is_blind_to, whats))


def test_a_line_shows_once_it_was_chosen_and_stays_shown_when_that_is_taken_back():
    taken_back = decided(OnItem("kaart", "welkom", "gezien"), OnItem("kaart", "welkom", None))
    for decisions in (chosen("welkom"), taken_back):
        sight = seen(*decisions)
        assert sight.shows_line("welkom") and not sight.shows_line("thuis")
        assert not sight.is_blind_to(OnItem("kaart", "welkom")) and sight.to_do == 2


def test_examples_are_no_choice():
    assert not seen(*decided(OnItem("kaart", "welkom", None, "Dag."))).shows_line("welkom")


def test_what_somebody_else_judged_opens_nothing():
    assert not seen(*decided(OnItem("kaart", "welkom", "gezien"), who=COACH)).shows_line("welkom")
    assert not seen(*decided(OnItem("een andere kaart", "welkom", "gezien"))).shows_line("welkom")


def test_markings_show_when_every_line_that_they_tell_of_was_judged():
    sight = seen(*chosen("welkom", "thuis"))
    assert sight.shows_move("welkom") and sight.shows_move("thuis")
    assert not sight.shows_move("doorvragen") and not sight.shows_move("afspraak")
    assert not sight.shows_move("vraag_open"), "it serves no line, so it waits for all of them"
    assert all(map(seen(*chosen("welkom", "thuis", "slot")).shows_move, ("doorvragen", "afspraak", "vraag_open")))


def test_notes_on_a_part_show_when_its_lines_do_and_closing_answers_at_the_end():
    sight = seen(*chosen("welkom", "thuis"))
    assert sight.shows_others(("phase", "kaart", "begin")) and not sight.shows_others(("phase", "kaart", "slot"))
    assert not sight.shows_others(("prompt", "kaart", "tip"))
    assert seen(*chosen("welkom", "thuis", "slot")).shows_others(("prompt", "kaart", "tip"))


def test_a_proposal_shows_with_ones_own_words_but_not_about_a_line_that_waits():
    own = decided(OnPrompt("kaart", "tip", "Vraag door."))
    assert not seen(*own).shows_proposal("tip", "welkom")
    sight = seen(*own, *chosen("welkom"))
    assert sight.shows_proposal("tip", "welkom") and not sight.shows_proposal("tip", "thuis")
    assert seen(*chosen("welkom", "thuis", "slot")).shows_proposal("tip", "slot")


def test_when_all_is_judged_what_others_ticked_and_said_of_a_marking_still_waits():
    sight = seen(*chosen("welkom", "thuis", "slot"))
    assert sight.whole and sight.shows_line("denken")
    assert not sight.shows_line("klaar") and not sight.shows_others(FLAG)
    assert seen(*decided(OnFlag(FLAG, "eens"))).shows_others(FLAG)
    assert not seen(*decided(OnFlag(FLAG, None, "Hm."))).shows_others(FLAG)


def test_a_form_of_questions_asks_for_words():
    questions = Rubric("kaart", 1, Q, "", FORM.phases, (FORM.criteria[3],))
    assert not seen(rubric=questions).whole
    assert seen(*decided(OnItem("kaart", "denken", None, "Een begin.")), rubric=questions).whole


@pytest.mark.parametrize(
    "saw_all",
    [
        {"blind": False},
        {"shown_to": (TEACHER,)},
        {"decisions": decided(OnItem("kaart", "welkom", "gezien"), blind=False)},
    ],
)
def test_who_saw_all_sees_all(saw_all: dict[str, Any]):
    sight = seen(*saw_all.pop("decisions", ()), **saw_all)
    assert sight.open and sight.whole and sight.shows_line("thuis") and sight.shows_others(FLAG)
    assert not sight.is_blind_to(OnItem("kaart", "thuis"))


def test_who_changed_a_choice_after_seeing_it_still_judges_the_rest_blind():
    first, *_rest = decided(OnItem("kaart", "welkom", "deels"))
    later = Decision(NOW, TEACHER, 2, OnItem("kaart", "welkom", "gezien"), blind=False)
    assert not seen(first, later).open


def test_what_was_agreed_on_together_is_nobodys_own():
    together = Decision(NOW, TEACHER, 1, OnTogether("kaart", "welkom", "gezien"))
    assert not seen(together).shows_line("welkom")
    by_coach = Decision(NOW, COACH, 2, OnTogether("kaart", "welkom", "deels", "Zie 0:12."))
    assert list(histories([together, by_coach])) == [(None, ("together", "kaart", "welkom"))]
