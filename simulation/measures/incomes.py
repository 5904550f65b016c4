"""Who is paid, who gains and who loses: contract income, public income and all income, by size at month 0.

Bands are of yearly income at month 0, or when founded, and do not change. Income is what was received (the panel), by
quarter or by whole year. Only of bodies that work mainly with offenders is all income followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from simulation.measures import diversity, selection
from simulation.measures.results import A_YEAR, Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series, mean_of
from simulation.vocabulary import Stream, Tier

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

CONTRACT_STREAMS = (Stream.CONTRACTS, Stream.ESF)
PUBLIC_STREAMS = (Stream.CONTRACTS, Stream.STATUTORY_GRANTS, Stream.ESF, Stream.OTHER_PUBLIC)
TOP = 0.03
"""The largest bodies: three in a hundred (charities of this size hold some 80% of all income; NCVO almanac)."""


def contracting_share(results: Results, chosen: Chosen) -> Series:
    """Share of open bodies that deliver a contract or in a place in one, at the ends of quarters."""
    panel = results.panel
    fits = selection.bodies(results, chosen)[panel.provider] & panel.open
    month = panel.month[fits]
    delivers = (panel.contracts[fits] > 0) | (panel.places[fits] > 0)
    return Series(results.by_month(month, delivers), results.by_month(month))


def contract_income_share(results: Results, chosen: Chosen) -> Series:
    """Share of all contract income that these bodies receive, by quarter."""
    panel = results.panel
    received = panel.income[:, list(CONTRACT_STREAMS)].sum(axis=1)
    fits = selection.bodies(results, chosen)[panel.provider]
    whole = results.by_month(panel.month, received)
    return Series(results.by_month(panel.month[fits], received[fits]), whole)


def yearly(results: Results, received: NDArray[np.int64]) -> F64:
    """Sums of a panel column by measured year (rows) and provider (columns), pence."""
    panel, size = results.panel, len(results.providers)
    inside = (panel.month >= 0) & (panel.month < results.years * A_YEAR)
    cell = panel.month[inside].astype(np.int64) // A_YEAR * size + panel.provider[inside]
    return np.bincount(cell, weights=received[inside], minlength=results.years * size).reshape(results.years, size)


def present(results: Results) -> B1:
    """Which providers (columns) were open at some time in each measured year (rows)."""
    begin = A_YEAR * np.arange(results.years)[:, None]
    return (results.present_from < begin + A_YEAR) & (results.providers.left >= begin)


def _in_last_months(results: Results, values: F64) -> F64:
    """Values of years, each in the last month of its year; NaN elsewhere."""
    spread = np.full(results.measured, np.nan)
    spread[A_YEAR - 1 : results.years * A_YEAR : A_YEAR] = values
    return spread


def contract_income_gini(results: Results, chosen: Chosen) -> Series:
    """Inequality of a year's contract income among all bodies open in that year."""
    received = yearly(results, results.panel.income[:, list(CONTRACT_STREAMS)].sum(axis=1))
    fits = present(results) & selection.bodies(results, chosen)
    return mean_of(_in_last_months(results, diversity.gini(received, fits)))


def top_income_share(results: Results, chosen: Chosen) -> float | None:
    """Share of a year's income that the largest bodies of that year receive."""
    number = selection.year(results, chosen["year"])
    fits = present(results)[number] & results.main & selection.bodies(results, chosen)
    received = np.sort(yearly(results, results.panel.income.sum(axis=1))[number][fits])
    total = float(received.sum())
    largest = round(TOP * received.size)
    return float(received[received.size - largest :].sum()) / total if total > 0.0 and largest else None


def _first_and_last(results: Results, received: NDArray[np.int64], members: B1) -> tuple[F64, F64] | None:
    """What each member received in the first and in the last twelve months; None for less than two years."""
    if results.measured < 2 * A_YEAR:
        return None
    panel, size = results.panel, len(results.providers)
    sums: list[F64] = []
    for begin in (0, results.measured - A_YEAR):
        inside = (panel.month >= begin) & (panel.month < begin + A_YEAR)
        sums.append(np.bincount(panel.provider[inside], weights=received[inside], minlength=size)[members])
    return sums[0], sums[1]


def _members(results: Results, chosen: Chosen) -> B1:
    """Bodies that fit and were open at month 0."""
    who = {name: word for name, word in chosen.items() if name != "tier"}
    return selection.bodies(results, who) & results.there_at_start


def _change(results: Results, received: NDArray[np.int64], members: B1) -> float | None:
    """Change of what the members receive together; those that closed receive nothing."""
    sums = _first_and_last(results, received, members)
    if sums is None:
        return None
    before, after = (float(each.sum()) for each in sums)
    return after / before - 1.0 if before > 0.0 else None


def public_income_change(results: Results, chosen: Chosen) -> float | None:
    """Change of public income; with a tier, of income from the commissioners of that tier."""
    panel = results.panel
    if "tier" in chosen:
        received = panel.from_buyers[:, Tier[chosen["tier"].upper()]]
    else:
        received = panel.income[:, list(PUBLIC_STREAMS)].sum(axis=1)
    return _change(results, received, _members(results, chosen))


def income_change(results: Results, chosen: Chosen) -> float | None:
    """Change of all income."""
    return _change(results, results.panel.income.sum(axis=1), _members(results, chosen) & results.main)


def income_growth(results: Results, chosen: Chosen) -> float | None:
    """Change of all income of the body in the middle of those still open at the end."""
    members = _members(results, chosen) & results.main & (results.providers.left >= results.measured)
    sums = _first_and_last(results, results.panel.income.sum(axis=1), members)
    if sums is None or not (sums[0] > 0.0).any():
        return None
    before, after = sums
    return float(np.median(after[before > 0.0] / before[before > 0.0])) - 1.0


type Answer = Series | float | None

MEASURES: Mapping[str, Callable[[Results, Chosen], Answer]] = {
    "contracting_share_by_band": contracting_share,
    "contract_income_share_by_band": contract_income_share,
    "contract_income_gini": contract_income_gini,
    "top_income_share_by_year": top_income_share,
    "public_income_change_by_band": public_income_change,
    "income_change_by_band": income_change,
    "income_growth_by_initial_band": income_growth,
}
