"""
Voices told apart in one signal.

A short and a long window slide over the speech, and two encoders hear them. By what the first hears (`voices`) like
voices are taken together: those are the people. By what both hear one path is sought through the whole conversation
that follows the voices and does not change for nothing. That gives one voice at a time; who speaks through it is heard
by `overlap`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, part_of, silent
from oudertalk.core.spans import TimeSpan, until
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.clustering import Floats, Heard, Labels, are_one, beginnings, mean_voice, stranger
from oudertalk.speech.likeness import elsewhere
from oudertalk.speech.overlap import at_once, with_others
from oudertalk.speech.segmentation import Segmentation
from oudertalk.speech.speaker_path import Costs, best_path, doubts
from oudertalk.speech.stretch_encoder import StretchEncoder
from oudertalk.speech.voices import VoiceEncoder, Voices

logger = logging.getLogger(__name__)

# Tuned together on real pairs (AMI headset mixes) and on synthetic conversations, clean and with noise.
_WINDOWS = (0.6, 1.3)  # s; the long one knows the voice better, the short one sees fewer people at a change
_STEP = 0.2  # s
_COST_OF_CHANGE = 0.15  # in units of similarity, which runs from 0 to 1
_COST_IN_PAUSE = 0.05  # people change after a silence more than within a sentence
_ROUNDS = 3  # of finding the path and the voices anew; more changed nothing
_APART = 0.05  # how much it counts, of several people, that no two are alike
_ROUNDS_TOGETHER = 6  # by both encoders; of 45 talks one took four, the others fewer

_SHARES = (0.55, 0.35, 0.1)  # of the time: the two encoders, and where two speak at once

_DOUBTFUL = (0.2, 0.5)  # doubt from which pieces stand apart, so that it is not lost in a long sure turn
_SHORT = 0.5  # s; about less than this a voice says little
_SHORT_DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class _Piece:
    """A bit of speech to be given to somebody, with the windows around it in which the voice is heard."""

    stretch: int
    time: TimeSpan
    windows: tuple[TimeSpan, ...]


class OneMicrophone:
    """Tells voices apart by their sound alone."""

    def __init__(self, encoder: VoiceEncoder, stretch_encoder: StretchEncoder, segmentation: Segmentation) -> None:
        self._encoder = encoder
        self._stretch_encoder = stretch_encoder
        self._segmentation = segmentation

    def diarise(
        self, samples: Samples, speech: Sequence[TimeSpan], speakers: int | None, progress: Progress = silent
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when; see `Diariser`. Of several channels the mean is heard."""
        if speakers is not None and speakers < 1:
            raise ValueError(f"a conversation has at least one speaker, got {speakers}")
        mono = samples if samples.ndim == 1 else samples.mean(axis=0, dtype=np.float32)
        pieces = _pieces(until(speech, len(mono) / SAMPLE_RATE))
        if not pieces:
            return ()
        if speakers == 1:
            labels, doubted = _nobody_else(len(pieces))
        else:
            labels, doubted = self._assign(mono, pieces, speech, speakers, progress)
        spans = tuple(_spans(pieces, _in_order_of_appearance(labels), doubted))
        people = len({span.speaker for span in spans})
        if people > 1:
            heard = part_of(progress, sum(_SHARES[:2]), _SHARES[2])
            two = self._segmentation.hear(mono, speech, heard).two
            spans = with_others(spans, at_once(two), max(people, speakers or 0))
        progress(1.0)
        logger.info("%s voices asked, %d heard, in %d spans", speakers, people, len(spans))
        return spans

    def _assign(
        self,
        mono: Samples,
        pieces: Sequence[_Piece],
        speech: Sequence[TimeSpan],
        speakers: int | None,
        progress: Progress,
    ) -> tuple[Labels, Floats]:
        """For each piece the number of its speaker, and the doubt about it."""
        windows = [window for piece in pieces for window in piece.windows]
        stretches = np.array([piece.stretch for piece in pieces])
        costs = np.where(np.diff(stretches) == 0, _COST_OF_CHANGE, _COST_IN_PAUSE)
        voices = _together(self._encoder.embed(mono, windows, part_of(progress, 0.0, _SHARES[0]), speech=speech))
        labels = _who_there_are(voices, stretches, costs, speakers)
        if not labels.any():
            return _nobody_else(len(pieces))
        others = _together(self._stretch_encoder.embed(mono, windows, part_of(progress, _SHARES[0], _SHARES[1])))
        return _decided((voices, others), labels, stretches, costs)


def load_one_microphone(encoder_file: Path, stretch_encoder_file: Path, segmentation_file: Path) -> OneMicrophone:
    """With the networks in these files. ModelMissing or ModelCorrupt when one of them cannot be used."""
    return OneMicrophone(
        VoiceEncoder(encoder_file), StretchEncoder(stretch_encoder_file), Segmentation(segmentation_file)
    )


def _pieces(speech: Sequence[TimeSpan]) -> list[_Piece]:
    """Pieces of about _STEP; their windows stay inside the stretch, where only one of its ends is near."""
    pieces = []
    for stretch, time in enumerate(speech):
        count = max(1, round(time.duration / _STEP))
        edges = np.linspace(time.start, time.end, count + 1).tolist()
        for start, end in zip(edges[:-1], edges[1:], strict=True):
            windows = tuple(_window((start + end) / 2, length, time) for length in _WINDOWS)
            pieces.append(_Piece(stretch, TimeSpan(start, end), windows))
    return pieces


def _window(middle: float, length: float, stretch: TimeSpan) -> TimeSpan:
    """So long, around this moment, within the stretch; all of the stretch when that is shorter."""
    first = min(max(stretch.start, middle - length / 2), max(stretch.start, stretch.end - length))
    return TimeSpan(first, min(stretch.end, first + length))


def _together(heard: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The voice of each piece, in all its windows together."""
    sums = heard.reshape(-1, len(_WINDOWS), heard.shape[1]).sum(axis=1)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))


def _nobody_else(count: int) -> tuple[Labels, Floats]:
    """All pieces are the same person's, without doubt."""
    return np.zeros(count, dtype=np.intp), np.zeros(count, dtype=np.float32)


# --- who there are ----------------------------------------------------------------------------------------------------


def _who_there_are(voices: Voices, stretches: Labels, costs: Costs, speakers: int | None) -> Labels:
    """The people, by one encoder: for each piece a number from 0 on."""
    heard = Heard(voices, stretches)
    guesses, usual = beginnings(heard, speakers)
    several = (speakers or len(guesses[0])) > 2
    worked_out = [_worked_out(heard, guess, usual, costs, speakers or 0) for guess in guesses]
    return max(worked_out, key=lambda answer: _worth(voices, answer[0], answer[1], costs, several=several))[0]


def _worked_out(heard: Heard, guess: Voices, usual: float, costs: Costs, speakers: int) -> tuple[Labels, Voices]:
    """Who speaks each piece, and the voices of those who are there, when one begins from this guess."""
    labels, there = _settled(heard.voices, guess, costs)
    while (same := are_one(heard, labels, there, usual)) is not None:
        whole = np.where(labels == same[1], same[0], labels)
        labels, there = _settled(heard.voices, _voices_of(heard.voices, whole), costs)
    for _missed in range(speakers - len(there)):
        somebody = stranger(heard, there, usual)
        if somebody is None:
            break
        labels, there = _settled(heard.voices, np.vstack([there, somebody]), costs)
    return labels, there


def _settled(voices: Voices, there: Voices, costs: Costs) -> tuple[Labels, Voices]:
    """Who speaks each piece, and the voices as they then are; who is left with nothing is not there."""
    for _round in range(_ROUNDS):
        there = _voices_of(voices, best_path(voices @ there.T, costs))
    labels = best_path(voices @ there.T, costs)
    kept, labels = np.unique(labels, return_inverse=True)
    return labels, there[kept]


def _voices_of(voices: Voices, labels: Labels) -> Voices:
    """The mean voice of each label that there is, in their order."""
    return np.stack([mean_voice(voices[labels == number]) for number in np.unique(labels)])


def _worth(voices: Voices, labels: Labels, there: Voices, costs: Costs, *, several: bool) -> float:
    """
    How good an answer is: how like their voice the pieces are, less what the changes cost.

    Of `several` people the two that are most alike count against it, for with a person too many to place one who speaks
    much is easily cut in two, and two others taken for one.
    """
    likeness = float((voices @ there.T)[np.arange(len(labels)), labels].sum() - costs[np.diff(labels) != 0].sum())
    nearest = max((float(one @ other) for one, other in combinations(there, 2)), default=0.0) if several else 0.0
    return likeness / len(labels) - _APART * nearest


# --- who speaks when --------------------------------------------------------------------------------------------------


def _decided(
    ears: Sequence[npt.NDArray[np.float32]], labels: Labels, stretches: Labels, costs: Costs
) -> tuple[Labels, Floats]:
    """
    Who speaks each piece by all encoders alike, each with its own voices of the pieces, and the doubt about it.

    No stretch speaks for itself: a laugh that was taken for the other would go on sounding like what it made of them.
    Nor is anybody lost by it: whose voice is another each turn is hardly known by what was said elsewhere.
    """
    for _round in range(_ROUNDS_TOGETHER):
        similarity = np.mean([elsewhere(voices, labels, stretches) for voices in ears], axis=0)
        found = best_path(similarity, costs)
        if np.array_equal(found, labels) or len(np.unique(found)) < similarity.shape[1]:
            break
        labels = found
    return labels, doubts(similarity, costs, labels)


def _in_order_of_appearance(labels: Labels) -> list[str]:
    names = {number: ascii_uppercase[order] for order, number in enumerate(dict.fromkeys(labels.tolist()))}
    return [names[number] for number in labels.tolist()]


def _spans(pieces: Sequence[_Piece], speakers: Sequence[str], doubts: Floats) -> Iterator[SpeakerSpan]:
    """Neighbouring pieces of one speaker in one stretch become one span; doubtful ones stand apart."""
    rows = zip(pieces, speakers, doubts.tolist(), strict=True)
    for (_stretch, speaker, _doubtful), run in groupby(
        rows, key=lambda row: (row[0].stretch, row[1], [row[2] >= limit for limit in _DOUBTFUL])
    ):
        together = list(run)
        time = TimeSpan(together[0][0].time.start, together[-1][0].time.end)
        doubt = sum(doubt for _piece, _speaker, doubt in together) / len(together)
        if time.duration < _SHORT and len(set(speakers)) > 1:
            doubt = max(doubt, _SHORT_DOUBT)
        yield SpeakerSpan(speaker, time, min(1.0, doubt))
