"""What a closure sets free, and how its accounts are settled (F5)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, market_of
from simulation.identities import dead_hold_nothing, staff_are_conserved
from simulation.journal import Event
from simulation.ledger import Flow, Outside
from simulation.model import Market
from simulation.stages.endings import close_down
from simulation.vocabulary import ContractState, Cover, Cycle, Exit, Stream, TenderState

MONTH = 10


def closed(cause: Exit = Exit.INSOLVENCY, cash: float = 0.0, debt: float = 0.0) -> Market:
    """The first of two bodies has closed; it held a contract, a free arrangement and a grant."""
    bodies = (Body(name="gone", place=1, cash=cash, debt=debt, staff=4.0), Body(name="stays"))
    needs = (Need(holder=0, left=20), Need(paid=False, holder=0, left=9), Need(holder=1, left=20))
    awards = (Award(body=0), Award(body=1), Award(body=0, buyer=0, stream=Stream.STATUTORY_GRANTS))
    places = (Place(), Place())
    market = market_of(
        Sketch(month=MONTH, places=places, buyers=(Buyer(knows=(0,)),), bodies=bodies, needs=needs, awards=awards)
    )
    market.world.contracts.unbilled[0] = 12_345
    market.world.contracts.waiting[0] = (1, 2, 3)
    market.world.contracts.referred[0] = 6
    close_down(market, np.array([0], dtype=np.int32), np.array([cause], dtype=np.int8))
    return market


def test_f5_the_dead_hold_nothing() -> None:
    market = closed(cash=500.0, debt=200.0)
    assert dead_hold_nothing(market) == ""
    assert staff_are_conserved(market) == ""
    providers = market.world.providers
    assert (providers.alive[0], providers.left[0], providers.cause[0]) == (False, MONTH, Exit.INSOLVENCY)
    assert providers.alive[1]


def test_f5_its_contracts_end_with_the_month_and_what_they_earned_is_billed() -> None:
    market = closed()
    contracts = market.world.contracts
    assert contracts.state[0] == ContractState.TERMINATED
    assert contracts.end[0] == MONTH + 1
    assert market.payables.contract.tolist() == [0]
    assert market.payables.pence.tolist() == [12_345]
    assert (contracts.waiting[0].sum(), contracts.lost[0]) == (0, 6)
    assert contracts.state[1] == ContractState.DELIVERING


def test_f5_its_requirements_are_a_gap_and_due_at_once_in_a_hurry() -> None:
    table = closed().world.requirements
    assert (table.cover[0], table.contract[0], table.incumbent[0]) == (Cover.GAP, -1, -1)
    assert (table.cycle[0], table.due[0], table.short[0]) == (Cycle.IDLE, MONTH + 1, True)
    assert table.cover[2] == Cover.COVERED
    assert not table.short[2]


def test_f5_its_free_work_is_a_gap_too() -> None:
    table = closed().world.requirements
    assert (table.cover[1], table.incumbent[1], table.cover_end[1]) == (Cover.GAP, -1, MONTH + 1)


def test_f5_its_grants_end() -> None:
    assert closed().world.grants.provider.tolist() == [1]


def test_f5_its_staff_look_for_work_in_their_area() -> None:
    assert closed().staff.displaced.tolist() == [0.0, 4.0]


@pytest.mark.parametrize(
    ("cash", "debt", "lenders", "creditors"),
    [
        (500.0, 0.0, 0.0, 500.0),  # what is left goes to creditors
        (500.0, 200.0, 200.0, 300.0),  # lenders first
        (100.0, 200.0, 100.0, 0.0),  # as far as it goes
        (-80.0, 200.0, 0.0, -80.0),  # creditors bear what is missing
    ],
)
def test_f5_lenders_are_repaid_first_and_creditors_get_what_is_left(
    cash: float, debt: float, lenders: float, creditors: float
) -> None:
    market = closed(cash=cash, debt=debt)
    assert market.ledger.outside[Outside.LENDERS] == 100 * lenders
    assert market.ledger.outside[Outside.CREDITORS] == 100 * creditors
    assert market.ledger.month[Flow.BAD_DEBT] == max(0, -100 * creditors)


@given(cash=st.integers(-(10**9), 10**9), debt=st.integers(0, 10**9))
def test_f5_settling_creates_and_loses_no_money(cash: int, debt: int) -> None:
    market = closed(cash=cash / 100.0, debt=debt / 100.0)
    assert market.ledger.residual() == 0
    assert market.world.providers.cash[0] == 0
    assert market.world.providers.debt[0] == 0


def test_f5_its_agent_leaves_and_the_journal_tells_why() -> None:
    market = closed(Exit.WIND_DOWN)
    assert [agent.row for agent in market.agents if hasattr(agent, "cash")] == [1]
    events = market.journal.events
    told = np.flatnonzero(events.event == Event.CLOSED)
    assert (events.provider[told].tolist(), events.reason[told].tolist()) == ([0], [Exit.WIND_DOWN])


@pytest.mark.parametrize("cause", [cause for cause in Exit if cause != Exit.NONE])
def test_f4_every_exit_is_counted_under_its_one_cause(cause: Exit) -> None:
    market = closed(cause)
    market.record.close_month()
    counted = {each: int(market.record.months[f"closed_{each.name.lower()}"][0]) for each in Exit if each}
    assert {each for each, number in counted.items() if number} == {cause}


def test_f5_a_purchase_under_way_goes_on() -> None:
    """The contract of the dead was about to be bought again: the tender is not begun anew."""
    market = market_of(Sketch(month=MONTH, needs=(Need(holder=0, left=3),)))
    market.tenders.append(1, key=1, state=TenderState.OPEN)
    table = market.world.requirements
    table.cycle[0], table.tender[0] = Cycle.PROCURING, 0
    close_down(market, np.array([0], dtype=np.int32), np.array([Exit.INSOLVENCY], dtype=np.int8))
    assert (table.cover[0], table.cycle[0], table.tender[0]) == (Cover.GAP, Cycle.PROCURING, 0)
    assert not table.short[0]


def test_f5_a_winner_that_dies_before_it_starts_leaves_the_purchase_to_be_made_again() -> None:
    market = market_of(Sketch(month=MONTH, bodies=(Body(), Body()), needs=(Need(holder=0, left=3),)))
    world = market.world
    market.tenders.append(1, key=1, state=TenderState.AWARDED)
    row = world.contracts.append(1, key=9, lead=1, state=ContractState.MOBILISING, start=MONTH + 3, end=MONTH + 39)
    world.contract_requirements.append(1, contract=row, requirement=0, share=1.0)
    table = world.requirements
    table.cycle[0], table.tender[0] = Cycle.PROCURING, 0
    close_down(market, np.array([1], dtype=np.int32), np.array([Exit.INSOLVENCY], dtype=np.int8))
    assert (table.cover[0], table.contract[0]) == (Cover.COVERED, 0)
    assert (table.cycle[0], table.tender[0], table.due[0]) == (Cycle.IDLE, -1, MONTH + 1)


def test_f5_closing_nobody_does_nothing() -> None:
    market = market_of(Sketch())
    close_down(market, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int8))
    assert len(market.journal.events) == 0
    assert market.world.providers.alive.all()
