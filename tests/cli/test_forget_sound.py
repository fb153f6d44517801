"""Wiping only the sound: no byte of it stays, the words do, and what needs the sound says that it was wiped."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from oudertalk import __version__, pipeline
from oudertalk.core.consent import Permission
from oudertalk.core.session import SoundWiped
from oudertalk.errors import StepNotReady
from oudertalk.pipeline import House
from oudertalk.speech.media import read_part
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import sha256_of
from tests.cli.conftest import Run
from tests.test_consent_gate import AGREED, LATER, NOW, yes

pytestmark = pytest.mark.model

KINDS = (b"fLaC", b"ftypM4A", b"RIFF", b"data:audio")  # how sound begins: FLAC, AAC, a take, and within a report


def sounding(folder: Path, *, pieces: tuple[bytes, ...] = ()) -> list[str]:
    """The files in which sound is found."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if any(one in content for one in (*KINDS, *pieces)):
            found.append(path.name)
    return sorted(found)


def pieces_of(folder: SessionFolder) -> tuple[bytes, ...]:
    """Some bytes out of the middle of each file with sound, as they are and as a report holds them."""
    cut = []
    for path in (folder.path / "audio.flac", folder.path / "sound.m4a"):
        content = path.read_bytes()
        cut += [content[len(content) // 2 :][:48], content[-48:]]
    html = (folder.path / "report.html").read_bytes()
    at = html.index(b"data:audio")
    return (*cut, html[at + 90_000 : at + 90_048])


def test_no_byte_of_sound_stays_and_every_word_does(oudertalk: Run, demo: SessionFolder) -> None:
    for take in ("take-1.wav", "take-2.wav"):
        (demo.path / take).write_bytes(b"RIFF....WAVE")
    (demo.path / ".sound.half.m4a").write_bytes(b"ftypM4A")
    (demo.path / ".report.half.html").write_bytes(b"data:audio")
    digest, pieces = sha256_of(demo.path / "audio.flac"), pieces_of(demo)
    words = {path.name: path.read_bytes() for path in demo.path.glob("*.json*")}
    assert len(sounding(demo.path, pieces=pieces)) == 7
    result = oudertalk("forget", demo.id, "--sound", "--yes")
    assert result.exit_code == 0, result.output
    assert f"Het geluid van gesprek {demo.id} is gewist. Woorden, formulier en cijfers staan er nog." in result.stdout
    assert sounding(demo.path, pieces=pieces) == []
    assert sounding(demo.path.parent, pieces=pieces) == []
    assert {path.name: path.read_bytes() for path in demo.path.glob("*.json*") if path.name in words} == words
    wiped: SoundWiped | None = demo.sound_wiped
    assert wiped is not None and wiped.sha256 == digest
    html = (demo.path / "report.html").read_text(encoding="utf-8")
    assert "Het geluid is gewist op " in html and "<audio" not in html and "Goedemiddag" in html


def test_it_is_asked_first_and_without_a_yes_nothing_goes(oudertalk: Run, demo: SessionFolder) -> None:
    result = oudertalk("forget", demo.id, "--sound", stdin="n\n")
    assert "Alleen het geluid" in result.stdout and "Niets gewist." in result.stdout
    assert demo.has("audio.flac") and demo.sound_wiped is None


def test_afterwards_everything_is_still_right_and_can_be_corrected(
    oudertalk: Run, demo: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    oudertalk("forget", demo.id, "--sound", "--yes")
    kept = {name: (demo.path / name).stat().st_mtime_ns for name in ("speech.json", "words.json", "speakers.json")}
    monkeypatch.setattr("oudertalk.storage.archive.__version__", __version__ + ".later")  # the program went on
    run = oudertalk("run", demo.id)
    assert run.exit_code == 0, run.output
    moved = oudertalk("voices", "move", demo.id, 2, "A")
    assert moved.exit_code == 0, moved.output
    assert oudertalk("voices", "undo", demo.id).exit_code == 0
    assert {name: (demo.path / name).stat().st_mtime_ns for name in kept} == kept
    report = oudertalk("report", demo.id, "--sound", "embed")
    assert report.exit_code == 0 and "gewist; het verslag is zonder geluid." in report.stderr
    assert oudertalk("report", demo.id, "--sound", "none").stderr == "Verslag maken …\n"
    assert sounding(demo.path) == []
    assert "geluid gewist" in " ".join(oudertalk("sessions").stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("redo", "S", "0:20", "0:40", "--model", "demo"),
        ("voices", "split", "S", "A"),
        ("voices", "play", "S", "A"),
        ("run", "S", "--speakers", "3"),
        ("run", "S", "--engine", "whisper"),
    ],
)
def test_what_needs_the_sound_says_in_a_sentence_that_it_was_wiped(
    oudertalk: Run, demo: SessionFolder, arguments: tuple[str, ...]
) -> None:
    oudertalk("forget", demo.id, "--sound", "--yes")
    before = {path.name: path.read_bytes() for path in demo.path.iterdir()}
    result = oudertalk(*(demo.id if word == "S" else word for word in arguments))
    assert result.exit_code == 1 and "Traceback" not in result.output
    day = datetime.now().astimezone().strftime("%d-%m-%Y")
    assert f"Het geluid van gesprek {demo.id} is op {day} gewist, omdat je dat vroeg" in result.stderr
    assert {path.name: path.read_bytes() for path in demo.path.iterdir()} == before


def test_a_voice_is_not_offered_when_its_sound_was_wiped(demo: SessionFolder, house: House) -> None:
    assert pipeline.sample_of(house, demo, "A") is not None
    pipeline.wipe_sound(house, demo)
    assert pipeline.sample_of(house, demo, "A") is None


@pytest.mark.parametrize("reached", [0, 1, 2, 3])
def test_a_wipe_that_was_cut_off_is_finished_by_the_next_command(
    oudertalk: Run, demo: SessionFolder, house: House, monkeypatch: pytest.MonkeyPatch, reached: int
) -> None:
    (demo.path / "take-1.wav").write_bytes(b"RIFF....WAVE")
    really, wiped = Path.unlink, 0

    def unlink(path: Path, missing_ok: bool = False) -> None:
        nonlocal wiped
        if path.name in ("report.html", "sound.m4a", "take-1.wav", "audio.flac"):
            if wiped == reached:
                raise KeyboardInterrupt
            wiped += 1
        really(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(KeyboardInterrupt):
        pipeline.wipe_sound(house, demo)
    monkeypatch.setattr(Path, "unlink", really)
    assert len(sounding(demo.path)) == 4 - reached
    assert oudertalk("sessions").exit_code == 0
    assert sounding(demo.path) == [] and demo.sound_wiped is not None


def test_a_report_that_was_made_since_stays_when_commands_sweep(demo: SessionFolder, house: House) -> None:
    pipeline.wipe_sound(house, demo)
    pipeline.report(house, demo)
    made = (demo.path / "report.html").stat().st_mtime_ns
    house.archive.sweep(house.now())
    assert (demo.path / "report.html").stat().st_mtime_ns == made


def test_before_it_is_heard_only_everything_can_be_wiped(oudertalk: Run, demo: SessionFolder) -> None:
    (demo.path / "words.json").unlink()
    result = oudertalk("forget", demo.id, "--sound", "--yes")
    assert result.exit_code == 1 and "is nog niet uitgewerkt" in result.stderr
    assert demo.has("audio.flac") and demo.sound_wiped is None


def test_the_sound_goes_also_when_nobody_agreed_to_a_report_any_more(
    oudertalk: Run, demo: SessionFolder, house: House
) -> None:
    demo.say("consent.json", Permission, Permission(consents=(yes("leerkracht"),)))
    result = oudertalk("forget", demo.id, "--sound", "--yes")
    assert result.exit_code == 0 and "gewist" in result.stdout
    assert sounding(demo.path) == [] and not demo.has("report.html")


def test_a_session_whose_sound_was_wiped_ends_with_its_consent_like_any_other(
    demo: SessionFolder, house: House
) -> None:
    pipeline.wipe_sound(house, demo)
    demo.say("consent.json", Permission, AGREED)
    assert house.archive.sweep(NOW).wiped == ()
    assert house.archive.sweep(LATER.replace(year=2027)).wiped == (demo.id,)


def test_the_file_that_says_so_holds_a_time_and_a_checksum(demo: SessionFolder, house: House) -> None:
    read_part(demo.path / "audio.flac", pipeline.sample_of(house, demo, "A"))  # type: ignore[arg-type]
    pipeline.wipe_sound(house, demo)
    assert set(json.loads((demo.path / "sound_wiped.json").read_text())) == {"at", "sha256"}
    with pytest.raises(StepNotReady):
        _ = pipeline.SessionSound(demo).mono
