"""Who spoke, on conversations whose truth is exact because their voices are made: the usual one, and the odd ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from bench.spoken import MAN, SIX, WOMAN, Spoken, converse, repeated, softer, speak, with_noise
from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.telling import told_apart
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.one_microphone import OneMicrophone
from oudertalk.speech.turns import join
from oudertalk.speech.two_microphones import TwoMicrophones
from tests.speech.made import diarisation_error, silence, speech_in

pytestmark = pytest.mark.model

TALK = (
    ("L", "Fijn dat u er bent. Ik wil graag met u bespreken hoe het gaat met Sem in de klas."),
    ("O", "Ja, dat is goed. Thuis vertelt hij eigenlijk niet zo veel over school."),
    ("L", "Hoe merkt u dat dan, dat hij weinig vertelt als hij thuiskomt?"),
    ("O", "Nou, hij gaat meteen naar boven, en dan zit hij een uur achter zijn computer."),
    ("L", "En als u ernaar vraagt, wat zegt hij dan?"),
    ("O", "Dan zegt hij dat het wel ging. Maar ik zie aan hem dat hij moe is."),
    ("L", "Dus thuis is hij stil en moe, en hier zie ik dat hij moeilijk op gang komt met rekenen."),
    ("O", "Klopt. Rekenen vond hij vorig jaar ook al lastig, dat zei juf Marieke toen."),
)


@lru_cache
def talk() -> Spoken:
    return converse(TALK, {"L": WOMAN, "O": MAN}, seed=1)


def heard(diariser: OneMicrophone, samples: Samples, speakers: int | None = 2) -> tuple[SpeakerSpan, ...]:
    return diariser.diarise(samples, speech_in(samples), speakers)


def share(spans: Sequence[SpeakerSpan], who: str) -> float:
    """Of all that is said, in percent."""
    return 100 * duration(s.time for s in spans if s.speaker == who) / sum(s.time.duration for s in spans)


def test_two_people_at_a_table(one_microphone: OneMicrophone) -> None:
    spans = heard(one_microphone, talk().together)
    assert diarisation_error(talk().truth, spans) <= 0.12
    assert share(spans, "A") == pytest.approx(share(talk().truth, "L"), abs=3)
    assert not told_apart(2, spans).failed


def test_the_words_are_on_the_right_person(one_microphone: OneMicrophone) -> None:
    transcript = join([word for word, _who in talk().words], heard(one_microphone, talk().together))
    found = ["LO"["AB".index(turn.speaker)] for turn in transcript.turns for _word in turn.words]
    right = np.mean([one == other for one, (_word, other) in zip(found, talk().words, strict=True)])
    assert right >= 0.97


@pytest.mark.parametrize("ratio", [20, 10, 5])
def test_a_noisy_room_takes_little_away(one_microphone: OneMicrophone, ratio: int) -> None:
    noisy = with_noise(talk().together, ratio, [span.time for span in talk().truth])
    spans = heard(one_microphone, noisy)
    assert diarisation_error(talk().truth, spans) <= 0.14
    assert share(spans, "A") == pytest.approx(share(talk().truth, "L"), abs=4)


def test_who_sits_far_away_is_heard_as_well(one_microphone: OneMicrophone) -> None:
    spans = heard(one_microphone, softer(talk(), "O", 12.0).together)
    assert diarisation_error(talk().truth, spans) <= 0.14
    assert share(spans, "A") == pytest.approx(share(talk().truth, "L"), abs=4)


def test_nobody_speaks(one_microphone: OneMicrophone) -> None:
    assert heard(one_microphone, silence(10)) == ()
    assert not told_apart(2, ()).failed


@pytest.mark.parametrize("speakers", [2, None])
def test_who_speaks_alone_is_one_voice(one_microphone: OneMicrophone, speakers: int | None) -> None:
    alone = converse([("L", text) for _who, text in TALK], {"L": WOMAN})
    spans = heard(one_microphone, alone.together, speakers)
    assert {span.speaker for span in spans} == {"A"}
    assert told_apart(speakers, spans).failed == (speakers == 2)


def test_the_same_voice_twice_is_not_told_apart_and_that_is_said(one_microphone: OneMicrophone) -> None:
    twins = converse(TALK, {"L": WOMAN, "O": WOMAN})
    assert told_apart(2, heard(one_microphone, twins.together)).failed


def test_how_many_there_are_is_estimated_when_nobody_knows(one_microphone: OneMicrophone) -> None:
    assert told_apart(None, heard(one_microphone, talk().together, None)).heard == 2


@pytest.fixture(scope="module")
def six() -> Spoken:
    """Six people around a table, each of whom says four sentences."""
    people = "LOMVIK"
    texts = [text for _who, text in TALK]
    turns = [(people[(3 * at) % 5 if at % 2 else 5 - at % 6], texts[at % len(texts)]) for at in range(24)]
    return converse(turns, dict(zip(people, SIX, strict=True)), seed=2)


def test_six_people(one_microphone: OneMicrophone, six: Spoken) -> None:
    spans = heard(one_microphone, six.together, 6)
    assert 4 <= told_apart(6, spans).heard <= 6
    assert diarisation_error(six.truth, spans) <= 0.30
    assert 3 <= told_apart(None, heard(one_microphone, six.together, None)).heard <= 6


def test_turns_of_a_third_of_a_second_are_in_doubt(one_microphone: OneMicrophone) -> None:
    """Shorter than a voice can be known by: the answer may be wrong, and says so."""
    pieces = [
        speak(text, (WOMAN, MAN)[at % 2])[: round(0.3 * SAMPLE_RATE)] for at, text in enumerate(["Ja", "Nee"] * 30)
    ]
    samples = np.concatenate([silence(0.5), *(np.concatenate([piece, silence(0.1)]) for piece in pieces)])
    spans = heard(one_microphone, samples)
    assert spans and max(span.time.end for span in spans) <= len(samples) / SAMPLE_RATE
    telling = told_apart(2, spans)
    assert telling.failed or telling.doubtful > 0.1


def test_an_hour_is_as_a_minute(one_microphone: OneMicrophone) -> None:
    hour = repeated(talk(), 3600.0)
    spans = heard(one_microphone, hour.together)
    assert diarisation_error(hour.truth, spans) <= 0.12
    assert share(spans, "A") == pytest.approx(share(hour.truth, "L"), abs=3)


# --- two microphones


@pytest.mark.parametrize("crosstalk", [-30.0, -15.0, -8.0])
def test_a_microphone_each_is_exact(crosstalk: float) -> None:
    samples = talk().channels(crosstalk)
    spans = TwoMicrophones().diarise(samples, speech_in(samples.mean(axis=0)), 2)
    assert diarisation_error(talk().truth, spans) <= 0.08
    assert share(spans, "A") == pytest.approx(share(talk().truth, "L"), abs=2)


def test_a_microphone_each_hears_both_when_both_speak() -> None:
    both = replace(
        talk(),
        own=np.stack([talk().own[0], np.roll(talk().own[1], -2 * SAMPLE_RATE)]),  # the answer comes before the end
        truth=tuple(
            replace(span, time=TimeSpan(span.time.start - 2, span.time.end - 2)) if span.speaker == "O" else span
            for span in talk().truth
        ),
    )
    samples = both.channels(-20.0)
    spans = TwoMicrophones().diarise(samples, speech_in(samples.mean(axis=0)), 2)
    assert diarisation_error(both.truth, spans) <= 0.12
