"""
Voices told apart in one signal.

A window of a second slides over the speech; each is turned into a voice (see `voices`), like voices are taken together,
and then one path is sought through the whole conversation that follows the voices and does not change for nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.voices import VoiceEncoder, Voices

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

# Tuned together on real pairs (AMI headset mixes) and on synthetic conversations, clean and at 10 dB of noise.
_WINDOW = 1.0  # s; longer windows know the voice better but see two people at every change
_STEP = 0.2  # s
_COST_OF_CHANGE = 0.2  # in units of similarity, which runs from 0 to 1
_COST_IN_PAUSE = 0.06  # people change after a silence more than within a sentence
_ROUNDS = 3  # of finding the path and the voices anew; more changed nothing

_CLUSTERED = 1000  # windows at most that are compared each with each; of an hour every fifteenth
_OWN_FLOOR = 1.2  # s on end that a group of windows must hold to be a person, and not a cough or two voices at once

_DOUBT_SCALE = 0.1  # difference in similarity at which doubt has fallen to 37 %
_SHORT = 0.5  # s; about less than this a voice says little
_SHORT_DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class _Piece:
    """A bit of speech to be given to somebody, with the window around it in which the voice is heard."""

    stretch: int
    time: TimeSpan
    window: TimeSpan


class OneMicrophone:
    """Tells voices apart by their sound alone."""

    def __init__(self, encoder: VoiceEncoder) -> None:
        self._encoder = encoder

    def diarise(
        self, samples: Samples, speech: Sequence[TimeSpan], speakers: int | None, progress: Progress = silent
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when; see `Diariser`. Of several channels the mean is heard."""
        if speakers is None:
            speakers = 2
        if speakers < 1:
            raise ValueError(f"a conversation has at least one speaker, got {speakers}")
        mono = samples if samples.ndim == 1 else samples.mean(axis=0, dtype=np.float32)
        pieces = _pieces(_inside(speech, len(mono) / SAMPLE_RATE))
        if not pieces:
            return ()
        if speakers == 1:
            labels, doubts = np.zeros(len(pieces), dtype=np.intp), np.zeros(len(pieces), dtype=np.float32)
        else:
            voices = self._encoder.embed(mono, [piece.window for piece in pieces], progress)
            labels, doubts = _assign(voices, pieces, speakers)
        progress(1.0)
        spans = tuple(_spans(pieces, _in_order_of_appearance(labels), doubts))
        logger.info("%d voices asked, %d heard, in %d spans", speakers, len({s.speaker for s in spans}), len(spans))
        return spans


def load_one_microphone(encoder_file: Path) -> OneMicrophone:
    """With the voice encoder in this file. ModelMissing or ModelCorrupt when it cannot be used."""
    return OneMicrophone(VoiceEncoder(encoder_file))


def _inside(speech: Sequence[TimeSpan], duration: float) -> list[TimeSpan]:
    return [TimeSpan(time.start, min(time.end, duration)) for time in sorted(speech) if time.start < duration]


def _pieces(speech: Sequence[TimeSpan]) -> list[_Piece]:
    """Pieces of about _STEP; their windows stay inside the stretch, where only one of its ends is near."""
    pieces = []
    for stretch, time in enumerate(speech):
        count = max(1, round(time.duration / _STEP))
        edges = np.linspace(time.start, time.end, count + 1).tolist()
        for start, end in zip(edges[:-1], edges[1:], strict=True):
            latest = max(time.start, time.end - _WINDOW)
            first = min(max(time.start, (start + end - _WINDOW) / 2), latest)
            window = TimeSpan(first, min(time.end, first + _WINDOW))
            pieces.append(_Piece(stretch, TimeSpan(start, end), window))
    return pieces


def _assign(voices: Voices, pieces: Sequence[_Piece], speakers: int) -> tuple[Labels, Floats]:
    """For each piece the number of its speaker, and the doubt about it."""
    people = _people(voices, speakers)
    stretches = np.array([piece.stretch for piece in pieces])
    costs = np.where(np.diff(stretches) == 0, _COST_OF_CHANGE, _COST_IN_PAUSE)
    labels = np.argmax(voices @ people.T, axis=1)
    for _round in range(_ROUNDS):
        labels = _best_path(voices @ people.T, costs)
        people = _means(voices, labels, people)
    return labels, _doubts(voices @ people.T, labels)


# --- who there are ---------------------------------------------------------------------------------------------------


def _people(voices: Voices, speakers: int) -> Voices:
    """
    The voices of at most this many people; shape (speakers, 256).

    Like groups are joined, most alike first, for as long as there remain enough groups that held the floor for a while.
    A group without a floor of its own (a cough, a change of speaker caught halfway) then belongs to nobody.
    (k-means did worse: it likes groups of one size, and splits the teacher in two when the parent says three words.)
    """
    step = max(1, -(-len(voices) // _CLUSTERED))
    some = voices[::step]
    floor = max(2, round(_OWN_FLOOR / _STEP / step))
    groups = _groups(some, speakers, floor)
    return np.stack([_direction(some[group].mean(axis=0)) for group in groups])


def _groups(voices: Voices, wanted: int, floor: int) -> list[list[int]]:
    """Average linkage, down to `wanted` groups of which each has at least `floor` windows on end."""
    count = len(voices)
    similarity = (voices @ voices.T).astype(np.float32)
    np.fill_diagonal(similarity, -np.inf)
    groups: dict[int, list[int]] = {number: [number] for number in range(count)}
    floors = dict.fromkeys(groups, 1)
    found: list[list[int]] = []
    while len(groups) > 1:
        if len(groups) == wanted and not found:
            found = list(groups.values())  # too little speech for floors: then so be it
        one, other = _most_alike(similarity)
        size_one, size_other = len(groups[one]), len(groups[other])
        joined = (size_one * similarity[one] + size_other * similarity[other]) / (size_one + size_other)
        similarity[one, :] = similarity[:, one] = joined
        similarity[one, one] = -np.inf
        similarity[other, :] = similarity[:, other] = -np.inf
        groups[one] = sorted(groups[one] + groups.pop(other))
        del floors[other]
        floors[one] = _longest_run(groups[one])
        holders = [number for number, length in floors.items() if length >= floor]
        if len(holders) >= wanted:
            found = [groups[number] for number in sorted(holders, key=lambda n: -floors[n])[:wanted]]
    return found or list(groups.values())


def _most_alike(similarity: Floats) -> tuple[int, int]:
    one, other = divmod(int(np.argmax(similarity)), len(similarity))
    return min(one, other), max(one, other)


def _longest_run(numbers: Sequence[int]) -> int:
    """
    >>> _longest_run([1, 2, 3, 7, 8])
    3
    """
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    return int(np.diff(np.concatenate([[-1], breaks, [len(numbers) - 1]])).max())


def _means(voices: Voices, labels: Labels, people: Voices) -> Voices:
    """The mean voice of each person's pieces; who got none keeps the old one."""
    return np.stack(
        [
            _direction(voices[labels == number].mean(axis=0)) if np.any(labels == number) else old
            for number, old in enumerate(people)
        ]
    )


def _direction(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / np.float32(length)) if length > 0 else vector


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


def _doubts(similarity: Floats, labels: Labels) -> Floats:
    """1 where another voice fits as well as the chosen one, near 0 where it does not at all."""
    if similarity.shape[1] == 1:
        return np.zeros(len(labels), dtype=np.float32)
    rows = np.arange(len(labels))
    others = similarity.copy()
    others[rows, labels] = -np.inf
    margins = np.maximum(0, similarity[rows, labels] - others.max(axis=1))
    return np.asarray(np.exp(-margins / _DOUBT_SCALE), dtype=np.float32)


def _in_order_of_appearance(labels: Labels) -> list[str]:
    names = {number: ascii_uppercase[order] for order, number in enumerate(dict.fromkeys(labels.tolist()))}
    return [names[number] for number in labels.tolist()]


def _spans(pieces: Sequence[_Piece], speakers: Sequence[str], doubts: Floats) -> Iterator[SpeakerSpan]:
    """Neighbouring pieces of one speaker in one stretch become one span."""
    rows = zip(pieces, speakers, doubts.tolist(), strict=True)
    for (_stretch, speaker), run in groupby(rows, key=lambda row: (row[0].stretch, row[1])):
        together = list(run)
        time = TimeSpan(together[0][0].time.start, together[-1][0].time.end)
        doubt = sum(doubt for _piece, _speaker, doubt in together) / len(together)
        if time.duration < _SHORT and len(set(speakers)) > 1:
            doubt = max(doubt, _SHORT_DOUBT)
        yield SpeakerSpan(speaker, time, min(1.0, doubt))
