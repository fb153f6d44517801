"""A new conversation: what kind it is, everybody's yes, one after another, and then its file or a microphone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from oudertalk.core.agreement import ALOUD, LONGEST, Seat, unsettled
from oudertalk.core.asking import (
    FOR_OTHERS,
    LONGEST_NAME,
    MAY_BE_YOUNG,
    MOST_SEATS,
    WAYS,
    Asking,
    Question,
    is_taken,
    names_in,
    now_asked,
    permission_asked,
    question_for,
    stood_in_for,
    terms_for,
    tidy_name,
    unrepresented,
    who_agreed,
    who_could_stand_in,
    why_not,
    with_yes,
    yes_wanted,
)
from oudertalk.core.consent import Permission, Purpose
from oudertalk.core.reading_aloud import text_aloud
from oudertalk.core.transcript import ROLES
from oudertalk.core.wording import how_much
from oudertalk.errors import MicrophoneError, ModelMissing, StepNotReady
from oudertalk.export.lay_out_form import ROLE_NAMES
from oudertalk.export.lay_out_form import words as in_words
from oudertalk.export.paper import consent_paper, form_paper
from oudertalk.i18n import _, language
from oudertalk.pipeline import (
    DEFAULT_RUBRIC,
    LATER_MODEL,
    add_piece,
    begin_with,
    best_model,
    bring,
    models_here,
    seconds_that_fit,
    who_is_heard,
)
from oudertalk.storage.incoming import LARGEST
from oudertalk.web.app import the_desk
from oudertalk.web.drafts import LARGEST_REQUEST, PIECE, Draft, Plan

beginning = Blueprint("beginning", __name__)

_YES, _NO = "ja", "nee"
_SOURCES = ("bestand", "nagespeeld", "opname")
_MOST_VOICES = 6  # that can be asked for


# what kind of conversation


@beginning.get("/nieuw")
def choose() -> ResponseReturnValue:
    """What it is that is begun."""
    return render_template("nieuw.html.j2", told="", **_choices())


def _choices() -> dict[str, Any]:
    house = the_desk().house
    known = house.knowledge
    best = best_model(house)
    return {
        "types": {one.id: one.title.in_language(language()) for one in known.types.values()},
        "cases": {one.id: one.title.in_language(language()) for one in known.cases.values()},
        "rubrics": {name: in_words(house.rubric(name).title) for name in known.rubrics},
        "default": DEFAULT_RUBRIC,
        "models": {one.name: one for one in models_here(house)},
        "best": best,
        "now": request.form,
    }


@beginning.post("/nieuw")
def plan() -> ResponseReturnValue:
    """A draft of what was chosen; nothing is written."""
    house, source = the_desk().house, request.form.get("bron", "")
    known = house.knowledge
    rubric, type, case = (request.form.get(name, "") for name in ("kijkwijzer", "soort", "casus"))
    if source not in _SOURCES or rubric not in known.rubrics:
        abort(400)
    if (type and type not in known.types) or (case and case not in known.cases):
        abort(400)
    here = {one.name: one for one in models_here(house)}
    model = request.form.get("model") or best_model(house) or (LATER_MODEL if source == "opname" else "")
    if model not in here and not (source == "opname" and model == LATER_MODEL):
        if request.form.get("model"):
            abort(400)
        raise ModelMissing(
            _(
                "Er staat nog geen spraakmodel voor echte gesprekken op deze computer. Haal er een op met: "
                "oudertalk models get small (0,5 GB), of zie 'oudertalk models list'. Het meegeleverde model verstaat "
                "alleen de demonstratie: --model demo."
            )
        )
    staged = source == "nagespeeld"
    draft = the_desk().drafts.begin(
        Plan("opname" if source == "opname" else "bestand", rubric, model, staged, type or None, case or None)
    )
    if staged:
        draft.permission = Permission(staged=True)
    return _to(draft)


def _to(draft: Draft) -> Response:
    return make_response(redirect(url_for("beginning.ask", draft=draft.id), 303))


def find_draft(name: str) -> Draft:
    """The draft of this name; who has an old one begins anew."""
    draft = the_desk().drafts.find(name)
    if draft is None:
        abort(make_response(redirect(url_for("beginning.choose"), 303)))
    return draft


# everybody's yes


@beginning.get("/nieuw/<draft>")
def ask(draft: str) -> ResponseReturnValue:
    """The question that comes next; when everybody said yes, the file or the microphone."""
    found = find_draft(draft)
    return _step(found)


def _step(draft: Draft, told: str = "") -> ResponseReturnValue:
    if draft.permission is not None:
        return _file(draft) if draft.plan.source == "bestand" else _microphone(draft)
    asking = draft.asking
    wanted = now_asked(asking)
    agreement = asking.agreement
    yes = yes_wanted(asking) if wanted == "yes" else None
    young = unrepresented(asking.seats)
    pupil = any(seat.role == "kind" for seat in agreement.present) and not agreement.practice
    return render_template(
        "toestemming.html.j2",
        draft=draft,
        asking=asking,
        wanted=wanted,
        told=told,
        roles=ROLE_NAMES,
        may_be_young=MAY_BE_YOUNG,
        longest=LONGEST_NAME,
        most_days=LONGEST,
        full=len(asking.seats) >= MOST_SEATS,
        young=young,
        could=who_could_stand_in(asking.seats, bool(asking.practice)),
        unsettled=unsettled(agreement) if wanted == "unsettled" else (),
        why_not=why_not(agreement) if wanted == "unsettled" else (),
        aloud=text_aloud(agreement.terms, practice=agreement.practice, pupil=pupil) if yes else (),
        first=not asking.said,
        question=question_for(agreement, yes) if yes else "",
        here=yes is not None and agreement.is_present(yes.by),
        for_others=FOR_OTHERS,
        said=[(yes.by, yes.seat.party if yes.on_behalf else "") for yes, _how in asking.said],
        now=request.form,
    )


@beginning.post("/nieuw/<draft>")
def answer(draft: str) -> ResponseReturnValue:
    """What was answered. An answer to another question than the one that stands there changes nothing."""
    found = find_draft(draft)
    asking = found.asking
    wanted = now_asked(asking)
    if found.permission is not None or request.form.get("vraag") != _name(asking):
        return _to(found)
    after = _ANSWERED.get(wanted, _nothing)(asking)
    if isinstance(after, str):
        return _step(found, after)
    if after.refused:
        the_desk().drafts.end(found)  # who said what is forgotten at once
        return render_template("niet_opnemen.html.j2", lines=why_not(asking.agreement), rubric=found.plan.rubric)
    found.answers.append(after)
    if now_asked(after) == "agreed":
        found.permission = permission_asked(after, the_desk().house.now().astimezone())
    return _to(found)


def _name(asking: Asking) -> str:
    """Names a question as it stands there: who presses twice answers only the one that was read."""
    return f"{now_asked(asking)}-{len(asking.seats)}-{len(asking.said)}"


@beginning.app_template_global("question_name")
def _question_name(asking: Asking) -> str:
    return _name(asking)


_Answer = Asking | str  # what comes after it; or what is the matter with it


def _yes_or_no(name: str) -> bool | None:
    """What was pressed or chosen; None when neither was: that is asked again, and is no yes."""
    return {_YES: True, _NO: False}.get(request.form.get(name, ""))


def _nothing(asking: Asking) -> _Answer:
    return asking


def _practice(asking: Asking) -> _Answer:
    said = _yes_or_no("antwoord")
    return _("Kies een van de twee.") if said is None else replace(asking, practice=said)


def _table(asking: Asking) -> _Answer:
    """Somebody more at the table, the teacher first; or that was everybody."""
    if request.form.get("klaar"):
        if len(asking.seats) < 2:
            return _("Er is nog niemand genoemd met wie je praat.")
        return replace(asking, complete=True)
    name = tidy_name(request.form.get("naam", ""))
    if not asking.seats:
        return replace(asking, seats=(Seat(name or _("leerkracht"), "leerkracht"),))
    role = next((known for known in ROLES if known == request.form.get("rol")), None)
    if problem := _why_no_name(asking, name):
        return problem
    if role is None:
        return _("Kies ook wie {party} is.").format(party=name)
    old_enough = _yes_or_no("zestien")
    if role in MAY_BE_YOUNG and old_enough is None:
        return _("Zeg ook of {party} 16 jaar of ouder is.").format(party=name)
    young = role in MAY_BE_YOUNG and not old_enough
    return replace(asking, seats=(*asking.seats, Seat(name, role, under_16=young)))


def _why_no_name(asking: Asking, name: str) -> str:
    if not name:
        return _("Vul een voornaam of een alias in.")
    if is_taken(name, asking.seats):
        return _("{party} is al genoemd. Kies een andere naam of alias.").format(party=name)
    if len(asking.seats) >= MOST_SEATS:
        return _("Meer mensen kunnen er niet bij.")
    return ""


def _authority(asking: Asking) -> _Answer:
    said = _yes_or_no("antwoord")
    return _("Kies een van de twee.") if said is None else replace(asking, all_here=said)


def _absent(asking: Asking) -> _Answer:
    if request.form.get("klaar"):
        return replace(asking, absent_named=True)
    name = tidy_name(request.form.get("naam", ""))
    problem = _why_no_name(asking, name)
    return problem or replace(asking, seats=(*asking.seats, Seat(name, "ouder", present=False)))


def _stands_in(asking: Asking) -> _Answer:
    young = unrepresented(asking.seats)
    assert young is not None  # it is what was asked
    by = [name for name in names_in(request.form.get("namens", "")) if name != young.party]
    if request.form.get("niemand"):
        return replace(asking, refused=True)
    if not by:
        return _("Vul een naam in.")
    seats = tuple(stood_in_for(seat, by) if seat is young else seat for seat in asking.seats)
    return replace(asking, seats=seats)


def _terms(asking: Asking) -> _Answer:
    chosen = {purpose: _yes_or_no(f"ook-{number}") for number, purpose in enumerate(FOR_OTHERS)}
    simple = _yes_or_no("eenvoudig")
    days = request.form.get("dagen", "")
    if None in chosen.values() or simple is None:
        return _("Kies bij elke vraag ja of nee.")
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:4]) <= LONGEST):
        return _("Kies 1 tot en met {days} dagen.").format(days=LONGEST)
    also: list[Purpose] = [purpose for purpose, wanted in chosen.items() if wanted]
    return replace(asking, terms=terms_for(also, names_in(request.form.get("horen", "")), int(days), simple))


def _yes(asking: Asking) -> _Answer:
    yes = yes_wanted(asking)
    assert yes is not None  # it is what was asked
    said = request.form.get("antwoord", "")
    if said == _NO:
        return replace(asking, refused=True)
    here = asking.agreement.is_present(yes.by)
    how = ALOUD if here and said == _YES else WAYS.get(said) if not here else None
    return _("Kies een antwoord. Geen antwoord is een nee.") if how is None else with_yes(asking, yes, how)


_ANSWERED: dict[Question, Callable[[Asking], _Answer]] = {
    "practice": _practice,
    "table": _table,
    "authority": _authority,
    "absent": _absent,
    "stands in": _stands_in,
    "terms": _terms,
    "yes": _yes,
}


@beginning.post("/nieuw/<draft>/terug")
def back(draft: str) -> ResponseReturnValue:
    """The last answer is taken back; so is that everybody said yes, for then one of them is asked again."""
    found = find_draft(draft)
    if found.plan.staged or len(found.answers) < 2:
        return redirect(url_for("beginning.choose"), 303)
    found.drop()
    found.permission = None
    found.answers.pop()
    return _to(found)


@beginning.post("/nieuw/<draft>/niet")
def give_up(draft: str) -> ResponseReturnValue:
    """It is not begun after all: nothing of it stays."""
    found = find_draft(draft)
    the_desk().drafts.end(found)
    found.drop()
    return redirect(url_for("pages.sessions"), 303)


@beginning.get("/papier/<sheet>")
def paper(sheet: str) -> ResponseReturnValue:
    """A sheet to print: the consent form, or a rubric to write on."""
    if sheet == "toestemming":
        name, made = "toestemming.html", consent_paper()
    elif sheet == "formulier":
        wanted = request.args.get("kijkwijzer", DEFAULT_RUBRIC)
        if wanted not in the_desk().house.knowledge.rubrics:
            abort(404)
        rubric = the_desk().house.rubric(wanted)
        name, made = f"{rubric.id}.html", form_paper(rubric, language=language())
    else:
        abort(404)
    # as a file: it brings a style of its own, which a page of ours may not
    return Response(made, mimetype="text/html", headers={"Content-Disposition": f'attachment; filename="{name}"'})


# a file


def _file(draft: Draft) -> ResponseReturnValue:
    permission = draft.permission
    assert permission is not None
    return render_template(
        "bestand.html.j2",
        draft=draft,
        agreed=() if permission.staged else who_agreed(permission),
        voices=who_is_heard(permission, 1)[0] if permission.consents else None,
        most_voices=_MOST_VOICES,
        largest=LARGEST,
        piece=PIECE,
    )


def _with_permission(name: str) -> tuple[Draft, Permission]:
    """A draft of a file that everybody said yes to; nothing comes in for any other."""
    draft = find_draft(name)
    if draft.permission is None or draft.plan.source != "bestand":
        abort(409)
    return draft, draft.permission


@beginning.post("/nieuw/<draft>/bestand")
def expect(draft: str) -> ResponseReturnValue:
    """A file of so many bytes is to come; what came of an earlier one goes."""
    found, permission = _with_permission(draft)
    size = request.form.get("bytes", "")
    if not (size.isascii() and size.isdecimal() and len(size) < 16):
        abort(400)
    if int(size) == 0:
        return jsonify(error=_("Dit bestand is leeg. Kopieer de opname opnieuw van het apparaat.")), 422
    found.drop()
    desk = the_desk()
    with found.lock:
        found.incoming = bring(desk.house, permission, int(size))
    desk.drafts.heard(found)
    return jsonify(received=0)


@beginning.post("/nieuw/<draft>/stuk/<int:at>")
def piece(draft: str, at: int) -> ResponseReturnValue:
    """The bytes from there on; how many there are now. 409 when others were to come."""
    found, _permission = _with_permission(draft)
    request.max_content_length = LARGEST_REQUEST
    sent = request.get_data()
    the_desk().drafts.heard(found)
    with found.lock:
        if found.incoming is None or not sent:
            abort(409)
        try:
            taken = add_piece(found.incoming, at, sent)
        except BaseException:
            found.incoming = None
            raise
        received = found.incoming.received
    return jsonify(received=received), 200 if taken else 409


@beginning.post("/nieuw/<draft>/afbreken")
def cancel(draft: str) -> ResponseReturnValue:
    """The file does not come after all."""
    _with_permission(draft)[0].drop()
    return "", 204


@beginning.post("/nieuw/<draft>/klaar")
def begin(draft: str) -> ResponseReturnValue:
    """The file is whole: it becomes a conversation, which is worked out."""
    found, permission = _with_permission(draft)
    voices, microphones = request.form.get("mensen", ""), request.form.get("microfoons", "1")
    if voices not in ("", *map(str, range(1, _MOST_VOICES + 1))) or microphones not in ("1", "2"):
        abort(400)
    with found.lock:
        incoming, found.incoming = found.incoming, None
        if incoming is None or not incoming.is_whole:
            found.incoming = incoming
            abort(409)
    desk, plan = the_desk(), found.plan
    desk.drafts.end(found)
    job = desk.workshop.begin(
        partial(
            begin_with,
            incoming=incoming,
            permission=permission,
            model=plan.model,
            speakers=int(voices) if voices else None,
            microphones=int(microphones),
            rubric=plan.rubric,
            type=plan.type,
            case=plan.case,
        )
    )
    return jsonify(to=url_for("progress.watch", job=job.id))


# a microphone


def _microphone(draft: Draft) -> ResponseReturnValue:
    desk, permission = the_desk(), draft.permission
    assert permission is not None
    names: tuple[str, ...] = ()
    problem = ""
    try:
        names = desk.studio.microphones()
        if not names:
            problem = _("Er is geen microfoon op deze computer. Sluit er een aan, en kijk opnieuw.")
    except (MicrophoneError, StepNotReady) as error:
        problem = str(error)
    fits = seconds_that_fit(desk.house)
    return render_template(
        "microfoon.html.j2",
        draft=draft,
        names=names,
        problem=problem,
        recording=desk.studio.recording,
        agreed=who_agreed(permission),
        two=permission.at_the_table == 2,
        fits=how_much(fits),
        longest=round(desk.house.settings.max_minutes),
    )
