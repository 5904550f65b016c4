"""Null models in a whole market: what they take away, and what goes on."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import Scenario, ScenarioError, load
from scenarios.nulls import NULLS
from simulation.digest import parts
from simulation.identities import violated
from simulation.model import Market
from simulation.vocabulary import ContractState, Exit, Stream

SCALE, MONTHS = 0.05, 30


def scenario(null: str | None) -> Scenario:
    """A small baseline with a null model, after a burn-in of three years."""
    return replace(load("baseline").having(months=MONTHS, scale=SCALE, null=null), burn_in=36)


@cache
def watched(null: str | None) -> tuple[Market, list[str]]:
    """The market after its run, and the identities that were violated on the way."""
    market, wrong = build(scenario(null), seed=3), []
    market.run(lambda month: wrong.extend(violated(market)))
    return market, wrong


def ran(null: str | None) -> Market:
    """The market after its run; never write into it."""
    return watched(null)[0]


def test_a_name_that_is_no_null_model_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"null: no-exits is not a null model \(did you mean no-exit\?\)"):
        load("baseline").having(null="no-exits")


@pytest.mark.parametrize("null", NULLS)
def test_identities_hold_in_every_month(null: str) -> None:
    assert watched(null)[1] == []


def test_cash_only_starts_from_the_same_month_0() -> None:
    frozen, usual = build(scenario("cash-only"), seed=3), build(scenario(None), seed=3)
    while usual.month < 0:
        frozen.step()
        usual.step()
    assert list(parts(frozen).values()) == list(parts(usual).values())


def test_cash_only_buys_nothing_in_measured_months() -> None:
    months = ran("cash-only").record.months
    measured = months.month >= 0
    for counter in ("launched", "tenders", "bids", "awards", "extended", "direct_awards", "grants", "lots_closed"):
        assert months[counter][measured].sum() == 0, counter
        assert months[counter][~measured].sum() > 0, counter
    assert ran("cash-only").measures(["bidders_per_lot_mean"]) == {"bidders_per_lot_mean": None}


def test_cash_only_contracts_end_only_with_their_holders() -> None:
    market = ran("cash-only")
    contracts, providers = market.world.contracts, market.world.providers
    before = (contracts.start < 0) & (contracts.end >= 1)
    over = before & (contracts.state != ContractState.DELIVERING)
    assert before.sum() > 50
    assert not providers.alive[contracts.lead[over]].any()
    assert providers.alive[contracts.lead[contracts.state == ContractState.DELIVERING]].all()
    delivering = market.record.months.contracts[market.record.months.month >= 0]
    assert (np.diff(delivering) <= 0).all()


def test_cash_only_keeps_outside_money_and_the_life_of_organisations() -> None:
    months = ran("cash-only").record.months
    measured = months.month >= 0
    income = months.income[measured]
    assert (income[:, [Stream.TRUSTS, Stream.DONATIONS, Stream.CONTRACTS]] > 0).all()
    assert months.founded[measured].sum() > 0


def test_cash_only_money_of_a_closed_holder_passes_to_nobody() -> None:
    market = build(scenario("cash-only"), seed=3)
    while market.month < 2:
        market.step()
    contracts, providers = market.world.contracts, market.world.providers
    holder = int(contracts.lead[contracts.rows(contracts.state == ContractState.DELIVERING)[0]])
    providers.cash[holder] = -(10**12)
    providers.backing[holder] = 0.0
    held = contracts.rows((contracts.lead == holder) & (contracts.state == ContractState.DELIVERING))
    total = market.record.months.contracts[-1]
    for _ in range(14):
        market.step()
    assert not providers.alive[holder]
    assert (contracts.state[held] == ContractState.TERMINATED).all()
    assert market.record.months.contracts[-1] <= total - held.size
    assert market.record.months.gaps[-1] >= held.size


def test_no_exit_closes_nobody() -> None:
    providers = ran("no-exit").world.providers
    assert providers.alive.all()
    assert (providers.cause == Exit.NONE).all()
    assert (providers.debt > 0).any()


def test_zero_intelligence_bids_whatever_it_is_worth() -> None:
    usual, null = (ran(name).record.months for name in (None, "zero-intelligence"))
    assert null.lot_bids.sum() > usual.lot_bids.sum()
    market = ran("zero-intelligence")
    bids, lots = market.bids, market.lots
    assert (bids.price > 0.0).all()
    assert (bids.price <= market.tenders.price_ceiling[lots.tender[bids.lot]] * lots.annual_value[bids.lot]).all()


@pytest.mark.parametrize("null", ["random-award", "turnover-award"])
def test_awards_by_lot_look_at_nothing_but_the_draw(null: str) -> None:
    market = build(scenario(null).having({"evaluation.price_weight": 90}), seed=3)
    market.run()
    first = market.bids.rows(market.bids["rank"] == 1)
    assert np.allclose(market.bids.score[first], 100.0 * market.bids.quality[first])
