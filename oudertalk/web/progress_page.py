"""How far a conversation is that is worked out, and going on with one that is not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.text import clock
from oudertalk.core.wording import STEP_NAMES
from oudertalk.errors import StepNotReady
from oudertalk.i18n import N_, _
from oudertalk.pipeline import is_being_recorded, was_recorded
from oudertalk.web.app import the_desk
from oudertalk.web.working import Job

progress = Blueprint("progress", __name__)


@progress.get("/bezig/<job>")
def watch(job: str) -> ResponseReturnValue:
    """How far it is."""
    found = the_desk().workshop.job(job)
    if found is None:  # the program was started again since
        return redirect(url_for("pages.sessions"), 303)
    return render_template("bezig.html.j2", job=found, state=_state(found))


@progress.get("/bezig/<job>/stand")
def state(job: str) -> ResponseReturnValue:
    """The same, for a page that asks every second."""
    found = the_desk().workshop.job(job)
    if found is None:
        abort(404)
    return jsonify(_state(found))


@progress.post("/bezig/<job>/stop")
def stop(job: str) -> ResponseReturnValue:
    """Not now: what is done stays done."""
    the_desk().workshop.stop(job)
    return redirect(url_for("progress.watch", job=job), 303)


@progress.post("/gesprek/<session>/verder")
def go_on(session: str) -> ResponseReturnValue:
    """Work out what was begun."""
    desk = the_desk()
    folder = desk.house.archive.open(session)
    if is_being_recorded(folder):
        raise StepNotReady(_("Gesprek {session} wordt nu opgenomen. Wacht tot dat klaar is.").format(session=folder.id))
    return redirect(url_for("progress.watch", job=desk.workshop.go_on(folder.id).id), 303)


@progress.post("/gesprek/<session>/wis")
def wipe_soundless(session: str) -> ResponseReturnValue:
    """A conversation whose file never came in whole is none; nothing else can be wiped here."""
    desk = the_desk()
    folder = desk.house.archive.open(session)
    if folder.has("recording.json") or was_recorded(folder) or desk.workshop.job_of(session):
        abort(409)
    desk.house.archive.forget(session)
    return redirect(url_for("pages.sessions"), 303)


def in_a_line(job: Job) -> str:
    """How far it is, for the list."""
    if job.state == "works" and job.step is not None:
        return _("bezig: {step}, {percent} %").format(step=_(STEP_NAMES[job.step]), percent=round(job.share * 100))
    return _(_STATES[job.state])


_STATES = {
    "waits": N_("wacht tot een ander gesprek klaar is"),
    "works": N_("bezig"),
    "stopping": N_("stopt …"),
    "stopped": N_("gestopt"),
    "done": N_("klaar om te bekijken"),
    "failed": N_("niet gelukt"),
    "gone": N_("kan niet verder"),
}


def _state(job: Job) -> dict[str, Any]:
    at_work = job.state in ("works", "stopping") and job.step is not None
    return {
        "state": job.state,
        "told": in_a_line(job),
        "step": _(STEP_NAMES[job.step]) if at_work and job.step else "",
        "share": job.share if at_work else 1.0 if job.state == "done" else 0.0,
        "percent": f"{round(job.share * 100)} %" if at_work else "",
        "left": _("nog ongeveer {time}").format(time=clock(job.left)) if at_work and job.left is not None else "",
        "done": [_(STEP_NAMES[step]) for step in job.done],
        "error": job.error,
        "over": job.is_over,
        "to": url_for("pages.review", session=job.session) if job.state == "done" else "",
        "again": bool(job.session) and job.state in ("stopped", "failed"),
    }
