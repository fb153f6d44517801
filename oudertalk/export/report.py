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
            css=part("report.css"),
            js=_script(),
            policy=_policy(report),
            language=language,
        )
    finally:
        set_language(before)


def part(name: str) -> str:
    """A part of the report by its file name, for other pages that are made of it: `report.css`, `player.js`."""
    return resources.files("oudertalk.export").joinpath("templates", name).read_text(encoding="utf-8")


def _script() -> str:
    return part("player.js") + part("report.js")


def hash_of(text: str) -> str:
    """What a page's policy calls this style or script of its own."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _policy(report: Report) -> str:
    """What the page may do: this one style, this one script, its own sound, and nothing else from anywhere."""
    media = "data:" if report.sound and report.sound.startswith("data:") else "'self' file:"
    style, script = hash_of(part("report.css")), hash_of(_script())
    return (
        f"default-src 'none'; style-src '{style}'; script-src '{script}'; media-src {media}; "
        "base-uri 'none'; form-action 'none'"
    )
