"""When voices could not be told apart, a whole session says so, and says nothing of anybody."""

from __future__ import annotations

import pytest

from oudertalk import pipeline
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.quality import Quality
from oudertalk.core.transcript import Role, SpeakerSpan
from oudertalk.pipeline import House
from oudertalk.storage.archive import SessionFolder

pytestmark = pytest.mark.model


def as_if_heard(folder: SessionFolder, spans: tuple[SpeakerSpan, ...]) -> None:
    made_by = folder.made_by("diarise", ("audio.flac", "speech.json"), {})
    folder.make("speakers.json", tuple[SpeakerSpan, ...], spans, made_by)


def test_one_voice_where_two_spoke_leaves_share_and_form_empty(demo: SessionFolder, house: House) -> None:
    spans: tuple[SpeakerSpan, ...] = demo.made("speakers.json", tuple[SpeakerSpan, ...])
    as_if_heard(demo, tuple(SpeakerSpan("A", span.time, span.doubt) for span in spans))
    pipeline.observe(house, demo)
    quality: Quality = demo.made("quality.json", Quality)
    assert quality.telling is not None and quality.telling.failed
    form: Form = demo.made("form.json", Form)
    assert not any(entry.flags for entry in form.entries)
    assert all(
        entry.outcome in ("niet te beoordelen", "zelf invullen", "om over na te denken") for entry in form.entries
    )
    numbers: tuple[Measurement, ...] = demo.made("measures.json", tuple[Measurement, ...])
    assert {number.id for number in numbers if number.value is not None} <= {
        "gespreksduur",
        "woorden_zonder_tijd",
        "onbekende_woorden",
    }
    page = pipeline.report(house, demo, "none").read_text(encoding="utf-8")
    assert "De stemmen zijn niet uit elkaar gehouden: 2 mensen spraken, en er is één stem gehoord." in page
    assert "Niet te zeggen: de stemmen zijn niet uit elkaar gehouden." in page
    assert '<dl class="heads">' not in page and '<p class="note">;' not in page


def test_who_was_not_heard_as_a_voice_can_be_given_one_and_then_the_form_is_filled(
    demo: SessionFolder, house: House
) -> None:
    spans: tuple[SpeakerSpan, ...] = demo.made("speakers.json", tuple[SpeakerSpan, ...])
    truth = [span.time for span in spans if span.speaker == "B"]
    as_if_heard(demo, tuple(SpeakerSpan("A", span.time, span.doubt) for span in spans))
    demo.say("roles.json", dict[str, Role], {"A": "leerkracht"})
    pipeline.observe(house, demo)
    for time in truth:
        pipeline.move_turn(house, demo, time, "B")
    pipeline.confirm_roles(house, demo, {"B": "ouder"})
    pipeline.observe(house, demo)
    quality: Quality = demo.made("quality.json", Quality)
    assert quality.telling is not None and not quality.telling.failed and quality.telling.heard == 2
    form: Form = demo.made("form.json", Form)
    assert any(entry.outcome == "gehoord" for entry in form.entries)


def test_when_somebody_says_there_was_one_it_is_no_failure(demo: SessionFolder, house: House) -> None:
    spans: tuple[SpeakerSpan, ...] = demo.made("speakers.json", tuple[SpeakerSpan, ...])
    as_if_heard(demo, tuple(SpeakerSpan("A", span.time, span.doubt) for span in spans))
    pipeline.change(demo, speakers=1)
    pipeline.observe(house, demo)
    form: Form = demo.made("form.json", Form)
    assert any(entry.outcome == "gehoord" for entry in form.entries)


def test_words_of_which_it_is_doubtful_who_said_them_make_no_strong_flag(demo: SessionFolder, house: House) -> None:
    spans: tuple[SpeakerSpan, ...] = demo.made("speakers.json", tuple[SpeakerSpan, ...])
    as_if_heard(demo, tuple(SpeakerSpan(span.speaker, span.time, 0.6) for span in spans))
    pipeline.change(demo, speakers=None)
    pipeline.correct(house, demo)
    pipeline.join(house, demo)
    pipeline.flag(house, demo)
    flags: tuple[Flag, ...] = demo.made("flags.json", tuple[Flag, ...])
    assert flags and {flag.strength for flag in flags} == {"mogelijk"}
