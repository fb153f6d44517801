"""Names of a session: found behind the gate, approved by a person, and asked again when there is a new one."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from oudertalk import pipeline
from oudertalk.core.consent import Permission
from oudertalk.core.decisions import OnItem, OnPrompt, Who
from oudertalk.core.replacing import Replacement
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.errors import NameRefused, SessionCorrupt, StepNotReady
from oudertalk.pipeline import House
from oudertalk.storage.archive import SessionFolder
from tests.test_consent_gate import AGREED, NO_CONSENT, NOW, content, yes

pytestmark = pytest.mark.model

TEACHER = Who("leerkracht")
BRAM = Replacement("Bram", "[kind]")


def say_also(folder: SessionFolder, text: str) -> None:
    """As if a part were heard again, with these words in it."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    turn = Turn("B", tuple(Word(word) for word in text.split()))
    made_by = folder.made_by("join", ("voices.json", "words.json"), {})
    folder.make("turns.json", Transcript, Transcript((*transcript.turns, turn)), made_by)


def approve_all(house: House, folder: SessionFolder) -> tuple[Replacement, ...]:
    listed = pipeline.names_to_approve(folder, pipeline.names_found(house, folder))
    pipeline.approve_names(house, folder, listed, "leerkracht")
    return listed


def test_the_child_of_the_demonstration_is_found_and_nobody_else(demo: SessionFolder, house: House):
    (bram,) = pipeline.names_found(house, demo)
    assert (bram.name, bram.kind) == ("Bram", "kind")
    assert bram.count >= 5 and bram.at is not None and "Bram" in bram.quote
    assert pipeline.approved_names(demo) is None and not demo.has("names.json")


def test_what_a_person_approves_is_kept_for_this_user_only_and_goes_with_the_session(demo: SessionFolder, house: House):
    house = replace(house, now=lambda: NOW)
    assert approve_all(house, demo) == (BRAM,) == pipeline.approved_names(demo)
    assert demo.names is not None and (demo.names.at, demo.names.by) == (NOW, "leerkracht")
    if os.name != "nt":
        assert (demo.path / "names.json").stat().st_mode & 0o777 == 0o600
    house.archive.forget(demo.id)
    assert content(house.settings.archive) == {}


def test_an_empty_list_can_be_approved(demo: SessionFolder, house: House):
    pipeline.approve_names(house, demo, (), "leerkracht")
    assert pipeline.approved_names(demo) == ()
    assert pipeline.names_to_approve(demo, pipeline.names_found(house, demo)) == ()


def test_a_new_name_asks_for_a_person_again_and_other_new_words_do_not(demo: SessionFolder, house: House):
    approve_all(house, demo)
    say_also(demo, "Bram vindt dat leuk.")
    assert pipeline.approved_names(demo) == (BRAM,)
    say_also(demo, "Hij speelt vaak met Jelle en Utrecht is ver.")
    assert pipeline.approved_names(demo) is None
    shown = pipeline.names_to_approve(demo, pipeline.names_found(house, demo))
    assert shown[0] == BRAM and {one.name for one in shown[1:]} == {"Jelle", "Utrecht"}
    pipeline.approve_names(house, demo, (*shown[:1], Replacement("Jelle", "[kind 2]")), "coach")
    assert pipeline.approved_names(demo) == (BRAM, Replacement("Jelle", "[kind 2]"))
    assert demo.names is not None and demo.names.kept == ("Utrecht",)
    say_also(demo, "Nog eens Utrecht.")
    assert pipeline.approved_names(demo) is not None  # it was looked at, and stays as it is
    assert "Utrecht" not in {one.name for one in pipeline.names_to_approve(demo, pipeline.names_found(house, demo))}


def test_another_child_gets_another_number_than_the_first(demo: SessionFolder, house: House):
    approve_all(house, demo)
    say_also(demo, "Onze Jelle, onze Fleur, en onze Jelle.")
    shown = pipeline.names_to_approve(demo, pipeline.names_found(house, demo))
    assert shown == (BRAM, Replacement("Jelle", "[kind 2]"), Replacement("Fleur", "[kind 3]"))


def test_notes_and_aliases_of_who_judges_are_looked_through(demo: SessionFolder, house: House):
    approve_all(house, demo)
    pipeline.judge(house, demo, TEACHER, OnItem("observatieformulier", "welkom", "gezien"), after=0)
    assert pipeline.approved_names(demo) == (BRAM,)
    pipeline.judge(
        house, demo, Who("coach", "Hanneke"), OnPrompt("observatieformulier", "tip", "Zeg Hanneke."), after=0
    )
    assert pipeline.approved_names(demo) is None
    hanneke = next(one for one in pipeline.names_found(house, demo) if one.name == "Hanneke")
    assert (hanneke.kind, hanneke.count, hanneke.at) == ("collega", 1, None)


def test_who_said_yes_under_a_name_that_is_said_is_known_by_role(demo: SessionFolder, house: House):
    house = replace(house, now=lambda: NOW)
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"), yes("ouder", party="Opa Bram"))))
    (bram,) = pipeline.names_found(house, demo)
    assert bram.kind == "ouder"


def test_a_name_that_a_person_knows_of_is_counted(demo: SessionFolder, house: House):
    found = {one.name: one.count for one in pipeline.names_found(house, demo, also=("opa", "Nergens"))}
    assert found["opa"] >= 3 and "Nergens" not in found


@pytest.mark.parametrize("case", NO_CONSENT)
def test_nobody_looks_at_names_or_approves_them_without_consent(demo: SessionFolder, house: House, case: str):
    permission, error = NO_CONSENT[case]
    house = replace(house, now=lambda: NOW)
    demo.say("consent.json", Permission, permission)
    before = content(demo.path)
    for ask in (
        lambda: pipeline.names_found(house, demo),
        lambda: pipeline.approve_names(house, demo, (BRAM,), "leerkracht"),
    ):
        with pytest.raises(error):
            ask()
    assert content(demo.path) == before
    demo.say("consent.json", Permission, AGREED)
    assert approve_all(house, demo) == (BRAM,)


def test_one_name_does_not_become_two_things(demo: SessionFolder, house: House):
    with pytest.raises(NameRefused):
        pipeline.approve_names(house, demo, (BRAM, Replacement("BRAM", "[naam]")), "leerkracht")
    assert not demo.has("names.json")


def test_a_damaged_file_and_a_session_that_was_not_heard_say_so(demo: SessionFolder, house: House):
    (demo.path / "names.json").write_text("{")
    with pytest.raises(SessionCorrupt):
        pipeline.approved_names(demo)
    kept = {"at": NOW.isoformat(), "by": "leerkracht", "of": {}, "kept": []}
    told = {**kept, "replacements": [{"name": "Sem", "becomes": "Sem"}]}
    (demo.path / "names.json").write_text(json.dumps(told))
    with pytest.raises(SessionCorrupt):
        pipeline.approved_names(demo)
    (demo.path / "turns.json").unlink()
    with pytest.raises(StepNotReady):
        pipeline.names_found(house, demo)
