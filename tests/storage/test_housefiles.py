"""What schools write themselves is read strictly: a complaint names file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from oudertalk.core.text import Text
from oudertalk.errors import HouseFileError, RubricError, RuleError, TranscriptError
from oudertalk.storage.housefiles import (
    read_labelled,
    read_lexicons,
    read_measures,
    read_moves,
    read_rubric,
    read_rules,
    rules_version,
)

RUBRICS = Path(__file__).parents[2] / "rubrics"

RULE = """\
id: proef
move: thuis
said_by: [leerkracht]
why: {nl: Omdat het kan., en: Because it can.}
source: eigen
patterns:
  - hoe ~2 thuis
  - [{LOWER: bij}, {LOWER: {IN: "@jij"}}]
strength: sterk
hits:
  - Hoe gaat het thuis?
  - Bij u ook?
misses:
  - Hij is thuis.
  - {say: Hoe is het thuis?, by: ouder}
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with one rule, its moves and a lexicon."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "rules" / "proef.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "moves.yaml").write_text("thuis: vraagt naar thuis\nwelkom: {nl: heet welkom, en: welcomes}\n")
    (tmp_path / "lexicons" / "jij.yaml").write_text("id: jij\nsource: eigen\nwords: u jij jullie\n")
    return tmp_path


def test_a_rule_is_read_with_its_patterns_spelled_out(house: Path):
    (rule,) = read_rules(house / "rules")
    (cue,) = rule.cues
    assert rule.id == "proef" and rule.file == "proef.yaml" and rule.why == Text("Omdat het kan.", "Because it can.")
    assert cue.needed and [pattern.line for pattern in cue.patterns] == [7, 8]
    assert cue.patterns[0].tokens == ({"LOWER": "hoe"}, {"OP": "{0,2}"}, {"LOWER": "thuis"})
    assert cue.patterns[1].tokens == ({"LOWER": "bij"}, {"LOWER": {"IN": ["u", "jij", "jullie"]}})
    assert (rule.sterk, rule.mogelijk) == (1.0, 1.0)
    assert rule.misses[1].by == "ouder" and rule.misses[1].line == 15


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("strength: sterk", "strenght: sterk", 9, "Bedoelde je 'strength'?"),
        ("strength: sterk", "strength: heel sterk", 9, "Bedoelde je 'sterk'?"),
        ("strength: sterk\n", "", 1, "'strength' ontbreekt"),
        ("move: thuis", "move: tuis", 2, "Bedoelde je 'thuis'?"),
        ("[leerkracht]", "[leraar]", 3, "'leraar' bestaat niet"),
        ("[leerkracht]", "leerkracht", 3, "hoort een lijst"),
        ("hoe ~2 thuis", "Hoe ~2 thuis", 7, "kleine letters"),
        ("hoe ~2 thuis", "hoe, thuis", 7, "geen leestekens"),
        ("hoe ~2 thuis", "'@jullie thuis'", 7, "'@jullie' bestaat niet"),
        ('"@jij"', '"@jijj"', 8, "Bedoelde je 'jij'?"),
        ('  - [{LOWER: bij}, {LOWER: {IN: "@jij"}}]', "  - []", 8, "leeg patroon"),
        ("  - Bij u ook?\n", "", 10, "heeft er 1"),
        ("by: ouder", "bij: ouder", 15, "'bij' bestaat hier niet"),
        ("by: ouder", "by: oudr", 15, "Bedoelde je 'ouder'?"),
        ("source: eigen\n", "", 1, "'source' ontbreekt"),
        ("source: eigen", "source: [", 7, "geen geldige YAML"),
        ("source: eigen", "source: eigen\nsource: ander", 6, "staat er al"),
        ("source: eigen", "source: 12", 5, "hoort tekst"),
        ("why: {nl: Omdat het kan., en: Because it can.}", "why: {en: Because it can.}", 4, "'nl' ontbreekt"),
        ("strength: sterk", "sterk: 2\nmogelijk: 3", 10, "hoger dan 'sterk'"),
        ("strength: sterk", "strength: sterk\nwhere: {first: 2}", 10, "tussen 0 en 1"),
        ("strength: sterk", "strength: sterk\nunless:\n  - {name: leeg}", 11, "vraagt niets"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(house: Path, old: str, new: str, line: int, told: str):
    assert old in RULE
    (house / "rules" / "proef.yaml").write_text(RULE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        read_rules(house / "rules")
    message = str(refused.value)
    assert message.startswith(f"proef.yaml, regel {line}: ") and told in message


def test_a_double_id_names_both_files(house: Path):
    (house / "rules" / "tweede.yaml").write_text(RULE, encoding="utf-8")
    with pytest.raises(RuleError, match="tweede.yaml, regel 1: .*'proef' bestaat al in proef.yaml"):
        read_rules(house / "rules")


def test_a_file_that_is_no_text_is_refused(house: Path):
    (house / "rules" / "proef.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(RuleError, match="proef.yaml: niet te lezen"):
        read_rules(house / "rules")


def test_a_school_has_rules_in_its_own_folder(house: Path, tmp_path: Path):
    own = tmp_path / "elders"
    own.mkdir()
    (own / "proef.yaml").write_text(RULE, encoding="utf-8")
    rules = read_rules(own, moves=read_moves(house / "moves.yaml"), lexicons=read_lexicons(house / "lexicons"))
    assert [rule.id for rule in rules] == ["proef"]


def test_the_version_of_the_rules_changes_with_a_rule_and_with_a_lexicon(house: Path):
    versions = {rules_version(house / "rules")}
    (house / "rules" / "proef.yaml").write_text(RULE + "# anders\n", encoding="utf-8")
    versions.add(rules_version(house / "rules"))
    (house / "lexicons" / "jij.yaml").write_text("id: jij\nsource: eigen\nwords: u\n")
    versions.add(rules_version(house / "rules"))
    assert len(versions) == 3 and all(len(version) == 12 for version in versions)


def test_lexicons_build_on_each_other(house: Path):
    (house / "lexicons" / "allen.yaml").write_text('id: allen\nsource: eigen\nwords: [wij, "@jij", met z\'n allen]\n')
    assert read_lexicons(house / "lexicons")["allen"] == ("wij", "u", "jij", "jullie", "met z'n allen")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("id: rond\nsource: eigen\nwords: ['@rond']\n", 3, "bevat zichzelf"),
        ("id: rond\nsource: eigen\nwords: [Groot]\n", 3, "hoofdletter"),
        ("id: rond\nwords: [klein]\n", 1, "'source' ontbreekt"),
        ("id: jij\nsource: eigen\nwords: [klein]\n", 1, "bestaat al"),
    ],
)
def test_a_lexicon_that_cannot_be_meant_is_refused(house: Path, text: str, line: int, told: str):
    (house / "lexicons" / "nieuw.yaml").write_text(text)
    with pytest.raises(RuleError) as refused:
        read_lexicons(house / "lexicons")
    assert f"nieuw.yaml, regel {line}: " in str(refused.value) and told in str(refused.value)


RUBRIC = """\
id: klein
version: 1
title: Klein formulier
source: eigen
phases:
  - id: begin
    title: Begin
    items:
      - id: welkom
        question: {nl: Heet welkom, en: Welcomes}
        moves: [welkom]
      - id: deur
        question: Loopt mee
        audible: nee
        not_audible: Dat is alleen te zien.
prompts:
  - {id: tip, question: Formuleer 1 tip}
"""


def test_a_rubric_is_read_in_its_order(house: Path):
    (house / "klein.yaml").write_text(RUBRIC)
    rubric = read_rubric(house / "klein.yaml")
    assert [criterion.id for criterion in rubric.criteria] == ["welkom", "deur"]
    assert rubric.criteria[1].audible == "nee" and rubric.criteria[0].phase == "begin"
    assert rubric.prompts[0].question.nl == "Formuleer 1 tip"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("moves: [welkom]", "moves: [welkomm]", 11, "Bedoelde je 'welkom'?"),
        ("moves: [welkom]", "movs: [welkom]", 11, "Bedoelde je 'moves'?"),
        ("id: deur", "id: welkom", 12, "staat al op regel 9"),
        ("audible: nee", "audible: soms", 14, "'soms' bestaat niet"),
        ("        not_audible: Dat is alleen te zien.\n", "", 14, "not_audible"),
        ("version: 1", "version: een", 2, "hoort een getal"),
        ("    title: Begin\n", "", 6, "'title' ontbreekt"),
        ("id: tip", "id: begin", 17, "staat al op regel 6"),
        ("phases:", "phases: geen\nfasen:", 6, "'fasen' bestaat hier niet"),
    ],
)
def test_a_rubric_that_cannot_be_meant_is_refused(house: Path, old: str, new: str, line: int, told: str):
    assert old in RUBRIC
    (house / "klein.yaml").write_text(RUBRIC.replace(old, new, 1))
    with pytest.raises(RubricError) as refused:
        read_rubric(house / "klein.yaml")
    assert str(refused.value).startswith(f"klein.yaml, regel {line}: ") and told in str(refused.value)


def test_the_measures_of_the_house_can_all_be_counted_and_read():
    from oudertalk.analysis.measures import COUNTED

    measures = read_measures(RUBRICS / "measures.yaml")
    assert {measure.id for measure in measures} == set(COUNTED)
    assert all(text.en for measure in measures for text in (measure.title, measure.explanation, measure.caution))


def test_a_measure_with_a_word_for_a_number_is_refused(tmp_path: Path):
    text = (RUBRICS / "measures.yaml").read_text(encoding="utf-8").replace("min_seconds: 10", "min_seconds: tien", 1)
    (tmp_path / "measures.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RubricError, match=r"measures.yaml, regel \d+: bij 'min_seconds' hoort een getal"):
        read_measures(tmp_path / "measures.yaml")


def test_a_labelled_conversation_is_read(tmp_path: Path):
    path = tmp_path / "klein.txt"
    path.write_text("# casus: klein\n# sprekers: L=Leerkracht, M=Moeder\nL: Kom binnen. [welkom]\nM: Dank u.\n")
    labelled = read_labelled(path, moves=["welkom"])
    assert labelled.roles == {"L": "leerkracht", "M": "ouder"}
    assert labelled.moves == (frozenset({"welkom"}), frozenset())
    assert labelled.transcript.turns[0].text == "Kom binnen."


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("L: Kom binnen. [wellkom]", "Bedoelde je 'welkom'?"),
        ("V: Hallo.", "een spreker uit de kop"),
        ("hallo", "hoort"),
    ],
)
def test_a_label_or_speaker_that_does_not_exist_is_refused(tmp_path: Path, line: str, told: str):
    path = tmp_path / "klein.txt"
    path.write_text(f"# sprekers: L=Leerkracht\n{line}\n")
    with pytest.raises(TranscriptError) as refused:
        read_labelled(path, moves=["welkom"])
    assert str(refused.value).startswith("klein.txt, regel 2: ") and told in str(refused.value)
    assert isinstance(refused.value, HouseFileError)
