"""Who joins a chain, how its lead shares the work, and how those in it look at their places (C1-C5).

Arrays go by place (a subcontract) unless said; money is in pounds. Formulas are those of CALIBRATION section 9.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.constants.chains import Chains

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

_HALVINGS = 40
"""Steps in which the share of idle staff is found: a trillionth of it is left open."""


def acceptance(strength: F64, share: F64, rivalry: F64, fatigue: F64, hurried: B1, rules: Chains) -> F64:
    """C1, C2. Chance that a body takes the place it is offered (CALIBRATION section 9).

    `strength` and `rivalry` are those of its tie to the lead, `share` what is offered over its own turnover, `fatigue`
    its weariness of partnerships, 0 to 1; `hurried` that less than two months remain (E004-077, M004-69).

    >>> from simulation.policy import Timeline
    >>> no, rules = np.array([False]), Timeline().at(0).chains
    >>> acceptance(np.array([0.8]), np.array([0.2]), np.zeros(1), np.zeros(1), no, rules).round(3).tolist()
    [0.786]
    """
    odds = (
        rules.willing + rules.trusts * strength + rules.attracted * np.minimum(1.0, share)
        - rules.rivals * rivalry - rules.weary * fatigue - rules.hurried * hurried
    )  # fmt: skip
    return 1.0 / (1.0 + np.exp(-odds))


def idle_staff(luck: F64, passing: F64, staffed: F64) -> F64:
    """C3. Share of a lead's own staff for a contract that is idle.

    `luck` is realised volume and `staffed` the work it employs people for, both over the forecast; `passing` is the
    share of people whom it passes on.

    >>> idle_staff(np.array([0.5, 1.0]), np.array([0.4, 0.0]), np.array([0.6, 0.6])).round(3).tolist()
    [0.5, 0.0]
    """
    kept = luck * (1.0 - passing)
    return np.maximum(0.0, 1.0 - kept / np.maximum(staffed, 1e-9))


def marginal_share(idle: F64, own_cost: F64, price: F64, saved: float, sharpness: float) -> F64:
    """C3. Share of people who go to the place because that is cheaper at the margin than the lead's own staff.

    `own_cost` is what a person costs the lead, `price` what it pays the place for one, pounds a person. Staff who are
    paid and idle make the next person cheaper by up to `saved`; `sharpness` is the part of the price that makes the
    difference (E004: subcontracts without referrals; no line of this says that a lead prefers itself).

    >>> marginal_share(np.array([0.0, 1.0]), np.full(2, 100.0), np.full(2, 100.0), 0.6, 0.1).round(3).tolist()
    [0.5, 0.002]
    """
    avoidable = (1.0 - saved * idle) * own_cost
    return 1.0 / (1.0 + np.exp(-(avoidable - price) / (sharpness * np.maximum(price, 1e-9))))


def share_passed(
    contract: NDArray[np.integer], cell: NDArray[np.integer], part: F64, promise: F64, employs: B1, watched: F64,
    luck: F64, staffed: F64, own_cost: F64, price: F64, saved: float, sharpness: float,
) -> F64:  # fmt: skip
    """C3. Share of the people of a contract who go to each place: the next person goes where it costs the lead least.

    `contract` and `cell` number the contract of each place and its cell of area, line and group from 0; `part` is the
    part of the contract's people who are in the cell, `promise` the share of the cell that was promised to the place.
    Where the lead `employs` nobody everybody goes, in proportion to promises; otherwise as many as `marginal_share`
    says, at the share of idle staff that this leaves. A promise which the buyer may check, with the chance `watched`,
    is kept as far.

    >>> one, half = np.zeros(1, dtype=np.int64), np.array([0.6])
    >>> def passed(luck: float, employs: bool, watched: float) -> float:
    ...     a, people = np.ones(1), (np.array([employs]), np.array([watched]), np.array([luck]), half)
    ...     return float(share_passed(one, one, a, a, *people, 90.0 * a, 90.0 * a, 0.6, 0.1)[0])
    >>> [round(passed(*each), 3) for each in ((1.0, True, 0.0), (0.3, True, 0.0), (0.3, True, 0.2), (0.3, False, 0.0))]
    [0.429, 0.042, 0.2, 1.0]
    """
    taken = promise / np.maximum(np.bincount(cell, weights=promise)[cell], 1e-9)
    least = np.minimum(promise * watched, taken)
    volume, built = np.zeros(contract.max() + 1), np.zeros(contract.max() + 1)
    volume[contract], built[contract] = luck, staffed

    def shares(idle: F64) -> F64:
        cheaper = taken * marginal_share(idle[contract], own_cost, price, saved, sharpness)
        return part * np.where(employs, np.maximum(least, cheaper), taken)

    low, high = np.zeros_like(volume), np.ones_like(volume)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        passing = np.minimum(np.bincount(contract, weights=shares(middle)), 1.0)
        more = idle_staff(volume, passing, built) > middle
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return shares((low + high) / 2.0)


def contribution(income: F64, cost: F64) -> F64:
    """C5. What a place brings its holder, as a share of what it earns; all of it is lost where it earns nothing.

    >>> contribution(np.array([100.0, 0.0, 0.0]), np.array([110.0, 50.0, 0.0])).round(3).tolist()
    [-0.1, -1.0, 0.0]
    """
    return np.where(income > 0.0, (income - cost) / np.maximum(income, 1e-9), np.where(cost > 0.0, -1.0, 0.0))


def takes_again(price: F64, cost: F64, people: F64, least: float) -> B1:
    """C4. Whether a body whose lead failed takes what the successor offers it: it must pay, and be worth the trouble.

    `price` and `cost` are pounds a person, `people` those a year, `least` the smallest place, pounds a year (E004-076).

    >>> takes_again(np.array([100.0, 100.0]), np.array([90.0, 110.0]), np.full(2, 50.0), 2_000.0).tolist()
    [True, False]
    """
    return (price >= cost) & (price * people >= least)
