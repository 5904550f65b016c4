"""Stage 6: new contracts are prepared and begin, staff and reference values move (M1, P7)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from simulation.ledger import Flow
from simulation.model import Market
from simulation.stages.mobilise import begin, cover, mobilise, reference_value, relieve
from simulation.vocabulary import ContractState, Cover, Cycle, Line

MONTH = 10


def taking_over(*needs: Need, startup: float = 0.0, starts: int = MONTH, new_lead: int = 1) -> Market:
    """Contracts of the first body that the second takes over; each contract has one successor for the first needs."""
    bodies = (Body(name="loser", income=600_000.0), Body(name="winner", income=600_000.0))
    sketch = Sketch(
        month=MONTH, buyers=(Buyer(), Buyer(place=1)), places=(Place(), Place()), bodies=bodies, needs=needs
    )
    market = market_of(sketch)
    world = market.world
    row = world.contracts.append(
        1, key=99, lead=new_lead, commissioner=0, state=ContractState.MOBILISING, awarded=MONTH - 3, start=starts,
        end=starts + 36, price=9_000_000, direct_cost=70_000.0, volume=45.0, startup=round(100 * startup),
    )  # fmt: skip
    world.contract_requirements.append(1, contract=row, requirement=0, share=1.0, volume=45.0)
    world.requirements.cycle[0] = Cycle.PROCURING
    return market


NEW = np.array([1], dtype=np.int32)


@given(pounds=st.integers(0, 10**8), months=st.integers(2, 14))
def test_m1_start_up_is_spent_in_equal_parts_between_award_and_start(pounds: int, months: int) -> None:
    market = taking_over(Need(holder=0, left=99), startup=pounds / 100.0, starts=MONTH + months)
    market.world.contracts.awarded[1] = MONTH
    spent = []
    for market.month in range(MONTH, MONTH + months):
        market.ledger.open_month()
        mobilise(market)
        spent.append(int(market.ledger.month[Flow.START_UP]))
    assert sum(spent) == int(market.world.contracts.startup[1])
    assert spent[0] == 0
    assert max(spent[1:]) - min(spent[1:]) <= 1


def test_m1_an_old_hand_spends_nothing_on_starting() -> None:
    market = taking_over(Need(holder=0), starts=MONTH + 2)
    mobilise(market)
    assert market.ledger.month[Flow.START_UP] == 0


def test_m1_the_new_contract_covers_the_requirement_and_ends_the_old_one() -> None:
    market = taking_over(Need(holder=0, left=2))
    mobilise(market)
    contracts, table = market.world.contracts, market.world.requirements
    assert contracts.state.tolist() == [ContractState.ENDED, ContractState.DELIVERING]
    assert contracts.end[0] == MONTH
    assert (table.contract[0], table.incumbent[0]) == (1, 1)
    assert (table.cover[0], table.cycle[0], table.tender[0]) == (Cover.COVERED, Cycle.IDLE, -1)
    assert table.cover_end[0] == MONTH + 36
    assert MONTH + 36 - 8 <= table.due[0] <= MONTH + 36 - 6
    assert market.world.providers.based[1].tolist() == [True, False]


def test_m1_a_contract_begins_in_its_month_and_not_before() -> None:
    market = taking_over(Need(holder=0), starts=MONTH + 1)
    mobilise(market)
    assert market.world.contracts.state[1] == ContractState.MOBILISING
    assert market.world.requirements.contract[0] == 0


def test_m1_a_contract_that_loses_part_of_its_work_goes_on_with_the_rest() -> None:
    """Two parts, of 40,000 for 50 people and of 20,000 for 10: the first is taken over."""
    market = taking_over(Need(holder=0), Need())
    world = market.world
    world.contract_requirements.keep(np.arange(len(world.contract_requirements)) == 99)
    world.contract_requirements.append(2, contract=0, requirement=[0, 1], share=[2 / 3, 1 / 3], volume=[50.0, 10.0])
    world.contracts.volume[0] = 60.0
    world.requirements.contract[1] = 0
    relieve(market, np.array([0], dtype=np.intp))
    assert world.contracts.state[0] == ContractState.DELIVERING
    assert world.contracts.price[0] == 2_000_000
    assert world.contracts.direct_cost[0] == pytest.approx(17_000.0)
    assert world.contracts.volume[0] == 10.0
    assert world.contract_requirements.requirement.tolist() == [1]
    assert world.contract_requirements.share.tolist() == pytest.approx([1.0])


def test_m1_a_successor_ends_only_what_it_takes_over() -> None:
    market = taking_over(Need(holder=0), Need(buyer=1, holder=0, line=Line.DRUGS))
    market.world.contract_requirements.contract[2] = 2
    begin(market, np.array([2], dtype=np.int32))
    assert market.world.contracts.state.tolist() == [
        ContractState.ENDED, ContractState.DELIVERING, ContractState.DELIVERING,
    ]  # fmt: skip


# P7


@given(believed=st.floats(1.0, 1e5), paid=st.floats(1.0, 1e5))
def test_p7_reference_value_moves_a_third_of_the_way_to_the_price_paid(believed: float, paid: float) -> None:
    moved = reference_value(np.array([believed]), np.array([paid]), 0.3)[0]
    assert moved - believed == pytest.approx(0.3 * (paid - believed), abs=1e-6)


def test_p7_what_was_paid_for_a_person_counts_not_the_size_of_the_contract() -> None:
    """90,000 for 45 people is 2,000 a person."""
    market = taking_over(Need(holder=0, left=2))
    table = market.world.requirements
    table.unit_price[0] = 1_000.0
    cover(market, np.array([0], dtype=np.int32), NEW, np.array([45.0]), np.array([1.0]))
    assert table.unit_price[0] == pytest.approx(1_300.0)
