"""What work returns to owners: contracts handed back, markets left, parents (F4, A1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from agents.population import owned
from agents.provider import SEEK_RETURNS, PrimeContractor
from agents.trustees import TrusteePopulation
from scenarios import build, load
from scenarios.sketch import Body, Buyer, Need, Passed, Sketch, market_of
from simulation.calendar import NEVER
from simulation.capability import takes_work
from simulation.journal import Event
from simulation.model import Market
from simulation.policy import START, Change, Timeline
from simulation.roles.trustees import Holdings, Ventures
from simulation.stages.award import beyond_risk_capital
from simulation.vocabulary import ContractState, Exit, Pool, ProviderKind
from tests.simulation.stages.test_chains import CALM, HELPER, PRIME, run

LEVERS = Timeline().at(0)
EVERY_KIND = np.arange(len(ProviderKind), dtype=np.int8)


def contract_at(cost: float, pool: Pool = Pool.PRIVATE, changes: Iterable[Change] = (), **need: object) -> Market:
    """A body of a pool whose one contract costs this part of its price to deliver."""
    work = Need(holder=0, value=1_200_000.0, left=100, **need)  # pyright: ignore[reportArgumentType]
    sketch = Sketch(bodies=(replace(PRIME, pool=pool), HELPER), buyers=(Buyer(cash=1e6),), needs=(work,))
    market = market_of(sketch, (*CALM, *changes))
    market.world.contracts.direct_cost[:] = cost * 1_200_000.0
    market.world.providers.backing[0] = 1e8
    return market


# What is remembered.


def test_f4_the_return_of_a_contract_is_what_it_earns_less_delivery_and_what_its_chain_earns() -> None:
    market = run(contract_at(0.6, passed=(Passed(promise=1.0, fee=0.2, covers=False),)), 3)
    contracts, places = market.world.contracts, market.world.subcontracts
    kept = sum((11.0 / 12.0) ** month for month in range(3))
    assert contracts.income[0] == pytest.approx(100_000.0 * kept)
    assert contracts.cost[0] == pytest.approx(places.income[0])
    assert places.income[0] > 0.0


def test_f4_a_contract_that_its_lead_delivers_costs_what_delivery_costs() -> None:
    market = run(contract_at(0.6), 6)
    assert market.world.contracts.cost[0] == pytest.approx(0.6 * market.world.contracts.income[0])


def test_f4_all_work_of_a_body_costs_its_core_and_its_bids_too() -> None:
    market = run(contract_at(0.6), 6)
    providers = market.world.providers
    core = market.levers.finance.core_share
    assert providers.work_income[0] > 500_000.0
    assert providers.work_cost[0] >= 0.6 * providers.work_income[0] / (1.0 - core) - 1.0
    assert (providers.works_since[0], providers.works_since[1]) == (0, NEVER)


# Handing back.


def test_f4_a_company_hands_back_what_has_cost_it_for_a_year() -> None:
    market = run(contract_at(1.2), 12)
    assert market.record.months.handed_back.sum() == 1
    contracts, events = market.world.contracts, market.journal.events
    assert contracts.handed_back[0]
    assert events.provider[events.event == Event.HANDED_BACK].tolist() == [0]
    run(market, 12)
    assert contracts.state[0] == ContractState.HANDED_BACK


@pytest.mark.parametrize("pool", [Pool.OFFENDER_MAIN, Pool.WIDE_REMIT, Pool.PUBLIC_ARM])
def test_f4_bodies_whose_owners_want_no_return_hand_nothing_back(pool: Pool) -> None:
    assert run(contract_at(1.2, pool), 14).record.months.handed_back.sum() == 0


def test_f4_what_pays_or_is_young_or_ends_soon_is_kept() -> None:
    held = Holdings(
        kind=np.full(4, ProviderKind.PRIME_CONTRACTOR, dtype=np.int8), income=np.full(4, 100.0),
        cost=np.array([110.0, 104.0, 110.0, 110.0]), age=np.array([12.0, 12.0, 11.0, 12.0]),
        left=np.array([7.0, 7.0, 7.0, 6.0]),
    )  # fmt: skip
    assert TrusteePopulation().hand_back(held, LEVERS).tolist() == [True, False, False, False]


def test_f4_only_a_class_says_who_wants_returns() -> None:
    assert {PrimeContractor.kind} == SEEK_RETURNS
    count = EVERY_KIND.size
    ventures = Ventures(
        kind=EVERY_KIND, income=np.full(count, 100.0), cost=np.full(count, 150.0), tried=np.full(count, 36.0)
    )
    gone = TrusteePopulation().withdraw(ventures, LEVERS)
    assert EVERY_KIND[gone].tolist() == sorted(SEEK_RETURNS)
    assert not TrusteePopulation().withdraw(replace(ventures, tried=np.full(count, 35.0)), LEVERS).any()


# Leaving.


def test_f4_a_company_that_loses_for_years_gives_everything_back_and_leaves() -> None:
    kept = Change(START, "finance.bearable_loss", -0.3)
    market = run(contract_at(1.1, changes=(kept,)), 33)
    providers = market.world.providers
    assert providers.leaving[0] == NEVER
    run(market, 3)
    assert market.record.months.withdrew.sum() == 1
    assert providers.leaving[0] == 42
    assert not takes_work(providers)[0]
    assert takes_work(providers)[1]
    assert market.world.contracts.handed_back[0]
    run(market, 7)
    assert (providers.alive[0], providers.cause[0], providers.left[0]) == (False, Exit.MARKET_EXIT, 42)
    assert market.world.contracts.state[0] == ContractState.HANDED_BACK


def test_f4_a_company_that_earns_its_keep_stays() -> None:
    market = run(contract_at(0.6), 60)
    assert market.world.providers.alive[0]
    assert market.record.months.withdrew.sum() == 0


# Parents.


def test_companies_of_an_owner_are_equally_many_and_the_largest_stands_for_it() -> None:
    whole, luck = np.arange(1.0, 13.0), np.array([3, 9, 0, 7, 5, 11, 2, 8, 10, 1, 6, 4]) / 12.0
    stands = owned(whole, luck, 3.0)
    assert np.unique(stands, return_counts=True)[1].tolist() == [3, 3, 3, 3]
    assert (whole[stands] >= whole).all()
    assert (stands[stands] == stands).all()
    assert owned(whole, luck, 1.0).tolist() == list(range(12))


def test_private_bodies_share_owners_as_the_population_says_and_others_do_not() -> None:
    for companies, owners in ((1.0, 10), (5.0, 2)):
        scenario = replace(load("baseline").having(scale=0.25, sets={"population.companies_an_owner": companies}))
        providers = build(replace(scenario, burn_in=0), seed=1).world.providers
        private = providers.pool == Pool.PRIVATE
        assert np.unique(providers.owners()[private]).size == owners
        assert (providers.parent[~private] == -1).all()


def test_a_body_taken_over_belongs_to_whom_its_heir_belongs() -> None:
    bodies = tuple(Body(name=str(number)) for number in range(4))
    providers = market_of(Sketch(bodies=bodies)).world.providers
    providers.heir[0], providers.parent[1] = 1, 3
    assert providers.owners().tolist() == [3, 3, 2, 3]


def test_a1_risk_capital_is_that_of_the_owner_and_all_its_companies_hold_against_it() -> None:
    def beyond(parent: int, *values: float) -> list[bool]:
        bodies = tuple(Body(name=str(number), pool=Pool.PRIVATE, income=1_000_000.0) for number in range(2))
        market = market_of(Sketch(bodies=bodies, needs=(Need(holder=0, value=900_000.0),)))
        market.world.providers.parent[:] = parent
        market.tenders.append(1, key=1, risk_capital=1.0)
        rows = np.arange(len(values), dtype=np.int32)
        market.lots.append(rows.size, key=rows + 1, tender=0, annual_value=np.array(values))
        market.bids.append(rows.size, key=rows + 1, lot=rows, bidder=1)
        return beyond_risk_capital(market, rows).tolist()

    assert beyond(-1, 900_000.0, 150_000.0) == [False, True]
    assert beyond(1, 900_000.0, 150_000.0) == [False, False]
    assert beyond(1, 1_200_000.0) == [True]
    assert beyond(-1, 900_000.0) == [False]
