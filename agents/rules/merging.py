"""When a body looks for another to take it over, and when one does (F4). Arrays are over bodies, or pairs of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def loss_to_come(spending: F64, income: F64, staffed: B1, cut: F64 | float, post: float, redundancy: float) -> F64:
    """F4. What a body still loses, pounds, if it cuts its spending as fast as it can until its income carries it.

    `spending` and `income` are pounds a month; a month's cut is a share `cut` of spending or one `post`, as in F2, and
    costs `redundancy` pounds for each pound a month saved. A body without staff cuts at once and loses nothing.

    >>> money = np.full(3, 10_000.0)
    >>> staffed = np.array([True, True, False])
    >>> loss_to_come(money, np.array([8_000.0, 4_000.0, 0.0]), staffed, 0.1, 2_000.0, 0.5).tolist()
    [3000.0, 15000.0, 0.0]
    """
    gap = np.maximum(spending - income, 0.0)
    months = gap / np.maximum(cut * spending, post)
    return np.where(staffed, gap * (months + 1.0) / 2.0 + redundancy * gap, 0.0)


def distressed(reserves: F64, credit: F64, loss: F64, spending: F64, least: float) -> B1:
    """F4. Whether trustees see that what they have left will not do: the loss to come and `least` months of spending.

    `reserves` are cash less debt, `credit` is what could be owed at most, pounds; `spending` is pounds a month
    (M004-103).

    >>> spending = np.full(3, 2_000.0)
    >>> distressed(np.array([3_500.0, 3_500.0, 900.0]), np.zeros(3), np.array([3_000.0, 0, 0]), spending, 0.5).tolist()
    [True, False, True]
    """
    return reserves + credit < loss + least * spending


def takeover_chance(trust: F64, overlap: F64, runway: F64, larger: B1, rate: float, least: float) -> F64:
    """F4. Chance in a month that a partner takes a distressed body over: trust times what both do (M004-103, E004-097).

    `trust` is what a tie is worth after rivalry (T1), `overlap` the share of the body's lines that the partner does
    where it works, both 0 to 1. The partner is the `larger` of the two, and together they keep a `runway` of at least
    `least` months. `rate` is the chance with full trust and overlap.

    >>> trust, runway, larger = np.full(3, 0.4), np.array([2.0, 0.5, 2.0]), np.array([True, True, False])
    >>> takeover_chance(trust, np.full(3, 0.5), runway, larger, 0.5, 1.0).tolist()
    [0.1, 0.0, 0.0]
    """
    return np.where(larger & (runway >= least), rate * trust * overlap, 0.0)
