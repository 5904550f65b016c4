"""Chains whose lead fails or hands back, in small worlds: who steps in, what is lost, what a successor offers (C4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents.rules.chains import takes_again
from scenarios.sketch import Buyer, Need, Passed, Sketch, market_of
from simulation.journal import Event
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.collapse import offer_again
from simulation.stages.endings import end_early
from simulation.stages.returns import give_back
from simulation.vocabulary import BuyerKind, ContractState, Cover, Cycle, Route, Stream, SubcontractState
from tests.simulation.stages.test_chains import CALM, HELPER, PRIME, ruin, run

STEPS_IN = Change(START, "supply_chain.step_in", 1.0)
HEIR = replace(PRIME, name="successor")


def world_of_two_primes(*changes: Change, places: tuple[Passed, ...] = (), helpers: int = 1, seed: int = 1) -> Market:
    """A prime with a chain that works cheaply, another one that its buyer knows, and 1.2 million pounds a year."""
    passed = places or (Passed(body=2, promise=0.5, covers=False),)
    need = Need(holder=0, value=1_200_000.0, left=100, passed=passed)
    bodies = (PRIME, HEIR, *(replace(HELPER, name=f"helper {number}") for number in range(helpers)))
    sketch = Sketch(bodies=bodies, buyers=(Buyer(knows=(0, 1), tie=0.9, cash=1e6),), needs=(need,))
    market = market_of(sketch, (*CALM, *changes), seed)
    market.world.subcontracts.direct_cost[:] *= 0.6
    return market


def fail(market: Market, after: int = 6) -> Market:
    """The prime fails in the month after so many."""
    run(market, after)
    ruin(market, 0)
    return run(market, 1)


def test_c4_without_step_in_the_places_of_a_failed_prime_end_and_its_work_is_a_gap() -> None:
    world = fail(world_of_two_primes()).world
    assert world.contracts.state.tolist() == [ContractState.TERMINATED]
    assert world.subcontracts.state.tolist() == [SubcontractState.COLLAPSED]
    assert world.requirements.cover.tolist() == [Cover.GAP]
    assert not world.contracts.stepped_in.any()


def test_c4_with_step_in_the_place_goes_on_under_a_contract_with_the_buyer_at_the_price_it_paid() -> None:
    market = fail(world_of_two_primes(STEPS_IN))
    contracts, places = market.world.contracts, market.world.subcontracts
    assert contracts.state.tolist() == [ContractState.TERMINATED, ContractState.DELIVERING]
    assert places.state.tolist() == [SubcontractState.STEPPED_IN]
    assert (contracts.lead[1], contracts.route[1], contracts.bridges[1]) == (2, Route.DIRECT, 0)
    assert contracts.price[1] == contracts.price[0] // 2
    assert contracts.volume[1] == pytest.approx(contracts.volume[0] / 2)
    assert contracts.held_since[1] == places.held_since[0]
    assert market.world.requirements.cover.tolist() == [Cover.COVERED]
    assert market.record.months.places_stepped_in.sum() == 1
    events = market.journal.events
    assert events.provider[events.event == Event.STEPPED_IN].tolist() == [2]


def test_c4_people_who_wait_with_a_subcontractor_are_not_lost_where_the_buyer_steps_in() -> None:
    market = run(world_of_two_primes(STEPS_IN), 6)
    places = market.world.subcontracts
    places.waiting[0, 0] += 7
    places.referred[0] += 7
    for column in ("referred", "passed_on"):
        market.world.contracts[column][0] += 7
    lost = places.lost[0]
    ruin(market, 0)
    market.step()
    assert places.lost[0] - lost <= places.waiting[0].sum()
    assert market.world.contracts.referred[1] == market.world.contracts.waiting[1].sum()


def test_c4_a_bridged_service_is_bought_again_in_time_and_its_bridge_ends() -> None:
    market = fail(world_of_two_primes(STEPS_IN))
    assert market.world.requirements.due[0] == market.month
    gaps = 0
    for _ in range(14):
        run(market, 1)
        gaps += market.world.requirements.cover[0] == Cover.GAP
    contracts = market.world.contracts
    assert gaps == 0
    assert contracts.state[1] == ContractState.ENDED
    assert (contracts.state == ContractState.DELIVERING).sum() == 1
    assert contracts.price[contracts.state == ContractState.DELIVERING][0] > contracts.price[1]


def test_c4_a_bridge_is_never_extended() -> None:
    always = [Change(START, f"contract.extension_{which}", 1.0) for which in ("short", "long")]
    market = run(fail(world_of_two_primes(STEPS_IN, *always)), 14)
    assert market.world.contracts.extended[1] == 0
    assert market.world.contracts.state[1] == ContractState.ENDED


def test_c4_what_a_failed_lead_owes_is_lost_or_paid_by_a_buyer_that_steps_in() -> None:
    lost, kept = fail(world_of_two_primes()), fail(world_of_two_primes(STEPS_IN))
    owed = lost.world.chain_payables.pence.sum()
    assert owed > 0
    assert owed == kept.world.chain_payables.pence.sum()
    received = {}
    for name, market in (("lost", lost), ("kept", kept)):
        places = market.world.chain_payables.subcontract.copy()
        assert (places == 0).all()
        fees = 0
        while len(market.world.chain_payables):
            run(market, 1)
            fees += int(market.ledger.month[Flow.FEE])
        received[name] = fees
    assert lost.record.months.chain_losses.sum() == owed
    assert kept.record.months.chain_losses.sum() == 0
    assert received["kept"] >= owed


def test_c4_two_who_shared_a_cell_share_its_bridge_without_a_fee() -> None:
    places = (Passed(body=2, promise=0.5, covers=False), Passed(body=3, promise=0.3, covers=False))
    world = fail(world_of_two_primes(STEPS_IN, places=places, helpers=2)).world
    assert world.contracts.lead[1] == 2
    assert world.contracts.volume[1] == pytest.approx(0.8 * world.contracts.volume[0])
    bridge = len(world.subcontracts) - 1
    assert (world.subcontracts.provider[bridge], world.subcontracts.contract[bridge]) == (3, 1)
    assert world.subcontracts.promise[bridge] == pytest.approx(0.3 / 0.8)
    assert world.subcontracts.fixed[bridge]
    assert world.subcontracts.fee[bridge] == 0.0


def test_c4_step_in_is_by_kind_of_buyer() -> None:
    others = Change(START, "supply_chain.step_in", 1.0, (BuyerKind.PRISON,))
    assert fail(world_of_two_primes(others)).world.subcontracts.state.tolist() == [SubcontractState.COLLAPSED]


def test_c4_a_holder_that_fails_with_its_lead_is_not_bridged() -> None:
    market = run(world_of_two_primes(STEPS_IN), 6)
    ruin(market, 0)
    ruin(market, 2)
    run(market, 1)
    assert market.world.requirements.cover.tolist() == [Cover.GAP]


def test_c4_a_successor_offers_half_the_place_and_whoever_it_pays_takes_it() -> None:
    """A prime's failure halves what its subcontractor gets (E004-076)."""
    market = run(fail(world_of_two_primes()), 14)
    places, contracts = market.world.subcontracts, market.world.contracts
    assert contracts.lead[places.contract[1]] == 1
    assert (places.provider[1], places.promise[1], places.named[1]) == (2, pytest.approx(0.25), False)
    assert places.volume[1] == pytest.approx(contracts.volume[places.contract[1]] * 0.25)
    assert market.record.months.places_again.sum() == 1


@pytest.mark.parametrize(
    "after", [Change(START, "chains.value_after_collapse", 0.0), Change(START, "chains.remembered", 0.0)]
)
def test_c4_nothing_is_offered_where_nothing_is_left_or_remembered(after: Change) -> None:
    market = run(fail(world_of_two_primes(after)), 14)
    assert market.record.months.places_again.sum() == 0
    assert market.world.contracts.lead.tolist() == [0, 1]


def test_c4_a_place_that_does_not_pay_is_not_taken_again() -> None:
    market = fail(world_of_two_primes())
    market.world.subcontracts.direct_cost[0] *= 5.0
    assert run(market, 14).record.months.places_again.sum() == 0


def test_c4_a_place_is_offered_again_only_as_far_as_others_were_not_promised_its_cell() -> None:
    market = fail(world_of_two_primes())
    world = market.world
    row = world.contracts.append(
        1, key=1, lead=1, state=ContractState.DELIVERING, start=market.month, end=99, price=120_000_000, volume=600.0,
    )  # fmt: skip
    world.contract_requirements.append(1, contract=row, requirement=0, share=1.0, volume=600.0)
    for number, promise in enumerate((0.5, 0.4)):
        world.subcontracts.append(
            1, key=10 + number, contract=row, provider=2 + number, state=SubcontractState.LIVE, promise=promise
        )
    asked = np.zeros(1, dtype=np.int32)
    offer_again(market, asked, row)
    assert market.record.months.places_again.sum() == 0 == (world.subcontracts.state == SubcontractState.NAMED).sum()
    world.subcontracts.provider[1:] = 1
    offer_again(market, asked, row)
    assert world.subcontracts.promise[-1] == pytest.approx(0.1)


def test_c4_worth_the_trouble() -> None:
    price = np.array([100.0, 100.0, 99.0])
    taken = takes_again(price, np.full(3, 100.0), np.array([20.0, 19.0, 50.0]), 2_000.0)
    assert taken.tolist() == [True, False, False]


# Contracts that are handed back.


def test_c4_places_in_a_contract_that_was_handed_back_go_on_with_the_buyer() -> None:
    market = run(world_of_two_primes(STEPS_IN, Change(START, "procurement.turnover_ratio", 10.0)), 6)
    give_back(market, np.zeros(1, dtype=np.int32))
    market.world.requirements.due[0] = 90
    run(market, 7)
    contracts, places = market.world.contracts, market.world.subcontracts
    assert contracts.state[:2].tolist() == [ContractState.HANDED_BACK, ContractState.DELIVERING]
    assert contracts.lead[1] == 2
    assert places.state.tolist() == [SubcontractState.STEPPED_IN]
    assert market.world.requirements.cover.tolist() == [Cover.COVERED]


def test_c4_a_prime_that_hands_back_still_pays_its_chain() -> None:
    market = run(world_of_two_primes(STEPS_IN), 6)
    give_back(market, np.zeros(1, dtype=np.int32))
    run(market, 12)
    assert market.record.months.chain_losses.sum() == 0
    assert not market.world.chain_payables.subcontract.size or market.world.providers.alive[0]


def test_f4_a_contract_handed_back_runs_to_the_end_of_its_notice_and_is_bought_at_once() -> None:
    market = run(world_of_two_primes(), 6)
    give_back(market, np.zeros(1, dtype=np.int32))
    contracts, table = market.world.contracts, market.world.requirements
    assert contracts.end[0] == market.month + 7
    assert (table.due[0], table.short[0], table.cover_end[0]) == (market.month + 1, True, market.month + 7)
    run(market, 2)
    assert contracts.state[0] == ContractState.DELIVERING
    assert table.cycle[0] == Cycle.PROCURING
    run(market, 8)
    assert contracts.state[0] == ContractState.HANDED_BACK
    assert market.world.subcontracts.state[0] == SubcontractState.COLLAPSED


def test_f4_an_early_end_never_lengthens() -> None:
    market = run(world_of_two_primes(), 3)
    market.world.contracts.end[0] = market.month + 3
    end_early(market, np.zeros(1, dtype=np.int32), 7)
    assert market.world.contracts.end[0] == market.month + 3


def test_c4_prime_and_chain_with_and_without_step_in() -> None:
    """One experiment: what the subcontractor receives in the year after its prime failed."""
    income = {}
    for name, changes in (("steps in", (STEPS_IN,)), ("declines", ())):
        market, received = fail(world_of_two_primes(*changes)), 0
        for _ in range(12):
            run(market, 1)
            received += int(market.world.providers.income[2, Stream.CONTRACTS])
        income[name] = received
    assert 0 < income["declines"] < 0.5 * income["steps in"]
