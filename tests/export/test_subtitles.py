"""The transcript as subtitles: read back by webvtt and by our own reader."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import pytest
import webvtt

from oudertalk.core.handing_over import Material
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.errors import ExportRefused
from oudertalk.export.annotations import tiers
from oudertalk.export.subtitles import LINES, LONGEST, WIDTH, cues, srt
from oudertalk.export.subtitles import webvtt as vtt
from oudertalk.storage.transcripts import read_transcript
from tests.say import say


def read(content: bytes, tmp_path: Path, ending: str):
    path = tmp_path / f"a{ending}"
    path.write_bytes(content)
    return webvtt.read(str(path)) if ending == ".vtt" else webvtt.from_srt(str(path))


def words_of(material: Material) -> list[str]:
    return [word.text for turn in material.report.transcript.turns for word in turn.words]


@pytest.fixture
def material(make_report) -> Material:
    return Material(make_report())


def test_a_reader_gets_every_word_in_order_with_who_says_it(material: Material, tmp_path: Path):
    found = read(vtt(material), tmp_path, ".vtt")
    assert " ".join(html.unescape(one.text) for one in found).split() == words_of(material)
    assert {one.voice for one in found} == {"leerkracht", "ouder"}
    found = read(srt(material), tmp_path, ".srt")
    told = " ".join(one.text for one in found).split()
    assert [word for word in told if word not in ("leerkracht:", "ouder:")] == words_of(material)


def test_our_own_reader_gets_the_same_words_of_the_same_people(material: Material, tmp_path: Path):
    for write, ending in ((vtt, ".vtt"), (srt, ".srt")):
        (tmp_path / f"a{ending}").write_bytes(write(material))
        brought = read_transcript(tmp_path / f"a{ending}")
        assert [turn.text for turn in brought.transcript.turns] == [t.text for t in material.report.transcript.turns]
        assert set(brought.roles.values()) == {"leerkracht", "ouder"}


def test_our_own_reader_gets_signs_back_as_they_were_said(make_report, tmp_path: Path):
    (tmp_path / "a.vtt").write_bytes(vtt(Material(make_report("L: Q&A en 3 < 4 --> <b>vet</b> &amp;"))))
    brought = read_transcript(tmp_path / "a.vtt")
    assert brought.transcript.turns[0].text == "Q&A en 3 < 4 --> <b>vet</b> &amp;"


def test_a_cue_fits_the_screen_and_begins_and_ends_with_a_word(material: Material):
    starts = {round(1000 * w.time.start) for t in material.report.transcript.turns for w in t.words}
    ends = {round(1000 * w.time.end) for t in material.report.transcript.turns for w in t.words}
    for named in (False, True):
        told = cues(material, named=named)
        assert len(told) > len(material.report.transcript.turns)
        for cue in told:
            assert len(cue.lines) <= LINES and all(len(line) <= WIDTH for line in cue.lines)
            assert cue.start in starts and cue.end in ends and 0 < cue.end - cue.start <= LONGEST


def test_a_cue_is_cut_where_a_sentence_ends_or_at_a_comma(make_report):
    said = "O: Hij leest elke avond heel erg graag. Daarna slaapt hij, en dan droomt hij over dat hele grote boek."
    told = [" ".join(cue.lines) for cue in cues(Material(make_report(said)))]
    assert told[0] == "Hij leest elke avond heel erg graag." and told[1].endswith("boek.")


def test_a_long_silence_begins_a_new_cue(make_report):
    words = tuple(Word(w, TimeSpan(at, at + 0.4)) for w, at in (("Ik", 1.0), ("denk", 1.5), ("na", 9.0)))
    told = cues(Material(make_report(transcript=Transcript((Turn("L", words),)))))
    assert [(cue.start, cue.end) for cue in told] == [(1000, 1900), (9000, 9400)]


def test_people_who_speak_at_once_stay_in_the_order_of_time(make_report):
    slow = Turn("L", tuple(Word(f"a{n}", TimeSpan(n * 2.0, n * 2.0 + 1.9)) for n in range(10)))
    quick = Turn("O", (Word("ja", TimeSpan(0.5, 0.8)), Word("hoor", TimeSpan(0.8, 1.2))))
    told = cues(Material(make_report(transcript=Transcript((slow, quick)))))
    assert [cue.start for cue in told] == sorted(cue.start for cue in told)
    assert told[1].speaker == "ouder" and (told[1].start, told[1].end) == (500, 1200)


def test_words_that_share_one_time_are_not_given_times_that_nobody_knows(make_report):
    time = TimeSpan(2.0, 6.0)
    turn = Turn("L", tuple(Word(f"woord{n}", time) for n in range(30)))
    (cue,) = cues(Material(make_report(transcript=Transcript((turn,)))))
    assert (cue.start, cue.end) == (2000, 6000) and " ".join(cue.lines).split() == [w.text for w in turn.words]


def test_times_have_hours_and_srt_a_comma(make_report):
    turn = Turn("L", (Word("laat", TimeSpan(3723.004, 3724.5)),))
    material = Material(make_report(transcript=Transcript((turn,))))
    assert "01:02:03.004 --> 01:02:04.500\n<v leerkracht>laat" in vtt(material).decode()
    assert "1\n01:02:03,004 --> 01:02:04,500\nleerkracht: laat" in srt(material).decode()


def test_staged_material_says_so(material: Material):
    assert "NOTE in scène gezet" in vtt(material).decode()
    real = replace(
        material, report=replace(material.report, permission=replace(material.report.permission, staged=False))
    )
    assert "in scène gezet" not in vtt(real).decode()


@pytest.mark.parametrize("write", [vtt, srt, tiers])
def test_a_typed_transcript_without_times_says_kindly_that_it_cannot_be(make_report, write):
    bare = Transcript(tuple(Turn(t.speaker, tuple(Word(w.text) for w in t.words)) for t in say("L: Dag.").turns))
    with pytest.raises(ExportRefused, match="heeft geen tijden.*Kies docx"):
        write(Material(make_report(transcript=bare)))
