"""The house that a step works in: where things stand on this machine, and what is known of conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path

from oudertalk.core.progress import Progress, silent
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Measure, Rule
from oudertalk.core.session import Step
from oudertalk.core.text import Text
from oudertalk.errors import RubricError
from oudertalk.i18n import _
from oudertalk.settings import Settings
from oudertalk.storage.archive import Archive
from oudertalk.storage.model_shelf import ModelShelf

DEFAULT_RUBRIC = "observatieformulier"
Watch = Callable[[Step], AbstractContextManager[Progress]]


@contextmanager
def unwatched(_step: Step) -> Iterator[Progress]:
    """For whoever does not want to see how far it is."""
    yield silent


@dataclass(frozen=True)
class House:
    """Everything a step may need that is not the conversation itself."""

    settings: Settings
    watch: Watch = unwatched
    engine: str = "whisper"
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)

    @property
    def archive(self) -> Archive:
        """The sessions on this machine."""
        return Archive(self.settings.archive)

    @property
    def shelf(self) -> ModelShelf:
        """The models on this machine."""
        return ModelShelf(self.settings.models, self.settings.own_models)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Rules, labels and measures, read and checked once."""
        return read_knowledge(self.settings.rubrics)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What to look for: the rules, what the moves are called, and what is counted. `version` names this set."""

    rules: tuple[Rule, ...]
    moves: Mapping[str, Text]
    measures: tuple[Measure, ...]
    version: str


def read_knowledge(rubrics: Path) -> Knowledge:
    """The rules, move labels and measures of this folder. Raises RuleError or RubricError naming file and line."""
    from oudertalk.storage import housefiles

    moves = housefiles.read_moves(rubrics / "moves.yaml")
    return Knowledge(
        housefiles.read_rules(rubrics / "rules"),
        moves,
        housefiles.read_measures(rubrics / "measures.yaml"),
        housefiles.rules_version(rubrics / "rules"),
    )


def read_rubric(house: House, wanted: str) -> Rubric:
    """The rubric of this name (or at this path). RubricError when there is none, or when it cannot work."""
    from oudertalk.storage import housefiles

    folder = house.settings.rubrics
    path = Path(wanted) if wanted.endswith((".yaml", ".yml")) else folder / f"{wanted}.yaml"
    if not path.is_file():
        raise RubricError(
            _("Er is geen kijkwijzer '{name}'. Bekend zijn: {known}.").format(
                name=wanted, known=", ".join(rubric_names(folder))
            )
        )
    return housefiles.read_rubric(path, moves=housefiles.read_moves(folder / "moves.yaml"))


def rubric_names(folder: Path) -> tuple[str, ...]:
    """The rubrics in this folder; moves and measures stand beside them and are none."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml") if path.stem not in ("moves", "measures")))
