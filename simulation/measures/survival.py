"""How long organisations last, and what ends them.

An organisation is watched from its *entry* to its *duration*, both counted in months on its own clock. It either left
at its duration (an event, with a cause), or was still there when the watching ended. At age t those count as at risk
who were watched just before t and had not yet left:

    Kaplan-Meier       S(t) = product over ages of leaving up to t of (1 - left / at risk)
    Greenwood          variance of log S(t) = sum of left / (at risk x (at risk - left))
    95% band           S(t) ^ exp(+- 1.96 x error of log(-log S(t))): it never leaves 0 to 1
    Aalen-Johansen     chance of having left by t through one cause = sum of S(just before) x left through it / at risk;
                       over all causes these add up to 1 - S(t), because a body leaves only once

Bodies that were there before the watching began have a late entry: on the clock of their age they count only from the
age at which they were first watched (left truncation).

Where nobody was watched there is no answer, and it is NaN: an empty group; ages under the first entry, over the longest
duration (unless all had left by then), or beyond an age at which nobody was watched. A band is also NaN where the
estimate is exactly 0 or 1: nothing there tells how far it may be off. It shows the scatter inside one run, whose
organisations share one market; differences between policies are to be judged over runs.

Sources: Greenwood (1926); Kaplan and Meier (1958); Aalen and Johansen (1978); band: Kalbfleisch and Prentice (1980).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.measures.outcomes import NORMAL_95

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

STILL_THERE = 0
"""The cause of those who did not leave."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve read at some ages: share still there, its standard error, and the 95% band (all 0 to 1)."""

    at: Floats
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats


def kaplan_meier(duration: ArrayLike, event: ArrayLike, at: ArrayLike, entry: ArrayLike | None = None) -> Curve:
    """Share of organisations that last longer than each age in `at` (months).

    `duration` and `entry` are months for each organisation, `event` is true where it left. Without `entry` all are
    watched from age 0. NaN where nobody was watched (see the head of this file).

    Four organisations; one leaves at 6 months, one was last seen at 9, one leaves at 12, one is still there at 20. At
    6, three of four are left; at 12, one of the two still watched leaves: 3/4 x 1/2.

    >>> curve = kaplan_meier([6, 9, 12, 20], [True, False, True, False], at=[5, 6, 12, 20, 21])
    >>> curve.survival.tolist()
    [1.0, 0.75, 0.375, 0.375, nan]
    """
    steps = _steps(duration, event, entry)
    ages = _ages(at)
    left = steps.left.sum(axis=0)
    survival = _read(steps.survival, ages, steps, start=1.0)
    staying = np.where(steps.at_risk > left, steps.at_risk * (steps.at_risk - left), np.nan)
    greenwood = _read(np.cumsum(left / staying), ages, steps, start=0.0)
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    spread = np.exp(NORMAL_95 * np.sqrt(greenwood) / np.abs(log))
    lower = np.where(inside, np.exp(log * spread), np.nan)
    upper = np.where(inside, np.exp(log / spread), np.nan)
    error = np.where(survival == 0, np.nan, survival * np.sqrt(greenwood))
    return Curve(ages, survival, error, lower, upper)


def restricted_mean(duration: ArrayLike, event: ArrayLike, tau: float, entry: ArrayLike | None = None) -> float:
    """Mean number of months an organisation lasts out of its first `tau`: the area under the curve up to `tau`.

    NaN where the curve has no answer at 0 or at `tau`. Leaving at 6, at 12 and not within 24: (6 + 12 + 24) / 3.

    >>> restricted_mean([6, 12, 30], [True, True, False], tau=24)
    14.0
    """
    if not tau > 0:
        raise ValueError(f"tau: {tau} given; a number of months over 0 needed")
    steps = _steps(duration, event, entry)
    ages = np.concatenate(([0.0], steps.age[(steps.age > 0) & (steps.age < tau)], [tau]))
    height = _read(steps.survival, ages, steps, start=1.0)
    if math.isnan(height[0]) or math.isnan(height[-1]):
        return math.nan
    return float(np.cumsum(height[:-1] * np.diff(ages))[-1])


def cumulative_incidence(
    duration: ArrayLike, cause: ArrayLike, at: ArrayLike, entry: ArrayLike | None = None, causes: int | None = None
) -> Floats:
    """Chance of having left through each cause by each age in `at`: causes (rows) by ages (columns).

    `cause` is 0 for an organisation still there when last watched, otherwise a code from 1; the first row is code 1,
    the last `causes` (the highest code found, if not given). NaN where nobody was watched. Causes compete: a body that
    merged can no longer close. Of four, one closes (1) at 6 months, one merges (2) at 12, two are still there at 20.

    >>> cumulative_incidence([6, 12, 20, 20], [1, 2, 0, 0], at=[6, 12, 20]).tolist()
    [[0.25, 0.25, 0.25], [0.0, 0.25, 0.25]]
    """
    code = np.asarray(cause, dtype=np.int64)
    highest = int(code.max(initial=0)) if causes is None else causes
    if np.any((code < 0) | (code > highest)):
        raise ValueError(f"cause: codes from 0 to {highest} allowed, {code.min()} to {code.max()} given")
    kinds = np.arange(1, highest + 1)[:, None]
    steps = _steps(duration, code[None, :] == kinds, entry)
    before = np.concatenate(([1.0], steps.survival))[:-1]
    grown = np.cumsum(before * steps.left / steps.at_risk, axis=1)
    return _read(grown, _ages(at), steps, start=0.0)


def annual_rate(events: ArrayLike, exposure_months: ArrayLike) -> Floats:
    """Events for each organisation and year. NaN where nobody was watched.

    Twelve exits in 1,200 months watched (a hundred organisations for a year) are 0.12 a year.

    >>> annual_rate([12, 0], [1200, 0]).tolist()
    [0.12, nan]
    """
    number, months = np.broadcast_arrays(12.0 * np.asarray(events), np.asarray(exposure_months, dtype=np.float64))
    if np.any(months < 0):
        raise ValueError("exposure_months: months cannot be negative")
    return np.divide(number, months, out=np.full(months.shape, np.nan), where=months > 0)


@dataclass(frozen=True, slots=True)
class Spells:
    """Months of `entry` and `duration` of each organisation and its `cause`; no meaning where it was not `watched`."""

    entry: Integers
    duration: Integers
    cause: Integers
    watched: NDArray[np.bool_]

    def exposure_months(self) -> int:
        """Months watched, over all organisations: what `annual_rate` divides by."""
        return int((self.duration - self.entry)[self.watched].sum())


def spells(
    entered: ArrayLike, left: ArrayLike, cause: ArrayLike, horizon: int, start: int = 0, by_age: bool = False
) -> Spells:
    """Turns months of the calendar into spells watched from month `start` to the month before `horizon`.

    `entered` is the first month an organisation was there, `left` the month at whose end it was gone (anything from
    `horizon` on: still there), `cause` why, from 1 (not read for those still there). The clock of a body there before
    `start` begins at `start`; with `by_age` it begins at `entered`, and the months before `start` are its late entry.

    Watched for 24 months: one there from the outset that lasts 12 months, one founded in month 20 and still there, one
    founded two years before the outset that lasts 6 months more.

    >>> seen = spells([0, 20, -24], [11, 32_000, 5], [1, 0, 2], horizon=24)
    >>> seen.duration.tolist(), seen.exposure_months()
    ([12, 4, 6], 22)
    """
    came, went, why = (np.asarray(each, dtype=np.int64) for each in (entered, left, cause))
    gone = went < horizon
    watched = (came < horizon) & (went >= start)
    if np.any(watched & gone & ((went < came - 1) | (why == STILL_THERE))):
        raise ValueError("an organisation left before it entered, or for no cause")
    zero = came if by_age else np.maximum(came, start)
    duration = np.where(gone, went + 1, horizon) - zero
    return Spells(np.maximum(start - zero, 0), duration, np.where(gone, why, STILL_THERE), watched)


@dataclass(frozen=True, slots=True)
class LifeTable:
    """Survival of `n` organisations at some ages in months, with its 95% band (shares 0 to 1; NaN: no answer)."""

    n: int
    at_months: tuple[int, ...]
    survival: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    tau_months: int
    rmst_months: float
    """Mean months lasted out of the first `tau_months` (restricted mean survival time)."""

    def as_dict(self) -> dict[str, object]:
        """What stands under `survival`, kind and band in files and programs; none where there is no answer."""
        rows = zip(self.at_months, self.survival, self.lower, self.upper, strict=True)
        ages = {str(age): {"survival": _cell(s), "lower": _cell(a), "upper": _cell(b)} for age, s, a, b in rows}
        return {"n": self.n, "at_months": ages, "tau_months": self.tau_months, "rmst_months": _cell(self.rmst_months)}


def life_table(
    seen: Spells, kind: Sequence[str], band: Sequence[str], at_months: Sequence[int], tau: int
) -> dict[str, dict[str, LifeTable]]:
    """Life tables by kind and size band, `"all"` standing for any: `tables[kind][band]` for those that occur.

    `kind` and `band` are one word for each organisation; `tau` is where the restricted mean stops (months).

    >>> seen = spells([0, 0, 0, 0], [5, 32_000, 11, 32_000], [1, 0, 1, 0], horizon=24)
    >>> tables = life_table(seen, ["charity"] * 4, ["small", "large"] * 2, at_months=[12, 24], tau=24)
    >>> [(band, table.n, table.survival, table.rmst_months) for band, table in tables["all"].items()]
    [('all', 4, (0.5, 0.5), 16.5), ('large', 2, (1.0, 1.0), 24.0), ('small', 2, (0.0, 0.0), 9.0)]
    """
    kinds, bands = np.asarray(kind, dtype=np.str_), np.asarray(band, dtype=np.str_)
    met = set(zip(kinds[seen.watched].tolist(), bands[seen.watched].tolist(), strict=True))
    cells = sorted({cell for k, b in met for cell in ((k, b), (k, "all"), ("all", b))})
    tables: dict[str, dict[str, LifeTable]] = {}
    for k, b in [("all", "all"), *cells]:
        members = seen.watched & ((kinds == k) | (k == "all")) & ((bands == b) | (b == "all"))
        tables.setdefault(k, {})[b] = _table_of(seen, members, at_months, tau)
    return tables


def _table_of(seen: Spells, members: NDArray[np.bool_], at_months: Sequence[int], tau: int) -> LifeTable:
    """The life table of some organisations."""
    duration, left, entry = seen.duration[members], seen.cause[members] != STILL_THERE, seen.entry[members]
    curve = kaplan_meier(duration, left, at_months, entry)
    shares, low, high = (tuple(column.tolist()) for column in (curve.survival, curve.lower, curve.upper))
    mean = restricted_mean(duration, left, tau, entry)
    return LifeTable(duration.size, tuple(at_months), shares, low, high, tau, mean)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What happened at each age at which somebody left, and between which ages anybody was watched."""

    age: Floats
    left: Integers  # kinds of leaving (rows) by ages (columns)
    at_risk: Integers
    survival: Floats  # share still there just after each age
    first: float
    last: float


def _steps(duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None) -> _Steps:
    """Sorts out who was at risk and who left at each age. `event` may have a row for each kind of leaving."""
    ends, begins, happened = _spans(duration, event, entry)
    first, last = _watched(ends, begins)
    anything = happened.any(axis=0) & (ends <= last)
    age, place = np.unique(ends[anything], return_inverse=True)
    rows = [np.bincount(place[kind], minlength=age.size) for kind in happened[:, anything]]
    left = np.array(rows, dtype=np.int64).reshape(happened.shape[0], age.size)
    from_birth = np.sort(np.where(begins == 0, -1.0, begins))
    waiting = ends.size - np.searchsorted(from_birth, age, side="left")
    at_risk = ends.size - np.searchsorted(np.sort(ends), age, side="left") - waiting
    survival = np.cumprod((at_risk - left.sum(axis=0)) / at_risk)
    if np.any(survival == 0):  # all watched are gone: the answer for ever, unless others were seen at a higher age
        bottom = float(age[survival == 0][0])
        last = math.inf if bool(np.all(ends <= bottom)) else float(np.nextafter(bottom, -math.inf))
    return _Steps(age, left, at_risk, survival, first, last)


def _spans(duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Durations, entries and kinds of leaving (rows) of each organisation, refused where they cannot be."""
    ends = np.asarray(duration, dtype=np.float64)
    begins = np.zeros(ends.shape) if entry is None else np.asarray(entry, dtype=np.float64)
    happened = np.atleast_2d(np.asarray(event, dtype=np.bool_))
    if ends.ndim != 1 or begins.shape != ends.shape or happened.shape[1:] != ends.shape:
        raise ValueError(f"duration {ends.shape}, event {np.shape(event)}, entry {begins.shape}: one each needed")
    fits = np.isfinite(ends) & (begins >= 0) & ((ends > begins) | ((ends == 0) & (begins == 0)))
    if not np.all(fits):
        place = int(np.flatnonzero(~fits)[0])
        raise ValueError(f"organisation {place}: watched from {begins[place]:g} to {ends[place]:g} months")
    return ends, begins, happened


def _watched(ends: Floats, begins: Floats) -> tuple[float, float]:
    """First and last age of the first unbroken stretch in which somebody was watched."""
    if not ends.size:
        return math.inf, -math.inf
    ages = np.unique(np.concatenate((begins, ends)))
    inside = np.searchsorted(np.sort(begins), ages, side="right") - np.searchsorted(np.sort(ends), ages, side="right")
    return float(ages[0]), float(ages[inside == 0][0])


def _ages(at: ArrayLike) -> Floats:
    """The ages asked for."""
    ages = np.atleast_1d(np.asarray(at, dtype=np.float64))
    if not np.all(ages >= 0):
        raise ValueError("at: ages in months cannot be negative")
    return ages


def _read(stairs: Floats, ages: Floats, steps: _Steps, start: float) -> Floats:
    """The height of a stair curve (last axis: steps) at each age; NaN where nobody was watched."""
    ground = np.full((*stairs.shape[:-1], 1), start)
    height = np.concatenate((ground, stairs), axis=-1)[..., np.searchsorted(steps.age, ages, side="right")]
    known = (ages >= steps.first) & (ages <= steps.last)
    return np.where(known, height, np.nan)


def _cell(value: float) -> float | None:
    """A number for people and files: none where there is no answer."""
    return None if math.isnan(value) else value
