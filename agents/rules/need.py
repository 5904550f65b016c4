"""What buyers believe people need, and how their money follows it (N3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import Group

type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I64 = NDArray[np.int64]


def seen_cases(own: F64, others: F64, involvement: F64, intelligence: F64, told: float) -> F64:
    """N3. Cases that a buyer has seen in a year: people whom it pays for, and what users and providers tell it.

    `own` are people served for it, `others` all people served in its places; `involvement` is the share of its own
    that it asks, each of whom tells of `told` others, `intelligence` the share of other cases that providers report
    (M004-01). One case more than none, so that nobody knows nothing at all.

    >>> ten, hundred = np.full(2, 10.0), np.full(2, 100.0)
    >>> seen_cases(ten, hundred, np.array([0.0, 0.5]), np.array([0.0, 0.2]), 2.0).tolist()
    [11.0, 41.0]
    """
    return 1.0 + own * (1.0 + told * involvement) + intelligence * others


def error_of_belief(seen: F64, capacity: F64, least: float) -> F64:
    """N3. Spread of a year's finding, log units: falls with cases seen and with the team's capacity (CALIBRATION-9).

    >>> error_of_belief(np.array([100.0, 1.0]), np.array([1.0, 2.0]), 0.15).round(3).tolist()
    [0.18, 0.506]
    """
    return np.sqrt(least**2 + 1.0 / seen) / capacity


def team_capacity(officers: F64, budget: F64, least: float, most: float) -> F64:
    """N3. A team against the usual one: an officer, and one more for each million pounds, within bounds.

    >>> team_capacity(np.array([2.0, 4.0, 0.1]), np.full(3, 1e6), 0.5, 2.0).tolist()
    [1.0, 2.0, 0.5]
    """
    return np.clip(officers / (1.0 + budget / 1e6), least, most)


def believed(before: F64, need: F64, group: I8, blindness: float, error: F64, luck: F64, update: float) -> F64:
    """N3. Believed people in need: last year's belief moves part of the way to what was found.

    What is found is true need, times `blindness` for a special client group (1 by default: no blindness beyond few
    cases seen), times an error of mean 1 with spread `error` in log units; `luck` is standard normal.

    >>> none = np.zeros(2)
    >>> groups = np.array([Group.GENERAL, Group.WOMEN])
    >>> believed(np.full(2, 100.0), np.full(2, 200.0), groups, 0.5, none, none, 0.5).tolist()
    [150.0, 100.0]
    """
    overlooked = np.where(group == Group.GENERAL, 1.0, blindness)
    found = need * overlooked * np.exp(error * luck - error**2 / 2.0)
    return before + update * (found - before)


def divided(value: F64, before: F64, after: F64, pot: I64) -> F64:
    """N3. Money of requirements as their buyer divides it: in proportion to how its planning figure for need moved.

    `value` is pounds a year, `before` and `after` people planned for in the requirement's client group, `pot` tells
    which requirements share money (one buyer and line). What a pot holds does not change.

    >>> divided(np.array([60.0, 40.0, 9.0]), np.ones(3), np.array([2.0, 1.0, 5.0]), np.array([0, 0, 1])).tolist()
    [75.0, 25.0, 9.0]
    """
    wanted = value * np.where(before > 0.0, after / np.where(before > 0.0, before, 1.0), 1.0)
    _, place = np.unique(pot, return_inverse=True)
    held, asked = np.bincount(place, weights=value), np.bincount(place, weights=wanted)
    scale = np.where(asked > 0.0, held / np.where(asked > 0.0, asked, 1.0), 0.0)[place]
    return np.where(asked[place] > 0.0, wanted * scale, value)
