"""What people say about who spoke: what follows from it, what is refused, and what survives a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from oudertalk import pipeline
from oudertalk.core.corrections import Assign, Corrected, Merge, Move, Rename, Reword, Split, Undo
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.quality import Quality
from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.transcript import SpeakerSpan, Transcript, Word
from oudertalk.errors import CorrectionRefused, DecisionOutdated, MomentUnknown, RoleUnknown, SessionNotFound
from oudertalk.pipeline import House, correcting
from oudertalk.storage.archive import SessionFolder
from tests.children import wait_for
from tests.test_consent_gate import content

pytestmark = pytest.mark.model

MADE = ("voices.json", "turns.json", "quality.json", "flags.json", "measures.json", "form.json")


def turns(folder: SessionFolder) -> list[tuple[str, str]]:
    transcript: Transcript = folder.made("turns.json", Transcript)
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def share(folder: SessionFolder) -> float | None:
    measurements: tuple[Measurement, ...] = folder.made("measures.json", tuple[Measurement, ...])
    return next(one.value for one in measurements if one.id == "spreekaandeel")


def told(folder: SessionFolder) -> dict[str, Any]:
    """What the steps made, without what it was made of."""
    return {name: json.loads((folder.path / name).read_text(encoding="utf-8"))["content"] for name in MADE}


def heard(folder: SessionFolder) -> dict[str, int]:
    """When what needs the sound was made."""
    return {name: (folder.path / name).stat().st_mtime_ns for name in ("speech.json", "words.json", "speakers.json")}


# what follows


def test_everything_after_the_voices_follows_and_nothing_is_heard_again(
    demo: SessionFolder, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oudertalk.speech import media

    before, was, made = turns(demo), share(demo), heard(demo)
    number = next(n for n, (speaker, text) in enumerate(before, start=1) if speaker == "B" and len(text) > 60)
    monkeypatch.setattr(media, "read_sound", lambda _path: pytest.fail("the sound was read"))
    pipeline.move_turn(house, demo, number, "A")
    pipeline.observe(house, demo)
    pipeline.report(house, demo)
    assert heard(demo) == made
    after = turns(demo)
    assert len(after) == len(before) - 2 and before[number - 1][1] in after[number - 2][1]
    assert was is not None and (share(demo) or 0) > was
    transcript: Transcript = demo.made("turns.json", Transcript)
    for flag in demo.made("flags.json", tuple[Flag, ...]):
        flag.evidence.check(transcript)
    assert demo.roles == {"A": "leerkracht", "B": "ouder"}


def test_a_merged_voice_is_gone_and_its_role_does_no_harm(demo: SessionFolder, house: House) -> None:
    pipeline.merge_voices(house, demo, "B", "A")
    pipeline.observe(house, demo)
    pipeline.report(house, demo)
    assert {speaker for speaker, _text in turns(demo)} == {"A"}
    assert [(voice.speaker, voice.role, voice.turns) for voice in pipeline.voices_of(demo)] == [("A", "leerkracht", 1)]
    assert demo.roles == {"A": "leerkracht", "B": "ouder"}


def test_undoing_gives_back_what_there_was_and_redoing_what_was_undone(demo: SessionFolder, house: House) -> None:
    pipeline.observe(house, demo)
    first = told(demo)
    pipeline.move_turn(house, demo, 2, "A")
    pipeline.merge_voices(house, demo, "B", "A")
    pipeline.observe(house, demo)
    second = told(demo)
    assert isinstance(pipeline.undo_correction(house, demo).what, Merge)
    assert isinstance(pipeline.undo_correction(house, demo).what, Move)
    pipeline.observe(house, demo)
    assert told(demo) == first
    assert isinstance(pipeline.redo_correction(house, demo).what, Move)
    assert isinstance(pipeline.redo_correction(house, demo).what, Merge)
    pipeline.observe(house, demo)
    assert told(demo) == second
    assert len(demo.corrections) == 6 and isinstance(demo.corrections[3].what, Undo)


def test_two_people_under_one_voice_are_told_apart_again(demo: SessionFolder, house: House) -> None:
    """The demonstration as if its voices had been heard as one."""
    apart: Corrected = demo.made("voices.json", Corrected)
    pipeline.merge_voices(house, demo, "B", "A")
    new = pipeline.split_voice(house, demo, "A", by="coach")
    pipeline.observe(house, demo)
    assert new == "C"  # B was somebody, and has a role
    again: Corrected = demo.made("voices.json", Corrected)
    for old, now in (("A", "A"), ("B", "C")):
        was = [span.time for span in apart.spans if span.speaker == old]
        both = duration([*was, *(span.time for span in again.spans if span.speaker == now)])
        assert duration(was) / both > 0.95
    said = demo.corrections[-1]
    assert isinstance(said.what, Split) and said.by == "coach"
    (demo.path / "audio.flac").unlink()  # replaying needs no sound
    (demo.path / "voices.json").unlink()
    pipeline.correct(house, demo)
    assert demo.made("voices.json", Corrected) == again


def test_whoever_speaks_through_a_voice_is_not_split_off_with_it(
    demo: SessionFolder, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two are heard at once the stretch stays with whom it surely is: the other may be anybody."""
    heard = (
        SpeakerSpan("A", TimeSpan(1.0, 20.0)),
        SpeakerSpan("B", TimeSpan(12.0, 13.0), 0.5),  # through A
        SpeakerSpan("B", TimeSpan(20.0, 24.0), 0.1),
        SpeakerSpan("A", TimeSpan(21.0, 22.0), 0.5),  # through B
    )
    monkeypatch.setattr(correcting, "hear_voices", lambda *_all: heard)
    pipeline.split_voice(house, demo, "A")
    said = demo.corrections[-1].what
    assert isinstance(said, Split) and said.parts == (TimeSpan(20.0, 24.0),)


def test_one_voice_is_not_split_for_nothing(demo: SessionFolder, house: House) -> None:
    with pytest.raises(CorrectionRefused, match="geen tweede stem"):
        pipeline.split_voice(house, demo, "A")
    assert not demo.has("corrections.jsonl")


def test_a_stretch_is_moved_between_words(demo: SessionFolder, house: House) -> None:
    before: Transcript = demo.made("turns.json", Transcript)
    turn = before.turns[6]
    assert turn.time is not None
    first = turn.words[0].time
    assert first is not None
    other = "B" if turn.speaker == "A" else "A"
    part = pipeline.move_turn(house, demo, TimeSpan(first.start + 0.01, turn.words[2].time.end - 0.01), other)  # type: ignore[union-attr]
    pipeline.observe(house, demo)
    assert part.start <= first.start
    after: Transcript = demo.made("turns.json", Transcript)
    words = [(word.text, spoken.speaker) for spoken in after.turns for word in spoken.words]
    was = [(word.text, spoken.speaker) for spoken in before.turns for word in spoken.words]
    changed = [new for new, old in zip(words, was, strict=True) if new != old]
    assert changed == [(word.text, other) for word in turn.words[:3]]


def test_how_much_people_overlap_is_counted_anew_without_the_sound(demo: SessionFolder, house: House) -> None:
    pipeline.observe(house, demo)
    before: Quality = demo.made("quality.json", Quality)
    pipeline.merge_voices(house, demo, "B", "A")
    pipeline.correct(house, demo)
    pipeline.join(house, demo)
    pipeline.appraise(house, demo, pipeline.SessionSound(demo))
    after: Quality = demo.made("quality.json", Quality)
    (demo.path / "quality.json").unlink()
    pipeline.appraise(house, demo, pipeline.SessionSound(demo))
    assert demo.made("quality.json", Quality) == after
    assert after.overlap == 0 and after.level == before.level


# words

# the last word of "Wat gebeurd er precies voor dat hij boos wordt.", which no rule takes for a question
ASKED = "wordt."


def flagged(folder: SessionFolder, turn: int) -> list[str]:
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    return [flag.rule for flag in flags if flag.evidence.turn == turn]


def test_a_corrected_word_makes_a_flag_and_changes_nothing_that_was_heard(demo: SessionFolder, house: House) -> None:
    pipeline.observe(house, demo)
    first, was = told(demo), heard(demo)
    before: Transcript = demo.made("turns.json", Transcript)
    number, turn = next((n, t) for n, t in enumerate(before.turns) if t.text.endswith(ASKED))
    without = flagged(demo, number)
    change = pipeline.reword(house, demo, number, len(turn.words) - 2, f"boos {ASKED}", "boos wordt?", by="coach")
    assert (change.heard, change.said, change.time) == (ASKED, "wordt?", turn.words[-1].time)
    pipeline.observe(house, demo)
    assert "doorvragen" in set(flagged(demo, number)) - set(without) and demo.corrections[-1].by == "coach"
    after: Transcript = demo.made("turns.json", Transcript)
    changed = [n for n, (one, other) in enumerate(zip(before.turns, after.turns, strict=True)) if one != other]
    assert changed == [number] and after.turns[number].words[:-1] == turn.words[:-1]
    assert heard(demo) == was
    for flag in demo.made("flags.json", tuple[Flag, ...]):
        flag.evidence.check(after)
    pipeline.undo_correction(house, demo)
    pipeline.observe(house, demo)
    assert told(demo) == first


def test_words_keep_their_correction_whoever_says_them(demo: SessionFolder, house: House) -> None:
    pipeline.reword_near(house, demo, 3.0, "gaat u lekker", "Gaat u maar")
    pipeline.merge_voices(house, demo, "B", "A")
    pipeline.observe(house, demo)
    assert "Gaat u maar zitten?" in turns(demo)[0][1]
    pipeline.change(demo, speakers=1)
    pipeline.hear(house, demo)
    said = pipeline.corrections_of(demo)
    assert [type(one.what) for one in said.stands] == [Reword] and len(said.elsewhere) == 1
    assert "Gaat u maar zitten?" in turns(demo)[0][1]


def test_punctuation_stays_where_nobody_names_it(demo: SessionFolder, house: House) -> None:
    before: Transcript = demo.made("turns.json", Transcript)
    word = before.turns[1].words[2]
    assert word.text == "wel," and word.time is not None
    assert pipeline.reword_near(house, demo, word.time.start, "wel", "zeer").said == "zeer,"
    assert pipeline.reword_near(house, demo, word.time.start, "zeer,", "").said == ""


def test_a_word_heard_anew_takes_its_correction_away_and_back(demo: SessionFolder, house: House) -> None:
    pipeline.reword_near(house, demo, 3.0, "lekker", "rustig")
    pipeline.observe(house, demo)
    corrected = turns(demo)
    words: tuple[Word, ...] = demo.made("words.json", tuple[Word, ...])
    made_by = demo.made_by("transcribe", (), {})
    anew = tuple(Word("anders" if word.text == "lekker" else word.text, word.time) for word in words)
    demo.make("words.json", tuple[Word, ...], anew, made_by)
    pipeline.observe(house, demo)
    assert "anders" in turns(demo)[0][1] and len(pipeline.corrections_of(demo).unfit) == 1
    demo.make("words.json", tuple[Word, ...], words, made_by)
    pipeline.observe(house, demo)
    assert turns(demo) == corrected and pipeline.corrections_of(demo).unfit == ()


# sessions of before, and voices told apart otherwise


def test_a_session_of_before_goes_on_and_can_be_corrected(demo: SessionFolder, house: House) -> None:
    whole = turns(demo)
    (demo.path / "voices.json").unlink()
    pipeline.observe(house, demo)
    assert turns(demo) == whole
    (demo.path / "voices.json").unlink()
    pipeline.merge_voices(house, demo, "B", "A")
    assert demo.has("voices.json")


def test_corrections_of_voices_told_apart_otherwise_do_not_count_until_they_are_back(
    demo: SessionFolder, house: House
) -> None:
    pipeline.move_turn(house, demo, 2, "A")
    pipeline.move_turn(house, demo, 3, "B")
    pipeline.assign_role(house, demo, "A", "collega")
    pipeline.observe(house, demo)
    corrected = turns(demo)
    pipeline.change(demo, speakers=1)
    pipeline.hear(house, demo)
    said = pipeline.corrections_of(demo)
    assert (len(said.stands), len(said.elsewhere)) == (0, 3) and demo.roles["A"] == "leerkracht"
    assert {speaker for speaker, _text in turns(demo)} == {"A"}
    with pytest.raises(CorrectionRefused):
        pipeline.undo_correction(house, demo)
    pipeline.change(demo, speakers=2)
    pipeline.hear(house, demo)
    assert turns(demo) == corrected


def test_who_a_voice_is_and_is_called_is_said_once_more_and_taken_back(demo: SessionFolder, house: House) -> None:
    before = share(demo)
    pipeline.assign_role(house, demo, "B", "collega", by="coach")
    pipeline.rename_voice(house, demo, "B", "  oma  Fatma ")
    pipeline.observe(house, demo)
    assert demo.roles == {"A": "leerkracht", "B": "collega"} and share(demo) is None
    assert [(voice.role, voice.called) for voice in pipeline.voices_of(demo)] == [
        ("leerkracht", ""),
        ("collega", "oma Fatma"),
    ]
    assert [(one.what, one.by) for one in demo.corrections] == [
        (Assign("B", "collega"), "coach"),
        (Rename("B", "oma Fatma"), "leerkracht"),
    ]
    pipeline.report(house, demo)
    assert "oma Fatma" in (demo.path / "report.html").read_text(encoding="utf-8")
    pipeline.confirm_roles(house, demo, {"B": "ouder"})
    assert demo.roles["B"] == "ouder", "what is said last counts, wherever it is said"
    for _time in range(3):
        pipeline.undo_correction(house, demo)
    pipeline.observe(house, demo)
    assert demo.roles["B"] == "ouder" and share(demo) == before
    assert not any(voice.called for voice in pipeline.voices_of(demo))


def test_a_confirmed_role_takes_no_correction_for_good(demo: SessionFolder, house: House) -> None:
    """Found by reading: confirming one voice wrote down what was corrected of another, which then stood for ever."""
    pipeline.assign_role(house, demo, "B", "collega")
    pipeline.confirm_roles(house, demo, {"A": "tolk"})
    assert demo.roles == {"A": "tolk", "B": "collega"}
    pipeline.undo_correction(house, demo)
    assert demo.roles == {"A": "tolk", "B": "ouder"}


# what is refused


@pytest.mark.parametrize(
    ("correction", "error", "says"),
    [
        (lambda house, s: pipeline.merge_voices(house, s, "A", "A"), CorrectionRefused, "A, B"),
        (lambda house, s: pipeline.merge_voices(house, s, "Z", "A"), RoleUnknown, "Gehoord zijn: A, B"),
        (lambda house, s: pipeline.merge_voices(house, s, "A", "?"), RoleUnknown, "Gehoord zijn: A, B"),
        (lambda house, s: pipeline.split_voice(house, s, "C"), RoleUnknown, "Gehoord zijn: A, B"),
        (lambda house, s: pipeline.move_turn(house, s, 0, "A"), MomentUnknown, "Beurt 0 is er niet"),
        (lambda house, s: pipeline.move_turn(house, s, 999, "A"), MomentUnknown, "voices show"),
        (lambda house, s: pipeline.move_turn(house, s, 1, "A"), CorrectionRefused, "al van stem A"),
        (lambda house, s: pipeline.move_turn(house, s, 1, "D"), RoleUnknown, "Gehoord zijn: A, B"),
        (lambda house, s: pipeline.move_turn(house, s, TimeSpan(500, 501), "A"), MomentUnknown, "8:20 en 8:21"),
        (lambda house, s: pipeline.reword(house, s, 999, 0, "x", "y"), MomentUnknown, "dit gesprek heeft er 36"),
        (lambda house, s: pipeline.reword(house, s, 0, 0, "x", "y"), DecisionOutdated, "intussen anders"),
        (lambda house, s: pipeline.reword(house, s, 0, -1, "x", "y"), DecisionOutdated, "intussen anders"),
        (lambda house, s: pipeline.reword_near(house, s, 3.0, "lekker", "lekker"), CorrectionRefused, "al precies zo"),
        (lambda house, s: pipeline.reword_near(house, s, 3.0, "lekker", "x" * 1001), CorrectionRefused, "te lang"),
        (lambda house, s: pipeline.reword_near(house, s, 200.0, "lekker", "x"), MomentUnknown, "Rond 3:20"),
        (lambda house, s: pipeline.assign_role(house, s, "A", "leerkracht"), CorrectionRefused, "staat er al"),
        (lambda house, s: pipeline.assign_role(house, s, "Z", "ouder"), RoleUnknown, "Gehoord zijn: A, B"),
        (lambda house, s: pipeline.rename_voice(house, s, "Z", "oma"), RoleUnknown, "Gehoord zijn: A, B"),
        (lambda house, s: pipeline.rename_voice(house, s, "A", " "), CorrectionRefused, "staat er al"),
        (lambda house, s: pipeline.rename_voice(house, s, "A", "o" * 41), CorrectionRefused, "40 tekens"),
        (pipeline.undo_correction, CorrectionRefused, "niets om ongedaan te maken"),
        (pipeline.redo_correction, CorrectionRefused, "niets terug te halen"),
    ],
)
def test_what_cannot_be_is_said_and_adds_nothing(
    demo: SessionFolder, house: House, correction: Any, error: type[Exception], says: str
) -> None:
    before = content(demo.path)
    with pytest.raises(error, match=says.replace("?", r"\?")):
        correction(house, demo)
    assert content(demo.path) == before


# whatever happens


MERGE = """
import os, signal, sys
from oudertalk import pipeline
from oudertalk.settings import read_settings
house = pipeline.House(read_settings())
folder = house.archive.open(sys.argv[1])
pipeline.move_turn(house, folder, 2, "A")
if sys.argv[2] == "at once":
    os.kill(os.getpid(), signal.SIGKILL)
print("said", flush=True)
pipeline.observe(house, folder)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("when", ["at once", "0.0", "0.3", "1.0"])
def test_killed_after_it_was_said_the_next_start_does_what_follows(
    demo: SessionFolder, house: House, when: str
) -> None:
    pipeline.observe(house, demo)
    uncorrected = turns(demo)
    environment = {**os.environ, "OUDERTALK_HOME": str(house.settings.archive.parent)}
    command = [sys.executable, "-c", MERGE, demo.id, when]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        if when != "at once":
            assert child.stdout.readline() == b"said\n"
            time.sleep(float(when))
            child.send_signal(signal.SIGKILL)
        wait_for(lambda: False, child)
    assert isinstance(demo.corrections[0].what, Move)
    pipeline.observe(house, demo)
    after = told(demo)
    for name in MADE:
        (demo.path / name).unlink()
    pipeline.observe(house, demo)
    assert told(demo) == after
    assert len(turns(demo)) == len(uncorrected) - 2


def test_half_a_line_changes_nothing(demo: SessionFolder, house: House) -> None:
    pipeline.merge_voices(house, demo, "B", "A")
    pipeline.observe(house, demo)
    whole = told(demo)
    with (demo.path / "corrections.jsonl").open("ab") as file:
        file.write(b'{"at":"2026-11-22T09')
    pipeline.observe(house, demo)
    assert told(demo) == whole


def test_forgetting_wipes_what_was_said_as_well(demo: SessionFolder, house: House) -> None:
    pipeline.merge_voices(house, demo, "B", "A")
    house.archive.forget(demo.id)
    assert content(house.settings.archive) == {}
    with pytest.raises(SessionNotFound):
        pipeline.merge_voices(house, demo, "B", "A")
    assert not Path(demo.path).exists()
