"""How new organisations come about (X1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type F64 = NDArray[np.float64]


def founding_chance(unmet: F64, displaced: F64, rate: float, doubling: float) -> F64:
    """X1. Chance of a founding in a month and a cell of area, line and group: unmet need and people without work.

    `unmet` is pounds a year, `displaced` FTE in the area, `doubling` the displaced staff that double the chance.

    >>> founding_chance(np.array([1e6]), np.array([10.0]), 1e-5, 10.0).round(6).tolist()
    [0.02]
    """
    return np.minimum(1.0, rate * np.sqrt(np.maximum(unmet, 0.0)) * (1.0 + displaced / doubling))
