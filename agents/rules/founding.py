"""How new organisations come about (X1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.awards import FUNDED, awards_held
from simulation.vocabulary import Stream

type F64 = NDArray[np.float64]


def founding_chance(unmet: F64, displaced: F64, rate: float, doubling: float) -> F64:
    """X1. Chance of a founding in a month and a cell of area, line and group: unmet need and people without work.

    `unmet` is pounds a year, `displaced` FTE in the area, `doubling` the displaced staff that double the chance.

    >>> founding_chance(np.array([1e6]), np.array([10.0]), 1e-5, 10.0).round(6).tolist()
    [0.02]
    """
    return np.minimum(1.0, rate * np.sqrt(np.maximum(unmet, 0.0)) * (1.0 + displaced / doubling))


def starting_income(base: F64, usual: float, most: int) -> F64:
    """X1. Income that new bodies begin with, pounds a year: gifts, earnings, and a start-up grant of each kind.

    `base` is their long-run income by stream (bodies x streams), `usual` the usual size of a grant, `most` how
    many a body holds. Grants of public bodies and further grants of trusts must be asked for first (M000-59, G2).

    >>> base = np.zeros((1, 11))
    >>> base[0, [Stream.TRUSTS, Stream.OTHER_PUBLIC, Stream.DONATIONS]] = 50_000.0, 30_000.0, 1_000.0
    >>> starting_income(base, 25_000.0, 6).tolist()
    [26000.0]
    """
    grants = base[:, list(FUNDED)]
    first = grants / np.maximum(awards_held(grants, usual, most), 1.0)
    return base[:, Stream.DONATIONS :].sum(axis=1) + first.sum(axis=1)
