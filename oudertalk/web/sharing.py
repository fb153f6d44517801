"""The answers about giving a conversation back: which names become roles, files to take along, and what comes back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response, abort, jsonify, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.decisions import Who
from oudertalk.core.handed_out import told
from oudertalk.core.replacing import Candidate, Replacement, compared, replacement, same_name
from oudertalk.core.text import clock
from oudertalk.core.wording import who_in_words
from oudertalk.errors import NameRefused
from oudertalk.pipeline import (
    HandedOver,
    House,
    Wish,
    all_formats,
    approve_names,
    approved_names,
    handed_over,
    judges,
    may_share,
    names_found,
    names_to_approve,
    receive,
)
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.handed_out import returned_in
from oudertalk.web.alone import file_to_judge
from oudertalk.web.app import the_desk
from oudertalk.web.asked import folder_of, pages, who_asks
from oudertalk.web.drafts import LARGEST_REQUEST
from oudertalk.web.streaming import streamed

TO_JUDGE = "beoordelen"
ALL = "alles"

_MORE = 2  # lines for names that were not found


@dataclass(frozen=True, slots=True)
class NameView:
    """A line of the list of names: what it becomes, "" for a name that stays; how often and where it is said."""

    name: str
    becomes: str
    often: int
    at: str
    quote: str


@pages.get("/gesprek/<session>/delen")
def share(session: str) -> ResponseReturnValue:
    """Names, files, and what comes back."""
    house, folder = the_desk().house, folder_of(session)
    judging = who_asks()
    if judging is None:
        return redirect(url_for("pages.who", gesprek=session), 303)
    return _page(house, folder, judging)


def _page(
    house: House, folder: SessionFolder, judging: Who, typed: tuple[Replacement, ...] | None = None, refused: str = ""
) -> ResponseReturnValue:
    """Names are looked for after the top of the page was sent; `typed` is the list of somebody who was refused."""
    from oudertalk.export.formats import FORMATS

    @cache
    def names() -> list[NameView]:
        found = names_found(house, folder)
        listed = names_to_approve(folder, found) if typed is None else typed
        known = {compared(one.name) for one in found}
        if also := [one.name for one in listed if compared(one.name) not in known]:
            found = names_found(house, folder, also)
        return _names(listed, found)

    answer = streamed(
        "delen.html.j2",
        session=folder.id,
        judge=who_in_words(judging),
        names=names,
        more=range(_MORE),
        approved=cache(lambda: approved_names(folder) is not None),
        refused=refused,
        formats=[FORMATS[name] for name in all_formats(house, folder)],
        people=[(f"{who.role} {who.alias}".strip(), who_in_words(who)) for who in judges(house, folder)],
        may_share=may_share(house, folder),
        has_sound=folder.sound_wiped is None,
        to_judge=TO_JUDGE,
        all=ALL,
    )
    answer.status_code = 422 if refused else 200
    return answer


def _names(listed: tuple[Replacement, ...], found: tuple[Candidate, ...]) -> list[NameView]:
    """Those that become a role, and after them what was found and stays."""
    lines = [_line(one.name, one.becomes, found) for one in listed]
    stays = [one for one in found if not any(same_name(one.name, other.name) for other in listed)]
    return lines + [_line(one.name, "", found) for one in stays]


def _line(name: str, becomes: str, found: tuple[Candidate, ...]) -> NameView:
    candidate = next((one for one in found if same_name(one.name, name)), None)
    if candidate is None:
        return NameView(name, becomes, 0, "", "")
    return NameView(
        name, becomes, candidate.count, "" if candidate.at is None else clock(candidate.at), candidate.quote
    )


@pages.post("/gesprek/<session>/delen/namen")
def approve(session: str) -> ResponseReturnValue:
    """Keep the list as it was filled in; an empty role leaves the name as it is said."""
    house, folder, judging = the_desk().house, folder_of(session), who_asks()
    if judging is None:
        abort(400)
    pairs = zip(request.form.getlist("naam"), request.form.getlist("wordt"), strict=False)
    typed = [(name.strip(), becomes.strip()) for name, becomes in pairs if name.strip() and becomes.strip()]
    listed: list[Replacement] = []
    try:
        for name, becomes in typed:
            listed.append(replacement(name, becomes))
        approve_names(house, folder, tuple(listed), judging.role)
    except NameRefused as error:
        return _page(house, folder, judging, tuple(listed), str(error))
    return redirect(url_for("pages.share", session=session, _anchor="bestanden"), 303)


@pages.post("/gesprek/<session>/delen/bestand")
def take_along(session: str) -> ResponseReturnValue:
    """A file of this conversation, or all of them in one."""
    house, folder, kind = the_desk().house, folder_of(session), request.form.get("soort", "")
    sound, names = "geluid" in request.form, "namen" in request.form
    if kind == TO_JUDGE:
        return _download(file_to_judge(house, folder, with_sound=sound, with_names=names))
    formats = all_formats(house, folder)
    if kind not in (*formats, ALL):
        abort(400)
    wish = Wish(
        formats if kind == ALL else (kind,),
        "own" if request.form.get("voor") == "mij" else "coach",
        request.form.get("wie", ""),
        "keep" if names else "replace",
        "embed" if sound else "none",
    )
    files = handed_over(house, folder, wish)
    return _download(files[0] if kind != ALL else _together(folder, files))


def _together(folder: SessionFolder, files: tuple[HandedOver, ...]) -> HandedOver:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return HandedOver(ALL, f"oudertalk-{folder.id}.zip", "application/zip", packed.getvalue())


def _download(file: HandedOver) -> Response:
    return send_file(
        io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False
    )


@pages.post("/gesprek/<session>/delen/terug")
def take_back_in(session: str) -> ResponseReturnValue:
    """What a coach filled in: the page sends only the part of the file that says so."""
    request.max_content_length = LARGEST_REQUEST  # hundreds of long notes
    house, folder = the_desk().house, folder_of(session)
    if who_asks() is None:
        abort(400)
    returned = returned_in(request.get_data(cache=False))
    received: dict[str, Any] = {"told": told(receive(house, folder, returned))}
    return jsonify(received)
