"""What every speech recogniser must keep to, and what the two of whisper make of the staged conversation."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Word
from oudertalk.errors import ModelCorrupt, ModelMissing, TranscriptionFailed
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.hearing import WindowTranscriber, window_length
from oudertalk.speech.scripted_engine import ScriptedTranscriber
from oudertalk.speech.transcriber import DEFAULT_ENGINE, ENGINES, Transcriber, load_transcriber
from oudertalk.speech.voice_activity import windows
from oudertalk.speech.weights import Keep, Make, Weights
from tests.speech.made import DEMO, DEMO_MODEL, NO_SPEECH, noise, speech_in, truth_as_words, word_error

SECONDS = 22.0  # of the staged conversation, for the contract


def _turns() -> list[dict[str, object]]:
    """The turns of the staged conversation, as written."""
    turns: list[dict[str, object]] = json.loads(DEMO.with_suffix(".json").read_text(encoding="utf-8"))["turns"]
    return turns


def keep_in(folder: Path) -> Keep:
    """Converted weights kept in this folder, without looking at them twice."""

    def keep(form: str, _version: int, make: Make) -> Path:
        place = folder / form
        if not place.exists():
            place.mkdir(parents=True)
            make(place)
        return place

    return keep


def load_demo(engine: str, folder: Path) -> WindowTranscriber:
    if not DEMO_MODEL.is_file():
        pytest.skip(f"{DEMO_MODEL.name} is not there")
    transcriber = load_transcriber(engine, Weights(DEMO_MODEL, keep=keep_in(folder)))
    assert isinstance(transcriber, WindowTranscriber)
    return transcriber


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> WindowTranscriber:
    return load_demo("whisper", tmp_path_factory.mktemp("whisper"))


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> WindowTranscriber:
    return load_demo("ctranslate2", tmp_path_factory.mktemp("ctranslate2"))


@pytest.fixture(scope="module", params=["ctranslate2", "whisper"])
def whisper(request: pytest.FixtureRequest) -> WindowTranscriber:
    """Each of the engines that compute whisper."""
    return request.getfixturevalue({"ctranslate2": "fast", "whisper": "reference"}[request.param])  # type: ignore[no-any-return]


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Transcriber:
    """Every engine of the table, loaded as the house loads it."""
    if request.param != "scripted":
        return request.getfixturevalue({"ctranslate2": "fast", "whisper": "reference"}[request.param])  # type: ignore[no-any-return]
    entries = [
        {"text": word.text, "start": word.time.start, "end": word.time.end} for word in truth_as_words() if word.time
    ]
    script = tmp_path_factory.mktemp("script") / "gesprek.json"
    script.write_text(json.dumps(entries), encoding="utf-8")
    return load_transcriber(request.param, Weights(script))


def said(transcriber: Transcriber, samples: Samples, where: Sequence[TimeSpan]) -> tuple[Word, ...]:
    """All words of all windows."""
    return tuple(word for words in transcriber.transcribe(samples, where) for word in words)


@pytest.fixture(scope="module")
def beginning(conversation: Samples) -> Samples:
    return conversation[: round(SECONDS * SAMPLE_RATE)]


# --- the contract


@pytest.mark.model
def test_words_come_in_order_inside_the_windows(engine: Transcriber, beginning: Samples) -> None:
    where = windows(speech_in(beginning), beginning, longest=window_length(None))
    heard = list(engine.transcribe(beginning, where))
    assert len(heard) == len(where)  # one answer a window, as soon as it is there
    words = [word for answer in heard for word in answer]
    times = [word.time for word in words if word.time is not None]
    assert len(times) == len(words) > 20
    assert all(one.end <= other.start for one, other in zip(times, times[1:], strict=False))
    assert all(time.duration >= 0.0199 for time in times)
    for window, answer in zip(where, heard, strict=True):
        assert all(window.start <= w.time.start and w.time.end <= window.end for w in answer if w.time)
    assert times[-1].end <= SECONDS
    assert all(word.probability is not None for word in words)


@pytest.mark.model
def test_outside_the_windows_nothing_is_heard(engine: Transcriber, beginning: Samples) -> None:
    first, past_the_end = TimeSpan(0.6, 6.0), TimeSpan(SECONDS - 1.0, SECONDS + 5.0)
    words = said(engine, beginning, [first, past_the_end])
    assert {word.time.start < 6.0 or word.time.start >= SECONDS - 1.0 for word in words if word.time} == {True}
    assert all(word.time.end <= SECONDS for word in words if word.time)


@pytest.mark.model
@pytest.mark.parametrize("kind", NO_SPEECH)
def test_what_is_no_speech_gives_no_word(engine: Transcriber, kind: str) -> None:
    samples = NO_SPEECH[kind].astype(np.float32)
    assert said(engine, samples, windows(speech_in(samples), samples)) == ()


@pytest.mark.model
def test_the_same_sound_gives_the_same_words(engine: Transcriber, beginning: Samples) -> None:
    where = [TimeSpan(5.9, 10.8), TimeSpan(0.6, 5.0)]
    assert said(engine, beginning, where) == said(engine, beginning, where)


@pytest.mark.model
def test_who_goes_on_behind_a_group_hears_the_same_words(engine: Transcriber, conversation: Samples) -> None:
    """Windows of noise among them: they send the engine to higher temperatures, where lots are drawn."""
    where = [TimeSpan(3.0 * number, 3.0 * number + 3.0) for number in range(engine.at_once + 2)]
    noisy = conversation[: round(where[-1].end * SAMPLE_RATE)].copy()
    for number in (0, len(where) - 1):
        noisy[round(where[number].start * SAMPLE_RATE) :][: 3 * SAMPLE_RATE] = 0.1 * noise(3)
    whole = list(engine.transcribe(noisy, where))
    assert list(engine.transcribe(noisy, where[engine.at_once :])) == whole[engine.at_once :]


@pytest.mark.model
def test_an_engine_tells_its_name_and_all_that_decides(engine: Transcriber) -> None:
    assert engine.name
    assert engine.how
    assert 1 <= engine.at_once <= 16


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown engine 'oor'"):
        load_transcriber("oor", Weights(tmp_path / "a.pt"))


def test_the_default_is_one_of_the_table() -> None:
    assert DEFAULT_ENGINE in ENGINES


# --- whisper and the staged conversation


def _whole_talk(engine: WindowTranscriber, conversation: Samples, speech: Sequence[TimeSpan]) -> tuple[Word, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what whisper warns about stays inside
        return said(engine, conversation, windows(speech, conversation, longest=window_length(None)))


@pytest.fixture(scope="module")
def by_reference(reference: WindowTranscriber, conversation: Samples, speech: Sequence[TimeSpan]) -> tuple[Word, ...]:
    return _whole_talk(reference, conversation, speech)


@pytest.fixture(scope="module")
def by_fast(fast: WindowTranscriber, conversation: Samples, speech: Sequence[TimeSpan]) -> tuple[Word, ...]:
    return _whole_talk(fast, conversation, speech)


@pytest.fixture(params=["by_fast", "by_reference"])
def heard(request: pytest.FixtureRequest) -> tuple[Word, ...]:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


@pytest.mark.model
def test_the_fast_engine_hears_what_the_reference_hears(by_fast: Sequence[Word], by_reference: Sequence[Word]) -> None:
    """This is why it may be the default: on the demonstration half a point of word error apart, and in few words."""
    written = " ".join(str(turn["text"]) for turn in _turns())
    assert word_error(written, _text(by_fast)) <= word_error(written, _text(by_reference)) + 0.005
    assert word_error(_text(by_reference), _text(by_fast)) <= 0.02


@pytest.mark.model
def test_both_engines_put_words_at_the_same_moment(by_fast: Sequence[Word], by_reference: Sequence[Word]) -> None:
    matched = SequenceMatcher(a=[w.text for w in by_reference], b=[w.text for w in by_fast], autojunk=False)
    apart = [
        abs(one.time.start - other.time.start)
        for a, b, size in matched.get_matching_blocks()
        for one, other in zip(by_reference[a : a + size], by_fast[b : b + size], strict=True)
        if one.time and other.time
    ]
    assert len(apart) > 500
    assert float(np.mean(apart)) < 0.02
    assert float(np.quantile(apart, 0.99)) < 0.2


@pytest.mark.model
def test_the_demonstration_is_understood(heard: Sequence[Word]) -> None:
    written = " ".join(str(turn["text"]) for turn in _turns())
    assert word_error(written, _text(heard)) <= 0.15


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
    whisper: WindowTranscriber, beginning: Samples, capfd: pytest.CaptureFixture[str]
) -> None:
    said(whisper, beginning, [TimeSpan(0.6, 6.0)])
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_whisper_leaves_the_threads_and_the_chance_of_others_alone(
    whisper: WindowTranscriber, beginning: Samples
) -> None:
    import torch

    threads, state = torch.get_num_threads(), torch.get_rng_state()
    said(whisper, beginning, [TimeSpan(0.6, 3.0)])
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.model
def test_a_failing_engine_says_so_and_keeps_the_cause(
    whisper: WindowTranscriber, beginning: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_features: object) -> object:
        raise RuntimeError("not enough memory")

    monkeypatch.setattr(whisper._computer, "encode", full)
    with pytest.raises(TranscriptionFailed, match="demo") as raised:
        said(whisper, beginning, [TimeSpan(0.6, 3.0)])
    assert isinstance(raised.value.__cause__, RuntimeError)


# --- model files


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _garbage(path: Path) -> None:
    path.write_bytes(np.random.default_rng(0).bytes(5_000))


def _plain_text(path: Path) -> None:
    path.write_text("Dit is geen model.", encoding="utf-8")


def _something_else(path: Path) -> None:
    import torch

    torch.save({"dims": {"n_mels": 80}, "model_state_dict": {}}, path)


def _half(path: Path) -> None:
    import torch

    torch.save({"weights": torch.zeros(50_000)}, path)
    path.write_bytes(path.read_bytes()[:100_000])


@pytest.mark.parametrize("engine_name", ["ctranslate2", "whisper"])
@pytest.mark.parametrize("write", [_nothing, _garbage, _plain_text, _something_else, _half])
@pytest.mark.parametrize("official_name", [None, "small"])
def test_a_file_that_is_no_model_is_refused(
    tmp_path: Path, write: Callable[[Path], None], official_name: str | None, engine_name: str
) -> None:
    write(tmp_path / "small.pt")
    with pytest.raises(ModelCorrupt, match=r"small\.pt"):
        load_transcriber(engine_name, Weights(tmp_path / "small.pt", official_name, keep=keep_in(tmp_path / "ct2")))


@pytest.mark.parametrize("engine_name", sorted(ENGINES))
def test_a_model_that_is_not_there_is_missed_and_not_fetched(tmp_path: Path, engine_name: str) -> None:
    with pytest.raises(ModelMissing, match=r"small\.pt"):
        load_transcriber(engine_name, Weights(tmp_path / "small.pt", "small"))
    assert list(tmp_path.iterdir()) == []


def test_a_script_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "ja"}]', encoding="utf-8")
    with pytest.raises(ModelCorrupt, match=r"a\.json"):
        load_transcriber("scripted", Weights(tmp_path / "a.json"))


def test_a_script_needs_times() -> None:
    with pytest.raises(ValueError, match="time"):
        ScriptedTranscriber([Word("ja")])
