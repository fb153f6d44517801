"""
The report: one HTML file that opens from disk, plays its own quotes, prints on A4, and asks nothing of anybody.

Everything shown is prepared here as plain values; the template only lays them out. Whatever a person or a recogniser
wrote is data: Jinja2 escapes it, and the page's own policy allows no script but the one whose hash stands in its head.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from oudertalk.export.lay_out import page_of
from oudertalk.export.page import Report
from oudertalk.i18n import _, set_language
from oudertalk.i18n import language as current_language

__all__ = ["Report", "render_report"]


def render_report(report: Report, *, language: str = "nl") -> str:
    """The report as HTML, in "nl" or "en"."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("oudertalk.export"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["_"] = _
    before = current_language()
    set_language(language)
    try:
        return environment.get_template("report.html.j2").render(
            page=page_of(report),
            css=_part("report.css"),
            js=_part("report.js"),
            policy=_policy(report),
            language=language,
        )
    finally:
        set_language(before)


def _part(name: str) -> str:
    return resources.files("oudertalk.export").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(report: Report) -> str:
    """What the page may do: this one style, this one script, its own sound, and nothing else from anywhere."""
    hashes = [
        base64.b64encode(hashlib.sha256(_part(name).encode("utf-8")).digest()).decode("ascii")
        for name in ("report.css", "report.js")
    ]
    media = "data:" if report.sound and report.sound.startswith("data:") else "'self' file:"
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; media-src {media}; "
        "base-uri 'none'; form-action 'none'"
    )
