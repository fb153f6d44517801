"""Trying a microphone and recording with it: the program records, and pages show it and say what to do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.asking import who_agreed
from oudertalk.core.text import clock, decimal
from oudertalk.core.wording import VERDICTS, level
from oudertalk.errors import MicrophoneError, SessionNotFound
from oudertalk.i18n import _, language
from oudertalk.pipeline import Recorder, begin_recording, seconds_that_fit, who_is_heard
from oudertalk.web.app import the_desk
from oudertalk.web.beginning import find_draft
from oudertalk.web.studio import Take

recording = Blueprint("recording", __name__)

_LITTLE = 300.0  # s that still fit on the disk, from where on that is said


# trying


@recording.post("/nieuw/<draft>/proef")
def try_out(draft: str) -> ResponseReturnValue:
    """Listen to the microphones that were chosen; nothing of it is kept."""
    find_draft(draft)
    the_desk().studio.try_out(_chosen())
    return "", 204


@recording.get("/nieuw/<draft>/proef")
def sounding(draft: str) -> ResponseReturnValue:
    """How they sound now."""
    find_draft(draft)
    trial = the_desk().studio.sounding()
    if trial is None:
        return jsonify(levels=[], told="", error="")
    told = _(VERDICTS[trial.verdict]) if trial.verdict else _("zeg een paar zinnen …")
    return jsonify(levels=trial.levels, told=told, good=trial.verdict == "good", error=trial.error)


def _chosen() -> tuple[str, ...]:
    """The microphones that were chosen, one or two different ones. MicrophoneError when there is none."""
    names = tuple(dict.fromkeys(name for name in request.form.getlist("microfoon") if name))
    if not 1 <= len(names) <= 2 or any(len(name) > 300 for name in names):
        raise MicrophoneError(_("Kies een microfoon, of twee verschillende."))
    return names


# recording


@recording.post("/nieuw/<draft>/opnemen")
def start(draft: str) -> ResponseReturnValue:
    """Record, with everybody's yes."""
    found = find_draft(draft)
    permission, plan, minutes = found.permission, found.plan, request.form.get("minuten", "")
    if permission is None or plan.source != "opname":
        abort(409)
    names = _chosen()
    if minutes and not (minutes.isascii() and minutes.isdecimal() and 1 <= int(minutes[:4]) <= 600):
        abort(400)
    desk = the_desk()
    house, studio = desk.house, desk.studio
    with found.lock:  # who presses twice records once
        if desk.drafts.find(found.id) is None or studio.recording:
            return redirect(url_for("recording.show", session=studio.recording) if studio.recording else "/", 303)
        voices, apart = who_is_heard(permission, len(names))
        folder = begin_recording(
            house,
            permission,
            model=plan.model,
            speakers=voices,
            microphones=apart,
            rubric=plan.rubric,
            type=plan.type,
            case=plan.case,
        )
        desk.drafts.end(found)
        studio.record(
            folder,
            names,
            who_agreed(permission),
            channels=1,
            planned=int(minutes) * 60.0 if minutes else None,
            maximum=min(house.settings.max_minutes * 60, seconds_that_fit(house, len(names))),
            aloud=request.form.get("hardop") == "ja",
        )
    return redirect(url_for("recording.show", session=folder.id), 303)


def _take(session: str) -> Take:
    take = the_desk().studio.take(session)
    if take is None:
        raise SessionNotFound(_("Er is geen gesprek '{session}'.").format(session=session))
    return take


@recording.get("/opname/<session>")
def show(session: str) -> ResponseReturnValue:
    """The recording, as it goes."""
    take = the_desk().studio.take(session)
    if take is None:
        return redirect(url_for("pages.sessions"), 303)
    return render_template("opname.html.j2", session=session, take=take, state=_state(take))


@recording.get("/opname/<session>/stand")
def state(session: str) -> ResponseReturnValue:
    """How it goes, for a page that asks once or twice a second."""
    return jsonify(_state(_take(session)))


def _state(take: Take) -> dict[str, Any]:
    status, spoken = take.status, language()
    hears = status.state in ("opening", "recording")
    notes = []
    if status.state == "lost":
        notes.append(_("Steek hem weer in; dan gaat de opname vanzelf verder. Wat al was opgenomen, is bewaard."))
    elif status.absent:
        notes.append(
            _("Eén microfoon is weg: {names}. Steek hem terug; met de andere gaat het door.").format(
                names=", ".join(status.absent)
            )
        )
    if status.gaps:
        notes.append(
            _("Gemist: {n} keer, samen {seconds} s. Dat staat straks in het verslag.").format(
                n=status.gaps, seconds=decimal(status.missed, spoken)
            )
        )
    if status.left is not None and status.left < _LITTLE:
        notes.append(_("De schijf raakt vol: er past nog {left}.").format(left=clock(status.left)))
    if take.planned is not None and status.seconds >= take.planned:
        notes.append(_("De afgesproken tijd ({planned}) is om.").format(planned=clock(take.planned)))
    if status.state == "ended":
        notes += _ended(take)
    return {
        "state": status.state,
        "told": _told(take),
        "time": clock(status.seconds),
        "of": clock(take.planned or take.maximum),
        "level": level(status.loudness) if hears else 0.0,
        "verdict": _(VERDICTS[status.verdict]) if hears and status.verdict else "",
        "good": status.verdict == "good",
        "microphones": ", ".join(status.microphones),
        "marks": [clock(mark) for mark in status.marks],
        "notes": notes,
        "others": list(status.others) if status.state == "lost" else [],
        "retry": bool(status.absent) and status.state == "recording",
        "aloud": take.aloud and status.state in ("opening", "recording"),
        "wiped": status.wiped,
        "failed": status.state == "ended" and bool(take.error),
        "to": url_for("progress.watch", job=take.job) if take.job else "",
    }


def _told(take: Take) -> str:
    return {
        "opening": _("De microfoon gaat open …"),
        "recording": _("De opname loopt"),
        "paused": _("Pauze: er wordt niet opgenomen"),
        "lost": _("Er wordt niet opgenomen: de microfoon is weg"),
        "ended": _("Alles is gewist") if take.status.wiped else _("De opname is klaar"),
    }[take.status.state]


def _ended(take: Take) -> list[str]:
    status = take.status
    if status.wiped:
        return [_("De toestemming is ingetrokken. Alles wat was opgenomen, is gewist.")]
    told = []
    if status.end == "maximum":
        told.append(_("Meer dan dit wordt niet opgenomen; de opname is vanzelf gestopt."))
    if take.error:
        told.append(take.error)
        told.append(
            _("De opname is afgebroken; wat er was, is bewaard.") if status.seconds else _("Er is niets bewaard.")
        )
    return told


@recording.post("/opname/<session>/doe")
def do(session: str) -> ResponseReturnValue:
    """What a person presses. Taking back the consent is asked twice: it wipes everything, and cannot be taken back."""
    take = _take(session)
    recorder, wanted = take.recorder, request.form.get("wat", "")
    if wanted == "gebruik":
        name = request.form.get("microfoon", "")
        if name not in take.status.others:
            abort(400)
        recorder.use(name)
    elif wanted == "hardop":
        if take.aloud:
            take.aloud = False
            recorder.agreed()
    elif wanted in _COMMANDS:
        _COMMANDS[wanted](recorder)
    else:
        abort(400)
    return "", 204


_COMMANDS = {
    "luisterpunt": Recorder.mark,
    "pauze": Recorder.pause,
    "verder": Recorder.resume,
    "stop": Recorder.stop,
    "wis alles": Recorder.withdraw,
}
