"""One voice is learnt, and known again in another conversation and in noise; another voice is not taken for it."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from bench.spoken import DEEP_MAN, GIRL, MAN, WOMAN, Spoken, Voice, converse, with_noise
from oudertalk.core.own_voice import clearly_the_same
from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.errors import VoiceNotLearnt
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.recognition import alone, likenesses, one_voice
from oudertalk.speech.voices import VoiceEncoder
from tests.own_voices import of_the_demonstration
from tests.speech.made import silence, speech_in, tone

pytestmark = pytest.mark.model

INTRODUCTION = [
    "Ik ben de leerkracht van groep zes en ik lees deze regels rustig voor.",
    "Vanochtend fietste ik door de regen naar school en was ik net op tijd.",
    "In de pauze drink ik thee met mijn collega's en kijk ik naar het plein.",
    "Morgen gaan we met de hele klas naar het museum aan de haven.",
    "Daarna schrijven de kinderen er een verslag over in hun schrift.",
]
TALK = [
    ("t", "Fijn dat u er bent, ik wilde graag met u praten over hoe het gaat."),
    ("o", "Dank u wel, wij maken ons thuis eigenlijk best wel zorgen over hem."),
    ("t", "Wat merkt u daar dan van, kunt u daar iets meer over vertellen?"),
    ("o", "Hij slaapt slecht en hij wil 's ochtends bijna niet naar school toe."),
    ("t", "Dat snap ik, en ik zie in de klas dat hij vaak stil is en moe."),
    ("o", "Zullen we samen kijken wat we daar de komende weken aan kunnen doen?"),
]


@pytest.fixture(scope="module", autouse=True)
def espeak() -> None:
    if shutil.which("espeak-ng") is None:
        needed = "espeak-ng is missing: apt-get install espeak-ng"
        if os.environ.get("CI") or os.environ.get("OUDERTALK_REQUIRE_SOUND"):
            pytest.fail(needed)
        pytest.skip(needed)


def alone_in_a_room(voice: Voice) -> Samples:
    return converse([("t", text) for text in INTRODUCTION], {"t": voice}).together


def learn(encoder: VoiceEncoder, samples: Samples) -> tuple[float, ...]:
    numbers, _seconds = one_voice(encoder, samples, speech_in(samples))
    return tuple(float(number) for number in numbers)


@pytest.fixture(scope="module")
def learnt(encoder: VoiceEncoder) -> tuple[float, ...]:
    return learn(encoder, alone_in_a_room(WOMAN))


def talk(teacher: Voice, other: Voice) -> Spoken:
    return converse(TALK, {"t": teacher, "o": other})


def proposed(encoder: VoiceEncoder, sound: Samples, spoken: Spoken, learnt: tuple[float, ...]) -> str | None:
    found = clearly_the_same(likenesses(encoder, sound, spoken.truth, learnt))
    return found.speaker if found else None


@pytest.mark.parametrize("other", [MAN, DEEP_MAN, GIRL], ids=lambda voice: voice.name)
def test_a_learnt_voice_is_known_again_in_another_conversation_also_in_noise(
    encoder: VoiceEncoder, learnt: tuple[float, ...], other: Voice
) -> None:
    spoken = talk(WOMAN, other)
    assert proposed(encoder, spoken.together, spoken, learnt) == "t"
    noisy = with_noise(spoken.together, 10.0, [span.time for span in spoken.truth])
    assert proposed(encoder, noisy, spoken, learnt) == "t"


def test_others_are_not_taken_for_it(encoder: VoiceEncoder, learnt: tuple[float, ...]) -> None:
    spoken = talk(DEEP_MAN, MAN)
    assert proposed(encoder, spoken.together, spoken, learnt) is None


def test_a_stretch_of_the_demonstration_is_enough_for_the_rest(
    encoder: VoiceEncoder, conversation: Samples, truth: tuple[SpeakerSpan, ...]
) -> None:
    rest = [span for span in truth if span.time.start > 60]
    for who in ("leerkracht", "ouder"):
        numbers = learn(encoder, of_the_demonstration(who, 20.0))
        for sound in (conversation, with_noise(conversation, 10.0, [span.time for span in truth])):
            found = clearly_the_same(likenesses(encoder, sound, rest, numbers))
            assert found is not None and found.speaker == who


def test_of_a_voice_that_is_hardly_there_or_never_sure_nothing_is_said(
    encoder: VoiceEncoder, conversation: Samples, learnt: tuple[float, ...]
) -> None:
    spans = (
        SpeakerSpan("A", TimeSpan(0.8, 5.5)),
        SpeakerSpan("B", TimeSpan(6.1, 7.9)),
        SpeakerSpan("C", TimeSpan(11.1, 15.3), doubt=0.6),
        SpeakerSpan("D", TimeSpan(16.2, 20.0)),
        SpeakerSpan("E", TimeSpan(16.0, 20.2)),  # the two of them at once, all the time
        SpeakerSpan("?", TimeSpan(22.0, 30.0)),
    )
    found = likenesses(encoder, conversation, spans, learnt)
    assert [likeness.speaker for likeness in found] == ["A"]
    assert all(0 <= likeness.similarity <= 1 for likeness in found)
    assert likenesses(encoder, conversation, (), learnt) == ()


def test_alone_is_where_nobody_else_speaks_and_neighbours_are_one_stretch() -> None:
    spans = [
        SpeakerSpan("A", TimeSpan(0, 2)),
        SpeakerSpan("A", TimeSpan(2, 6)),
        SpeakerSpan("B", TimeSpan(3, 4)),
        SpeakerSpan("B", TimeSpan(3.5, 4.5)),
        SpeakerSpan("A", TimeSpan(8, 9), doubt=0.9),
    ]
    assert alone(spans, "A") == (TimeSpan(0, 3), TimeSpan(4.5, 6))
    assert alone(spans, "B") == () and alone(spans, "C") == ()


def test_the_seconds_that_were_heard_are_told(encoder: VoiceEncoder) -> None:
    samples = alone_in_a_room(MAN)
    speech = speech_in(samples)
    numbers, seconds = one_voice(encoder, samples, speech)
    assert numbers.shape == (256,) and abs(float(np.linalg.norm(numbers)) - 1) < 1e-5
    assert seconds == pytest.approx(duration(speech), abs=0.5)
    many = np.tile(samples, 5)
    assert one_voice(encoder, many, speech_in(many))[1] == pytest.approx(60.0, abs=0.6)


@pytest.mark.parametrize("voice", [WOMAN, MAN, DEEP_MAN, GIRL], ids=lambda voice: voice.name)
@pytest.mark.parametrize("noise", [None, 10.0])
def test_one_person_is_not_refused(encoder: VoiceEncoder, voice: Voice, noise: float | None) -> None:
    samples = alone_in_a_room(voice)
    learn(encoder, samples if noise is None else with_noise(samples, noise, speech_in(samples)))


def test_two_people_are_refused_also_when_the_second_says_little(encoder: VoiceEncoder) -> None:
    spoken = talk(WOMAN, MAN)
    with pytest.raises(VoiceNotLearnt, match="meer dan één stem"):
        learn(encoder, spoken.together)
    mostly = converse([*(("t", text) for text in INTRODUCTION), TALK[1]], {"t": WOMAN, "o": DEEP_MAN})
    with pytest.raises(VoiceNotLearnt, match="meer dan één stem"):
        learn(encoder, mostly.together)
    with pytest.raises(VoiceNotLearnt, match="meer dan één stem"):
        learn(encoder, np.concatenate([of_the_demonstration("leerkracht", 16.0), of_the_demonstration("ouder", 4.0)]))


def test_too_little_speech_is_refused_with_how_much_there_was(encoder: VoiceEncoder) -> None:
    for nothing in (silence(20.0), tone(20.0, 440.0)):
        with pytest.raises(VoiceNotLearnt, match="geen spraak"):
            learn(encoder, nothing)
    short = of_the_demonstration("leerkracht", 6.0)
    with pytest.raises(VoiceNotLearnt, match=r"[567] seconden .* ten minste 10, en liefst 20"):
        learn(encoder, np.concatenate([short, silence(20.0)]))
    assert len(short) < 10 * SAMPLE_RATE
