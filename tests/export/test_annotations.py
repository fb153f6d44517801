"""For ELAN and for Praat: read back by pympi and by praatio, which did not always write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from praatio import textgrid
from pympi import Eaf, TextGrid

from oudertalk.core.handing_over import Material
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.export.annotations import tiers
from oudertalk.export.elan import elan
from oudertalk.export.praat import praat
from tests.export.material import judged


@pytest.fixture
def material(make_report) -> Material:
    return judged(make_report(), 'een "gesloten" vraag')


def eaf(material: Material, tmp_path: Path) -> Eaf:
    (tmp_path / "a.eaf").write_bytes(elan(material))
    return Eaf(str(tmp_path / "a.eaf"))


def grid(material: Material, tmp_path: Path) -> textgrid.Textgrid:
    (tmp_path / "a.TextGrid").write_bytes(praat(material))
    return textgrid.openTextgrid(str(tmp_path / "a.TextGrid"), includeEmptyIntervals=True)


def words_of(material: Material, speaker: str) -> list[str]:
    return [w.text for turn in material.report.transcript.turns if turn.speaker == speaker for w in turn.words]


def overlapping(rows) -> Transcript:
    return Transcript(tuple(Turn(who, tuple(Word(w, TimeSpan(*time)) for w, time in words)) for who, words in rows))


def test_elan_has_a_tier_for_each_voice_with_its_words_under_it(material: Material, tmp_path: Path):
    found = eaf(material, tmp_path)
    names = [name for name in found.get_tier_names() if name != "momenten 2"]  # two rules heard the same words
    assert names == [
        "leerkracht", "woorden leerkracht", "ouder", "woorden ouder", "momenten", "oordeel coach M.",
    ]  # fmt: skip
    turns = sorted(found.get_annotation_data_for_tier("leerkracht"))
    own = [turn for turn in material.report.transcript.turns if turn.speaker == "L"]
    assert [text for _start, _end, text in turns] == [turn.text for turn in own]
    assert [(s, e) for s, e, _t in turns] == [(round(1000 * t.time.start), round(1000 * t.time.end)) for t in own]
    assert [text for *_time, text in sorted(found.get_annotation_data_for_tier("woorden ouder"))] == words_of(
        material, "O"
    )
    assert found.get_parameters_for_tier("woorden ouder")["PARENT_REF"] == "ouder"
    kind = found.get_parameters_for_tier("woorden ouder")["LINGUISTIC_TYPE_REF"]
    assert found.get_parameters_for_linguistic_type(kind)["CONSTRAINTS"] == "Included_In"


def test_each_word_lies_within_its_turn(material: Material, tmp_path: Path):
    found = eaf(material, tmp_path)
    for who in ("leerkracht", "ouder"):
        turns = found.get_annotation_data_for_tier(who)
        for start, end, _text in found.get_annotation_data_for_tier(f"woorden {who}"):
            assert any(begin <= start and end <= stop for begin, stop, _t in turns)


def test_moments_say_which_rule_and_how_sure_and_the_verdict_stands_at_the_same_place(material, tmp_path: Path):
    found = eaf(material, tmp_path)
    moments = [
        one
        for name in found.get_tier_names()
        if name.startswith("momenten")
        for one in found.get_annotation_data_for_tier(name)
    ]
    assert len(moments) == len(material.report.flags)
    flag = material.report.flags[0]
    ((start, end, said),) = found.get_annotation_data_for_tier("oordeel coach M.")
    assert said.endswith('oneens: een "gesloten" vraag')
    assert (start, end) == (round(1000 * flag.evidence.time.start), round(1000 * flag.evidence.time.end))
    assert any((start, end) == (s, e) and f"({flag.rule}, {flag.strength})" in text for s, e, text in moments)


def test_nobody_judged_no_tier_of_verdicts(material: Material, tmp_path: Path):
    assert not any(name.startswith("oordeel") for name in eaf(replace(material, own=None), tmp_path).get_tier_names())


def test_elan_gets_its_slots_in_the_order_of_time_two_for_each_annotation(material: Material):
    root = ElementTree.fromstring(elan(material))
    times = [int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")]
    assert times == sorted(times)
    used = [
        ref
        for one in root.iter("ALIGNABLE_ANNOTATION")
        for ref in (one.get("TIME_SLOT_REF1"), one.get("TIME_SLOT_REF2"))
    ]
    assert len(used) == len(set(used)) == len(times)
    ids = [one.get("ANNOTATION_ID") for one in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(ids) == len(set(ids))
    types = {one.get("LINGUISTIC_TYPE_ID") for one in root.iter("LINGUISTIC_TYPE")}
    assert {tier.get("LINGUISTIC_TYPE_REF") for tier in root.iter("TIER")} == types


def test_the_sound_is_linked_by_its_name_alone_and_only_when_it_lies_beside(material: Material, tmp_path: Path):
    assert eaf(material, tmp_path).get_linked_files() == []
    (linked,) = eaf(replace(material, sound="2026-11-22-1-geluid.m4a"), tmp_path).get_linked_files()
    assert linked["RELATIVE_MEDIA_URL"] == linked["MEDIA_URL"] == "./2026-11-22-1-geluid.m4a"


def test_praat_fills_every_tier_from_end_to_end(material: Material, tmp_path: Path):
    found = grid(material, tmp_path)
    assert found.tierNames[:4] == ("leerkracht", "woorden leerkracht", "ouder", "woorden ouder")
    for name in found.tierNames:
        entries = found.getTier(name).entries
        assert entries[0].start == 0 and entries[-1].end == pytest.approx(material.report.duration, abs=0.001)
        assert all(one.end == other.start for one, other in zip(entries, entries[1:], strict=False))
    said = [one.label for one in found.getTier("woorden ouder").entries if one.label]
    assert said == words_of(material, "O")


def test_another_reader_of_praat_finds_the_same(material: Material, tmp_path: Path):
    (tmp_path / "a.TextGrid").write_bytes(praat(material))
    other = TextGrid(file_path=str(tmp_path / "a.TextGrid"))
    tier = other.get_tier("oordeel coach M.")
    assert [text for *_t, text in tier.get_intervals() if text][0].endswith('een "gesloten" vraag')
    assert 'een ""gesloten"" vraag' in praat(material).decode()


def test_one_voice_that_overlaps_itself_gets_a_second_tier_and_loses_nothing(make_report):
    talk = overlapping(
        [("L", [("een", (0.0, 4.0)), ("twee", (4.0, 6.0))]), ("L", [("drie", (3.0, 5.0))]), ("O", [("ja", (1.0, 2.0))])]
    )
    found = {tier.name: tier for tier in tiers(Material(make_report(transcript=talk)))}
    assert [one.text for one in found["leerkracht"].stretches] == ["een twee"]
    assert [one.text for one in found["leerkracht 2"].stretches] == ["drie"]
    assert found["woorden leerkracht 2"].under == "leerkracht 2"


def test_words_that_overlap_follow_each_other(make_report):
    talk = overlapping([("L", [("een", (0.0, 2.0)), ("twee", (1.0, 3.0)), ("drie", (1.5, 2.5)), ("vier", (4, 5))])])
    found = {tier.name: tier for tier in tiers(Material(make_report(transcript=talk)))}
    told = [(one.start, one.end, one.text) for one in found["woorden leerkracht"].stretches]
    assert told == [(0, 2000, "een"), (2000, 3000, "twee drie"), (4000, 5000, "vier")]


def test_voices_are_called_by_their_role_and_never_by_a_name(make_report):
    talk = overlapping([("Juf Anja", [("dag", (0.0, 1.0))]), ("L", [("ja", (1.0, 2.0))])])
    names = [
        tier.name
        for tier in tiers(Material(make_report(transcript=talk, roles={"Juf Anja": "leerkracht", "L": "ouder"})))
    ]
    assert names[:4] == ["leerkracht", "woorden leerkracht", "ouder", "woorden ouder"]
    assert not any("Anja" in name for name in names)
