"""A recorded session: the spoken yes is kept and heard by no step, and missing sound is said and not counted."""

from __future__ import annotations

import json

import numpy as np
import pytest

from oudertalk import pipeline
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Break, Recording
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Transcript
from oudertalk.pipeline import House
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.storage.archive import SessionFolder
from tests.recorded import recorded

pytestmark = pytest.mark.model

YES = TimeSpan(0.0, 12.0)


def test_the_spoken_yes_is_heard_by_no_step(demo: SessionFolder, house: House) -> None:
    before: tuple[TimeSpan, ...] = demo.made("speech.json", tuple[TimeSpan, ...])
    audio = (demo.path / "audio.flac").read_bytes()
    recorded(demo, agreed=YES)
    sound = pipeline.SessionSound(demo)
    assert not np.any(sound.mono[: 12 * SAMPLE_RATE]) and np.any(sound.mono[12 * SAMPLE_RATE :])
    pipeline.listen(house, demo, sound)
    after: tuple[TimeSpan, ...] = demo.made("speech.json", tuple[TimeSpan, ...])
    assert before[0].start < 2.0 and after[0].start >= 12.0
    assert [time for time in after if time.start > 20] == [time for time in before if time.start > 20]
    assert (demo.path / "audio.flac").read_bytes() == audio  # it is kept, as proof
    made = (demo.path / "speech.json").stat().st_mtime_ns
    pipeline.listen(house, demo, sound)
    assert (demo.path / "speech.json").stat().st_mtime_ns == made
    recorded(demo, agreed=TimeSpan(0.0, 6.0))
    pipeline.listen(house, demo, pipeline.SessionSound(demo))
    assert demo.made("speech.json", tuple[TimeSpan, ...])[0].start < 12.0


def test_nothing_of_the_spoken_yes_stands_in_the_transcript(demo: SessionFolder, house: House) -> None:
    recorded(demo, agreed=YES)
    pipeline.hear(house, demo)
    pipeline.observe(house, demo)
    transcript: Transcript = demo.made("turns.json", Transcript)
    assert all(word.time and word.time.start >= 11.8 for turn in transcript.turns for word in turn.words)
    for name in ("words.json", "speakers.json", "voices.json", "flags.json"):
        times = _starts(json.loads((demo.path / name).read_text())["content"])
        assert times and min(times) >= 11.8, name
    pipeline.report(house, demo)
    html = (demo.path / "report.html").read_text(encoding="utf-8")
    assert "regent" not in html and "toestemming, uitgesproken" in html


def _starts(plain: object) -> list[float]:
    """The start of every time in this JSON."""
    if isinstance(plain, dict):
        own = [plain["start"]] if isinstance(plain.get("end"), float) else []
        return own + [at for value in plain.values() for at in _starts(value)]
    return [at for value in plain for at in _starts(value)] if isinstance(plain, list) else []


def test_breaks_stand_in_the_quality_and_in_no_silence(demo: SessionFolder, house: House) -> None:
    made = (demo.path / "measures.json").stat().st_mtime_ns
    pipeline.observe(house, demo)
    assert (demo.path / "measures.json").stat().st_mtime_ns == made  # nothing happened: nothing is counted again
    breaks = (Break(60.0, "lost", 23.0, 2.0),)
    recorded(demo, breaks=breaks)
    pipeline.observe(house, demo)
    quality: Quality = demo.made("quality.json", Quality)
    assert quality.breaks == breaks
    assert (demo.path / "measures.json").stat().st_mtime_ns > made


def test_a_recording_keeps_what_happened(demo: SessionFolder) -> None:
    recorded(demo, agreed=YES, marks=(65.0,), breaks=(Break(60.0, "paused"),))
    recording: Recording = demo.made("recording.json", Recording)
    assert recording.agreed == YES and recording.marks == (65.0,)
