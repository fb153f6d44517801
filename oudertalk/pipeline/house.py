"""The house that a step works in: where things stand on this machine, who watches, and what time it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING

from oudertalk.core.progress import Progress, silent
from oudertalk.core.rubric import Rubric
from oudertalk.core.session import Step
from oudertalk.pipeline.knowledge import Knowledge, read_knowledge
from oudertalk.settings import Settings
from oudertalk.storage.archive import Archive
from oudertalk.storage.model_shelf import KnownModel, ModelShelf

if TYPE_CHECKING:
    from oudertalk.analysis.matcher import Flagger

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
    engine: str = "ctranslate2"
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
    def hints(self) -> tuple[str, ...]:
        """Words that the school wants to be heard: names, terms, abbreviations."""
        from oudertalk.storage.housefiles import read_hints

        own = self.settings.own_rubrics
        return read_hints(own / "woordenlijst.txt") if own is not None else ()

    @cached_property
    def knowledge(self) -> Knowledge:
        """Rules, labels, measures and cases, ours and the school's own, read and checked once."""
        return read_knowledge(self.settings.rubrics, self.settings.own_rubrics)

    def read_again(self) -> None:
        """Rubrics, rules and cases are read anew when they are asked for: somebody added one."""
        for name in ("knowledge", "_rubrics", "flagger"):
            self.__dict__.pop(name, None)

    @cached_property
    def models(self) -> tuple[KnownModel, ...]:
        """What there is to know of models, read once; which of them stand here, `shelf` looks up each time."""
        return self.shelf.known()

    def rubric(self, wanted: str) -> Rubric:
        """A rubric of `knowledge`, read once, as that is. RubricError when there is none, or when it cannot work."""
        if wanted not in self._rubrics:
            self._rubrics[wanted] = self.knowledge.rubric(wanted)
        return self._rubrics[wanted]

    @cached_property
    def _rubrics(self) -> dict[str, Rubric]:
        return {}

    @cached_property
    def flagger(self) -> Flagger:
        """The rules of `knowledge`, compiled once. RuleError when one of them cannot work."""
        from oudertalk.analysis.matcher import Flagger

        return Flagger(self.knowledge.rules)
