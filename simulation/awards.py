"""Awards of funders and other public buyers: how large they are and how long they last (F1, CALIBRATION section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import Stream

if TYPE_CHECKING:
    from simulation.constants.giving import Giving

type F64 = NDArray[np.float64]

FUNDED = (Stream.TRUSTS, Stream.LOTTERY)
"""Streams that funders give (G2)."""


def award_months(giving: Giving) -> dict[Stream, int]:
    """F1. How long an award of each outside stream lasts."""
    trusts, public = giving.trust_months, giving.public_months
    return {Stream.TRUSTS: trusts, Stream.LOTTERY: trusts, Stream.OTHER_PUBLIC: public}


def awards_held(yearly: F64, usual: float, most: int) -> F64:
    """F1. How many awards a stream of `yearly` pounds comes in: of the usual size, but no more than `most`.

    >>> awards_held(np.array([0.0, 9_000.0, 60_000.0, 9e5]), 25_000.0, 6).tolist()
    [0.0, 1.0, 2.0, 6.0]
    """
    return np.where(yearly > 0.0, np.minimum(np.maximum(np.rint(yearly / usual), 1.0), most), 0.0)
