"""Two scenarios run by run on the same luck: how far apart they are, how sure that is, what common luck gave.

The unit of replication is the run. All bodies of a run share one market, so a thousand of them in one run are one
observation, not a thousand: a test over pooled bodies finds differences where there are none. Everything here takes one
number a run.

    difference   mean over runs of B - A; its 95% interval is that of the paired t test
    narrowing    how many times wider the interval would be, had the runs not shared their luck (Welch's)
    discovery    p values of a family of questions, corrected so that of all differences called found one in twenty is
                 expected to be none (Benjamini and Hochberg)

An interval that holds 0 does not say that there is no difference: it says how large one may still be.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

type F64 = NDArray[np.float64]
type Values = Sequence[float | None]

COVERED = 0.95
FALSE_DISCOVERIES = 0.05
"""Share of differences called found that may be none."""

_ROUNDING = 1e-12
"""What arithmetic may add to the spread of equal differences, against their size."""

HIGHER, LOWER = "higher", "lower"
PERHAPS_HIGHER, PERHAPS_LOWER = "perhaps higher", "perhaps lower"
UNTOLD, SAME, SILENT, ONE_RUN = "cannot be told apart", "same in every run", "no answer", "one run tells nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """What B adds to A over `runs` pairs in which both have an answer.

    `a` and `b` are means; `low` to `high` is the 95% interval of their difference `mean`, `p` its two-sided p value;
    `same_way` counts the runs that point the way the mean does, `unchanged` those without a difference. `narrowing` is
    the width of the interval of unpaired runs over that of these. None where there are too few runs.
    """

    runs: int
    a: float | None = None
    b: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    same_way: int = 0
    unchanged: int = 0
    narrowing: float | None = None


def difference(a: Values, b: Values) -> Difference:
    """What B adds to A, with one value a run in each, in the order of runs; pairs without an answer are left out.

    >>> found = difference([1.0, 2.0, 3.0, None], [2.0, 4.0, 4.0, 5.0])
    >>> found.runs, found.a, round(found.mean, 3), found.same_way
    (3, 2.0, 1.333, 3)
    """
    known = [(x, y) for x, y in zip(a, b, strict=True) if _answers(x) and _answers(y)]
    if not known:
        return Difference(0)
    first, second = (np.array(side, dtype=np.float64) for side in zip(*known, strict=True))
    added, runs = second - first, len(known)
    mean = float(added.mean())
    found = Difference(
        runs, float(first.mean()), float(second.mean()), mean,
        same_way=int(((added * mean) > 0.0).sum()), unchanged=int((added == 0.0).sum()),
    )  # fmt: skip
    if runs < 2:
        return found
    half = half_width(added)
    return replace(found, low=mean - half, high=mean + half, p=_p_value(added), narrowing=_narrowing(first, second))


def half_width(values: F64) -> float:
    """Half width of the 95% interval of a mean over runs.

    >>> round(half_width(np.array([1.0, 3.0])), 3)
    12.706
    """
    return quantile(values.size) * (float(values.std(ddof=1)) / math.sqrt(values.size))


def quantile(runs: float) -> float:
    """How many standard errors the 95% interval of a mean over so many runs reaches to each side.

    >>> round(quantile(2), 3), round(quantile(20), 3)
    (12.706, 2.093)
    """
    return float(stdtrit(runs - 1, (1.0 + COVERED) / 2.0))


def unpaired_half_width(a: F64, b: F64) -> float:
    """Half width of Welch's 95% interval of the difference of two means whose runs share nothing."""
    parts = np.array([side.var(ddof=1) / side.size for side in (a, b)])
    whole = float(parts.sum())
    if whole == 0.0:
        return 0.0
    free = whole**2 / float((parts**2 / (np.array([a.size, b.size]) - 1)).sum())
    return float(stdtrit(free, (1.0 + COVERED) / 2.0)) * math.sqrt(whole)


def discoveries(p_values: Sequence[float | None]) -> list[float | None]:
    """The p values of one family, corrected for how many there are; None stays, and does not count.

    >>> discoveries([0.01, None, 0.04, 0.03])
    [0.03, None, 0.04, 0.04]
    """
    from scipy.stats import false_discovery_control  # here, because it takes seconds to import

    places = [place for place, p in enumerate(p_values) if p is not None]
    found: list[float | None] = [None] * len(p_values)
    if places:
        corrected = false_discovery_control([p_values[place] for place in places])
        for place, q in zip(places, corrected.tolist(), strict=True):
            found[place] = round(q, 12)
    return found


def verdict(found: Difference, q: float | None) -> str:
    """What may be said of a difference; `q` is its corrected p value.

    >>> verdict(difference([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), 1.0)
    'same in every run'
    """
    if found.mean is None:
        return SILENT
    if found.p is None or q is None:
        return ONE_RUN
    if found.low == found.high == 0.0:
        return SAME
    up = found.mean > 0.0
    if q <= FALSE_DISCOVERIES:
        return HIGHER if up else LOWER
    if found.p <= 1.0 - COVERED:
        return PERHAPS_HIGHER if up else PERHAPS_LOWER
    return UNTOLD


def share_of_spread(found: Difference, a: Values) -> float:
    """Effect size: the mean difference, in standard deviations of single runs of A; infinite where A never varies.

    >>> share_of_spread(difference([1.0, 3.0], [2.0, 4.0]), [1.0, 3.0]).__round__(3)
    0.707
    """
    known = np.array([value for value in a if _answers(value)], dtype=np.float64)
    if found.mean is None or found.mean == 0.0 or known.size < 2:
        return 0.0
    spread = float(known.std(ddof=1))
    return found.mean / spread if spread > 0.0 else math.copysign(math.inf, found.mean)


def band_of_mean(curves: F64, resamples: int = 2_000) -> tuple[F64, F64]:
    """95% band of the mean of curves (runs x points), from means over runs drawn with replacement.

    The draws are always the same, so that a picture can be drawn again.
    """
    runs = curves.shape[0]
    drawn = np.random.default_rng(0).multinomial(runs, np.full(runs, 1.0 / runs), size=resamples)
    means = drawn @ curves / runs
    tail = (1.0 - COVERED) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail], axis=0)
    return low, high


def middle_of_runs(curves: F64, share: float = 0.8) -> tuple[F64, F64]:
    """Between which values a share of the runs (rows) lies at each point, leaving out as many below as above.

    >>> low, high = middle_of_runs(np.arange(11.0)[:, None])
    >>> low.round(6).tolist(), high.round(6).tolist()
    ([1.0], [9.0])
    """
    tail = (1.0 - share) / 2.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a point without an answer in any run has none here either
        low, high = np.nanquantile(curves, [tail, 1.0 - tail], axis=0)
    return low, high


def _answers(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _p_value(added: F64) -> float:
    """Two-sided p value of the paired t test; where all differences are equal it has none, and the sign test goes."""
    error = float(added.std(ddof=1)) / math.sqrt(added.size)
    mean = float(added.mean())
    if error <= _ROUNDING * abs(mean):
        return 1.0 if mean == 0.0 else 2.0 * 0.5**added.size
    return float(2.0 * stdtr(added.size - 1, -abs(mean) / error))


def _narrowing(a: F64, b: F64) -> float | None:
    """Unpaired width over paired width; None where either is nothing."""
    paired, unpaired = half_width(b - a), unpaired_half_width(a, b)
    return unpaired / paired if paired > 0.0 and unpaired > 0.0 else None
