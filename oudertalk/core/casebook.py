"""The kinds of conversation that a school has, and staged cases to practise on: what to look at, and what to ask."""

from __future__ import annotations

from dataclasses import dataclass

from oudertalk.core.text import Text


@dataclass(frozen=True, slots=True)
class ConversationType:
    """
    A kind of conversation: getting acquainted, bad news, listening.

    By moves, so that it goes with every rubric: `leads` matter most here, `not_expected` are not asked for here, and
    then not hearing them says nothing. `questions` are to think about. ValueError when a move is in both.
    """

    id: str
    title: Text
    about: Text
    source: str
    leads: tuple[str, ...] = ()
    not_expected: tuple[str, ...] = ()
    questions: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if both := set(self.leads) & set(self.not_expected):
            raise ValueError(f"{self.id}: matters most and is not expected: {sorted(both)}")


@dataclass(frozen=True, slots=True)
class Case:
    """
    A situation to practise or to watch: what happens in it, the moves that matter (`leads`), questions to discuss.

    `type` is the id of a conversation type. `source` says where it comes from, and that it was staged.
    """

    id: str
    title: Text
    type: str
    about: Text
    source: str
    leads: tuple[str, ...] = ()
    questions: tuple[Text, ...] = ()
