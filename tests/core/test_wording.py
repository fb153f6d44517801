"""How a number reads: with its band and what stands under it, or why there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk.core import wording
from oudertalk.core.observation import Detail, Measurement
from oudertalk.core.text import Text
from oudertalk.i18n import set_language

PAUSE = Measurement("reactietijd", 1.25, "s", 4, Text("Let op."), Text("Reactietijd", "Response time"))


@pytest.mark.parametrize(
    ("low", "high", "nl", "en"),
    [
        (0.5, 2, "0,5-2", "0.5-2"),
        (-0.5, 2, "-0,5 tot 2", "-0.5 to 2"),
        (-2.25, -1.5, "-2,2 tot -1,5", "-2.2 to -1.5"),
        (1.24, 1.16, "", ""),  # both read 1,2
        (-0.04, 0.04, "", ""),  # and nobody reads "-0"
        (0, 0, "", ""),
        (None, 2, "", ""),
    ],
)
def test_a_band_reads_in_both_languages_and_is_left_out_when_it_says_nothing(low, high, nl: str, en: str):
    measured = replace(PAUSE, low=low, high=high)
    assert wording.band(measured) == nl
    set_language("en")
    assert wording.band(measured) == en


def test_a_number_that_is_not_there_says_why():
    assert (wording.number(PAUSE), wording.unit(PAUSE)) == ("1,2", "s")
    missing = replace(PAUSE, value=None)
    assert (wording.number(missing), wording.unit(missing)) == ("te weinig gegevens", "")
    told = replace(missing, reason=Text("niet gemeten: één microfoon", "not measured: one microphone"))
    assert wording.number(told) == "niet gemeten: één microfoon"
    set_language("en")
    assert wording.number(told) == "not measured: one microphone"


def test_smaller_numbers_stand_in_one_line_and_times_need_no_unit():
    details = (
        Detail("open", Text("open"), 3, "keer"),
        Detail("deel", Text("in het laatste deel", "in the last part"), 12.5, "%"),
        Detail("lang", Text("de langste", "the longest"), 2, "woorden"),
    )
    measured = replace(PAUSE, details=details, pattern=Text("heen en weer", "back and forth"))
    assert wording.details(measured) == "open 3 · in het laatste deel 12,5 % · de langste 2 woorden"
    assert wording.pattern(measured) == "heen en weer"
    set_language("en")
    assert wording.details(measured) == "open 3 · in the last part 12.5 % · the longest 2 words"
    assert wording.pattern(measured) == "back and forth" and wording.details(PAUSE) == wording.pattern(PAUSE) == ""
