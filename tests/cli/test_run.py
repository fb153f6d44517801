"""`oudertalk run`: what a person sees when it works, and one sentence when it cannot."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oudertalk.storage.archive import SessionFolder
from tests.cli.conftest import Run, files_in
from tests.conftest import DEMO

VIDEO = DEMO / "nagespeeld_gesprek.mp4"


def sessions_of(home: Path) -> list[str]:
    archive = home / "gesprekken"
    return sorted(path.name for path in archive.iterdir()) if archive.is_dir() else []


def make_silent_video(path: Path) -> Path:
    import av
    import numpy as np

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def make_picture(path: Path) -> Path:
    import av
    import numpy as np

    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "rgb24"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode())
    return path


def make_long(path: Path) -> Path:
    """Two hours of silence, 8 kHz, in a small file."""
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(1000)
        file.writeframes(bytes([128]) * (2 * 3600 * 1000))
    return path


BAD = {
    "no such file": (lambda folder: folder / "nergens.mp3", "nergens.mp3"),
    "a folder": (lambda folder: folder, "map"),
    "an empty file": (lambda folder: _write(folder / "leeg.wav", b""), "leeg.wav"),
    "a picture": (lambda folder: make_picture(folder / "foto.png"), "foto.png"),
    "text named mp3": (lambda folder: _write(folder / "brief.mp3", b"Beste ouders, " * 200), "brief.mp3"),
    "a video without sound": (lambda folder: make_silent_video(folder / "stil.mp4"), "stil.mp4"),
    "half an mp4": (lambda folder: _write(folder / "half.mp4", VIDEO.read_bytes()[:100_000]), "half.mp4"),
    "noise named mp4": (lambda folder: _write(folder / "ruis.mp4", bytes(range(256)) * 100), "ruis.mp4"),
    "two hours": (lambda folder: make_long(folder / "lang.wav"), "lang.wav"),
}


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("command", ["run", "transcribe", "diarise"])
def test_bad_input_gives_one_sentence_and_leaves_nothing(
    oudertalk: Run, home: Path, tmp_path: Path, command: str, case: str
):
    make, names = BAD[case]
    source = make(tmp_path)
    model = [] if command == "diarise" else ["--model", "demo"]
    result = oudertalk(command, source, "--staged", *model)
    assert result.exit_code == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("Fout: ") and names in last
    assert "Traceback" not in result.output
    assert sessions_of(home) == []
    assert source.exists() or case == "no such file"


def test_without_consent_nothing_is_written(oudertalk: Run, home: Path, tmp_path: Path):
    result = oudertalk("run", VIDEO, "--model", "demo")
    assert result.exit_code == 1 and "Toestemming ontbreekt" in result.stderr
    assert sessions_of(home) == []
    consent = tmp_path / "toestemming.json"
    consent.write_text('{"consents": []}')
    for command in (("run", VIDEO, "--model", "demo"), ("transcribe", VIDEO, "--model", "demo"), ("diarise", VIDEO)):
        result = oudertalk(*command, "--consent", consent)
        assert result.exit_code == 1 and "Toestemming ontbreekt" in result.stderr
        result = oudertalk(*command, "--consent", consent, "--staged")
        assert result.exit_code == 1 and "niet beide" in result.stderr
    assert sessions_of(home) == []


@pytest.mark.parametrize("role", ["A=juf", "A", "=ouder", "leerkracht"])
def test_an_unknown_role_is_said_with_those_that_exist(oudertalk: Run, home: Path, role: str):
    result = oudertalk("run", VIDEO, "--staged", "--model", "demo", "--role", role)
    assert result.exit_code == 1
    assert "leerkracht, collega, ouder, kind, tolk, onbekend" in result.stderr
    assert sessions_of(home) == []


def test_without_a_real_model_it_says_how_to_get_one_and_does_not_use_the_toy(oudertalk: Run, home: Path):
    result = oudertalk("run", VIDEO, "--staged")
    assert result.exit_code == 1 and "oudertalk models get small" in result.stderr
    assert sessions_of(home) == []


def test_an_unknown_rubric_is_said_before_anything_is_copied(oudertalk: Run, home: Path):
    result = oudertalk("run", VIDEO, "--staged", "--model", "demo", "--rubric", "nergens")
    assert result.exit_code == 1 and "observatieformulier" in result.stderr
    assert sessions_of(home) == []


@pytest.mark.model
class TestAnExistingSession:
    """On a copy of the heard demonstration, so that whisper need not listen again."""

    @pytest.fixture
    def session(self, heard_demo: SessionFolder, home: Path) -> SessionFolder:
        target = home / "gesprekken" / heard_demo.id
        shutil.copytree(heard_demo.path, target)
        return SessionFolder(target)

    def test_other_roles_change_the_form_and_touch_no_turn(self, oudertalk: Run, session: SessionFolder):
        turns, form = (session.path / "turns.json").read_bytes(), (session.path / "form.json").read_bytes()
        result = oudertalk("run", session.id, "--role", "A=ouder", "--role", "B=leerkracht")
        assert result.exit_code == 0, result.output
        assert (session.path / "turns.json").read_bytes() == turns
        assert (session.path / "form.json").read_bytes() != form
        assert str(session.path / "report.html") in result.stdout

    def test_without_confirmed_roles_the_form_cannot_be_judged(self, oudertalk: Run, session: SessionFolder):
        (session.path / "roles.json").unlink()
        result = oudertalk("run", session.id)
        assert result.exit_code == 0
        assert f"oudertalk run {session.id} --role A=… --role B=…" in result.stderr
        form = json.loads((session.path / "form.json").read_text())["content"]
        assert {entry["outcome"] for entry in form["entries"]} == {"niet te beoordelen"}

    def test_a_voice_that_does_not_occur_is_said(self, oudertalk: Run, session: SessionFolder):
        result = oudertalk("run", session.id, "--role", "Q=ouder")
        assert result.exit_code == 1 and "A, B" in result.stderr

    def test_the_screen_shows_what_matters(self, oudertalk: Run, session: SessionFolder):
        result = oudertalk("run", session.id)
        for words in ("[in scène gezet]", "Afstemmen", "Afronden", "mensen oordelen", "%", session.id):
            assert words in result.stdout

    def test_the_same_in_english(self, oudertalk: Run, session: SessionFolder):
        result = oudertalk("--lang", "en", "run", session.id)
        assert result.exit_code == 0
        assert "people judge" in result.stdout and "mensen oordelen" not in result.stdout

    def test_report_beside_and_without_sound(self, oudertalk: Run, session: SessionFolder):
        result = oudertalk("report", session.id, "--sound", "beside")
        html = Path(result.stdout.strip()).read_text(encoding="utf-8")
        assert 'src="sound.m4a"' in html and "data:audio" not in html
        oudertalk("report", session.id, "--sound", "none")
        assert "<audio" not in Path(result.stdout.strip()).read_text(encoding="utf-8")

    def test_sessions_shows_it_and_forget_wipes_it_after_asking(
        self, oudertalk: Run, session: SessionFolder, home: Path
    ):
        assert session.id in oudertalk("sessions").stdout
        assert "3:" in oudertalk("sessions").stdout
        assert "Niets gewist" in oudertalk("forget", session.id, stdin="n\n").stdout
        assert session.path.exists()
        assert oudertalk("forget", session.id, stdin="ja\n").exit_code == 0
        assert files_in(home / "gesprekken") == []
        assert oudertalk("report", session.id).exit_code == 1

    def test_a_damaged_session_is_shown_as_such_and_can_be_wiped(self, oudertalk: Run, session: SessionFolder):
        (session.path / "consent.json").write_text("{")
        shown = oudertalk("sessions")
        assert shown.exit_code == 0 and "beschadigd" in shown.stdout and f"forget {session.id}" in shown.stderr
        assert oudertalk("run", session.id).exit_code == 1
        assert oudertalk("forget", session.id, "--yes").exit_code == 0
        assert not session.path.exists()

    def test_another_number_of_speakers_is_heard_again_and_the_words_are_not(
        self, oudertalk: Run, session: SessionFolder
    ):
        words, speakers = (session.path / "words.json").read_bytes(), (session.path / "speakers.json").read_bytes()
        assert oudertalk("run", session.id, "--speakers", 1).exit_code == 0
        assert (session.path / "words.json").read_bytes() == words
        assert (session.path / "speakers.json").read_bytes() != speakers
        assert session.card.speakers == 1 and session.card.model == "demo"

    @pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
    def test_a_person_at_a_terminal_is_asked_who_is_who(self, session: SessionFolder, home: Path):
        """The real program on a real terminal: it shows what each voice says, and waits for an answer."""
        import pty

        (session.path / "roles.json").unlink()
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "oudertalk", "run", session.id]
        environment = {**os.environ, "COLUMNS": "100", "TERM": "dumb"}
        with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as child:
            os.close(theirs)
            told = _until(ours, "Wie is dit?")
            assert "Stem A zegt onder meer" in told and "“" in told
            os.write(ours, b"leerkracht\n")
            told = _until(ours, "Wie is dit?")
            assert "Stem B zegt onder meer" in told
            os.write(ours, b"tante\n")
            told = _until(ours, "Wie is dit?")
            assert "leerkracht" in told and "tolk" in told  # what can be chosen
            os.write(ours, b"ouder\n")
            _until(ours, "report.html")
        os.close(ours)
        assert child.returncode == 0
        assert session.roles == {"A": "leerkracht", "B": "ouder"}


def _until(terminal: int, words: str) -> str:
    """What stands on the terminal up to and with these words."""
    told = ""
    while words not in told:
        told += os.read(terminal, 4096).decode("utf-8", errors="replace")
    return told


def test_a_recording_in_which_nobody_speaks_says_so(oudertalk: Run, home: Path, tmp_path: Path):
    import wave

    with wave.open(str(tmp_path / "stil.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000 * 5))
    result = oudertalk("run", tmp_path / "stil.wav", "--staged", "--model", "demo", "--role", "A=ouder")
    assert result.exit_code == 1 and "niets verstaan" in result.stderr
    result = oudertalk("run", sessions_of(home)[0])
    assert result.exit_code == 0
    html = (home / "gesprekken" / sessions_of(home)[0] / "report.html").read_text(encoding="utf-8")
    assert "Er is niets verstaan." in html
