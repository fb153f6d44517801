"""`voices` from a person's side: what is shown, what is said after a correction, and what when it cannot be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.consent import PURPOSES, Consent, Permission
from oudertalk.core.corrections import Corrected
from oudertalk.core.recording import Break
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import moment
from oudertalk.core.transcript import Transcript
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run
from tests.loudspeaker import make_loudspeaker
from tests.recorded import recorded

pytestmark = pytest.mark.model


def turns(folder: SessionFolder) -> list[tuple[str, str]]:
    transcript: Transcript = folder.made("turns.json", Transcript)
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def test_the_voices_are_shown_with_some_of_what_they_say(oudertalk: Run, demo: SessionFolder) -> None:
    result = oudertalk("voices", "show", demo.id)
    assert result.exit_code == 0, result.output
    first, *_rest = result.stdout.splitlines()
    assert re.fullmatch(r"Stem A · leerkracht · 2:0\d · 5\d % van de spraak · \d+ % onzeker · \d+ beurten", first), (
        first
    )
    assert "Stem B · ouder · 1:3" in result.stdout
    assert result.stdout.count("“") == 4
    assert "Verbeterd" not in result.stdout and not demo.has("corrections.jsonl")


def test_turns_are_shown_with_the_numbers_that_why_and_move_know(oudertalk: Run, demo: SessionFolder) -> None:
    shown = oudertalk("voices", "show", demo.id, "--turns").stdout
    for number, (speaker, text) in enumerate(turns(demo), start=1):
        assert re.search(rf"^ *{number}  +\d+:\d\d  {speaker}  {re.escape(text[:20])}", shown, re.MULTILINE)
    assert oudertalk("why", demo.id, 2).stdout.startswith("Beurt 2 · ouder · ")


def test_what_happened_stands_between_the_turns(oudertalk: Run, demo: SessionFolder) -> None:
    recorded(demo, marks=(65.0, 0.2), breaks=(Break(100.0, "paused", 65.0),))
    shown = oudertalk("voices", "show", demo.id, "--turns").stdout.splitlines()
    told = [line.strip() for line in shown if "  * " in line]
    assert told == [
        "0:00  * hier wilde je naar luisteren",
        "1:05  * hier wilde je naar luisteren",
        "1:40  * hier stond de opname op pauze (1:05)",
    ]
    at = next(n for n, line in enumerate(shown) if "1:05  *" in line)
    before, after = moment(shown[at - 1].split()[1]), moment(shown[at + 1].split()[1])
    assert before is not None and after is not None and before <= 65 <= after


def test_a_moved_turn_is_said_counted_and_reported(oudertalk: Run, demo: SessionFolder) -> None:
    number = next(n for n, (speaker, text) in enumerate(turns(demo), start=1) if speaker == "B" and len(text) > 60)
    report = (demo.path / "report.html").stat().st_mtime_ns
    result = oudertalk("voices", "move", demo.id, number, "A", "--by", "coach")
    assert result.exit_code == 0, result.output
    assert "Van stem A is nu: " in result.stderr
    share, where = result.stdout.splitlines()
    assert re.match(r"Spreekaandeel leerkracht: \d\d(,\d)?( \([\d,-]+\))? %", share)
    assert where == f"Verslag: {demo.path / 'report.html'}"
    assert (demo.path / "report.html").stat().st_mtime_ns > report
    shown = oudertalk("voices", "show", demo.id).stdout
    assert re.search(r"Verbeterd\n   1  \d{4}-\d\d-\d\d \d\d:\d\d  coach: \d:\d\d tot \d:\d\d is van stem A\n", shown)


@pytest.mark.parametrize("where", [("0:07",), ("0:05", "0:11")])
def test_a_turn_or_a_stretch_is_known_by_its_moment(
    oudertalk: Run, demo: SessionFolder, where: tuple[str, ...]
) -> None:
    assert turns(demo)[1][0] == "B"
    result = oudertalk("voices", "move", demo.id, *where, "A")
    assert result.exit_code == 0, result.output
    assert len(turns(demo)) < 36 and turns(demo)[0][1].startswith("Goedemiddag")
    assert json.loads((demo.path / "corrections.jsonl").read_text())["kind"] == "move"


def test_merge_split_undo_and_redo_in_words(oudertalk: Run, demo: SessionFolder) -> None:
    assert "Stem B is nu stem A." in oudertalk("voices", "merge", demo.id, "B", "A").stderr
    split = oudertalk("voices", "split", demo.id, "A")
    assert split.exit_code == 0, split.output
    assert "Een deel van stem A is nu stem C." in split.stderr
    assert f"oudertalk run {demo.id} --role C=…" in split.stderr  # nobody said yet who that is
    undone = oudertalk("voices", "undo", demo.id)
    assert re.search(r"Ongedaan gemaakt: een deel van stem A \(1:\d\d\) is stem C\.", undone.stderr)
    assert "Ongedaan gemaakt: stem B is stem A." in oudertalk("voices", "undo", demo.id).stderr
    assert {speaker for speaker, _text in turns(demo)} == {"A", "B"}
    assert "Teruggehaald: stem B is stem A." in oudertalk("voices", "redo", demo.id).stderr
    assert {speaker for speaker, _text in turns(demo)} == {"A"}
    english = oudertalk("--lang", "en", "voices", "show", demo.id).stdout
    assert "Voice A · teacher" in english and "Corrected" in english and "voice B is voice A" in english


def test_a_voice_gets_a_role_and_a_name_and_loses_them_again(oudertalk: Run, demo: SessionFolder) -> None:
    assert "Stem B is nu: collega." in oudertalk("voices", "role", demo.id, "B", "collega", "--by", "coach").stderr
    assert "Stem B heet nu: oma." in oudertalk("voices", "call", demo.id, "B", "oma").stderr
    shown = oudertalk("voices", "show", demo.id).stdout
    assert "Stem B · “oma” · collega" in shown
    assert "stem B is: collega" in shown and "stem B heet hier “oma”" in shown
    assert "Stem B heet weer naar haar rol." in oudertalk("voices", "call", demo.id, "B", "").stderr
    assert "Ongedaan gemaakt: stem B heeft geen eigen naam meer." in oudertalk("voices", "undo", demo.id).stderr
    assert "Stem B · “oma”" in oudertalk("voices", "show", demo.id).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("role", "A", "leerkracht"), "Dat staat er al: er is niets veranderd."),
        (("role", "Q", "ouder"), "Er is geen stem 'Q'"),
        (("call", "A", "o" * 41), "Die naam is te lang: het mogen 40 tekens zijn."),
        (
            ("merge", "A", "A"),
            "Een stem met zichzelf samenvoegen verandert niets. Geef twee verschillende stemmen: A, B.",
        ),
        (("merge", "C", "A"), "Er is geen stem 'C' in dit gesprek. Gehoord zijn: A, B."),
        (("split", "A"), "In stem A is geen tweede stem te onderscheiden."),
        (("split", "Q"), "Er is geen stem 'Q'"),
        (("move", "99", "A"), "Beurt 99 is er niet: dit gesprek heeft er 36."),
        (("move", "1", "A"), "Wat daar te horen is, is al van stem A."),
        (("move", "straks", "A"), "'straks' is geen beurt van dit gesprek."),
        (("move", "0:20", "0:10", "A"), "Geef het nummer van een beurt, of een begin en een later eind"),
        (("move", "1", "2", "3", "A"), "Geef het nummer van een beurt, of een begin en een later eind"),
        (("move", "9:20", "9:30", "A"), "Tussen 9:20 en 9:30 is niemand te horen."),
        (("undo",), "Er is niets om ongedaan te maken"),
        (("redo",), "Er is niets terug te halen"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    oudertalk: Run, demo: SessionFolder, arguments: tuple[str, ...], says: str
) -> None:
    command, *rest = arguments
    report = (demo.path / "report.html").read_bytes()
    result = oudertalk("voices", command, demo.id, *rest)
    assert result.exit_code == 1
    assert says in result.stderr and "Traceback" not in result.output
    assert not demo.has("corrections.jsonl") and (demo.path / "report.html").read_bytes() == report


def test_a_session_that_does_not_exist_is_said(oudertalk: Run) -> None:
    for command in (("show",), ("merge", "A", "B"), ("split", "A"), ("move", "1", "A"), ("undo",), ("redo",)):
        result = oudertalk("voices", command[0], "bestaat-niet", *command[1:])
        assert result.exit_code == 1 and "Er is geen gesprek 'bestaat-niet'" in result.stderr


def test_what_no_longer_counts_is_said_with_the_reason(oudertalk: Run, demo: SessionFolder) -> None:
    oudertalk("voices", "merge", demo.id, "B", "A")
    told = oudertalk("run", demo.id, "--speakers", 1).stdout
    assert "verbeteringen aan stemmen die niet meer meetellen: 1." in told and "--diariser" in told
    shown = oudertalk("voices", "show", demo.id).stdout
    assert "meetellen: 1." in shown and "\nVerbeterd\n" not in shown
    assert re.search(r"\nTelt niet meer mee\n   1  \S+ \S+  leerkracht: stem B is stem A\n", shown)


def test_who_may_not_listen_back_is_shown_no_quotes(oudertalk: Run, demo: SessionFolder) -> None:
    now = datetime.now(timezone.utc)
    purposes = tuple(purpose for purpose in PURPOSES if purpose != "terugluisteren")
    consents = tuple(
        Consent(role, role, purposes, now, now + timedelta(days=1), "op papier") for role in ("leerkracht", "ouder")
    )  # type: ignore[arg-type]
    demo.say("consent.json", Permission, Permission(consents=consents))
    result = oudertalk("voices", "show", demo.id, "--turns")
    assert result.exit_code == 1 and result.stdout == "" and "terugluisteren" in result.stderr


def test_a_voice_can_be_heard(demo: SessionFolder, oudertalk: Run, tmp_path: Path) -> None:
    speaker = make_loudspeaker(tmp_path)
    environment = {**speaker.environment, "OUDERTALK_HOME": str(demo.path.parent.parent)}
    told = subprocess.run(
        [sys.executable, "-m", "oudertalk", "voices", "play", demo.id, "B"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    start, end = (moment(part) for part in told.stderr.split("  ")[0].split(" - "))
    assert start is not None and end is not None
    assert 2.0 * SAMPLE_RATE <= np.count_nonzero(speaker.heard()) <= 6.1 * SAMPLE_RATE
    voices: Corrected = demo.made("voices.json", Corrected)
    assert any(span.speaker == "B" and span.time.overlap(TimeSpan(start, end)) > 1 for span in voices.spans)


def test_a_voice_that_is_not_there_cannot_be_heard(oudertalk: Run, demo: SessionFolder) -> None:
    result = oudertalk("voices", "play", demo.id, "Q")
    assert result.exit_code == 1
    assert "Gehoord zijn: A, B." in result.stderr
