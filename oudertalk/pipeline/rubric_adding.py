"""A rubric of one's own: checked as all rubrics are, and laid in the school's own folder when it can work."""

from __future__ import annotations

import re

from oudertalk.core.rubric import Rubric
from oudertalk.errors import RubricError
from oudertalk.i18n import _
from oudertalk.pipeline.house import House
from oudertalk.pipeline.knowledge import NO_RUBRICS
from oudertalk.storage.files import make_folder, write_bytes

_ID = re.compile(r"[0-9a-z][0-9a-z_-]{0,63}")  # it becomes the name of a file


def check_rubric(house: House, content: bytes) -> Rubric:
    """The rubric that this file holds. RubricError, with line and remedy, when it cannot work; nothing is kept."""
    from oudertalk.storage import housefiles

    known = house.knowledge
    with house.archive.scratch() as folder:
        path = folder / "kijkwijzer.yaml"
        write_bytes(path, content)
        try:
            rubric = housefiles.read_rubric(
                path, moves=known.moves, measures=[measure.id for measure in known.measures]
            )
        except RubricError as error:
            told = re.sub(rf"\S*{re.escape(path.name)}", _("het bestand"), str(error))  # where it stood tells nobody
            raise RubricError(told[0].upper() + told[1:]) from error
    if not _ID.fullmatch(rubric.id) or rubric.id in NO_RUBRICS:
        raise RubricError(
            _("De id '{id}' kan geen naam van een bestand zijn. Gebruik kleine letters, cijfers en _.").format(
                id=rubric.id[:64]
            )
        )
    return rubric


def add_rubric(house: House, content: bytes, *, replace: bool = False) -> Rubric:
    """
    The same, laid in the school's own folder under its id; it counts from then on (`House.read_again`).

    RubricError as well when a rubric of that id is there already, and nobody said that it may be replaced.
    """
    rubric = check_rubric(house, content)
    own = house.settings.own_rubrics
    if own is None:
        raise ValueError("this house has no place for rubrics of one's own")
    if rubric.id in house.knowledge.rubrics and not replace:
        raise RubricError(
            _(
                "Er is al een kijkwijzer met de id '{id}'. Kies een andere id, of kies dat ze vervangen mag worden."
            ).format(id=rubric.id)
        )
    make_folder(own)
    write_bytes(own / f"{rubric.id}.yaml", content)
    house.read_again()
    return rubric
