"""
The filled-in form as PDF on A4, by ReportLab: page numbers, a title, bookmarks, and its own letters inside.

The letters are Open Sans (`fonts/`, Apache 2.0), with all that Latin, Greek and Cyrillic alphabets need. ReportLab does
not mark the structure of a page ("tagged"); the .docx and the report can be read aloud.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any
from xml.sax.saxutils import escape

from oudertalk.core.handing_over import Material
from oudertalk.export.cleaning import allowed, one_line
from oudertalk.export.docx_form import quoted
from oudertalk.export.lay_out_filled import Filled, FilledLine, FilledPhase, FilledPrompt, filled_form
from oudertalk.i18n import _, language

INK, SOFT, ACCENT, LINE, WASH = "#1f2430", "#545c6a", "#0a5f9e", "#cfcbc1", "#f3f1ea"
MARK, MARK_EDGE = "#fff3bf", "#b98c00"
MARGIN = 20  # mm
WIDE = 481.0  # points; A4 without its margins
_FACES = {"OpenSans": "Regular", "OpenSans-Bold": "Bold", "OpenSans-Italic": "Italic"}
_CELLS = ("FONTNAME", (0, 0), (-1, -1), "OpenSans")  # else ReportLab names a font that is not in the file
_UNKNOWN = "\N{WHITE SQUARE}"


def pdf_form(material: Material) -> bytes:
    """The document."""
    return _Writer(filled_form(material)).written()


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """The fonts are known to ReportLab from here on; every letter that is in them."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = resources.files("oudertalk.export").joinpath("fonts")
    known: frozenset[int] = frozenset()
    for name, face in _FACES.items():
        content = folder.joinpath(f"OpenSans-{face}.ttf").read_bytes()
        font = TTFont(name, io.BytesIO(content))
        pdfmetrics.registerFont(font)
        known = known & frozenset(font.face.charToGlyph) if known else frozenset(font.face.charToGlyph)
    for bold, italic, name in ((0, 0, "OpenSans"), (1, 0, "OpenSans-Bold"), (0, 1, "OpenSans-Italic")):
        addMapping("OpenSans", bold, italic, name)
    return known


def drawable(text: str) -> str:
    """The text in letters that we have: without its accent when only that is missing, else a small square."""
    known = _letters()
    return "".join(_drawn(letter, known) for letter in unicodedata.normalize("NFC", allowed(text)))


def _drawn(letter: str, known: frozenset[int]) -> str:
    if ord(letter) in known or letter in "\n\r\t":
        return letter
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return ""
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if ord(base) in known else _UNKNOWN


class _Writer:
    """The form as what ReportLab calls a story."""

    def __init__(self, form: Filled) -> None:
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle

        _letters()
        self.form, self.color = form, HexColor

        def style(name: str, size: float, lead: float, color: str = INK, font: str = "OpenSans", **more: Any) -> Any:
            return ParagraphStyle(
                name, fontName=font, fontSize=size, leading=lead, textColor=HexColor(color), splitLongWords=1, **more
            )

        self.title = style("title", 18, 23, font="OpenSans-Bold", spaceAfter=4)
        self.soft = style("soft", 9, 13, SOFT)
        self.small = style("small", 8, 11.5, SOFT)
        self.heading = style("heading", 12.5, 16, ACCENT, "OpenSans-Bold", spaceBefore=13, spaceAfter=5)
        self.question = style("question", 9.8, 13.5, font="OpenSans-Bold")
        self.text = style("text", 9.5, 13.5)
        self.choice = style("choice", 9, 12.5)
        self.ticked = style("ticked", 9, 12.5, font="OpenSans-Bold")
        self.proposal = style("proposal", 8.6, 12.2, SOFT, "OpenSans-Italic")
        self.quote = style("quote", 9, 12.8, leftIndent=10, bulletIndent=1, spaceBefore=1.5, bulletFontName="OpenSans")
        self.own = style("own", 9.5, 13.5, spaceBefore=1)
        self.note = style(
            "note", 9.5, 13.5, spaceBefore=10, spaceAfter=6, leftIndent=6, rightIndent=6, backColor=HexColor(WASH),
            borderPadding=(4, 6, 5, 6),
        )  # fmt: skip
        self.warning = style("warning", 9.5, 13.5, "#5c4700", "OpenSans-Bold")

    def written(self) -> bytes:
        """The pages, numbered."""
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.platypus import SimpleDocTemplate

        file = io.BytesIO()
        title = drawable(one_line(f"{self.form.title} · {self.form.session}"))
        document = SimpleDocTemplate(
            file,
            pagesize=A4,
            leftMargin=MARGIN * mm - 6,  # ReportLab keeps 6 pt inside its frame
            rightMargin=MARGIN * mm - 6,
            topMargin=18 * mm,
            bottomMargin=20 * mm,
            title=title,
            author="oudertalk",
            subject=drawable(one_line(self.form.about)),
            creator="oudertalk",
            lang=language(),
            displayDocTitle=True,
            initialFontName="OpenSans",
        )
        document.afterFlowable = lambda flowable: _bookmark(document, flowable)
        document.build(self._story(), canvasmaker=_numbered(title))
        return file.getvalue()

    def _story(self) -> list[Any]:
        from reportlab.platypus import Spacer

        form = self.form
        story: list[Any] = []
        if form.staged:
            story += [self._box(form.staged), Spacer(0, 6)]
        story.append(self._paragraph(form.title, self.title))
        if form.about:
            story.append(self._paragraph(form.about, self.soft))
        story += [Spacer(0, 7), self._fields()]
        if form.warning:
            story += [Spacer(0, 9), self._box(form.warning)]
        for phase in form.phases:
            story += self._phase(phase)
        if form.seen:
            heading, *rest = [self._bullet(question) for question in form.seen]
            story += [self._kept([self._heading(form.seen_title), heading]), *rest]
        if form.prompts:
            first, *others = [self._prompt(prompt) for prompt in form.prompts]
            story += [self._kept([self._heading(_("Tot slot")), *first]), *(self._kept(one) for one in others)]
        story.append(Spacer(0, 12))
        return [*story, *(self._paragraph(line, self.small) for line in form.closing)]

    def _phase(self, phase: FilledPhase) -> list[Any]:
        """The heading stays with the first line."""
        parts = [self._line(line) for line in phase.lines]
        if phase.note:
            parts.append([self._own_words(phase.note, self.note, _("Aantekeningen"))])
        first = parts[0] if parts else []
        return [
            self._kept([self._heading(phase.title), *first[:3]]),
            *first[3:],
            *(x for p in parts[1:] for x in self._held(p)),
        ]

    def _held(self, part: list[Any]) -> list[Any]:
        """The question and what it is answered with stay together; long words of people may go over the page."""
        return [self._kept(part[:3]), *part[3:]]

    def _line(self, line: FilledLine) -> list[Any]:
        told: list[Any] = [self._question(line)]
        said = " · ".join(part for part in (line.proposal, line.remark) if part)
        if said:
            told.append(self._paragraph(said, self.proposal))
        if line.examples:
            told.append(self._own_words(line.examples, self.own))
        return told + [self._bullet(quoted(quote)) for quote in line.quotes]

    def _question(self, line: FilledLine) -> Any:
        """The question, and under it the boxes, over a thin line."""
        from reportlab.platypus import Table, TableStyle

        rows: list[list[Any]] = [[self._paragraph(line.question, self.question)]]
        if line.choices:
            rows.append([self._ticks(line.choices)])
        table = Table(rows, colWidths=["100%"], hAlign="LEFT", spaceBefore=5, spaceAfter=2)
        table.setStyle(
            TableStyle(
                [
                    _CELLS,
                    ("LINEABOVE", (0, 0), (-1, 0), 0.5, self.color(LINE)),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, 0), 4),
                    ("TOPPADDING", (0, 1), (-1, -1), 1),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                ]
            )
        )
        return table

    def _ticks(self, choices: tuple[tuple[str, bool], ...]) -> Any:
        """Boxes as on the paper form, with a cross in the one that was chosen."""
        box, size, low = 7.5, 8.8, 2.5

        def draw(canvas: Any) -> None:
            at = 0.5
            canvas.setStrokeColor(self.color(INK))
            canvas.setFillColor(self.color(INK))
            for choice, ticked in choices:
                name, font = drawable(choice), "OpenSans-Bold" if ticked else "OpenSans"
                canvas.setLineWidth(0.8)
                canvas.roundRect(at, low, box, box, 0.8)
                if ticked:
                    canvas.setLineWidth(1.4)
                    left, right, under, over = at + 1.5, at + box - 1.5, low + 1.5, low + box - 1.5
                    canvas.lines([(left, under, right, over), (left, over, right, under)])
                canvas.setFont(font, size)
                canvas.drawString(at + box + 4, 3, name)
                at += box + 4 + canvas.stringWidth(name, font, size) + 16

        return _drawn_by(draw, 13)

    def _rules(self, count: int = 2) -> Any:
        """Lines to write on."""
        apart = 19

        def draw(canvas: Any) -> None:
            canvas.setStrokeColor(self.color(LINE))
            canvas.setLineWidth(0.5)
            canvas.lines([(0, number * apart + 1, WIDE, number * apart + 1) for number in range(count)])

        return _drawn_by(draw, count * apart)

    def _prompt(self, prompt: FilledPrompt) -> list[Any]:
        from reportlab.platypus import Spacer

        told: list[Any] = [Spacer(0, 5), self._paragraph(prompt.question, self.question)]
        if prompt.answer:
            told.append(self._own_words(prompt.answer, self.own))
        for proposal in prompt.proposals:
            told.append(self._paragraph(_("Voorstel van het programma: {text}").format(text=proposal), self.proposal))
        if not prompt.answer:
            told.append(self._rules())
        return told

    def _own_words(self, text: str, style: Any, label: str = "") -> Any:
        """What a person wrote, line by line; it may go over the page."""
        from reportlab.platypus import Paragraph

        lines = [escape(drawable(" ".join(line.split()))) for line in allowed(text).splitlines() if line.strip()]
        if label:
            lines.insert(0, f"<b>{escape(drawable(label))}</b>")
        return Paragraph("<br/>".join(lines), style)

    def _fields(self) -> Any:
        from reportlab.lib.units import mm
        from reportlab.platypus import Table, TableStyle

        rows = [
            [self._paragraph(label, self.soft), self._paragraph(value, self.text)] for label, value in self.form.fields
        ]
        table = Table(rows, colWidths=[34 * mm, 136 * mm], hAlign="LEFT")
        line = self.color(LINE)
        table.setStyle(
            TableStyle(
                [
                    _CELLS,
                    ("LINEBELOW", (0, 0), (-1, -1), 0.5, line),
                    ("LINEABOVE", (0, 0), (-1, 0), 0.5, line),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (0, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 3),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        return table

    def _box(self, text: str) -> Any:
        from reportlab.platypus import Table, TableStyle

        table = Table([[self._paragraph(text, self.warning)]], colWidths=["100%"])
        table.setStyle(
            TableStyle(
                [
                    _CELLS,
                    ("BACKGROUND", (0, 0), (-1, -1), self.color(MARK)),
                    ("LINEBEFORE", (0, 0), (0, -1), 3, self.color(MARK_EDGE)),
                    ("TOPPADDING", (0, 0), (-1, -1), 5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
                ]
            )
        )
        return table

    def _heading(self, text: str) -> Any:
        heading = self._paragraph(text, self.heading)
        heading.outline = drawable(one_line(text))
        return heading

    def _bullet(self, text: str) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(escape(drawable(text)), self.quote, bulletText="•")

    def _paragraph(self, text: str, style: Any) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(escape(drawable(one_line(text))), style)

    def _kept(self, parts: list[Any]) -> Any:
        from reportlab.platypus import KeepTogether

        return KeepTogether(parts)


def _drawn_by(draw: Callable[[Any], None], height: float) -> Any:
    """A part of the page that is drawn, as wide as the text and `height` points high."""
    from reportlab.platypus import Flowable

    class Drawn(Flowable):  # type: ignore[misc]
        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return WIDE, height

        def draw(self) -> None:
            draw(self.canv)

    return Drawn()


def _bookmark(document: Any, flowable: Any) -> None:
    """A heading stands in the list beside the pages."""
    title = getattr(flowable, "outline", None)
    if title is not None:
        key = f"h{document.page}-{id(flowable)}"
        document.canv.bookmarkPage(key)
        document.canv.addOutlineEntry(title, key, level=0)


def _numbered(title: str) -> Any:
    """A canvas that knows at the end how many pages there are, and then writes the foot of each."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.waiting: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self.waiting.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page, state in enumerate(self.waiting, start=1):
                self.__dict__.update(state)
                self.setFont("OpenSans", 7.5)
                self.setFillColor(HexColor(SOFT))
                self.drawString(MARGIN * mm, 11 * mm, title)
                numbers = drawable(_("bladzijde {page} van {pages}").format(page=page, pages=len(self.waiting)))
                self.drawRightString(A4[0] - MARGIN * mm, 11 * mm, numbers)
                Canvas.showPage(self)
            Canvas.save(self)

    return Numbered
