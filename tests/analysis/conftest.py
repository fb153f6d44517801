"""The rules and rubrics of the house, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from oudertalk.analysis.matcher import Flagger
from oudertalk.core.rubric import Rubric
from oudertalk.storage.housefiles import read_rubric, read_rules

RUBRICS = Path(__file__).parents[2] / "rubrics"
CONVERSATIONS = Path(__file__).parents[1] / "conversations"


@pytest.fixture(scope="session")
def flagger() -> Flagger:
    return Flagger(read_rules(RUBRICS / "rules"))


@pytest.fixture(scope="session")
def form_rubric() -> Rubric:
    return read_rubric(RUBRICS / "observatieformulier.yaml")
