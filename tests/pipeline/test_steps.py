"""A step is done again when what it rests on has changed, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oudertalk import pipeline
from oudertalk.core.observation import Measurement
from oudertalk.core.text import Text
from oudertalk.pipeline import House, Knowledge
from oudertalk.storage.archive import SessionFolder

pytestmark = pytest.mark.model


def knowing(house: House, knowledge: Knowledge) -> House:
    """The same house, knowing this."""
    other = replace(house)
    other.__dict__["knowledge"] = knowledge
    return other


def measured(folder: SessionFolder) -> dict[str, Any]:
    measurements: tuple[Measurement, ...] = folder.made("measures.json", tuple[Measurement, ...])
    return {measurement.id: measurement for measurement in measurements}


def test_what_is_counted_is_counted_again_when_a_title_or_a_parameter_changes(demo: SessionFolder, house: House):
    pipeline.observe(house, demo)
    made = (demo.path / "measures.json").stat().st_mtime_ns
    pipeline.measure(house, demo)
    assert (demo.path / "measures.json").stat().st_mtime_ns == made
    first, *others = house.knowledge.measures
    told = knowing(house, replace(house.knowledge, measures=(replace(first, title=Text("Anders")), *others)))
    pipeline.measure(told, demo)
    assert measured(demo)[first.id].title == Text("Anders")
    strict = replace(first, parameters={**first.parameters, "min_seconds": 10_000})
    pipeline.measure(knowing(house, replace(house.knowledge, measures=(strict, *others))), demo)
    assert measured(demo)[first.id].value is None


def test_other_word_lists_are_counted_with(demo: SessionFolder, house: House):
    pipeline.observe(house, demo)
    assert measured(demo)["afspraken"].remarks
    without = replace(house.knowledge, lexicons={}, version="zonder lijsten")
    pipeline.measure(knowing(house, without), demo)
    assert not measured(demo)["afspraken"].remarks
