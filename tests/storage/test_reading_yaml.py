"""YAML as people write it: words stay words, every value knows its line, and what could hurt is refused."""

from __future__ import annotations

import time

import pytest

from oudertalk.storage.reading_yaml import NotYaml, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- no\n- on\n- ja\n- 1:30\n- 2026-11-23\n", ["no", "on", "ja", "1:30", "2026-11-23"]),
        ("- 3\n- -0.5\n- 1e3\n- .5\n- 010\n", [3, -0.5, 1000.0, 0.5, 10]),
        ("- true\n- False\n- ~\n- null\n-\n", [True, False, None, None, None]),
        ("- '3'\n- \"true\"\n- |\n  3\n", ["3", "true", "3\n"]),
        ("a: {nl: dag, en: hello}\n5: vijf\n", {"a": {"nl": "dag", "en": "hello"}, "5": "vijf"}),
        ("vraag: hoe gaat het?\nlijst: [a, 'b, c']\n", {"vraag": "hoe gaat het?", "lijst": ["a", "b, c"]}),
        ("", None),
        ("# alleen een opmerking\n", None),
    ],
)
def test_plain_words_are_what_yaml_of_now_says(text: str, value: object) -> None:
    assert read_yaml(text) == value


def test_keys_and_items_know_their_lines() -> None:
    found = read_yaml("# een\ntitel: x\nlijst:\n  - a\n\n  - b: 1\n    c: 2\n")
    assert found.lines == {"titel": 2, "lijst": 3}
    assert found["lijst"].lines == [4, 6] and found["lijst"][1].lines == {"b": 6, "c": 7}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: [\n", 3, "geen geldige YAML"),
        ("a: 1\nb: 'open\n", 3, "geen geldige YAML"),
        ("a: 1\n\tb: 2\n", 2, "geen geldige YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "deze sleutel staat er al"),
        ("a: &x [1]\nb: *x\n", 1, "ankers en verwijzingen"),
        ("a: &x [*x]\n", 1, "ankers en verwijzingen"),
        ("a: 1\nb: !!python/name:os.system\n", 2, "bestaat hier niet"),
        ("b: !eigen 3\n", 1, "bestaat hier niet"),
        ("[a, b]: 1\n", 1, "geen geldige YAML"),
        ("a: 1\n---\nb: 2\n", 2, "geen geldige YAML"),
        ("a: \x00\n", 1, "geen geldige YAML"),
    ],
)
def test_what_nobody_can_mean_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(NotYaml, match=says) as caught:
        read_yaml(text)
    assert caught.value.line == line


def test_a_few_lines_do_not_fill_the_memory() -> None:
    names = "abcdefghijklmnopqrst"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip(names, names[1:], strict=False)]
    began = time.monotonic()
    with pytest.raises(NotYaml, match="ankers"):
        read_yaml("\n".join(lines))
    assert time.monotonic() - began < 20, "nine to the power of twenty would not have ended"
