"""How near the edge organisations live: runway, size of staff, losses of prime contractors, at the ends of quarters.

Runways are each body's own; losses are those of owners, all their companies together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from simulation.measures import selection
from simulation.measures.concentration import owners
from simulation.measures.results import Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series, mean_of
from simulation.vocabulary import ProviderKind

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

SHORT = 6.0
"""A short runway, months."""

MANY_STAFF = 100.0


def runways(results: Results, wanted: B1) -> tuple[NDArray[np.int16], F64]:
    """Months of spending in the bank, of open bodies wanted that have spending: month and runway of each."""
    return _runways(results, wanted[results.panel.provider])


def _runways(results: Results, rows: B1) -> tuple[NDArray[np.int16], F64]:
    panel = results.panel
    row = np.flatnonzero(rows & panel.open & (panel.spending > 0.0))
    return panel.month[row], panel.cash[row] / 100.0 / panel.spending[row]


def runway_median(results: Results, chosen: Chosen) -> Series:
    """Median runway."""
    month, runway = runways(results, selection.bodies(results, chosen))
    median = np.full(results.measured, np.nan)
    for each in np.unique(month[(month >= 0) & (month < results.measured)]):
        median[each] = np.median(runway[month == each])
    return mean_of(median)


def short_runway(results: Results, wanted: B1) -> Series:
    """Share of bodies wanted whose runway is short."""
    return short_runway_of(results, wanted[results.panel.provider])


def short_runway_of(results: Results, rows: B1) -> Series:
    """Share of those whose runway is short in these rows of the panel."""
    month, runway = _runways(results, rows)
    return Series(results.by_month(month[runway < SHORT]), results.by_month(month))


def short_runway_share(results: Results, chosen: Chosen) -> Series:
    """Share with a short runway."""
    return short_runway(results, selection.bodies(results, chosen))


def at_risk_ratio(results: Results, chosen: Chosen) -> Series:
    """Share of specialist bodies with a short runway, over that of generic ones."""
    fits, generic = selection.bodies(results, chosen), selection.bodies(results, {"group": "general"})
    special = short_runway(results, fits & ~generic)
    return Series(special.part, special.whole, over=short_runway(results, fits & generic))


def many_staff_share(results: Results, chosen: Chosen) -> Series:
    """Share of open voluntary bodies with many staff."""
    panel = results.panel
    fits = (selection.bodies(results, chosen) & results.vcse)[panel.provider] & panel.open
    month = panel.month[fits]
    return Series(results.by_month(month[panel.staff[fits] > MANY_STAFF]), results.by_month(month))


def prime_loss_share(results: Results, chosen: Chosen) -> Series:
    """Share of owners of prime contractors with work whose work cost more than it brought, over the last years."""
    panel, size = results.panel, len(results.providers)
    fits = selection.bodies(results, chosen) & (results.providers.kind == ProviderKind.PRIME_CONTRACTOR)
    row = np.flatnonzero(fits[panel.provider] & panel.open & (panel.month >= 0) & (panel.work_income > 0.0))
    owner = panel.month[row].astype(np.int64) * size + owners(results)[panel.provider[row]]
    each, number = np.unique(owner, return_inverse=True)
    gain = np.bincount(number, weights=panel.work_income[row] - panel.work_cost[row], minlength=each.size)
    return Series(results.by_month(each[gain < 0.0] // size), results.by_month(each // size))


MEASURES: Mapping[str, Callable[[Results, Chosen], Series]] = {
    "runway_median_months": runway_median,
    "runway_under_6_months_share": short_runway_share,
    "specialist_generic_at_risk_ratio": at_risk_ratio,
    "staff_over_100_share": many_staff_share,
    "prime_loss_share": prime_loss_share,
}
