"""How like each of the people a piece of speech is, by what they said elsewhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from oudertalk.speech.clustering import Floats, Labels

_ENOUGH = 10  # pieces of 0.2 s elsewhere, to know a voice from; who has fewer is known by all they said


def elsewhere(voices: npt.NDArray[np.float32], labels: Labels, stretches: Labels) -> Floats:
    """
    The likeness of each piece to each person, by what that person said outside the stretch that the piece is in.

    `voices` (n, size) with rows of length 1, `labels` whose each piece is so far, from 0 on and none left out,
    `stretches` the stretch of speech each is in, from 0 on -> (n, people), from -1 to 1. O(n), and O(stretches).

    >>> voices = np.eye(2, dtype=np.float32)[[0] * 10 + [1] * 10 + [0] * 10]
    >>> labels, stretches = np.array([0] * 10 + [1] * 20), np.repeat([0, 1, 2], 10)
    >>> elsewhere(voices, labels, stretches)[-1].tolist()  # the last ten were said to be the second's, and are not
    [1.0, 0.0]
    """
    people, count = int(labels.max()) + 1, int(stretches.max()) + 1
    said = np.zeros((count, people, voices.shape[1]), dtype=np.float32)
    pieces = np.zeros((count, people), dtype=np.intp)
    np.add.at(said, (stretches, labels), voices)
    np.add.at(pieces, (stretches, labels), 1)
    whole = said.sum(axis=0)
    enough = (pieces.sum(axis=0) - pieces >= _ENOUGH)[..., None]
    known = np.where(enough, whole - said, whole)
    known /= np.maximum(np.linalg.norm(known, axis=2, keepdims=True), 1e-9)
    by_person = [np.einsum("nd,nd->n", voices, known[stretches, person]) for person in range(people)]
    return np.stack(by_person, axis=1)
