from __future__ import annotations

import pytest

from oudertalk.analysis.form_filling import fill_form
from oudertalk.core.form import Form
from oudertalk.core.observation import Evidence, Flag, Strength
from oudertalk.core.rubric import Audible, Criterion, Phase, Rubric
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
