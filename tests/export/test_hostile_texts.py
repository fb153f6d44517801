"""Whatever people say or write is data: in every format it comes out as text, and breaks nothing."""

from __future__ import annotations

import csv
import html
import io
import json
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import webvtt
from docx import Document
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from praatio.utilities import textgrid_io
from pympi import Eaf

from oudertalk.core.corrections import LONGEST_NAME, as_words
from oudertalk.core.decisions import OnFlag, OnPhase, name_of_flag
from oudertalk.core.handing_over import Judgements, Material
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.report import Report
from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.export.cleaning import one_line
from oudertalk.export.formats import FORMATS
from tests.export.material import AT, COACH, judged
from tests.say import say

SHARP = (
    "-->", "<script>alert(1)</script>", "</v>", "&amp;", "=1+1", "@x", '"', '""', "'", ";", "\n\nNOTE x", "\r\n1\n",
    "00:00:01.000 --> 00:00:02.000", "]]>", "<!--", "\x00", "\x1b[31m", "\ufffe", "\ud800", "{{formulier}}", "%PDF",
    "item [1]:", "WEBVTT", "‮abc", "é", "e\u0301", "ğ", "🙂", "مرحبا", "\u2028", "\\N", "{\\an8}", "|", "12",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(SHARP),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.lists(st.sampled_from(SHARP), min_size=2, max_size=4).map(" ".join),
)
words = texts.map(str.strip).filter(bool)
times = st.lists(st.floats(0, 60, allow_nan=False), min_size=2, max_size=2, unique=True).map(sorted)


def timed(word: str, time: list[float]) -> Word:
    start, end = time
    return Word(word, TimeSpan(start, max(end, start + 1e-6)))


turns = st.builds(
    lambda who, said: Turn(who, tuple(timed(word, time) for word, time in said)),
    st.sampled_from(["L", "O"]),
    st.lists(st.tuples(words, times), min_size=1, max_size=6),
)


def material_of(base: Report, said: list[Turn], note: str) -> Material:
    """A hostile talk, with the first turn flagged and a hostile note on that."""
    transcript = Transcript(tuple(said))
    evidence = Evidence.cut(transcript, 0, TextSpan(0, len(said[0].text)))
    flag = Flag("welkom", "welkom", "sterk", evidence)
    own = Judgements(
        COACH,
        AT,
        {0: OnFlag(name_of_flag(flag), "anders", note)},
        phases={base.rubric.phases[0].id: OnPhase(base.rubric.id, base.rubric.phases[0].id, note)},
    )
    return Material(replace(base, transcript=transcript, flags=(flag,), spoken=(), duration=70.0), own)


def spoken(material: Material) -> str:
    """All that is said, as one line."""
    return " ".join(one_line(turn.text) for turn in material.report.transcript.turns).strip()


def test_hostile_words_come_out_of_every_format_as_text(make_report, tmp_path: Path):
    base = make_report("L: Ja.", "O: Hm.", measurements=())
    assert not base.flags

    generated = (Phase.explicit, Phase.generate)  # ten formats an example: making it smaller takes minutes

    @settings(max_examples=25, deadline=None, phases=generated, suppress_health_check=list(HealthCheck))
    @given(st.lists(turns, min_size=1, max_size=4), texts)
    def check(said: list[Turn], note: str) -> None:
        material = material_of(base, said, note)
        content = {name: one.write(material) for name, one in FORMATS.items()}
        said_in_order = sorted(spoken(material).split())

        (tmp_path / "a.vtt").write_bytes(content["vtt"])
        told = " ".join(html.unescape(cue.text) for cue in webvtt.read(str(tmp_path / "a.vtt")))
        assert sorted(told.split()) == said_in_order
        found = list(webvtt.from_buffer(io.StringIO(content["srt"].decode()), format="srt")) if content["srt"] else []
        assert all(cue.text.startswith(("leerkracht: ", "ouder: ")) for cue in found)
        in_srt = "".join(line for cue in found for line in cue.text.partition(": ")[2].split())
        for sign, other in zip("<>{}", "‹›()", strict=True):
            in_srt = in_srt.replace(other, sign)
        likened = spoken(material).translate(str.maketrans("‹›()", "<>{}"))
        assert sorted(in_srt) == sorted("".join(likened.split()))
        starts = [cue.start_in_seconds for cue in found]
        assert starts == sorted(starts) and not set("<{}") & set(content["srt"].decode())

        rows = list(csv.reader(io.StringIO(content["csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
        assert len(rows) == len(said) + 1 and {len(row) for row in rows} == {7}
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
        assert len(json.loads(content["json"])["turns"]) == len(said)
        assert len(content["txt"].decode().split("\n")) == 3 + 1 + len(said) + 1  # head, blank, turns, the end

        (tmp_path / "a.eaf").write_bytes(content["eaf"])
        root = ElementTree.fromstring(content["eaf"])
        assert root.tag == "ANNOTATION_DOCUMENT"
        eaf = Eaf(str(tmp_path / "a.eaf"))
        in_words = [t for name in eaf.get_tier_names() if name.startswith("woorden")
                    for *_time, t in eaf.get_annotation_data_for_tier(name)]  # fmt: skip
        assert sorted(" ".join(in_words).split()) == said_in_order
        grid = content["textgrid"].decode()
        assert "\x00" not in grid and grid.replace('""', "").count('"') % 2 == 0

        document = Document(io.BytesIO(content["docx"]))
        assert any(one_line(note) in one_line(paragraph.text) for paragraph in document.paragraphs)
        assert content["pdf"].startswith(b"%PDF-") and content["pdf"].rstrip().endswith(b"%%EOF")
        page = content["html"].decode()
        assert "<script>alert(1)" not in page and page.count("<script") == 1

    check()


def test_whatever_a_voice_is_called_is_a_name_and_no_more(make_report, tmp_path: Path):
    base = make_report("L: Ja.", "O: Hm.", measurements=())
    for sharp in (one for one in SHARP if not one.startswith("item [")):  # which praatio cannot read back
        name = as_words(sharp)[:LONGEST_NAME].strip() or "x"
        called = {"L": name, "O": name}  # both: then the tiers need names of their own
        material = Material(replace(base, called=called, duration=70.0), judged(base).own)
        content = {kind: one.write(material) for kind, one in FORMATS.items()}
        (tmp_path / "a.vtt").write_bytes(content["vtt"])
        assert [cue.text for cue in webvtt.read(str(tmp_path / "a.vtt"))] == ["Ja.", "Hm."]
        assert len(list(webvtt.from_buffer(io.StringIO(content["srt"].decode()), format="srt"))) == 2
        rows = list(csv.reader(io.StringIO(content["csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
        assert len(rows) == 3 and not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        tiers = [tier.get("TIER_ID") for tier in ElementTree.fromstring(content["eaf"]).iter("TIER")]
        assert len(set(tiers)) == len(tiers) and one_line(name) in tiers
        grid = textgrid_io.parseTextgridStr(content["textgrid"].decode(), False)
        assert len(grid["tiers"]) == len(tiers)
        assert "<script>alert(1)" not in content["html"].decode()
        assert Document(io.BytesIO(content["docx"])) and content["pdf"].startswith(b"%PDF-")


def test_praat_reads_back_what_it_was_given(make_report):
    base = make_report("L: Ja.", "O: Hm.", measurements=())
    plain = [word for word in SHARP if not word.startswith("item [") and one_line(word).strip()]
    said = [Turn("L", tuple(Word(w.strip(), TimeSpan(n, n + 0.5)) for n, w in enumerate(plain)))]
    grid = textgrid_io.parseTextgridStr(FORMATS["textgrid"].write(material_of(base, said, 'z"')).decode(), False)
    told = [
        label for tier in grid["tiers"] if tier["name"] == "woorden leerkracht" for *_time, label in tier["entries"]
    ]
    assert told == [one_line(word) for word in plain]


def test_a_script_is_text_for_whoever_reads_the_pages(make_report, tmp_path: Path):
    attack = "<script>document.title='gekaapt'</script>"
    material = judged(make_report(f"L: Welkom, {attack} fijn dat u er bent."), attack)
    (tmp_path / "a.pdf").write_bytes(FORMATS["pdf"].write(material))
    told = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert attack in told
    assert any(
        attack in paragraph.text for paragraph in Document(io.BytesIO(FORMATS["docx"].write(material))).paragraphs
    )
    assert "&lt;script&gt;" in FORMATS["vtt"].write(material).decode()


def test_an_hour_of_talk_goes_into_every_format(make_report):
    lines = ["L: Wat merkt u thuis van het lezen en hoe gaat dat dan in de avond?",
             "O: Hij leest elke avond met zijn zusje in bed, en dan wil hij niet meer stoppen met lezen."]  # fmt: skip
    short = make_report(*lines)
    many = say(*(lines * 290), pause=0.3)  # 9,000 words
    report = replace(short, transcript=many, duration=many.turns[-1].time.end, spoken=())
    first = short.flags[0]
    places = [Evidence.cut(many, 2 * turn, first.evidence.span) for turn in range(290)]
    report = replace(report, flags=tuple(replace(first, evidence=place) for place in places))
    assert sum(len(turn.words) for turn in many.turns) > 8_900
    began = time.process_time()
    for one in FORMATS.values():
        assert len(one.write(judged(report))) > 10_000
    assert time.process_time() - began < 60  # s; what is not linear takes far longer
