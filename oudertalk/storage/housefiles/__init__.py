"""
Rules, rubrics, moves, measures, lexicons and cases: what schools write themselves, read strictly.

Whatever cannot be meant is refused, with file, line and remedy: a key that does not exist, an id that is used twice, a
move that nobody defined. A text is `{nl: ..., en: ...}`, or plain Dutch.
"""

from oudertalk.storage.housefiles.casebook import read_cases, read_types
from oudertalk.storage.housefiles.hints import read_hints
from oudertalk.storage.housefiles.labelled import is_labelled, read_labelled
from oudertalk.storage.housefiles.measures import read_measures
from oudertalk.storage.housefiles.moves import read_moves
from oudertalk.storage.housefiles.rubrics import read_rubric
from oudertalk.storage.housefiles.rules import read_lexicons, read_plain_words, read_rules, rules_version

__all__ = [
    "is_labelled",
    "read_cases",
    "read_hints",
    "read_labelled",
    "read_lexicons",
    "read_measures",
    "read_moves",
    "read_plain_words",
    "read_rubric",
    "read_rules",
    "read_types",
    "rules_version",
]
