"""`doctor` about what is an extra: a Dutch parser, a microphone; and how it sounds here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from oudertalk.analysis import syntax
from tests.cli.conftest import Run, files_in
from tests.microphone import Room, noise, room

WHAT = "een Nederlandse zinsontleder van spaCy, als aanvulling"


@pytest.mark.parametrize(
    ("name", "pipeline", "says"),
    [
        (None, None, (f"○ {WHAT}\n", "Niet nodig, alles werkt zonder", "spacy download nl_core_news_sm")),
        ("nl_core_news_md", object(), (f"✓ {WHAT} (nl_core_news_md)\n",)),
        ("nl_core_news_lg", None, (f"○ {WHAT} (nl_core_news_lg)\n", "past niet bij", "spacy download nl_core_news_lg")),
    ],
    ids=["none", "one", "one that does not load"],
)
def test_doctor_says_whether_there_is_a_dutch_parser_and_that_none_is_needed(
    oudertalk: Run,
    measured_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str | None,
    pipeline: object,
    says: tuple[str, ...],
):
    monkeypatch.setattr(syntax, "installed", lambda: name)
    monkeypatch.setattr(syntax, "parser", lambda: pipeline)
    result = oudertalk("doctor", "--no-measure")
    assert result.exit_code == 0, result.stdout
    assert all(one in result.stdout for one in says)
    assert ("spacy download" in result.stdout) == (pipeline is None)


def doctor(where: Room, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program itself, in this room."""
    return subprocess.run(
        [sys.executable, "-m", "oudertalk", "doctor", *arguments],
        env={**where.environment, "OUDERTALK_HOME": str(home), "LANGUAGE": "nl"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_doctor_names_the_microphone_and_hears_it_and_plays_a_tone(tmp_path: Path, measured_machine: Path, home: Path):
    with room(tmp_path / "kamer") as made:
        assert "✓ opnemen met: " in doctor(made, home, "--no-measure").stdout
        before = files_in(home)
        playing = made.play(noise(20))
        told = doctor(made, home, "--sound")
        playing.kill()
        playing.wait()
        played = np.frombuffer((made.folder / "played.wav").read_bytes()[44:], dtype="<f4")
    assert told.returncode == 0 and "✓ een toon afgespeeld" in told.stdout
    assert "○ De microfoon: ruis" in told.stdout and "oudertalk microphone" in told.stdout
    assert 0.15 < np.abs(played).max() <= 0.25 and np.count_nonzero(played) > 1.9 * 16_000
    assert files_in(home) == before


def test_doctor_says_kindly_that_there_is_no_sound_here(tmp_path: Path, measured_machine: Path, home: Path):
    with room(tmp_path / "kamer", ()) as nothing:
        (nothing.folder / "asound.conf").write_text("</usr/share/alsa/alsa.conf>\n")  # nothing to play on either
        told = doctor(nothing, home, "--no-measure")
        if "✓ opnemen met" in told.stdout:
            pytest.skip("this machine has a microphone of its own")
        assert told.returncode == 0 and "○ een gesprek opnemen" in told.stdout
        assert "Niet nodig voor wie een bestand heeft. Er is geen microfoon" in told.stdout
        told = doctor(nothing, home, "--sound")
    assert told.returncode == 0 and "Traceback" not in told.stderr
    assert "○ een toon afspelen" in told.stdout and "○ luisteren met een microfoon" in told.stdout


def test_without_portaudio_doctor_says_what_to_install(
    oudertalk: Run, measured_machine: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # as if it could not be imported
    for arguments in (["--no-measure"], ["--sound"]):
        result = oudertalk("doctor", *arguments)
        assert result.exit_code == 0 and "sudo apt install libportaudio2" in " ".join(result.stdout.split())
