"""The answers about one conversation: its page, its sound, why something was flagged, and what people say there."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from flask import (
    abort,
    jsonify,
    redirect,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from oudertalk.core.blindness import Sight
from oudertalk.core.corrections import LONGEST_NAME, LONGEST_SAID
from oudertalk.core.decisions import (
    LONGEST_TEXT,
    Decision,
    Judgement,
    OnFlag,
    OnStretch,
    OnTogether,
    name_of_flag,
)
from oudertalk.core.explaining import explained
from oudertalk.core.observation import Flag
from oudertalk.core.said import Said, judgement_of, together_of
from oudertalk.core.transcript import Transcript
from oudertalk.core.wording import VERDICT_WORDS, who_in_words
from oudertalk.errors import DecisionOutdated, MomentUnknown, NotShownYet
from oudertalk.export.lay_out_form import ROLE_NAMES
from oudertalk.i18n import _
from oudertalk.pipeline import (
    corrections_of,
    decided,
    explain,
    judge,
    judged,
    show_all,
    shown,
    sound_to_hear,
    subjects_of,
)
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import the_desk
from oudertalk.web.asked import folder_of, made_of, pages, sight_here, who_asks
from oudertalk.web.marking import added, corrections_in_words, moves_of
from oudertalk.web.review import about_flag, head_of, review_of, state, states, wiped_in
from oudertalk.web.streaming import streamed
from oudertalk.web.unveiling import blind_told, can_compare


@pages.get("/gesprek/<session>")
def review(session: str) -> ResponseReturnValue:
    """Listen, judge, discuss."""
    house, folder = the_desk().house, folder_of(session)
    judging = who_asks()
    if judging is None:
        return redirect(url_for("pages.who", gesprek=session), 303)
    until = folder.permission.until
    found, sight = judged(house, folder), sight_here(folder, judging)
    if sight.open:
        show_all(house, folder, judging)
    report = shown(house, folder)
    return streamed(
        "beoordelen.html.j2",
        layout="basis.html.j2",
        alone=False,
        session=session,
        head=head_of(report, found, judging, sight),
        laid_out=cache(partial(review_of, report, found, judging, sight)),
        blind_told=blind_told(sight),
        compares=can_compare(found, sight),
        sound="" if report.sound_wiped else url_for("pages.sound", session=session),
        judge=who_in_words(judging),
        wiped=wiped_in(None if until is None else (until - house.now()).days),
        verdicts=VERDICT_WORDS,
        longest=LONGEST_TEXT,
        decided=found.lines,
        made=made_of(folder),
        roles=ROLE_NAMES,
        corrections=cache(lambda: corrections_in_words(corrections_of(folder))),
        moves=moves_of(house.rubric(folder.card.rubric), house.knowledge.moves),
        longest_said=LONGEST_SAID,
        longest_name=LONGEST_NAME,
    )


@pages.get("/gesprek/<session>/geluid")
def sound(session: str) -> ResponseReturnValue:
    """The sound, in parts as the browser asks for them; each part passes the gate."""
    path = sound_to_hear(the_desk().house, folder_of(session))
    return send_file(path, mimetype="audio/mp4", conditional=True, etag=False)


@pages.get("/gesprek/<session>/waarom/<int:turn>")
def why(session: str, turn: int) -> ResponseReturnValue:
    """What the rules heard in a turn, and what they missed."""
    house, folder, judging = the_desk().house, folder_of(session), who_asks()
    if judging is not None and not sight_here(folder, judging).whole:
        raise NotShownYet(_("Waarom iets is gemarkeerd, zie je als je zelf alle onderdelen hebt beoordeeld."))
    found = explain(house, folder, turn)
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
    what, after, sight = _judgement(folder, said), said.get("after"), sight_here(folder, judging)
    if (
        what is None
        or not _may_say(what, sight)
        or not isinstance(after, int)
        or isinstance(after, bool)
        or not 0 <= after < 1_000_000
    ):
        abort(400)
    try:
        decision = judge(house, folder, judging, what, after, blind=sight.is_blind_to(what))
    except DecisionOutdated as error:
        flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
        now = [one for one in states(judged(house, folder), judging, flags) if one["about"] == said.get("about")]
        answer = jsonify(error=str(error), state=now[0] if now else None)
        answer.status_code = 409
        return answer
    local = decision.at.astimezone()
    return jsonify(
        **state(decision),
        decided=decided(house, folder),
        at=f"{local:%H:%M:%S}",
        reveals=not sight.open and _reveals(folder, decision, sight),
    )


def _reveals(folder: SessionFolder, decision: Decision, before: Sight) -> bool:
    """Whether this person may see more than before; of a marking that is what others said, if anybody did."""
    if isinstance(decision.what, OnFlag):
        stands = judged(the_desk().house, folder).stands
        if not any(about == decision.what.about and who != decision.who for who, about in stands):
            return False
    return sight_here(folder, decision.who) != before


def _may_say(what: Judgement, sight: Sight) -> bool:
    """What people agreed on together is said by somebody who may compare."""
    return not isinstance(what, OnTogether) or sight.shows_line(what.item)


def _judgement(folder: SessionFolder, plain: dict[str, Any]) -> Judgement | None:
    """What the page sends, as a value; None when it is about nothing that is there, or says what nobody can say."""
    about, choice, text = plain.get("about"), plain.get("choice"), plain.get("text")
    if not isinstance(about, str) or not isinstance(choice, str | None) or not isinstance(text, str | None):
        return None
    if about.startswith("stretch-"):
        return _added(folder, about.removeprefix("stretch-"), plain)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    named = {about_flag(name): name for name in map(name_of_flag, flags)}
    if about.startswith("flag-") and about not in named:
        raise MomentUnknown(_("Deze markering is er niet meer: die is opnieuw gemaakt. Laad de pagina opnieuw."))
    said, subjects = Said(about, choice, text), subjects_of(the_desk().house, folder, named)
    return judgement_of(said, subjects) or together_of(said, subjects)


def _added(folder: SessionFolder, name: str, plain: dict[str, Any]) -> OnStretch | None:
    moves = the_desk().house.knowledge.moves
    return added(name, plain, folder.made("turns.json", Transcript), moves)
