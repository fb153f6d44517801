"""A Dutch pipeline, when there is one, sharpens whom a clause is about; without one everything works."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from oudertalk.analysis import syntax
from oudertalk.analysis.matcher import Flagger
from oudertalk.core.rules import Cue, Pattern, Rule
from oudertalk.core.text import Text
from oudertalk.errors import RuleError
from tests import dutch_pipeline
from tests.say import ROLES, say

ABOUT_YOU = "moe boos rustig vergeten"
pytestmark = pytest.mark.dutch_pipeline

CACHES = (syntax.parser, syntax._subjects)


def rule(**tokens: object) -> Rule:
    """Listens for these words when they are about the parent."""
    wanted = tokens or {"LOWER": {"IN": ABOUT_YOU.split()}}
    cue = Cue("over de ouder", 3, needed=True, patterns=(Pattern((wanted,), 3),), about=("u", "jullie"))
    why = Text("Omdat het kan.")
    return Rule("proef", "gevoel", why, "test", (cue,), (), (), "proef.yaml", 1, sterk=1, mogelijk=1)


def heard(*sentences: str) -> list[str]:
    """Those of these sentences that the rule flags."""
    flags = Flagger([rule()]).flag(say(*(f"L: {sentence}." for sentence in sentences)), ROLES)
    return [flag.evidence.quote.rstrip(".") for flag in flags]


@pytest.fixture(scope="module")
def trained() -> Any:
    return dutch_pipeline.train()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def restart(monkeypatch: pytest.MonkeyPatch, site: Path) -> Iterator[Callable[[], None]]:
    """As a program that starts anew: only what stands in `site` is installed."""

    def forget() -> None:
        for name in [name for name in sys.modules if name.startswith(syntax.FAMILY)]:
            del sys.modules[name]
        importlib.invalidate_caches()
        for cached in CACHES:
            cached.cache_clear()

    def begin() -> None:
        forget()
        monkeypatch.syspath_prepend(str(site))
        found = [entry for one in metadata.distributions(path=[str(site)]) for entry in one.entry_points]
        monkeypatch.setattr("catalogue.AVAILABLE_ENTRY_POINTS", metadata.EntryPoints(found))

    yield begin
    forget()


def test_without_a_pipeline_there_is_no_parser_and_rules_work(restart: Callable[[], None]):
    restart()
    assert syntax.installed() is None and syntax.parser() is None
    assert syntax.subject_of(("u", "bent", "moe"), 2) is None
    assert heard("U bent moe", "Hij is moe") == ["U bent moe"]


def test_with_a_pipeline_a_sentence_is_judged_differently(restart: Callable[[], None], trained: Any, site: Path):
    sentences = ("Als Daan u ziet wordt hij boos", "Zoals hij doet wordt u boos", "Soms maakt uw dochter u moe")
    restart()
    assert heard(*sentences) == [sentences[0], sentences[2]]  # the first pronoun of the clause is taken for its subject
    dutch_pipeline.install(trained, site)
    restart()
    assert heard(*sentences) == [sentences[1]]


SUBJECTS = (
    ("als daan u ziet wordt hij boos", "ziet", "daan"),
    ("als daan u ziet wordt hij boos", "u", "daan"),
    ("als daan u ziet wordt hij boos", "boos", "hij"),
    ("u wordt vaak vergeten", "vergeten", "u"),  # passive
    ("u probeert rustig te blijven", "rustig", "u"),  # from the verb above
    ("ik merk dat hij moe is", "merk", "ik"),
    ("ik merk dat hij moe is", "moe", "hij"),
    ("u gaf hem tijd om te lezen", "tijd", "u"),
    ("u gaf hem tijd om te lezen", "lezen", None),  # a clause of its own, that names no subject
    ("ga rustig zitten", "rustig", None),
)


def test_the_subject_is_that_of_the_clause_around_the_word(restart: Callable[[], None], trained: Any, site: Path):
    dutch_pipeline.install(trained, site)
    restart()
    for sentence, word, subject in SUBJECTS:
        words = sentence.split()
        assert syntax.subject_of(words, words.index(word)) == subject, (sentence, word)


def test_where_the_parser_sees_no_subject_the_crude_way_answers(
    restart: Callable[[], None], trained: Any, site: Path, monkeypatch: pytest.MonkeyPatch
):
    dutch_pipeline.install(trained, site)
    restart()
    monkeypatch.setattr(syntax, "_subjects", lambda words: (None,) * len(words))
    assert heard("U bent moe", "Hij is moe") == ["U bent moe"]


def test_a_sentence_is_parsed_at_most_once(
    restart: Callable[[], None], trained: Any, site: Path, monkeypatch: pytest.MonkeyPatch
):
    dutch_pipeline.install(trained, site)
    restart()
    pipeline, parsed = syntax.parser(), []

    class Counting:
        vocab = pipeline.vocab

        def __call__(self, doc: Any) -> Any:
            parsed.append(doc.text)
            return pipeline(doc)

    monkeypatch.setattr(syntax, "parser", Counting)
    more = (*rule().cues, *rule().cues, *rule().cues)
    own = [Rule(f"proef{n}", "gevoel", Text("x"), "x", more, (), (), "x.yaml", 1, sterk=9, mogelijk=1) for n in (1, 2)]
    flagger = Flagger(own)
    talk = say("L: Als hij gilt wordt u boos.", "O: Mooi weer vandaag.", "L: Zoals hij doet wordt u boos.")
    assert len(flagger.flag(talk, ROLES)) == 2 and flagger.explain(talk, ROLES, 2)
    assert sorted(parsed) == ["als hij gilt wordt u boos ", "zoals hij doet wordt u boos "]


def test_it_is_loaded_once_and_without_what_is_not_asked_of_it(restart: Callable[[], None], trained: Any, site: Path):
    assert "ner" in trained.pipe_names
    dutch_pipeline.install(trained, site)
    restart()
    assert syntax.parser().pipe_names == ["parser"] and syntax.parser() is syntax.parser()


def test_the_largest_is_taken_and_other_languages_are_left(restart: Callable[[], None], trained: Any, site: Path):
    for name in ("nl_core_news_sm", "nl_core_news_md", "nl_andere"):
        dutch_pipeline.install(trained, site, name)
    restart()
    assert syntax.installed() == "nl_core_news_md" and syntax.parser().meta["name"] == "core_news_md"
    dutch_pipeline.install(trained, site, "nl_core_news_lg")
    restart()
    assert syntax.installed() == "nl_core_news_lg"


@pytest.mark.parametrize(
    "code",
    ["raise ImportError('of another age')", "", "def load(**overrides):\n    raise ValueError('[E053] another spaCy')"],
    ids=["does not import", "is empty", "does not load"],
)
def test_a_pipeline_that_does_not_load_is_as_good_as_absent(restart: Callable[[], None], site: Path, code: str):
    dutch_pipeline.register(site, "nl_core_news_sm")
    (site / "nl_core_news_sm").mkdir()
    (site / "nl_core_news_sm" / "__init__.py").write_text(code)
    restart()
    assert syntax.parser() is None
    assert heard("U bent moe", "Hij is moe") == ["U bent moe"]


@pytest.mark.parametrize("tokens", [{"POS": "VERB"}, {"LEMMA": "zien"}, {"LOWER": "moe", "DEP": "nsubj"}])
def test_a_rule_may_not_lean_on_it(restart: Callable[[], None], trained: Any, site: Path, tokens: dict[str, object]):
    dutch_pipeline.install(trained, site)
    restart()
    with pytest.raises(RuleError, match="LOWER"):
        Flagger([rule(**tokens)])


def test_a_program_that_starts_finds_it_on_its_path(trained: Any, site: Path):
    dutch_pipeline.install(trained, site)
    code = (
        "import json\nfrom oudertalk.analysis import syntax\n"
        "print(json.dumps([syntax.installed(), syntax.subject_of('als daan u ziet wordt hij boos'.split(), 6)]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(site)}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == ["nl_core_news_sm", "hij"] and told.stderr == ""
