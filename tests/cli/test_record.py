"""`oudertalk record`, as a program, with a real sound server for a microphone and somebody at the keys."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from oudertalk.core.recording import Recording as Sound
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript
from oudertalk.pipeline import House
from oudertalk.pipeline.steps import import_takes
from oudertalk.settings import read_settings
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.media import read_part, read_sound
from oudertalk.storage.archive import SessionFolder
from tests.children import can_mount
from tests.conftest import DEMO
from tests.microphone import LAPEL, TABLE, Room, found_in, noise, room, witness
from tests.recorder import BEGUN, PARTY, Recording, agreed, everything_in, start
from tests.test_network import WATCH

THE_SAME = 0.98  # correlation of what was played and what was recorded
A_HICCUP = 0.9  # the same of a second in which the player of the tests, on a busy machine, came a little late


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room with one microphone, that nobody pulls the plug of."""
    with room(tmp_path_factory.mktemp("kamer")) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def consent(tmp_path: Path) -> Path:
    return agreed(tmp_path)


def heard(recording: Recording) -> tuple[Sound, npt.NDArray[np.float32]]:
    """What the session knows of its sound, and that sound, (channels, n)."""
    folder = recording.session
    import_takes(House(read_settings({"OUDERTALK_HOME": str(recording.home)})), folder)
    known: Sound = folder.made("recording.json", Sound)
    return known, read_sound(folder.path / "audio.flac").samples


def assert_steady(played: npt.NDArray[np.int16], recorded: npt.NDArray[np.float32]) -> None:
    """What was played is there as a whole, and every second of it in its place: nothing dropped, and nothing moved."""
    assert found_in(played, recorded)[1] >= THE_SAME
    places = []
    for first in range(0, len(played) - SAMPLE_RATE + 1, SAMPLE_RATE):
        at, alike = found_in(played[first : first + SAMPLE_RATE], recorded)
        assert alike >= A_HICCUP
        places.append(at - first)
    assert max(places) - min(places) <= 1  # sample


def test_what_is_played_is_recorded_sample_by_sample(table: Room, tmp_path: Path, home: Path, consent: Path):
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)  # who reaches for the network is ended
    played = noise(8)
    recording = start(watched(table, tmp_path / "watch"), home, "--consent", consent, "--later")
    table.play(played).wait()
    time.sleep(1.5)  # the last of it is still on its way
    told = recording.stop()
    known, sound = heard(recording)
    assert recording.process.returncode == 0, recording.said
    assert "Opgenomen: 0:" in told and recording.session.id in told
    assert_steady(played, sound[0])
    assert known.complete and known.breaks == () and known.marks == () and known.channels == 1
    assert known.duration == pytest.approx(sound.shape[1] / SAMPLE_RATE)
    assert [path.name for path in recording.session.path.glob("take-*")] == []  # the session has its sound


def test_a_pause_is_not_recorded_and_a_mark_is_kept(table: Room, home: Path, consent: Path):
    first, unheard, last = noise(2, 1), noise(2, 2), noise(2, 3)
    recording = start(table, home, "--consent", consent, "--later")
    table.play(first).wait()
    time.sleep(1.0)
    recording.press("m")
    time.sleep(0.3)
    recording.press("p")
    recording.wait_for("PAUZE")
    paused = time.monotonic()
    table.play(unheard).wait()
    time.sleep(1.0)
    recording.press("p")
    recording.wait_for(BEGUN, times=2)
    paused = time.monotonic() - paused
    table.play(last).wait()
    time.sleep(1.5)
    told = recording.stop()
    known, sound = heard(recording)
    assert found_in(first, sound[0])[1] >= THE_SAME and found_in(last, sound[0])[1] >= THE_SAME
    assert found_in(unheard, sound[0])[1] < 0.2
    (pause,) = known.breaks
    assert pause.why == "paused" and pause.seconds == pytest.approx(paused, abs=1.0) and pause.filled == 2.0
    (mark,) = known.marks
    end_of_first = (found_in(first, sound[0])[0] + len(first)) / SAMPLE_RATE
    assert end_of_first < mark < pause.at
    assert "Luisterpunten: 0:0" in told


def test_a_stereo_interface_keeps_its_channels_apart(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer", channels=2) as stereo:
        left, right = noise(5, 1), noise(5, 2)
        recording = start(stereo, home, "--consent", consent, "--later", "--microphones", 2)
        stereo.play(np.stack([left, right])).wait()
        time.sleep(1.5)
        recording.stop()
    known, sound = heard(recording)
    assert known.channels == 2 and recording.session.card.microphones == 2
    for channel, own, other in ((0, left, right), (1, right, left)):
        assert_steady(own, sound[channel])
        assert found_in(other, sound[channel])[1] < 0.2


def test_two_microphones_become_the_two_channels_of_one_sound(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer", (TABLE, LAPEL)) as both:
        arguments = ("--mic", "TAFEL", "--mic", LAPEL, "--microphones", 2)
        recording = start(both, home, "--consent", consent, "--later", *arguments)
        time.sleep(2)
        own = {TABLE: noise(6, 1), LAPEL: noise(6, 2)}
        playing = [both.play(samples, where) for where, samples in own.items()]
        for one in playing:
            one.wait()
        time.sleep(1.5)
        recording.stop()
    known, sound = heard(recording)
    assert known.channels == 2
    places = []
    for channel, samples in enumerate(own.values()):
        assert_steady(samples, sound[channel])
        places.append(found_in(samples, sound[channel])[0])
    assert abs(places[0] - places[1]) < 0.5 * SAMPLE_RATE  # they were played together


def test_three_people_at_two_microphones_are_told_apart_by_voice(tmp_path: Path, home: Path):
    with room(tmp_path / "kamer", channels=2) as stereo:
        recording = start(stereo, home, "--consent", agreed(tmp_path, "vader"), "--later", "--microphones", 2)
        time.sleep(1)
        told = recording.stop()
    card = recording.session.card
    assert (card.microphones, card.speakers) == (1, 3) and "op de klank" in told
    assert '"channels":2' in (recording.session.path / "takes.jsonl").read_text()  # both are kept all the same


def test_microphones_that_hear_the_same_are_one(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer", channels=2) as stereo:
        recording = start(stereo, home, "--consent", consent, "--later", "--microphones", 2)
        stereo.play(np.stack([noise(3), noise(3)])).wait()
        time.sleep(1.5)
        recording.stop()
    known, _sound = heard(recording)
    assert known.channels == 1 and recording.session.card.microphones == 1


# whatever stops it


def test_a_kill_at_any_moment_costs_less_than_a_second(table: Room, tmp_path: Path, consent: Path):
    """Twenty times, five programs at once: what is on disk, beside what a witness had heard when the power went."""
    dice = np.random.default_rng(2026)
    lost = []
    for turn in range(4):
        with witness(table) as other:
            playing = table.play(noise(60, seed=turn))
            homes = [tmp_path / f"home-{turn}-{number}" for number in range(5)]
            recordings = [start(table, home, "--consent", consent, "--later", expect=None) for home in homes]
            for recording in recordings:
                recording.wait_for(BEGUN)
            began, killed = time.time(), {}
            for after, recording in sorted(zip(dice.uniform(0.3, 4.0, size=5), recordings, strict=True), key=_first):
                time.sleep(max(0.0, began + after - time.time()))
                killed[recording.home] = time.time()
                recording.kill()
            playing.kill()
            playing.wait()
            time.sleep(0.3)
        for recording in recordings:
            known, sound = heard(recording)
            assert not known.complete
            end = sound[0][-SAMPLE_RATE // 2 :]
            at, alike = found_in((end * 32768).astype(np.int16), other.sound)
            assert alike >= THE_SAME
            lost.append((other.heard_by(killed[recording.home]) - at - len(end)) / SAMPLE_RATE)
    assert len(lost) == 20
    assert max(lost) <= 1.0, sorted(lost)


def _first(pair: tuple[float, Recording]) -> float:
    return pair[0]


@pytest.mark.model
def test_a_recording_that_was_cut_off_says_so_and_can_be_gone_on_with(
    table: Room, tmp_path: Path, home: Path, consent: Path
):
    first, last = noise(4, 1), noise(4, 2)
    recording = start(table, home, "--consent", consent, "--later")
    table.play(first).wait()
    time.sleep(1.5)
    recording.kill()
    assert "opname, afgebroken" in run(table, home, "sessions").stdout
    shutil.copytree(home, tmp_path / "elsewhere")
    worked_out = run(table, tmp_path / "elsewhere", "run", recording.session.id, "--model", "demo")
    assert worked_out.returncode == 0 and "De opname brak af bij 0:0" in worked_out.stdout
    again = start(table, home, recording.session.id, "--later")
    table.play(last).wait()
    time.sleep(1.5)
    again.stop()
    known, sound = heard(again)
    assert [one.why for one in known.breaks] == ["stopped"]
    assert found_in(first, sound[0])[1] >= THE_SAME and found_in(last, sound[0])[1] >= THE_SAME
    told = run(table, home, "record", recording.session.id)  # it is ready: nothing can be added any more
    assert told.returncode == 1 and "kan niets meer" in told.stderr


def test_what_was_recorded_survives_whatever_goes_wrong_in_going_on(table: Room, home: Path, consent: Path):
    """Another window that records, a microphone that does not open: neither may cost what is there."""
    recording = start(table, home, "--consent", consent, "--later")
    time.sleep(2)
    told = run(table, home, "record", recording.session.id, "--later")
    assert told.returncode == 1 and "wordt nu opgenomen" in told.stderr
    recording.kill()
    before = everything_in(recording.session.path)
    told = run(table, home, "record", recording.session.id, "--later", "--mic", "grasmaaier")
    assert told.returncode == 1 and everything_in(recording.session.path) == before


def test_a_microphone_that_is_pulled_out_goes_on_when_it_is_back(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer") as made:
        first, last = noise(4, 1), noise(4, 2)
        recording = start(made, home, "--consent", consent, "--later")
        made.play(first).wait()
        time.sleep(1.0)
        made.pull_out()
        recording.wait_for("NIET OPGENOMEN")
        time.sleep(2.0)
        made.plug_in()
        recording.wait_for(BEGUN, times=2)
        made.play(last).wait()
        time.sleep(1.5)
        told = recording.stop()
    known, sound = heard(recording)
    (gap,) = known.breaks
    assert gap.why == "lost" and gap.seconds is not None and 2.0 <= gap.seconds <= 8.0
    assert found_in(first, sound[0])[1] >= THE_SAME and found_in(last, sound[0])[1] >= THE_SAME
    assert "Gemist: 1 keer" in told


def test_another_microphone_is_used_only_after_asking(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer", (TABLE, LAPEL)) as made:
        recording = start(made, home, "--consent", consent, "--later", "--mic", TABLE)
        made.play(noise(3, 1)).wait()
        made.pull_out()
        recording.wait_for("NIET OPGENOMEN")
        time.sleep(3.0)
        assert recording.said.count(BEGUN) == 1  # the other one is there, and nobody chose it
        last = noise(4, 2)
        for number in "12":  # whichever number it has
            recording.press(number)
        recording.wait_for(BEGUN, times=2)
        made.play(last, LAPEL).wait()
        time.sleep(1.5)
        recording.stop()
    known, sound = heard(recording)
    assert [one.why for one in known.breaks] == ["lost"]
    assert found_in(last, sound[0])[1] >= THE_SAME


def test_of_two_microphones_one_goes_on_alone(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer", (TABLE, LAPEL)) as made:
        recording = start(made, home, "--consent", consent, "--later", "--mic", TABLE, "--mic", LAPEL)
        time.sleep(2)
        made.pull_out(LAPEL)
        recording.wait_for(BEGUN, times=2)
        alone = noise(4, 1)
        made.play(alone).wait()
        time.sleep(1.0)
        made.plug_in(LAPEL)
        recording.press("r")
        recording.takes(3)
        back = noise(4, 2)
        made.play(back, LAPEL).wait()
        time.sleep(1.5)
        recording.stop()
    known, sound = heard(recording)
    assert known.channels == 2 and [one.why for one in known.breaks] == ["lost", "lost"]
    assert found_in(alone, sound[0])[1] >= THE_SAME  # nobody knows who it was, so it stands on both channels
    assert found_in(back, sound[1])[1] >= THE_SAME


def test_a_program_that_stood_still_loses_nothing_or_says_what(table: Room, home: Path, consent: Path):
    """As under a closed lid. The sound server keeps what comes meanwhile, and does not always give it all."""
    played = noise(9)
    recording = start(table, home, "--consent", consent, "--later")
    playing = table.play(played)
    time.sleep(2)
    recording.process.send_signal(signal.SIGSTOP)
    time.sleep(4)
    recording.process.send_signal(signal.SIGCONT)
    playing.wait()
    time.sleep(2)
    recording.stop()
    known, sound = heard(recording)
    assert recording.said.count(BEGUN) == 1  # the microphone was there all the time
    first, last = (found_in(part, sound[0]) for part in (played[:SAMPLE_RATE], played[-SAMPLE_RATE:]))
    assert first[1] >= THE_SAME and last[1] >= THE_SAME
    assert last[0] - first[0] == pytest.approx(8 * SAMPLE_RATE, abs=0.3 * SAMPLE_RATE)  # what is missing is filled
    if not known.breaks:
        assert_steady(played, sound[0])


@pytest.mark.skipif(not can_mount(), reason="a small disk of one's own needs rights that this user does not have")
def test_a_full_disk_keeps_what_was_recorded(table: Room, tmp_path: Path, consent: Path):
    home = tmp_path / "klein"
    home.mkdir()
    played = noise(20)
    script = f"""
        mount -t tmpfs -o size=80m tmpfs {home} || exit 90
        {sys.executable} -m oudertalk record --consent {consent} --later 2> {tmp_path}/said < {tmp_path}/keys &
        recorder=$!
        sleep 6
        dd if=/dev/zero of={home}/vol bs=64k 2> {tmp_path}/dd
        wait $recorder; echo $? > {tmp_path}/rc
        ls -la {home}/gesprekken/* > {tmp_path}/listed
        rm {home}/vol
        cp -a {home}/gesprekken {tmp_path}/saved || exit 91
    """
    os.mkfifo(tmp_path / "keys")
    keys = os.open(tmp_path / "keys", os.O_RDWR)  # so that nobody waits for somebody at the keys
    playing = table.play(played)
    environment = {**table.environment, "OUDERTALK_HOME": str(home), "LANGUAGE": "nl"}
    subprocess.run(["unshare", "-m", "sh", "-c", script], env=environment, check=True, timeout=120)
    playing.kill()
    playing.wait()
    os.close(keys)
    said = (tmp_path / "said").read_text()
    assert (tmp_path / "rc").read_text().strip() == "1"
    assert "is vol" in said and "wat er was, is bewaard" in said and "Traceback" not in said
    saved = tmp_path / "home"
    shutil.move(tmp_path / "saved", saved / "gesprekken")
    (folder,) = (saved / "gesprekken").glob("2*")
    events = (folder / "takes.jsonl").read_text()
    assert '"end":"disk"' in events  # there was room kept for saying so
    import_takes(House(read_settings({"OUDERTALK_HOME": str(saved)})), SessionFolder(folder))
    known: Sound = SessionFolder(folder).made("recording.json", Sound)
    assert not known.complete and known.duration > 3.0


def test_every_half_second_what_came_is_on_the_disk(table: Room, tmp_path: Path, home: Path, consent: Path):
    """A power cut takes what was written and not synced. So: how much of the take was synced, and when."""
    watching = tmp_path / "watching"
    watching.mkdir()
    (watching / "sitecustomize.py").write_text(SYNCS.format(log=str(tmp_path / "syncs")))
    recording = start(watched(table, watching), home, "--consent", consent, "--later")
    playing = table.play(noise(8))
    playing.wait()
    recording.stop()
    lines = [line.split() for line in (tmp_path / "syncs").read_text().splitlines()]
    synced = [(float(at), int(size)) for name, at, size in lines if name.startswith("take-01")]
    assert len(synced) >= 8
    waits = [later[0] - earlier[0] for earlier, later in pairwise(synced[1:])]
    assert max(waits) <= 0.8, waits  # s between two syncs; with 0.2 s in PortAudio it stays under a second
    growth = [(later[1] - earlier[1]) / 2 / SAMPLE_RATE for earlier, later in pairwise(synced[1:])]
    assert max(growth) <= 1.0


SYNCS = """
import os, time
really = os.fsync
def fsync(handle):
    really(handle)
    number = handle if isinstance(handle, int) else handle.fileno()
    name = os.path.basename(os.readlink(f"/proc/self/fd/{{number}}"))
    with open({log!r}, "a") as log:
        log.write(f"{{name}} {{time.monotonic()}} {{os.fstat(number).st_size}}\\n")
os.fsync = fsync
"""


# consent


def test_without_a_yes_nothing_is_recorded_and_nothing_is_kept(table: Room, home: Path):
    answers = ["j", "", PARTY, "", "", "n", "n", "", "", "n", "j", "n", "n"]
    told = run(table, home, "record", stdin="\n".join(answers) + "\n")
    assert told.returncode == 0 and "Dan neem ik niets op" in told.stdout
    assert BEGUN not in told.stderr
    assert not list(home.rglob("take-*")) and PARTY.encode() not in everything_in(home)


def test_everybody_says_yes_and_then_it_records(table: Room, home: Path):
    answers = ["j", "", PARTY, "", "", "n", "n", "", "", "n", "j", "j"]
    recording = start(table, home, "--later", stdin="\n".join(answers) + "\n", verbose=True)
    time.sleep(1)
    told = recording.stop()
    assert "Iedereen zei ja." in told and "Opgenomen" in told
    permission = recording.session.permission
    assert [consent.party for consent in permission.consents] == ["leerkracht", PARTY]
    assert recording.session.card.speakers == 2
    assert PARTY not in recording.said  # standard error, and what is logged, names nobody


@pytest.mark.parametrize("changed", [{"until": "2026-01-01T00:00:00+01:00", "given_at": "2025-12-01T00:00:00+01:00"},
                                     {"purposes": ["transcriberen"]}])  # fmt: skip
def test_consent_on_paper_that_does_not_hold_stops_it(
    table: Room, tmp_path: Path, home: Path, changed: dict[str, object]
):
    told = run(table, home, "record", "--consent", agreed(tmp_path, **changed))
    assert told.returncode == 1 and "oestemming" in told.stderr and BEGUN not in told.stderr
    assert not (home / "gesprekken").exists() or not list((home / "gesprekken").iterdir())


def test_consent_that_ends_on_the_way_ends_the_recording(table: Room, tmp_path: Path, home: Path):
    soon = datetime.now(timezone.utc) + timedelta(seconds=6)
    recording = start(table, home, "--consent", agreed(tmp_path, until=soon.isoformat()), "--later")
    told = recording.end()
    assert recording.process.returncode == 1 and "Opgenomen" in told
    assert "verlopen" in recording.said and "Traceback" not in recording.said
    run(table, home, "sessions")  # the next command wipes it
    assert list((home / "gesprekken").iterdir()) == []


def test_consent_taken_back_on_the_way_wipes_everything_at_once(table: Room, home: Path, consent: Path):
    played = noise(4)
    recording = start(table, home, "--consent", consent, "--later")
    table.play(played).wait()
    recording.press("i")
    recording.wait_for("PAUZE")
    recording.press("j")
    told = recording.end()
    assert recording.process.returncode == 0 and "alles wat was opgenomen, is gewist" in told.lower()
    left = everything_in(home)
    assert PARTY.encode() not in left and b"RIFF" not in left and b"fLaC" not in left
    assert played[SAMPLE_RATE : SAMPLE_RATE + 64].tobytes() not in left
    assert list((home / "gesprekken").iterdir()) == []


def test_a_key_pressed_by_mistake_wipes_nothing(table: Room, home: Path, consent: Path):
    recording = start(table, home, "--consent", consent, "--later")
    time.sleep(1.5)
    recording.press("i")
    recording.wait_for("PAUZE")
    recording.press("n")
    recording.wait_for(BEGUN, times=2)
    time.sleep(1)
    recording.stop()
    known, _sound = heard(recording)
    assert known.duration > 2.0 and [one.why for one in known.breaks] == ["paused"]


def test_forgetting_it_from_elsewhere_stops_the_recording_too(table: Room, home: Path, consent: Path):
    recording = start(table, home, "--consent", consent, "--later")
    time.sleep(1.5)
    told = run(table, home, "forget", recording.session.id, "--yes")
    assert told.returncode == 0
    assert list((home / "gesprekken").iterdir()) == []
    assert "gewist" in recording.end()


# what there is, and is not


def test_without_a_microphone_it_says_so_and_asks_nothing(tmp_path: Path, home: Path):
    with room(tmp_path / "kamer", ()) as nothing:
        if run(nothing, home, "microphone", "--list").returncode == 0:
            pytest.skip("this machine has a microphone of its own")
        for command in ("record", "microphone"):
            told = run(nothing, home, command)
            assert told.returncode == 1 and "geen microfoon" in told.stderr and "Traceback" not in told.stderr
    assert not list(home.rglob("take-*"))


def test_a_microphone_that_is_not_there_is_named_with_those_that_are(table: Room, home: Path, consent: Path):
    told = run(table, home, "record", "--consent", consent, "--mic", "grasmaaier")
    assert told.returncode == 1
    assert "'grasmaaier'" in told.stderr and f"'{TABLE}'" in told.stderr


def test_two_times_the_same_microphone_is_refused(table: Room, home: Path, consent: Path):
    told = run(table, home, "record", "--consent", consent, "--mic", TABLE, "--mic", TABLE.upper())
    assert told.returncode == 1 and "dezelfde" in told.stderr


def test_it_stops_by_itself_at_the_maximum(table: Room, home: Path, consent: Path):
    recording = start(table, home, "--consent", consent, "--later", "--max-minutes", 0.05)
    told = recording.end()
    known, _sound = heard(recording)
    assert "vanzelf gestopt" in told and known.complete
    assert known.duration == pytest.approx(3.0, abs=0.6)


def test_at_the_planned_end_there_is_a_soft_signal(tmp_path: Path, home: Path, consent: Path):
    with room(tmp_path / "kamer") as made:
        recording = start(made, home, "--consent", consent, "--later", "--minutes", 0.04)
        time.sleep(4.5)
        recording.stop()
        signal_played = np.frombuffer((made.folder / "played.wav").read_bytes()[44:], dtype="<f4")
    assert 0.01 < np.abs(signal_played).max() <= 0.1
    known, _sound = heard(recording)
    assert known.duration > 4.0  # it went on


def test_the_microphone_is_tried_and_nothing_is_kept(table: Room, home: Path):
    for loudness, said in ((0.1, "ruis"), (0.0005, "te zacht"), (0.9, "overstuurd"), (0.0, "geen geluid")):
        playing = table.play(noise(6, loudness=loudness))
        time.sleep(0.5)
        told = run(table, home, "microphone", "--seconds", 2.5)
        playing.kill()
        playing.wait()
        assert said in told.stdout, (loudness, told.stdout)
        assert f"● {TABLE}" in told.stdout or "● default" in told.stdout
    playing = table.play(demonstration(8))
    told = run(table, home, "microphone", "--seconds", 4)
    playing.kill()
    playing.wait()
    assert told.stdout.splitlines()[-1] == "goed"
    assert not list(home.rglob("take-*"))


# into the journey


@pytest.mark.model
def test_a_recorded_conversation_is_worked_out(table: Room, home: Path, consent: Path):
    """The demonstration, played in the room: words, marks and form follow from what the microphone heard."""
    recording = start(table, home, "--consent", consent, "--model", "demo")
    playing = table.play(demonstration(16))
    time.sleep(8)
    recording.press("m")
    playing.wait()
    time.sleep(1.5)
    told = recording.stop()
    assert recording.process.returncode == 0, recording.said
    folder = recording.session
    assert f"oudertalk forget {folder.id} --sound" in told
    assert "Verslag: " in told and folder.has("report.html") and not list(folder.path.glob("take-*"))
    known: Sound = folder.made("recording.json", Sound)
    transcript: Transcript = folder.made("turns.json", Transcript)
    assert len(known.marks) == 1 and sum(len(turn.words) for turn in transcript.turns) > 15
    assert folder.card.model == "demo"


# how


def demonstration(seconds: float) -> npt.NDArray[np.int16]:
    """The beginning of the demonstration, (n,)."""
    sound = read_part(DEMO / "nagespeeld_gesprek.mp4", TimeSpan(0, seconds)).mono()
    return (sound * 32767).astype(np.int16)


def run(where: Room, home: Path, *words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`oudertalk` with these words, in this room."""
    return subprocess.run(
        [sys.executable, "-m", "oudertalk", *(str(word) for word in words)],
        env={**where.environment, "OUDERTALK_HOME": str(home), "LANGUAGE": "nl"},
        capture_output=True,
        text=True,
        input=stdin,
        timeout=120,
    )


def watched(where: Room, folder: Path) -> Room:
    """The same room, for programs that run what lies in this folder first."""

    class Watched(Room):
        @property
        def environment(self) -> dict[str, str]:
            return {**super().environment, "PYTHONPATH": str(folder)}

    return Watched(where.folder, where.channels, where.servers)
