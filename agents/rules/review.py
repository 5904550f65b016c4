"""What buyers see of running contracts, what they do with them, and what failures teach them (R1-R3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def risk_weighted(failed: F64, risky: F64, usual_risky: float, weight: F64) -> F64:
    """R1. Share of clients who failed as the buyer counts them: a risky client's failure weighs `weight` (M004-28).

    `risky` is the share of risky clients. The buyer judges by the usual mix of clients (`usual_risky`): with it, or
    with a weight of 1, the share is what it is.

    >>> risk_weighted(np.full(3, 0.4), np.array([0.25, 0.5, 0.5]), 0.25, np.array([2.0, 2.0, 1.0])).round(2).tolist()
    [0.4, 0.48, 0.4]
    """
    return failed * (1.0 + (weight - 1.0) * risky) / (1.0 + (weight - 1.0) * usual_risky)


def performance(
    kept: F64, quality: F64, failed: F64, usual_failed: F64 | float, on_quality: float, on_results: float
) -> F64:
    """R1. How well a contract goes, 1 the usual: people served of those referred, quality, failures against the usual.

    `kept` is the share of people referred and not lost, `quality` runs from 0 to 1 with .5 the usual, `failed` is the
    share of outcomes that were bad as the buyer counts them; the weights of quality and results are ratios.

    >>> performance(np.array([1.0, 0.8]), np.array([0.5, 0.4]), np.array([0.5, 0.6]), 0.5, 1.0, 1.0).round(2).tolist()
    [1.0, 0.6]
    """
    return kept + on_quality * (quality - 0.5) - on_results * (failed - usual_failed)


def view(before: F64, performed: F64, noise: F64, luck: F64, gain: float) -> F64:
    """R1. The buyer's view of a contract, moved part of the way to what it saw this quarter, with an error.

    `noise` is the spread of that error, `luck` standard normal; views lie between 0 and 2.

    >>> view(np.ones(2), np.array([0.5, 0.5]), np.array([0.0, 0.2]), np.array([1.0, 1.0]), 0.5).tolist()
    [0.75, 0.85]
    """
    return np.clip(before + gain * (performed + noise * luck - before), 0.0, 2.0)


def dismisses(seen: F64, floor: float) -> B1:
    """R2. Whether a contract is ended at a month's notice: what is seen of it lies under the floor (E004-067).

    >>> dismisses(np.array([0.4, 0.9]), 0.5).tolist()
    [True, False]
    """
    return seen < floor


def extends(term: NDArray[np.integer], performance: F64, short: F64, long: F64, luck: F64) -> B1:
    """R2. Whether a contract that ends is extended instead of let again; `luck` is uniform.

    `short` and `long` are the chances for contracts under two years and of two years or more; `performance` as the
    buyer sees it, about 1 on average, moves them. (CALIBRATION section 4.)

    >>> extends(np.array([12, 36]), np.ones(2), np.full(2, 0.6), np.full(2, 0.35), np.full(2, 0.5)).tolist()
    [True, False]
    """
    return luck < np.minimum(1.0, np.where(term < 24, short, long) * performance)


def eased(before: F64, failed: B1, learning: F64, forgetting: float) -> F64:
    """R3. How far a buyer has eased a harsh term, a share: more after a failure, less as it is forgotten.

    `learning` is the part of what is left of the term that a month with a failure takes away (E004-076: terms ease
    after suppliers fail).

    >>> eased(np.array([0.0, 0.5, 0.5]), np.array([True, True, False]), np.full(3, 0.2), 0.1).round(3).tolist()
    [0.2, 0.56, 0.45]
    """
    kept = before * (1.0 - forgetting)
    return np.where(failed, kept + learning * (1.0 - kept), kept)
