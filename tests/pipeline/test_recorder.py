"""A recorder works in a thread of its own, and speaks the language of whoever began it."""

from __future__ import annotations

import pytest

from oudertalk.core.consent import Permission
from oudertalk.i18n import set_language
from oudertalk.pipeline import House, Recorder, begin_recording


@pytest.mark.parametrize(("language", "says"), [("nl", "microfoon"), ("en", "microphone")])
def test_what_goes_wrong_is_told_in_the_language_of_who_began(house: House, language: str, says: str) -> None:
    set_language(language)
    folder = begin_recording(house, Permission(staged=True), model="demo", speakers=2)
    recorder = Recorder(house, folder, ("grasmaaier",), max_seconds=5.0)
    recorder.start()
    status = recorder.wait(30)
    assert status.state == "ended" and says in str(status.error)
