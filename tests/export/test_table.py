"""The transcript as a table, as plain text and as JSON: read back by what people open them with."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from oudertalk.core.handing_over import Material
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.export.machine_readable import as_json
from oudertalk.export.plain import plain_text
from oudertalk.export.table import table
from oudertalk.storage.transcripts import read_transcript
from tests.export.material import judged

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "analyse.json").read_text())


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_row_a_turn_with_what_was_found_and_said_of_it(make_report):
    material = judged(make_report(), "dit was beleefd")
    head, *told = rows(table(material))
    turns = material.report.transcript.turns
    assert head == ["beurt", "begin (s)", "einde (s)", "wie", "tekst", "momenten", "oordeel"]
    assert [row[4] for row in told] == [turn.text for turn in turns] and {len(row) for row in told} == {7}
    assert told[0][:4] == ["1", "0,00", "4,50", "leerkracht"]
    turn = material.report.flags[0].evidence.turn
    assert "(sterk)" in " ".join(row[5] for row in told) and told[turn][6].endswith("oneens: dit was beleefd")
    assert not any(row[6] for n, row in enumerate(told) if n != turn)


def test_it_opens_in_a_dutch_spreadsheet_with_its_accents(make_report):
    assert table(Material(make_report("L: Fijn, Zoë."))).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("said", ["=HYPERLINK(1)", "+31", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\x00=1"])
def test_no_cell_is_a_formula(make_report, said: str):
    word = Word(said.strip(" \t\r")) if said.strip(" \t\r") else Word("x")
    material = judged(make_report(transcript=Transcript((Turn("L", (word,)), Turn(said.strip(), (Word("a"),))))))
    for row in rows(table(material))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_ordinary_words_are_left_as_they_are(make_report):
    said = "ja - nee; dat = goed, \"zei\" hij: 'echt'"
    assert rows(table(Material(make_report(f"L: {said}"))))[1][4] == said


def test_without_times_the_table_and_the_text_have_none(make_report):
    material = Material(make_report(transcript=Transcript((Turn("L", (Word("Dag"),)),))))
    assert rows(table(material))[1][1:3] == ["", ""]
    assert plain_text(material).decode().splitlines()[-1] == "leerkracht: Dag"


def test_the_text_reads_like_a_play(make_report):
    told = plain_text(Material(make_report())).decode()
    assert "[0:16] leerkracht: Wat merkt u thuis van het lezen?\n[0:20] ouder: Hij leest" in told
    assert "22 november 2026" in told and "[in scène gezet]" in told


def test_the_json_is_the_contract_with_what_a_person_says_beside_it(make_report, tmp_path: Path):
    material = judged(make_report())
    told = json.loads(as_json(material))
    jsonschema.validate(told, SCHEMA)
    assert told["session"] == "2026-11-22-1" and told["staged"] is True
    assert told["judged"]["who"] == "coach M." and told["judged"]["flags"][0]["verdict"] == "oneens"
    assert {one["item"] for one in told["judged"]["items"]} == set(material.own.items)
    (tmp_path / "a.json").write_bytes(as_json(material))
    brought = read_transcript(tmp_path / "a.json")
    assert [turn.text for turn in brought.transcript.turns] == [turn.text for turn in material.report.transcript.turns]
    assert json.loads(as_json(replace(material, own=None)))["judged"] is None
