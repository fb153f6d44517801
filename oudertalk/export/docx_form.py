"""
The filled-in form as a document to edit (.docx), by python-docx.

The school's own document may be the base: its styles, header, footer and logo stay, and the form comes in the place of
the paragraph that says {{formulier}}, or at the end.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from oudertalk.core.handing_over import Material
from oudertalk.errors import ExportRefused
from oudertalk.export.cleaning import allowed, one_line
from oudertalk.export.lay_out_filled import Filled, FilledLine, FilledPhase, FilledPrompt, filled_form
from oudertalk.export.page import Quote
from oudertalk.i18n import _, language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

PLACE = "{{formulier}}"
TICKED, EMPTY = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"
SOFT = (0x54, 0x5C, 0x6A)
ACCENT = (0x0A, 0x5F, 0x9E)
LINE = "E4E1D9"
FONT = "Calibri"


def docx_form(material: Material) -> bytes:
    """The document. ExportRefused when the school's document is none that can be read."""
    form = filled_form(material)
    document = _begun(material.template)
    _Writer(document, own=material.template is None).form(form)
    properties = document.core_properties
    if material.template is None:
        properties.author = "oudertalk"
        properties.comments = ""
    properties.title = one_line(f"{form.title} · {form.session}")[:255]
    properties.language = language()
    properties.created = properties.modified = material.report.made_at.replace(tzinfo=None)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _begun(template: bytes | None) -> Document:
    from docx import Document as begin
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    if template is None:
        document = begin()
        _a4(document)
        return document
    try:
        return begin(io.BytesIO(template))
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise ExportRefused(
            _(
                "Het sjabloon is geen Word-document. Bewaar het als .docx (niet als .dotx of .doc) en probeer het "
                "opnieuw."
            )
        ) from error


def _a4(document: Document) -> None:
    """Our own page: A4, quiet margins, one font, and page numbers at the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    for name, size, color in (("Normal", 10.5, None), ("Title", 19, (0x1F, 0x24, 0x30)), ("Heading 1", 13.5, ACCENT)):
        style: Any = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # the theme of the base would win
        if color:
            style.font.color.rgb = RGBColor(*color)
    normal: Any = document.styles["Normal"]
    spelling = OxmlElement("w:lang")  # in which Word looks for mistakes
    spelling.set(qn("w:val"), {"nl": "nl-NL", "en": "en-GB"}[language()])
    normal.element.get_or_add_rPr().append(spelling)
    normal.paragraph_format.space_after = Pt(4)
    title: Any = document.styles["Title"]
    borders = title.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        title.element.pPr.remove(borders)
    heading: Any = document.styles["Heading 1"]
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(4)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(foot, "PAGE")
    foot.add_run(" / ")
    _field(foot, "NUMPAGES")
    for run in foot.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), RGBColor(*SOFT)


def _field(paragraph: Paragraph, what: str) -> None:
    """A number that Word works out itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", what), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        paragraph.add_run()._r.append(element)


class _Writer:
    """Puts paragraphs at one place of a document, in the styles that it has."""

    def __init__(self, document: Document, *, own: bool) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        self.document, self.own = document, own
        self._styles = {style.name for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
        self._place = next((one for one in document.paragraphs if PLACE in one.text), None)

    def form(self, form: Filled) -> None:
        """All of it; the paragraph that named the place goes."""
        self._paragraph(form.title, "Title")
        if form.staged:
            self._paragraph(form.staged, soft=True, italic=True)
        if form.about:
            self._paragraph(form.about, soft=True)
        self._fields(form.fields)
        if form.warning:
            self._paragraph(form.warning, bold=True)
        for phase in form.phases:
            self._phase(phase)
        if form.seen:
            self._paragraph(form.seen_title, "Heading 1")
            for question in form.seen:
                self._bullet(question)
        if form.prompts:
            self._paragraph(_("Tot slot"), "Heading 1")
            for prompt in form.prompts:
                self._prompt(prompt)
        for line in form.closing:
            self._paragraph(line, soft=True, size=8.5)
        if self._place is not None:
            element = self._place._p
            element.getparent().remove(element)

    def _phase(self, phase: FilledPhase) -> None:
        self._paragraph(phase.title, "Heading 1")
        for line in phase.lines:
            self._line(line)
        if phase.note:
            self._labelled(_("Aantekeningen"), phase.note)

    def _line(self, line: FilledLine) -> None:
        self._paragraph(line.question, bold=True, before=7, together=True)
        if line.choices:
            ticks = "    ".join(f"{TICKED if ticked else EMPTY} {choice}" for choice, ticked in line.choices)
            self._paragraph(ticks, together=True)
        said = " · ".join(part for part in (line.proposal, line.remark) if part)
        if said:
            self._paragraph(said, soft=True, italic=True, size=9.5)
        if line.examples:
            self._labelled(_("Voorbeelden"), line.examples)
        for quote in line.quotes:
            self._bullet(quoted(quote))

    def _prompt(self, prompt: FilledPrompt) -> None:
        self._paragraph(prompt.question, bold=True, before=7, together=True)
        if prompt.answer:
            self._paragraph(prompt.answer)
        for proposal in prompt.proposals:
            self._paragraph(_("Voorstel van het programma: {text}").format(text=proposal), soft=True, italic=True)
        if not prompt.answer:
            self._paragraph("")

    def _labelled(self, label: str, text: str) -> None:
        paragraph = self._paragraph(f"{label}: ", soft=True)
        self._add_text(paragraph, text)

    def _fields(self, fields: tuple[tuple[str, str], ...]) -> None:
        """Two columns, a line between the rows; plain where the school's document has its own style for tables."""
        from docx.shared import Emu, Pt

        section = self.document.sections[-1]
        page, left, right = section.page_width, section.left_margin, section.right_margin
        wide = int(page - left - right) if page and left is not None and right is not None else int(Emu(6_120_000))
        first = wide // 5
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        for label, value in fields:
            cells = table.add_row().cells
            for cell, text, width in ((cells[0], label, first), (cells[1], value, wide - first)):
                cell.width = Emu(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                run = paragraph.add_run(one_line(text))
                run.bold = cell is cells[0]
                _rule_under(cell)
        if self._place is not None:
            self._place._p.addprevious(table._tbl)
        self._paragraph("", size=4)

    def _bullet(self, text: str) -> None:
        self._paragraph(text if "List Bullet" in self._styles else f"• {text}", "List Bullet")

    def _paragraph(
        self,
        text: str,
        style: str = "",
        *,
        bold: bool = False,
        italic: bool = False,
        soft: bool = False,
        size: float | None = None,
        before: float | None = None,
        together: bool = False,
    ) -> Paragraph:
        """At the place. A style that the document lacks is done by hand."""
        from docx.shared import Pt, RGBColor

        known = style if style in self._styles else None
        paragraph = (
            self.document.add_paragraph(style=known)
            if self._place is None
            else self._place.insert_paragraph_before(style=known)
        )
        run = self._add_text(paragraph, text)
        if style and known is None and style != "List Bullet":
            run.bold, run.font.size = True, Pt(18 if style == "Title" else 13)
        if bold:
            run.bold = True
        if italic:
            run.italic = True
        if soft:
            run.font.color.rgb = RGBColor(*SOFT)
        if size is not None:
            run.font.size = Pt(size)
        if before is not None:
            paragraph.paragraph_format.space_before = Pt(before)
        if together or style.startswith(("Heading", "Title")):
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _add_text(self, paragraph: Paragraph, text: str) -> Any:
        return paragraph.add_run(allowed(text).replace("\r\n", "\n").replace("\r", "\n"))


def quoted(quote: Quote) -> str:
    """The second, the words between quotes, and who says them or how sure they are, in one line."""
    notes = ", ".join(part for part in (quote.note, quote.unsure) if part)
    return f"{quote.clock} “{one_line(quote.text)}”".strip() + (f" ({notes})" if notes else "")


def _rule_under(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)
