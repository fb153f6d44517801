"""
The transcript as a table, a row a turn, in the CSV that a Dutch spreadsheet opens at once.

Semicolons between cells and a comma in numbers (what R calls csv2), UTF-8 with a mark at its beginning. A cell with
words of people that begins like a formula gets an apostrophe before it: a spreadsheet then shows it, and does not
work it out.
"""

from __future__ import annotations

import csv
import io

from oudertalk.core.handing_over import Material
from oudertalk.core.text import hundredths
from oudertalk.core.wording import VERDICT_WORDS
from oudertalk.export.cleaning import one_line
from oudertalk.export.lay_out import STRENGTH_WORDS, parties_of
from oudertalk.export.lay_out_form import marked_by_hand, move_label
from oudertalk.i18n import _, language

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # https://owasp.org/www-community/attacks/CSV_Injection


def table(material: Material) -> bytes:
    """Number, start and end in seconds, who, words, the moments found in the turn, and what a person says of them."""
    report = material.report
    names = parties_of(report)
    moments: dict[int, list[str]] = {}
    said: dict[int, list[str]] = {}
    for number, flag in enumerate(report.flags):
        label = move_label(report, flag.move)
        moments.setdefault(flag.evidence.turn, []).append(f"{label} ({_(STRENGTH_WORDS[flag.strength])})")
        own = material.own.flags.get(number) if material.own else None
        if own is not None:
            verdict = _(VERDICT_WORDS[own.verdict]) if own.verdict else ""
            parts = ": ".join(part for part in (verdict, own.note) if part)
            said.setdefault(flag.evidence.turn, []).append(f"{label}, {parts}")
    for added in material.own.added if material.own else ():
        said.setdefault(added.evidence.turn, []).append(marked_by_hand(report, added))
    written = io.StringIO(newline="")
    rows = csv.writer(written, delimiter=";")
    rows.writerow((_("beurt"), _("begin (s)"), _("einde (s)"), _("wie"), _("tekst"), _("momenten"), _("oordeel")))
    for number, turn in enumerate(report.transcript.turns):
        time = turn.time
        rows.writerow(
            (
                number + 1,
                hundredths(time.start, language()) if time else "",
                hundredths(time.end, language()) if time else "",
                harmless(names[turn.speaker].name),
                harmless(turn.text),
                harmless(" | ".join(moments.get(number, ()))),
                harmless(" | ".join(said.get(number, ()))),
            )
        )
    return written.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """
    The text on one line, which no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("ja - nee")
    ("'=1+1", 'ja - nee')
    """
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) or text.startswith(_FORMULA) else line
