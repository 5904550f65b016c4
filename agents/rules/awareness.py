"""How organisations hear of work (E1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def attention(annual_value: F64, whole_turnover: F64, share: float) -> F64:
    """E1. A contract that is tiny for a body escapes it: attention is full from `share` of its whole turnover on.

    >>> attention(np.array([1_000.0]), np.array([1_000_000.0]), 0.002).tolist()
    [0.5]
    """
    return np.minimum(1.0, annual_value / np.maximum(share * whole_turnover, 1.0))


def search_chance(months: F64, hours: F64, near: B1, rate: float) -> F64:
    """E1. Chance that searching finds a lot in `months`: more with own bid hours a month, only in areas of presence.

    >>> search_chance(np.array([3.0, 3.0]), np.array([40.0, 40.0]), np.array([True, False]), 0.1).round(3).tolist()
    [0.259, 0.0]
    """
    return np.where(near, 1.0 - np.exp(-rate * months * np.sqrt(hours / 40.0)), 0.0)


def awareness(attention: F64, channels: tuple[F64, ...]) -> F64:
    """E1. Chance to be aware of a lot: attention times the chance that at least one channel reaches the body (V000-26).

    Each channel is an array of chances.

    >>> awareness(np.array([1.0]), (np.array([0.5]), np.array([0.2]))).round(2).tolist()
    [0.6]
    """
    missed = np.ones_like(attention)
    for channel in channels:
        missed = missed * (1.0 - channel)
    return attention * (1.0 - missed)
