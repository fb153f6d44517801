"""Transcription is interrupted without loss: killed, stopped, a full disk, another model for a part."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from oudertalk import pipeline
from oudertalk.core.consent import PURPOSES, Consent, Permission
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.errors import ConsentMissing, ConsentWithdrawn, MomentUnknown, SessionNotFound
from oudertalk.pipeline import House
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder
from tests.children import can_mount, wait_for

pytestmark = pytest.mark.model

KILLS = 20
TRANSCRIBE = """
import sys
from oudertalk import pipeline
from oudertalk.cli import main
from oudertalk.errors import OudertalkError
from oudertalk.settings import read_settings
house = pipeline.House(read_settings())
folder = house.archive.open(sys.argv[1])
try:
    pipeline.transcribe(house, folder, pipeline.SessionSound(folder), "demo")
except OudertalkError as error:
    raise SystemExit(str(error))
"""


def words_of(folder: SessionFolder) -> Any:
    """What a person would read, without what it was made of."""
    return json.loads((folder.path / "words.json").read_text(encoding="utf-8"))["content"]


def unheard(demo: SessionFolder) -> Any:
    """Make of the heard demonstration one of which nothing is heard yet; the words that it had."""
    whole = words_of(demo)
    (demo.path / "words.json").unlink()
    (demo.path / "windows.jsonl").unlink()
    return whole


def transcribing(house: House, session: str) -> list[str]:
    return [sys.executable, "-c", TRANSCRIBE, session]


def at_home(house: House) -> dict[str, str]:
    return {**os.environ, "OUDERTALK_HOME": str(house.settings.archive.parent)}


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_killed_at_twenty_random_moments_it_hears_the_same_words(demo: SessionFolder, house: House) -> None:
    whole, journal = unheard(demo), demo.path / "windows.jsonl"
    lots, reached = random.Random(4), []
    for _kill in range(KILLS):
        before = journal.stat().st_size if journal.is_file() else 0
        with subprocess.Popen(transcribing(house, demo.id), env=at_home(house)) as child:
            if lots.random() < 0.3:  # somewhere in starting, loading and hearing
                until = time.monotonic() + lots.uniform(0.2, 6.0)
                while time.monotonic() < until and child.poll() is None:
                    time.sleep(0.01)
            else:  # right when something is being kept, mostly amid a group of windows
                wait_for(lambda seen=before: journal.is_file() and journal.stat().st_size > seen, child)
                time.sleep(lots.choice([0.0, 0.002, 0.01, 0.3]))
            child.send_signal(signal.SIGKILL)
        reached.append(len(journal.read_bytes().splitlines()) if journal.is_file() else 0)
        if demo.has("words.json"):
            (demo.path / "words.json").unlink()
            journal.unlink()
    told = subprocess.run(transcribing(house, demo.id), env=at_home(house), capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert words_of(demo) == whole
    assert len(set(reached)) >= 4, f"the kills fell too early or too late: {reached}"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGSTOP")
def test_a_laptop_that_was_closed_goes_on(demo: SessionFolder, house: House) -> None:
    whole, journal = unheard(demo), demo.path / "windows.jsonl"
    with subprocess.Popen(transcribing(house, demo.id), env=at_home(house)) as child:
        wait_for(journal.is_file, child)
        child.send_signal(signal.SIGSTOP)
        time.sleep(2)
        child.send_signal(signal.SIGCONT)
        assert child.wait(120) == 0
    assert words_of(demo) == whole


@pytest.mark.skipif(not can_mount(), reason="a small disk of one's own needs rights that this user does not have")
def test_a_full_disk_loses_nothing(demo: SessionFolder, house: House, tmp_path: Path) -> None:
    """A real small disk: hearing stops with one sentence when it is full, and goes on when there is room."""
    whole, session = unheard(demo), demo.path
    for made in ("sound.m4a", "report.html", "turns.json", "flags.json", "measures.json", "form.json"):
        (session / made).unlink()
    copy, out = tmp_path / "copy", tmp_path / "out"
    shutil.copytree(session.parent, copy)
    shutil.rmtree(session.parent)
    session.parent.mkdir(mode=0o700)
    blocks = sum(-(-path.stat().st_size // 4096) for path in copy.rglob("*") if path.is_file())
    room = 4 * (blocks + 12)  # kB; enough for some of the windows
    script = f"""
        mount -t tmpfs -o size={room}k,mode=700 tmpfs {session.parent} && cp -a {copy}/. {session.parent}/ || exit 90
        "$@" > {out}.first 2>&1; echo $? >> {out}.first
        wc -l < {session}/windows.jsonl > {out}.lines
        mount -o remount,size=200m {session.parent} || exit 91
        "$@" > {out}.second 2>&1; echo $? >> {out}.second
        cp {session}/words.json {out}.json
    """
    command = ["unshare", "-m", "sh", "-c", script, "sh", *transcribing(house, demo.id)]
    told = subprocess.run(command, env=at_home(house), capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    first = (tmp_path / "out.first").read_text().splitlines()
    assert first[-1] == "1" and "vol" in first[0] and len(first) == 2, first
    assert 0 < int((tmp_path / "out.lines").read_text()) < 34
    assert (tmp_path / "out.second").read_text().strip() == "0"
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["content"] == whole


# another model for a part


def script(path: Path, *words: tuple[str, float]) -> str:
    """A recogniser that hears these words, each for 0.4 s from this second on."""
    path.write_text(json.dumps([{"text": text, "start": at, "end": at + 0.4} for text, at in words]))
    return str(path)


@pytest.fixture
def told(demo: SessionFolder, house: House, tmp_path: Path) -> tuple[House, SessionFolder, str]:
    """The demonstration as a scripted recogniser hears it, a word a second; the house, and another script."""
    house = replace(house, engine="scripted")
    first = script(tmp_path / "klein.json", *((f"klein{n}", float(n)) for n in range(1, 230)))
    other = script(tmp_path / "groot.json", *((f"groot{n}", float(n)) for n in range(1, 230)))
    (demo.path / "windows.jsonl").unlink()
    pipeline.change(demo, model=first)
    pipeline.hear(house, demo)
    return house, demo, other


def heard(folder: SessionFolder) -> list[str]:
    words: tuple[Word, ...] = folder.made("words.json", tuple[Word, ...])
    return [word.text for word in words]


def test_only_the_part_is_heard_again(told: tuple[House, SessionFolder, str]) -> None:
    house, folder, other = told
    before = heard(folder)
    part = pipeline.hear_again(house, folder, TimeSpan(60.2, 80.1), other)
    assert (part.start, part.end) == pytest.approx((60.7, 80.7), abs=1.0)
    pipeline.hear(house, folder)
    after = heard(folder)
    assert len(after) == len(before)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    numbers = [int(new.removeprefix("groot")) for _old, new in changed]
    assert all(old == f"klein{number}" for (old, _new), number in zip(changed, numbers, strict=True))
    assert len(numbers) >= 15 and numbers[0] in (60, 61, 62) and numbers[-1] in (79, 80, 81)


def test_what_was_heard_before_is_not_heard_again_for_it(
    told: tuple[House, SessionFolder, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from oudertalk.speech.scripted_engine import ScriptedTranscriber

    house, folder, other = told
    pipeline.hear_again(house, folder, TimeSpan(60.0, 70.0), other)
    listened, listen = [], ScriptedTranscriber.transcribe

    def watched(self: ScriptedTranscriber, samples: Any, windows: Any) -> Any:
        listened.append((self.name, len(windows)))
        return listen(self, samples, windows)

    monkeypatch.setattr(ScriptedTranscriber, "transcribe", watched)
    pipeline.hear(house, folder)
    assert [count for name, count in listened if name == "klein"] == [0]
    assert sum(count for name, count in listened if name == "groot") <= 4


def test_a_later_part_goes_over_an_earlier_one_and_all_stay_after_a_rerun(
    told: tuple[House, SessionFolder, str], tmp_path: Path
) -> None:
    house, folder, other = told
    third = script(tmp_path / "derde.json", *((f"derde{n}", float(n)) for n in range(1, 230)))
    pipeline.hear_again(house, folder, TimeSpan(60.0, 80.0), other)
    pipeline.hear(house, folder)
    pipeline.hear_again(house, folder, TimeSpan(70.0, 90.0), third)
    pipeline.hear(house, folder)
    kinds = ["".join(c for c in word if c.isalpha()) for word in heard(folder)]
    order = [kind for n, kind in enumerate(kinds) if n == 0 or kinds[n - 1] != kind]
    assert order == ["klein", "groot", "derde", "klein"]
    made = (folder.path / "words.json").stat().st_mtime_ns
    pipeline.hear(house, folder)
    assert (folder.path / "words.json").stat().st_mtime_ns == made


def test_a_part_outside_the_conversation_is_refused(demo: SessionFolder, house: House) -> None:
    with pytest.raises(MomentUnknown, match="3:57"):
        pipeline.hear_again(house, demo, TimeSpan(230.0, 300.0), "demo")
    assert not demo.has("again.json")


# consent, while it listens


NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)


def yes(role: str, **changes: object) -> Consent:
    given = Consent(role, role, PURPOSES, NOW - timedelta(days=1), NOW + timedelta(days=9), "op papier")  # type: ignore[arg-type]
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.fixture
def listening(demo: SessionFolder, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Transcribes the demonstration, while `meanwhile()` happens after the second window."""
    from oudertalk.speech.scripted_engine import ScriptedTranscriber

    unheard(demo)
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"), yes("ouder"))))
    house = replace(house, engine="scripted", now=lambda: NOW)
    model, listen = script(tmp_path / "a.json", *((f"zeepaardje{n}", float(n)) for n in range(1, 230))), None
    listen = ScriptedTranscriber.transcribe

    def run(meanwhile: Callable[[], object]) -> None:
        def interrupted(self: ScriptedTranscriber, samples: Any, windows: Any) -> Any:
            for number, words in enumerate(listen(self, samples, windows)):
                if number == 2:
                    meanwhile()
                yield words

        monkeypatch.setattr(ScriptedTranscriber, "transcribe", interrupted)
        pipeline.transcribe(house, demo, pipeline.SessionSound(demo), model)

    return run


def test_consent_taken_back_while_it_listens_keeps_no_window(demo: SessionFolder, listening: Any) -> None:
    taken_back = Permission(consents=(yes("leerkracht"), yes("ouder", withdrawn_at=NOW)))
    with pytest.raises(ConsentWithdrawn):
        listening(lambda: demo.say("consent.json", Permission, taken_back))
    assert not demo.has("words.json")
    assert not [path for path in demo.path.rglob("*") if b"zeepaardje" in path.read_bytes()]


def test_without_consent_no_part_is_asked_for(demo: SessionFolder, house: House) -> None:
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"), yes("ouder", purposes=()))))
    with pytest.raises(ConsentMissing):
        pipeline.hear_again(replace(house, now=lambda: NOW), demo, TimeSpan(60.0, 80.0), "demo")
    assert not demo.has("again.json")


def test_a_session_forgotten_while_it_listens_stays_forgotten(
    demo: SessionFolder, house: House, listening: Any
) -> None:
    with pytest.raises(SessionNotFound, match="intussen gewist"):
        listening(lambda: house.archive.forget(demo.id))
    assert not [path for path in house.settings.archive.rglob("*") if path.is_file()]


def test_the_words_of_another_model_do_not_stay_behind(told: tuple[House, SessionFolder, str]) -> None:
    house, folder, other = told
    pipeline.change(folder, model=other)
    pipeline.hear(house, folder)
    assert heard(folder)[0].startswith("groot")
    assert b"klein" not in (folder.path / "windows.jsonl").read_bytes()


# the school's own words


def test_the_schools_own_words_make_it_listen_again(demo: SessionFolder, house: House) -> None:
    house = replace(house, settings=replace(house.settings, own_rubrics=house.settings.archive.parent / "kijkwijzers"))
    made = demo.path / "words.json"
    pipeline.transcribe(house, demo, pipeline.SessionSound(demo), "demo")
    before = json.loads(made.read_text())["made_by"]
    own = house.settings.own_rubrics
    assert own is not None
    own.mkdir()
    (own / "woordenlijst.txt").write_text("De Regenboog, Juf Anneke # onze school\nESM\n", encoding="utf-8")
    house = House(read_settings({"OUDERTALK_HOME": str(own.parent)}))
    assert house.hints == ("De Regenboog", "Juf Anneke", "ESM")
    pipeline.transcribe(house, demo, pipeline.SessionSound(demo), "demo")
    after = json.loads(made.read_text())["made_by"]
    assert after["settings"].pop("hints") != before["settings"].pop("hints")
    assert after == before
    assert "Regenboog" not in made.read_text().replace("Regenboogschool", "")
