"""
Who there are: the few voices that best explain all that was heard.

Runs of windows are candidates, since within a second or two mostly one person speaks. Those are picked that leave the
least unexplained, where explaining a window better than its own voice usually does counts for nothing; so a parent who
says three words is worth more than a second copy of the teacher. That is one way to begin; three trees of likeness give
others, for in noise and with like voices no single way finds everybody. Two voices that are nearer to each other than a
window usually is to its own, or that together explain hardly more than one would, are one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, groupby

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

_TREES = ("average", "complete", "ward")  # ways to say how far apart two groups are; each finds people the others miss
_EXCHANGES = 15  # rounds of giving candidates to the nearest voice; six were mostly enough

_SAME = 0.03  # of similarity beyond the usual one, from which two voices are one; pairs of people stayed under 0.01
# Of what one voice leaves unexplained, two people explain at least this share, and more where there is little to go by:
# two halves of one person reach 0.10 in 150 windows and 0.25 in 35, the two people most alike 0.12 in 190.
_HALVES, _FEW = 0.07, 6.0  # and _FEW more divided by the number of windows
# But of who says little two voices explain little more: who is so much less alike than usual, so many windows on end,
# is somebody. Of people who spoke alone no part was that much less alike for more than five windows.
_OTHER, _HELD = 0.09, 6
_STRANGE, _FLOOR = 0.12, 4  # the same, of who was not among those that were looked for
_GAIN, _RELATIVE_GAIN = 0.016, 0.15  # what one more person has to explain, of all and of what was left, to be counted


@dataclass(frozen=True, slots=True)
class Heard:
    """Windows to cluster: their voices, (n, 256), and the number of the stretch of speech each lies in, rising."""

    voices: Voices
    stretches: Labels


def beginnings(heard: Heard, count: int | None, at_most: int = 6) -> tuple[list[Voices], float]:
    """
    Several guesses at the voices of at most `count` people, each of shape (people, 256), to be worked out and compared;
    and how like its own voice a window usually is.

    None: as many people, up to `at_most`, as explain enough. At least one window is needed.
    """
    candidates, owner = _candidates(heard)
    picked, usual = _picked(heard, candidates, owner, count, at_most)
    windows = np.bincount(owner, minlength=len(candidates)).astype(np.float32)
    people = min(len(picked) if count is None else count, len(candidates))
    guesses = [picked]
    if people < 2:
        return guesses, usual
    for guess in (picked, *(_cut(candidates, windows, tree, people) for tree in _TREES)):
        refined = _refined(candidates, windows, guess)
        if not any(_alike(refined, other) for other in guesses):
            guesses.append(refined)
    return guesses, usual


def _picked(heard: Heard, candidates: Voices, owner: Labels, count: int | None, at_most: int) -> tuple[Voices, float]:
    """The candidates that leave the least unexplained, and the usual likeness."""
    every = max(1, -(-len(heard.voices) // _COMPARED))
    some = heard.voices[::every]
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


def _cut(candidates: Voices, windows: Floats, tree: str, count: int) -> Voices:
    """The voices of so many groups, where a tree that joins what is nearest time and again is cut."""
    from scipy.cluster.hierarchy import fcluster, linkage

    # of voices, which have length 1, the square of the distance is twice what their cosine is short of 1
    joined = linkage(candidates, tree, metric="euclidean" if tree == "ward" else "sqeuclidean")
    groups = fcluster(joined, count, criterion="maxclust")
    return np.stack([_weighed_voice(candidates, windows, groups == group) for group in np.unique(groups)])


def _refined(candidates: Voices, windows: Floats, there: Voices) -> Voices:
    """The voices when each candidate has gone to the one it is most like (spherical k-means)."""
    for _round in range(_EXCHANGES):
        nearest = np.argmax(candidates @ there.T, axis=1)
        in_order = dict.fromkeys(nearest.tolist())  # of appearance, so that the same people found twice look the same
        found = np.stack([_weighed_voice(candidates, windows, nearest == number) for number in in_order])
        if _alike(found, there):
            break
        there = found
    return there


def _weighed_voice(candidates: Voices, windows: Floats, which: npt.NDArray[np.bool_]) -> Floats:
    return direction(np.asarray(windows[which] @ candidates[which], dtype=np.float32))


def _alike(some: Voices, others: Voices) -> bool:
    return some.shape == others.shape and bool(np.allclose(some, others, atol=1e-4))


def are_one(heard: Heard, labels: Labels, there: Voices, usual: float) -> tuple[int, int] | None:
    """
    The two of these people, lowest number first, that are most alike of those that are no two; None when all are.

    `labels` says whose each window is, and `there`, (people, 256), has the voices of these people.
    """
    likeness = there @ there.T
    pairs = sorted(combinations(range(len(there)), 2), key=lambda pair: -likeness[pair])
    for one, other in pairs:
        alike = float(likeness[one, other]) - usual
        if alike > _SAME:
            return one, other
        fewest = min(one, other, key=lambda person: int((labels == person).sum()))
        if alike < -_OTHER and _longest_floor(labels == fewest, heard.stretches) >= _HELD:
            continue
        if _are_halves(heard.voices[labels == one], heard.voices[labels == other]):
            return one, other
    return None


def _are_halves(one: Voices, other: Voices) -> bool:
    """Whether these windows are explained hardly better by two voices than by one."""
    if not len(one) or not len(other):
        return True
    both = np.concatenate([one, other])
    alone = float((both @ mean_voice(both)).mean())
    apart = float((one @ mean_voice(one)).sum() + (other @ mean_voice(other)).sum()) / len(both)
    return apart - alone < (_HALVES + _FEW / len(both)) * (1 - alone)


def _longest_floor(mine: npt.NDArray[np.bool_], stretches: Labels) -> int:
    """How many windows on end, within one stretch, are mine at most."""
    windows = zip(mine.tolist(), stretches.tolist(), strict=True)
    return max((len(list(run)) for (own, _stretch), run in groupby(windows) if own), default=0)


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
