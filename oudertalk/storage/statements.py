"""
What people say about a session, in a file of it: a line for each thing that is said, of one of several kinds.

A line holds the fields of the whole, and in place of its `what` the name of the kind and the fields of that kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, make_dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar, get_type_hints

from oudertalk.errors import SessionCorrupt
from oudertalk.storage import codec
from oudertalk.storage.appended import append_line, read_lines


class Statement(Protocol):
    """A dataclass that says `what`."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def what(self) -> Any: ...


Whole = TypeVar("Whole", bound=Statement)


class Statements(Generic[Whole]):
    """
    Statements of this type in this file of a session. `whole` is a dataclass whose `what` is of one of `kinds`, by the
    name that each has in the file.
    """

    def __init__(self, file: str, whole: type[Whole], kinds: Mapping[str, type]) -> None:
        self._file, self._whole, self._kinds = file, whole, kinds
        self._names = {kind: name for name, kind in kinds.items()}
        hints = get_type_hints(whole)
        self._beside = [one.name for one in fields(whole) if one.name != "what"]
        told = [
            (one.name, hints[one.name], field(**({} if one.default is MISSING else {"default": one.default})))
            for one in fields(whole)
            if one.name != "what"
        ]
        self._line = make_dataclass(
            "_Line",
            [*told, ("kind", Literal[tuple(kinds)]), ("what", dict[str, Any])],
            frozen=True,
            slots=True,
            kw_only=True,  # older lines lack what came later
        )

    def add(self, session: Path, statement: Whole) -> None:
        """
        Add it to what was said in this folder; on the disk when this returns.

        DiskError when there is no room, FileNotFoundError when the session was wiped meanwhile.
        """
        kind = type(statement.what)
        beside = {name: getattr(statement, name) for name in self._beside}
        line = self._line(**beside, kind=self._names[kind], what=codec.to_plain(kind, statement.what))
        append_line(session / self._file, codec.to_plain(self._line, line))

    def read(self, session: Path) -> tuple[Whole, ...]:
        """
        What was said in this folder, oldest first; nothing when nobody said anything.

        A last line that the power cut off is ignored. SessionCorrupt, naming file and line, for one that says nothing.
        """
        lines = read_lines(session / self._file, file=f"{session.name}/{self._file}")
        return tuple(self._read(plain, at) for at, plain in lines)

    def _read(self, plain: Any, at: str) -> Whole:
        line: Any = codec.from_plain(self._line, plain, file=at, error=SessionCorrupt)
        what = codec.from_plain(self._kinds[line.kind], line.what, file=at, error=SessionCorrupt)
        whole = {name: getattr(line, name) for name in self._beside} | {"what": what}
        statement: Whole = codec.from_plain(self._whole, whole, file=at, error=SessionCorrupt)
        return statement
