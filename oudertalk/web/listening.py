"""The answers about one conversation: its page, its sound, why something was flagged, and what people say there."""

from __future__ import annotations

from typing import Any, get_args

from flask import (
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from oudertalk.core.corrections import LONGEST_SAID
from oudertalk.core.decisions import (
    LONGEST_TEXT,
    VERDICTS,
    Judgement,
    OnFlag,
    OnItem,
    OnPhase,
    OnPrompt,
    OnStretch,
    Seen,
    name_of_flag,
)
from oudertalk.core.explaining import explained
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag
from oudertalk.core.transcript import Transcript
from oudertalk.errors import DecisionOutdated, MomentUnknown
from oudertalk.export.lay_out_form import ROLE_NAMES
from oudertalk.i18n import _
from oudertalk.pipeline import corrections_of, decided, explain, judge, judged, shown, sound_to_hear
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import the_desk
from oudertalk.web.asked import folder_of, made_of, pages, who_asks
from oudertalk.web.marking import added, corrections_in_words, moves_of, who_in_words
from oudertalk.web.review import VERDICT_WORDS, about_flag, review_of, state, states, wiped_in

_PARTS = 400  # pieces of a template that are sent together: each alone would be a word


@pages.get("/gesprek/<session>")
def review(session: str) -> ResponseReturnValue:
    """Listen, judge, discuss."""
    house, folder = the_desk().house, folder_of(session)
    judging = who_asks()
    if judging is None:
        return redirect(url_for("pages.who", gesprek=session), 303)
    until = folder.permission.until
    found = judged(house, folder)
    return _streamed(
        "beoordelen.html.j2",
        session=session,
        review=review_of(shown(house, folder), found, judging),
        judge=who_in_words(judging),
        wiped=wiped_in(None if until is None else (until - house.now()).days),
        verdicts=VERDICT_WORDS,
        longest=LONGEST_TEXT,
        decided=found.lines,
        made=made_of(folder),
        roles=ROLE_NAMES,
        corrections=corrections_in_words(corrections_of(folder)),
        moves=moves_of(house.rubric(folder.card.rubric), house.knowledge.moves),
        longest_said=LONGEST_SAID,
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
    path = sound_to_hear(the_desk().house, folder_of(session))
    return send_file(path, mimetype="audio/mp4", conditional=True, etag=False)


@pages.get("/gesprek/<session>/waarom/<int:turn>")
def why(session: str, turn: int) -> ResponseReturnValue:
    """What the rules heard in a turn, and what they missed."""
    house = the_desk().house
    found = explain(house, folder_of(session), turn)
    known = house.knowledge
    return jsonify(
        [{"quote": one.sentence.quote, "lines": explained(one, known.moves, known.plain_words)} for one in found]
    )


@pages.get("/gesprek/<session>/stand")
def stand(session: str) -> ResponseReturnValue:
    """What this person decided so far, for a page that was open while another one saved."""
    house, folder, judging = the_desk().house, folder_of(session), who_asks()
    if judging is None:
        abort(400)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    found = judged(house, folder)
    return jsonify(states=states(found, judging, flags), decided=found.lines)


@pages.post("/gesprek/<session>/oordeel")
def decide(session: str) -> ResponseReturnValue:
    """Keep what this person says; 409 with what stands when it was decided otherwise since."""
    house, folder, judging = the_desk().house, folder_of(session), who_asks()
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
    return jsonify(**state(decision), decided=decided(house, folder), at=f"{local:%H:%M:%S}")


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
    if kind == "stretch":
        return _added(folder, name, said)
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


def _added(folder: SessionFolder, name: str, said: dict[str, Any]) -> OnStretch | None:
    moves = the_desk().house.knowledge.moves
    return added(name, said, folder.made("turns.json", Transcript), moves)
