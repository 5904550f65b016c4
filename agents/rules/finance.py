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
    spending: F64, wanted: F64, staffed: B1, sessional: F64, cut: float, post: float, hire: float, staff_share: float
) -> F64:
    """F2. Next month's spending: down by at most a tenth or one post, up at once but for pay, since hiring lags.

    Beyond that, pay of sessional staff, a share of all staff, can stop at once (M004-82). A body without staff spends
    what it wants.

    >>> money, wanted = np.array([50_000.0, 10_000.0, 10.0, 50_000.0]), np.array([0.0, 13_000.0, 50.0, 0.0])
    >>> staffed, sessional = np.array([True, True, False, True]), np.array([0.0, 0.0, 0.0, 0.2])
    >>> adjusted_spending(money, wanted, staffed, sessional, 0.1, 2_000.0, 1 / 3, 0.5).round().tolist()
    [45000.0, 12000.0, 50.0, 40000.0]
    """
    lowest = spending - np.maximum(cut * spending, post) - sessional * staff_share * spending
    lowest = np.maximum(0.0, lowest)
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


def sessional_share(before: F64, at_risk: F64, slope: float, speed: float) -> F64:
    """F2. Share of staff on sessional terms: it moves towards `slope` times the share of income at risk (M004-82).

    `at_risk` is the part of a year's income under contracts that end within a year, `speed` how much of the way is gone
    in a month: people are replaced as they leave.

    >>> sessional_share(np.array([0.0, 0.2]), np.array([0.4, 0.0]), 0.5, 0.1).round(3).tolist()
    [0.02, 0.18]
    """
    return before + speed * (slope * np.minimum(at_risk, 1.0) - before)


def drifted(leaning: F64, does: B1, paid: F64, income: F64, rate: float) -> F64:
    """F2. How bodies lean to their lines a year on: part of their work moves to the lines that contracts pay for.

    `leaning` is how much of its own work a body does in each line against equal parts (bodies x lines, mean 1 over the
    lines it `does`), `paid` what contracts pay for each line and `income` all income, both pounds a year. The part that
    moves is `rate` times the share of contracts in income (M003-18).

    >>> leaning = drifted(np.ones((1, 2)), np.ones((1, 2), dtype=bool), np.array([[50.0, 0.0]]), np.array([100.0]), 0.1)
    >>> leaning.round(3).tolist()
    [[1.05, 0.95]]
    """
    contracts = paid.sum(axis=1)
    moving = rate * np.minimum(1.0, contracts / np.maximum(np.maximum(income, contracts), 1e-9))
    now = leaning * does
    now = now / np.maximum(now.sum(axis=1, keepdims=True), 1e-9)
    to = paid / np.maximum(contracts, 1e-9)[:, None]
    mixed = now + moving[:, None] * (to - now) * (contracts > 0.0)[:, None]
    return np.where(does, mixed * does.sum(axis=1, keepdims=True), leaning)


def poor_return(income: F64, cost: F64, least: float) -> B1:
    """F4. Whether work returns less than the least that is borne: income less cost, as a share of income.

    `income` and `cost` in pounds over the same time; nothing is said of work that brings nothing in.

    >>> poor_return(np.array([100.0, 100.0, 0.0]), np.array([110.0, 90.0, 50.0]), -0.05).tolist()
    [True, False, False]
    """
    return (income > 0.0) & (income - cost < least * income)
