"""The transcript as plain text, to read: who, when, what."""

from __future__ import annotations

from oudertalk.core.handing_over import Material
from oudertalk.core.text import clock
from oudertalk.export.cleaning import one_line
from oudertalk.export.lay_out import date, parties_of
from oudertalk.export.lay_out_form import words
from oudertalk.i18n import _


def plain_text(material: Material) -> bytes:
    """A line a turn, with the time where there is one. UTF-8, lines that end as every editor reads them."""
    report = material.report
    names = parties_of(report)
    head = [one_line(words(report.title)), f"{date(report.began_at)} · {clock(report.duration)} · {report.session}"]
    if report.permission.staged:
        head.append(_("[in scène gezet]"))
    told = []
    for turn in report.transcript.turns:
        at = f"[{clock(turn.time.start)}] " if turn.time else ""
        told.append(f"{at}{names[turn.speaker].name}: {one_line(turn.text)}")
    return "\n".join([*head, "", *told, ""]).encode("utf-8")
