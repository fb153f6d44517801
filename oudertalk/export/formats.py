"""
The formats in which a conversation is handed over: one table, and each a function from `Material` to bytes.

Whoever adds one writes that function and adds a line here; command, pages and documentation go by this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oudertalk.core.handing_over import Material
from oudertalk.export.docx_form import docx_form
from oudertalk.export.elan import elan
from oudertalk.export.machine_readable import as_json
from oudertalk.export.pdf_form import pdf_form
from oudertalk.export.plain import plain_text
from oudertalk.export.praat import praat
from oudertalk.export.report import render_report
from oudertalk.export.subtitles import srt, webvtt
from oudertalk.export.table import table
from oudertalk.i18n import N_, language


@dataclass(frozen=True, slots=True)
class Format:
    """
    A format. `name` is what people type, `title` what they read (by way of `_`), `stem` and `ending` make the file.

    `is_form` shows one person's judgement, so it must be known whose; `timed` needs a transcript with times; `plays`
    can take the sound along, in it or beside it.
    """

    name: str
    title: str
    stem: str
    ending: str
    media_type: str
    write: Callable[[Material], bytes]
    is_form: bool = False
    timed: bool = False
    plays: bool = False


def report_html(material: Material) -> bytes:
    """The report as one HTML file, in the language in force."""
    return render_report(material.report, language=language()).encode("utf-8", errors="replace")


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ALL = (
    Format("docx", N_("formulier, om te bewerken (Word)"), "formulier", ".docx", _WORD, docx_form, is_form=True),
    Format("pdf", N_("formulier, om te printen"), "formulier", ".pdf", "application/pdf", pdf_form, is_form=True),
    Format("html", N_("verslag, voor elke browser"), "verslag", ".html", "text/html", report_html, plays=True),
    Format("vtt", N_("transcript als ondertitels (WebVTT)"), "transcript", ".vtt", "text/vtt", webvtt, timed=True),
    Format("srt", N_("transcript als ondertitels (SRT)"), "transcript", ".srt", "text/plain", srt, timed=True),
    Format("txt", N_("transcript als platte tekst"), "transcript", ".txt", "text/plain", plain_text),
    Format("csv", N_("transcript als tabel, voor Excel"), "transcript", ".csv", "text/csv", table, is_form=True),
    Format("json", N_("alles, voor andere programma's"), "gesprek", ".json", "application/json", as_json, is_form=True),
    Format("eaf", N_("annotaties voor ELAN"), "annotaties", ".eaf", "text/xml", elan, True, True, True),
    Format("textgrid", N_("annotaties voor Praat"), "annotaties", ".TextGrid", "text/plain", praat, True, True),
)
FORMATS: Mapping[str, Format] = {one.name: one for one in _ALL}
