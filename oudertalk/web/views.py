"""The answers: coming in, the list, who is there, and leaving."""

from __future__ import annotations

from collections import Counter
from threading import Timer
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, jsonify, make_response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from oudertalk.core.decisions import LONGEST_ALIAS
from oudertalk.core.text import clock
from oudertalk.core.wording import RECORDED, STEP_NAMES, WHO_NAMES
from oudertalk.errors import StepNotReady
from oudertalk.export.lay_out import MONTHS
from oudertalk.export.lay_out_form import ROLE_NAMES
from oudertalk.i18n import LANGUAGES, _, language
from oudertalk.pipeline import Overview, decided, overview
from oudertalk.web.app import LANGUAGE_COOKIE, REPORT_PARTS, report_part, the_desk
from oudertalk.web.asked import BLIND, WHO_COOKIE, a_person, address_of, asks_blind, folder_of, pages, who_asks
from oudertalk.web.door import KEY_HEADER
from oudertalk.web.progress_page import in_a_line
from oudertalk.web.review import wiped_in

_A_YEAR = 366 * 24 * 3600  # s
_GOODBYE = 0.4  # s, for the last page to arrive before the pages stop


# coming in


@pages.get("/start")
def start() -> ResponseReturnValue:
    """The address that is opened: its ticket becomes a cookie, and then it is gone from the address."""
    door = the_desk().door
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        abort(503)  # a browser that looks ahead would use the ticket up
    let_in = door.knows(request.cookies.get(door.cookie_name, ""))
    if not door.admits(request.args.get("kaartje", "")) and not let_in:
        abort(401)
    response = make_response(redirect(address_of(request.args.get("gesprek", "")), 303))
    response.set_cookie(door.cookie_name, door.cookie, httponly=True, samesite="Strict", path="/")
    return response


@pages.post("/sleutel/<what>")
def by_key(what: str) -> ResponseReturnValue:
    """A second start by the same user, who can read the file with the key: a ticket, or stop."""
    desk = the_desk()
    if not desk.door.has_key(request.headers.get(KEY_HEADER, "")) or what not in ("kaartje", "stop"):
        abort(403)
    if what == "stop":
        _stop_soon()
        return "ok"
    return Response(desk.door.ticket(), mimetype="text/plain")


@pages.get("/verslag/<name>")
def of_the_report(name: str) -> ResponseReturnValue:
    """The style and the player of the report; ours go on from them."""
    if name not in REPORT_PARTS:
        abort(404)
    return send_file(report_part(name))


# the list


@pages.get("/")
def sessions() -> ResponseReturnValue:
    """All conversations on this computer, the newest first; what may not stand here any more is wiped."""
    house = the_desk().house
    swept = house.archive.sweep(house.now())
    lines = [_row(line) for line in reversed(overview(house))]
    coming = the_desk().workshop.coming
    goes_on = bool(coming) or any(line["recording"] or line["job"] for line in lines)
    return render_template("gesprekken.html.j2", lines=lines, wiped=len(swept.wiped), coming=coming, goes_on=goes_on)


def _row(line: Overview) -> dict[str, Any]:
    known = the_desk().house.knowledge
    case = known.cases.get(line.case or "")
    type = known.types.get(line.type or "")
    kinds = [told.title.in_language(language()) for told in (case, type) if told]
    local = line.began_at.astimezone() if line.began_at else None
    desk = the_desk()
    job, recording = desk.workshop.job_of(line.id), desk.studio.recording == line.id
    if job is not None:
        reached = in_a_line(job)
    elif line.damaged:
        reached = _("beschadigd")
    elif line.to_judge:
        reached = _("klaar om te bekijken")
    else:
        reached = _("tot en met: {step}").format(step=_(STEP_NAMES[line.reached])) if line.reached else _begun(line)
    return {
        "id": line.id,
        "date": f"{local.day} {_(MONTHS[local.month - 1])} {local.year}" if local else line.id,
        "time": f"{local:%H:%M}" if local else "",
        "kind": " · ".join(kinds) or _("Gesprek"),
        "staged": line.staged,
        "people": _people(line),
        "length": clock(line.seconds) if line.seconds else "",
        "reached": reached,
        "open": line.to_judge and not line.damaged,
        "wiped": wiped_in(line.days) if not line.damaged else "",
        "soon": line.days is not None and line.days <= 3,
        "job": job.id if job else "",
        "recording": recording,
        "soundless": line.reached is None and line.recorded == "no" and not line.damaged and job is None,
        "waits": not line.damaged and line.recorded != "now" and job is None,
    }


def _people(line: Overview) -> str:
    """Who is heard: "leerkracht, 2 × ouder"; as long as nobody said so, how many."""
    if line.people:
        names = ((_(ROLE_NAMES[role]), count) for role, count in Counter(line.people).items())
        return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in names)
    if line.voices is None:
        return ""
    return _("1 stem") if line.voices == 1 else _("{n} stemmen").format(n=line.voices)


def _begun(line: Overview) -> str:
    return _("net begonnen") if line.recorded == "no" else _(RECORDED[line.recorded])


# who is there


@pages.route("/wie", methods=["GET", "POST"])
def who() -> ResponseReturnValue:
    """Who judges, asked once of a browser: a role, an alias if they want one, and whether they judge blind."""
    session = request.values.get("gesprek", "")
    back = address_of(session)
    if request.method == "GET":
        return render_template(
            "wie.html.j2",
            roles=WHO_NAMES,
            now=who_asks(),
            blind=who_asks() is None or asks_blind(),
            yes=BLIND,
            session=session,
            longest=LONGEST_ALIAS,
            back=back,
        )
    chosen = a_person(request.form.get("rol", ""), request.form.get("alias", ""))
    if chosen is None:
        abort(400)
    response = make_response(redirect(back, 303))
    blind = {"blind": BLIND} if request.form.get("blind") == BLIND else {}
    said = urlencode({"rol": chosen.role, "alias": chosen.alias, **blind})
    response.set_cookie(WHO_COOKIE, said, max_age=_A_YEAR, httponly=True, samesite="Strict", path="/")
    return response


@pages.post("/taal")
def speak() -> ResponseReturnValue:
    """The other language, kept in this browser."""
    chosen = request.form.get("taal", "")
    response = make_response(redirect(address_of(request.form.get("gesprek", "")), 303))
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_A_YEAR, httponly=True, samesite="Strict", path="/")
    return response


# being there, and leaving


@pages.get("/token")
def fresh_token() -> ResponseReturnValue:
    """For a page that was open when the program stopped, in a browser that was let in again since."""
    return jsonify(token=the_desk().door.token)


@pages.post("/hartslag")
def beat() -> ResponseReturnValue:
    """A page is open; of a conversation it is told how many decisions there are, or that it may not be shown."""
    page, session = request.form.get("pagina", "")[:32], request.form.get("gesprek", "")
    the_desk().presence.beat(page)
    if not session:
        return jsonify(decided=0)
    folder = folder_of(session)
    return jsonify(decided=decided(the_desk().house, folder))


@pages.post("/dag")
def leave() -> ResponseReturnValue:
    """A page closes."""
    the_desk().presence.leave(request.form.get("pagina", "")[:32])
    return "", 204


@pages.post("/stop")
def stop() -> ResponseReturnValue:
    """The button that stops the pages; not while a conversation is recorded."""
    if the_desk().studio.recording:
        raise StepNotReady(_("Er loopt een opname. Stop eerst de opname, en sluit dan oudertalk af."))
    answer = render_template("gestopt.html.j2")
    _stop_soon()
    return answer


def _stop_soon() -> None:
    Timer(_GOODBYE, the_desk().stop.set).start()
