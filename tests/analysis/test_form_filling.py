from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk.analysis.form_filling import fill_form
from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.form import Form
from oudertalk.core.observation import Evidence, Flag, Strength
from oudertalk.core.rubric import Audible, Criterion, Kind, Phase, Rubric
from oudertalk.core.spans import TextSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, Transcript
from tests.say import ROLES, say

LONG = "L: " + "dat is wel zo maar dan anders " * 6
TALK = say(LONG, "O: Ja.", "L: Hoe gaat het thuis?", "O: Goed.", "L: En hoe slaapt hij?")


def rubric(audible: Audible = "ja") -> Rubric:
    hidden = Text("Dat is alleen te zien.") if audible != "ja" else None
    criterion = Criterion("thuis", "delen", Text("Vraagt naar thuis"), ("thuis",), audible, hidden)
    return Rubric("klein", 3, Text("Klein"), "eigen", (Phase("delen", Text("Delen")),), (criterion,))


def flag(turn: int, strength: Strength, transcript: Transcript = TALK) -> Flag:
    return Flag("thuis", "regel", strength, Evidence.cut(transcript, turn, TextSpan(0, 3)))


def filled(*flags: Flag, roles: dict[str, Role] = ROLES, watched: frozenset[str] = frozenset({"thuis"})) -> Form:
    return fill_form(rubric(), flags, TALK, roles, watched)


def test_a_strong_flag_is_heard_and_comes_first():
    form = filled(flag(2, "mogelijk"), flag(4, "sterk"))
    (entry,) = form.entries
    assert (form.rubric, form.rubric_version, entry.item, entry.phase) == ("klein", 3, "thuis", "delen")
    assert entry.outcome == "gehoord" and [f.evidence.turn for f in entry.flags] == [4, 2]


def test_only_possible_flags_make_a_possible():
    (entry,) = filled(flag(4, "mogelijk"), flag(2, "mogelijk")).entries
    assert entry.outcome == "mogelijk" and [f.evidence.turn for f in entry.flags] == [2, 4]


def test_nothing_heard_is_not_heard_and_never_not_done():
    (entry,) = filled().entries
    assert entry.outcome == "niet gehoord" and entry.flags == ()


@pytest.mark.parametrize("roles", [{}, {"L": "onbekend"}, {"L": "ouder", "O": "ouder"}])
def test_without_a_confirmed_teacher_nothing_can_be_judged(roles: dict[str, Role]):
    (entry,) = filled(flag(2, "sterk"), roles=roles).entries
    assert entry.outcome == "niet te beoordelen" and entry.reason is not None
    assert "Bevestig de rollen" in entry.reason.nl and "Confirm the roles" in entry.reason.en


def test_when_voices_were_not_told_apart_nothing_is_said_of_anybody():
    form = fill_form(rubric(), (flag(2, "sterk"),), TALK, ROLES, {"thuis"}, told_apart=False)
    (entry,) = form.entries
    assert entry.outcome == "niet te beoordelen" and entry.flags == () and entry.reason is not None
    assert "niet uit elkaar gehouden" in entry.reason.nl and "not told apart" in entry.reason.en


def test_what_no_rule_listens_for_cannot_be_judged():
    (entry,) = filled(watched=frozenset()).entries
    assert entry.outcome == "niet te beoordelen" and entry.reason and "geen regel" in entry.reason.nl


def test_too_little_speech_cannot_be_judged_unless_something_was_heard():
    short = say("L: Hoe gaat het thuis?", "O: Goed.")
    (entry,) = fill_form(rubric(), (), short, ROLES, {"thuis"}).entries
    assert entry.outcome == "niet te beoordelen" and entry.reason and "te weinig" in entry.reason.nl
    (entry,) = fill_form(rubric(), (flag(0, "sterk", short),), short, ROLES, {"thuis"}).entries
    assert entry.outcome == "gehoord"


def test_what_is_for_the_eyes_only_is_left_to_people():
    (entry,) = fill_form(rubric("nee"), (flag(2, "sterk"),), TALK, ROLES, {"thuis"}).entries
    assert entry.outcome == "niet te beoordelen" and entry.reason == Text("Dat is alleen te zien.")


def test_what_is_partly_audible_says_what_is_not():
    (entry,) = fill_form(rubric("deels"), (flag(2, "sterk"),), TALK, ROLES, {"thuis"}).entries
    assert entry.outcome == "gehoord" and entry.reason == Text("Dat is alleen te zien.")


def of_kind(kind: Kind, *moves: str, audible: Audible = "ja") -> Rubric:
    hidden = Text("Dat is alleen te zien.") if audible == "nee" else None
    criterion = Criterion("lijn", "delen", Text("Een lijn"), moves, audible, hidden, kind, ("spreekaandeel",))
    return Rubric("klein", 1, Text("Klein"), "eigen", (Phase("delen", Text("Delen")),), (criterion,))


@pytest.mark.parametrize("flags", [(), (flag(4, "mogelijk"), flag(2, "sterk"))])
def test_a_question_to_think_about_shows_what_was_heard_and_never_an_outcome(flags: tuple[Flag, ...]):
    (entry,) = fill_form(of_kind("vraag", "thuis"), flags, TALK, ROLES, {"thuis"}).entries
    assert entry.outcome == "om over na te denken" and entry.measures == ("spreekaandeel",) and entry.expected
    assert [found.evidence.turn for found in entry.flags] == [2, 4][: len(flags)]


def test_a_question_without_a_teacher_or_without_sound_says_why_nothing_stands_beside_it():
    flags = (flag(2, "sterk"),)
    (entry,) = fill_form(of_kind("vraag", "thuis"), flags, TALK, {}, {"thuis"}).entries
    assert entry.flags == () and entry.reason and "Bevestig de rollen" in entry.reason.nl
    (entry,) = fill_form(of_kind("vraag"), flags, TALK, {}, {"thuis"}).entries
    assert entry.reason is None  # it does not depend on who is who
    (entry,) = fill_form(of_kind("vraag", "thuis", audible="nee"), flags, TALK, ROLES, {"thuis"}).entries
    assert entry.flags == () and entry.reason == Text("Dat is alleen te zien.")


def test_what_only_the_teacher_knows_is_left_to_the_teacher():
    (entry,) = fill_form(of_kind("lijst"), (flag(2, "sterk"),), TALK, {}, {"thuis"}).entries
    assert entry.outcome == "zelf invullen" and entry.flags == () and entry.reason is None


def test_an_item_with_numbers_alone_shows_them_and_leaves_the_judging_to_people():
    (entry,) = fill_form(of_kind("item"), (), TALK, ROLES, {"thuis"}).entries
    assert entry.outcome == "niet te beoordelen" and entry.measures == ("spreekaandeel",)
    assert entry.reason and "alleen cijfers" in entry.reason.nl and "only numbers" in entry.reason.en


def listening_to(*said_by: Role, kind: Kind = "item") -> Rubric:
    (criterion,) = of_kind(kind, "thuis").criteria
    return replace(rubric(), criteria=(replace(criterion, said_by=said_by),))


@pytest.mark.parametrize("kind", ["item", "vraag"])
def test_a_line_listens_to_the_professionals_unless_it_says_otherwise(kind: Kind):
    flags = (flag(1, "sterk"), flag(2, "mogelijk"), flag(4, "sterk"))
    talk = replace(TALK, turns=(*TALK.turns[:4], replace(TALK.turns[4], speaker="C")))
    for said_by, heard in (((), [4, 2]), (("ouder",), [1]), (("ouder", "leerkracht"), [1, 2]), (("kind",), [])):
        roles: dict[str, Role] = {**ROLES, "K": "kind"}
        (entry,) = fill_form(listening_to(*said_by, kind=kind), flags, talk, roles, {"thuis"}).entries
        assert sorted(found.evidence.turn for found in entry.flags) == sorted(heard), said_by


def test_a_voice_that_nobody_named_does_not_count():
    (entry,) = fill_form(rubric(), (flag(1, "sterk"),), TALK, {"L": "leerkracht"}, {"thuis"}).entries
    assert entry.outcome == "niet gehoord"


def test_a_line_about_parents_needs_a_parent_who_says_enough():
    form = listening_to("ouder")
    (entry,) = fill_form(form, (), TALK, {"L": "leerkracht"}, {"thuis"}).entries
    assert entry.outcome == "niet te beoordelen" and entry.reason and "wie hier spreekt" in entry.reason.nl
    (entry,) = fill_form(form, (), TALK, ROLES, {"thuis"}).entries
    assert entry.outcome == "niet te beoordelen" and entry.reason and "te weinig gezegd" in entry.reason.nl
    (entry,) = fill_form(form, (flag(3, "sterk"),), TALK, {"O": "ouder"}, {"thuis"}).entries
    assert entry.outcome == "gehoord"


def of_type(leads: tuple[str, ...] = (), not_expected: tuple[str, ...] = ()) -> ConversationType:
    return ConversationType("luisteren", Text("Luisteren"), Text("Luisteren."), "eigen", leads, not_expected)


def in_case(*leads: str) -> Case:
    return Case("01_proef", Text("Proef"), "luisteren", Text("Proef."), "in scène gezet", leads)


def test_what_a_type_does_not_ask_for_is_not_expected_and_still_shown_when_heard():
    spared = of_type(not_expected=("thuis", "welkom"))
    (entry,) = fill_form(rubric(), (), TALK, ROLES, {"thuis"}, spared).entries
    assert entry.outcome == "niet gehoord" and not entry.expected and entry.quiet
    (entry,) = fill_form(rubric(), (flag(2, "sterk"),), TALK, ROLES, {"thuis"}, spared).entries
    assert entry.outcome == "gehoord" and entry.flags and not entry.quiet


def test_an_item_stays_expected_when_one_of_its_moves_is_or_when_it_is_no_item():
    two = replace(rubric(), criteria=(replace(rubric().criteria[0], moves=("thuis", "doorvragen")),))
    spared = of_type(not_expected=("thuis",))
    for form in (two, of_kind("vraag", "thuis"), of_kind("lijst"), of_kind("item")):
        (entry,) = fill_form(form, (), TALK, ROLES, {"thuis"}, spared).entries
        assert entry.expected


def test_a_case_goes_before_its_type():
    form = fill_form(
        rubric(), (), TALK, ROLES, {"thuis"}, of_type(("welkom",), not_expected=("thuis",)), in_case("thuis")
    )
    (entry,) = form.entries
    assert entry.expected and entry.leads and (form.type, form.case) == ("luisteren", "01_proef")
    assert [point.item for point in form.points] == ["thuis"]


def test_the_points_say_of_each_leading_move_what_was_heard():
    form = fill_form(
        rubric(), (flag(2, "sterk"),), TALK, ROLES, {"thuis", "gevoel"}, of_type(("thuis", "gevoel", "jargon"))
    )
    assert [(point.item, point.outcome, len(point.flags)) for point in form.points] == [
        ("thuis", "gehoord", 1),
        ("gevoel", "niet gehoord", 0),
        ("jargon", "niet te beoordelen", 0),  # no rule listens for it
    ]
    assert form.entries[0].leads
    plain = filled(flag(2, "sterk"))
    assert plain.points == () and (plain.type, plain.case) == (None, None) and not plain.entries[0].leads


def test_an_agreement_is_a_point_whoever_makes_it_and_other_points_listen_to_the_professionals():
    by_parent = tuple(replace(flag(3, "sterk"), move=move) for move in ("afspraak", "erkenning"))
    form = fill_form(rubric(), by_parent, TALK, ROLES, {"afspraak", "erkenning"}, of_type(("afspraak", "erkenning")))
    assert [(point.item, point.outcome) for point in form.points] == [
        ("afspraak", "gehoord"),
        ("erkenning", "niet gehoord"),
    ]
