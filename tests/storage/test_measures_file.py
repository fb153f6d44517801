"""measures.yaml is read strictly: a slip of a school is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from oudertalk.core.text import Text
from oudertalk.errors import RubricError
from oudertalk.storage.housefiles import read_measures

FILE = """\
measures:
  - id: geduld
    title: {nl: Geduld, en: Patience}
    unit: "s"
    group: tijd
    explanation: Hoe lang het stil is.
    caution: Geen norm.
    source: eigen
    parameters: {short: 0.3}
    details:
      kort: {nl: "korter dan 0,3 s", en: shorter than 0.3 s}
"""


def test_a_measure_has_a_group_and_names_for_what_stands_under_it(tmp_path: Path):
    (definition,) = read(tmp_path, FILE)
    assert (definition.group, definition.parameters) == ("tijd", {"short": 0.3})
    assert definition.details == {"kort": Text("korter dan 0,3 s", "shorter than 0.3 s")}


def test_group_and_details_may_be_left_out(tmp_path: Path):
    (definition,) = read(tmp_path, FILE.replace("    group: tijd\n", "").partition("    details")[0])
    assert (definition.group, definition.details) == ("", {})


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("group: tijd", "group: tijden", r"regel 5: 'tijden' bestaat niet bij 'group'. Bedoelde je 'tijd'"),
        ('unit: "s"', "unit: sec", r"regel 4: 'sec' bestaat niet bij 'unit'"),
        ('{nl: "korter dan 0,3 s", en: shorter than 0.3 s}', "[]", r"regel 11: bij 'kort' hoort tekst"),
        ("{short: 0.3}", "[0.3]", r"regel 9: hier hoort 'sleutel: waarde' te staan"),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, right: str, wrong: str, complaint: str):
    with pytest.raises(RubricError, match=complaint):
        read(tmp_path, FILE.replace(right, wrong))


def read(folder: Path, text: str):
    (folder / "measures.yaml").write_text(text, encoding="utf-8")
    return read_measures(folder / "measures.yaml")
