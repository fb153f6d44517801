"""Judging blind, asked without a browser: what may not be seen yet does not stand in the page at all."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from oudertalk.core.consent import PURPOSES, Permission
from oudertalk.core.decisions import OnItem, OnTogether
from oudertalk.core.form import OUTCOME_NAMES, Form
from oudertalk.core.observation import Flag
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.shown import read_shown
from tests.test_consent_gate import yes
from tests.web.conftest import Asked
from tests.web.test_pages import decide, first_flag

pytestmark = pytest.mark.model

ITEM = "item-welkom"


@pytest.fixture
def blind(desk: Any, demo: SessionFolder) -> Asked:
    """A coach who judges first, after a teacher who said this and that."""
    teacher = Asked(desk).come_in().as_a("leerkracht")
    decide(teacher, demo.id, first_flag(teacher, demo.id), choice="oneens", text="Kikkerdril.")
    for about in (ITEM, "item-op_gemak"):
        decide(teacher, demo.id, about, choice="niet gezien", text="Zeepaardje.")
    decide(teacher, demo.id, "phase-afstemmen", text="Waterjuffer.")
    decide(teacher, demo.id, "prompt-tip", text="Stekelbaars.")
    return Asked(desk).come_in().as_a("coach", "M.", blind=True)


def items(demo: SessionFolder) -> list[str]:
    form: Form = demo.made("form.json", Form)
    return [entry.item for entry in form.entries]


def conversation(page: str) -> str:
    """The page without the dialogs that explain it."""
    return html.unescape(page.partition("<template id=")[0])


def judge_all(who: Asked, demo: SessionFolder) -> None:
    for item in items(demo):
        if item != "welkom":
            decide(who, demo.id, f"item-{item}", choice="gezien", text=None)


def test_nothing_that_was_found_stands_in_the_page(blind: Asked, demo: SessionFolder):
    shown = conversation(blind.get(f"/gesprek/{demo.id}").text)
    for sign in (
        "<mark",
        "data-rule",
        'class="flag',
        'class="ev"',
        'class="outcome"',
        "<circle",
        'class="beside"',
        "proposed",
    ):
        assert sign not in shown, sign
    for dot in ("yes", "may", "no", "na", "think", "box"):
        assert f"dot {dot}" not in shown
    for outcome in ("gehoord", "mogelijk", "niet gehoord"):
        assert f"<strong>{OUTCOME_NAMES[outcome]}</strong>" not in shown  # type: ignore[index]
    for theirs in ("Kikkerdril", "Zeepaardje", "Waterjuffer", "Stekelbaars"):
        assert theirs not in shown
    flags: tuple[Flag, ...] = demo.made("flags.json", tuple[Flag, ...])
    assert flags and not any(f"“{flag.evidence.quote}”" in shown for flag in flags)
    assert "Goedemiddag" in shown and "56 %" in shown, "what was said, and how long, is no judgement"
    assert re.search(r'data-given="[^"]', shown) is None
    assert blind.get(f"/gesprek/{demo.id}/waarom/0").status_code == 409


def test_a_choice_shows_its_line_and_no_other(blind: Asked, demo: SessionFolder):
    answer: Any = decide(blind, demo.id, ITEM, choice="deels", text=None)
    assert answer.json["reveals"] is True
    parts = blind.get(f"/gesprek/{demo.id}/onthuld?over={ITEM}").json
    told = "".join(parts["parts"])
    assert 'dot yes"' in told and "leerkracht: niet gezien · Zeepaardje." in told and told.count('class="outcome"') == 1
    assert parts["turns"] and all('data-about="flag-' in turn for turn in parts["turns"])
    assert "Waterjuffer" not in told and "Stekelbaars" not in told, "these tell of lines that wait"
    assert not parts["whole"] and parts["told"].endswith("1 van 19 beoordeeld.") and parts["compares"]
    shown = conversation(blind.get(f"/gesprek/{demo.id}").text)
    assert shown.count('class="outcome"') == 1 and shown.count("Zeepaardje") == 1 and "Kikkerdril" not in shown
    again: Any = decide(blind, demo.id, ITEM, choice="gezien", text=None, after=1)
    assert again.json["reveals"] is False


def test_every_decision_says_whether_it_was_blind_and_the_first_counts(blind: Asked, demo: SessionFolder):
    decide(blind, demo.id, ITEM, choice="deels", text=None)
    decide(blind, demo.id, ITEM, choice="gezien", text=None, after=1)
    own = [decision for decision in read_decisions(demo.path) if decision.who.role == "coach"]
    assert [(one.what, one.blind) for one in own] == [
        (OnItem("observatieformulier", "welkom", "deels"), True),
        (OnItem("observatieformulier", "welkom", "gezien"), False),
    ]
    shown = blind.get(f"/gesprek/{demo.id}/vergelijken").text
    assert "eerst deels, na overleg gezien" in shown


def test_the_browser_cannot_say_that_it_was_blind(blind: Asked, demo: SessionFolder):
    blind.as_a("coach", "N.")
    said = {"about": ITEM, "choice": "gezien", "text": None, "after": 0, "blind": True}
    assert blind.post(f"/gesprek/{demo.id}/oordeel", json=said).status_code == 200
    assert not read_decisions(demo.path)[-1].blind


def test_all_of_it_shows_when_all_was_judged_but_what_others_said_of_a_marking(blind: Asked, demo: SessionFolder):
    judge_all(blind, demo)
    decide(blind, demo.id, ITEM, choice="niet te beoordelen", text=None)
    parts = blind.get(f"/gesprek/{demo.id}/onthuld?over={ITEM}").json
    told = "".join(parts["parts"])
    assert parts["whole"] and "Waterjuffer." in told and "Stekelbaars." in told and "proposed" in told
    assert "<circle" in parts["moments"] and "<mark" in "".join(parts["turns"])
    shown = conversation(blind.get(f"/gesprek/{demo.id}").text)
    assert "Kikkerdril" not in shown and shown.count('class="outcome"') == len(items(demo))
    assert blind.get(f"/gesprek/{demo.id}/waarom/0").status_code == 200
    flag = first_flag(blind, demo.id)
    assert decide(blind, demo.id, flag, choice="eens").json["reveals"] is True  # type: ignore[attr-defined]
    assert "Kikkerdril" in "".join(blind.get(f"/gesprek/{demo.id}/onthuld?over={flag}").json["turns"])
    assert read_decisions(demo.path)[-1].blind, "of what the other said of it"


def test_a_proposal_waits_for_its_line_also_when_a_tip_was_written(blind: Asked, demo: SessionFolder):
    decide(blind, demo.id, "prompt-compliment", text="Rustig.")
    decide(blind, demo.id, ITEM, choice="gezien", text=None)
    form: Form = demo.made("form.json", Form)
    compliments = [proposal for proposal in form.proposals if proposal.kind == "compliment"]
    shown = conversation(blind.get(f"/gesprek/{demo.id}").text)
    for proposal in compliments:
        assert (proposal.text.nl in shown) == (proposal.item == "welkom")


def test_everything_on_request_is_never_taken_back(desk: Any, blind: Asked, demo: SessionFolder):
    decide(blind, demo.id, ITEM, choice="deels", text=None)
    assert blind.post(f"/gesprek/{demo.id}/alles").headers["Location"] == f"/gesprek/{demo.id}"
    for browser in (blind, Asked(desk).come_in().as_a("coach", "M.", blind=True)):
        shown = browser.get(f"/gesprek/{demo.id}").text
        assert "<mark" in conversation(shown) and "Kikkerdril" in shown and "Eerst zelf oordelen" not in shown
    decide(blind, demo.id, "item-op_gemak", choice="deels", text=None)
    assert [one.blind for one in read_decisions(demo.path) if one.who.role == "coach"] == [True, False]
    other = Asked(desk).come_in().as_a("coach", "N.", blind=True).get(f"/gesprek/{demo.id}").text
    assert "<mark" not in conversation(other)


def test_who_looked_with_all_in_view_is_not_blind_afterwards(desk: Any, demo: SessionFolder):
    somebody = Asked(desk).come_in().as_a("collega")
    somebody.get(f"/gesprek/{demo.id}")
    assert [who.role for who in read_shown(demo.path)] == ["collega"]
    somebody.as_a("collega", blind=True)
    assert "<mark" in conversation(somebody.get(f"/gesprek/{demo.id}").text)


def test_the_box_is_ticked_at_first_and_then_what_was_chosen(desk: Any, demo: SessionFolder):
    somebody = Asked(desk).come_in()
    ticked = 'name="blind" value="ja" checked'
    assert ticked in somebody.get("/wie").text
    assert ticked not in somebody.as_a("coach").get("/wie").text
    assert ticked in somebody.as_a("coach", blind=True).get("/wie").text


# side by side


def test_differences_come_first_with_what_each_saw(blind: Asked, demo: SessionFolder):
    for about, choice in (("item-op_gemak", "niet gezien"), (ITEM, "gezien")):
        decide(blind, demo.id, about, choice=choice, text=None)
    shown = blind.get(f"/gesprek/{demo.id}/vergelijken").text
    assert re.findall(r'data-about="(together-\w+)"', shown) == ["together-welkom", "together-op_gemak"]
    assert (
        "Hier verschillen jullie <small>1</small>" in shown and "Hier zagen jullie hetzelfde <small>1</small>" in shown
    )
    assert "50 %" in shown and "κ (kappa)" in shown and "Zeepaardje." in shown


def test_what_waits_is_counted_and_not_told(blind: Asked, demo: SessionFolder):
    decide(blind, demo.id, ITEM, choice="gezien", text=None)
    shown = blind.get(f"/gesprek/{demo.id}/vergelijken").text
    assert "1 onderdeel dat een ander al beoordeelde" in shown and "together-op_gemak" not in shown
    assert "Kikkerdril" not in shown and "Stekelbaars" not in shown


def test_with_one_reader_there_is_nothing_to_compare(desk: Any, demo: SessionFolder):
    alone = Asked(desk).come_in().as_a("coach", blind=True)
    decide(alone, demo.id, ITEM, choice="gezien", text=None)
    assert "Er is nog niets te vergelijken" in alone.get(f"/gesprek/{demo.id}/vergelijken").text
    assert '<p class="compares" hidden>' in alone.get(f"/gesprek/{demo.id}").text
    assert "Er is nog niets te vergelijken" in alone.get("/vergelijken").text


def test_what_was_agreed_together_is_kept_by_who_may_compare(blind: Asked, demo: SessionFolder):
    about = "together-welkom"
    assert decide(blind, demo.id, about, choice="deels").status_code == 400  # type: ignore[attr-defined]
    decide(blind, demo.id, ITEM, choice="gezien", text=None)
    assert decide(blind, demo.id, about, choice="deels", text="Na 0:04. ").status_code == 200  # type: ignore[attr-defined]
    assert read_decisions(demo.path)[-1].what == OnTogether("observatieformulier", "welkom", "deels", "Na 0:04.")
    assert "Na 0:04." in blind.get(f"/gesprek/{demo.id}/vergelijken").text
    blind.as_a("leerkracht")
    late: Any = decide(blind, demo.id, about, choice="gezien", text="Toch.")
    assert late.status_code == 409 and late.json["state"]["text"] == "Na 0:04."


def test_over_all_conversations_a_line_each(blind: Asked, demo: SessionFolder):
    decide(blind, demo.id, ITEM, choice="gezien", text=None)
    shown = blind.get("/vergelijken").text
    assert "leerkracht · coach M." in shown and "1 gesprek" in shown and "Stelt ouders op het gemak" not in shown


def test_a_coach_compares_only_what_everybody_agreed_to_share(blind: Asked, demo: SessionFolder):
    decide(blind, demo.id, ITEM, choice="gezien", text=None)
    alone = tuple(purpose for purpose in PURPOSES if purpose != "delen met coach")
    until = yes("ouder").until.replace(year=2099)
    shared = Permission(consents=tuple(yes(role, purposes=alone, until=until) for role in ("leerkracht", "ouder")))
    demo.say("consent.json", Permission, shared)
    for path in (f"/gesprek/{demo.id}/vergelijken", f"/gesprek/{demo.id}/onthuld?over={ITEM}"):
        assert blind.get(path).status_code == 403
    assert "Er is nog niets te vergelijken" in blind.get("/vergelijken").text
