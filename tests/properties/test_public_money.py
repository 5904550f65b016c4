"""The same public money under any way of buying: levers move it about, they do not make or lose it (N2, P1-P3, G1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.building import build
from scenarios.loading import load
from simulation.ledger import Flow
from simulation.model import Market
from simulation.parameters import Value
from simulation.policy import Change

MONTHS = 36
OUTLAY = [Flow.FEE, Flow.ESF_FEE, Flow.SPOT_ORDER, Flow.STATUTORY_GRANT, Flow.LATE_RECEIPT]
VOTED = [Flow.VOTE, Flow.SUPPLEMENTARY_VOTE]
BESIDE = [Flow.IN_HOUSE, Flow.BUYING, Flow.RETURNED_VOTE]

WAYS: dict[str, Mapping[str, Value]] = {
    "everything of a line in one purchase": {"packaging.aggregation": 0.5},
    "everything in one purchase": {"packaging.aggregation": 1.0},
    "one purchase in lots by line": {"packaging.aggregation": 1.0, "packaging.lots": 1},
    "lots, one for a bidder": {"packaging.aggregation": 1.0, "packaging.lots": 1, "packaging.max_lots_per_bidder": 1},
    "small lots": {"packaging.max_lot_value": 50_000.0},
    "everything tendered": {"procurement.spot_threshold": 0.0, "procurement.tender_threshold": 0.0},
    "spot orders up to 50,000 pounds": {"procurement.spot_threshold": 50_000.0},
}
GRANTS: dict[str, Mapping[str, Value]] = {
    "no grants": {"procurement.grant_share": 0.0},
    "many grants": {"procurement.grant_share": 0.3},
    "many small jobs": {"procurement.spot_share": 0.1},
}


def after(changes: Mapping[str, Value], scale: float = 0.1, months: int = MONTHS) -> Market:
    """A part of the country under these changes from month 0, without a burn-in."""
    in_force = tuple(Change(0, name, value) for name, value in changes.items())
    market = build(replace(load("baseline"), scale=scale, burn_in=0, changes=in_force), seed=1)
    for _ in range(months):
        market.step()
    return market


@cache
def usual() -> Market:
    """The same part of the country as it was; never write into it."""
    return after({})


def flowed(market: Market, flows: list[Flow]) -> int:
    """Pence that these flows came to."""
    return int(market.record.months.flows[:, flows].sum())


@cache
def under(way: str) -> Market:
    """The same part of the country under one way of buying or giving; never write into it."""
    return after({**WAYS, **GRANTS}[way])


@cache
def start_cash(scale: float = 0.1) -> int:
    """What buyers hold at the start, pence."""
    return int(after({}, scale, months=0).world.commissioners.cash.sum())


@pytest.mark.parametrize("way", [*WAYS, *GRANTS])
def test_budgets_are_the_same_and_every_penny_voted_is_spent_returned_or_kept(way: str) -> None:
    market = under(way)
    assert np.array_equal(market.world.commissioners.budget, usual().world.commissioners.budget)
    voted = flowed(market, [Flow.VOTE]) - flowed(market, [Flow.BUYING])  # the cost of buying is voted as it arises
    assert voted == flowed(usual(), [Flow.VOTE]) - flowed(usual(), [Flow.BUYING])
    kept = int(market.world.commissioners.cash.sum()) - start_cash()
    assert flowed(market, VOTED) == flowed(market, OUTLAY) + flowed(market, BESIDE) + kept


@pytest.mark.parametrize("way", list(WAYS))
def test_how_purchases_are_made_up_moves_total_spending_little(way: str) -> None:
    """What differs is what stays unbought for a while, and prices."""
    assert flowed(under(way), OUTLAY) == pytest.approx(flowed(usual(), OUTLAY), rel=0.06)


@pytest.mark.parametrize("way", list(GRANTS))
def test_money_for_grants_and_small_jobs_is_not_moved_to_contracts(way: str) -> None:
    """Contracts that run are kept: what is not given goes back to the treasury, what is ordered beyond it is voted."""
    market = under(way)
    assert flowed(market, OUTLAY) == pytest.approx(flowed(usual(), OUTLAY), rel=0.1)
    beyond = flowed(market, [Flow.SUPPLEMENTARY_VOTE]) - flowed(usual(), [Flow.SUPPLEMENTARY_VOTE])
    back = flowed(market, [Flow.RETURNED_VOTE]) - flowed(usual(), [Flow.RETURNED_VOTE])
    more = flowed(market, OUTLAY) - flowed(usual(), OUTLAY)
    kept = int(market.world.commissioners.cash.sum() - usual().world.commissioners.cash.sum())
    assert more == beyond - back - kept


@cache
def as_rich(growth: float) -> Market:
    """A smaller part of the country whose budgets grow like this; never write into it."""
    return after({"environment.budget_growth": growth}, scale=0.05, months=18)


@settings(max_examples=6, deadline=None)
@given(
    growth=st.sampled_from([-0.2, -0.05, 0.0, 0.1]),
    ceiling=st.sampled_from([1.0, 1.2, 3.0]),
    largest=st.sampled_from([20_000.0, 200_000.0, 1e9]),
    aggregation=st.sampled_from([0.0, 0.5, 1.0]),
    lots=st.sampled_from([0, 1, 2]),
    to_contracts=st.sampled_from([0.0, 0.5]),
)
def test_money_is_kept_under_any_mix_of_growth_ceiling_and_division(
    growth: float, ceiling: float, largest: float, aggregation: float, lots: int, to_contracts: float
) -> None:
    market = after(
        {
            "environment.budget_growth": growth, "procurement.price_ceiling": ceiling,
            "packaging.max_lot_value": largest, "packaging.aggregation": aggregation, "packaging.lots": lots,
            "environment.grant_to_contract": to_contracts,
        },
        scale=0.05,
        months=18,
    )  # fmt: skip
    assert market.world.commissioners.budget.sum() == pytest.approx(as_rich(growth).world.commissioners.budget.sum())
    assert market.identities() == []
    kept = int(market.world.commissioners.cash.sum()) - start_cash(0.05)
    assert flowed(market, VOTED) == flowed(market, OUTLAY) + flowed(market, BESIDE) + kept
