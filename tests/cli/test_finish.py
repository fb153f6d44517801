"""`finish`: what waits is worked out, the oldest first; one that fails is named and stops no other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from oudertalk import pipeline
from oudertalk.cli.finish import next_time, wait_until
from oudertalk.core.consent import Permission
from oudertalk.core.session import SessionCard
from oudertalk.core.transcript import Role
from oudertalk.pipeline import House
from oudertalk.pipeline.reporting import report_is_fresh
from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run
from tests.test_consent_gate import LATER, NOW, yes

model = pytest.mark.model


def copied(folder: SessionFolder, name: str, began_at: datetime, **changes: object) -> SessionFolder:
    """The same conversation as another session, with everything but its report."""
    other = SessionFolder(folder.path.with_name(name))
    shutil.copytree(folder.path, other.path)
    card = replace(folder.card, id=name, created_at=began_at, **changes)  # type: ignore[arg-type]
    other.say("session.json", SessionCard, card)
    (other.path / "report.html").unlink()
    return other


@model
def test_what_waits_is_worked_out_the_oldest_first(oudertalk: Run, demo: SessionFolder) -> None:
    (demo.path / "roles.json").unlink()
    young = copied(demo, "2026-11-20-2", NOW - timedelta(hours=1))
    old = copied(demo, "2026-11-20-10", NOW - timedelta(hours=2))
    (old.path / "form.json").unlink()
    young.say("roles.json", dict[str, Role], {"A": "leerkracht", "B": "ouder"})
    result = oudertalk("finish")
    assert result.exit_code == 0, result.output
    begun = [line for line in result.stderr.splitlines() if " van " in line]
    assert begun[:2] == [f"Gesprek {old.id} (1 van 3)", f"Gesprek {young.id} (2 van 3)"]
    assert old.has("report.html") and old.has("form.json") and young.has("report.html")
    assert f"Gesprek {young.id}: {young.path / 'report.html'}" in result.stdout
    said, *commands = result.stdout.split("Zeg nog ")[1].splitlines()
    assert said == "wie wie is; zolang blijft het formulier daarop leeg:"
    assert commands[0] == f"  oudertalk run {old.id} --role A=… --role B=…" and len(commands) == 2
    again = oudertalk("finish")
    assert again.exit_code == 0 and again.stdout == "Er wacht niets: alle gesprekken zijn uitgewerkt.\n"


@model
def test_one_that_fails_is_named_and_the_others_go_on(oudertalk: Run, demo: SessionFolder) -> None:
    failing = copied(demo, "2026-11-20-1", NOW - timedelta(hours=2), model="bestaat-niet")
    (failing.path / "words.json").unlink()
    damaged = copied(demo, "2026-11-20-2", NOW - timedelta(hours=1))
    (damaged.path / "turns.json").write_text("{")
    good = copied(demo, "2026-11-20-3", NOW)
    without_sound = copied(demo, "2026-11-20-4", NOW + timedelta(hours=1))
    for made in ("audio.flac", "recording.json"):  # recorded, and not imported yet
        (without_sound.path / made).unlink()
    result = oudertalk("finish")
    assert result.exit_code == 1 and "Traceback" not in result.output
    assert good.has("report.html")
    lost = [line for line in result.stdout.splitlines() if " is niet gelukt: " in line]
    assert [line.split()[1] for line in lost] == [failing.id, damaged.id, without_sound.id]
    assert "bestaat-niet" in lost[0] and "turns.json" in lost[1] and "recording.json" in lost[2]


@model
def test_a_session_whose_consent_ended_is_wiped_and_is_no_failure(
    oudertalk: Run, demo: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, other = copied(demo, "2026-11-20-1", NOW), copied(demo, "2026-11-20-2", NOW + timedelta(hours=1))
    over = datetime(2020, 1, 1, tzinfo=timezone.utc)
    ends = yes("leerkracht", given_at=over - timedelta(days=1), until=over)
    really = pipeline.finish

    def finish(house: House, folder: SessionFolder) -> pipeline.Finished:
        if folder.id == ended.id:  # somebody takes it back while it is worked out
            folder.say("consent.json", Permission, Permission(consents=(ends, replace(ends, party="o", role="ouder"))))
        return really(house, folder)

    monkeypatch.setattr(pipeline, "finish", finish)
    result = oudertalk("finish")
    assert result.exit_code == 0, result.output
    assert f"Gesprek {ended.id} is gewist: de toestemming is verlopen of ingetrokken." in result.stderr
    assert not ended.path.exists() and other.has("report.html") and "niet gelukt" not in result.output


@model
def test_a_report_is_fresh_until_what_it_shows_changes(demo: SessionFolder, house: House) -> None:
    assert pipeline.waiting(house) == () and report_is_fresh(house, demo)
    pipeline.confirm_roles(house, demo, {"B": "collega"})
    assert [folder.id for folder in pipeline.waiting(house)] == [demo.id]
    made = {path.name: path.stat().st_mtime_ns for path in demo.path.iterdir()}
    pipeline.waiting(house)  # looking changes nothing
    assert {path.name: path.stat().st_mtime_ns for path in demo.path.iterdir()} == made
    assert pipeline.finish(house, demo).error is None
    assert pipeline.waiting(house) == ()


@model
def test_the_choice_about_the_sound_in_a_report_stands(demo: SessionFolder, house: House) -> None:
    pipeline.report(house, demo, "none")
    pipeline.confirm_roles(house, demo, {"B": "collega"})
    pipeline.finish(house, demo)
    assert b"data:audio" not in (demo.path / "report.html").read_bytes()
    pipeline.wipe_sound(house, demo)
    assert [folder.id for folder in pipeline.waiting(house)] == [demo.id]
    assert pipeline.finish(house, demo).error is None
    assert pipeline.waiting(house) == ()


@model
def test_it_can_be_stopped_kindly(oudertalk: Run, demo: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(demo, "2026-11-20-1", LATER)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr("oudertalk.cli.finish.clock.sleep", sleep)
    at = (datetime.now().astimezone() + timedelta(minutes=90)).strftime("%H:%M")
    result = oudertalk("finish", "--at", at)
    assert result.exit_code == 1 and slept == [30.0]
    assert f"Er wacht nu 1 gesprek. Ik wacht tot {at} en begin dan." in result.stderr
    assert "Gestopt. Wat af is, is bewaard. Verder gaan: oudertalk finish" in result.stderr


# waiting for a time


def test_it_waits_by_the_clock_and_not_by_counting(tmp_path: Path) -> None:
    """A laptop that slept for two hours has not counted them."""
    now = datetime(2026, 11, 22, 20, 0, tzinfo=timezone.utc)
    hours: Iterator[datetime] = iter([now, now + timedelta(seconds=30), now + timedelta(hours=2, minutes=10)])
    slept: list[float] = []
    wait_until(now + timedelta(hours=2), lambda: next(hours), slept.append)
    assert slept == [30.0, 30.0]
    wait_until(now, lambda: now, slept.append)
    assert len(slept) == 2
    wait_until(now + timedelta(seconds=5), iter([now, now + timedelta(seconds=5)]).__next__, slept.append)
    assert slept[-1] == 5.0


def test_a_time_that_has_passed_is_that_of_tomorrow() -> None:
    now = datetime(2026, 11, 22, 21, 30).astimezone()
    assert next_time(time(22, 0), now) == now + timedelta(minutes=30)
    assert next_time(time(21, 30), now) == now + timedelta(days=1)
    assert next_time(time(7, 0), now) == datetime(2026, 11, 23, 7, 0).astimezone()


@pytest.mark.parametrize("given", ["24:00", "22.00", "straks", "22:60", "-1:30", ""])
def test_what_is_no_time_is_said(oudertalk: Run, given: str) -> None:
    result = oudertalk("finish", "--at", given)
    assert result.exit_code == 2 and "is geen tijd: schrijf bijvoorbeeld 22:00." in " ".join(result.stderr.split())


def test_without_sessions_nothing_waits(oudertalk: Run) -> None:
    assert oudertalk("finish").stdout == "Er wacht niets: alle gesprekken zijn uitgewerkt.\n"
