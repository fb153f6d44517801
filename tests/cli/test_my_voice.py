"""`oudertalk my-voice`, and what it does for `run`: a proposal that a person confirms, and a sample of each voice."""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from oudertalk.speech.media import read_sound
from oudertalk.storage.archive import RECOGNISED, SessionFolder
from oudertalk.storage.own_voice import keep_own_voice, read_own_voice
from tests.cli.conftest import Run, files_in
from tests.cli.test_run import _until, make_silent_video
from tests.loudspeaker import assert_it_was_played, make_loudspeaker
from tests.own_voices import NOW, made_up, of_the_demonstration, the_teacher_alone, write_wave

pytestmark = pytest.mark.model

VOICE = "stem/mijn_stem.json"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return the_teacher_alone(tmp_path / "Anja van Zeepaardje.wav")


@pytest.fixture
def session(heard_demo: SessionFolder, home: Path) -> SessionFolder:
    """A copy of the heard demonstration, in which nobody said yet who is who."""
    target = home / "gesprekken" / heard_demo.id
    shutil.copytree(heard_demo.path, target)
    (target / "roles.json").unlink()
    return SessionFolder(target)


def test_it_says_what_is_kept_and_a_no_keeps_nothing(oudertalk: Run, home: Path, recording: Path):
    for answer in ("n\n", "\n", "misschien\n"):
        result = oudertalk("my-voice", "learn", recording, stdin=answer)
        assert result.exit_code == 0 and "niets bewaard" in result.stdout
        told = " ".join(result.stdout.split())
        for words in ("256 getallen", "biometrisch", "AVG", "uitdrukkelijk", "alleen op deze computer", "geen geluid"):
            assert words in told
        assert re.search(r"uiterlijk tot 20\d\d-\d\d-\d\d", told)
        assert files_in(home) == []
    assert oudertalk("my-voice", "learn", recording, stdin="").exit_code == 1  # nobody there to say yes
    assert files_in(home) == []


@pytest.mark.parametrize("yes", [{"stdin": "ja\n"}, {"stdin": "y\n"}, {}], ids=["ja", "y", "--yes"])
def test_a_yes_learns_and_show_tells_and_forget_leaves_nothing(
    oudertalk: Run, home: Path, recording: Path, yes: dict[str, str]
):
    result = oudertalk("my-voice", "learn", recording, *([] if yes else ["--yes"]), **yes)
    assert result.exit_code == 0 and "is geleerd van 2" in result.stdout
    assert files_in(home) == [VOICE]
    shown = oudertalk("my-voice", "show").stdout
    assert re.search(r"geleerd op 20\d\d-.*van 2\d seconden.*tot en met 20\d\d-", shown)
    assert "0." not in shown and "gesprek" not in shown
    forgotten = oudertalk("my-voice", "forget")
    assert forgotten.exit_code == 0 and "gewist" in forgotten.stdout
    assert files_in(home) == [] and not (home / "stem").exists()
    assert "geen stem geleerd" in oudertalk("my-voice", "show").stdout
    assert "niets te wissen" in oudertalk("my-voice", "forget").stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps folders private by inheritance, not by mode bits")
def test_nobody_else_can_read_it_also_when_the_folder_above_is_open(oudertalk: Run, home: Path, recording: Path):
    home.mkdir(mode=0o755)
    oudertalk("my-voice", "learn", recording, "--yes")
    assert stat.S_IMODE((home / VOICE).stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "stem").stat().st_mode) == 0o700


def both(folder: Path) -> Path:
    voices = [of_the_demonstration(who, 11.0) for who in ("leerkracht", "ouder")]
    return write_wave(folder / "samen.wav", np.concatenate(voices))


def short(folder: Path) -> Path:
    return write_wave(folder / "kort.wav", of_the_demonstration("leerkracht", 6.0))


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "two voices": (both, "meer dan één stem"),
    "too short": (short, "ten minste 10"),
    "silence": (lambda folder: write_wave(folder / "stil.wav", np.zeros(320_000, np.float32)), "geen spraak"),
    "no sound": (lambda folder: make_silent_video(folder / "stil.mp4"), "heeft geen geluid"),
    "no file": (lambda folder: folder / "nergens.wav", "bestaat niet"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_learnt_is_one_sentence_and_leaves_nothing(
    oudertalk: Run, home: Path, tmp_path: Path, case: str
):
    make, says = REFUSED[case]
    result = oudertalk("my-voice", "learn", make(tmp_path), "--yes")
    assert result.exit_code == 1 and "Traceback" not in result.output
    assert says in result.stderr and result.stderr.startswith("Fout: ")
    assert files_in(home) == []


def test_a_damaged_voice_is_said_and_can_be_forgotten_or_learnt_again(oudertalk: Run, home: Path, recording: Path):
    oudertalk("my-voice", "learn", recording, "--yes")
    (home / VOICE).write_text("{")
    result = oudertalk("my-voice", "show")
    assert result.exit_code == 1 and "my-voice forget" in result.stderr
    assert oudertalk("my-voice", "learn", recording, "--yes").exit_code == 0
    assert oudertalk("my-voice", "show").exit_code == 0
    (home / VOICE).write_text("{")
    assert oudertalk("my-voice", "forget").exit_code == 0 and files_in(home) == []


def test_a_voice_whose_year_is_over_is_wiped_and_that_is_said(oudertalk: Run, home: Path, session: SessionFolder):
    long_ago = NOW - timedelta(days=800)
    keep_own_voice(home / VOICE, made_up(learnt_at=long_ago, until=long_ago + timedelta(days=365)))
    (session.path / RECOGNISED).write_text("{}")
    result = oudertalk("sessions")
    assert result.exit_code == 0 and "Je stem is gewist" in result.stderr
    assert not (home / "stem").exists() and not session.has(RECOGNISED)


class TestAConversation:
    def test_the_own_voice_is_proposed_and_never_confirmed_by_itself(
        self, oudertalk: Run, session: SessionFolder, recording: Path
    ):
        oudertalk("my-voice", "learn", recording, "--yes")
        result = oudertalk("run", session.id)
        assert result.exit_code == 0, result.output
        assert re.search(r"Stem A lijkt op jouw stem \(gelijkenis 0,[89]\d\)\.", result.stderr)
        assert f"oudertalk run {session.id} --role A=leerkracht --role B=…" in result.stderr
        assert not session.has("roles.json") and session.has(RECOGNISED)
        assert "gelijkenis" not in (session.path / "report.html").read_text(encoding="utf-8")
        english = oudertalk("--lang", "en", "run", session.id)
        assert re.search(r"Voice A .* your voice \(similarity 0\.[89]\d\)", english.stderr)
        assert "compar" in oudertalk("--lang", "en", "my-voice", "forget").stdout
        assert not session.has(RECOGNISED)
        assert "jouw stem (" not in oudertalk("run", session.id).stderr

    def test_when_no_voice_is_like_it_that_is_said(
        self, oudertalk: Run, session: SessionFolder, home: Path, recording: Path
    ):
        oudertalk("my-voice", "learn", recording, "--yes")
        voice = read_own_voice(home / VOICE)
        assert voice is not None
        keep_own_voice(home / VOICE, replace(voice, numbers=(1.0, *(0.0,) * 255)))  # like nobody at all
        result = oudertalk("run", session.id)
        assert result.exit_code == 0 and "niets herkend" in result.stderr
        assert f"oudertalk run {session.id} --role A=… --role B=…" in result.stderr

    def test_when_somebody_else_is_said_to_be_the_teacher_nothing_is_proposed(
        self, oudertalk: Run, session: SessionFolder, recording: Path
    ):
        oudertalk("my-voice", "learn", recording, "--yes")
        result = oudertalk("run", session.id, "--role", "B=leerkracht")
        assert "jouw stem (" not in result.stderr and "--role A=…" in result.stderr

    def test_a_voice_of_another_encoder_must_be_learnt_again(
        self, oudertalk: Run, session: SessionFolder, home: Path, recording: Path
    ):
        oudertalk("my-voice", "learn", recording, "--yes")
        text = (home / VOICE).read_text(encoding="utf-8")
        (home / VOICE).write_text(re.sub(r'"encoder": "\w{64}"', f'"encoder": "{"0" * 64}"', text))
        for command in (("run", session.id), ("my-voice", "show")):
            result = oudertalk(*command)
            assert result.exit_code == 0 and "ander stemmodel" in result.stderr
        assert not session.has(RECOGNISED)

    @pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
    def test_at_a_terminal_a_sample_can_be_heard_and_enter_confirms_the_proposal(
        self, oudertalk: Run, session: SessionFolder, recording: Path, tmp_path: Path
    ):
        """The real program on a real terminal, with a real device that writes down what it plays."""
        import pty

        oudertalk("my-voice", "learn", recording, "--yes")
        loudspeaker = make_loudspeaker(tmp_path)
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "oudertalk", "run", session.id]
        environment = {**loudspeaker.environment, "COLUMNS": "100", "TERM": "dumb"}
        with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as child:
            os.close(theirs)
            told = _until(ours, "Afspelen?")
            assert "Stem A lijkt op jouw stem (gelijkenis 0," in told and "Stem A zegt onder meer" in told
            os.write(ours, b"j\n")
            _until(ours, "Afspelen?")  # once more?
            from oudertalk import pipeline
            from oudertalk.settings import read_settings

            time = pipeline.sample_of(pipeline.House(read_settings()), session, "A")
            assert time is not None
            sound = read_sound(session.path / "audio.flac").mono()
            assert_it_was_played(loudspeaker.heard(), sound[round(time.start * 16_000) : round(time.end * 16_000)])
            os.write(ours, b"\n")
            _until(ours, "[leerkracht]")  # what Enter means
            os.write(ours, b"\n")
            _until(ours, "Afspelen?")
            os.write(ours, b"n\n")
            _until(ours, "Wie is dit?")
            os.write(ours, b"ouder\n")
            _until(ours, "report.html")
        os.close(ours)
        assert child.returncode == 0
        assert session.roles == {"A": "leerkracht", "B": "ouder"}
