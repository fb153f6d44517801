"""The answers to who spoke: a turn that was somebody else's, a voice that has a name now."""

from __future__ import annotations

import re

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.transcript import ROLES, Transcript
from oudertalk.errors import DecisionOutdated
from oudertalk.i18n import _
from oudertalk.pipeline import confirm_roles, judged, move_turn, new_voice, observe, report, undo_correction
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import the_desk
from oudertalk.web.asked import folder_of, made_of, pages, who_asks

_SOMEBODY_ELSE = "nieuw"  # instead of the label of a voice


@pages.post("/gesprek/<session>/beurt")
def move(session: str) -> ResponseReturnValue:
    """This turn was somebody else's; all that rests on it follows."""
    desk, folder, judging = the_desk(), folder_of(session), who_asks()
    number, to = request.form.get("beurt", ""), request.form.get("stem", "")
    if judging is None or not re.fullmatch(r"[0-9]{1,5}", number):
        abort(400)
    with desk.working:
        _check_made(folder)
        voice = new_voice(folder) if to == _SOMEBODY_ELSE else to
        time = move_turn(desk.house, folder, int(number) + 1, voice, by=judging.role)
        _follow(folder)
    return redirect(url_for("pages.review", session=session, _anchor=f"beurt-{_turn_at(folder, time.start)}"), 303)


@pages.post("/gesprek/<session>/beurt/terug")
def take_back(session: str) -> ResponseReturnValue:
    """The last that was said of who spoke is taken back."""
    desk, folder, judging = the_desk(), folder_of(session), who_asks()
    if judging is None:
        abort(400)
    with desk.working:
        _check_made(folder)
        undo_correction(desk.house, folder, by=judging.role)
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


@pages.post("/gesprek/<session>/rol")
def say_who(session: str) -> ResponseReturnValue:
    """A person says who a voice is; the form follows."""
    desk, folder = the_desk(), folder_of(session)
    role = next((known for known in ROLES if known == request.form.get("rol")), None)
    if role is None:
        abort(400)
    with desk.working:
        _check_made(folder)
        confirm_roles(folder, {request.form.get("stem", ""): role})
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


def _check_made(folder: SessionFolder) -> None:
    judged(the_desk().house, folder)  # passes the gate
    if request.form.get("gemaakt") != made_of(folder):
        raise DecisionOutdated(_("De beurten zijn intussen opnieuw gemaakt. Kijk nog eens, en verplaats dan."))


def _follow(folder: SessionFolder) -> None:
    house = the_desk().house
    observe(house, folder)
    report(house, folder)


def _turn_at(folder: SessionFolder, second: float) -> int:
    transcript: Transcript = folder.made("turns.json", Transcript)
    begun = [n for n, turn in enumerate(transcript.turns) if turn.time is not None and turn.time.start <= second + 0.5]
    return begun[-1] if begun else 0
