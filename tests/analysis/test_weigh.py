"""`scripts/weigh`: it writes weights and thresholds, keeps what people decided, and stays in the folder it is given."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oudertalk.core.rules import Rule
from oudertalk.storage.housefiles import read_rules
from tests.analysis.conftest import CONVERSATIONS, RUBRICS

SCRIPT = Path(__file__).parents[2] / "scripts" / "weigh"
RULE = """\
id: proef
move: thuis
said_by: [leerkracht]
over: turn
why: Omdat het kan.
source: eigen
cues:
  - name: iedereen spreekt
    must: true
    min_words: 1
  # a remark of whoever wrote it
  - name: spreekt ervoor
    weight: 1.0
    patterns: [thuis]
  - name: zou ertegen spreken
    weight: -1.0
    patterns:
      - bij jullie
  - name: spreekt ertegen
    weight: -0.5
    patterns: [klas]
  - name: mag beide
    weight: 0.0
    patterns: [toets]
sterk: 2.0
mogelijk: 1.0
unless: [{name: grapje, patterns: [grapje]}]
hits: [Hoe is het thuis., Hoe gaat het thuis., Thuis dus., En thuis.]
misses: [Mooi weer., Een toets., In de klas., Welkom.]
"""
# People hear it where "thuis" is said, and always when "bij jullie" is; never at "klas" or "toets".
TALK = """\
# sprekers: L=Leerkracht, M=Moeder
L: Hoe is het thuis. [thuis]
M: Goed.
L: Hoe is het bij jullie thuis. [thuis]
M: Goed.
L: Hoe is het thuis en in de klas.
M: Goed.
L: De toets was thuis moeilijk.
M: Ja.
L: Mooi weer is het vandaag.
M: Ja.
L: In de klas ging de toets goed.
"""


def weigh(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def house_with(folder: Path, text: str, name: str) -> Path:
    """A folder of rubrics with one rule; that rule's file."""
    shutil.copytree(RUBRICS / "lexicons", folder / "lexicons")
    shutil.copy(RUBRICS / "moves.yaml", folder)
    path = folder / "rules" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def the_rule(folder: Path) -> Rule:
    (rule,) = read_rules(folder / "rules")
    return rule


def tree() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((RUBRICS / "rules").glob("*.yaml"))}


def test_a_rule_of_ours_is_weighed_on_our_conversations_and_keeps_its_signs(tmp_path: Path):
    before_in_tree = tree()
    path = house_with(tmp_path / "kopie", before_in_tree["doorvragen.yaml"].decode(), "doorvragen.yaml")
    before = the_rule(tmp_path / "kopie")
    result = weigh("--rubrics", tmp_path / "kopie", path, CONVERSATIONS)
    assert result.returncode == 0, result.stderr
    after = the_rule(tmp_path / "kopie")  # it can still be read
    report = re.match(r"doorvragen: n=(\d+) F1 ([\d.]+) \(P [\d.]+, R [\d.]+\)", result.stdout)
    assert report and int(report[1]) > 20 and float(report[2]) > 0.4
    out = re.findall(r"^    out: (.*)$", result.stdout, flags=re.M)
    weights = {cue.name: cue.weight for cue in after.cues}
    assert {cue.name for cue in before.cues} == set(weights) | set(out) and len(weights) > len(out)
    for cue in before.cues:
        assert cue.name in out or cue.weight == 0 or weights[cue.name] * cue.weight > 0, cue.name
    assert after.mogelijk <= after.sterk and 0 < after.mogelijk < 20
    assert [what_people_wrote(one) for one in (before, after)] == [what_people_wrote(before)] * 2
    assert before_in_tree == tree()


def what_people_wrote(rule: Rule) -> tuple[object, ...]:
    """All of a rule that is not for the script to write."""
    examples = [example.say for example in (*rule.hits, *rule.misses)]
    return examples, [cue.name for cue in rule.unless], rule.why, rule.source, rule.said_by, rule.over


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Eight conversations, one for each fold."""
    folder = tmp_path / "gesprekken"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(TALK, encoding="utf-8")
    return folder


def test_what_speaks_the_other_way_is_taken_out_and_not_turned_round(tmp_path: Path, small: Path):
    path = house_with(tmp_path / "kopie", RULE, "proef.yaml")
    result = weigh("--rubrics", tmp_path / "kopie", path, small)
    assert result.returncode == 0, result.stderr
    assert "proef: n=16 F1 1.00 (P 1.00, R 1.00)" in result.stdout
    assert "    out: zou ertegen spreken\n" in result.stdout
    rule = the_rule(tmp_path / "kopie")
    weights = {cue.name: cue.weight for cue in rule.cues}
    assert list(weights) == ["iedereen spreekt", "spreekt ervoor", "spreekt ertegen", "mag beide"]
    assert weights["spreekt ervoor"] > 1 and weights["spreekt ertegen"] < -0.5
    assert weights["mag beide"] < 0  # people left it open, the conversations say against
    assert (rule.mogelijk, rule.sterk) != (1.0, 2.0) and rule.mogelijk <= rule.sterk
    text = path.read_text(encoding="utf-8")
    assert "bij jullie" not in text and "# a remark of whoever wrote it" in text and "min_words: 1" in text
    assert text[text.index("unless:") :] == RULE[RULE.index("unless:") :]


def test_a_cue_without_a_weight_is_named_and_nothing_is_written(tmp_path: Path, small: Path):
    unweighed = RULE.replace("  - name: spreekt ervoor\n    weight: 1.0\n", "  - name: spreekt ervoor\n")
    path = house_with(tmp_path / "kopie", unweighed, "proef.yaml")
    result = weigh("--rubrics", tmp_path / "kopie", path, small)
    assert result.returncode == 1 and "proef.yaml, line 12: 'spreekt ervoor' has no weight" in result.stderr
    assert path.read_text(encoding="utf-8") == unweighed


def test_without_arguments_it_says_how_it_is_used():
    result = weigh()
    assert result.returncode == 2 and "usage: weigh" in result.stderr and "--rubrics" in result.stderr
    shown = weigh("--help")
    assert shown.returncode == 0 and "scripts/weigh rubrics/rules/doorvragen.yaml tests/conversations" in shown.stdout


def test_a_rule_needs_conversations_and_the_other_way_round(tmp_path: Path, small: Path):
    path = house_with(tmp_path / "kopie", RULE, "proef.yaml")
    for given in ((path,), (small,)):
        result = weigh("--rubrics", tmp_path / "kopie", *given)
        assert result.returncode == 2 and "at least one rule and one folder" in result.stderr
    stray = shutil.copy(path, tmp_path / "elders.yaml")
    result = weigh("--rubrics", tmp_path / "kopie", stray, small)
    assert result.returncode == 2 and "is no rule of" in result.stderr
    assert path.read_text(encoding="utf-8") == RULE
