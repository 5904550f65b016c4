"""A measure month by month, and its value over a window."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """A part and a whole for each measured month; a total has no whole.

    Where `over` is given, the measure is the ratio of this to that.
    """

    part: F64
    whole: F64 | None = None
    over: Series | None = None

    def value(self, start: int, stop: int) -> float | None:
        """The value over months `start` to the one before `stop`: the sum of parts over the sum of wholes.

        None where no month is asked about, or where there is nothing to divide by.

        >>> half = Series(np.array([1.0, 0.0, 2.0]), np.array([2.0, 0.0, 4.0]))
        >>> half.value(0, 3), half.value(1, 2)
        (0.5, None)
        """
        if start >= stop or not self.part.size:
            return None
        part = math.fsum(self.part[start:stop].tolist())
        whole = 1.0 if self.whole is None else math.fsum(self.whole[start:stop].tolist())
        own = part / whole if whole else None
        if self.over is None:
            return own
        other = self.over.value(start, stop)
        return own / other if own is not None and other else None

    def monthly(self) -> F64:
        """The value of each month, NaN where there is none.

        >>> Series(np.array([1.0, 0.0]), np.array([2.0, 0.0])).monthly().tolist()
        [0.5, nan]
        """
        own = self.part if self.whole is None else _ratio(self.part, self.whole)
        return own if self.over is None else _ratio(own, self.over.monthly())


def mean_of(values: F64) -> Series:
    """The series whose value is the mean of the months that have one; NaN is a month that has none.

    >>> mean_of(np.array([1.0, np.nan, 3.0])).value(0, 3)
    2.0
    """
    known = np.isfinite(values)
    return Series(np.where(known, values, 0.0), known.astype(np.float64))


def _ratio(part: F64, whole: F64) -> F64:
    known = np.isfinite(whole) & (whole != 0.0)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=known)
