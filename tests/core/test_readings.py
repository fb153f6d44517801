"""What people saw, side by side: the first blind choice counts, and where they differ most comes first."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from oudertalk.core.blindness import sight_of
from oudertalk.core.decisions import (
    Decision,
    FlagName,
    OnFlag,
    OnItem,
    OnTogether,
    Seen,
    Verdict,
    Who,
    histories,
    name_of_flag,
)
from oudertalk.core.form import Entry, Form
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.readings import as_seen, by_item, side_by_side
from oudertalk.core.rubric import Criterion, Phase, Rubric
from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.text import Text

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH, SECOND = Who("leerkracht"), Who("coach", "K."), Who("coach", "M.")
Q = Text("?")
ITEMS = ("een", "twee", "drie", "vier", "vijf")
RUBRIC = Rubric(
    "kaart",
    1,
    Q,
    "",
    (Phase("begin", Q),),
    (*(Criterion(i, "begin", Q) for i in ITEMS), Criterion("af", "begin", Q, kind="lijst")),
)


def flag(quote: str, start: float) -> Flag:
    return Flag("welkom", "welkom", "sterk", Evidence(0, TextSpan(0, len(quote)), quote, TimeSpan(start, start + 1)))


FLAGS = (flag("Dag.", 1.0), flag("Fijn dat u er bent.", 5.0), flag("Tot ziens.", 9.0))
FORM = Form(
    "kaart",
    1,
    (
        Entry("een", "begin", "gehoord", FLAGS[:1]),
        Entry("twee", "begin", "niet gehoord"),
        Entry("drie", "begin", "mogelijk", FLAGS[1:2]),
        Entry("vier", "begin", "niet te beoordelen"),
        Entry("vijf", "begin", "niet gehoord", expected=False),
        Entry("af", "begin", "zelf invullen"),
    ),
)


def said(who: Who, item: str, seen: Seen | None, version: int = 1, blind: bool = True) -> Decision:
    return Decision(NOW, who, version, OnItem("kaart", item, seen), blind)


def all_of(who: Who, *choices: Seen) -> list[Decision]:
    return [said(who, item, seen) for item, seen in zip(ITEMS, choices, strict=False)]


BOTH = [
    *all_of(TEACHER, "gezien", "gezien", "gezien", "niet te beoordelen", "deels"),
    *all_of(COACH, "gezien", "niet gezien", "deels", "gezien", "deels"),
]


def test_where_they_are_furthest_apart_comes_first():
    sides = side_by_side(RUBRIC, FORM, (), histories(BOTH))
    assert [(line.item, line.apart) for line in sides.lines] == [
        ("twee", 3),
        ("drie", 2),
        ("vier", 1),
        ("een", 0),
        ("vijf", 0),
    ]
    assert [reading.who for reading in sides.lines[0].readings] == [TEACHER, COACH]
    (two,) = sides.twos
    assert (two.lines.n, two.lines.same, two.judged.n, two.judged.same, two.blind) == (5, 2, 4, 2, 5)


def test_the_first_blind_choice_counts_and_the_later_one_is_shown():
    later = said(COACH, "twee", "gezien", 2, blind=False)
    sides = side_by_side(RUBRIC, FORM, (), histories([*BOTH, later]))
    (line,) = [line for line in sides.lines if line.item == "twee"]
    _teacher, coach = line.readings
    assert (coach.first, coach.now, coach.changed, coach.counts) == ("niet gezien", "gezien", True, "niet gezien")
    assert sides.twos[0].lines.same == 2 and line.apart == 3


def test_a_choice_with_all_in_view_counts_and_is_said_not_to_be_blind():
    sides = side_by_side(
        RUBRIC, FORM, (), histories([said(TEACHER, "een", "deels"), said(COACH, "een", "deels", blind=False)])
    )
    assert sides.twos[0].blind == 0 and sides.twos[0].lines.same == 1
    assert [reading.first for reading in sides.lines[0].readings] == ["deels", None]


def test_what_was_taken_back_is_no_reading():
    sides = side_by_side(RUBRIC, FORM, (), histories([said(TEACHER, "een", "deels"), said(TEACHER, "een", None, 2)]))
    assert sides.lines == () and sides.readers == ()


def test_a_tick_and_a_choice_are_the_same_answer():
    ticks = [said(TEACHER, "af", "ja"), said(COACH, "af", "n.v.t.")]
    (two,) = side_by_side(RUBRIC, FORM, (), histories(ticks)).twos
    assert two.pairs == (("gezien", "niet te beoordelen"),)


def test_three_readers_are_laid_beside_each_other_two_by_two():
    sides = side_by_side(RUBRIC, FORM, (), histories([*BOTH, said(SECOND, "een", "niet gezien")]))
    assert [(two.one, two.other) for two in sides.twos] == [(TEACHER, COACH), (TEACHER, SECOND), (COACH, SECOND)]
    assert [two.lines.n for two in sides.twos] == [5, 1, 1]
    assert [line.item for line in sides.lines][:2] == ["een", "twee"]


def test_the_program_stands_apart_and_only_what_can_be_compared_is():
    assert [as_seen(entry) for entry in FORM.entries] == [
        "gezien",
        "niet gezien",
        None,
        "niet te beoordelen",
        None,
        None,
    ]
    of_teacher, of_coach = side_by_side(RUBRIC, FORM, (), histories(BOTH)).program
    assert (of_teacher.lines.n, of_teacher.lines.same, of_teacher.left_out) == (3, 2, 2)
    assert (of_coach.lines.n, of_coach.lines.same) == (3, 2)


def test_who_judges_blind_compares_only_what_that_person_judged():
    counted = histories([*BOTH[5:], said(TEACHER, "twee", "gezien")])
    sight = sight_of(RUBRIC, counted, TEACHER, blind=True, shown_to=())
    sides = side_by_side(RUBRIC, FORM, (), counted, sight)
    assert [line.item for line in sides.lines] == ["twee"] and sides.hidden == 4


def test_markings_on_which_they_differ_come_first():
    def on(who: Who, n: int, verdict: Verdict) -> Decision:
        return Decision(NOW, who, 1, OnFlag(name_of_flag(FLAGS[n]), verdict))

    verdicts = [on(TEACHER, 0, "eens"), on(COACH, 0, "eens"), on(TEACHER, 1, "eens"), on(COACH, 1, "anders")]
    sides = side_by_side(RUBRIC, FORM, FLAGS, histories([*verdicts, on(COACH, 2, "eens")]))
    assert [one.flag for one in sides.flags] == [FLAGS[1], FLAGS[0], FLAGS[2]]
    assert (sides.twos[0].flags.n, sides.twos[0].flags.percent) == (2, 50)
    gone = Decision(NOW, COACH, 1, OnFlag(FlagName("opgeheven", "Weg.", 0), "eens"))
    assert side_by_side(RUBRIC, FORM, FLAGS, histories([gone])).flags == ()


def test_per_line_over_conversations():
    one = side_by_side(RUBRIC, FORM, (), histories(BOTH))
    other = side_by_side(RUBRIC, FORM, (), histories([*BOTH[:1], *BOTH[5:6]]))
    pairs = by_item([one, other], TEACHER, COACH)
    assert pairs["een"] == (("gezien", "gezien"),) * 2 and pairs["twee"] == (("gezien", "niet gezien"),)
    assert by_item([one], TEACHER, SECOND) == {}


@pytest.mark.parametrize("seen", ["gezien", None])
def test_what_they_agreed_on_stands_with_the_line(seen: Seen | None):
    agreed = Decision(NOW, COACH, 1, OnTogether("kaart", "twee", seen, "We luisterden nog eens."))
    line = side_by_side(RUBRIC, FORM, (), histories([*BOTH, agreed])).lines[0]
    assert line.item == "twee" and line.together == agreed
