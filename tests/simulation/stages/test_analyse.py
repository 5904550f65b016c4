"""Stage 1: demand and budgets move (N1, N2)."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.sketch import Body, Buyer, Need, Sketch, market_of
from simulation.ledger import Flow, Outside
from simulation.policy import START, Change
from simulation.stages.analyse import move_demand, vote_budgets
from simulation.vocabulary import BuyerKind, Line

PRISON, COUNCIL = BuyerKind.PRISON, BuyerKind.LOCAL_AUTHORITY


def test_n1_need_grows_by_the_yearly_rate_over_twelve_months() -> None:
    market = market_of(Sketch(), [Change(START, "environment.demand_growth", 0.1)])
    before = market.world.need.copy()
    for _ in range(12):
        move_demand(market)
    assert market.world.need == pytest.approx(1.1 * before)


def test_n1_need_is_nobodys_own_so_the_mean_over_kinds_counts() -> None:
    market = market_of(Sketch(), [Change(START, "environment.demand_growth", 0.09, (PRISON,))])
    before = market.world.need.copy()
    for _ in range(12):
        move_demand(market)
    assert market.world.need == pytest.approx(1.01 * before)


def test_n1_without_growth_need_stays_as_it_is() -> None:
    market = market_of(Sketch())
    before = market.world.need.copy()
    move_demand(market)
    assert (market.world.need == before).all()


def two_buyers(month: int = 1, cash: float = 0.0) -> Sketch:
    return Sketch(
        month=month,
        buyers=(Buyer(other_budget=10_000.0, cash=cash), Buyer(kind=PRISON, other_budget=20_000.0)),
        needs=(Need(buyer=0, value=30_000.0), Need(buyer=1, value=60_000.0)),
    )


def test_n2_a_twelfth_of_the_budget_is_voted_each_month() -> None:
    """Nine lines of 10,000 and a need of 30,000: 120,000 a year."""
    market = market_of(two_buyers())
    vote_budgets(market)
    assert market.world.commissioners.cash.tolist() == [1_000_000, 2_000_000]
    assert market.ledger.outside[Outside.TREASURY] == -3_000_000
    assert market.ledger.month[Flow.RETURNED_VOTE] == 0


def test_n2_budgets_and_what_is_set_aside_grow_for_the_kinds_meant() -> None:
    market = market_of(two_buyers(), [Change(START, "environment.budget_growth", -0.19, (PRISON,))])
    for _ in range(12):
        vote_budgets(market)
    assert market.world.requirements.annual_value == pytest.approx([30_000.0, 0.81 * 60_000.0])
    assert market.world.commissioners.budget.sum(axis=1) == pytest.approx([120_000.0, 0.81 * 240_000.0])
    assert market.world.commissioners.budget[1, Line.DRUGS] == pytest.approx(16_200.0)


@pytest.mark.parametrize(("month", "returned"), [(0, 50_000), (12, 50_000), (1, 0), (11, 0)])
def test_n2_what_was_not_spent_goes_back_in_april(month: int, returned: int) -> None:
    market = market_of(two_buyers(month, cash=500.0))
    vote_budgets(market)
    assert market.ledger.month[Flow.RETURNED_VOTE] == returned
    assert market.world.commissioners.cash[0] == 1_000_000 + 50_000 - returned


def test_n2_what_is_owed_is_kept_in_april() -> None:
    """Of 500 in hand, 120 are billed and 30 earned but not yet billed: 350 go back."""
    need = Need(holder=0, owed=120.0)
    market = market_of(Sketch(month=0, buyers=(Buyer(cash=500.0),), bodies=(Body(),), needs=(need,)))
    market.world.contracts.unbilled[0] = 3_000
    vote_budgets(market)
    assert market.ledger.month[Flow.RETURNED_VOTE] == 35_000


def test_n2_nothing_goes_back_where_more_is_owed_than_is_there() -> None:
    need = Need(holder=0, owed=900.0)
    market = market_of(Sketch(month=0, buyers=(Buyer(cash=500.0),), bodies=(Body(),), needs=(need,)))
    vote_budgets(market)
    assert market.ledger.month[Flow.RETURNED_VOTE] == 0
    assert (market.world.commissioners.cash >= 0).all()


def test_n2_need_and_budgets_are_different_things() -> None:
    market = market_of(two_buyers(), [Change(START, "environment.budget_growth", 0.3)])
    before = market.world.need.copy()
    vote_budgets(market)
    assert (market.world.need == before).all()
    assert np.isfinite(market.world.commissioners.budget).all()
