"""How this program is set up here: language, models, the learnt voice, where conversations stand, and what works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from oudertalk import __version__
from oudertalk.core.agreement import LONGEST
from oudertalk.core.wording import how_much, size
from oudertalk.errors import ModelError, OwnVoiceCorrupt
from oudertalk.i18n import _, language
from oudertalk.pipeline import (
    House,
    best_model,
    forget_voice,
    is_of_this_encoder,
    own_voice,
    seconds_that_fit,
)
from oudertalk.pipeline.examining import examine
from oudertalk.pipeline.machine import expectations, how_long
from oudertalk.web.app import the_desk

settings = Blueprint("settings", __name__)


@settings.get("/instellingen")
def show() -> ResponseReturnValue:
    """All of it on one page. What works is looked at only when somebody asks: it takes a while."""
    house = the_desk().house
    looking = request.args.get("kijk") == "1" and not the_desk().studio.recording
    return render_template(
        "instellingen.html.j2",
        models=_models(house),
        best=best_model(house),
        voice=_voice(house),
        archive=house.settings.archive,
        sessions=len(house.archive.sessions()),
        used=size(_bytes_in(house.settings.archive)),
        fits=how_much(seconds_that_fit(house)),
        most_days=LONGEST,
        most_minutes=round(house.settings.max_minutes),
        own=house.settings.own_rubrics,
        findings=tuple(examine(house.settings)) if looking else None,
        recording=the_desk().studio.recording,
        version=__version__,
    )


def _models(house: House) -> list[dict[str, Any]]:
    expected = expectations(house)
    return [
        {
            "name": model.name,
            "size": size(model.size_bytes),
            "here": house.shelf.place(model).is_file(),
            "ships": model.ships,
            "time": how_long(expected[model.name]),
            "warning": model.warning.in_language(language()) if model.warning else "",
        }
        for model in house.models
        if model.kind == "transcriber"
    ]


def _voice(house: House) -> dict[str, str]:
    """That there is a learnt voice, until when, and what is the matter with it; never what it is."""
    try:
        voice = own_voice(house)
    except OwnVoiceCorrupt as error:
        return {"learnt": "?", "until": "", "problem": str(error)}
    if voice is None:
        return {}
    try:
        usable = is_of_this_encoder(house, voice)
    except ModelError as error:
        return {"learnt": _day(voice.learnt_at), "until": _day(voice.until), "problem": str(error)}
    outdated = _(
        "Je stem is geleerd met een ander stemmodel dan nu wordt gebruikt, en kan niet worden vergeleken. Leer "
        "haar opnieuw met: oudertalk my-voice learn"
    )
    return {"learnt": _day(voice.learnt_at), "until": _day(voice.until), "problem": "" if usable else outdated}


def _day(moment: Any) -> str:
    return str(moment.astimezone().date().isoformat())


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


@settings.post("/instellingen/stem/wis")
def forget() -> ResponseReturnValue:
    """Nothing of the learnt voice stays, also not what conversations say of being like it."""
    forget_voice(the_desk().house)
    return redirect(url_for("settings.show", _anchor="stem"), 303)
