"""
YAML as people write house files: text, numbers, true and false, lists and keys, each with the line where it stands.

libyaml reads, by PyYAML; what a plain word stands for is decided here by YAML 1.2 (https://yaml.org/spec/1.2.2/,
10.3.2), in which "no" and "on" are words and 1:30 is no number. Anchors, tags and double keys are refused: nobody needs
them, and a file of a few lines could fill the memory with them.
"""

from __future__ import annotations

import re
from typing import Any

from oudertalk.i18n import _

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE, _FALSE = re.compile("true|True|TRUE"), re.compile("false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_KNOWN = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)


class Keyed(dict[str, Any]):
    """A mapping; `lines` has the line of each key, counted from 1."""

    lines: dict[str, int]


class Listed(list[Any]):
    """A list; `lines` has the line of each item, counted from 1."""

    lines: list[int]


class NotYaml(Exception):
    """This is no YAML that we read; says what is wrong, and in which line (counted from 1)."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


def read_yaml(text: str) -> Any:
    """What stands there, of `Keyed`, `Listed`, str, int, float, bool and None. NotYaml when it is none."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is in every wheel, but need not be in a build
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        raise _broken(trouble.problem, mark.line + 1 if mark else 1) from trouble
    except yaml.YAMLError as trouble:  # a letter that no YAML may hold
        raise _broken(getattr(trouble, "reason", ""), 1) from trouble
    return None if root is None else _Reader().value(root)


def _broken(detail: str | None, line: int) -> NotYaml:
    return NotYaml(
        _("geen geldige YAML ({detail}). Kijk naar inspringing, dubbele punt en aanhalingstekens.").format(
            detail=detail
        ),
        line,
    )


class _Reader:
    """From the nodes of libyaml to values; remembers which it saw, for an alias is a node that comes again."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def value(self, node: Any) -> Any:
        import yaml

        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise NotYaml(_("ankers en verwijzingen (& en *) kent dit bestand niet. Schrijf het uit."), line)
        self._seen.add(id(node))
        if node.tag not in _KNOWN:
            raise NotYaml(_("'{tag}' bestaat hier niet. Haal het weg.").format(tag=node.tag), line)
        if isinstance(node, yaml.MappingNode):
            return self._keyed(node)
        if isinstance(node, yaml.SequenceNode):
            listed = Listed(self.value(one) for one in node.value)
            listed.lines = [one.start_mark.line + 1 for one in node.value]
            return listed
        return node.value if node.style else _scalar(node.value)

    def _keyed(self, node: Any) -> Keyed:
        import yaml

        keyed, lines = Keyed(), {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _broken("found unhashable key", line)
            if key.value in keyed:
                raise NotYaml(_("deze sleutel staat er al. Haal er een weg."), line)
            keyed[key.value], lines[key.value] = self.value(value), line
        keyed.lines = lines
        return keyed


def _scalar(text: str) -> Any:
    """
    A plain word by YAML 1.2.

    >>> [_scalar(one) for one in ("no", "1:30", "true", "2.50", "007", "~")]
    ['no', '1:30', True, 2.5, 7, None]
    """
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
