"""How much of a measured result is luck.

A provider's result is the share of its cohort that reoffends, set against a baseline rate. Even a provider that changes
nothing is measured above or below the baseline, because who happens to be in a cohort is chance. The smaller the
cohort, the wider the scatter: payment by results pays, or ruins, small providers by luck.

At a baseline of 47.5% and a margin of two points, a provider with no effect beats the baseline with chance

    cohort               100     300    1,000    2,500
    normal curve         .34     .24      .10      .02
    counted exactly      .35     .24      .11      .02

Rates, margins and chances are all shares from 0 to 1 (two points = 0.02). Arguments may be numbers or arrays that fit
each other; what comes back has their common shape. A cohort of nobody has no result: it gives NaN.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
"""So many standard errors on either side hold 95% of a normal curve."""


def half_width(p: ArrayLike, n: ArrayLike) -> Floats:
    """Half the width of the 95% interval of a rate `p` measured on `n` people. NaN for nobody.

    A rate of 47.5% measured on 100 people is known to within 9.8 points either way; on 10,000, to within one.

    >>> half_width(0.475, [100, 300, 1000, 3000, 10_000]).round(3).tolist()
    [0.098, 0.057, 0.031, 0.018, 0.01]
    """
    return NORMAL_95 * _standard_error(*_checked(p, n))


def chance_no_effect_beats(baseline: ArrayLike, margin: ArrayLike, cohort: ArrayLike) -> Floats:
    """Chance that a provider with no effect is measured at least `margin` below the `baseline`, by the normal curve.

    Smooth in the size of the cohort, and close from about 100 people on. NaN for a cohort of nobody.

    >>> chance_no_effect_beats(0.475, 0.02, [100, 300, 1000, 2500]).round(2).tolist()
    [0.34, 0.24, 0.1, 0.02]
    """
    rate, people = _checked(baseline, cohort)
    error = _standard_error(rate, people)
    distance, error = np.broadcast_arrays(-np.asarray(margin, dtype=np.float64), error)
    certain = np.where(np.isnan(error), np.nan, np.where(distance >= 0, 1.0, 0.0))  # baseline 0 or 1: no scatter at all
    steps = np.divide(distance, error, out=np.zeros(error.shape), where=error > 0)
    return np.where(error > 0, _normal_up_to(steps), certain)


def exact_chance_no_effect_beats(baseline: ArrayLike, margin: ArrayLike, cohort: ArrayLike) -> Floats:
    """The same chance counted exactly: each of the cohort reoffends independently at the baseline rate.

    Beating the baseline means at most n x (baseline - margin) people reoffend. It moves in small steps, because people
    come whole. NaN for a cohort of nobody.

    Of two people at a rate of one half, none reoffends once in four times; at most one, three times in four.

    >>> exact_chance_no_effect_beats(0.5, [0.5, 0.0], 2).round(6).tolist()
    [0.25, 0.75]
    """
    rate, people = _checked(baseline, cohort)
    if np.any(people % 1):
        raise ValueError("cohort: a number of people must be whole")
    rate, below, people = np.broadcast_arrays(rate, np.asarray(margin, dtype=np.float64), people)
    most = np.floor(np.round(people * (rate - below), 9))  # 1,000 x (0.475 - 0.02) is 455, not 454.99...
    cases = zip(most.ravel().tolist(), people.ravel().tolist(), rate.ravel().tolist(), strict=True)
    chances = [_binomial_up_to(int(bound), int(size), each) for bound, size, each in cases]
    return np.array(chances, dtype=np.float64).reshape(rate.shape)


def _checked(rate: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    """Rate and number of people as arrays, refused where they cannot be."""
    rates = np.asarray(rate, dtype=np.float64)
    number = np.asarray(people, dtype=np.float64)
    if not np.all((rates >= 0) & (rates <= 1)):
        raise ValueError("a rate must be a share from 0 to 1")
    if not np.all((number >= 0) & np.isfinite(number)):
        raise ValueError("a number of people must be finite and not negative")
    return rates, number


def _standard_error(rate: Floats, people: Floats) -> Floats:
    """Standard error of a rate measured on so many people; NaN for nobody."""
    spread = rate * (1.0 - rate)
    shape = np.broadcast_shapes(spread.shape, people.shape)
    return np.sqrt(np.divide(spread, people, out=np.full(shape, np.nan), where=people > 0))


def _normal_up_to(steps: Floats) -> Floats:
    """Chance that a normal draw lies at or under so many standard errors."""
    chances = [0.5 * math.erfc(-step / math.sqrt(2.0)) for step in steps.ravel().tolist()]
    return np.array(chances, dtype=np.float64).reshape(steps.shape)


def _binomial_up_to(most: int, people: int, rate: float) -> float:
    """Chance that at most `most` of `people` reoffend, each at `rate`; the chances of 0, 1, 2 ... are added up."""
    if people == 0:
        return math.nan
    if most < 0:
        return 0.0
    if most >= people or rate == 0.0:
        return 1.0
    if rate == 1.0:
        return 0.0
    count = np.arange(1, most + 1, dtype=np.float64)
    odds = math.log(rate) - math.log1p(-rate)
    growth = np.log((people - count + 1.0) / count) + odds  # log of P(count) over P(count - 1)
    logs = np.cumsum(np.concatenate(([people * math.log1p(-rate)], growth)))
    return min(1.0, float(np.cumsum(np.exp(logs))[-1]))
