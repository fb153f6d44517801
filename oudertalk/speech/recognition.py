"""
The one voice that the program knows, learnt from its owner alone; and how much those of a conversation are like it.

Both hear in windows of 1.6 s, which is what the encoder was trained on. (Windows of 1 s, as for telling voices apart,
were measured as well: then people are more like each other, 0.80 where these say 0.73.)
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from oudertalk.core.own_voice import Likeness
from oudertalk.core.spans import TimeSpan, duration, union
from oudertalk.core.transcript import UNKNOWN_SPEAKER, SpeakerSpan
from oudertalk.errors import VoiceNotLearnt
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.clustering import mean_voice
from oudertalk.speech.voices import VoiceEncoder, Voices

logger = logging.getLogger(__name__)

Voice = npt.NDArray[np.float32]  # (256,), of length 1

NEEDED = 10.0  # s of speech to learn a voice from
ADVISED = 20.0  # s
_ENOUGH = 60.0  # s of one voice; more says the same
_LEAST = 2.0  # s of a voice in a conversation; of less nothing is said
_SURE = 0.5  # doubt below which a stretch is that speaker's

_WINDOW = 1.6  # s
_STEP = 0.4  # s
_SHORTEST = 0.5  # s; of a stretch shorter than this the encoder hears little

# Windows are taken together, most alike first. When two groups that each hold the floor for 2 s altogether are joined
# and are less alike than this, they are two people. Measured on 20 s of one person (headset mixes: four people, 7 to
# 20 s) and on the same with another person for 15 to 50 % of it, quiet / noise 10 dB under the speech:
#   one person:   headset mixes ≥ 0.82 / 0.83   the demonstration ≥ 0.88 / 0.87   flite, espeak-ng ≥ 0.90 / 0.90
#   two of them:  headset mixes ≤ 0.75 / 0.85   the demonstration ≤ 0.60 / 0.57   flite ≤ 0.75 / 0.87, most below 0.75
# So in a quiet room nobody is refused for nothing and nobody slips in; in much noise a second voice sometimes does, and
# so does an espeak-ng voice beside another from the same throat (0.84 to 0.93).
_ONE_PERSON = 0.8
_FLOOR = 2.0  # s


def one_voice(encoder: VoiceEncoder, samples: Samples, speech: Sequence[TimeSpan]) -> tuple[Voice, float]:
    """
    The voice of the one person who speaks here, and the seconds that it was heard in. `samples` has shape (n,).

    VoiceNotLearnt when nobody speaks, when it is less than NEEDED, or when there is more than one voice.
    """
    stretches = _longest(speech)
    heard = duration(stretches)
    if not speech:
        raise VoiceNotLearnt(
            _("In deze opname is geen spraak te horen. Neem ongeveer {advised} seconden van jezelf op.").format(
                advised=round(ADVISED)
            )
        )
    if heard < NEEDED:
        raise VoiceNotLearnt(
            _(
                "In deze opname is {heard} seconden spraak te horen; nodig is ten minste {needed}, en liefst "
                "{advised}. Neem iets langer op."
            ).format(heard=int(heard), needed=round(NEEDED), advised=round(ADVISED))
        )
    voices = _heard_in(encoder, samples, stretches)
    if _most_different(voices) < _ONE_PERSON:
        raise VoiceNotLearnt(
            _(
                "In deze opname klinkt meer dan één stem. Neem alleen jezelf op, zonder anderen en zonder radio of "
                "video op de achtergrond."
            )
        )
    logger.info("a voice learnt from %.1f s of speech, %d windows", heard, len(voices))
    return mean_voice(voices), heard


def likenesses(
    encoder: VoiceEncoder, samples: Samples, spans: Sequence[SpeakerSpan], learnt: Sequence[float]
) -> tuple[Likeness, ...]:
    """
    How much each voice is like the learnt one, by label. `samples` has shape (n,), `learnt` (256,), of length 1.

    Heard where that voice, and no other, surely speaks. Of whom less than 2 s is there nothing is said.
    """
    found = []
    for speaker in sorted({span.speaker for span in spans} - {UNKNOWN_SPEAKER}):
        own = _longest(alone(spans, speaker))
        if duration(own) >= _LEAST:
            voice = mean_voice(_heard_in(encoder, samples, own))
            similarity = float(voice @ np.asarray(learnt, dtype=np.float32))
            found.append(Likeness(speaker, round(min(1.0, max(0.0, similarity)), 3)))
    logger.info("%d voices compared with the learnt one", len(found))
    return tuple(found)


def alone(spans: Sequence[SpeakerSpan], speaker: str) -> tuple[TimeSpan, ...]:
    """
    Where this voice surely speaks and nobody else does.

    >>> alone([SpeakerSpan("A", TimeSpan(0, 4)), SpeakerSpan("B", TimeSpan(3, 5))], "A")
    (TimeSpan(start=0, end=3),)
    """
    others = sorted(span.time for span in spans if span.speaker != speaker)
    parts: list[TimeSpan] = []
    for own in spans:
        if own.speaker == speaker and own.doubt < _SURE:
            parts += _without(own.time, others)
    return union(parts)


def _without(time: TimeSpan, others: Sequence[TimeSpan]) -> list[TimeSpan]:
    """What is left of this stretch where none of the others is; they are in order."""
    left, at = [], time.start
    for other in others:
        if other.end <= at or other.start >= time.end:
            continue
        if other.start > at:
            left.append(TimeSpan(at, other.start))
        at = max(at, other.end)
    return [*left, TimeSpan(at, time.end)] if at < time.end else left


def _longest(times: Sequence[TimeSpan]) -> list[TimeSpan]:
    """The longest stretches, up to _ENOUGH altogether, in order of time."""
    chosen: list[TimeSpan] = []
    for time in sorted(times, key=lambda time: -time.duration):
        room = _ENOUGH - sum(one.duration for one in chosen)
        if time.duration < _SHORTEST or room < _SHORTEST:
            break
        chosen.append(TimeSpan(time.start, min(time.end, time.start + room)))
    return sorted(chosen)


def _heard_in(encoder: VoiceEncoder, samples: Samples, times: Sequence[TimeSpan]) -> Voices:
    """The voice in windows that slide over these stretches; shape (windows, 256)."""
    length = len(samples) / SAMPLE_RATE
    windows = []
    for time in times:
        end = min(time.end, length)
        count = max(0, int((end - time.start - _WINDOW) / _STEP + 1e-6)) + 1
        for start in (time.start + number * _STEP for number in range(count)):
            if end - start >= _SHORTEST:
                windows.append(TimeSpan(start, min(end, start + _WINDOW)))
    return encoder.embed(samples, windows)


def _most_different(voices: Voices) -> float:
    """
    How much the two most different people in these windows are alike, as a cosine; 1.0 when nothing can be parted.

    Average linkage: like groups are joined, and what the two sides of a joint have in common is looked at where each is
    large enough to be a person. Shape (windows, 256); at most 150 windows, so comparing each with each is cheap.
    """
    floor = round(_FLOOR / _STEP)
    similarity = voices @ voices.T
    np.fill_diagonal(similarity, -np.inf)
    groups = {number: [number] for number in range(len(voices))}
    lowest = 1.0
    while len(groups) > 1:
        one, other = sorted(divmod(int(np.argmax(similarity)), len(similarity)))
        first, second = groups[one], groups.pop(other)
        if min(len(first), len(second)) >= floor:
            lowest = min(lowest, float(mean_voice(voices[first]) @ mean_voice(voices[second])))
        joined = (len(first) * similarity[one] + len(second) * similarity[other]) / (len(first) + len(second))
        similarity[one, :] = similarity[:, one] = joined
        similarity[one, one] = -np.inf
        similarity[other, :] = similarity[:, other] = -np.inf
        groups[one] = first + second
    return lowest
