"""Which names are found in a conversation: nearly all, with few words that are none; and what they seem to be."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from oudertalk.analysis.names import find_names
from oudertalk.core.replacing import Candidate, NameKind, compared, proposed, replaced_in_transcript
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, Transcript, Turn, Word
from oudertalk.storage.housefiles import read_labelled, read_moves
from tests.analysis.conftest import CONVERSATIONS, RUBRICS

ROLES: dict[str, Role] = {"L": "leerkracht", "O": "ouder"}


def labelled() -> dict[str, frozenset[str]]:
    """Which words are names of people, schools and places, by conversation; picked by hand from all with a capital."""
    with (Path(__file__).parent / "names_in_conversations.csv").open(encoding="utf-8") as file:
        return {row["conversation"]: frozenset(row["names"].split()) for row in csv.DictReader(file)}


def said(*turns: str) -> Transcript:
    """`L: Dag.` a turn."""
    return Transcript(tuple(Turn(turn[0], tuple(Word(word) for word in turn[3:].split())) for turn in turns))


def found(*turns: str, people: dict[str, NameKind] | None = None) -> dict[str, NameKind]:
    return {one.name: one.kind for one in find_names(said(*turns), ROLES, people or {})}


@pytest.mark.parametrize(("folder", "most_wrong"), [(".", 1.8), ("ongezien", 1.3)])
def test_nearly_every_name_is_found_and_few_words_that_are_none(folder: str, most_wrong: float):
    names = missed = wrong = 0
    moves = read_moves(RUBRICS / "moves.yaml")
    paths = sorted((CONVERSATIONS / folder).glob("*.txt"))
    for path in paths:
        conversation = read_labelled(path, moves=moves)
        labels = labelled()[str(path.relative_to(CONVERSATIONS).with_suffix(""))]
        candidates = find_names(conversation.transcript, conversation.roles, {})
        after = replaced_in_transcript(conversation.transcript, proposed(candidates))
        text = " ".join(turn.text for turn in after.turns)
        names += len(labels)
        missed += sum(bool(re.search(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", text)) for name in labels)
        known = {compared(name).removesuffix("s") for name in labels}
        parts = [{part.removesuffix("s") for part in compared(one.name).split()} for one in candidates]
        wrong += sum(known.isdisjoint(part) for part in parts)
    assert names > 40 and missed <= 0.005 * names
    assert wrong <= most_wrong * len(paths)


@pytest.mark.parametrize(
    ("turn", "name", "kind"),
    [
        ("L: Dag, ik ben Anouk, de mentor.", "Anouk", "leerkracht"),
        ("O: Goedemiddag, mijn naam is Farida.", "Farida", "ouder"),
        ("L: Dag meneer van der Berg, kom binnen.", "Berg", "naam"),
        ("L: Meneer Van der Berg, kom binnen.", "Van der Berg", "ouder"),
        ("O: Dat zei juf Marijke ook.", "Marijke", "leerkracht"),
        ("L: Onze logopedist Wendela keek mee.", "Wendela", "collega"),
        ("O: Ik ben de moeder van Quirijn.", "Quirijn", "kind"),
        ("O: Onze Quirijn slaapt slecht.", "Quirijn", "kind"),
        ("O: Mijn man Gijsbrecht komt later.", "Gijsbrecht", "ouder"),
        ("O: Opa Teunis haalt hem op.", "Teunis", "naam"),
        ("L: Hij komt van basisschool De Zonnebloem.", "De Zonnebloem", "school"),
        ("L: Gaat hij naar het Almende College?", "Almende", "school"),
        ("O: Wij woonden toen in Amersfoort.", "Amersfoort", "plaats"),
        ("O: Mijn ouders komen uit Tirana.", "Tirana", "plaats"),
        ("L: Soufiane heeft hard gewerkt.", "Soufiane", "naam"),
        ("O: Dat is Semmie's fiets.", "Semmie", "naam"),
    ],
)
def test_what_stands_before_a_name_tells_what_it_is(turn: str, name: str, kind: NameKind):
    assert found(turn).get(name, found(turn).get(f"van der {name}")) == kind


def test_who_is_talked_about_all_the_time_is_a_child_and_who_is_called_is_at_the_table():
    assert found(
        "L: Hoe gaat het thuis met Bregje?",
        "O: Goed. Ik vind dat Bregje gegroeid is, Wouter.",
        "L: In de klas zie ik Bregje ook lachen.",
        "O: Fijn, Wouter.",
        "O: Nou, Wouter, dank je wel.",
    ) == {"Bregje": "kind", "Wouter": "leerkracht"}


@pytest.mark.parametrize(
    "turn",
    [
        "L: Op maandag is de Cito, zegt de IB'er.",
        "L: Hij spreekt Turks en Nederlands, en dan Engels.",
        "L: In ParnasSys staat M5, en een OPP met Pasen.",
        "O: Rekenen gaat goed. Lezen ook. Misschien. Ja, Mevrouw.",
        "O: Hij zei: Kom maar. En toen: “Ga weg.”",
        "O: Mijn kleine jongen. Mama zegt, Meester weet het.",
    ],
)
def test_school_talk_is_no_name(turn: str):
    assert found(turn) == {}


def test_who_said_yes_is_known_by_name_and_an_alias_that_nobody_says_is_not_shown():
    people: dict[str, NameKind] = {
        "Karen de Wit": "ouder",
        "Zeepaardje": "ouder",
        "ouder 2": "ouder",
        "Ouder 3": "ouder",
    }
    assert found("L: Dag Karen. Ouder zijn is zwaar. Karen, kom.", people=people) == {"Karen": "ouder"}


def test_one_name_in_many_spellings_is_one_candidate_with_its_first_words():
    text = "Daar staat de fiets van onze Tijmen en Tijmens tas en TIJMEN zelf stond er naast."
    turn = Turn("O", tuple(Word(word, TimeSpan(n, n + 1)) for n, word in enumerate(text.split())))
    assert find_names(Transcript((turn,)), ROLES, {}) == (
        Candidate("Tijmen", "kind", 3, "… staat de fiets van onze Tijmen en Tijmens tas en TIJMEN …", 6),
    )


def test_notes_beside_the_conversation_and_names_that_a_person_knows_are_looked_through():
    transcript = said("L: Dan zie ik wilde piet weer, en Bram.")
    shown = find_names(transcript, ROLES, {}, ("Let op wat Hannelore doet.",), ("wilde piet", "Nergens"))
    assert [(one.name, one.count, one.at) for one in shown] == [
        ("Bram", 1, None), ("Hannelore", 1, None), ("wilde piet", 1, None)
    ]  # fmt: skip


def test_nothing_said_holds_no_names():
    assert find_names(Transcript(()), {}, {}) == ()
