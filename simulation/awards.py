"""Awards of funders and other public buyers: what money from outside the market comes in (CALIBRATION sections 3, 8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import Stream

type F64 = NDArray[np.float64]

AWARD_MONTHS = {Stream.TRUSTS: 24, Stream.LOTTERY: 24, Stream.OTHER_PUBLIC: 30}
"""How long an award of each outside stream lasts (CALIBRATION section 8)."""

FUNDED = (Stream.TRUSTS, Stream.LOTTERY)
"""Streams that funders give (G2)."""

MOST_AWARDS = 6
"""Awards of one stream that a body holds at most; larger streams come in larger awards."""


def awards_held(yearly: F64, usual: float) -> F64:
    """F1. How many awards a stream of `yearly` pounds comes in: of the usual size, at most six.

    >>> awards_held(np.array([0.0, 9_000.0, 60_000.0, 9e5]), 25_000.0).tolist()
    [0.0, 1.0, 2.0, 6.0]
    """
    return np.where(yearly > 0.0, np.clip(np.rint(yearly / usual), 1.0, MOST_AWARDS), 0.0)
