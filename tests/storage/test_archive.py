"""The archive: begin, go on, forget, and let nothing stay that may not."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from oudertalk.core.consent import Consent, Permission
from oudertalk.core.session import SessionCard
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.errors import SessionCorrupt, SessionNotFound, StepNotReady
from oudertalk.storage.archive import SCRATCH, Archive, SessionFolder, Swept

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
STAGED = Permission(staged=True)


def card() -> SessionCard:
    return SessionCard("2026-11-22", NOW, "0" * 64, "demo", 2, "observatieformulier")


def agreed(until: datetime, withdrawn_at: datetime | None = None) -> Permission:
    yes = ("opnemen", "transcriberen", "terugluisteren")
    teacher = Consent("Anja", "leerkracht", yes, NOW - timedelta(days=1), until, "op papier")
    parent = Consent("Ali", "ouder", yes, NOW - timedelta(days=1), until, "op papier", withdrawn_at=withdrawn_at)
    return Permission(consents=(teacher, parent))


TRANSCRIPT = Transcript((Turn("A", (Word("Welkom", TimeSpan(0.0, 0.5), 0.9),)),))


def test_sessions_of_one_day_are_numbered_and_listed_in_order(tmp_path: Path):
    archive = Archive(tmp_path / "gesprekken")
    first, second = archive.begin(card(), STAGED), archive.begin(card(), STAGED)
    assert (first.id, second.id) == ("2026-11-22-1", "2026-11-22-2")
    assert [folder.id for folder in archive.sessions()] == [first.id, second.id]
    assert first.card.id == first.id
    assert first.permission == STAGED


@pytest.mark.parametrize("name", ["", ".", "..", "../elders", "/etc", ".scratch-x", "2026-11-22-9"])
def test_a_session_name_is_never_a_path(tmp_path: Path, name: str):
    archive = Archive(tmp_path / "gesprekken")
    archive.begin(card(), STAGED)
    with pytest.raises(SessionNotFound):
        archive.open(name)
    with pytest.raises(SessionNotFound):
        archive.forget(name)
    assert len(archive.sessions()) == 1


def test_what_a_step_made_is_fresh_until_a_source_or_a_setting_changes(tmp_path: Path):
    folder = Archive(tmp_path).begin(card(), STAGED)
    (folder.path / "words.json").write_text("[]")
    made_by = folder.made_by("join", ("words.json",), {"speakers": "2"})
    assert not folder.is_fresh("turns.json", made_by)
    folder.make("turns.json", Transcript, TRANSCRIPT, made_by)
    assert folder.is_fresh("turns.json", folder.made_by("join", ("words.json",), {"speakers": "2"}))
    assert not folder.is_fresh("turns.json", folder.made_by("join", ("words.json",), {"speakers": "3"}))
    (folder.path / "words.json").write_text("[1]")
    assert not folder.is_fresh("turns.json", folder.made_by("join", ("words.json",), {"speakers": "2"}))
    assert folder.made("turns.json", Transcript) == TRANSCRIPT


def test_what_a_step_made_is_read_once_and_again_when_another_program_changed_it(tmp_path: Path):
    folder = Archive(tmp_path).begin(card(), STAGED)
    made_by = folder.made_by("join", (), {})
    folder.make("turns.json", Transcript, TRANSCRIPT, made_by)
    assert folder.made("turns.json", Transcript) is folder.made("turns.json", Transcript)
    assert SessionFolder(folder.path).made("turns.json", Transcript) is not folder.made("turns.json", Transcript)
    other = Transcript((Turn("B", (Word("Gelukt", TimeSpan(0.0, 0.5), 0.9),)),))  # as long, to the letter
    SessionFolder(folder.path).make("turns.json", Transcript, other, folder.made_by("join", (), {"speakers": "3"}))
    assert folder.made("turns.json", Transcript) == other and not folder.is_fresh("turns.json", made_by)
    Archive(tmp_path).forget(folder.id)
    with pytest.raises(SessionNotFound):
        folder.made("turns.json", Transcript)
    assert not folder._read, "memory keeps nothing of what was wiped"


def test_a_step_without_its_source_says_what_to_run(tmp_path: Path):
    folder = Archive(tmp_path).begin(card(), STAGED)
    with pytest.raises(StepNotReady, match="oudertalk run 2026-11-22-1"):
        folder.made_by("join", ("words.json",), {})
    with pytest.raises(StepNotReady, match="words.json"):
        folder.made("words.json", Transcript)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", "regel 1"),
        ("{", "regel 1"),
        ("[]", "made_by"),
        ('{"made_by": {}, "content": {"turns": [{"speaker": "A", "words": [{"text": 5}]}]}}', "turns.0.words.0.text"),
        ('{"made_by": {}, "content": {"turns": [{"speaker": "A"}]}}', "turns.0.words: dit veld ontbreekt"),
        ('{"made_by": {}, "content": {"turns": [{"speaker": "A", "words": []}]}}', "turns.0"),
    ],
)
def test_a_damaged_file_is_named_with_the_place_and_without_its_content(tmp_path: Path, content: str, place: str):
    folder = Archive(tmp_path).begin(card(), STAGED)
    (folder.path / "turns.json").write_text(content)
    with pytest.raises(SessionCorrupt, match="2026-11-22-1/turns.json") as caught:
        folder.made("turns.json", Transcript)
    assert place in str(caught.value)


def test_forgetting_leaves_no_byte_behind(tmp_path: Path):
    archive = Archive(tmp_path)
    folder = archive.begin(card(), STAGED)
    (folder.path / "sound.m4a").write_bytes(b"geluid")
    archive.forget(folder.id)
    assert list(tmp_path.iterdir()) == []


def test_sweeping_wipes_what_ended_and_what_was_withdrawn_and_keeps_the_rest(tmp_path: Path):
    archive = Archive(tmp_path)
    kept = [archive.begin(card(), STAGED).id, archive.begin(card(), agreed(NOW + timedelta(days=1))).id]
    ended = archive.begin(card(), agreed(NOW - timedelta(seconds=1))).id
    withdrawn = archive.begin(card(), agreed(NOW + timedelta(days=1), withdrawn_at=NOW)).id
    assert archive.sweep(NOW) == Swept(wiped=(ended, withdrawn))
    assert [folder.id for folder in archive.sessions()] == kept


def test_sweeping_finishes_a_wipe_and_removes_abandoned_scratch_but_not_todays(tmp_path: Path):
    archive = Archive(tmp_path)
    (tmp_path / ".wiping-2026-11-20-1").mkdir()
    (tmp_path / f"{SCRATCH}old").mkdir()
    assert archive.sweep(datetime.now(timezone.utc)) == Swept()
    assert [path.name for path in tmp_path.iterdir()] == [f"{SCRATCH}old"]
    archive.sweep(datetime.now(timezone.utc) + timedelta(hours=2))
    assert list(tmp_path.iterdir()) == []


def test_scratch_is_private_and_gone_afterwards_also_after_a_failure(tmp_path: Path):
    archive = Archive(tmp_path / "gesprekken")
    with pytest.raises(RuntimeError), archive.scratch() as folder:
        (folder / "audio.flac").write_bytes(b"x")
        raise RuntimeError
    assert list((tmp_path / "gesprekken").iterdir()) == []
    assert archive.sessions() == ()


@pytest.mark.parametrize("damage", [lambda path: path.write_text("{"), lambda path: path.unlink()])
def test_one_damaged_session_is_named_and_does_not_stop_the_others(tmp_path: Path, damage):
    archive = Archive(tmp_path)
    damaged, ended = archive.begin(card(), STAGED), archive.begin(card(), agreed(NOW - timedelta(seconds=1)))
    damage(damaged.path / "consent.json")
    assert archive.sweep(NOW) == Swept(wiped=(ended.id,), damaged=(damaged.id,))
    archive.forget(damaged.id)
    assert archive.sessions() == ()
