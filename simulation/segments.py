"""Arrays in runs: joins of sorted lists, and sums that restart wherever a group begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type F64 = NDArray[np.float64]


def run_starts(groups: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where a new run of equal entries begins.

    >>> run_starts(np.array([4, 4, 7])).tolist()
    [True, False, True]
    """
    starts = np.ones(groups.size, dtype=np.bool_)
    starts[1:] = groups[1:] != groups[:-1]
    return starts


def running_sum(values: F64, groups: NDArray[np.generic]) -> F64:
    """Cumulated sum within each run of `groups`, entries included.

    >>> running_sum(np.array([1.0, 2.0, 3.0]), np.array([4, 4, 7])).tolist()
    [1.0, 3.0, 3.0]
    """
    if not values.size:
        return values
    total = np.cumsum(values)
    starts = np.flatnonzero(run_starts(groups))
    before = total[starts] - values[starts]
    return total - np.repeat(before, np.diff(np.append(starts, values.size)))


def first_of_each(groups: NDArray[np.integer], order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The entry that comes first of each group when entries are taken in `order`, which sorts by group.

    >>> first_of_each(np.array([1, 0, 1]), np.array([1, 2, 0])).tolist()
    [1, 2]
    """
    return order[run_starts(groups[order])]


def matches(
    sorted_groups: NDArray[np.integer], wanted: NDArray[np.integer]
) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """All pairs of an entry of `wanted` (its place) and an entry of `sorted_groups` equal to it (its place).

    >>> [pair.tolist() for pair in matches(np.array([2, 5, 5, 7]), np.array([5, 2]))]
    [[0, 0, 1], [1, 2, 0]]
    """
    first = np.searchsorted(sorted_groups, wanted, side="left")
    sizes = np.searchsorted(sorted_groups, wanted, side="right") - first
    place = np.repeat(np.arange(wanted.size, dtype=np.int32), sizes)
    return place, np.arange(place.size) - np.repeat(np.cumsum(sizes) - sizes - first, sizes)
