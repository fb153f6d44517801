"""Transcripts that people bring, and nothing invented about them."""

import json
from pathlib import Path

import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import UNKNOWN_SPEAKER
from oudertalk.errors import TranscriptError
from oudertalk.storage.transcripts import read_transcript

VTT = """WEBVTT

NOTE gemaakt door een ander programma

1
00:00:01.000 --> 00:00:03.500
<v Juf Anja>Welkom, fijn dat u <b>er</b> bent.

00:00:03.500 --> 00:00:04.000
<v Juf Anja>Gaat u zitten.</v>

00:01:02.250 --> 00:01:04.000
<v.luid Ali>Dank <00:01:03.000>u wel.
"""

SRT = """1
00:00:01,000 --> 00:00:03,500
Leerkracht: Welkom, fijn dat u
er bent.

2
00:00:04,000 --> 00:00:05,000
Ouder: Dank u wel.

3
00:00:06,000 --> 00:00:07,000
Hoe gaat het?
"""

TEXT = """# een opmerking
Juf Anja: Welkom, fijn dat u er bent.
Gaat u zitten.

Ali:  Dank u wel. Om half 4: dat was vroeg.
"""


def read(folder: Path, name: str, content: str):
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return read_transcript(path)


def told(brought) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in brought.transcript.turns]


def test_webvtt_gives_voices_and_the_time_of_the_subtitle(tmp_path: Path):
    brought = read(tmp_path, "x.vtt", VTT)
    assert told(brought) == [("Juf Anja", "Welkom, fijn dat u er bent. Gaat u zitten."), ("Ali", "Dank u wel.")]
    assert brought.transcript.turns[0].time == TimeSpan(1.0, 4.0)
    assert {word.time for word in brought.transcript.turns[1].words} == {TimeSpan(62.25, 64.0)}
    assert brought.roles == {}


def test_srt_names_in_the_line_are_speakers_and_a_nameless_line_is_nobodys(tmp_path: Path):
    brought = read(tmp_path, "x.srt", SRT)
    assert told(brought) == [
        ("Leerkracht", "Welkom, fijn dat u er bent."),
        ("Ouder", "Dank u wel."),
        (UNKNOWN_SPEAKER, "Hoe gaat het?"),
    ]
    assert brought.roles == {"Leerkracht": "leerkracht", "Ouder": "ouder"}


def test_plain_text_has_no_times_and_lines_without_a_name_go_on(tmp_path: Path):
    brought = read(tmp_path, "x.txt", TEXT)
    assert told(brought) == [
        ("Juf Anja", "Welkom, fijn dat u er bent. Gaat u zitten."),
        ("Ali", "Dank u wel. Om half 4: dat was vroeg."),
    ]
    assert all(turn.time is None for turn in brought.transcript.turns)


@pytest.mark.parametrize("start", ["\ufeff", ""])
def test_a_byte_order_mark_is_no_word(tmp_path: Path, start: str):
    assert told(read(tmp_path, "x.txt", start + "Anja: Dag."))[0] == ("Anja", "Dag.")


def test_our_own_json_brings_roles_and_times(tmp_path: Path):
    turns = [
        {"index": 0, "speaker": "A", "role": "leerkracht", "start": 0.5, "end": 2.0, "text": "Welkom."},
        {"index": 1, "speaker": "B", "role": "onbekend", "start": None, "end": None, "text": "Dag."},
    ]
    brought = read(tmp_path, "x.json", json.dumps({"version": 1, "turns": turns}))
    assert told(brought) == [("A", "Welkom."), ("B", "Dag.")]
    assert brought.roles == {"A": "leerkracht"}
    assert brought.transcript.turns[0].time == TimeSpan(0.5, 2.0)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.txt", "", "geen gesproken tekst"),
        ("x.txt", "# alleen een opmerking", "geen gesproken tekst"),
        ("x.txt", "\n\nwie zegt dit", "regel 3"),
        ("x.vtt", "dit is geen vtt", "VTT"),
        ("x.vtt", "WEBVTT\n\n", "geen gesproken tekst"),
        ("x.vtt", "WEBVTT\n\n00:00:03.000 --> 00:00:01.000\n<v A>Dag", "ondertitel 1"),
        ("x.srt", "rommel", "SRT"),
        ("x.json", "{", "regel 1"),
        ("x.json", "{}", "turns"),
        ("x.json", '{"version": 2, "turns": []}', "versie 1"),
        ("x.json", '{"version": 1, "turns": []}', "geen gesproken tekst"),
        ("x.json", '{"version": 1, "turns": [{"speaker": "A"}]}', "turns.0.text"),
        ("x.json", '{"version": 1, "turns": [3]}', "turns.0"),
        ("x.json", '{"version": 1, "turns": [{"speaker": "A", "text": "x", "role": "juf"}]}', "turns.0.role"),
        ("x.json", '{"version": 1, "turns": [{"speaker": "A", "text": "x", "start": 2, "end": 1}]}', "turns.0"),
    ],
)
def test_a_broken_transcript_is_named_with_its_place(tmp_path: Path, name: str, content: str, says: str):
    with pytest.raises(TranscriptError, match=name) as caught:
        read(tmp_path, name, content)
    assert says in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"\xff\xfe\x00A")
    with pytest.raises(TranscriptError, match="UTF-8"):
        read_transcript(path)
    with pytest.raises(TranscriptError, match="nergens"):
        read_transcript(tmp_path / "nergens.txt")
