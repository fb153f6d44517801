"""A page that is sent while it is being laid out, so that its top stands there before the rest is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, current_app, stream_with_context
from markupsafe import Markup

_PARTS = 400  # pieces of a template that are sent together: each alone would be a word
_PAUSE = Markup("\n<!-- -->\n")


def streamed(template: str, **values: Any) -> Response:
    """
    Of an hour of talk the first words stand there before the last are made. What comes before `{{ pause }}` in the
    template is sent at once.

    Whatever can go wrong must have gone wrong before: after the first byte there is no other answer to give.
    """
    current_app.update_template_context(values)
    parts = current_app.jinja_env.get_template(template).generate(pause=_PAUSE, **values)
    return Response(stream_with_context(_gathered(parts)), mimetype="text/html")


def _gathered(parts: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    for part in parts:
        waiting.append(part)
        if part == _PAUSE or len(waiting) == _PARTS:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)
