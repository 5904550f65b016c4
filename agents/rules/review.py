"""What buyers do with contracts that run (R2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def extends(term: NDArray[np.integer], performance: F64, short: F64, long: F64, luck: F64) -> B1:
    """R2. Whether a contract that ends is extended instead of let again; `luck` is uniform.

    `short` and `long` are the chances for contracts under two years and of two years or more; `performance`, about 1
    on average, moves them. (CALIBRATION section 4.)

    >>> extends(np.array([12, 36]), np.ones(2), np.full(2, 0.6), np.full(2, 0.35), np.full(2, 0.5)).tolist()
    [True, False]
    """
    return luck < np.minimum(1.0, np.where(term < 24, short, long) * performance)
