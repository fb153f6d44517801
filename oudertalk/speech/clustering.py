"""
Who there are: the few voices that best explain all that was heard.

Runs of windows are candidates, since within a second or two mostly one person speaks. Those are picked that leave the
least unexplained, where explaining a window better than its own voice usually does counts for nothing; so a parent who
says three words is worth more than a second copy of the teacher. Voices nearer to each other than a window usually is
to its own are then one person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oudertalk.speech.voices import Voices

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

# Tuned together on real pairs and clips (AMI headset mixes), clean and with noise, and on synthetic conversations.
_RUN = 8  # windows at most in a candidate; of 0.2 s, so 1.6 s
_USUAL = 0.7  # of the windows are less like their own voice, elsewhere, than what counts as well explained
_COMPARED = 1500  # windows at most that candidates are compared with; of an hour every tenth
_CANDIDATES = 600  # at most
_SWAPS = 10  # rounds of exchanging a voice for a better candidate; more than four were never needed

_SAME = 0.045  # of similarity beyond the usual one, from which two voices are one; real pairs stayed under 0.02
_STRANGE, _FLOOR = 0.12, 4  # of similarity under the usual one, in so many windows on end: somebody else
_GAIN, _RELATIVE_GAIN = 0.016, 0.15  # what one more person has to explain, of all and of what was left, to be counted


@dataclass(frozen=True, slots=True)
class Heard:
    """Windows to cluster: their voices, (n, 256), and the number of the stretch of speech each lies in, rising."""

    voices: Voices
    stretches: Labels


def people(heard: Heard, count: int | None, at_most: int = 6) -> tuple[Voices, float]:
    """
    The voices of at most `count` people, shape (people, 256), and how like its own voice a window usually is.

    None: as many, up to `at_most`, as explain enough. At least one window is needed.
    """
    every = max(1, -(-len(heard.voices) // _COMPARED))
    some = heard.voices[::every]
    candidates, owner = _candidates(heard)
    usual = _usual(some, candidates, owner[::every])
    explained = np.minimum(some @ candidates.T, usual)
    chosen: list[int] = []
    left = usual
    for _person in range(min(count or at_most, len(candidates))):
        more = _one_more(explained, chosen)
        still = usual - float(explained[:, more].max(axis=1).mean())
        if count is None and chosen and (left - still < _GAIN or left - still < _RELATIVE_GAIN * left):
            break
        chosen, left = more, still
    return candidates[chosen], usual


def are_one(voices: Voices, usual: float) -> tuple[int, int] | None:
    """The two voices that are most alike, when they are too much so to be two people; None when all differ."""
    if len(voices) < 2:
        return None
    likeness = voices @ voices.T
    np.fill_diagonal(likeness, -1.0)
    one, other = divmod(int(np.argmax(likeness)), len(voices))
    return (min(one, other), max(one, other)) if likeness[one, other] > usual + _SAME else None


def stranger(heard: Heard, there: Voices, usual: float) -> Floats | None:
    """
    The voice least like those that are there, of somebody who held the floor for a moment; None when all are known.

    For when more people spoke than were found: who says three words explains little, and is somebody all the same.
    """
    candidates, owner = _candidates(heard)
    long_enough = np.bincount(owner, minlength=len(candidates)) >= _FLOOR
    likeness = np.where(long_enough, (candidates @ there.T).max(axis=1), 1.0)
    strangest = int(np.argmin(likeness))
    return candidates[strangest] if likeness[strangest] < usual - _STRANGE else None


def direction(vector: Floats) -> Floats:
    """The same direction, of length 1."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / np.float32(length)) if length > 0 else vector


def mean_voice(voices: Voices) -> Floats:
    """What these windows have in common, (n, 256) -> (256,), of length 1."""
    return direction(voices.mean(axis=0))


def _candidates(heard: Heard) -> tuple[Voices, Labels]:
    """The mean voice of each run of windows, shape (runs, 256), and the run that each window is in."""
    edges = np.flatnonzero(np.diff(heard.stretches)) + 1
    bounds = [0, *edges.tolist(), len(heard.voices)]
    longest = max(_RUN, -(-len(heard.voices) // _CANDIDATES))
    starts = [
        start
        for first, last in zip(bounds[:-1], bounds[1:], strict=True)
        for start in np.linspace(first, last, max(1, round((last - first) / longest)) + 1).round().astype(int)[:-1]
    ]
    ends = [*starts[1:], len(heard.voices)]
    owner = np.repeat(np.arange(len(starts)), np.array(ends) - np.array(starts))
    means = [mean_voice(heard.voices[start:end]) for start, end in zip(starts, ends, strict=True)]
    return np.stack(means), owner


def _usual(voices: Voices, candidates: Voices, owner: Labels) -> float:
    """How like a window is to its own voice elsewhere: the best likeness to a run that it is not in."""
    if len(candidates) < 2:
        return 1.0
    likeness = voices @ candidates.T
    likeness[np.arange(len(voices)), owner] = -1.0
    return float(np.quantile(likeness.max(axis=1), _USUAL))


def _one_more(explained: Floats, chosen: list[int]) -> list[int]:
    """These candidates and one more, each exchanged for a better one as long as there is any."""
    best = explained[:, chosen].max(axis=1, initial=-1.0)
    picked = [*chosen, _adds_most(explained, best)[0]]
    for _round in range(_SWAPS if len(picked) > 1 else 0):
        before = list(picked)
        for place in range(len(picked)):
            others = explained[:, [c for at, c in enumerate(picked) if at != place]].max(axis=1)
            candidate, total = _adds_most(explained, others)
            if total > float(np.maximum(others, explained[:, picked[place]]).sum()) + 1e-6:
                picked[place] = candidate
        if picked == before:
            break
    return picked


def _adds_most(explained: Floats, best: Floats) -> tuple[int, float]:
    """The candidate that explains most beside what is explained already, and how much is explained then."""
    totals = np.maximum(explained, best[:, None]).sum(axis=0)
    winner = int(np.argmax(totals))
    return winner, float(totals[winner])
