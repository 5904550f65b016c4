"""What histories on common luck tell about a change: the mean paired difference, and how far it may be off.

Every history is run twice, with and without the change, on the same luck. Where both have an answer the difference
counts. The line that is drawn is the baseline's mean plus the mean difference, so that the band around it shows only
what is not known about the *difference*: where the baseline lies outside the band, the change can be told from luck.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboards.histories import SURVIVAL, Told
from dashboards.views import View
from experiments.paired import half_width

FEWEST = 3
"""Fewer histories than these say nothing about how far a mean may be off."""

type Values = Mapping[int, float | None]
"""A value by seed."""


@dataclass(frozen=True)
class Estimate:
    """The baseline's mean, the mean difference from it, and the half-width of its range (None: too early to say)."""

    base: float
    difference: float
    margin: float | None
    histories: int

    @property
    def value(self) -> float:
        """The mean with the change."""
        return self.base + self.difference

    @property
    def low(self) -> float | None:
        """The lowest difference that is likely."""
        return None if self.margin is None else self.difference - self.margin

    @property
    def high(self) -> float | None:
        """The highest difference that is likely."""
        return None if self.margin is None else self.difference + self.margin

    @property
    def told_apart(self) -> bool | None:
        """Whether the range leaves out "no difference"; None: too early to say."""
        return None if self.margin is None else abs(self.difference) > self.margin


def estimate(base: Values, changed: Values) -> Estimate | None:
    """The estimate from values by seed; None where no seed has both.

    >>> estimate({1: 10.0, 2: 20.0, 3: 30.0}, {1: 8.0, 2: 19.0, 3: 27.0}).difference
    -2.0
    """
    known = [value for value in base.values() if value is not None]
    differences = [
        other - value for seed, value in base.items() if value is not None and (other := changed.get(seed)) is not None
    ]
    if not differences:
        return None
    mean = math.fsum(differences) / len(differences)
    margin = half_width(np.array(differences)) if len(differences) >= FEWEST else None
    return Estimate(math.fsum(known) / len(known), mean, margin, len(differences))


def value_of(told: Told, view: View) -> float | None:
    """What a history says, as one number."""
    if view.measure == SURVIVAL:
        return told.years[SURVIVAL][-1] if told.years[SURVIVAL] else None
    return told.measures[view.measure]


def said(view: View, base: Mapping[int, Told], changed: Mapping[int, Told]) -> Estimate | None:
    """The estimate of a view as one number."""
    return estimate(_by_seed(base, lambda told: value_of(told, view)), _by_seed(changed, lambda t: value_of(t, view)))


def by_year(view: View, base: Mapping[int, Told], changed: Mapping[int, Told], years: int) -> Sequence[Estimate | None]:
    """The estimate of a view in each year."""
    return [
        estimate(
            _by_seed(base, lambda told, year=year: told.years[view.drawn][year]),
            _by_seed(changed, lambda told, year=year: told.years[view.drawn][year]),
        )
        for year in range(years)
    ]


def _by_seed(histories: Mapping[int, Told], value: Callable[[Told], float | None]) -> Values:
    return {seed: value(told) for seed, told in histories.items()}
