"""`why`: what the rules heard in one turn, and what they missed."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from oudertalk.core.consent import Consent, Permission
from oudertalk.core.session import SessionCard
from oudertalk.core.transcript import Transcript
from oudertalk.pipeline import House, confirm_roles
from oudertalk.settings import read_settings
from oudertalk.storage.archive import Archive, SessionFolder
from tests.cli.conftest import Run
from tests.cli.small_house import WIMPEL, ship
from tests.say import say
from tests.school import write

SAID = (
    "L: De vlag hangt uit. Tot zo.",
    "O: Hangt het wimpeltje?",
    "L: Het wimpeltje is nat.",
)
ROLES = ("--role", "L=leerkracht", "--role", "O=ouder")
VTT = """\
WEBVTT

00:00:02.000 --> 00:00:04.000
<v L>De vlag hangt uit.

00:00:07.500 --> 00:00:09.000
<v O>Hangt het wimpeltje?

01:02:03.000 --> 01:02:05.000
<v L>Het wimpeltje is nat.
"""


@pytest.fixture(autouse=True)
def rubrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules that do not change when ours do."""
    return ship(tmp_path / "programma", monkeypatch)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return write(tmp_path / "gesprek.txt", "\n".join(SAID) + "\n")


@pytest.fixture
def subtitles(tmp_path: Path) -> Path:
    return write(tmp_path / "gesprek.vtt", VTT)


@pytest.fixture
def session(home: Path) -> SessionFolder:
    """A session that was heard and in which somebody said who is who."""
    now = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
    card = SessionCard("2026-11-22", now, "0" * 64, "demo", 2, "observatieformulier")
    folder = Archive(home / "gesprekken").begin(card, Permission(staged=True))
    folder.make("turns.json", Transcript, say(*SAID), folder.made_by("join", (), {}))
    confirm_roles(House(read_settings({"OUDERTALK_HOME": str(home)})), folder, {"L": "leerkracht", "O": "ouder"})
    return folder


# what it tells


def test_a_flag_with_its_reason_and_what_was_heard(oudertalk: Run, text: Path):
    result = oudertalk("why", text, 1, *ROLES)
    assert result.exit_code == 0 and result.stderr == ""
    head, flagged, quiet = result.stdout.strip().split("\n\n")
    assert head == "Beurt 1 · leerkracht"
    assert flagged.splitlines()[:3] == [
        "“De vlag hangt uit.”",
        "  ● noemt de vlag (sterk, vlag). Omdat de school het wil horen.",
        "      gehoord: de woorden",
    ]
    assert quiet.startswith("“Tot zo.”")


def test_a_rule_that_came_near_with_what_was_not_heard(oudertalk: Run, text: Path):
    told = oudertalk("why", text, 3, *ROLES).stdout
    assert (
        "  ○ noemt de vlag (wimpel, 2,5 van de 4,5 punten)\n"
        "      gehoord: het wimpeltje\n"
        "      niet gehoord: het is een vraag\n"
    ) in told
    assert "niet gedaan" not in told


def test_who_should_have_said_it(oudertalk: Run, text: Path):
    told = oudertalk("why", text, 2, *ROLES).stdout
    assert told.startswith("Beurt 2 · ouder\n")
    assert "  ○ noemt de vlag (wimpel, 4,5 van de 4,5 punten)\n" in told
    assert "      niet gehoord: gezegd door: leerkracht\n" in told
    swapped = oudertalk("why", text, 2, "--role", "L=ouder", "--role", "O=leerkracht").stdout
    assert "  ● noemt de vlag (sterk, wimpel). De wimpel hoort erbij.\n" in swapped
    assert "      gehoord: het wimpeltje; het is een vraag\n" in swapped


def test_without_a_role_the_label_of_the_voice_is_shown(oudertalk: Run, text: Path):
    assert oudertalk("why", text, 2).stdout.startswith("Beurt 2 · O\n")


def test_what_cancelled_it(oudertalk: Run, tmp_path: Path):
    path = write(tmp_path / "grap.txt", "L: Hangt het wimpeltje, grapje?\n")
    told = oudertalk("why", path, 1, *ROLES[:2]).stdout
    assert "  ○ noemt de vlag (wimpel, 4,5 van de 4,5 punten)\n" in told
    assert "      opgeheven door: een grapje\n" in told and "●" not in told


def test_a_possible_flag_has_its_own_sign(oudertalk: Run, rubrics: Path, text: Path):
    write(rubrics / "rules" / "wimpel.yaml", WIMPEL.replace("sterk: 4.5", "sterk: 9\nmogelijk: 4.5"))
    told = oudertalk("why", text, 2, "--role", "O=leerkracht").stdout
    assert "  ◐ noemt de vlag (mogelijk, wimpel). De wimpel hoort erbij.\n" in told


def test_at_most_three_rules_that_came_near_are_told(oudertalk: Run, rubrics: Path, text: Path):
    for name in "abcde":
        write(rubrics / "rules" / f"{name}.yaml", WIMPEL.replace("id: wimpel", f"id: {name}"))
    told = oudertalk("why", text, 3, *ROLES).stdout
    assert told.count("○") == 3


def test_nothing_near_is_said(oudertalk: Run, tmp_path: Path):
    path = write(tmp_path / "stil.txt", "L: Hm.\n")
    assert oudertalk("why", path, 1).stdout == "Beurt 1 · L\n\n“Hm.”\n  Geen regel kwam in de buurt.\n"


# where it looks


@pytest.mark.parametrize(
    ("where", "turn"),
    [
        ("1", 1),
        ("3", 3),
        ("0:02", 1),
        ("0:06", 1),
        ("0:07", 2),
        ("0:59", 2),
        ("62:03", 3),
        ("1:02:03", 3),
        ("9:59:59", 3),
    ],
)
def test_a_turn_by_its_number_or_by_a_moment(oudertalk: Run, subtitles: Path, where: str, turn: int):
    start = {1: "0:02", 2: "0:07", 3: "62:03"}[turn]
    speaker = {1: "leerkracht", 2: "ouder", 3: "leerkracht"}[turn]
    assert oudertalk("why", subtitles, where, *ROLES).stdout.startswith(f"Beurt {turn} · {speaker} · {start}\n")


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("0", "'0' is geen beurt van dit gesprek. Geef een moment (3:12) of een nummer van 1 tot en met 3."),
        ("4", "een nummer van 1 tot en met 3"),
        ("-1", "een nummer van 1 tot en met 3"),
        ("vlag", "'vlag' is geen beurt"),
        ("3:1", "'3:1' is geen beurt"),
        ("", "'' is geen beurt"),
        ("0:00", "Om 0:00 is er niets gezegd"),
    ],
)
def test_a_place_where_nothing_is_is_one_sentence(oudertalk: Run, subtitles: Path, where: str, says: str):
    result = oudertalk("why", subtitles, "--", where)
    assert result.exit_code == 1 and result.stdout == ""
    assert says in " ".join(result.stderr.split())


def test_a_moment_in_a_text_without_times_is_one_sentence(oudertalk: Run, text: Path):
    result = oudertalk("why", text, "3:12")
    assert result.exit_code == 1 and "dit gesprek heeft geen tijden" in result.stderr


def test_a_session_brings_its_roles_and_its_times(oudertalk: Run, session: SessionFolder):
    before = {path.name: path.read_bytes() for path in session.path.iterdir()}
    by_number, by_moment = oudertalk("why", session.id, 3), oudertalk("why", session.id, "0:05")
    assert by_number.exit_code == 0 and by_number.stdout == by_moment.stdout
    assert by_number.stdout.startswith("Beurt 3 · leerkracht · 0:04\n\n“Het wimpeltje is nat.”\n")
    assert {path.name: path.read_bytes() for path in session.path.iterdir()} == before  # it only looks
    other = oudertalk("why", session.id, 3, "--role", "L=ouder")
    assert other.stdout.startswith("Beurt 3 · ouder") and "gezegd door: leerkracht" in other.stdout


@pytest.mark.parametrize("source", ["2026-11-22-9", "nergens.vtt"])
def test_what_is_neither_a_file_nor_a_session_is_one_sentence(oudertalk: Run, session: SessionFolder, source: str):
    result = oudertalk("why", source, 1)
    assert result.exit_code == 1 and source in result.stderr and result.stdout == ""


def test_a_session_that_was_not_heard_yet_says_what_to_run(oudertalk: Run, session: SessionFolder):
    (session.path / "turns.json").unlink()
    result = oudertalk("why", session.id, 1)
    assert result.exit_code == 1 and f"oudertalk run {session.id}" in result.stderr


def test_in_english(oudertalk: Run, text: Path):
    told = oudertalk("--lang", "en", "why", text, 3, *ROLES).stdout
    assert told.startswith("Turn 3 · ")
    assert "names the flag (wimpel, 2.5 of 4.5 points)" in told
    assert "      not heard: het is een vraag\n" in told  # names of cues stand in the rule, as the school wrote them
    told = oudertalk("--lang", "en", "why", text, 2, "--role", "O=leerkracht").stdout
    assert "names the flag (strong, wimpel). The pennant belongs to it." in told
    result = oudertalk("--lang", "en", "why", text, 99)
    assert result.exit_code == 1 and result.stderr.startswith("Error: ") and "1 to " in result.stderr


def test_nothing_that_was_said_is_shown_without_consent_to_hear_it_back(oudertalk: Run, session: SessionFolder):
    given, until = datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2099, 1, 1, tzinfo=timezone.utc)
    only_written_out = tuple(
        Consent(role, role, ("opnemen", "transcriberen"), given, until, "op papier") for role in ("leerkracht", "ouder")
    )
    session.say("consent.json", Permission, Permission(consents=only_written_out))
    result = oudertalk("why", session.id, 3)
    assert result.exit_code == 1 and "wimpel" not in result.stdout + result.stderr
    assert "terugluisteren" in result.stderr
