"""Who spoke: by voice with one microphone, by loudness with two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.spans import TimeSpan, duration, union
from oudertalk.core.telling import told_apart
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.diariser import DIARISERS, Diariser, load_diariser
from oudertalk.speech.one_microphone import OneMicrophone
from oudertalk.speech.two_microphones import TwoMicrophones
from tests.speech.made import SEGMENTATION, STRETCH_ENCODER, VOICE_ENCODER, diarisation_error, silence, speech_in

pytestmark = pytest.mark.model


def _times(spans: Sequence[SpeakerSpan]) -> list[TimeSpan]:
    return [span.time for span in spans]


def _channels(conversation: Samples, truth: Sequence[SpeakerSpan], crosstalk: float) -> Samples:
    """The conversation as two microphones would have heard it: each its own person, and the other softer. (2, n)."""
    own = {"leerkracht": np.zeros_like(conversation), "ouder": np.zeros_like(conversation)}
    for span in truth:
        here = slice(round(span.time.start * SAMPLE_RATE), round(span.time.end * SAMPLE_RATE))
        own[span.speaker][here] = conversation[here]
    left, right = own["leerkracht"], own["ouder"]
    return np.stack([left + crosstalk * right, 0.3 * (right + crosstalk * left)])  # and they are set differently


# --- the contract


@pytest.fixture(params=sorted(DIARISERS))
def diariser(request: pytest.FixtureRequest, networks: Mapping[str, Path]) -> Diariser:
    if not VOICE_ENCODER.is_file():
        pytest.skip(f"{VOICE_ENCODER.name} is not there")
    ours = {"voice_encoder": VOICE_ENCODER, "stretch_encoder": STRETCH_ENCODER, "segmentation": SEGMENTATION}
    return load_diariser(request.param, {**networks, **ours})


@pytest.fixture(scope="module")
def minute(conversation: Samples, truth: Sequence[SpeakerSpan]) -> Samples:
    """The first minute, in two channels."""
    return _channels(conversation, truth, crosstalk=0.2)[:, : 60 * SAMPLE_RATE]


def test_spans_come_in_order_inside_the_speech(diariser: Diariser, minute: Samples) -> None:
    speech, seen = speech_in(minute.mean(axis=0)), list[float]()
    spans = diariser.diarise(minute, speech, 2, seen.append)
    assert spans == tuple(sorted(spans, key=lambda span: span.time))
    assert {span.speaker for span in spans} == {"A", "B"}
    assert spans[0].speaker == "A"
    covered = union(_times(spans))
    assert sum(one.overlap(other) for one in covered for other in speech) == pytest.approx(duration(covered), abs=0.5)
    assert duration(covered) > 0.97 * duration(speech)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_silence_has_no_speakers(diariser: Diariser) -> None:
    assert diariser.diarise(np.stack([silence(5), silence(5)]), (), 2) == ()


def test_speech_past_the_end_of_the_sound_is_left_out(diariser: Diariser, minute: Samples) -> None:
    spans = diariser.diarise(minute[:, : 10 * SAMPLE_RATE], [TimeSpan(1, 5), TimeSpan(6, 15), TimeSpan(20, 25)], 2)
    assert max(time.end for time in _times(spans)) <= 10.0


def test_the_same_sound_gives_the_same_speakers(diariser: Diariser, minute: Samples) -> None:
    speech = [TimeSpan(0.8, 15.0), TimeSpan(16.0, 40.0)]
    assert diariser.diarise(minute, speech, 2) == diariser.diarise(minute, speech, 2)


def test_an_unknown_diariser_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown diariser 'gok'"):
        load_diariser("gok", {"voice_encoder": VOICE_ENCODER})


# --- one microphone


def test_two_people_are_told_apart(
    one_microphone: OneMicrophone,
    conversation: Samples,
    speech: Sequence[TimeSpan],
    truth: Sequence[SpeakerSpan],
) -> None:
    spans = one_microphone.diarise(conversation, speech, 2)
    assert diarisation_error(truth, spans) <= 0.10
    talk = [
        duration(span.time for span in of if span.speaker == who) for of, who in ((spans, "A"), (truth, "leerkracht"))
    ]
    assert talk[0] / duration(_times(spans)) == pytest.approx(talk[1] / duration(_times(truth)), abs=0.03)


@pytest.mark.parametrize("who", ["leerkracht", "ouder"])
def test_one_voice_that_was_to_be_two_stays_one_and_that_is_said(
    one_microphone: OneMicrophone,
    conversation: Samples,
    speech: Sequence[TimeSpan],
    truth: Sequence[SpeakerSpan],
    who: str,
) -> None:
    apart = one_microphone.diarise(conversation, speech, 2)
    alone = one_microphone.diarise(conversation, [span.time for span in truth if span.speaker == who], 2)
    assert {span.speaker for span in alone} == {"A"}
    assert told_apart(2, alone).failed and not told_apart(2, apart).failed
    assert not told_apart(1, alone).failed and not told_apart(None, alone).failed


def test_one_person_asked_is_one_person(
    one_microphone: OneMicrophone, conversation: Samples, speech: Sequence[TimeSpan]
) -> None:
    spans = one_microphone.diarise(conversation, speech, 1)
    assert {(span.speaker, span.doubt) for span in spans} == {("A", 0.0)}
    assert _times(spans) == list(speech)


def test_who_says_three_words_is_heard(
    one_microphone: OneMicrophone, conversation: Samples, truth: Sequence[SpeakerSpan]
) -> None:
    teacher = [span.time for span in truth if span.speaker == "leerkracht"]
    few = TimeSpan(37.2, 38.5)  # "Ja, dat is prima."
    spans = one_microphone.diarise(conversation, [*teacher, few], 2)
    parent = [span.time for span in spans if span.speaker == "B"]
    assert sum(time.overlap(few) for time in parent) > 0.8 * few.duration
    assert duration(parent) < 3 * few.duration


def test_a_short_answer_has_a_voice_and_doubt(one_microphone: OneMicrophone, conversation: Samples) -> None:
    speech = [TimeSpan(0.8, 5.5), TimeSpan(6.1, 6.4), TimeSpan(7.2, 10.2), TimeSpan(11.1, 15.3)]
    spans = one_microphone.diarise(conversation, speech, 2)
    short = [span for span in spans if span.time.overlap(speech[1])]
    assert [(span.speaker, span.doubt >= 0.5) for span in short] == [("B", True)]


@pytest.mark.parametrize("speakers", [3, 6])
def test_more_people_asked_than_there_are_gives_no_more_labels_than_asked(
    one_microphone: OneMicrophone, conversation: Samples, speakers: int
) -> None:
    spans = one_microphone.diarise(conversation[: 60 * SAMPLE_RATE], [TimeSpan(1.0, 59.0)], speakers)
    labels = list(dict.fromkeys(span.speaker for span in spans))
    assert labels == list("ABCDEF"[: len(labels)])
    assert 2 <= len(labels) <= speakers


@pytest.mark.parametrize("seconds", [0.15, 0.3, 1.0])
def test_hardly_any_speech_is_still_somebody(
    one_microphone: OneMicrophone, conversation: Samples, seconds: float
) -> None:
    spans = one_microphone.diarise(conversation, [TimeSpan(2.0, 2.0 + seconds)], 2)
    assert spans[0].speaker == "A"
    assert duration(_times(spans)) == pytest.approx(seconds)


def test_nobody_at_the_table_is_refused(one_microphone: OneMicrophone) -> None:
    with pytest.raises(ValueError, match="at least one"):
        one_microphone.diarise(silence(1), [TimeSpan(0, 1)], 0)


# --- two microphones


@pytest.mark.parametrize("crosstalk", [0.0, 0.1, 0.3, 0.6])
def test_a_microphone_each_is_near_exact(
    conversation: Samples, speech: Sequence[TimeSpan], truth: Sequence[SpeakerSpan], crosstalk: float
) -> None:
    spans = TwoMicrophones().diarise(_channels(conversation, truth, crosstalk), speech, 2)
    assert diarisation_error(truth, spans) <= 0.10


def test_both_are_heard_when_both_speak(conversation: Samples) -> None:
    teacher, parent = conversation[: 60 * SAMPLE_RATE], conversation[80 * SAMPLE_RATE : 140 * SAMPLE_RATE]
    left, right = teacher.copy(), parent.copy()
    left[40 * SAMPLE_RATE :] = 0
    right[: 20 * SAMPLE_RATE] = 0
    samples = np.stack([left + 0.1 * right, right + 0.1 * left])
    spans = TwoMicrophones().diarise(samples, [TimeSpan(0.0, 60.0)], 2)
    seconds = {
        label: [sum(span.time.overlap(part) for span in spans if span.speaker == label) for part in parts]
        for label, parts in (("A", _thirds()), ("B", _thirds()))
    }
    assert seconds["A"][0] > 15 > 2 > seconds["B"][0]
    assert min(seconds["A"][1], seconds["B"][1]) > 12
    assert seconds["B"][2] > 15 > 2 > seconds["A"][2]


def _thirds() -> list[TimeSpan]:
    return [TimeSpan(0, 20), TimeSpan(20, 40), TimeSpan(40, 60)]


def test_two_microphones_are_two_channels_for_two_people(conversation: Samples) -> None:
    with pytest.raises(ValueError, match="two channels"):
        TwoMicrophones().diarise(conversation, [TimeSpan(0, 1)], 2)
    with pytest.raises(ValueError, match="two channels"):
        TwoMicrophones().diarise(np.stack([conversation, conversation]), [TimeSpan(0, 1)], 3)
