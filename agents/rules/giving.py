"""How trusts and the lottery choose, and what lenders lend (G2, G4). Arrays are over applications or bodies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def stigma(growth: F64, small: B1, from_growth: float, left: float) -> F64:
    """G2. What is left of a body's chance with a small trust that thinks it rich already (M004-100).

    Income that grew by more than `from_growth` on the year leaves the part `left`.

    >>> stigma(np.array([0.3, 0.3, 0.1]), np.array([True, False, True]), 0.2, 0.5).tolist()
    [0.5, 1.0, 1.0]
    """
    return np.where(small & (growth > from_growth), left, 1.0)


def odds(funded: B1, young: B1, unmet: F64, ladder: float, novelty: float, need: float) -> F64:
    """G2. Odds of a new application against others to the same funder: ladder, novelty and need multiply.

    Who is `funded` by somebody has climbed a step, a `young` body is new (E004-072), and the share of need that is
    `unmet` counts to the power `need`.

    >>> odds(np.array([True, False]), np.array([False, True]), np.array([0.5, 0.25]), 4.0, 1.5, 1.0).tolist()
    [2.0, 0.375]
    """
    return np.where(funded, ladder, 1.0) * np.where(young, novelty, 1.0) * np.maximum(unmet, 1e-6) ** need


def within_means(amount: F64, before: F64, free: F64, luck: F64) -> B1:
    """G2. Whether money is left for an application in its turn: the last one by the part of it that is left.

    `before` is what was asked for earlier in the order, `free` what the funder has, pounds; `luck` is uniform. On
    average exactly what is free is given, whatever the sizes of applications.

    >>> amount, before = np.full(3, 10.0), np.array([0.0, 10.0, 20.0])
    >>> within_means(amount, before, np.full(3, 15.0), np.array([0.9, 0.4, 0.1])).tolist()
    [True, True, False]
    """
    return before + luck * amount < free


def parent_credit(whole_turnover: F64, share: float) -> F64:
    """G4. What lenders lend a subsidiary on the strength of its parent, pounds.

    >>> parent_credit(np.array([30e6]), 0.02).tolist()
    [600000.0]
    """
    return share * whole_turnover
