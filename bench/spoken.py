"""
Conversations spoken by synthetic voices, with the truth beside them: who speaks when, and which word is whose.

Made here, so that the truth is exact: `converse` puts sentences one after the other with the pauses that people leave,
lets some begin before the other has finished and puts a "hm" or "ja" through the middle of a long turn. `with_noise`
and `softer` make it harder. The voices are those of espeak-ng (formants, much alike) and of flite (recorded from
people, English of tongue); for telling voices apart the language does not matter. Needs Debian's espeak-ng, flite for
voices of that name.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan, Word
from oudertalk.speech.audio import SAMPLE_RATE, Samples

LEVEL = -26.0  # dBFS of a voice while it speaks
_LEAD, _TAIL = 0.8, 1.0  # s before the first and after the last word
_GAP = (0.22, 0.30)  # s, mean and spread of the silence between turns; below 0 they overlap
_GAPS = (-0.5, 1.2)  # s; not further than this
_LONG = 5.0  # s; in a turn this long the other may hum along
_HUMS = 0.5  # of the long turns
_ROOM = -62.0  # dBFS of a quiet class room


@dataclass(frozen=True, slots=True)
class Voice:
    """`engine` is "espeak" or "flite"; `name` its voice; `pace` words a minute and `pitch` 0 to 99, for espeak only."""

    engine: str
    name: str
    pace: int = 165
    pitch: int = 50


WOMAN, MAN = Voice("espeak", "nl+f2", 165, 55), Voice("espeak", "nl+m3", 160, 38)
OLD_WOMAN, DEEP_MAN = Voice("espeak", "nl+belinda", 150, 40), Voice("espeak", "nl+m7", 175, 30)
GIRL, YOUNG_MAN = Voice("espeak", "nl+f4", 180, 75), Voice("espeak", "nl+m1", 170, 52)
SIX = (WOMAN, MAN, GIRL, DEEP_MAN, OLD_WOMAN, YOUNG_MAN)
PROGRAMS = {"espeak": "espeak-ng", "flite": "flite"}
RECORDED = (Voice("flite", "slt"), Voice("flite", "rms"), Voice("flite", "awb"), Voice("flite", "kal16"))


@dataclass(frozen=True)
class Spoken:
    """
    A conversation. `own` is what each person says by itself, shape (people, n); `truth` who speaks when, `words` each
    word with its speaker, in order of time. Words have times spread over their sentence by their letters.
    """

    people: tuple[str, ...]
    own: Samples
    truth: tuple[SpeakerSpan, ...]
    words: tuple[tuple[Word, str], ...]

    @property
    def together(self) -> Samples:
        """What one microphone hears in a quiet room, shape (n,)."""
        mixed = self.own.sum(axis=0)
        return np.asarray(mixed + _noise(len(mixed), 1) * np.float32(10 ** (_ROOM / 20)), dtype=np.float32)

    def channels(self, crosstalk: float) -> Samples:
        """What a microphone each hears: its own person, and the others so many dB softer. Shape (people, n)."""
        leak = 10 ** (crosstalk / 20)
        heard = (1 - leak) * self.own + leak * self.own.sum(axis=0)
        rooms = [_noise(self.own.shape[1], number + 1) for number in range(len(self.people))]
        return np.asarray(heard + np.stack(rooms) * 10 ** (_ROOM / 20), dtype=np.float32)


def converse(turns: Sequence[tuple[str, str]], voices: Mapping[str, Voice], seed: int = 0) -> Spoken:
    """These turns, (who, text), in these voices; the same each time."""
    rng = np.random.default_rng(seed)
    pieces: list[tuple[str, float, Samples, str]] = []  # who, start, sound, text
    at = _LEAD
    for number, (who, text) in enumerate(turns):
        sound = speak(text, voices[who])
        gap = float(np.clip(rng.normal(*_GAP), *_GAPS))
        start = at if not pieces else max(at + gap, pieces[-1][1] + 0.3)
        seconds = len(sound) / SAMPLE_RATE
        pieces.append((who, start, sound, text))
        others = [other for other, _text in turns[number + 1 : number + 4] if other != who]
        if seconds > _LONG and others and rng.random() < _HUMS:
            hum = str(rng.choice(["Hm hm.", "Ja.", "Ja, ja.", "Oké."]))
            pieces.append((others[0], start + seconds * rng.uniform(0.3, 0.8), speak(hum, voices[others[0]]), hum))
        at = start + seconds
    return _mixed(pieces, tuple(dict.fromkeys(who for who, _text in turns)))


def repeated(spoken: Spoken, seconds: float) -> Spoken:
    """The same conversation again and again, until it is so long."""
    once = spoken.own.shape[1] / SAMPLE_RATE
    times = int(np.ceil(seconds / once))
    shifts = [number * once for number in range(times)]
    return Spoken(
        spoken.people,
        np.tile(spoken.own, (1, times))[:, : round(seconds * SAMPLE_RATE)],
        tuple(
            replace(span, time=_shifted(span.time, by))
            for by in shifts
            for span in spoken.truth
            if span.time.end + by <= seconds
        ),
        tuple(
            (replace(word, time=_shifted(word.time, by)), who)
            for by in shifts
            for word, who in spoken.words
            if word.time is not None and word.time.end + by <= seconds
        ),
    )


def softer(spoken: Spoken, who: str, decibel: float) -> Spoken:
    """The same, with this person so many dB softer than before."""
    gains = np.array([10 ** (-decibel / 20) if person == who else 1.0 for person in spoken.people], dtype=np.float32)
    return replace(spoken, own=spoken.own * gains[:, None])


def with_noise(samples: Samples, ratio: float, speech: Sequence[TimeSpan], seed: int = 0) -> Samples:
    """With the rustle of a room, so many dB under the speech; shape (n,)."""
    inside = np.concatenate([samples[round(t.start * SAMPLE_RATE) : round(t.end * SAMPLE_RATE)] for t in speech])
    level = float(np.sqrt(np.mean(np.square(inside)))) * 10 ** (-ratio / 20)
    return np.asarray(samples + _noise(len(samples), seed) * np.float32(level), dtype=np.float32)


def drowned(samples: Samples, noisy: Samples, speech: Sequence[TimeSpan]) -> float:
    """
    The share of the seconds of speech in which the noise that was added is the louder in every band, 0 to 1.

    Of frames of 32 ms in 24 bands, as wide to the ear from 125 Hz to 7.5 kHz; the noise as it is on average.
    """
    from scipy.signal import spectrogram

    hertz, times, clean = spectrogram(samples, SAMPLE_RATE, nperseg=512, noverlap=352, mode="psd")
    noise = spectrogram(noisy - samples, SAMPLE_RATE, nperseg=512, noverlap=352, mode="psd")[2].mean(axis=1)
    bands = np.searchsorted(hertz, np.geomspace(125, 7500, 25))
    above = np.add.reduceat(clean, bands, axis=0)[:-1] > np.add.reduceat(noise, bands)[:-1, None]
    spoken = np.array([any(time.start <= at < time.end for time in speech) for at in times])
    return 1.0 - float(above.any(axis=0)[spoken].mean())


def speak(text: str, voice: Voice) -> Samples:
    """This sentence, without silence around it, at LEVEL; shape (n,)."""
    sound = _synthesised(text, voice)
    loud = np.flatnonzero(np.abs(sound) > 0.004)
    sound = sound[loud[0] : loud[-1] + 1]
    level = float(np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0.006]))))
    return np.asarray(sound * np.float32(10 ** (LEVEL / 20) / level), dtype=np.float32)


@lru_cache(maxsize=2000)
def _synthesised(text: str, voice: Voice) -> Samples:
    from oudertalk.speech.media import read_sound

    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "spoken.wav"
        command = {
            "espeak": [
                PROGRAMS["espeak"],
                "-v",
                voice.name,
                "-s",
                str(voice.pace),
                "-p",
                str(voice.pitch),
                "-w",
                str(wave),
                text,
            ],
            "flite": [PROGRAMS["flite"], "-voice", voice.name, "-t", text, "-o", str(wave)],
        }[voice.engine]
        subprocess.run(command, check=True, capture_output=True)
        return read_sound(wave).mono()


def _mixed(pieces: Sequence[tuple[str, float, Samples, str]], people: tuple[str, ...]) -> Spoken:
    longest = max(start + len(sound) / SAMPLE_RATE for _who, start, sound, _text in pieces)
    own = np.zeros((len(people), round((longest + _TAIL) * SAMPLE_RATE)), dtype=np.float32)
    truth, words = [], []
    for who, start, sound, text in pieces:
        first = round(start * SAMPLE_RATE)
        own[people.index(who), first : first + len(sound)] += sound
        time = TimeSpan(first / SAMPLE_RATE, (first + len(sound)) / SAMPLE_RATE)
        truth.append(SpeakerSpan(who, time))
        words += [(word, who) for word in _spread(text, time)]
    return Spoken(
        people,
        own,
        tuple(sorted(truth, key=lambda span: span.time)),
        tuple(sorted(words, key=lambda pair: pair[0].time or TimeSpan(0, 1))),
    )


def _spread(text: str, time: TimeSpan) -> list[Word]:
    """The words of a sentence, each as long as its share of the letters."""
    texts = text.split()
    ends = np.cumsum([len(word) + 1 for word in texts])
    edges = time.start + time.duration * np.concatenate([[0], ends]) / ends[-1]
    return [
        Word(word, TimeSpan(float(start), float(end)), 1.0)
        for word, start, end in zip(texts, edges[:-1], edges[1:], strict=True)
    ]


def _shifted(time: TimeSpan | None, by: float) -> TimeSpan:
    if time is None:
        raise ValueError("spoken words have times")
    return TimeSpan(time.start + by, time.end + by)


def _noise(count: int, seed: int) -> npt.NDArray[np.float32]:
    """Pink noise of level 1, shape (count,): a room sounds more like it than white noise does."""
    white = np.random.default_rng(seed).standard_normal(count).astype(np.float32)
    spectrum = np.fft.rfft(white)
    spectrum /= np.sqrt(np.maximum(1.0, np.arange(len(spectrum)) * SAMPLE_RATE / count / 50.0))  # flat below 50 Hz
    pink = np.fft.irfft(spectrum, count)
    return np.asarray(pink / np.sqrt(np.mean(np.square(pink))), dtype=np.float32)
