"""Voices told apart by the real sherpa-onnx, on two tiny networks that hear a low voice and a high one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.errors import DiarisationFailed, ModelCorrupt, ModelMissing, PackageMissing
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.sherpa_diariser import SherpaDiariser, load_sherpa
from oudertalk.speech.sherpa_models import check_encoder, check_segmentation
from tests.speech.made import VOICE_ENCODER, silence, tone
from tests.speech.made_networks import ENCODER_META, NEMO_META, SEGMENTATION_META, make_encoder, make_segmentation

LOW, HIGH = 300.0, 2_000.0  # Hz: the two voices


@pytest.fixture(scope="module")
def sherpa(networks: Mapping[str, Path]) -> SherpaDiariser:
    pytest.importorskip("sherpa_onnx")
    return load_sherpa(networks["pyannote-segmentation"], networks["titanet-small"])


def _talk(*said: tuple[float, str]) -> Samples:
    """Seconds of a low voice, a high one, both ("low high"), or nobody (""), one after the other."""
    hertz = {"low": LOW, "high": HIGH}
    return np.concatenate(
        [np.sum([silence(s), *(tone(s, hertz[who]) for who in names.split())], axis=0) for s, names in said]
    ).astype(np.float32)


def _told(spans: Sequence[SpeakerSpan]) -> list[tuple[str, float, float]]:
    return [(span.speaker, round(span.time.start, 1), round(span.time.end, 1)) for span in spans]


LONG = _talk((1, ""), (5, "high"), (1, ""), (5, "low"), (1, ""), (4, "high"), (3, "low high"), (4, "low"), (1, ""))
LONG_SPEECH = [TimeSpan(1, 6), TimeSpan(7, 12), TimeSpan(13, 24)]


@pytest.mark.parametrize("speakers", [2, None])
def test_two_voices_are_told_apart_and_who_speaks_through_the_other_is_heard(
    sherpa: SherpaDiariser, speakers: int | None
) -> None:
    spans = sherpa.diarise(LONG, LONG_SPEECH, speakers)
    assert _told(spans) == [("A", 1.0, 6.0), ("B", 7.0, 12.0), ("A", 13.0, 20.0), ("B", 17.0, 24.0)]
    assert max(span.doubt for span in spans) < 0.1


def test_in_less_than_ten_seconds_voices_are_not_compared_and_that_is_doubt(sherpa: SherpaDiariser) -> None:
    spans = sherpa.diarise(_talk((0.5, ""), (3, "high"), (0.5, ""), (3, "low")), [TimeSpan(0.5, 7.0)], 2)
    assert [span.speaker for span in spans] == ["A", "B"]
    assert [span.time.start for span in spans] == pytest.approx([0.5, 4.0], abs=0.3)
    assert all(span.doubt >= 0.5 for span in spans)


def test_what_is_short_or_said_through_another_is_doubtful(sherpa: SherpaDiariser) -> None:
    said = _talk((6, "low"), (0.3, "high"), (6, "low"), (2, "low high"), (6, "low"))
    spans = sherpa.diarise(said, [TimeSpan(0, 20.3)], 2)
    (whole, *_), short = (_of(spans, "A"), _of(spans, "B"))
    assert whole.doubt < 0.1
    assert [round(span.time.duration, 1) for span in short] == [0.3, 2.0]
    assert all(0.5 <= span.doubt < 1 for span in short)


def _of(spans: Sequence[SpeakerSpan], speaker: str) -> list[SpeakerSpan]:
    return [span for span in spans if span.speaker == speaker]


def test_one_voice_is_one_and_has_no_doubt(sherpa: SherpaDiariser) -> None:
    alone = _talk((1, ""), (14, "low"), (1, ""))
    for speakers in (1, None):
        spans = sherpa.diarise(alone, [TimeSpan(1, 15)], speakers)
        assert {(span.speaker, span.time) for span in spans} == {("A", TimeSpan(1, 15))}
        assert all(span.doubt < 0.01 for span in spans)


def test_one_person_asked_is_one_person(sherpa: SherpaDiariser) -> None:
    spans = sherpa.diarise(LONG, LONG_SPEECH, 1)
    assert {(span.speaker, span.doubt) for span in spans} == {("A", 0.0)}
    assert [span.time for span in spans] == LONG_SPEECH


def test_nobody_is_heard_outside_the_speech(sherpa: SherpaDiariser) -> None:
    spans = sherpa.diarise(LONG, [TimeSpan(2, 3), TimeSpan(8, 8.7), TimeSpan(23, 90)], 2)
    assert [(span.speaker, span.time.start) for span in spans] == [("A", 2), ("B", 8), ("B", 23)]
    assert [span.time.end for span in spans] == [3, 8.7, len(LONG) / SAMPLE_RATE]


def test_of_two_channels_the_mean_is_heard(sherpa: SherpaDiariser) -> None:
    assert sherpa.diarise(np.stack([LONG, LONG]), LONG_SPEECH, 2) == sherpa.diarise(LONG, LONG_SPEECH, 2)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.1, 5.0, 30.0])
def test_silence_has_nobody_even_where_somebody_was_thought_to_speak(sherpa: SherpaDiariser, seconds: float) -> None:
    assert sherpa.diarise(silence(seconds), [TimeSpan(0, 40)], 2) == ()
    assert sherpa.diarise(silence(seconds), (), None) == ()


@pytest.mark.parametrize("seconds", [0.0001, 0.01, 0.1, 0.2, 0.5])
def test_very_little_sound_is_one_voice_at_most(sherpa: SherpaDiariser, seconds: float) -> None:
    spans = sherpa.diarise(tone(seconds, LOW), [TimeSpan(0, 1)], 2)
    assert {span.speaker for span in spans} <= {"A"}
    assert duration(span.time for span in spans) <= seconds + 1e-4


def test_damaged_sound_does_not_end_the_program(sherpa: SherpaDiariser) -> None:
    broken = LONG.copy()
    broken[20_000:30_000] = np.nan
    assert {span.speaker for span in sherpa.diarise(broken, LONG_SPEECH, 2)} <= {"A", "B"}


def test_progress_is_its_own_and_ends_at_all(sherpa: SherpaDiariser) -> None:
    seen: list[float] = []
    sherpa.diarise(LONG, LONG_SPEECH, 2, seen.append)
    assert len(seen) > 3 and seen == sorted(seen) and seen[-1] == 1.0


def test_who_stops_it_meanwhile_stops_it(sherpa: SherpaDiariser) -> None:
    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sherpa.diarise(LONG, LONG_SPEECH, 2, stop)


def test_nobody_at_the_table_is_refused(sherpa: SherpaDiariser) -> None:
    with pytest.raises(ValueError, match="at least one"):
        sherpa.diarise(LONG, LONG_SPEECH, 0)


# --- models and package

Check = Callable[[Path], None]
ENCODER, SEGMENTATION = (
    (make_encoder, ENCODER_META, check_encoder),
    (make_segmentation, SEGMENTATION_META, check_segmentation),
)


@pytest.mark.parametrize(("make", "check"), [(make_segmentation, check_segmentation), (make_encoder, check_encoder)])
@pytest.mark.parametrize("kind", ["text", "nothing", "half", "no notes", "another network"])
def test_a_file_that_is_no_such_model_never_reaches_sherpa(
    tmp_path: Path, make: Callable[..., Path], check: Check, kind: str
) -> None:
    file = tmp_path / "kapot.onnx"
    make(file, {} if kind == "no notes" else None)
    if kind == "another network":
        file.write_bytes(VOICE_ENCODER.read_bytes())
    elif kind != "no notes":
        whole = file.read_bytes()
        file.write_bytes({"text": b"Beste ouders, " * 50, "nothing": b"", "half": whole[: len(whole) // 2]}[kind])
    with pytest.raises(ModelCorrupt, match=r"kapot\.onnx.*oudertalk models get"):
        check(file)


@pytest.mark.parametrize(
    ("note", "value"),
    [
        *[(name, None) for name in SEGMENTATION_META if name != "model_type"],
        ("sample_rate", "8000"),
        ("sample_rate", "veel"),
        ("receptive_field_shift", "0"),
        ("powerset_max_classes", "3"),
        ("num_classes", "4"),
        ("num_speakers", "2"),
    ],
)
def test_a_segmentation_with_wrong_notes_is_refused(tmp_path: Path, note: str, value: str | None) -> None:
    """With any of these sherpa-onnx 2.0.1 ends the program, crashes, or hears nonsense."""
    with pytest.raises(ModelCorrupt):
        check_segmentation(make_segmentation(tmp_path / "s.onnx", _changed(SEGMENTATION_META, note, value)))


@pytest.mark.parametrize(
    ("note", "value"),
    [
        *[(name, None) for name in ENCODER_META],
        ("framework", "eigen"),
        ("framework", "nemo"),  # takes the length of the sound as well
        ("output_dim", "0"),
        ("output_dim", "512"),
        ("sample_rate", "8000"),
        ("feature_normalize_type", "per_feature"),
    ],
)
def test_an_encoder_with_wrong_notes_is_refused(tmp_path: Path, note: str, value: str | None) -> None:
    with pytest.raises(ModelCorrupt):
        check_encoder(make_encoder(tmp_path / "e.onnx", _changed(ENCODER_META, note, value)))


def _changed(meta: Mapping[str, str], note: str, value: str | None) -> dict[str, str]:
    return {name: kept for name, kept in {**meta, note: value}.items() if kept is not None}


def test_an_encoder_in_the_form_of_the_real_one_works(networks: Mapping[str, Path], tmp_path: Path) -> None:
    pytest.importorskip("sherpa_onnx")
    nemo = make_encoder(tmp_path / "nemo.onnx", NEMO_META)
    spans = load_sherpa(networks["pyannote-segmentation"], nemo).diarise(LONG, LONG_SPEECH, 2)
    assert [span.speaker for span in spans] == ["A", "B", "A", "B"]


def test_each_network_in_the_place_of_the_other_is_refused(networks: Mapping[str, Path]) -> None:
    pytest.importorskip("sherpa_onnx")
    segmentation, encoder = networks["pyannote-segmentation"], networks["titanet-small"]
    for files in ((encoder, segmentation), (segmentation, segmentation), (encoder, encoder)):
        with pytest.raises(ModelCorrupt):
            load_sherpa(*files)


def test_a_model_that_is_not_there_is_said(networks: Mapping[str, Path], tmp_path: Path) -> None:
    pytest.importorskip("sherpa_onnx")
    with pytest.raises(ModelMissing, match=r"weg\.onnx"):
        load_sherpa(networks["pyannote-segmentation"], tmp_path / "weg.onnx")


def test_without_the_package_it_says_what_to_install(
    networks: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(PackageMissing, match=r"pip install 'oudertalk\[sherpa\]'"):
        load_sherpa(networks["pyannote-segmentation"], networks["titanet-small"])


def test_when_it_gives_up_that_is_said_in_a_sentence(networks: Mapping[str, Path], tmp_path: Path) -> None:
    """A network that cannot work with the features it gets: nothing in its notes tells."""
    pytest.importorskip("sherpa_onnx")
    wrong = make_encoder(tmp_path / "smal.onnx", bins=79)
    with pytest.raises(DiarisationFailed, match="--diariser stemmen") as caught:
        load_sherpa(networks["pyannote-segmentation"], wrong).diarise(LONG, LONG_SPEECH, 2)
    assert isinstance(caught.value.__cause__, RuntimeError)
