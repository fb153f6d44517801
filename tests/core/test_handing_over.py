"""What is handed over: of whom, about which flags, and without names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from oudertalk.core.casebook import Case
from oudertalk.core.decisions import Decision, FlagName, OnFlag, OnItem, OnPhase, OnPrompt, Who, name_of_flag, standing
from oudertalk.core.handing_over import Judgements, Material, judgements_of, who_judged, with_names_replaced
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.replacing import Replacement
from oudertalk.core.spans import TextSpan
from oudertalk.core.text import Text
from oudertalk.export.docx_form import docx_form
from tests.export.conftest import make_report as make_report
from tests.say import say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH, OTHER = Who("leerkracht"), Who("coach", "M."), Who("coach", "P.")
TALK = say("L: Fijn dat u er bent.", "O: Dank u.", "L: Fijn dat u er bent.")
FLAGS = tuple(Flag("welkom", "welkom", "sterk", Evidence.cut(TALK, turn, TextSpan(0, 4))) for turn in (0, 2))


def said(who: Who, what, version: int = 1, minutes: int = 0) -> Decision:
    return Decision(NOW + timedelta(minutes=minutes), who, version, what)


def test_who_judged_are_those_of_whom_something_stands():
    decided = standing(
        [
            said(COACH, OnItem("r", "welkom", "gezien")),
            said(TEACHER, OnPhase("r", "delen", "")),
            said(OTHER, OnPrompt("r", "tip", "iets")),
            said(OTHER, OnPrompt("r", "tip", ""), version=2),
        ]
    )
    assert who_judged(decided) == (COACH,)
    assert judgements_of(TEACHER, decided, FLAGS, "r") is None and judgements_of(OTHER, decided, FLAGS, "r") is None


def test_only_what_is_about_this_form_and_by_this_person_is_taken():
    decided = standing(
        [
            said(COACH, OnItem("r", "welkom", "gezien"), minutes=1),
            said(COACH, OnItem("another", "welkom", "deels"), minutes=9),
            said(OTHER, OnItem("r", "welkom", "niet gezien")),
            said(COACH, OnPhase("r", "delen", "mooi")),
            said(COACH, OnPrompt("r", "tip", "wacht even")),
        ]
    )
    own = judgements_of(COACH, decided, FLAGS, "r")
    assert own is not None and own.at == NOW + timedelta(minutes=9)
    assert {id: what.seen for id, what in own.items.items()} == {"welkom": "gezien"}
    assert own.phases["delen"].note == "mooi" and own.prompts["tip"].answer == "wacht even"


def test_a_verdict_finds_its_flag_again_by_words_and_second():
    about = name_of_flag(FLAGS[1])
    moved = FlagName(about.rule, about.quote, about.turn, (about.start or 0) + 0.4)
    lost = FlagName(about.rule, about.quote, about.turn, (about.start or 0) + 40)
    own = judgements_of(
        COACH, standing([said(COACH, OnFlag(moved, "eens")), said(COACH, OnFlag(lost, "oneens"))]), FLAGS, "r"
    )
    assert own is not None and {number: what.verdict for number, what in own.flags.items()} == {1: "eens"}


def test_with_names_replaced_every_quote_still_says_what_stands_there(make_report):
    report = make_report(
        "L: Welkom Sem Jansen, fijn dat u er bent. Wat merkt Sem thuis van het lezen?", "O: Sem leest elke avond."
    )
    names = (Replacement("Sem Jansen", "[ouder]"), Replacement("Sem", "[kind]"))
    case = Case("sem", Text("Sem leest", "Sem reads"), "x", Text("Sem thuis"), "bron")
    own = Judgements(
        Who("coach", "Sem"),
        NOW,
        {0: OnFlag(name_of_flag(report.flags[0]), "eens", "Sem!")},
        {"thuis": OnItem("r", "thuis", "gezien", "van Sem")},
        {"delen": OnPhase("r", "delen", "Sem Jansen knikte")},
        {"tip": OnPrompt("r", "tip", "vraag Sem")},
    )
    clean = with_names_replaced(Material(replace(report, case=case, title=case.title), own), names)
    assert clean.renamed and "Sem" not in repr(replace(clean.report, permission=None)).replace("'sem'", "")
    assert "Sem" not in repr(clean.own) and clean.own is not None and clean.own.who == Who("coach")
    assert clean.own.phases["delen"].note == "[ouder] knikte" and clean.report.case.id == "sem"
    evidence = [
        *(flag.evidence for flag in clean.report.flags),
        *(flag.evidence for entry in clean.report.form.entries for flag in entry.flags),
        *(one for measurement in clean.report.measurements for one in measurement.evidence),
        *(remark.evidence for measurement in clean.report.measurements for remark in measurement.remarks),
    ]
    assert len(evidence) > 5 and any("[kind]" in one.quote for one in evidence)
    for one in evidence:
        one.check(clean.report.transcript)
    before = [flag.evidence.time for flag in report.flags]
    assert [flag.evidence.time for flag in clean.report.flags] == before


def test_a_name_that_is_also_an_id_breaks_no_form(make_report):
    report = make_report()
    clean = with_names_replaced(Material(report), (Replacement("thuis", "[plaats]"), Replacement("welkom", "[naam]")))
    assert [entry.item for entry in clean.report.form.entries] == [entry.item for entry in report.form.entries]
    assert clean.report.form.entries[0].item == "welkom" and docx_form(clean)
