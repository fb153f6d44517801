"""The filled-in form as Word and as PDF: every line in it, read back by other programs."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Pt

from oudertalk.core.consent import Consent, Permission
from oudertalk.core.decisions import OnItem
from oudertalk.core.handing_over import Material
from oudertalk.errors import ExportRefused
from oudertalk.export.docx_form import EMPTY, TICKED, docx_form
from oudertalk.export.lay_out_filled import filled_form
from oudertalk.export.pdf_form import drawable, pdf_form
from oudertalk.i18n import set_language
from tests.export.conftest import NOW
from tests.export.material import AT, judged

ATTACK = "<script>alert('x')</script> & {{formulier}} “Zoë” Łódź ığdır"


def word(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def text_of(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pdf_text(content: bytes, folder: Path) -> str:
    (folder / "form.pdf").write_bytes(content)
    told = subprocess.run(
        ["pdftotext", "-layout", folder / "form.pdf", "-"], capture_output=True, text=True, check=True
    )
    return told.stdout


def pdf_info(content: bytes, folder: Path) -> dict[str, str]:
    (folder / "form.pdf").write_bytes(content)
    told = subprocess.run(["pdfinfo", folder / "form.pdf"], capture_output=True, text=True, check=True).stdout
    return {line.partition(":")[0]: line.partition(":")[2].strip() for line in told.splitlines()}


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_every_line_stands_in_it_with_the_one_box_that_the_person_ticked(make_report, tmp_path: Path, kind: str):
    material = judged(make_report())
    told = text_of(word(docx_form(material))) if kind == "docx" else pdf_text(pdf_form(material), tmp_path)
    flat = " ".join(told.split())
    rubric = material.report.rubric
    for phase in rubric.phases:
        assert phase.title.nl in flat
    for line in (*rubric.criteria, *rubric.prompts):
        assert line.question.nl in flat
    assert flat.count("Mooi, de stoel werd aangeschoven.") == len(rubric.phases) + len(rubric.prompts) + sum(
        one.examples is not None for one in material.own.items.values()
    )
    assert "coach M., 23 november 2026" in flat and "in scène gezet" in flat
    assert "Nog niet door iemand beoordeeld" not in flat


def test_in_word_one_box_a_line_is_ticked(make_report):
    material = judged(make_report())
    lines = [p.text for p in word(docx_form(material)).paragraphs if EMPTY in p.text]
    assert len(lines) == len(material.own.items)
    assert [line.count(TICKED) for line in lines] == [1] * len(lines)
    assert lines[0].startswith(f"{TICKED} gezien") and f"{TICKED} deels" in lines[1]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_nobody_judged_says_so_on_top_and_shows_only_proposals(make_report, tmp_path: Path, kind: str):
    material = Material(make_report())
    told = text_of(word(docx_form(material))) if kind == "docx" else pdf_text(pdf_form(material), tmp_path)
    flat = " ".join(told.split())
    assert flat.index("Nog niet door iemand beoordeeld") < flat.index("Ontvangen en welkom heten")
    assert TICKED not in told and "Voorstel van het programma: gehoord" in flat
    assert "0:16 “Wat merkt u thuis van het lezen?”" in flat
    assert "Je heet de ouders welkom." in flat  # what might be answered, as a proposal


@pytest.mark.parametrize("write", [docx_form, pdf_form])
def test_it_says_not_heard_and_never_not_done(make_report, tmp_path: Path, write):
    content = write(judged(make_report()))
    told = text_of(word(content)) if write is docx_form else pdf_text(content, tmp_path)
    flat = " ".join(told.split())
    assert "niet gehoord" in flat and flat.count("niet gedaan") == 1  # "is niet hetzelfde als niet gedaan"


def test_the_own_examples_stand_there_instead_of_the_quotes(make_report):
    report = make_report()
    home = next(line for line in report.rubric.criteria if line.id == "thuis")
    form = filled_form(Material(report, replace(judged(report).own, items={})))
    line = next(line for phase in form.phases for line in phase.lines if line.question == home.question.nl)
    assert line.examples is None and [quote.text for quote in line.quotes] == ["Wat merkt u thuis van het lezen?"]
    for said in ("over het lezen", ""):
        own = replace(judged(report).own, items={"thuis": OnItem(report.rubric.id, "thuis", "gezien", said)})
        form = filled_form(Material(report, own))
        line = next(line for phase in form.phases for line in phase.lines if line.question == home.question.nl)
        assert line.examples == said and line.quotes == ()


def test_what_was_seen_and_not_heard_is_listed(make_report):
    report = make_report()
    entries = {entry.item: entry for entry in report.form.entries}
    missed = [id for id, entry in entries.items() if not entry.flags]
    said = dict(zip(missed, ("gezien", "deels", "niet gezien", "niet te beoordelen", None), strict=False))
    items = {id: OnItem(report.rubric.id, id, seen) for id, seen in {**said, "thuis": "gezien"}.items()}
    assert len(said) == 5 and entries["thuis"].flags
    form = filled_form(Material(report, replace(judged(report).own, items=items)))
    questions = {line.id: line.question.nl for line in report.rubric.criteria}
    assert form.seen == tuple(questions[id] for id in missed[:2])


def test_a_form_with_questions_and_lists_has_their_own_boxes(make_report):
    for asked in ("zes_missers", "soorten_oudergesprekken", "oudergesprek_voeren"):
        report = make_report(asked=asked)
        form = filled_form(Material(report))
        lines = [line for phase in form.phases for line in phase.lines]
        for criterion, line in zip(report.rubric.criteria, lines, strict=True):
            assert len(line.choices) == {"item": 4, "lijst": 4, "vraag": 0}[criterion.kind]
            assert bool(line.proposal) == (criterion.kind == "item")
        assert docx_form(Material(report)) and pdf_form(Material(report))


@pytest.mark.parametrize("write", [docx_form, pdf_form])
def test_what_people_wrote_is_text_and_nothing_else(make_report, tmp_path: Path, write):
    content = write(judged(make_report(), ATTACK + "\x00\x0b\nen een tweede regel\ud800"))
    told = text_of(word(content)) if write is docx_form else pdf_text(content, tmp_path)
    flat = " ".join(told.split())
    assert "<script>alert('x')</script> & {{formulier}} “Zoë” Łódź ığdır en een tweede regel" in flat


def test_the_pdf_is_a4_has_a_title_page_numbers_and_its_own_letters(make_report, tmp_path: Path):
    content = pdf_form(judged(make_report()))
    info = pdf_info(content, tmp_path)
    assert info["Title"].startswith("Observatieformulier oudergesprek") and "A4" in info["Page size"]
    pages = int(info["Pages"])
    told = pdf_text(content, tmp_path)
    assert [f"bladzijde {n} van {pages}" in told for n in range(1, pages + 1)] == [True] * pages
    fonts = subprocess.run(["pdffonts", tmp_path / "form.pdf"], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows and all("OpenSans" in row and " yes yes yes" in row for row in rows)  # embedded, subset, to Unicode


def test_all_latin_letters_can_be_drawn_and_the_rest_shows_that_it_is_missing():
    polish, turkish = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ", "çğıöşü ÇĞİÖŞÜ"
    for letters in (polish, turkish, "àéîõü ñ ß æœ øå ěščřžýá őű ăâîșț ỳẁ āēīū", "“”‘’„…–— € 1/2 ½"):
        assert drawable(letters) == letters
    assert (
        drawable("e\u0301") == "é" and drawable("ḃ") == "b" and drawable("مرحبا") == "□□□□□" and drawable("🙂") == "□"
    )


def test_long_notes_go_over_the_page_and_lose_nothing(make_report, tmp_path: Path):
    note = "\n".join(f"regel {n} van een lange aantekening" for n in range(1, 400))
    content = pdf_form(judged(make_report(), note))
    told = pdf_text(content, tmp_path)
    assert all(f"regel {n} van een lange aantekening" in told for n in (1, 57, 200, 399))
    assert pdf_form(judged(make_report(), "x" * 4_000)) and pdf_form(judged(make_report(), "\n" * 3_000))


def test_in_english_the_form_is_in_english(make_report):
    set_language("en")
    told = text_of(word(docx_form(judged(make_report()))))
    assert "Receives and welcomes" in told


def test_until_when_it_may_be_kept_stands_in_it(make_report):
    yes = [
        Consent(role, role, ("terugluisteren", "delen met coach"), NOW, AT.replace(month=12), "op papier")
        for role in ("leerkracht", "ouder")
    ]
    form = filled_form(Material(make_report(permission=Permission(consents=tuple(yes)))))
    assert form.staged == "" and any("23 december 2026" in line for line in form.closing)
    assert not any("leerkracht" in line for line in form.closing)  # who said yes is nobody's business


# the school's own document


def school(*paragraphs: str) -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Basisschool De Regenboog"
    document.sections[0].footer.paragraphs[0].text = "vertrouwelijk"
    document.styles["Heading 1"].font.size = Pt(23)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_the_form_takes_the_place_that_the_school_gave_it(make_report):
    template = school("Geachte collega,", "{{formulier}}", "Met groet van de directie")
    document = word(docx_form(replace(judged(make_report()), template=template)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "Geachte collega," and lines[-1] == "Met groet van de directie"
    assert lines[1].startswith("Observatieformulier") and not any("{{formulier}}" in line for line in lines)
    assert document.sections[0].header.paragraphs[0].text == "Basisschool De Regenboog"
    assert document.sections[0].footer.paragraphs[0].text == "vertrouwelijk"
    heading = next(paragraph for paragraph in document.paragraphs if paragraph.text == "Afstemmen")
    assert heading.style.name == "Heading 1" and heading.style.font.size == Pt(23)
    body = [child.tag.rsplit("}")[-1] for child in document.element.body]
    assert 1 < body.index("tbl") < 6  # the table with date and so on stands within the form


def test_without_a_place_the_form_comes_at_the_end(make_report):
    document = word(docx_form(replace(judged(make_report()), template=school("Voorblad"))))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "Voorblad" and lines[1].startswith("Observatieformulier")


def test_a_document_without_styles_of_ours_will_do(make_report):
    document = Document(io.BytesIO(school("Voorblad")))
    for name in ("Title", "Heading 1", "List Bullet"):
        element = document.styles[name].element
        element.getparent().remove(element)
    written = io.BytesIO()
    document.save(written)
    told = text_of(word(docx_form(replace(Material(make_report()), template=written.getvalue()))))
    assert "Afstemmen" in told and "• 0:" in told


@pytest.mark.parametrize("template", [b"", b"geen word", b"PK\x03\x04 kapot", "leeg zip"])
def test_something_else_is_no_template(make_report, template):
    if isinstance(template, str):
        import zipfile

        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as empty:
            empty.writestr("a.txt", "a")
        template = written.getvalue()
    with pytest.raises(ExportRefused, match="geen Word-document"):
        docx_form(Material(make_report(), template=template))
