"""What schools write themselves is read strictly: a complaint names file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from oudertalk.core.text import Text
from oudertalk.errors import HouseFileError, RubricError, RuleError, TranscriptError
from oudertalk.storage.housefiles import (
    read_cases,
    read_labelled,
    read_lexicons,
    read_measures,
    read_moves,
    read_plain_words,
    read_rubric,
    read_rules,
    read_types,
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
    assert (
        rule.id == "proef"
        and rule.file == f"{house.name}/rules/proef.yaml"
        and rule.why == Text("Omdat het kan.", "Because it can.")
    )
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
    assert message.startswith(f"{house.name}/rules/proef.yaml, regel {line}: ") and told in message


def test_a_double_id_names_both_files(house: Path):
    (house / "rules" / "tweede.yaml").write_text(RULE, encoding="utf-8")
    with pytest.raises(RuleError, match="rules/tweede.yaml, regel 1: .*'proef' bestaat al in .*rules/proef.yaml"):
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
        compliment: {nl: Je heette mooi welkom., en: You welcomed well.}
        tip: Wil je eens beginnen met een welkom?
      - id: deur
        question: Loopt mee
        audible: nee
        not_audible: Dat is alleen te zien.
      - id: ruimte
        kind: vraag
        question: Wie was er aan het woord?
        measures: [spreekaandeel]
      - {id: agenda, kind: lijst, question: Ik heb een agenda gemaakt}
prompts:
  - {id: tip, question: Formuleer 1 tip}
about: Om te oefenen.
tasks:
  - id: samen
    title: {nl: Met een collega, en: With a colleague}
    questions:
      - Wat viel jullie op?
"""
KNOWN_MEASURES = ("spreekaandeel", "vragen")


def test_a_rubric_is_read_in_its_order(house: Path):
    (house / "klein.yaml").write_text(RUBRIC)
    rubric = read_rubric(house / "klein.yaml", measures=KNOWN_MEASURES, named=True)
    assert [criterion.id for criterion in rubric.criteria] == ["welkom", "deur", "ruimte", "agenda"]
    assert [criterion.kind for criterion in rubric.criteria] == ["item", "item", "vraag", "lijst"]
    assert rubric.criteria[1].audible == "nee" and rubric.criteria[0].phase == "begin"
    assert rubric.criteria[0].compliment == Text("Je heette mooi welkom.", "You welcomed well.")
    assert rubric.criteria[0].tip == Text("Wil je eens beginnen met een welkom?")
    assert rubric.criteria[2].measures == ("spreekaandeel",)
    assert rubric.prompts[0].question.nl == "Formuleer 1 tip"
    assert rubric.about == Text("Om te oefenen.")
    (task,) = rubric.tasks
    assert (task.id, task.title.en, task.questions) == ("samen", "With a colleague", (Text("Wat viel jullie op?"),))


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("moves: [welkom]", "moves: [welkomm]", 11, "Bedoelde je 'welkom'?"),
        ("moves: [welkom]", "movs: [welkom]", 11, "Bedoelde je 'moves'?"),
        ("id: deur", "id: welkom", 14, "staat al op regel 9"),
        ("audible: nee", "audible: soms", 16, "'soms' bestaat niet"),
        ("        not_audible: Dat is alleen te zien.\n", "", 16, "not_audible"),
        ("version: 1", "version: een", 2, "hoort een getal"),
        ("    title: Begin\n", "", 6, "'title' ontbreekt"),
        ("id: tip", "id: begin", 24, "staat al op regel 6"),
        ("phases:", "phases: geen\nfasen:", 6, "'fasen' bestaat hier niet"),
        ("kind: vraag", "kind: vragen", 19, "Bedoelde je 'vraag'?"),
        ("[spreekaandeel]", "[spreekandeel]", 21, "Bedoelde je 'spreekaandeel'?"),
        ("[spreekaandeel]", "spreekaandeel", 21, "hoort een lijst"),
        ("measures: [spreekaandeel]", "tip: Vraag eens door.", 21, "'tip' zegt niets bij een vraag"),
        ("kind: lijst,", "kind: lijst, moves: [welkom],", 22, "'moves' zegt niets bij een lijst"),
        ("kind: lijst,", "kind: lijst, said_by: [ouder],", 22, "'said_by' zegt niets bij een lijst"),
        ("moves: [welkom]", "moves: [welkom]\n        said_by: [ouders]", 12, "Bedoelde je 'ouder'?"),
        ("moves: [welkom]", "moves: [welkom]\n        said_by: ouder", 12, "hoort een lijst"),
        ("measures: [spreekaandeel]", "said_by: [ouder]", 21, "Voeg 'moves' toe"),
        ("id: samen", "id: ruimte", 27, "staat al op regel 18"),
        ("    questions:\n      - Wat viel jullie op?\n", "", 27, "'questions' ontbreekt"),
        ("about: Om te oefenen.", "about: {en: To practise.}", 25, "'nl' ontbreekt"),
        ("id: klein", "id: groot", 1, "Noem het bestand groot.yaml, of de id klein"),
    ],
)
def test_a_rubric_that_cannot_be_meant_is_refused(house: Path, old: str, new: str, line: int, told: str):
    assert old in RUBRIC
    (house / "klein.yaml").write_text(RUBRIC.replace(old, new, 1))
    with pytest.raises(RubricError) as refused:
        read_rubric(house / "klein.yaml", measures=KNOWN_MEASURES, named=True)
    assert str(refused.value).startswith(f"{house.name}/klein.yaml, regel {line}: ") and told in str(refused.value)


def test_a_line_says_whose_words_count_and_without_that_the_professionals_do(house: Path):
    (house / "klein.yaml").write_text(
        RUBRIC.replace("moves: [welkom]", "moves: [welkom]\n        said_by: [ouder, kind]")
    )
    lines = read_rubric(house / "klein.yaml", measures=KNOWN_MEASURES).criteria
    assert lines[0].said_by == lines[0].speakers == ("ouder", "kind")
    assert lines[1].said_by == () and lines[1].speakers == ("leerkracht", "collega")


def test_a_rubric_at_a_path_may_be_called_anything_and_takes_the_measures_beside_it(house: Path):
    (house / "kopie.yaml").write_text(RUBRIC)
    (house / "measures.yaml").write_text((RUBRICS / "measures.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert read_rubric(house / "kopie.yaml").id == "klein"
    (house / "measures.yaml").unlink()
    with pytest.raises(RubricError, match="kopie.yaml, regel 21: de maat 'spreekaandeel' bestaat niet"):
        read_rubric(house / "kopie.yaml")


TYPES = """\
types:
  - id: luistergesprek
    title: {nl: Luistergesprek, en: Listening talk}
    about: De ouder vertelt.
    source: eigen
    leads: [thuis]
    not_expected: [welkom]
    questions:
      - {nl: Wat hoorde je?, en: What did you hear?}
  - {id: voortgang, title: Voortgang, about: Hoe het gaat., source: eigen}
"""
CASE = """\
id: 01_proef
title: {nl: Een proef, en: A trial}
type: luistergesprek
about: Een moeder vertelt.
source: eigen, in scène gezet
leads: [thuis]
questions:
  - Wat deed de leerkracht?
"""


def test_types_and_cases_are_read_in_their_order(house: Path):
    moves = read_moves(house / "moves.yaml")
    (house / "gesprekstypen.yaml").write_text(TYPES)
    types = read_types(house / "gesprekstypen.yaml", moves=moves)
    assert list(types) == ["luistergesprek", "voortgang"]
    listening = types["luistergesprek"]
    assert (listening.leads, listening.not_expected) == (("thuis",), ("welkom",))
    assert listening.questions == (Text("Wat hoorde je?", "What did you hear?"),)
    (house / "casussen").mkdir()
    for name in ("02_later", "01_proef"):
        (house / "casussen" / f"{name}.yaml").write_text(CASE.replace("01_proef", name), encoding="utf-8")
    cases = read_cases(house / "casussen", moves=moves, types=types)
    assert list(cases) == ["01_proef", "02_later"]
    case = cases["01_proef"]
    assert (case.type, case.leads, case.title.en) == ("luistergesprek", ("thuis",), "A trial")
    assert case.source == "eigen, in scène gezet" and case.questions == (Text("Wat deed de leerkracht?"),)


def test_without_types_and_cases_there_are_none(house: Path):
    assert read_types(house / "gesprekstypen.yaml", moves={}) == {}
    assert read_cases(house / "casussen", moves={}, types={}) == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("leads: [thuis]", "leads: [tuis]", 6, "Bedoelde je 'thuis'?"),
        ("leads: [thuis]", "leads: [welkom]", 7, "'welkom' staat ook bij 'leads'"),
        ("not_expected:", "not_expectd:", 7, "Bedoelde je 'not_expected'?"),
        ("id: voortgang", "id: luistergesprek", 10, "staat al op regel 2"),
        ("    source: eigen\n", "", 2, "'source' ontbreekt"),
        ("types:", "soorten:", 1, "'soorten' bestaat hier niet"),
    ],
)
def test_a_type_that_cannot_be_meant_is_refused(house: Path, old: str, new: str, line: int, told: str):
    assert old in TYPES
    (house / "gesprekstypen.yaml").write_text(TYPES.replace(old, new, 1))
    with pytest.raises(RubricError) as refused:
        read_types(house / "gesprekstypen.yaml", moves=read_moves(house / "moves.yaml"))
    assert str(refused.value).startswith(f"{house.name}/gesprekstypen.yaml, regel {line}: ") and told in str(
        refused.value
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("type: luistergesprek", "type: luistergesprk", 3, "Bedoelde je 'luistergesprek'?"),
        ("id: 01_proef", "id: 01_prof", 1, "Noem het bestand 01_prof.yaml"),
        ("leads: [thuis]", "leads: [thius]", 6, "Bedoelde je 'thuis'?"),
        ("leads: [thuis]", "leads: thuis", 6, "hoort een lijst"),
        ("title: {nl: Een proef, en: A trial}\n", "", 1, "'title' ontbreekt"),
        ("  - Wat deed de leerkracht?", "  - 3", 8, "hoort tekst"),
    ],
)
def test_a_case_that_cannot_be_meant_is_refused(house: Path, old: str, new: str, line: int, told: str):
    assert old in CASE
    (house / "casussen").mkdir()
    (house / "casussen" / "01_proef.yaml").write_text(CASE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RubricError) as refused:
        read_cases(house / "casussen", moves=read_moves(house / "moves.yaml"), types=["luistergesprek", "voortgang"])
    assert str(refused.value).startswith(f"{house.name}/casussen/01_proef.yaml, regel {line}: ") and told in str(
        refused.value
    )


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


def test_cues_of_other_rules_are_read_by_rule_and_name(tmp_path: Path):
    write = tmp_path / "rules"
    write.mkdir()
    (write / "proef.yaml").write_text(
        RULE + "also:\n  welkom: {groet: -0.5}\n  gevoel:\n    tast het af: 0.4\n", encoding="utf-8"
    )
    (rule,) = read_rules(write, moves=read_moves(RUBRICS / "moves.yaml"), lexicons={"jij": ("u",)})
    assert [(one.rule, one.cue, one.weight) for one in rule.also] == [
        ("welkom", "groet", -0.5),
        ("gevoel", "tast het af", 0.4),
    ]


def test_a_list_may_tell_what_to_say_instead(tmp_path: Path):
    (tmp_path / "vak.yaml").write_text(
        "id: vak\nsource: eigen\nwords:\n  - gewoon\n  - plain: het plan\n    words: [opp, groot plan]\n",
        encoding="utf-8",
    )
    assert read_lexicons(tmp_path) == {"vak": ("gewoon", "opp", "groot plan")}
    assert read_plain_words(tmp_path) == {"opp": "het plan", "groot plan": "het plan"}
