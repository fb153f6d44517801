"""
Who speaks each piece of a conversation: the likeliest path through it, and how sure that is.

A path follows the likeness to each voice and pays for every change, so it does not change for nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from oudertalk.speech.clustering import Floats, Labels

# Calibrated on real pairs (AMI headset mixes) and on synthetic conversations, clean and with noise.
_SURENESS = 15.0  # how fast the chance of a voice grows with its similarity; so that chances come true
_UNLIKE = 0.07  # of similarity less than that voice usually has: a laugh, a whisper, a breath, or somebody else
_UNLIKE_DOUBT = 0.35  # of such seconds one in six was another's or nobody's, on real pairs, however sure they seemed

Costs = npt.NDArray[np.floating]  # of a change in front of each piece but the first, in units of similarity


def best_path(similarity: Floats, costs: Costs) -> Labels:
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


def doubts(similarity: Floats, costs: Costs, labels: Labels) -> Floats:
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
