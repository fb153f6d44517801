"""
What is known of conversations: the files that come with the program, and what a school lays beside them.

A school's own folder looks like ours and needs none of its parts: rubrics, `rules/`, `lexicons/`, `casussen/`,
`gesprekstypen.yaml`, `moves.yaml`. What has the id of one of ours takes its place; the rest is added. What is counted
(`measures.yaml`) belongs to the program, and is read from there alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Measure, Rule
from oudertalk.core.text import Text
from oudertalk.errors import RubricError
from oudertalk.i18n import _

NO_RUBRICS = ("moves", "measures", "gesprekstypen")  # what stands beside the rubrics


@dataclass(frozen=True, slots=True)
class Knowledge:
    """
    What to look for: the rules, what the moves are called, what is counted, and for which conversations.

    `rubrics` are the files by name; `types` and `cases` go by id. `version` names this set of rules and lexicons.
    `lexicons` are the word lists, for what is counted by words.
    """

    rules: tuple[Rule, ...]
    moves: Mapping[str, Text]
    measures: tuple[Measure, ...]
    version: str
    rubrics: Mapping[str, Path]
    types: Mapping[str, ConversationType]
    cases: Mapping[str, Case]
    lexicons: Mapping[str, tuple[str, ...]]
    plain_words: Mapping[str, str]

    def rubric(self, wanted: str) -> Rubric:
        """The rubric of this name (or at this path). RubricError when there is none, or when it cannot work."""
        from oudertalk.storage import housefiles

        by_path = wanted.endswith((".yaml", ".yml"))
        path = Path(wanted) if by_path else self.rubrics.get(wanted)
        if path is None or not path.is_file():
            raise RubricError(
                _("Er is geen kijkwijzer '{name}'. Bekend zijn: {known}.").format(
                    name=wanted, known=", ".join(self.rubrics)
                )
            )
        measures = [measure.id for measure in self.measures]
        return housefiles.read_rubric(path, moves=self.moves, measures=measures, named=not by_path)

    def type(self, wanted: str) -> ConversationType:
        """The kind of conversation of this name, or of the only one that begins so; RubricError when there is none."""
        return self.types[_one_of(self.types, wanted, _("Er is geen gesprekssoort '{name}'. Bekend zijn: {known}."))]

    def case(self, wanted: str) -> Case:
        """The case of this name or number, or the only one that begins so; RubricError when there is none."""
        return self.cases[_one_of(self.cases, wanted, _("Er is geen casus '{name}'. Bekend zijn: {known}."))]

    def occasion(self, type: str | None, case: str | None) -> tuple[ConversationType | None, Case | None]:
        """What kind of conversation it is, and which case: a case brings its type along, unless another one is said."""
        played = self.case(case) if case else None
        wanted = type or (played.type if played else None)
        return self.type(wanted) if wanted else None, played

    def said_to_be(self, type: str | None, case: str | None) -> dict[str, str | None]:
        """What a session card keeps of these names. RubricError when there is no such type or case."""
        found_type, found_case = self.occasion(type, case)
        return {
            "type": found_type.id if type and found_type else None,
            "case": found_case.id if found_case else None,
        }


def read_knowledge(rubrics: Path, own: Path | None = None) -> Knowledge:
    """All that stands in these two folders. Raises RuleError or RubricError naming file and line."""
    from oudertalk.storage import housefiles

    folders = (rubrics, own) if own is not None and own.is_dir() else (rubrics,)
    moves = dict(housefiles.read_moves(rubrics / "moves.yaml"))
    for folder in folders[1:]:
        if (folder / "moves.yaml").is_file():
            moves |= housefiles.read_moves(folder / "moves.yaml")
    lexicons = housefiles.read_lexicons(*(folder / "lexicons" for folder in folders))
    rules: dict[str, Rule] = {}
    types: dict[str, ConversationType] = {}
    cases: dict[str, Case] = {}
    for folder in folders:
        rules |= {rule.id: rule for rule in housefiles.read_rules(folder / "rules", moves=moves, lexicons=lexicons)}
        types |= housefiles.read_types(folder / "gesprekstypen.yaml", moves=moves)
    for folder in folders:  # a case of ours may be of a type of theirs
        cases |= housefiles.read_cases(folder / "casussen", moves=moves, types=types)
    return Knowledge(
        tuple(rules.values()),
        moves,
        housefiles.read_measures(rubrics / "measures.yaml"),
        housefiles.rules_version(*(folder / "rules" for folder in folders)),
        {path.stem: path for folder in folders for path in rubrics_in(folder)},
        types,
        cases,
        lexicons,
        housefiles.read_plain_words(*(folder / "lexicons" for folder in folders)),
    )


def rubrics_in(folder: Path) -> tuple[Path, ...]:
    """The rubrics in this folder; moves, measures and types stand beside them and are none."""
    return tuple(path for path in sorted(folder.glob("*.yaml")) if path.stem not in NO_RUBRICS)


def _one_of(known: Iterable[str], wanted: str, nobody: str) -> str:
    """The id that is meant: `3` means `03_boze_vader`. RubricError, with this sentence, when it is none, or several."""
    names = tuple(known)
    exactly = [name for name in names if name == wanted]
    numbered = [name for name in names if name.startswith(f"{wanted:0>2}_")]
    begun = [name for name in names if name.startswith(wanted)]
    for found in (exactly, numbered, begun):
        if len(found) == 1:
            return found[0]
    raise RubricError(nobody.format(name=wanted, known=", ".join(names)))
