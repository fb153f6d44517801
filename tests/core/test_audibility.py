"""What is said about how well a conversation could be heard, and what of it is a warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk.core.audibility import remarks
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Break
from oudertalk.core.spans import TimeSpan

CLEAR = Quality(
    speech=100.0, gaps=(), words=200, unsure=10, marked={}, level=-30.0, noise=25.0, clipped=0.0, overlap=0.0
)


def gaps(*seconds: float) -> tuple[TimeSpan, ...]:
    """Stretches of so many seconds, one every ten seconds."""
    return tuple(TimeSpan(10.0 * n, 10.0 * n + length) for n, length in enumerate(seconds))


def test_a_clear_recording_gives_three_sentences_and_a_caution_and_no_warning():
    told = remarks(CLEAR)
    assert [remark.text.split()[0] for remark in told] == ["Van", "10", "De", "Wie"]
    assert not any(remark.warns for remark in told)


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"gaps": gaps(4.9)}, None),
        ({"gaps": gaps(5.0)}, None),
        ({"gaps": gaps(3.0, 2.5)}, "Van de 1:40 spraak is 94 % in woorden omgezet."),
        ({"unsure": 40}, None),
        ({"unsure": 41}, "41 van de 200 woorden zijn onzeker"),
        ({"unsure": 0, "words": 0}, None),
        ({"marked": {"loop": 4}}, "Gemerkte woorden: 4, misschien niet gezegd: herhaling"),
        ({"level": -40.0}, None),
        ({"level": -40.1}, "De stemmen zijn zacht opgenomen (-40,1 dBFS)."),
        ({"level": None, "noise": None}, None),
        ({"noise": 15.0}, None),
        ({"noise": 14.9}, "Veel geluid om de stemmen heen: ze komen er 14,9 dB bovenuit."),
        ({"clipped": 0.005}, None),
        ({"clipped": 0.03}, "In 3 % van de spraak was het geluid overstuurd."),
        ({"overlap": 5.0}, None),
        ({"overlap": 5.1}, "5,1 s lang spraken mensen door elkaar"),
        ({"speech": 0.0, "words": 0}, "Er is geen spraak gehoord."),
    ],
)
def test_what_warns(changes: dict, warning: str | None):
    warnings = [remark.text for remark in remarks(replace(CLEAR, **changes)) if remark.warns]
    assert len(warnings) == (warning is not None)
    assert warning is None or warnings[0].startswith(warning)


def test_every_doubt_is_named_and_its_words_count_once():
    told = [remark.text for remark in remarks(replace(CLEAR, marked={"phantom": 3, "guess": 7}))]
    assert "20 van de 200 woorden zijn onzeker (10 %)." in told
    assert sum(text.startswith(("Gemerkte woorden: 3, misschien", "Gemerkte woorden: 7, slecht")) for text in told) == 2


def test_overlap_is_told_before_it_warns():
    (said,) = [remark for remark in remarks(replace(CLEAR, overlap=2.0)) if "door elkaar" in remark.text]
    assert not said.warns


def test_six_gaps_are_named_and_the_others_counted():
    first = remarks(replace(CLEAR, gaps=gaps(*[2.0] * 8)))[0].text
    assert "0:00-0:02" in first and "0:50-0:52 en nog 2." in first and "1:00-1:02" not in first
    assert "en nog" not in remarks(replace(CLEAR, gaps=gaps(*[2.0] * 6)))[0].text


def test_the_last_word_is_about_second_languages_and_never_about_a_person():
    for quality in (CLEAR, replace(CLEAR, speech=0.0, words=0), replace(CLEAR, noise=1.0)):
        caution = remarks(quality)[-1]
        assert "tweede taal" in caution.text and "niets over die persoon" in caution.text and not caution.warns


@pytest.mark.parametrize(
    ("breaks", "says", "warns"),
    [
        ((Break(9.0, "lost", 23.0),), "Op 1 plek ontbreekt geluid, samen 0:23: de microfoon was weg.", True),
        (
            (Break(9.0, "lost", 23.0), Break(40.0, "dropped", 0.5), Break(50.0, "dropped")),
            "Op 3 plekken ontbreekt geluid, samen 0:23, en niet van alles is bekend hoe lang: de microfoon was weg, de "
            "computer had het te druk.",
            True,
        ),
        (
            (Break(9.0, "stopped"),),
            "Op 1 plek ontbreekt geluid, niemand weet hoe lang: de opname brak af en ging later verder.",
            True,
        ),
        ((Break(9.0, "paused", 65.0),), "De opname stond 1 keer op pauze, samen 1:05.", False),
        (
            (Break(9.0, "paused"), Break(12.0, "paused")),
            "De opname stond 2 keer op pauze, niemand weet hoe lang.",
            False,
        ),
    ],
)
def test_missing_sound_is_a_warning_and_a_pause_is_not(breaks: tuple[Break, ...], says: str, warns: bool):
    told = [
        remark
        for remark in remarks(replace(CLEAR, breaks=breaks))
        if "ontbreekt" in remark.text or "pauze" in remark.text
    ]
    assert [(remark.text, remark.warns) for remark in told] == [(says, warns)]
    assert not [remark for remark in remarks(CLEAR) if "ontbreekt" in remark.text or "pauze" in remark.text]
