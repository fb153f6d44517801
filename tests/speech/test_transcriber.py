"""What every speech recogniser must keep to, and what whisper makes of the staged conversation."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.errors import ModelCorrupt, ModelMissing, TranscriptionFailed
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.scripted_engine import ScriptedTranscriber
from oudertalk.speech.transcriber import ENGINES, Transcriber, load_transcriber
from oudertalk.speech.voice_activity import find_speech, windows
from oudertalk.speech.whisper_engine import WhisperTranscriber, _in_recording, _TimedWord, _without_silence
from tests.speech.made import DEMO, DEMO_MODEL, silence, tone, word_error

SECONDS = 22.0  # of the staged conversation, for the contract


def _turns() -> list[dict[str, object]]:
    """The turns of the staged conversation, as written."""
    turns: list[dict[str, object]] = json.loads(DEMO.with_suffix(".json").read_text(encoding="utf-8"))["turns"]
    return turns


@pytest.fixture(scope="module")
def whisper() -> WhisperTranscriber:
    if not DEMO_MODEL.is_file():
        pytest.skip(f"{DEMO_MODEL.name} is not there")
    transcriber = load_transcriber("whisper", DEMO_MODEL)
    assert isinstance(transcriber, WhisperTranscriber)
    return transcriber


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Transcriber:
    """Every engine of the table, loaded as the house loads it."""
    if request.param == "whisper":
        return request.getfixturevalue("whisper")  # type: ignore[no-any-return]
    entries = []
    for turn in _turns():
        text, start, end = str(turn["text"]).split(), float(str(turn["start"])), float(str(turn["end"]))
        step = (end - start) / len(text)
        entries += [
            {"text": word, "start": start + n * step, "end": start + (n + 1) * step} for n, word in enumerate(text)
        ]
    script = tmp_path_factory.mktemp("script") / "gesprek.json"
    script.write_text(json.dumps(entries), encoding="utf-8")
    return load_transcriber(request.param, script)


@pytest.fixture(scope="module")
def beginning(conversation: Samples) -> Samples:
    return conversation[: round(SECONDS * SAMPLE_RATE)]


# --- the contract


@pytest.mark.model
def test_words_come_in_order_inside_the_windows(engine: Transcriber, beginning: Samples) -> None:
    where, seen = windows(find_speech(beginning), beginning, longest=engine.longest_window), list[float]()
    words = engine.transcribe(beginning, where, seen.append)
    times = [word.time for word in words if word.time is not None]
    assert len(times) == len(words) > 20
    assert all(one.end <= other.start for one, other in zip(times, times[1:], strict=False))
    assert all(time.duration >= 0.0199 for time in times)
    assert all(any(w.start <= time.start and time.end <= w.end for w in where) for time in times)
    assert times[-1].end <= SECONDS
    assert all(word.probability is not None for word in words)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.model
def test_outside_the_windows_nothing_is_heard(engine: Transcriber, beginning: Samples) -> None:
    first, past_the_end = TimeSpan(0.6, 6.0), TimeSpan(SECONDS - 1.0, SECONDS + 5.0)
    words = engine.transcribe(beginning, [first, past_the_end])
    assert {word.time.start < 6.0 or word.time.start >= SECONDS - 1.0 for word in words if word.time} == {True}
    assert all(word.time.end <= SECONDS for word in words if word.time)


@pytest.mark.model
def test_silence_gives_nothing(engine: Transcriber) -> None:
    samples = silence(40)
    assert engine.transcribe(samples, windows(find_speech(samples), samples)) == ()


@pytest.mark.model
def test_the_same_sound_gives_the_same_words(engine: Transcriber, beginning: Samples) -> None:
    where = [TimeSpan(5.9, 10.8)]
    assert engine.transcribe(beginning, where) == engine.transcribe(beginning, where)


@pytest.mark.model
def test_an_engine_tells_its_name_and_window(engine: Transcriber) -> None:
    assert engine.name
    assert 0 < engine.longest_window <= 30


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown engine 'oor'"):
        load_transcriber("oor", tmp_path / "a.pt")


# --- whisper and the staged conversation


@pytest.fixture(scope="module")
def heard(whisper: WhisperTranscriber, conversation: Samples, speech: Sequence[TimeSpan]) -> tuple[Word, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what whisper warns about stays inside
        return whisper.transcribe(conversation, windows(speech, conversation, longest=whisper.longest_window))


@pytest.mark.model
def test_the_demonstration_is_understood(heard: Sequence[Word]) -> None:
    written = " ".join(str(turn["text"]) for turn in _turns())
    assert word_error(written, " ".join(word.text for word in heard)) <= 0.15


@pytest.mark.model
def test_words_fall_in_the_turn_that_they_belong_to(heard: Sequence[Word]) -> None:
    placed = expected = 0
    for turn in _turns():
        start, end = float(str(turn["start"])), float(str(turn["end"]))
        inside = [word.text for word in heard if word.time and start <= (word.time.start + word.time.end) / 2 < end]
        count = len(str(turn["text"]).split())
        expected += count
        placed += count - min(count, round(word_error(str(turn["text"]), " ".join(inside)) * count))
    assert placed > 0.85 * expected


@pytest.mark.model
def test_a_turn_begins_when_its_first_word_is_spoken(heard: Sequence[Word]) -> None:
    starts = np.array([word.time.start for word in heard if word.time])
    late = [np.abs(starts - float(str(turn["start"]))).min() for turn in _turns()]
    assert float(np.mean(late)) < 0.1


@pytest.mark.model
def test_whisper_prints_nothing(
    whisper: WhisperTranscriber, beginning: Samples, capfd: pytest.CaptureFixture[str]
) -> None:
    whisper.transcribe(beginning, [TimeSpan(0.6, 6.0)])
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_whisper_leaves_the_threads_and_the_chance_of_others_alone(
    whisper: WhisperTranscriber, beginning: Samples
) -> None:
    import torch

    threads, state = torch.get_num_threads(), torch.get_rng_state()
    whisper.transcribe(beginning, [TimeSpan(0.6, 3.0)])
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.model
def test_a_failing_engine_says_so_and_keeps_the_cause(
    whisper: WhisperTranscriber, beginning: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_mel: object) -> object:
        raise RuntimeError("not enough memory")

    monkeypatch.setattr(whisper._model, "embed_audio", full)
    with pytest.raises(TranscriptionFailed, match="demo") as raised:
        whisper.transcribe(beginning, [TimeSpan(0.6, 3.0)])
    assert isinstance(raised.value.__cause__, RuntimeError)


# --- model files


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _garbage(path: Path) -> None:
    path.write_bytes(np.random.default_rng(0).bytes(5_000))


def _text(path: Path) -> None:
    path.write_text("Dit is geen model.", encoding="utf-8")


def _something_else(path: Path) -> None:
    import torch

    torch.save({"dims": {"n_mels": 80}, "model_state_dict": {}}, path)


def _half(path: Path) -> None:
    import torch

    torch.save({"weights": torch.zeros(50_000)}, path)
    path.write_bytes(path.read_bytes()[:100_000])


@pytest.mark.parametrize("write", [_nothing, _garbage, _text, _something_else, _half])
@pytest.mark.parametrize("official_name", [None, "small"])
def test_a_file_that_is_no_model_is_refused(
    tmp_path: Path, write: Callable[[Path], None], official_name: str | None
) -> None:
    write(tmp_path / "small.pt")
    with pytest.raises(ModelCorrupt, match=r"small\.pt"):
        load_transcriber("whisper", tmp_path / "small.pt", official_name=official_name)


@pytest.mark.parametrize("engine_name", sorted(ENGINES))
def test_a_model_that_is_not_there_is_missed_and_not_fetched(tmp_path: Path, engine_name: str) -> None:
    with pytest.raises(ModelMissing, match=r"small\.pt"):
        load_transcriber(engine_name, tmp_path / "small.pt", official_name="small")
    assert list(tmp_path.iterdir()) == []


def test_a_script_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "ja"}]', encoding="utf-8")
    with pytest.raises(ModelCorrupt, match=r"a\.json"):
        load_transcriber("scripted", tmp_path / "a.json")


def test_official_weights_bring_the_heads_that_tell_time_and_the_prompt(tmp_path: Path) -> None:
    import torch
    from whisper.model import ModelDimensions, Whisper

    # the shape of "tiny", as far as heads go, and thin otherwise
    dims = ModelDimensions(80, 1500, 12, 6, 1, 51_865, 448, 12, 6, 4)
    torch.save({"dims": dims.__dict__, "model_state_dict": Whisper(dims).state_dict()}, tmp_path / "other.pt")
    official = load_transcriber("whisper", tmp_path / "other.pt", official_name="tiny")
    own = load_transcriber("whisper", tmp_path / "other.pt")
    assert isinstance(official, WhisperTranscriber)
    assert isinstance(own, WhisperTranscriber)
    assert official._model.alignment_heads.indices().shape[1] == 6
    assert own._model.alignment_heads.indices().shape[1] == 12
    assert (official.name, official.longest_window, own.name) == ("tiny", 30.0, "other")
    assert official._prompt is not None
    assert own._prompt is None


# --- the times of words


def test_times_are_made_to_fit() -> None:
    said = [("ja", 0.0, 0.0), ("dat", 0.5, 0.4), ("is", 0.3, 0.9), ("zo", 2.0, 2.6)]
    words = _in_recording([_TimedWord(text, start, end, 1.2) for text, start, end in said], TimeSpan(10.0, 12.0))
    times = [second for word in words if word.time for second in (word.time.start, word.time.end)]
    assert times == pytest.approx([10.0, 10.02, 10.5, 10.52, 10.52, 10.9, 11.98, 12.0])
    assert {word.probability for word in words} == {1.0}


def test_a_word_does_not_take_the_pause_beside_it() -> None:
    samples = np.concatenate([silence(1.0), tone(1.0), silence(1.0), tone(0.5), silence(0.5)])
    samples += 1e-4 * np.random.default_rng(0).standard_normal(len(samples)).astype(np.float32)
    said = [("ja", 0.0, 1.6), ("maar", 1.6, 3.2), ("toch", 3.2, 4.0), ("eh", 3.7, 3.9)]
    words = _without_silence([_TimedWord(text, start, end, 1.0) for text, start, end in said], samples)
    times = [second for word in words for second in (word.start, word.end)]
    assert times == pytest.approx([0.96, 1.6, 1.6, 3.2, 3.2, 3.54, 3.7, 3.9])


def test_more_words_than_fit_share_what_there_is() -> None:
    words = _in_recording([_TimedWord("ja", 0.0, 0.0, 0.5)] * 10, TimeSpan(1.0, 1.1))
    assert [word.time.start for word in words if word.time] == pytest.approx([1.0 + n / 100 for n in range(10)])


def test_a_script_needs_times() -> None:
    with pytest.raises(ValueError, match="time"):
        ScriptedTranscriber([Word("ja")])
