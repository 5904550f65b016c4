"""Dealing whole things out in proportion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def whole_shares(total: int, weights: F64, least: int = 0) -> I32:
    """`total` whole things shared in proportion to `weights` by largest remainder, ties to the first.

    Entries with any weight get `least` where there are enough for all of them.

    >>> whole_shares(10, np.array([0.62, 0.3, 0.08, 0.0]), least=1).tolist()
    [6, 3, 1, 0]
    """
    if total <= 0 or not weights.sum() > 0.0:
        return np.zeros(weights.size, dtype=np.int32)
    first = np.where(weights > 0.0, least, 0)
    if first.sum() > total:
        first = np.zeros(weights.size, dtype=np.int64)
    wanted = np.maximum(total * weights / weights.sum() - first, 0.0)
    wanted *= (total - first.sum()) / max(wanted.sum(), 1e-12)
    given = np.floor(np.round(wanted, 9)).astype(np.int64)
    missing = int(total - first.sum() - given.sum())
    given[np.argsort(given - wanted, kind="stable")[:missing]] += 1
    return (first + given).astype(np.int32)


def entry_at(weights: F64, place: F64) -> I32:
    """The entry that each `place` in (0, 1) falls on, entries being as wide as their weights.

    >>> entry_at(np.array([1.0, 3.0]), np.array([0.2, 0.3])).tolist()
    [0, 1]
    """
    reached = np.cumsum(weights) / weights.sum()
    return np.minimum(np.searchsorted(reached, place), weights.size - 1).astype(np.int32)
