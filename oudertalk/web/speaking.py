"""The answers to who spoke and what was said: a turn that was somebody else's, a voice with a name, other words."""

from __future__ import annotations

import re

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.corrections import LONGEST_NAME, LONGEST_SAID, By
from oudertalk.core.transcript import ROLES, Transcript
from oudertalk.errors import DecisionOutdated
from oudertalk.i18n import _
from oudertalk.pipeline import (
    assign_role,
    decided,
    merge_voices,
    move_turn,
    new_voice,
    observe,
    redo_correction,
    rename_voice,
    reword,
    split_voice,
    undo_correction,
)
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import the_desk
from oudertalk.web.asked import folder_of, made_of, pages, who_asks

_SOMEBODY_ELSE = "nieuw"  # instead of the label of a voice
_NUMBER = re.compile(r"[0-9]{1,5}")  # of a turn, or of a word in it


@pages.post("/gesprek/<session>/beurt")
def move(session: str) -> ResponseReturnValue:
    """This turn was somebody else's; all that rests on it follows."""
    desk, folder, by = the_desk(), folder_of(session), _by()
    number, to = request.form.get("beurt", ""), request.form.get("stem", "")
    if not _NUMBER.fullmatch(number):
        abort(400)
    with desk.working:
        _check_made(folder)
        voice = new_voice(folder) if to == _SOMEBODY_ELSE else to
        time = move_turn(desk.house, folder, int(number) + 1, voice, by=by)
        _follow(folder)
    return redirect(url_for("pages.review", session=session, _anchor=f"beurt-{_turn_at(folder, time.start)}"), 303)


@pages.post("/gesprek/<session>/woorden")
def say_words(session: str) -> ResponseReturnValue:
    """These words were others; all that rests on them follows."""
    desk, folder, by = the_desk(), folder_of(session), _by()
    turn, word = request.form.get("beurt", ""), request.form.get("woord", "")
    heard, said = request.form.get("gehoord", ""), request.form.get("gezegd", "")
    if not (_NUMBER.fullmatch(turn) and _NUMBER.fullmatch(word)) or len(said) > 2 * LONGEST_SAID:
        abort(400)
    with desk.working:
        _check_made(folder)
        reword(desk.house, folder, int(turn), int(word), heard, said, by=by)
        _follow(folder)
    return redirect(url_for("pages.review", session=session, _anchor=f"beurt-{turn}"), 303)


@pages.post("/gesprek/<session>/stem/samen")
def merge(session: str) -> ResponseReturnValue:
    """Two voices are one."""
    desk, folder, by = the_desk(), folder_of(session), _by()
    with desk.working:
        _check_made(folder)
        merge_voices(desk.house, folder, request.form.get("stem", ""), request.form.get("met", ""), by=by)
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


@pages.post("/gesprek/<session>/stem/splits")
def split(session: str) -> ResponseReturnValue:
    """One voice is two: it is listened to again."""
    desk, folder, by = the_desk(), folder_of(session), _by()
    with desk.working:
        _check_made(folder)
        split_voice(desk.house, folder, request.form.get("stem", ""), by=by)
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


@pages.post("/gesprek/<session>/beurt/<where>")
def step(session: str, where: str) -> ResponseReturnValue:
    """The last that was said of voices and words is taken back (`terug`), or stands again (`opnieuw`)."""
    desk, folder, by = the_desk(), folder_of(session), _by()
    steps = {"terug": undo_correction, "opnieuw": redo_correction}
    if where not in steps:
        abort(404)
    with desk.working:
        _check_made(folder)
        steps[where](desk.house, folder, by=by)
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
        assign_role(desk.house, folder, request.form.get("stem", ""), role, by=_by())
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


@pages.post("/gesprek/<session>/stem/naam")
def call(session: str) -> ResponseReturnValue:
    """A voice is shown under a name of its own; without one, as who it is."""
    desk, folder, by = the_desk(), folder_of(session), _by()
    name = request.form.get("naam", "")
    if len(name) > 2 * LONGEST_NAME:
        abort(400)
    with desk.working:
        _check_made(folder)
        rename_voice(desk.house, folder, request.form.get("stem", ""), name, by=by)
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


def _by() -> By:
    """What somebody who corrects is."""
    judging = who_asks()
    if judging is None:
        abort(400)
    return judging.role


def _check_made(folder: SessionFolder) -> None:
    decided(the_desk().house, folder)  # passes the gate
    if request.form.get("gemaakt") != made_of(folder):
        raise DecisionOutdated(
            _("Het gesprek is intussen opnieuw gemaakt, in een ander venster. Kijk nog eens, en verbeter dan.")
        )


def _follow(folder: SessionFolder) -> None:
    desk = the_desk()
    observe(desk.house, folder)
    desk.reports.soon(desk.house, folder, desk.working)


def _turn_at(folder: SessionFolder, second: float) -> int:
    transcript: Transcript = folder.made("turns.json", Transcript)
    begun = [n for n, turn in enumerate(transcript.turns) if turn.time is not None and turn.time.start <= second + 0.5]
    return begun[-1] if begun else 0
