"""A market of another size is the same market: scale changes how many areas there are, not how dense they are."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from scenarios.build import build
from scenarios.load import load

SEEDS = {0.25: range(1, 7), 1.0: range(1, 4), 4.0: range(1, 2)}
"""More of the small ones, which scatter more."""

MEASURES = ("bidders_per_lot_mean", "single_bid_share", "no_bid_share", "annual_exit_rate")


@cache
def measured(scale: float) -> dict[str, tuple[float, float]]:
    """Each measure at a scale after two years: its mean over seeds, and the spread of a single run."""
    runs = []
    for seed in SEEDS[scale]:
        market = build(load("baseline").having(scale=scale, months=24), seed)
        market.run()
        runs.append([market.measures()[name] for name in MEASURES])
    table = np.array(runs, dtype=np.float64)
    spread = table.std(axis=0, ddof=1) if len(runs) > 1 else np.zeros(len(MEASURES))
    return {name: (table[:, place].mean(), spread[place]) for place, name in enumerate(MEASURES)}


@pytest.mark.slow
@pytest.mark.parametrize("scale", [0.25, 4.0])
def test_bidders_for_a_lot_agree_within_a_tenth_between_scales(scale: float) -> None:
    found, national = (measured(size)["bidders_per_lot_mean"][0] for size in (scale, 1.0))
    assert found == pytest.approx(national, rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASURES[1:])
@pytest.mark.parametrize("scale", [0.25, 4.0])
def test_other_measures_agree_within_what_seeds_scatter(scale: float, name: str) -> None:
    """A mean over seeds lies within twice the scatter of single small runs, which is the widest there is."""
    allowed = 2.0 * max(measured(0.25)[name][1], measured(1.0)[name][1])
    assert measured(scale)[name][0] == pytest.approx(measured(1.0)[name][0], abs=allowed)
