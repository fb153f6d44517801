"""What a school lays beside the program: added, or in the place of what has the same id, and never a line of Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from oudertalk import pipeline
from oudertalk.analysis.matcher import Flagger
from oudertalk.errors import HouseFileError, RubricError
from oudertalk.pipeline import House, Knowledge, read_knowledge
from oudertalk.settings import read_settings
from tests.say import ROLES, say
from tests.school import CASE, RUBRIC, RULE, found_school, write

RUBRICS = Path(__file__).parents[2] / "rubrics"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return found_school(tmp_path / "kijkwijzers")


@pytest.fixture
def ours() -> Knowledge:
    return read_knowledge(RUBRICS)


def test_what_a_school_adds_stands_beside_ours(own: Path, ours: Knowledge):
    both = read_knowledge(RUBRICS, own)
    assert set(both.moves) - set(ours.moves) == {"vlag"}
    assert {rule.id for rule in both.rules} - {rule.id for rule in ours.rules} == {"vlag"}
    assert set(both.rubrics) - set(ours.rubrics) == {"school"} and "observatieformulier" in both.rubrics
    assert set(both.cases) - set(ours.cases) == {"90_oma"} and both.cases["90_oma"].type == "luistergesprek"
    assert [criterion.moves for criterion in both.rubric("school").criteria] == [("vlag",), ("thuis",)]


def test_a_school_s_own_rule_rubric_and_case_work_together(own: Path, tmp_path: Path):
    house = House(read_settings({"OUDERTALK_HOME": str(tmp_path)}))
    assert house.settings.own_rubrics == own
    talk = say("L: Kijk eens, de wimpel hangt uit.", "O: Mooi.", "L: Hoe gaat het thuis met lezen?", "O: Goed.")
    found = pipeline.analyse(house, talk, {"L": "leerkracht", "O": "ouder"}, "school", case="90")
    assert [entry.outcome for entry in found.form.entries] == ["gehoord", "gehoord"]
    assert found.form.entries[0].leads and found.form.entries[0].measures == ("spreekaandeel",)
    assert (found.form.case, found.form.type) == ("90_oma", "luistergesprek")


def test_the_word_lists_reach_what_is_counted_also_the_school_s_own(own: Path, tmp_path: Path):
    talk = say(
        "L: Wat merkt u thuis van het slapen?",
        "O: Hij is gewoon altijd bang als het donker is.",
        "L: Dan bel ik u vrijdag om te vertellen hoe het ging.",
        "O: Ja, dat is goed.",
    )

    def counted() -> dict[str, float | None]:
        house = House(read_settings({"OUDERTALK_HOME": str(tmp_path)}))
        found = pipeline.analyse(house, talk, {"L": "leerkracht", "O": "ouder"}, "school")
        return {measurement.id: measurement.value for measurement in found.measurements}

    by_words = ("gemiste_kansen", "gevoel_beantwoord", "afspraken_volledig", "afspraken_bevestigd")
    ours = counted()
    assert None not in [ours[name] for name in by_words]
    write(own / "lexicons" / "instemming.yaml", "id: instemming\nsource: eigen\nwords: [joepie]\n")
    assert ours["afspraken_bevestigd"] and counted()["afspraken_bevestigd"] == 0  # now nobody says joepie


def test_a_few_words_in_passing_ask_for_little_and_belong_to_two_cases(ours: Knowledge):
    short = ours.types["kort_contact"]
    assert [case.id[:2] for case in ours.cases.values() if case.type == "kort_contact"] == ["11", "12"]
    assert set(short.leads) == {"erkenning", "afspraak"} and len(short.not_expected) > 10
    longest = max(len(type.not_expected) for type in ours.types.values() if type is not short)
    assert len(short.not_expected) > 2 * longest


def test_an_agreement_may_come_from_anybody_on_every_rubric(ours: Knowledge):
    lines = [line for name in ours.rubrics for line in ours.rubric(name).criteria if "afspraak" in line.moves]
    assert len(lines) >= 4
    for line in lines:
        assert set(line.speakers) >= {"leerkracht", "collega", "ouder", "kind"}, line.id


def test_an_own_rule_takes_the_place_of_ours(own: Path, ours: Knowledge):
    changed = RULE.format(id="welkom", move="welkom", pattern="gegroet", hits="Gegroet., Wees gegroet.")
    write(own / "rules" / "anders_genoemd.yaml", changed)
    both = read_knowledge(RUBRICS, own)
    assert [rule.id for rule in both.rules if rule.id != "vlag"] == [rule.id for rule in ours.rules]
    (rule,) = [rule for rule in both.rules if rule.id == "welkom"]
    assert rule.file == "kijkwijzers/rules/anders_genoemd.yaml"
    flags = Flagger(both.rules).flag(say("L: Gegroet allebei.", "L: Welkom, fijn dat u er bent."), ROLES)
    assert [flag.evidence.turn for flag in flags if flag.rule == "welkom"] == [0]


def test_an_own_word_list_takes_the_place_of_ours_also_in_our_rules(own: Path, ours: Knowledge):
    write(own / "lexicons" / "eigen_thuis.yaml", "id: thuis\nsource: eigen\nwords: [pleegoma, thuis]\n")
    both = read_knowledge(RUBRICS, own)
    changed = [rule for before, rule in zip(ours.rules, both.rules, strict=False) if before != rule]
    assert changed and all("pleegoma" in repr(rule.cues + rule.unless) for rule in changed)
    assert "thuis" in {rule.move for rule in changed} and "pleegoma" not in repr(ours.rules)


def test_an_own_rubric_and_case_take_the_place_of_ours(own: Path, ours: Knowledge):
    write(own / "observatieformulier.yaml", RUBRIC.format(id="observatieformulier"))
    first = next(iter(ours.cases))
    write(own / "casussen" / f"{first}.yaml", CASE.format(id=first))
    both = read_knowledge(RUBRICS, own)
    assert both.rubric("observatieformulier").title.nl == "Van onze school"
    assert both.cases[first].title.nl == "Eigen casus"
    assert [name for name in both.cases if name != "90_oma"] == list(ours.cases)


def test_a_school_may_add_a_kind_of_conversation(own: Path):
    kinds = "types:\n  - {id: vlaggesprek, title: Vlag, about: Over de vlag., source: eigen, leads: [vlag]}\n"
    write(own / "gesprekstypen.yaml", kinds)
    write(own / "casussen" / "91_vlag.yaml", CASE.format(id="91_vlag").replace("luistergesprek", "vlaggesprek"))
    both = read_knowledge(RUBRICS, own)
    assert both.type("vlag").leads == ("vlag",) and both.case("91").type == "vlaggesprek" and "voortgang" in both.types


def test_the_fingerprint_covers_the_school_s_files_and_is_ours_without_them(own: Path, ours: Knowledge, tmp_path: Path):
    versions = {ours.version, read_knowledge(RUBRICS, own).version}
    write(own / "lexicons" / "vlaggen.yaml", "id: vlaggen\nsource: eigen\nwords: vlag wimpel vaandel\n")
    versions.add(read_knowledge(RUBRICS, own).version)
    assert len(versions) == 3
    assert read_knowledge(RUBRICS, tmp_path / "nergens").version == ours.version


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("rules/vlag.yaml", "move: vlag", "move: vlagg", "kijkwijzers/rules/vlag.yaml, regel 2: .*Bedoelde je 'vlag'"),
        ("rules/vlag.yaml", "@vlaggen", "@vlagen", "vlag.yaml, regel 5: .*Bedoelde je 'vlaggen'"),
        (
            "casussen/90_oma.yaml",
            "type: luistergesprek",
            "type: luisteren",
            "kijkwijzers/casussen/90_oma.yaml, regel 3: .*luistergesprek",
        ),
        ("casussen/90_oma.yaml", "id: 90_oma", "id: oma", "90_oma.yaml, regel 1: .*bestandsnaam"),
        ("school.yaml", "[spreekaandeel]", "[spreekaandel]", "kijkwijzers/school.yaml, regel 9: .*measures.yaml"),
        ("school.yaml", "id: school", "id: scholen", "school.yaml, regel 1: .*bestandsnaam"),
    ],
)
def test_a_mistake_in_a_school_s_file_is_named_with_its_line(own: Path, file: str, old: str, new: str, told: str):
    path = own / file
    assert old in path.read_text(encoding="utf-8")
    write(path, path.read_text(encoding="utf-8").replace(old, new, 1))
    with pytest.raises(HouseFileError, match=told):
        read_knowledge(RUBRICS, own).rubric("school")


def test_a_case_is_found_by_name_by_number_and_by_its_beginning(ours: Knowledge):
    case = list(ours.cases.values())[2]
    assert ours.case(case.id) == ours.case("3") == ours.case("03") == ours.case(case.id[:6]) == case
    for unclear in ("0", "", "99", "nergens", "../03"):
        with pytest.raises(RubricError, match=case.id):
            ours.case(unclear)


def test_a_case_brings_its_kind_along_unless_another_is_said(ours: Knowledge):
    case = next(case for case in ours.cases.values() if case.type != "luistergesprek")
    assert ours.occasion(None, case.id) == (ours.types[case.type], case)
    assert ours.occasion("luistergesprek", case.id) == (ours.types["luistergesprek"], case)
    assert ours.occasion(None, None) == (None, None)
    with pytest.raises(RubricError, match="kennismaking"):
        ours.occasion("kenismakingg", None)


def test_an_unknown_rubric_is_said_with_those_that_exist(own: Path):
    with pytest.raises(RubricError, match="observatieformulier.*school"):
        read_knowledge(RUBRICS, own).rubric("nergens")
    for beside in ("moves", "measures", "gesprekstypen"):
        with pytest.raises(RubricError, match="Er is geen kijkwijzer"):
            read_knowledge(RUBRICS, own).rubric(beside)


def test_everything_that_comes_with_the_program_can_be_read_in_both_languages(ours: Knowledge):
    assert len(ours.types) == 7 and len(ours.cases) == 14
    for told in (*ours.types.values(), *ours.cases.values()):
        assert told.title.en and told.about.en and told.leads and told.questions, told.id
        assert all(question.en for question in told.questions), told.id
    for case in ours.cases.values():
        assert len(case.questions) >= 3 and ("in scène gezet" in case.source or "nagespeeld" in case.source), case.id
    for name in ours.rubrics:
        rubric = ours.rubric(name)
        assert rubric.title.en and (rubric.about is None or rubric.about.en)
        for criterion in rubric.criteria:
            texts = (criterion.question, criterion.not_audible, criterion.compliment, criterion.tip)
            assert all(text.en for text in texts if text), (name, criterion.id)
        assert all(text.en for task in rubric.tasks for text in (task.title, *task.questions))
