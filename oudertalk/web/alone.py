"""
The page of judging as a file by itself, for somebody who has no oudertalk: opened, filled in, saved, and sent back.

It asks nothing of anything: its style, its scripts and its sound are in it, and its policy lets nothing in or out.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

from oudertalk.core.blindness import all_in_view
from oudertalk.core.decisions import LONGEST_ALIAS, LONGEST_TEXT, FlagName, Who, name_of_flag
from oudertalk.core.handed_out import Returned, number_of
from oudertalk.core.report import Report
from oudertalk.core.wording import WHO_NAMES
from oudertalk.export.report import hash_of, part
from oudertalk.i18n import _, language
from oudertalk.pipeline import HandedOver, House, Judged, hand_out, shown, sound_for_report, with_roles
from oudertalk.pipeline.gate import consented
from oudertalk.storage import codec
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.review import head_of, review_of


def file_to_judge(
    house: House, folder: SessionFolder, *, with_sound: bool = False, with_names: bool = False
) -> HandedOver:
    """
    The file; the session keeps that it was made.

    Names are replaced by the roles that a person approved, unless `with_names`; in sound they can be heard. Raises what
    the gate raises for sharing, ExportRefused when nobody approved the names, StepNotReady, DiskError.
    """
    report = shown(house, folder)
    flags = [name_of_flag(flag) for flag in report.flags]
    if not with_names:
        report = with_roles(folder, report)
    with consented(house, folder, "delen met coach"):
        if with_sound:
            with house.watch("report") as progress:
                report = replace(report, sound=sound_for_report(folder, "embed", progress))
        page = _page(report, Returned(hand_out(house, folder, flags).file, Who("coach"), ()))
    return HandedOver("judge", f"{folder.id}-beoordelen.html", "text/html", page.encode("utf-8"))


def _page(report: Report, returned: Returned) -> str:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=ChoiceLoader([PackageLoader("oudertalk.web"), PackageLoader("oudertalk.export")]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(_=_, language=language)
    css = part("report.css") + _static("paginas.css")
    js = _static("alleen.js") + part("player.js") + _static("bewaren.js") + _static("luisteren.js")
    numbers: dict[FlagName, str] = {name_of_flag(flag): number_of(n) for n, flag in enumerate(report.flags)}
    nobody, everything = Judged({}, (), 0), all_in_view(report.rubric)
    review = review_of(report, nobody, returned.who, everything, numbers.__getitem__)
    return environment.get_template("beoordelen.html.j2").render(
        layout="alleen.html.j2",
        alone=True,
        oordelen=Markup(_as_data(returned)),
        policy=_policy(css, js, report.sound is not None),
        css=Markup(css),
        js=Markup(js),
        pause="",
        head=head_of(report, nobody, returned.who, everything),
        laid_out=lambda: review,
        sound=report.sound or "",
        people=WHO_NAMES,
        longest=LONGEST_TEXT,
        longest_alias=LONGEST_ALIAS,
        decided=0,
        file_name=_("oudertalk-beoordeling-{date}").format(date=f"{report.began_at:%Y-%m-%d}") + ".html",
    )


def _static(name: str) -> str:
    return resources.files("oudertalk.web").joinpath("static", name).read_text(encoding="utf-8")


def _as_data(returned: Returned) -> str:
    """JSON that can stand in a page: whatever it says, it does not end its own block."""
    return json.dumps(codec.to_plain(Returned, returned), ensure_ascii=False).replace("<", "\\u003c")


def _policy(css: str, js: str, sound: bool) -> str:
    """What the file may do: this style, this script, its own sound."""
    return (
        f"default-src 'none'; style-src '{hash_of(css)}'; script-src '{hash_of(js)}'; "
        f"media-src {'data:' if sound else repr('none')}; base-uri 'none'; form-action 'none'"
    )
