"""Who holds how much of the market: concentration, Hill numbers, variety of types, month by month.

Companies of one owner count as one holder: `owners` says whose each body is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulation.measures import diversity, selection
from simulation.measures.keys import SMALL
from simulation.measures.results import Amounts, Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series, mean_of
from simulation.measures.work import Work
from simulation.vocabulary import Line

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]
type Index = Callable[[F64], F64]
"""From months x holders to one number a month."""


def prime(results: Results) -> Work:
    """The level of those who hold contracts."""
    return results.led


def delivery(results: Results) -> Work:
    """The level of those who deliver."""
    return results.delivered


def owners(results: Results) -> NDArray[np.int32]:
    """The row that stands for the ultimate owner of each provider.

    What a body that was taken over had held goes on with its heir as contracts of the heir's own, so that each month
    counts for whose it was.
    """
    providers = results.providers
    return np.where(providers.parent >= 0, providers.parent, np.arange(len(providers), dtype=np.int32))


def holdings(results: Results, work: Work, wanted: B1, amount: Amounts | None, owner: NDArray[np.integer]) -> F64:
    """Months x holders: sums of `amount` (or numbers of contracts) in the rows wanted; only holders of something."""
    rows = np.flatnonzero(wanted)
    holder, column = np.unique(owner[rows], return_inverse=True)
    cell = work.month[rows] * holder.size + column
    weights = None if amount is None else amount[rows]
    table = np.bincount(cell, weights=weights, minlength=results.measured * holder.size)
    return table.reshape(results.measured, holder.size).astype(np.float64)


def by_holder(level: str, index: Index, results: Results, chosen: Chosen, by_number: bool = False) -> Series:
    """An index of the shares of holders at a level, by money or by number of contracts."""

    def table() -> F64:
        work = _LEVELS[level](results)
        wanted = selection.contracts(results, chosen)[work.contract]
        return holdings(results, work, wanted, None if by_number else work.pence, owners(results)[work.provider])

    name = f"holdings {level} {by_number} {sorted(chosen.items())}"
    return mean_of(index(results.remembered(name, table)))


def type_diversity(results: Results, chosen: Chosen) -> Series:
    """Shannon's index over types: kind of provider, and whether it is small."""
    work = results.led
    wanted = selection.contracts(results, chosen)[work.contract]
    types = 2 * results.providers.kind[work.provider].astype(np.int64) + (work.turnover < SMALL[1])
    return mean_of(diversity.shannon(holdings(results, work, wanted, work.pence, types)))


def line_hhi_mean(results: Results, chosen: Chosen) -> Series:
    """Plain mean of the hhi of the lines that have money in the month."""
    work = results.led
    wanted, owner = selection.contracts(results, chosen)[work.contract], owners(results)[work.provider]
    line = results.contracts.line[work.contract]
    return mean_of(_mean_over([_hhi(results, work, wanted & (line == each), owner) for each in Line], results))


def _hhi(results: Results, work: Work, wanted: B1, owner: NDArray[np.integer]) -> F64:
    return diversity.hhi(holdings(results, work, wanted, work.pence, owner))


def local_hhi_mean(results: Results, chosen: Chosen) -> Series:
    """Plain mean of the hhi of the areas that have money in the month.

    A contract's money lies in the areas that its buyer buys for, in proportion to their people.
    """
    work, buyers = results.led, results.commissioners
    inside = {name: word for name, word in chosen.items() if name not in ("area", "region")}
    fits = selection.contracts(results, inside)
    people = np.where(buyers.covers, results.areas.population, 0.0)
    part = people / np.maximum(people.sum(axis=1, keepdims=True), 1.0)
    buyer = results.contracts.commissioner
    owner = owners(results)[work.provider]
    indices: list[F64] = []
    for area in np.flatnonzero(selection.places(results, chosen)):
        here = np.where(fits, part[buyer, area], 0.0)[work.contract]
        indices.append(diversity.hhi(holdings(results, work, here > 0.0, work.pence * here, owner)))
    return mean_of(_mean_over(indices, results))


def _mean_over(indices: list[F64], results: Results) -> F64:
    """Mean of the indices known in each month, NaN where none is."""
    table = np.array(indices, dtype=np.float64).reshape(len(indices), results.measured)
    known = np.isfinite(table)
    count = known.sum(axis=0)
    total = np.where(known, table, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(results.measured, np.nan), where=count > 0)


def _number(amounts: F64) -> F64:
    return np.count_nonzero(amounts, axis=1).astype(np.float64)


def _hill(order: int) -> Index:
    return lambda amounts: diversity.hill(amounts, order)


def _cr4(amounts: F64) -> F64:
    return diversity.concentration_ratio(amounts, 4)


_LEVELS = {"prime": prime, "delivery": delivery}
_INDICES: Mapping[str, Index] = {"hhi": diversity.hhi, "cr4": _cr4, **{f"hill_{q}": _hill(q) for q in (0, 1, 2)}}

MEASURES: Mapping[str, Callable[[Results, Chosen], Series]] = {
    **{f"{level}_{index}": partial(by_holder, level, _INDICES[index]) for level in _LEVELS for index in _INDICES},
    "prime_hhi_contracts": partial(by_holder, "prime", diversity.hhi, by_number=True),
    "type_diversity": type_diversity,
    "local_hhi_mean": local_hhi_mean,
    "line_hhi_mean": line_hhi_mean,
    "lead_holders": partial(by_holder, "prime", _number, by_number=True),
}
