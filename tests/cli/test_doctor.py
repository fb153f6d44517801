"""`doctor` about what is an extra: a Dutch parser."""

from __future__ import annotations

from pathlib import Path

import pytest

from oudertalk.analysis import syntax
from tests.cli.conftest import Run

WHAT = "een Nederlandse zinsontleder van spaCy, als aanvulling"


@pytest.mark.parametrize(
    ("name", "pipeline", "says"),
    [
        (None, None, (f"○ {WHAT}\n", "Niet nodig, alles werkt zonder", "spacy download nl_core_news_sm")),
        ("nl_core_news_md", object(), (f"✓ {WHAT} (nl_core_news_md)\n",)),
        ("nl_core_news_lg", None, (f"○ {WHAT} (nl_core_news_lg)\n", "past niet bij", "spacy download nl_core_news_lg")),
    ],
    ids=["none", "one", "one that does not load"],
)
def test_doctor_says_whether_there_is_a_dutch_parser_and_that_none_is_needed(
    oudertalk: Run,
    measured_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str | None,
    pipeline: object,
    says: tuple[str, ...],
):
    monkeypatch.setattr(syntax, "installed", lambda: name)
    monkeypatch.setattr(syntax, "parser", lambda: pipeline)
    result = oudertalk("doctor", "--no-measure")
    assert result.exit_code == 0, result.stdout
    assert all(one in result.stdout for one in says)
    assert ("spacy download" in result.stdout) == (pipeline is None)
