"""What part of a body's income is work with offenders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.constants.population import Population

type F64 = NDArray[np.float64]

_EDGES = (1_000_000.0, 5_000_000.0)
"""Incomes, pounds a year, from which on a body does other work too: bounds of size bands (CALIBRATION section 2)."""


def offender_share(income: F64, constants: Population) -> F64:
    """F1, X1. Part of a body's income that is offender work: all below a million pounds, less above (CALIBRATION 2).

    >>> from simulation.policy import Timeline
    >>> offender_share(np.array([5e5, 2e6, 8e6]), Timeline().at(0).population).tolist()
    [1.0, 0.85, 0.5]
    """
    shares = np.array([1.0, constants.offender_middle, constants.offender_large])
    return shares[np.searchsorted(_EDGES, income, side="right")]
