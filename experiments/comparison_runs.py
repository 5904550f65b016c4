"""What a comparison takes down of one run: few enough numbers to send between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.headlines import DRAWN, HEADLINES, MECHANISMS
from experiments.starts import market_at_start
from scenarios.loading import Scenario
from scenarios.nulls import CASH_ONLY
from simulation.measures.answers import answer
from simulation.measures.catalogue import parse
from simulation.measures.competition import closes, tendered
from simulation.measures.keys import COARSE, SMALL
from simulation.measures.results import A_YEAR, Results
from simulation.measures.series import Series
from simulation.model import Market
from simulation.vocabulary import Exit, ProviderKind, word

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

ALL, EXPOSED = "all", "exposed"

type Group = tuple[str, str]
"""Organisations of a kind (or all, or the exposed) and a size band (or all)."""


@dataclass(frozen=True, slots=True)
class Task:
    """A run to take down."""

    scenario: Scenario
    seed: int


@dataclass(frozen=True, slots=True)
class Lives:
    """What became of the organisations of one group that were open as month 0 began.

    `months` is the mean number of measured months that one lasts (restricted mean survival time: the horizon is all
    that ends the watching), `open` the share still open at the end of each month.
    """

    bodies: int
    months: float
    open: F64


@dataclass(frozen=True, slots=True)
class Observed:
    """A run as comparisons see it.

    `numbers` holds measures and traits of purchases by name, `courses` drawn measures by stretch of time, `lives` the
    fixed membership of month 0 by group, `closures` how many left by cause, of all and of the exposed, `gone` the keys
    of organisations of month 0 and whether they had left by the end.
    """

    numbers: Mapping[str, float | None]
    courses: Mapping[str, F64]
    lives: Mapping[Group, Lives]
    closures: Mapping[str, Mapping[str, int]]
    gone: Mapping[int, bool]


def observe(task: Task) -> Observed:
    """Run a scenario and take down what comparisons need. Of the cash process alone only lives are of interest."""
    market = market_at_start(task.scenario, task.seed)  # scenarios of one seed mostly share their burn-in
    market.run()
    results = market.results
    frozen = task.scenario.null == CASH_ONLY
    names = () if frozen else (*HEADLINES, *MECHANISMS)
    return Observed(
        numbers=market.measures(names) | ({} if frozen else purchases(market)),
        courses={} if frozen else {name: course(results, name) for name in DRAWN},
        lives=lives(results),
        closures=closures(results),
        gone=gone(results),
    )


def alone(scenario: Scenario) -> Scenario:
    """The cash process of a scenario alone: nothing is bought any more from month 0 on."""
    return replace(scenario, null=CASH_ONLY)


def stretch(months: int) -> int:
    """How many months make one point of a course: a year where there are four or more, else a quarter or a month.

    >>> stretch(120), stretch(24), stretch(4)
    (12, 3, 1)
    """
    return 12 if months >= 4 * A_YEAR else 3 if months >= A_YEAR else 1


def course(results: Results, name: str) -> F64:
    """Values of a measure in each stretch of the measured time; NaN where there is none."""
    made, each = answer(results, parse(name)), stretch(results.measured)
    values = [
        made.value(start, start + each) if isinstance(made, Series) else None
        for start in range(0, results.measured - each + 1, each)
    ]
    return np.array([np.nan if value is None else value for value in values])


def purchases(market: Market) -> dict[str, float | None]:
    """How the tenders that closed in measured months were made (`headlines.PURCHASES`); None where there were none."""
    results, lots, tenders, bids = market.results, market.lots, market.tenders, market.bids
    lot = tendered(results, {})
    lot = lot[(closes(results, lot) >= 0) & (closes(results, lot) < results.measured)]
    tender = np.unique(lots.tender[lot])
    wanted = np.zeros(len(lots), dtype=np.bool_)
    wanted[lot] = True
    return {
        "tendered_lots": float(lot.size),
        "lot_value": _mean(lots.annual_value[lot]),
        "lot_requirements": _ratio(int(wanted[market.lot_requirements.lot].sum()), lot.size),
        "lot_candidates": _mean(lots.candidates[lot]),
        "aware_share": _ratio(int(lots.aware[lot].sum()), int(lots.candidates[lot].sum())),
        "turnover_asked": _mean(tenders.turnover_ratio[lots.tender[lot]] * lots.annual_value[lot]),
        "notice_months": _mean(tenders.closes[tender].astype(np.float64) - tenders.launched[tender] + 1),
        "bid_cost_mean": _mean(bids.cost[wanted[bids.lot]]),
        "run_again_share": _mean(tenders.attempt[tender] > 0),
    }


def lives(results: Results) -> dict[Group, Lives]:
    """Lives of every group that has anybody, by kind and coarse size band; the exposed stand beside the kinds."""
    kind = np.array([word(each) for each in ProviderKind])[results.providers.kind]
    kinds = {ALL: results.there_at_start, EXPOSED: results.exposed}
    kinds |= {str(name): results.there_at_start & (kind == name) for name in np.unique(kind)}
    size = results.turnover_at_start
    ranges = {ALL: (-np.inf, np.inf), "small": SMALL, **COARSE}
    bands = {name: (size >= low) & (size < high) for name, (low, high) in ranges.items()}
    found = {(one, two): _lives(results, kinds[one] & bands[two]) for one in kinds for two in bands}
    return {group: seen for group, seen in found.items() if seen.bodies}


def _lives(results: Results, members: B1) -> Lives:
    left = results.providers.left[members].astype(np.int64)
    lasted = np.minimum(left + 1, results.measured)
    still = left[:, None] > np.arange(results.measured)
    return Lives(left.size, float(lasted.mean()), still.mean(axis=0)) if left.size else Lives(0, 0.0, np.zeros(0))


def closures(results: Results) -> dict[str, dict[str, int]]:
    """How many left in measured months by cause, of all (those founded since included) and of the exposed."""
    providers = results.providers
    inside = (providers.left >= 0) & (providers.left < results.measured)
    groups = {ALL: inside, EXPOSED: inside & results.exposed}
    return {
        name: {word(cause): int((providers.cause[rows] == cause).sum()) for cause in Exit if cause}
        for name, rows in groups.items()
    }


def gone(results: Results) -> dict[int, bool]:
    """Whether each organisation of month 0, by its key, had left by the end."""
    rows = results.there_at_start
    left = results.providers.left[rows] < results.measured
    return dict(zip(results.providers.key[rows].tolist(), left.tolist(), strict=True))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _mean(values: NDArray[np.generic]) -> float | None:
    return float(values.astype(np.float64).mean()) if values.size else None
