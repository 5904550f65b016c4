"""How organisations steer their money (F2, F3, F4). Arrays are over providers, money in pounds a month unless said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def planned_surplus(runway: F64, target: F64, slope: float, floor: float) -> F64:
    """F2. Share of income that a body plans to keep: more when reserves are under its own target (CALIBRATION 7).

    `runway` and `target` are months of spending.

    >>> planned_surplus(np.array([0.0, 2.0, 9.0]), np.full(3, 2.0), 0.03, -0.06).round(3).tolist()
    [0.03, 0.0, -0.06]
    """
    return np.clip(slope * (1.0 - runway / np.maximum(target, 0.1)), floor, slope)


def spare_reserves(reserves: F64, target: F64, spending: F64, months: float) -> F64:
    """F2. What a body spends a month of reserves it does not need, pounds: the excess over its target, over some years.

    `reserves` are pounds, `target` is months of spending.

    >>> spare_reserves(np.array([1_000.0, 4_600.0]), np.array([2.0, 1.0]), np.full(2, 1_000.0), 36.0).tolist()
    [0.0, 100.0]
    """
    return np.maximum(0.0, reserves - target * spending) / months


def adjusted_spending(
    spending: F64, wanted: F64, staffed: B1, cut: float, post: float, hire: float, staff_share: float
) -> F64:
    """F2. Next month's spending: down by at most a tenth or one post, up at once but for pay, since hiring lags.

    A body without staff spends what it wants.

    >>> money, wanted = np.array([50_000.0, 10_000.0, 10.0]), np.array([0.0, 13_000.0, 50.0])
    >>> staffed = np.array([True, True, False])
    >>> adjusted_spending(money, wanted, staffed, 0.1, 2_000.0, 1 / 3, 0.5).round().tolist()
    [45000.0, 12000.0, 50.0]
    """
    lowest = np.maximum(0.0, spending - np.maximum(cut * spending, post))
    rise = 1.0 - staff_share * (1.0 - hire)
    highest = spending + np.maximum(rise * (wanted - spending), 0.0)
    return np.where(staffed, np.clip(wanted, lowest, highest), wanted)


def credit_limit(
    spending: F64, income: F64, trusted: B1, overdraft: float, banked: float, loan: float, least: float, largest: float
) -> F64:
    """F3. What a body can owe: an overdraft where a bank gives one, and a loan where a lender trusts it.

    `overdraft` and `loan` are months of spending; `banked` and `least` are the incomes a year from which on they are
    given; a loan is at most `largest` pounds unsecured (DOM-S81).

    >>> money, yearly, trusted = np.array([10_000.0]), np.array([120_000.0]), np.array([True])
    >>> credit_limit(money, yearly, trusted, 0.5, 100_000.0, 1.5, 10_000.0, 150_000.0).tolist()
    [20000.0]
    """
    bank = np.where(income >= banked, overdraft * spending, 0.0)
    return bank + np.where(trusted & (income >= least), np.minimum(largest, loan * spending), 0.0)


def loses_volunteers(staff: F64, yearly_hazard: float, luck: F64) -> B1:
    """F4. Whether a body without staff loses its founder or volunteers this month; `luck` is uniform.

    >>> loses_volunteers(np.array([0.0, 1.0]), 0.12, np.array([0.005, 0.005])).tolist()
    [True, False]
    """
    return (staff == 0.0) & (luck < yearly_hazard / 12.0)
