"""Who speaks each piece, given how like everybody it is; and how like, by what they said elsewhere."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oudertalk.speech.likeness import elsewhere
from oudertalk.speech.speaker_path import best_path, doubts

_likeness = arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 3)), elements=st.floats(0, 1, width=16))


def _worth(similarity: np.ndarray, costs: np.ndarray, labels: tuple[int, ...]) -> float:
    own = sum(float(row[label]) for row, label in zip(similarity, labels, strict=True))
    return own - sum(cost for cost, a, b in zip(costs, labels[:-1], labels[1:], strict=True) if a != b)


@given(_likeness, st.floats(0, 1))
def test_no_other_path_is_worth_more(similarity: np.ndarray, cost: float) -> None:
    costs = np.full(len(similarity) - 1, cost)
    every = product(range(similarity.shape[1]), repeat=len(similarity))
    best = max(_worth(similarity, costs, labels) for labels in every)
    assert _worth(similarity, costs, tuple(best_path(similarity, costs).tolist())) == pytest.approx(best)


@given(_likeness, st.floats(0.01, 1))
def test_doubt_is_what_all_paths_together_say(similarity: np.ndarray, cost: float) -> None:
    costs, people = np.full(len(similarity) - 1, cost), similarity.shape[1]
    labels = best_path(similarity, costs)
    labels = np.unique(labels, return_inverse=True)[1]
    found = doubts(similarity, costs, labels)
    weights = {
        path: np.exp(15 * _worth(similarity, costs, path)) for path in product(range(people), repeat=len(similarity))
    }
    for at, label in enumerate(labels.tolist()):
        chance = sum(weight for path, weight in weights.items() if path[at] == label) / sum(weights.values())
        expected = (1 - chance) * people / (people - 1) if people > 1 else 0.0
        assert found[at] >= min(1.0, expected) - 1e-4  # more where it sounds like nobody
        if found[at] > expected + 1e-4:
            assert found[at] == pytest.approx(0.35)


def test_nobody_is_in_doubt_alone_and_everybody_is_between_equals() -> None:
    costs = np.full(2, 0.1)
    assert doubts(np.ones((3, 1), dtype=np.float32), costs, np.zeros(3, dtype=np.intp)).tolist() == [0, 0, 0]
    equal = doubts(np.full((3, 2), 0.8, dtype=np.float32), costs, np.zeros(3, dtype=np.intp))
    assert equal == pytest.approx([1.0, 1.0, 1.0])


def test_what_sounds_like_nobody_is_in_doubt_however_sure_it_seems() -> None:
    likeness = np.array([[0.9, 0.1]] * 9 + [[0.6, 0.1]], dtype=np.float32)
    found = doubts(likeness, np.full(9, 0.15), np.zeros(10, dtype=np.intp))
    assert found[:9].max() < 0.01 and found[9] == pytest.approx(0.35)


# --- by what was said elsewhere

ONE, OTHER = np.eye(2, dtype=np.float32)


def test_a_stretch_does_not_speak_for_itself() -> None:
    """Four stretches of one person; one of those was taken for the other's, of whom there is as much besides."""
    voices = np.repeat([ONE, ONE, OTHER, ONE, OTHER], 12, axis=0)
    labels, stretches = np.repeat([0, 0, 1, 1, 1], 12), np.repeat([0, 1, 2, 3, 4], 12)
    likeness = elsewhere(voices, labels, stretches)
    by_all = ONE @ (voices[labels == 1].mean(axis=0) / np.linalg.norm(voices[labels == 1].mean(axis=0)))
    assert by_all > 0.4
    assert likeness[stretches == 3].max(axis=0) == pytest.approx([1.0, 0.0])


def test_who_said_little_is_known_by_all_of_it() -> None:
    voices, stretches = np.repeat([ONE, OTHER], [30, 6], axis=0), np.repeat([0, 1, 2], [15, 15, 6])
    likeness = elsewhere(voices, np.repeat([0, 1], [30, 6]), stretches)
    assert likeness[-1].tolist() == [0.0, 1.0]


@given(st.integers(0, 2**32 - 1))
def test_it_is_the_mean_of_the_others_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    voices = rng.standard_normal((80, 5)).astype(np.float32)
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    labels, stretches = rng.integers(0, 2, 80), np.sort(rng.integers(0, 3, 80))
    stretches = np.unique(stretches, return_inverse=True)[1]
    labels[:2] = (0, 1)
    likeness = elsewhere(voices, labels, stretches)
    at, person = int(rng.integers(80)), int(rng.integers(2))
    others = voices[(labels == person) & (stretches != stretches[at])]
    mean = (others if len(others) >= 10 else voices[labels == person]).sum(axis=0)
    assert likeness[at, person] == pytest.approx(float(voices[at] @ mean / np.linalg.norm(mean)), abs=1e-4)
