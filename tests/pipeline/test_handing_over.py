"""Handing over: who may, whose form, without names, and what is written."""

from __future__ import annotations

import io
import json
import stat
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from docx import Document

from oudertalk import pipeline
from oudertalk.core.consent import Consent, Permission
from oudertalk.core.decisions import OnFlag, OnItem, OnPhase, OnPrompt, OnStretch, Who, name_of_flag
from oudertalk.core.observation import Flag
from oudertalk.core.replacing import Replacement
from oudertalk.core.transcript import Transcript
from oudertalk.errors import ConsentMissing, ConsentWithdrawn, DiskError, ExportRefused
from oudertalk.export.formats import FORMATS
from oudertalk.pipeline import House, Wish
from oudertalk.storage.archive import SessionFolder

pytestmark = pytest.mark.model

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
COACH, TEACHER = Who("coach", "M."), Who("leerkracht")
KEEP = Wish(("txt",), names="keep")


def agreed(*purposes: str) -> Permission:
    return Permission(
        consents=tuple(
            Consent(role, role, purposes, NOW - timedelta(days=1), NOW + timedelta(days=28), "op papier")  # type: ignore[arg-type]
            for role in ("leerkracht", "ouder")
        )
    )


@pytest.fixture
def house(house: House) -> House:
    return replace(house, now=lambda: NOW)


def judge(house: House, folder: SessionFolder, who: Who, note: str = "mooi") -> None:
    rubric = folder.card.rubric
    flag = folder.made("flags.json", tuple[Flag, ...])[0]
    for what in (
        OnItem(rubric, "welkom", "gezien", note),
        OnPhase(rubric, "delen", note),
        OnPrompt(rubric, "tip", note),
        OnFlag(name_of_flag(flag), "eens", note),
    ):
        pipeline.judge(house, folder, who, what, 0)


def text(house: House, folder: SessionFolder, **wish: object) -> str:
    (file,) = pipeline.handed_over(house, folder, replace(KEEP, **wish))  # type: ignore[arg-type]
    return file.content.decode("utf-8", errors="replace")


def test_for_another_everybody_must_have_agreed_to_sharing(demo: SessionFolder, house: House, tmp_path: Path):
    demo.say("consent.json", Permission, agreed("terugluisteren"))
    for name in FORMATS:
        with pytest.raises(ConsentMissing, match="delen met coach"):
            pipeline.hand_over(house, demo, replace(KEEP, formats=(name,)), tmp_path / "uit")
    assert not (tmp_path / "uit").exists()
    assert pipeline.hand_over(house, demo, replace(KEEP, audience="own"), tmp_path / "uit")
    demo.say("consent.json", Permission, agreed("terugluisteren", "delen met coach"))
    assert pipeline.hand_over(house, demo, KEEP, tmp_path / "uit2")


def test_for_oneself_listening_back_must_have_been_agreed_to(demo: SessionFolder, house: House, tmp_path: Path):
    demo.say("consent.json", Permission, agreed("opnemen", "transcriberen"))
    with pytest.raises(ConsentMissing):
        pipeline.hand_over(house, demo, replace(KEEP, audience="own"), tmp_path)
    assert not list(tmp_path.glob("*.txt"))


def test_consent_taken_back_while_it_is_made_writes_nothing(demo: SessionFolder, house: House, tmp_path: Path):
    whole = agreed("terugluisteren", "delen met coach")
    demo.say("consent.json", Permission, whole)
    taken_back = tuple(replace(one, withdrawn_at=NOW) for one in whole.consents)
    asked = iter(range(100))

    def now() -> datetime:
        if next(asked) == 2:  # before the second look of the gate
            demo.say("consent.json", Permission, Permission(consents=taken_back))
        return NOW

    with pytest.raises(ConsentWithdrawn):
        pipeline.hand_over(replace(house, now=now), demo, KEEP, tmp_path / "uit")
    assert not (tmp_path / "uit").exists()


def test_nothing_goes_out_before_somebody_approved_the_names(demo: SessionFolder, house: House, tmp_path: Path):
    wish = Wish(("txt",))
    with pytest.raises(ExportRefused, match="oudertalk names .*--names keep"):
        pipeline.hand_over(house, demo, wish, tmp_path)
    assert not list(tmp_path.glob("*.txt"))
    pipeline.approve_names(house, demo, (), "leerkracht")
    assert pipeline.hand_over(house, demo, wish, tmp_path)


def test_in_no_format_a_name_is_left(demo: SessionFolder, house: House):
    words = [word for turn in pipeline.shown(house, demo).transcript.turns for word in turn.text.split()]
    spoken = max((word.strip(".,?!") for word in words), key=len)  # any word will do: somebody says that it is a name
    judge(house, demo, Who("coach", "Fatima"), f"over {spoken} en Zoë-Fleur")
    names = tuple(Replacement(name, "[kind]") for name in (spoken, "Zoë-Fleur", "Fatima"))
    everything = pipeline.handed_over(house, demo, replace(KEEP, formats=tuple(FORMATS)))
    pipeline.approve_names(house, demo, names, "leerkracht")
    cleaned = pipeline.handed_over(house, demo, Wish(tuple(FORMATS)))
    for before, after in zip(everything, cleaned, strict=True):
        old, new = _words(before.format, before.content), _words(after.format, after.content)
        assert spoken in old, before.format
        for name in (spoken, "Zoë-Fleur", "Fatima"):
            assert name not in new, (after.format, name)
        assert "[kind]" in new, after.format


def _words(format: str, content: bytes) -> str:
    """What stands in it for a reader, in one line."""
    import io
    import subprocess
    import tempfile

    from docx import Document

    if format == "docx":
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if format == "pdf":
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            told = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, text=True, check=True)
        return " ".join(told.stdout.split())
    return content.decode("utf-8")


def test_the_one_who_judged_is_whose_form_it_is(demo: SessionFolder, house: House):
    assert '"judged": null' in text(house, demo, formats=("json",))
    judge(house, demo, COACH)
    assert '"who": "coach M."' in text(house, demo, formats=("json",))


def test_of_several_somebody_must_say_whose(demo: SessionFolder, house: House):
    judge(house, demo, COACH)
    judge(house, demo, TEACHER)
    with pytest.raises(ExportRefused, match=r"coach M\., leerkracht.*--who"):
        text(house, demo, formats=("json",))
    assert text(house, demo)  # a transcript is nobody's form
    for asked, found in (("coach", "coach M."), ("Coach  m.", "coach M."), ("leerkracht", "leerkracht")):
        assert f'"who": "{found}"' in text(house, demo, formats=("json",), who=asked)
    with pytest.raises(ExportRefused, match="'collega'"):
        text(house, demo, formats=("json",), who="collega")
    judge(house, demo, Who("coach", "P."))
    with pytest.raises(ExportRefused, match="meer dan een"):
        text(house, demo, formats=("json",), who="coach")


def test_files_are_private_and_what_stands_there_stays(demo: SessionFolder, house: House, tmp_path: Path):
    wish = replace(KEEP, formats=("txt", "csv"))
    written = pipeline.hand_over(house, demo, wish, tmp_path / "uit")
    assert [path.name for path in written] == [f"{demo.id}-transcript.txt", f"{demo.id}-transcript.csv"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in written] == [0o600, 0o600]
    written[1].write_text("van mij")
    written[0].unlink()
    with pytest.raises(DiskError, match="bestaat al.*--force"):
        pipeline.hand_over(house, demo, wish, tmp_path / "uit")
    assert written[1].read_text() == "van mij" and not written[0].exists()
    pipeline.hand_over(house, demo, wish, tmp_path / "uit", force=True)
    assert written[1].read_text() != "van mij" and written[0].exists()


def test_one_format_may_be_given_a_name_of_its_own(demo: SessionFolder, house: House, tmp_path: Path):
    (path,) = pipeline.hand_over(house, demo, KEEP, tmp_path / "gesprek.txt")
    assert path == tmp_path / "gesprek.txt" and path.is_file()
    with pytest.raises(DiskError, match="is een bestand"):
        pipeline.hand_over(house, demo, replace(KEEP, formats=("txt", "csv")), path)


def test_the_sound_is_left_out_until_it_is_asked_for(demo: SessionFolder, house: House, tmp_path: Path):
    wish = replace(KEEP, formats=("html", "eaf"))
    files = {file.format: file.content for file in pipeline.handed_over(house, demo, wish)}
    assert b"data:audio" not in files["html"] and b"MEDIA_DESCRIPTOR" not in files["eaf"]
    files = {file.format: file.content for file in pipeline.handed_over(house, demo, replace(wish, sound="embed"))}
    assert b"data:audio/mp4" in files["html"] and b"MEDIA_DESCRIPTOR" not in files["eaf"] and "" not in files
    paths = pipeline.hand_over(house, demo, replace(wish, sound="beside"), tmp_path / "uit")
    assert [path.name for path in paths][-1] == f"{demo.id}-geluid.m4a" and paths[-1].stat().st_size > 1000
    assert f'src="{demo.id}-geluid.m4a"' in paths[0].read_text() and f"./{demo.id}-geluid.m4a" in paths[1].read_text()


def test_sound_that_was_wiped_is_in_none(demo: SessionFolder, house: House):
    pipeline.wipe_sound(house, demo)
    for sound in ("embed", "beside"):
        files = pipeline.handed_over(house, demo, replace(KEEP, formats=("html", "eaf"), sound=sound))
        assert [file.format for file in files] == ["html", "eaf"] and b"data:audio" not in files[0].content


def test_all_formats_go_into_a_folder_and_each_is_there_once(demo: SessionFolder, house: House, tmp_path: Path):
    formats = pipeline.all_formats(house, demo)
    assert formats == tuple(FORMATS)
    written = pipeline.hand_over(house, demo, replace(KEEP, formats=(*formats, "txt")), tmp_path / "uit")
    assert len(written) == len(FORMATS) == len(set(written)) and all(path.stat().st_size > 300 for path in written)
    assert {path.suffix for path in written} == {one.ending for one in FORMATS.values()}


@pytest.mark.parametrize("formats", [(), ("odt",)])
def test_a_format_that_is_none_is_refused(demo: SessionFolder, house: House, formats: tuple[str, ...]):
    with pytest.raises(ExportRefused, match="docx, pdf, html"):
        pipeline.handed_over(house, demo, replace(KEEP, formats=formats))


def test_the_log_holds_no_words_and_no_names_of_files(demo: SessionFolder, house: House, tmp_path: Path, caplog):
    caplog.set_level("DEBUG")
    judge(house, demo, Who("coach", "Fatima"), "geheim")
    pipeline.hand_over(house, demo, replace(KEEP, formats=tuple(FORMATS)), tmp_path / "mapvananja")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("oudertalk")]
    assert ours and not [line for line in ours if "mapvananja" in line or "Fatima" in line or "geheim" in line]


def test_what_a_person_marked_by_hand_goes_along_without_names(demo: SessionFolder, house: House):
    transcript = demo.made("turns.json", Transcript)
    turn = next(number for number, one in enumerate(transcript.turns) if "Bram" in one.text)
    word = next(word for word in transcript.turns[turn].words if "Bram" in word.text)
    assert word.time is not None
    mine = OnStretch("0" * 16, word.text, turn, word.time.start, "welkom", "Bram hoort erbij.")
    pipeline.judge(house, demo, COACH, mine, 0)
    pipeline.approve_names(house, demo, (Replacement("Bram", "[kind]"),), "leerkracht")
    wish = Wish(("docx", "eaf", "textgrid", "csv", "json"))
    form, elan, praat, table, data = (file.content for file in pipeline.handed_over(house, demo, wish))
    told = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(form)).paragraphs)
    assert "zelf gemarkeerd: [kind] hoort erbij." in told and "Bram" not in told
    for tiers in (elan.decode(), praat.decode()):
        assert "zelf gemarkeerd coach M." in tiers and "[kind] hoort erbij." in tiers
        assert "Bram" not in tiers
    (row,) = (row for row in table.decode("utf-8-sig").splitlines() if row.startswith(f"{turn + 1};"))
    assert row.endswith(", [kind] hoort erbij.")
    (added,) = json.loads(data)["judged"]["added"]
    assert (added["move"], added["turn"], added["note"]) == ("welkom", turn, "[kind] hoort erbij.")
    assert added["quote"].startswith("[kind]") and added["start"] == pytest.approx(word.time.start, abs=0.01)


def test_a_voice_is_called_by_its_name_only_where_names_stay(demo: SessionFolder, house: House):
    pipeline.rename_voice(house, demo, "B", "mevrouw Zeepaard")
    pipeline.observe(house, demo)
    assert any("Zeepaard" in one.name or "Zeepaard" in one.quote for one in pipeline.names_found(house, demo)) is False
    everything = pipeline.handed_over(house, demo, replace(KEEP, formats=("html", "txt", "vtt", "eaf")))
    assert all("mevrouw Zeepaard" in file.content.decode() for file in everything)
    pipeline.approve_names(house, demo, (), "leerkracht")
    for file in pipeline.handed_over(house, demo, Wish(tuple(FORMATS))):
        assert "Zeepaard" not in _words(file.format, file.content), file.format


def test_the_name_of_a_voice_is_looked_for_in_what_is_said(demo: SessionFolder, house: House):
    transcript = demo.made("turns.json", Transcript)
    word = next(word.text for turn in transcript.turns for word in turn.words[1:] if word.text.strip(".,?!").isalpha())
    assert not any(word == one.name for one in pipeline.names_found(house, demo))
    pipeline.reword(house, demo, *_place(transcript, word), word, "Zeepaard")
    pipeline.rename_voice(house, demo, "B", "mevrouw Zeepaard")
    pipeline.observe(house, demo)
    found = {one.name: one.kind for one in pipeline.names_found(house, demo)}
    assert found["Zeepaard"] == "ouder"


def _place(transcript: Transcript, wanted: str) -> tuple[int, int]:
    """The turn and the place in it where this word stands first."""
    places = ((t, w) for t, turn in enumerate(transcript.turns) for w, word in enumerate(turn.words[1:], start=1)
              if word.text == wanted)  # fmt: skip
    return next(places)
