"""The answers to who judges blind: what may be seen once something was judged, and everything when it is asked for."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.blindness import Sight
from oudertalk.core.decisions import LONGEST_TEXT, Judgement, OnFlag, OnItem
from oudertalk.i18n import _
from oudertalk.pipeline import Judged, judged, show_all, shown
from oudertalk.web.app import the_desk
from oudertalk.web.asked import folder_of, pages, sight_here, who_asks
from oudertalk.web.review import Review, review_of

_MACROS = {"stukken.html.j2": ("added_flag", "play", "others"), "happened.html.j2": ("happened",)}


@pages.get("/gesprek/<session>/onthuld")
def unveiled(session: str) -> ResponseReturnValue:
    """The parts of the page that show more now that this was judged; after the last line of the form, all of them."""
    house, folder, judging = the_desk().house, folder_of(session), who_asks()
    if judging is None:
        abort(400)
    about, sight = request.args.get("over", ""), sight_here(folder, judging)
    found, everything = judged(house, folder), sight.whole and about.startswith("item-")
    review = review_of(shown(house, folder), found, judging, sight)
    moves = {move for one in sight.rubric.criteria if about == f"item-{one.id}" for move in one.moves}
    parts = []
    for phase in review.phases:
        lines = [view for view in phase.lines if everything or view.about == about]
        parts += [_part("line", review, view=view, line=view.line) for view in lines]
        parts += [_part("notes", review, phase=phase)] if lines else []
    parts += [_part("prompt", review, view=view) for view in review.prompts]
    turns = [
        _part("turn", review, turn=turn)
        for turn in review.page.talk
        if any(everything or flag.move in moves or flag.about == about for flag in review.flags.get(turn.index, ()))
    ]
    return jsonify(
        parts=parts,
        turns=turns,
        moments=_moments(review),
        told=blind_told(sight),
        whole=sight.whole,
        compares=can_compare(found, sight),
    )


@pages.post("/gesprek/<session>/alles")
def see_all(session: str) -> ResponseReturnValue:
    """Everything is shown from now on, to this person, in this conversation."""
    folder, judging = folder_of(session), who_asks()
    if judging is None:
        abort(400)
    show_all(the_desk().house, folder, judging)
    return redirect(url_for("pages.review", session=session), 303)


def blind_told(sight: Sight) -> str:
    """How far somebody who judges blind is, in words."""
    if not sight.to_do:
        return _("Alles is beoordeeld: wat het programma vond staat er nu bij.")
    told = _("Wat het programma en anderen vinden, zie je per onderdeel zodra je zelf iets kiest.")
    return f"{told} " + _("{done} van {all} beoordeeld.").format(
        done=len(sight.asked) - sight.to_do, all=len(sight.asked)
    )


def can_compare(judged: Judged, sight: Sight) -> bool:
    """Whether two people or more judged what may be seen of this conversation."""
    stands = (decision for (_who, about), decision in judged.stands.items() if sight.shows_others(about))
    return len({one.who for one in stands if _is_choice(one.what)}) > 1


def _is_choice(what: Judgement) -> bool:
    return bool(what.seen if isinstance(what, OnItem) else isinstance(what, OnFlag) and what.verdict)


def _part(block: str, review: Review, **values: Any) -> str:
    """One block of the page of judging, laid out as it would stand there."""
    environment = current_app.jinja_env
    macros = {
        name: getattr(environment.get_template(file).module, name) for file, names in _MACROS.items() for name in names
    }
    template = environment.get_template("beoordelen.html.j2")
    context = template.new_context(
        {"review": review, "page": review.page, "longest": LONGEST_TEXT, "alone": False, **macros, **values}
    )
    return "".join(template.blocks[block](context))


def _moments(review: Review) -> str:
    return current_app.jinja_env.get_template("momenten.html.j2").render(page=review.page)
