"""The learnt voice and the sessions: compared when there is one, forgotten everywhere, and played with consent only."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from oudertalk import pipeline
from oudertalk.core.consent import PURPOSES, Consent, Permission
from oudertalk.core.own_voice import clearly_the_same
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.errors import AudioUnreadable, ConsentMissing, ModelMissing, OwnVoiceCorrupt, VoiceNotLearnt
from oudertalk.pipeline import House
from oudertalk.speech import playback
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.media import read_part, read_sound
from oudertalk.storage.archive import RECOGNISED, SessionFolder
from oudertalk.storage.own_voice import keep_own_voice
from tests.own_voices import NOW, made_up, of_the_demonstration, the_teacher_alone, write_wave

pytestmark = pytest.mark.model


@pytest.fixture
def place(house: House) -> Path:
    assert house.settings.own_voice is not None
    return house.settings.own_voice


@pytest.fixture
def learnt(house: House, tmp_path: Path) -> House:
    """A house that learnt the voice of the demonstration's teacher."""
    pipeline.learn_voice(house, the_teacher_alone(tmp_path / "zeepaardje.wav"), "--yes")
    return house


def recognise(house: House, folder: SessionFolder) -> None:
    pipeline.recognise(house, folder, pipeline.SessionSound(folder))


def everything_under(folder: Path) -> Iterator[tuple[Path, bytes]]:
    return ((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def test_the_teacher_is_known_again_and_only_labels_and_numbers_are_kept(learnt: House, demo: SessionFolder):
    recognise(learnt, demo)
    yours = clearly_the_same(pipeline.recognised(demo) or ())
    assert yours is not None and yours.speaker == "A"
    plain = json.loads((demo.path / RECOGNISED).read_text(encoding="utf-8"))["content"]
    assert [set(likeness) for likeness in plain] == [{"speaker", "similarity"}] * 2
    assert {likeness["speaker"] for likeness in plain} == {"A", "B"}
    assert all(0 <= likeness["similarity"] <= 1 for likeness in plain)


def test_it_says_nothing_of_roles(learnt: House, demo: SessionFolder):
    (demo.path / "roles.json").unlink()
    pipeline.hear(learnt, demo)
    assert demo.has(RECOGNISED) and demo.roles == {}


def test_it_is_done_again_for_another_voice_only(learnt: House, demo: SessionFolder, tmp_path: Path):
    recognise(learnt, demo)
    made = (demo.path / RECOGNISED).stat().st_mtime_ns
    recognise(learnt, demo)
    assert (demo.path / RECOGNISED).stat().st_mtime_ns == made
    parent = write_wave(tmp_path / "ouder.wav", of_the_demonstration("ouder", 20.0))
    pipeline.learn_voice(learnt, parent, "--yes")
    recognise(learnt, demo)
    yours = clearly_the_same(pipeline.recognised(demo) or ())
    assert yours is not None and yours.speaker == "B"


@pytest.mark.parametrize("why", ["forgotten", "over", "of another encoder", "damaged"])
def test_without_a_voice_to_compare_nothing_is_written_and_the_old_goes(
    learnt: House, demo: SessionFolder, place: Path, why: str
):
    recognise(learnt, demo)
    house = learnt
    if why == "forgotten":
        place.unlink()
    elif why == "over":
        house = replace(learnt, now=lambda: NOW + timedelta(days=3000))
    elif why == "damaged":
        place.write_text("{")
    else:
        keep_own_voice(place, made_up())
        house = replace(learnt, now=lambda: NOW)
        voice = pipeline.own_voice(house)
        assert voice is not None and not pipeline.is_of_this_encoder(house, voice)
    recognise(house, demo)
    assert not demo.has(RECOGNISED) and pipeline.recognised(demo) is None


def test_forgetting_is_complete(learnt: House, demo: SessionFolder, place: Path):
    recognise(learnt, demo)
    numbers = json.loads(place.read_text(encoding="utf-8"))["numbers"]
    (demo.path / ".recognised.abc.json").write_text("half")
    telling = [repr(number) for number in numbers if abs(number) > 0.01 and len(repr(number)) > 8]
    assert len(telling) > 80  # the others have digits so few that a doubt of some word begins with them
    assert any(telling[0].encode() in content for _path, content in everything_under(place.parent.parent))
    assert pipeline.forget_voice(learnt) == pipeline.Forgotten(True, 1)
    home = learnt.settings.archive.parent
    for path, content in everything_under(home):
        assert "recognised" not in path.name
        assert not any(number.encode() in content for number in telling), path
    assert not place.parent.exists()
    assert pipeline.forget_voice(learnt) == pipeline.Forgotten(False, 0)


def test_a_voice_whose_year_is_over_is_swept_with_all_that_came_of_it(learnt: House, demo: SessionFolder, place: Path):
    recognise(learnt, demo)
    assert not pipeline.sweep_voice(learnt) and place.exists()
    later = replace(learnt, now=lambda: learnt.now() + timedelta(days=366))
    assert pipeline.own_voice(later) is None
    assert pipeline.sweep_voice(later)
    assert not place.parent.exists() and not demo.has(RECOGNISED)
    assert not pipeline.sweep_voice(later)


def test_a_damaged_voice_is_said_when_sweeping_and_stops_no_conversation(
    house: House, demo: SessionFolder, place: Path
):
    place.parent.mkdir(parents=True)
    place.write_text("{")
    with pytest.raises(OwnVoiceCorrupt, match="my-voice forget"):
        pipeline.sweep_voice(house)
    pipeline.hear(house, demo)


def test_learning_keeps_one_small_file_and_no_sound(learnt: House, place: Path):
    home = place.parent.parent
    assert [path for path, _content in everything_under(home)] == [place]
    assert place.stat().st_size < 10_000
    voice = pipeline.own_voice(learnt)
    assert voice is not None and voice.until - voice.learnt_at == timedelta(days=365)
    assert voice.encoder == learnt.shelf.find("voice_encoder").sha256
    assert 20 <= voice.seconds <= 24 and "zeepaardje" not in place.read_text(encoding="utf-8")


def test_what_cannot_be_learnt_leaves_what_was_learnt_before(learnt: House, place: Path, tmp_path: Path):
    before = place.read_bytes()
    both = np.concatenate([of_the_demonstration("leerkracht", 10.0), of_the_demonstration("ouder", 10.0)])
    long = np.zeros(310 * SAMPLE_RATE, dtype=np.float32)
    for number, samples in enumerate([both, both[: 5 * SAMPLE_RATE], np.zeros_like(both), long]):
        with pytest.raises(VoiceNotLearnt):
            pipeline.learn_voice(learnt, write_wave(tmp_path / f"{number}.wav", samples), "--yes")
    with pytest.raises(AudioUnreadable):
        pipeline.learn_voice(learnt, tmp_path / "nergens.wav", "--yes")
    shutil.copy(learnt.settings.models / "models.yaml", tmp_path)
    without = replace(learnt, settings=replace(learnt.settings, models=tmp_path, own_models=tmp_path))
    with pytest.raises(ModelMissing):
        pipeline.learn_voice(without, tmp_path / "0.wav", "--yes")
    assert [path for path, _content in everything_under(place.parent)] == [place] and place.read_bytes() == before


def test_logs_hold_no_file_name_and_no_numbers(
    house: House, demo: SessionFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture, place: Path
):
    caplog.set_level(logging.DEBUG)
    pipeline.learn_voice(house, the_teacher_alone(tmp_path / "zeepaardje.wav"), "--yes")
    short = write_wave(tmp_path / "zeepaardje.wav", of_the_demonstration("leerkracht", 5.0))
    with pytest.raises(VoiceNotLearnt) as caught:
        pipeline.learn_voice(house, short, "--yes")
    numbers = json.loads(place.read_text(encoding="utf-8"))["numbers"]
    recognise(house, demo)
    pipeline.forget_voice(house)
    told = caplog.text + str(caught.value)
    assert "learnt" in told and "zeepaardje" not in told
    assert not any(repr(number) in told for number in numbers if abs(number) > 1e-4)


# hearing a voice


def agreed(*purposes: str) -> Permission:
    given = {"given_at": NOW, "until": NOW + timedelta(days=9), "how": "op papier"}
    return Permission(
        consents=tuple(Consent(role, role, purposes, **given) for role in ("leerkracht", "ouder"))  # type: ignore[arg-type]
    )


def test_a_sample_is_the_longest_sure_stretch_of_a_voice_alone(house: House, demo: SessionFolder):
    spans: tuple[SpeakerSpan, ...] = demo.made("speakers.json", tuple[SpeakerSpan, ...])
    for speaker in "AB":
        time = pipeline.sample_of(house, demo, speaker)
        assert time is not None and 2.0 <= time.duration <= 6.0
        others = [span for span in spans if span.speaker != speaker]
        assert not any(span.time.overlap(time) > 0 for span in others)
    assert pipeline.sample_of(house, demo, "Q") is None


def test_what_is_played_is_that_moment(house: House, demo: SessionFolder, monkeypatch: pytest.MonkeyPatch):
    played: list[Samples] = []
    monkeypatch.setattr(playback, "play", played.append)
    pipeline.play(house, demo, TimeSpan(21.5, 23.0))
    whole = read_sound(demo.path / "audio.flac").mono()
    assert np.array_equal(played[0], whole[int(21.5 * SAMPLE_RATE) : 23 * SAMPLE_RATE])
    last = len(whole) / SAMPLE_RATE
    assert read_part(demo.path / "audio.flac", TimeSpan(last - 1, last + 5)).duration == pytest.approx(1.0, abs=1e-3)


def test_nothing_is_played_or_offered_when_somebody_did_not_agree_to_listening_back(
    house: House, demo: SessionFolder, monkeypatch: pytest.MonkeyPatch
):
    played: list[Samples] = []
    monkeypatch.setattr(playback, "play", played.append)
    house = replace(house, now=lambda: NOW + timedelta(days=1))
    demo.say("consent.json", Permission, agreed("opnemen", "transcriberen"))
    assert pipeline.sample_of(house, demo, "A") is None
    with pytest.raises(ConsentMissing, match="terugluisteren"):
        pipeline.play(house, demo, TimeSpan(1, 3))
    assert played == []
    demo.say("consent.json", Permission, agreed(*PURPOSES))
    time = pipeline.sample_of(house, demo, "A")
    assert time is not None
    pipeline.play(house, demo, time)
    assert len(played) == 1
