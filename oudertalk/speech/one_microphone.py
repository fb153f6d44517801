"""
Voices told apart in one signal.

A short and a long window slide over the speech; what both hear is a voice (see `voices`), like voices are taken
together, and then one path is sought through the whole conversation that follows the voices and does not change for
nothing. That gives one voice at a time; who speaks through it is heard by `overlap`.
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
from oudertalk.speech.overlap import OverlapDetector, with_others
from oudertalk.speech.voices import VoiceEncoder, Voices

logger = logging.getLogger(__name__)

# Tuned together on real pairs (AMI headset mixes) and on synthetic conversations, clean and with noise.
_WINDOWS = (0.6, 1.3)  # s; the long one knows the voice better, the short one sees fewer people at a change
_STEP = 0.2  # s
_COST_OF_CHANGE = 0.15  # in units of similarity, which runs from 0 to 1
_COST_IN_PAUSE = 0.05  # people change after a silence more than within a sentence
_ROUNDS = 3  # of finding the path and the voices anew; more changed nothing
_APART = 0.05  # how much it counts, of several people, that no two are alike

_VOICES_SHARE = 0.8  # of the time goes to hearing the voices; the rest to where two speak at once

_SURENESS = 11.0  # how fast the chance of a voice grows with its similarity; so that chances come true
_DOUBTFUL = (0.2, 0.5)  # doubt from which pieces stand apart, so that it is not lost in a long sure turn
_SHORT = 0.5  # s; about less than this a voice says little
_SHORT_DOUBT = 0.5
_UNLIKE = 0.06  # of similarity less than that voice usually has: a laugh, a whisper, or somebody else
_UNLIKE_DOUBT = 0.35  # of such pieces one in six was another's, on real pairs, however sure they seemed


@dataclass(frozen=True, slots=True)
class _Piece:
    """A bit of speech to be given to somebody, with the windows around it in which the voice is heard."""

    stretch: int
    time: TimeSpan
    windows: tuple[TimeSpan, ...]


class OneMicrophone:
    """Tells voices apart by their sound alone."""

    def __init__(self, encoder: VoiceEncoder, overlap: OverlapDetector) -> None:
        self._encoder = encoder
        self._overlap = overlap

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
            labels, doubts = np.zeros(len(pieces), dtype=np.intp), np.zeros(len(pieces), dtype=np.float32)
        else:
            voices = self._voices(mono, pieces, speech, part_of(progress, 0.0, _VOICES_SHARE))
            labels, doubts = _assign(voices, pieces, speakers)
        spans = tuple(_spans(pieces, _in_order_of_appearance(labels), doubts))
        people = len({span.speaker for span in spans})
        if people > 1:
            at_once = self._overlap.find(mono, speech, part_of(progress, _VOICES_SHARE, 1 - _VOICES_SHARE))
            spans = with_others(spans, at_once, max(people, speakers or 0))
        progress(1.0)
        logger.info("%s voices asked, %d heard, in %d spans", speakers, people, len(spans))
        return spans

    def _voices(
        self, mono: Samples, pieces: Sequence[_Piece], speech: Sequence[TimeSpan], progress: Progress
    ) -> Voices:
        """The voice of each piece, in all its windows together; shape (pieces, 256)."""
        times = [window for piece in pieces for window in piece.windows]
        heard = self._encoder.embed(mono, times, progress, speech=speech).reshape(len(pieces), len(_WINDOWS), -1)
        together = heard.sum(axis=1)
        return np.asarray(together / np.maximum(np.linalg.norm(together, axis=1, keepdims=True), 1e-9))


def load_one_microphone(encoder_file: Path, segmentation_file: Path) -> OneMicrophone:
    """With the networks in these files. ModelMissing or ModelCorrupt when one of them cannot be used."""
    return OneMicrophone(VoiceEncoder(encoder_file), OverlapDetector(segmentation_file))


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


def _assign(voices: Voices, pieces: Sequence[_Piece], speakers: int | None) -> tuple[Labels, Floats]:
    """For each piece the number of its speaker, and the doubt about it."""
    stretches = np.array([piece.stretch for piece in pieces])
    costs = np.where(np.diff(stretches) == 0, _COST_OF_CHANGE, _COST_IN_PAUSE)
    heard = Heard(voices, stretches)
    guesses, usual = beginnings(heard, speakers)
    several = (speakers or len(guesses[0])) > 2
    worked_out = [_worked_out(heard, guess, usual, costs, speakers or 0) for guess in guesses]
    labels, there = max(worked_out, key=lambda answer: _worth(voices, answer[0], answer[1], costs, several=several))
    return labels, _doubts(voices @ there.T, costs, labels)


def _worked_out(
    heard: Heard, guess: Voices, usual: float, costs: npt.NDArray[np.floating], speakers: int
) -> tuple[Labels, Voices]:
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


def _settled(voices: Voices, there: Voices, costs: npt.NDArray[np.floating]) -> tuple[Labels, Voices]:
    """Who speaks each piece, and the voices as they then are; who is left with nothing is not there."""
    for _round in range(_ROUNDS):
        there = _voices_of(voices, _best_path(voices @ there.T, costs))
    labels = _best_path(voices @ there.T, costs)
    kept, labels = np.unique(labels, return_inverse=True)
    return labels, there[kept]


def _voices_of(voices: Voices, labels: Labels) -> Voices:
    """The mean voice of each label that there is, in their order."""
    return np.stack([mean_voice(voices[labels == number]) for number in np.unique(labels)])


def _worth(voices: Voices, labels: Labels, there: Voices, costs: npt.NDArray[np.floating], *, several: bool) -> float:
    """
    How good an answer is: how like their voice the pieces are, less what the changes cost.

    Of `several` people the two that are most alike count against it, for with a person too many to place one who speaks
    much is easily cut in two, and two others taken for one.
    """
    likeness = float((voices @ there.T)[np.arange(len(labels)), labels].sum() - costs[np.diff(labels) != 0].sum())
    nearest = max((float(one @ other) for one, other in combinations(there, 2)), default=0.0) if several else 0.0
    return likeness / len(labels) - _APART * nearest


# --- who speaks when -------------------------------------------------------------------------------------------------


def _best_path(similarity: Floats, costs: npt.NDArray[np.floating]) -> Labels:
    """The labels, one a row, with the greatest sum of similarity less the costs of change (Viterbi)."""
    count, people = similarity.shape
    came_from = np.zeros((count, people), dtype=np.intp)
    best = similarity[0].astype(np.float64)
    for at in range(1, count):
        leader = int(np.argmax(best))
        changed = best[leader] - costs[at - 1]
        came_from[at] = np.where(changed > best, leader, np.arange(people))
        best = np.maximum(best, changed) + similarity[at]
    labels = np.zeros(count, dtype=np.intp)
    labels[-1] = int(np.argmax(best))
    for at in range(count - 1, 0, -1):
        labels[at - 1] = came_from[at, labels[at]]
    return labels


def _doubts(similarity: Floats, costs: npt.NDArray[np.floating], labels: Labels) -> Floats:
    """
    From 0 (nobody else can it have been) to 1 (it may as well have been another), a piece.

    The chance of each voice, given all that comes before and after, when similarities and costs of change are taken as
    logarithms of chances (forward-backward); `_SURENESS` is set so that of pieces with a chance of 90 %, 90 % is right.
    A piece that sounds like nobody is in doubt whatever stands around it.
    """
    count, there = similarity.shape
    if there == 1:
        return np.zeros(count, dtype=np.float32)
    scores, change = _SURENESS * similarity.astype(np.float64), np.exp(-_SURENESS * costs)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward = _passed_on(scores, change)
    backward = _passed_on(scores[::-1], change[::-1])[::-1]
    chances = forward * backward / scores  # each counts the piece itself
    chances /= chances.sum(axis=1, keepdims=True)
    doubts = (1 - chances[np.arange(count), labels]) * there / (there - 1)
    doubts = np.where(_unlike(similarity[np.arange(count), labels], labels), np.maximum(doubts, _UNLIKE_DOUBT), doubts)
    return np.asarray(np.clip(doubts, 0.0, 1.0), dtype=np.float32)


def _unlike(own: Floats, labels: Labels) -> npt.NDArray[np.bool_]:
    """Which pieces are less like their own voice, by these similarities, than it mostly is."""
    usual = np.array([np.median(own[labels == number]) for number in range(labels.max() + 1)])
    return np.asarray(own < usual[labels] - _UNLIKE)


def _passed_on(scores: npt.NDArray[np.float64], change: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each piece what its own score and all pieces before it say of each voice, up to a factor."""
    told = np.empty_like(scores)
    told[0] = scores[0] / scores[0].sum()
    for at in range(1, len(scores)):
        before = told[at - 1]
        told[at] = scores[at] * (before + change[at - 1] * (before.sum() - before))
        told[at] /= told[at].sum()
    return told


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
