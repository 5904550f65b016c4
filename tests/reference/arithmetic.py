"""Sums that several rules need."""

from __future__ import annotations

import math
from functools import cache
from typing import Any


def pence(pounds: float) -> int:
    """Whole pence nearest to an amount in pounds, halves to even.

    >>> pence(0.125)
    12
    """
    return round(pounds * 100.0)


def twelfth(yearly: int, month: int) -> int:
    """Y1. A month's part of a yearly sum, in whole pence that add up over twelve months.

    >>> [twelfth(100, month) for month in range(12)]
    [8, 8, 9, 8, 8, 9, 8, 8, 9, 8, 8, 9]
    """
    turn = month % 12
    return yearly * (turn + 1) // 12 - yearly * turn // 12


def within(lowest: float, value: float, highest: float) -> float:
    """The value, or the bound that it passes."""
    return max(lowest, min(value, highest))


def of_kind(lever: Any, kind: int) -> float:
    """A lever as it is in force for a kind of buyer."""
    return float(lever[kind])


def largest_of(bidders: float) -> float:
    """B2. k(N): the mean of the largest of N standard normals, between whole numbers in proportion, 40 at most.

    >>> round(largest_of(2.0), 9) == round(1 / math.sqrt(math.pi), 9)
    True
    """
    bidders = within(1.0, bidders, 40.0)
    whole = math.floor(bidders)
    beyond = bidders - whole
    if beyond == 0.0:
        return _largest_of_whole(whole)
    return (1.0 - beyond) * _largest_of_whole(whole) + beyond * _largest_of_whole(whole + 1)


@cache
def _largest_of_whole(bidders: int) -> float:
    """The integral of x over the density of the largest of so many, by the trapezoidal rule, from -9 to 9."""
    step, total = 1.0 / 128.0, 0.0
    for place in range(-9 * 128, 9 * 128 + 1):
        x = place * step
        below = 0.5 * math.erfc(-x / math.sqrt(2.0))
        density = math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi)
        total += x * bidders * below ** (bidders - 1) * density * step
    return total
