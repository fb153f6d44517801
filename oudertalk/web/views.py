"""The answers: the list, the page of judging, its sound, and what people say there."""

from __future__ import annotations

import logging
import re
from threading import Timer
from typing import Any, get_args
from urllib.parse import parse_qs, urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from oudertalk.core.corrections import BY, By
from oudertalk.core.decisions import (
    LONGEST_ALIAS,
    LONGEST_TEXT,
    VERDICTS,
    Judgement,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    Seen,
    Who,
    name_of_flag,
)
from oudertalk.core.explaining import explained
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag
from oudertalk.core.text import clock
from oudertalk.core.transcript import ROLES, Transcript
from oudertalk.core.wording import RECORDED, STEP_NAMES
from oudertalk.errors import DecisionOutdated, MomentUnknown, SessionNotFound, StepNotReady
from oudertalk.export.lay_out import MONTHS
from oudertalk.export.lay_out_form import ROLE_NAMES
from oudertalk.i18n import LANGUAGES, _, language
from oudertalk.pipeline import (
    Overview,
    confirm_roles,
    corrections_of,
    explain,
    judge,
    judged,
    may_look,
    move_turn,
    new_voice,
    observe,
    overview,
    report,
    shown,
    sound_to_hear,
    undo_correction,
)
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import sha256_of
from oudertalk.web.app import LANGUAGE_COOKIE, report_css, the_desk
from oudertalk.web.door import KEY_HEADER
from oudertalk.web.progress_page import in_a_line
from oudertalk.web.review import VERDICT_WORDS, WHO_NAMES, about_flag, review_of, state, states, who_in_words

logger = logging.getLogger(__name__)

WHO_COOKIE = "oudertalk-wie"
_A_YEAR = 366 * 24 * 3600  # s
_SESSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")  # how sessions are called; never a path
_SOMEBODY_ELSE = "nieuw"  # instead of the label of a voice
_PARTS = 400  # pieces of a template that are sent together: each alone would be a word
_GOODBYE = 0.4  # s, for the last page to arrive before the pages stop

pages = Blueprint("pages", __name__)


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
    session = request.args.get("gesprek", "")
    to = url_for("pages.review", session=session) if _SESSION.fullmatch(session) else url_for("pages.sessions")
    response = make_response(redirect(to, 303))
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


@pages.get("/opmaak/verslag.css")
def report_style() -> ResponseReturnValue:
    """The style of the report; ours goes on from it."""
    return send_file(report_css(), mimetype="text/css")


# the list


@pages.get("/")
def sessions() -> ResponseReturnValue:
    """All conversations on this computer, the newest first; what may not stand here any more is wiped."""
    house = the_desk().house
    swept = house.archive.sweep(house.now())
    lines = [_row(line) for line in reversed(overview(house))]
    return render_template("gesprekken.html.j2", lines=lines, wiped=len(swept.wiped), coming=the_desk().workshop.coming)


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


def _begun(line: Overview) -> str:
    return _("net begonnen") if line.recorded == "no" else _(RECORDED[line.recorded])


def wiped_in(days: int | None) -> str:
    """When a conversation is wiped, in words."""
    if days is None:
        return _("wordt niet vanzelf gewist")
    if days < 1:
        return _("wordt vandaag gewist")
    return _("wordt gewist over 1 dag") if days == 1 else _("wordt gewist over {days} dagen").format(days=days)


# who is there


@pages.route("/wie", methods=["GET", "POST"])
def who() -> ResponseReturnValue:
    """Who judges, asked once of a browser: a role, and an alias if they want one."""
    session = request.values.get("gesprek", "")
    back = url_for("pages.review", session=session) if _SESSION.fullmatch(session) else url_for("pages.sessions")
    if request.method == "GET":
        return render_template(
            "wie.html.j2", roles=WHO_NAMES, now=_who(), session=session, longest=LONGEST_ALIAS, back=back
        )
    chosen = _a_person(request.form.get("rol", ""), request.form.get("alias", ""))
    if chosen is None:
        abort(400)
    response = make_response(redirect(back, 303))
    said = urlencode({"rol": chosen.role, "alias": chosen.alias})
    response.set_cookie(WHO_COOKIE, said, max_age=_A_YEAR, httponly=True, samesite="Strict", path="/")
    return response


def _who() -> Who | None:
    """Who this browser said to be."""
    said = parse_qs(request.cookies.get(WHO_COOKIE, ""), max_num_fields=4)
    return _a_person(said.get("rol", [""])[0], said.get("alias", [""])[0])


def _a_person(role: str, alias: str) -> Who | None:
    found: By | None = next((known for known in BY if known == role), None)
    printable = "".join(letter for letter in alias if letter.isprintable())
    return Who(found, " ".join(printable.split())[:LONGEST_ALIAS].strip()) if found else None


@pages.post("/taal")
def speak() -> ResponseReturnValue:
    """The other language, kept in this browser."""
    chosen = request.form.get("taal", "")
    session = request.form.get("gesprek", "")
    to = url_for("pages.review", session=session) if _SESSION.fullmatch(session) else url_for("pages.sessions")
    response = make_response(redirect(to, 303))
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_A_YEAR, httponly=True, samesite="Strict", path="/")
    return response


# a conversation


def _folder(session: str) -> SessionFolder:
    if not _SESSION.fullmatch(session):
        raise SessionNotFound(_("Zo heet geen gesprek."))
    house, judging = the_desk().house, _who()
    folder = house.archive.open(session)
    if judging is not None:
        may_look(house, folder, judging)
    return folder


@pages.get("/gesprek/<session>")
def review(session: str) -> ResponseReturnValue:
    """Listen, judge, discuss."""
    house, folder = the_desk().house, _folder(session)
    judging = _who()
    if judging is None:
        return redirect(url_for("pages.who", gesprek=session), 303)
    until = folder.permission.until
    found = review_of(shown(house, folder), judged(house, folder), judging)
    return _streamed(
        "beoordelen.html.j2",
        session=session,
        review=found,
        page=found.page,
        judge=who_in_words(judging),
        wiped=wiped_in(None if until is None else (until - house.now()).days),
        verdicts=VERDICT_WORDS,
        longest=LONGEST_TEXT,
        decided=len(folder_decisions(folder)),
        made=_made(folder),
        roles=ROLE_NAMES,
        corrected=bool(corrections_of(folder).stands),
    )


def _streamed(template: str, **values: Any) -> Response:
    """The page as it is being laid out: of an hour of talk the first words stand there before the last are made."""
    current_app.update_template_context(values)
    parts = current_app.jinja_env.get_template(template).stream(values)
    parts.enable_buffering(_PARTS)
    return Response(stream_with_context(parts), mimetype="text/html")


@pages.get("/gesprek/<session>/geluid")
def sound(session: str) -> ResponseReturnValue:
    """The sound, in parts as the browser asks for them; each part passes the gate."""
    path = sound_to_hear(the_desk().house, _folder(session))
    return send_file(path, mimetype="audio/mp4", conditional=True, etag=False)


@pages.get("/gesprek/<session>/waarom/<int:turn>")
def why(session: str, turn: int) -> ResponseReturnValue:
    """What the rules heard in a turn, and what they missed."""
    house = the_desk().house
    found = explain(house, _folder(session), turn)
    known = house.knowledge
    return jsonify(
        [{"quote": one.sentence.quote, "lines": explained(one, known.moves, known.plain_words)} for one in found]
    )


@pages.get("/gesprek/<session>/stand")
def stand(session: str) -> ResponseReturnValue:
    """What this person decided so far, for a page that was open while another one saved."""
    house, folder, judging = the_desk().house, _folder(session), _who()
    if judging is None:
        abort(400)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    return jsonify(states=states(judged(house, folder), judging, flags), decided=len(folder_decisions(folder)))


@pages.post("/gesprek/<session>/oordeel")
def decide(session: str) -> ResponseReturnValue:
    """Keep what this person says; 409 with what stands when it was decided otherwise since."""
    house, folder, judging = the_desk().house, _folder(session), _who()
    said = request.get_json(silent=True)
    if judging is None or not isinstance(said, dict):
        abort(400)
    what, after = _judgement(folder, said), said.get("after")
    if what is None or not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 1_000_000:
        abort(400)
    try:
        decision = judge(house, folder, judging, what, after)
    except DecisionOutdated as error:
        flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
        now = [one for one in states(judged(house, folder), judging, flags) if one["about"] == said.get("about")]
        answer = jsonify(error=str(error), state=now[0] if now else None)
        answer.status_code = 409
        return answer
    local = decision.at.astimezone()
    return jsonify(**state(decision), decided=len(folder_decisions(folder)), at=f"{local:%H:%M:%S}")


def _judgement(folder: SessionFolder, said: dict[str, Any]) -> Judgement | None:
    """What the page sends, as a value; None when it is about nothing that is there, or says what nobody can say."""
    about, choice, text = said.get("about"), said.get("choice"), said.get("text")
    if not isinstance(about, str) or not isinstance(text, str | None) or len(text or "") > LONGEST_TEXT:
        return None
    kind, _dash, name = about.partition("-")
    if kind == "flag":
        flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
        flag = next((name_of_flag(flag) for flag in flags if about_flag(name_of_flag(flag)) == about), None)
        verdict = next((known for known in VERDICTS if known == choice), None)
        if flag is None:
            raise MomentUnknown(_("Deze markering is er niet meer: die is opnieuw gemaakt. Laad de pagina opnieuw."))
        return OnFlag(flag, verdict, (text or "").strip())
    form: Form = folder.made("form.json", Form)
    seen: Seen | None = next((known for known in get_args(Seen) if known == choice), None)
    if kind == "item" and any(entry.item == name for entry in form.entries):
        return OnItem(form.rubric, name, seen, text)
    if kind == "phase" and any(entry.phase == name for entry in form.entries):
        return OnPhase(form.rubric, name, (text or "").rstrip())
    if kind == "prompt":
        rubric = the_desk().house.rubric(folder.card.rubric)
        if any(prompt.id == name for prompt in rubric.prompts):
            return OnPrompt(form.rubric, name, (text or "").rstrip())
    return None


def folder_decisions(folder: SessionFolder) -> tuple[Any, ...]:
    """All lines that people added, for whoever wants to know whether there are more than before."""
    from oudertalk.storage.decisions import read_decisions

    return read_decisions(folder.path)


# who spoke


@pages.post("/gesprek/<session>/beurt")
def move(session: str) -> ResponseReturnValue:
    """This turn was somebody else's; all that rests on it follows."""
    desk, folder, judging = the_desk(), _folder(session), _who()
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
    desk, folder, judging = the_desk(), _folder(session), _who()
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
    desk, folder = the_desk(), _folder(session)
    role = next((known for known in ROLES if known == request.form.get("rol")), None)
    if role is None:
        abort(400)
    with desk.working:
        _check_made(folder)
        confirm_roles(folder, {request.form.get("stem", ""): role})
        _follow(folder)
    return redirect(url_for("pages.review", session=session), 303)


def _made(folder: SessionFolder) -> str:
    """Names the turns as they are: numbers of turns mean something else when they were made anew."""
    return sha256_of(folder.path / "turns.json")[:16]


def _check_made(folder: SessionFolder) -> None:
    judged(the_desk().house, folder)  # passes the gate
    if request.form.get("gemaakt") != _made(folder):
        raise DecisionOutdated(_("De beurten zijn intussen opnieuw gemaakt. Kijk nog eens, en verplaats dan."))


def _follow(folder: SessionFolder) -> None:
    house = the_desk().house
    observe(house, folder)
    report(house, folder)


def _turn_at(folder: SessionFolder, second: float) -> int:
    transcript: Transcript = folder.made("turns.json", Transcript)
    begun = [n for n, turn in enumerate(transcript.turns) if turn.time is not None and turn.time.start <= second + 0.5]
    return begun[-1] if begun else 0


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
    folder = _folder(session)
    judged(the_desk().house, folder)  # passes the gate
    return jsonify(decided=len(folder_decisions(folder)))


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
