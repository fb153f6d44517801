"""
Sheets to print and to write on: the consent form, and a rubric without answers, for whoever goes on without recording.

One HTML file each, black on white, for A4. There is no script in them, and their policy lets them do nothing but show.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from oudertalk.core.rubric import Rubric
from oudertalk.export.lay_out_form import words
from oudertalk.i18n import _, set_language
from oudertalk.i18n import language as current_language

__all__ = ["consent_paper", "form_paper"]

LINES = 2  # per item, to write down what was heard


def consent_paper(*, simple: bool = False) -> str:
    """
    The consent form as HTML, on two pages: one to read, one to sign.

    Always in Dutch, whatever the language of the program: parents sign it, of a Dutch conversation. `simple` is the
    same in simple Dutch, for those who still learn the language.
    """
    return _sheet("paper_consent_simple.html.j2" if simple else "paper_consent.html.j2", "nl")


def form_paper(rubric: Rubric, *, language: str = "nl") -> str:
    """This rubric as HTML, with room to tick and to write, in "nl" or "en"."""
    before = current_language()
    set_language(language)
    try:
        return _sheet("paper_form.html.j2", language, rubric=rubric, words=words, lines=LINES)
    finally:
        set_language(before)


def _sheet(template: str, language: str, **values: object) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("oudertalk.export"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["_"] = _
    css = resources.files("oudertalk.export").joinpath("templates", "paper.css").read_text(encoding="utf-8")
    return environment.get_template(template).render(css=css, policy=_policy(css), language=language, **values)


def _policy(css: str) -> str:
    """What the page may do: this one style, and nothing else from anywhere."""
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
