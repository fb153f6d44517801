"""`oudertalk export`: what is asked, what is said, what stands there afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from oudertalk import cli as commands
from oudertalk import pipeline
from oudertalk.cli import cli
from oudertalk.cli.export import NAMES
from oudertalk.core.consent import Permission
from oudertalk.export.formats import FORMATS
from oudertalk.pipeline import House
from oudertalk.storage.archive import SessionFolder
from tests.pipeline.test_handing_over import agreed

pytestmark = pytest.mark.model


@pytest.fixture
def run(demo: SessionFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OUDERTALK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, typed: str | None = None):
        return CliRunner().invoke(cli, ["export", demo.id, *words], input=typed)

    return run


def test_the_command_knows_the_formats_of_the_table():
    assert tuple(FORMATS) == NAMES


def test_in_a_script_it_says_what_to_do_about_names_and_writes_nothing(run, demo: SessionFolder, tmp_path: Path):
    told = run("--format", "txt")
    assert told.exit_code == 1 and f"oudertalk names {demo.id}" in told.output and "--names keep" in told.output
    assert not list(tmp_path.glob("*.txt"))


def test_to_a_person_it_shows_the_names_and_asks(run, demo: SessionFolder, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(commands, "somebody_is_there", lambda: True)
    told = run("--format", "txt", typed="\n")
    assert told.exit_code == 1 and not list(tmp_path.glob("*.txt"))
    told = run("--format", "txt", typed="ja\n")
    assert told.exit_code == 0 and (tmp_path / f"{demo.id}-transcript.txt").is_file()
    assert run("--format", "txt", "--force").exit_code == 0  # approved once is approved


def test_everything_goes_into_a_folder_of_its_own(run, demo: SessionFolder, tmp_path: Path):
    told = run("--format", "all", "--names", "keep")
    assert told.exit_code == 0, told.output
    folder = tmp_path / f"oudertalk-{demo.id}"
    assert len(list(folder.iterdir())) == len(FORMATS) == told.stdout.count(str(folder))


def test_a_file_that_stands_there_is_kept(run, tmp_path: Path):
    (tmp_path / "mijn.txt").write_text("van mij")
    told = run("--format", "txt", "--names", "keep", "--out", "mijn.txt")
    assert told.exit_code == 1 and "--force" in told.output and (tmp_path / "mijn.txt").read_text() == "van mij"


def test_sound_and_the_date_until_which_it_may_be_kept_are_told(run, demo: SessionFolder, house: House):
    consents = agreed("transcriberen", "terugluisteren", "delen met coach")
    until = house.now().replace(year=2040, month=1, day=1)
    moved = tuple(replace(one, given_at=house.now(), until=until) for one in consents.consents)
    demo.say("consent.json", Permission, Permission(consents=moved))
    told = run("--format", "html", "--names", "keep", "--sound", "embed")
    assert told.exit_code == 0, told.output
    assert "namen te horen" in told.stderr and "01-01-2040" in told.stderr
    assert "namen te horen" not in run("--format", "html", "--names", "keep", "--force").stderr


def test_the_schools_document_is_the_base(run, tmp_path: Path, demo: SessionFolder):

    document = Document()
    document.sections[0].header.paragraphs[0].text = "De Regenboog"
    document.add_paragraph("{{formulier}}")
    document.save(str(tmp_path / "school.docx"))
    told = run("--format", "docx", "--names", "keep", "--template", "school.docx")
    assert told.exit_code == 0, told.output
    made = Document(str(tmp_path / f"{demo.id}-formulier.docx"))
    assert made.sections[0].header.paragraphs[0].text == "De Regenboog"
    told = run("--format", "docx", "--names", "keep", "--template", "weg.docx", "--force")
    assert told.exit_code == 1 and "kan niet worden gelezen" in told.output


def test_the_reader_of_the_files_gets_the_talk_of_the_session(run, tmp_path: Path, demo: SessionFolder, house: House):
    from oudertalk.storage.transcripts import read_transcript

    assert run("--format", "vtt", "--format", "json", "--names", "keep").exit_code == 0
    said = [turn.text for turn in pipeline.shown(house, demo).transcript.turns]
    for name in ("transcript.vtt", "gesprek.json"):
        assert [turn.text for turn in read_transcript(tmp_path / f"{demo.id}-{name}").transcript.turns] == said


def test_the_document_in_the_schools_folder_is_used_by_itself(run, house: House, demo: SessionFolder, tmp_path: Path):
    letterhead = Document()
    letterhead.add_paragraph("Basisschool De Wimpel")
    own = house.settings.own_rubrics
    assert own is not None
    own.mkdir(parents=True)
    letterhead.save(str(own / "sjabloon.docx"))
    told = run("--format", "docx", "--names", "keep")
    assert told.exit_code == 0, told.output
    (made,) = tmp_path.glob("*.docx")
    assert Document(str(made)).paragraphs[0].text == "Basisschool De Wimpel"
    (own / "sjabloon.docx").write_bytes(b"x")
    assert run("--format", "docx", "--names", "keep", "--force").exit_code == 1


def test_a_file_to_judge_in_is_made_by_the_command_too(run, demo: SessionFolder, tmp_path: Path):
    told = run("--format", "judge", "--format", "txt", "--names", "keep", "--out", "map")
    assert told.exit_code == 0, told.output
    assert sorted(path.name for path in (tmp_path / "map").iterdir()) == [
        f"{demo.id}-beoordelen.html",
        f"{demo.id}-transcript.txt",
    ]
    assert run("--format", "judge", "--names", "keep", "--out", "map").exit_code == 1  # it stands there
