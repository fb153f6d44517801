"""
Values of the house to JSON and back, strictly.

A reader gets the value or an error that names file and place: `turns.json: turns.1.words.0.time.start: …`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from oudertalk.errors import HouseFileError
from oudertalk.i18n import _

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def to_plain(kind: Any, value: Any) -> Any:
    """The value as JSON's own kinds: dicts, lists, strings, numbers."""
    return _adapter(kind).dump_python(value, mode="json")


def to_json(kind: Any, value: Any) -> str:
    """The value as indented JSON, for a person to read as well."""
    return json.dumps(to_plain(kind, value), ensure_ascii=False, indent=1) + "\n"


def parse_json(text: str | bytes, *, file: str, error: type[HouseFileError], number: int | None = None) -> Any:
    """JSON's own kinds; the given error, naming file and line, when it is not JSON. `number` is that of a lone line."""
    try:
        return json.loads(text)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as bad:  # the last: brackets without end
        number = number or (bad.lineno if isinstance(bad, json.JSONDecodeError) else None)
        line = _(", regel {line}").format(line=number) if number else ""
        raise error(_("{file}{line}: dit is geen geldige JSON. Herstel of vervang het bestand.").format(
            file=file, line=line)) from bad  # fmt: skip


def from_plain(kind: Any, plain: Any, *, file: str, error: type[HouseFileError]) -> Any:
    """The value that this JSON describes; the given error, naming file and place, when it describes none."""
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_python(plain)
    except ValidationError as bad:
        first = bad.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "."
        problem = _plainly(first["type"], first["msg"])
        raise error(f"{file}: {place}: {problem}") from None  # its cause would carry what the file says


def _plainly(kind: str, message: str) -> str:
    """pydantic's kind of error in words for the person who wrote the file; its own words for the rare rest."""
    if kind == "missing":
        return _("dit veld ontbreekt")
    if kind == "literal_error":
        return _("hier mag alleen een van deze: {choices}").format(choices=message.partition("should be ")[2])
    wanted = {
        "string_type": _("tekst"),
        "bool_type": _("true of false"),
        "float_type": _("een getal"),
        "int_type": _("een geheel getal"),
        "tuple_type": _("een lijst"),
        "datetime_from_date_parsing": _("een datum met tijd, zoals 2026-11-22T09:00:00+01:00"),
        "datetime_parsing": _("een datum met tijd, zoals 2026-11-22T09:00:00+01:00"),
        "datetime_type": _("een datum met tijd, zoals 2026-11-22T09:00:00+01:00"),
        "dataclass_type": _("een blok met velden"),
    }.get(kind)
    if wanted:
        return _("hier hoort {wanted}").format(wanted=wanted)
    return _("dit klopt niet ({message})").format(message=message.removeprefix("Value error, "))
