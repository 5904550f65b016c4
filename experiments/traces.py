"""What one run looks like over time, as numbers that pictures are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.figures import band_of
from scenarios.building import build
from scenarios.loading import Scenario
from scenarios.nulls import CASH_ONLY
from simulation.measures.fragility import runways
from simulation.measures.keys import COARSE, REASON, VALUE_NAMES
from simulation.measures.results import Results
from simulation.vocabulary import SIZE_NAMES, Pool

type F64 = NDArray[np.float64]

MOST_RUNS = 6
"""Seeds that are drawn at most."""

type TraceTask = tuple[Scenario, int]


@dataclass(frozen=True)
class Trace:
    """A run over its measured months, `null` the null model that it is of.

    `alive` is the share of bodies of month 0 still open at each month's end, by coarse band (rows); `runway` the median
    runway, months, at ends of quarters by size band (rows) of bodies whose main group is offenders; `held` shares of
    pools (rows) in contract money by month; `bidders` bids on a tendered lot by its value; `reasons` the shares of
    capable bodies that one reason alone kept from bidding.
    """

    null: str | None
    alive: F64
    runway: F64
    held: F64
    bidders: Mapping[str, float | None]
    reasons: Mapping[str, float | None]


def trace_tasks(scenario: Scenario, seeds: int) -> list[TraceTask]:
    """The runs to draw: the scenario and its cash process alone, for the same seeds."""
    pair = scenario, replace(scenario, null=CASH_ONLY)
    return [(each, seed) for each in pair for seed in range(1, min(seeds, MOST_RUNS) + 1)]


def trace(task: TraceTask) -> Trace:
    """Run a scenario and take down what pictures show."""
    scenario, seed = task
    market = build(scenario, seed)
    market.run()
    results = market.results
    bidders = [f"bidders_per_lot_by_value[value_band={name}]" for name in VALUE_NAMES]
    reasons = [f"nonbid_reasons_decisive[reason={name}]" for name in REASON.entries]
    return Trace(
        null=scenario.null,
        alive=alive(results),
        runway=runway(results),
        held=held(results),
        bidders=dict(zip(VALUE_NAMES, market.measures(bidders).values(), strict=True)),
        reasons=dict(zip(REASON.entries, market.measures(reasons).values(), strict=True)),
    )


def alive(results: Results) -> F64:
    """Share of the bodies of month 0 that are open at the end of each month, by coarse band and month."""
    month = np.arange(results.measured)
    rows: list[F64] = []
    for low, high in COARSE.values():
        size = results.turnover_at_start
        left = results.providers.left[results.there_at_start & (size >= low) & (size < high)]
        rows.append((left[:, None] > month).mean(axis=0) if left.size else np.full(month.size, np.nan))
    return np.array(rows)


def runway(results: Results) -> F64:
    """Median runway by size band of month 0 and by quarter; NaN for a band without anybody."""
    band = band_of(results.turnover_at_start)
    quarters = np.arange(2, results.measured, 3)
    table = np.full((len(SIZE_NAMES), quarters.size), np.nan)
    for place in range(len(SIZE_NAMES)):
        month, months = runways(results, results.main & (band == place))
        for column, quarter in enumerate(quarters):
            if (month == quarter).any():
                table[place, column] = np.median(months[month == quarter])
    return table


def held(results: Results) -> F64:
    """Shares of pools in the money earned under contracts, by month."""
    work = results.led
    pool = results.providers.pool[work.provider]
    money = np.array([results.by_month(work.month[pool == each], work.pence[pool == each]) for each in Pool])
    return money / np.maximum(money.sum(axis=0), 1.0)
