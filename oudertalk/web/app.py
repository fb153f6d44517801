"""What every answer of the pages has in common: the door, the language, and errors as kind pages."""

from __future__ import annotations

import logging
import secrets
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from oudertalk import __version__
from oudertalk.errors import (
    ConsentError,
    DecisionOutdated,
    NotShownYet,
    OudertalkError,
    SessionNotFound,
    StepNotReady,
)
from oudertalk.i18n import LANGUAGES, _, language, set_language
from oudertalk.web.door import GONE_HEADER, HEADERS, SAFE_METHODS, TOKEN_HEADER

if TYPE_CHECKING:
    from oudertalk.web.server import Desk

logger = logging.getLogger(__name__)

LANGUAGE_COOKIE = "oudertalk-taal"
KEPT = ("static", "pages.of_the_report")  # holds nothing of any conversation
REPORT_PARTS = ("report.css", "player.js")  # the style and the player of the report, which the pages go on from
_LARGEST = 64 * 1024  # bytes of a request; a note is at most a few thousand characters
_OPEN_TO_ALL = ("static", "pages.of_the_report", "pages.start", "pages.by_key")  # what holds nothing, or asks a ticket


def create_app(desk: Desk) -> Flask:
    """The pages of this desk."""
    from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined

    # each has answers for the blueprint
    from oudertalk.web import comparing, listening, sharing, speaking, unveiling, views  # noqa: F401
    from oudertalk.web.asked import pages
    from oudertalk.web.beginning import beginning
    from oudertalk.web.progress_page import progress
    from oudertalk.web.recording_page import recording
    from oudertalk.web.rubrics import rubrics
    from oudertalk.web.settings_page import settings

    app = Flask(__name__)
    # Flask escapes by the ending of a file's name, and ours end otherwise
    app.jinja_options = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    shared = PackageLoader("oudertalk.export")  # what the report and the pages lay out alike
    app.jinja_loader = ChoiceLoader([loader for loader in (app.jinja_loader, shared) if loader is not None])
    app.config["LANGUAGE"] = language()  # as the start was told; a browser may choose another
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST
    app.extensions["oudertalk"] = desk
    app.jinja_env.globals.update(_=_, language=language, build=_build(Path(str(app.static_folder))))
    app.context_processor(lambda: {"token": the_desk().door.token, "page_id": g.get("page_id", "")})
    app.before_request(_speak)
    app.before_request(_check_the_door)
    app.before_request(_name_this_page)
    app.after_request(_guard)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(OudertalkError, _told)
    app.register_error_handler(Exception, _broken)
    for part in (pages, beginning, recording, progress, rubrics, settings):
        app.register_blueprint(part)
    return app


def the_desk() -> Desk:
    """The desk of the pages that answer now."""
    desk: Desk = current_app.extensions["oudertalk"]
    return desk


def _build(static: Path) -> str:
    """Names these styles and scripts: a browser may keep them, until there are others."""
    newest = max(path.stat().st_mtime_ns for path in (*static.iterdir(), *map(report_part, REPORT_PARTS)))
    return f"{__version__}-{newest}"


def report_part(name: str) -> Path:
    """A file that the report is made of, and the pages too."""
    return Path(str(resources.files("oudertalk.export").joinpath("templates", name)))


def _speak() -> None:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    set_language(chosen if chosen in LANGUAGES else current_app.config["LANGUAGE"])


def _check_the_door() -> None:
    door = the_desk().door
    if door.comes_from_elsewhere(request.environ.get("HTTP_HOST", ""), dict(request.headers)):
        logger.warning("refused: asked by another name, or by another page")
        abort(403)
    if request.endpoint in _OPEN_TO_ALL:
        return
    if not door.knows(request.cookies.get(door.cookie_name, "")):
        abort(401)
    if request.method not in SAFE_METHODS and not door.is_token(
        request.headers.get(TOKEN_HEADER) or request.form.get("token", "")
    ):
        abort(403)


def _name_this_page() -> None:
    """Each page says by a name of its own that it is open."""
    g.page_id = secrets.token_hex(8)


def _guard(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.endpoint in KEPT and request.args.get("v") == current_app.jinja_env.globals["build"]:
        response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _wants_json() -> bool:
    return bool(request.headers.get(TOKEN_HEADER))


def _kind(status: int, title: str, told: str, *, back: bool = True, gone: bool = False) -> Response:
    """A page that says what is the matter, and nothing of any conversation. `gone`: an open page must let go of it."""
    if _wants_json():
        answer = jsonify(error=told)
        answer.status_code = status
    else:
        answer = make_response(render_template("melding.html.j2", title=title, told=told, back=back), status)
    if gone:
        answer.headers[GONE_HEADER] = "1"
    return answer


def _told(error: OudertalkError) -> ResponseReturnValue:
    """An error that a person can understand; its sentence holds no speech and no names."""
    logger.info("answered with %s", type(error).__name__)
    if isinstance(error, ConsentError):
        return _kind(
            403,
            _("Dit gesprek is niet te bekijken"),
            _(
                "Er is geen toestemming (meer) om dit gesprek terug te luisteren. Wat er te lezen en te horen was, is "
                "van deze pagina af."
            )
            + " "
            + str(error),
            gone=True,
        )
    if isinstance(error, SessionNotFound):
        return _kind(
            404,
            _("Dit gesprek is er niet"),
            _("Het is gewist, of het heeft nooit bestaan. Er is niets meer van over."),
            gone=True,
        )
    if isinstance(error, StepNotReady):
        return _kind(409, _("Dit gesprek is nog niet zo ver"), str(error))
    if isinstance(error, DecisionOutdated):
        return _kind(409, _("Intussen anders ingevuld"), str(error))
    if isinstance(error, NotShownYet):
        return _kind(409, _("Eerst zelf oordelen"), str(error))
    return _kind(422, _("Dat lukte niet"), str(error))


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.code in (401, 403):
        return _kind(
            error.code,
            _("Deze pagina is op slot"),
            _(
                "Alleen de browser die oudertalk zelf opende, mag hier kijken. Start oudertalk (opnieuw) op deze "
                "computer, dan opent de pagina vanzelf."
            ),
            back=False,
        )
    if error.code == 404:
        return _kind(404, _("Deze pagina is er niet"), _("Ga terug naar de gesprekken en kies er een."))
    code = error.code or 500
    return _kind(code, _("Dat lukte niet"), _("De pagina vroeg iets wat niet kan. Probeer het opnieuw."))


def places_of(error: BaseException) -> str:
    """Where in the code it went wrong, the innermost place first; nothing of what was being handled."""
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-6:]))


def _broken(error: Exception) -> ResponseReturnValue:
    """A bug: where it is goes to the log, and never what was being handled."""
    logger.error("%s at %s", type(error).__name__, places_of(error))
    return _kind(
        500,
        _("Hier ging iets mis"),
        _("Dit is een fout in het programma. Wat je invulde en wat als bewaard is gemeld, staat veilig op de schijf."),
    )
