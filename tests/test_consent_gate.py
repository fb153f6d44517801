"""Consent is a gate: every step, with consent missing, expired and withdrawn, stops and writes nothing."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from oudertalk import pipeline
from oudertalk.core.consent import PURPOSES, Consent, Permission
from oudertalk.core.takes import Event
from oudertalk.errors import ConsentExpired, ConsentMissing, ConsentWithdrawn, SessionNotFound
from oudertalk.pipeline import House
from oudertalk.pipeline.steps import import_takes
from oudertalk.settings import read_settings
from oudertalk.storage.archive import RECOGNISED, SessionFolder
from oudertalk.storage.own_voice import keep_own_voice
from oudertalk.storage.takes import Take, add_event
from tests.conftest import DEMO
from tests.own_voices import made_up

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
LATER = NOW + timedelta(days=28)


def yes(role: str, **changes: object) -> Consent:
    consent = Consent(role, role, PURPOSES, NOW - timedelta(days=1), LATER, "op papier")  # type: ignore[arg-type]
    return replace(consent, **changes)  # type: ignore[arg-type]


AGREED = Permission(consents=(yes("leerkracht"), yes("ouder")))
NO_CONSENT = {
    "nobody": (Permission(), ConsentMissing),
    "only the teacher": (Permission(consents=(yes("leerkracht"),)), ConsentMissing),
    "the parent not to this": (Permission(consents=(yes("leerkracht"), yes("ouder", purposes=()))), ConsentMissing),
    "a pupil by himself": (Permission(consents=(yes("leerkracht"), yes("kind", under_16=True))), ConsentMissing),
    "from tomorrow": (
        Permission(consents=(yes("leerkracht"), yes("ouder", given_at=NOW + timedelta(days=1)))),
        ConsentMissing,
    ),
    "until yesterday": (
        Permission(
            consents=(yes("leerkracht"), yes("ouder", given_at=NOW - timedelta(9), until=NOW - timedelta(days=1)))
        ),
        ConsentExpired,
    ),
    "withdrawn": (Permission(consents=(yes("leerkracht"), yes("ouder", withdrawn_at=NOW))), ConsentWithdrawn),
}

STEPS: dict[str, tuple[str, Callable[[House, SessionFolder], object]]] = {
    "listen": ("speech.json", lambda house, s: pipeline.listen(house, s, pipeline.SessionSound(s))),
    "transcribe": ("words.json", lambda house, s: pipeline.transcribe(house, s, pipeline.SessionSound(s), "demo")),
    "diarise": ("speakers.json", lambda house, s: pipeline.diarise(house, s, pipeline.SessionSound(s), 2)),
    "recognise": ("recognised.json", lambda house, s: pipeline.recognise(house, s, pipeline.SessionSound(s))),
    "correct": ("voices.json", pipeline.correct),
    "join": ("turns.json", pipeline.join),
    "appraise": ("quality.json", lambda house, s: pipeline.appraise(house, s, pipeline.SessionSound(s))),
    "flag": ("flags.json", pipeline.flag),
    "measure": ("measures.json", pipeline.measure),
    "fill": ("form.json", lambda house, s: pipeline.fill(house, s, "observatieformulier")),
    "report": ("report.html", pipeline.report),
}


def with_a_voice(house: House) -> House:
    """The same house, in which a voice was learnt."""
    assert house.settings.own_voice is not None
    long_kept = made_up(encoder=house.shelf.find("voice_encoder").sha256, learnt_at=NOW, until=LATER)
    keep_own_voice(house.settings.own_voice, long_kept)
    return replace(house, now=lambda: NOW)


@pytest.fixture(scope="module")
def compared(heard_demo: SessionFolder, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What comes of comparing the voices of the demonstration with it; it takes most of a second, so once is enough."""
    house = House(read_settings({"OUDERTALK_HOME": str(tmp_path_factory.mktemp("voiced"))}))
    folder = SessionFolder(house.settings.archive / heard_demo.id)
    shutil.copytree(heard_demo.path, folder.path)
    pipeline.recognise(with_a_voice(house), folder, pipeline.SessionSound(folder))
    return (folder.path / RECOGNISED).read_bytes()


@pytest.fixture
def voiced(demo: SessionFolder, house: House, compared: bytes) -> SessionFolder:
    """The demonstration, in a house that learnt a voice and compared it."""
    with_a_voice(house)
    (demo.path / RECOGNISED).write_bytes(compared)
    return demo


def content(folder: Path) -> dict[str, str]:
    """Every file under the folder, with the checksum of what is in it."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


@pytest.mark.model
@pytest.mark.parametrize("case", NO_CONSENT)
@pytest.mark.parametrize("step", STEPS)
def test_no_step_runs_or_writes_without_consent(voiced: SessionFolder, house: House, step: str, case: str):
    demo = voiced
    permission, error = NO_CONSENT[case]
    house = replace(house, now=lambda: NOW)
    made, run = STEPS[step]
    (demo.path / made).unlink()
    (demo.path / "sound.m4a").unlink()
    demo.say("consent.json", Permission, permission)
    before = content(demo.path)
    with pytest.raises(error):
        run(house, demo)
    assert content(demo.path) == before


CORRECTIONS: dict[str, Callable[[House, SessionFolder], object]] = {
    "merge": lambda house, s: pipeline.merge_voices(house, s, "B", "A"),
    "split": lambda house, s: pipeline.split_voice(house, s, "A"),
    "move": lambda house, s: pipeline.move_turn(house, s, 1, "B"),
    "undo": pipeline.undo_correction,
    "redo": pipeline.redo_correction,
}


@pytest.mark.model
@pytest.mark.parametrize("case", NO_CONSENT)
@pytest.mark.parametrize("correction", CORRECTIONS)
def test_nothing_is_corrected_without_consent(demo: SessionFolder, house: House, correction: str, case: str):
    permission, error = NO_CONSENT[case]
    house = replace(house, now=lambda: NOW)
    pipeline.merge_voices(house, demo, "A", "B")
    pipeline.undo_correction(house, demo)
    pipeline.move_turn(house, demo, 1, "B")
    demo.say("consent.json", Permission, permission)
    before = content(demo.path)
    with pytest.raises(error):
        CORRECTIONS[correction](house, demo)
    assert content(demo.path) == before


@pytest.mark.model
def test_consent_taken_back_while_a_voice_is_split_adds_nothing(demo: SessionFolder, house: House):
    clock = [NOW]
    house = replace(house, now=lambda: clock[0])
    taken_back = Permission(consents=(yes("leerkracht"), yes("ouder", withdrawn_at=NOW + timedelta(seconds=30))))

    def watch(_step: object):
        demo.say("consent.json", Permission, taken_back)
        clock[0] += timedelta(minutes=1)
        return house.watch("diarise")

    demo.say("consent.json", Permission, AGREED)
    with pytest.raises(ConsentWithdrawn):
        pipeline.split_voice(replace(house, watch=watch), demo, "A")
    assert not demo.has("corrections.jsonl")


@pytest.mark.parametrize("case", NO_CONSENT)
def test_nothing_is_begun_without_consent(house: House, case: str):
    permission, error = NO_CONSENT[case]
    house = replace(house, now=lambda: NOW)
    video = DEMO / "nagespeeld_gesprek.mp4"
    with pytest.raises(error):
        pipeline.begin(house, video, permission, model="demo", speakers=2)
    with pytest.raises(error):
        pipeline.begin_recording(house, permission, model="demo", speakers=2)
    with pytest.raises(error):
        pipeline.transcribe_file(house, video, permission, "demo")
    with pytest.raises(error):
        pipeline.diarise_file(house, video, permission, 2)
    assert not house.settings.archive.exists() or content(house.settings.archive) == {}


@pytest.mark.parametrize("case", NO_CONSENT)
def test_what_was_recorded_becomes_no_sound_without_consent(house: House, case: str):
    permission, error = NO_CONSENT[case]
    house = replace(house, now=lambda: NOW)
    folder = pipeline.begin_recording(house, AGREED, model="demo", speakers=2)
    take = Take(folder.path / "take-01.wav", 16_000, 1)
    take.add(bytes(64_000))
    take.close()
    add_event(folder.path, Event("opened", NOW, 1, files=("take-01.wav",)))
    folder.say("consent.json", Permission, permission)
    before = content(folder.path)
    with pytest.raises(error):
        pipeline.hear(house, folder)
    assert content(folder.path) == before
    folder.say("consent.json", Permission, AGREED)
    import_takes(house, folder)
    assert folder.has("audio.flac") and not folder.has("take-01.wav")


@pytest.mark.model
@pytest.mark.parametrize("step", STEPS)
def test_with_everybodys_consent_every_step_runs(voiced: SessionFolder, house: House, step: str):
    demo = voiced
    house = replace(house, now=lambda: NOW)
    made, run = STEPS[step]
    (demo.path / made).unlink()
    demo.say("consent.json", Permission, AGREED)
    if step == "transcribe":  # heard once for all tests; here only the gate is of interest
        house = replace(house, engine="scripted")
        script = demo.path.parent.parent / "script.json"
        script.write_text(json.dumps([{"text": "Welkom", "start": 1.0, "end": 1.5}]))
        pipeline.transcribe(house, demo, pipeline.SessionSound(demo), str(script))
    else:
        run(house, demo)
    assert demo.has(made)


@pytest.mark.model
def test_consent_taken_back_while_a_step_runs_keeps_nothing_of_it(demo: SessionFolder, house: House):
    demo.say("consent.json", Permission, AGREED)
    (demo.path / "speech.json").unlink()
    moments = iter([NOW, NOW + timedelta(minutes=1)])
    house = replace(house, now=lambda: next(moments))
    taken_back = Permission(consents=(yes("leerkracht"), yes("ouder", withdrawn_at=NOW + timedelta(seconds=30))))

    class Listening(pipeline.SessionSound):
        @property
        def mono(self):
            demo.say("consent.json", Permission, taken_back)
            return super().mono

    with pytest.raises(ConsentWithdrawn):
        pipeline.listen(house, demo, Listening(demo))
    assert not demo.has("speech.json")


@pytest.mark.model
def test_a_session_forgotten_while_a_step_runs_stays_forgotten(demo: SessionFolder, house: House):
    (demo.path / "speech.json").unlink()

    class Listening(pipeline.SessionSound):
        @property
        def mono(self):
            sound = super().mono
            house.archive.forget(demo.id)
            return sound

    with pytest.raises(SessionNotFound, match="intussen gewist"):
        pipeline.listen(house, demo, Listening(demo))
    assert content(house.settings.archive) == {}


def test_a_consent_error_names_roles_and_no_people():
    permission = Permission(consents=(yes("leerkracht", party="Anja"), yes("ouder", party="Zeepaardje", purposes=())))
    with pytest.raises(ConsentMissing) as caught:
        permission.require("transcriberen", NOW)
    assert "ouder" in str(caught.value) and "Zeepaardje" not in str(caught.value)


def test_staged_material_and_consent_exclude_each_other():
    with pytest.raises(ValueError):
        Permission(staged=True, consents=(yes("ouder"),))


@pytest.mark.parametrize("case", NO_CONSENT)
def test_no_byte_of_a_file_comes_in_without_consent(house: House, case: str):
    permission, error = NO_CONSENT[case]
    with pytest.raises(error):
        pipeline.bring(replace(house, now=lambda: NOW), permission, 1000)
    assert not house.settings.archive.exists()
