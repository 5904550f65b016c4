"""Stage 10: contracts are extended or run out, and ties follow work (R2, T1)."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.sketch import Award, Body, Buyer, Need, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.review import move_ties, run_out, settle_ends
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Cover, Cycle, Stream

MONTH = 10


def before_due(chance: float = 1.0, lead: int = 7) -> Market:
    """A contract whose next purchase would begin next month."""
    need = Need(holder=0, left=8, lead=lead, age=28)
    changes = [Change(START, f"contract.extension_{kind}", chance) for kind in ("short", "long")]
    return market_of(Sketch(month=MONTH, needs=(need,)), changes)


def test_r2_an_extension_moves_the_end_by_a_year_and_the_next_purchase_with_it() -> None:
    market = before_due()
    settle_ends(market)
    contracts, table = market.world.contracts, market.world.requirements
    assert contracts.end.tolist() == [MONTH + 20]
    assert contracts.extended.tolist() == [1]
    assert table.cover_end.tolist() == [MONTH + 20]
    assert MONTH + 12 <= table.due[0] <= MONTH + 14
    assert market.journal.events.provider.tolist() == [0]


def test_r2_a_contract_that_is_not_extended_falls_due() -> None:
    market = before_due(chance=0.0)
    settle_ends(market)
    assert market.world.contracts.end.tolist() == [MONTH + 8]
    assert market.world.requirements.due.tolist() == [MONTH + 1]


@pytest.mark.parametrize(("age", "chance"), [(5, 0.6), (28, 0.35)])
def test_r2_as_many_are_extended_as_the_policy_says(age: int, chance: float) -> None:
    market = market_of(Sketch(month=MONTH, needs=(Need(holder=0, left=8, lead=7, age=age),) * 1_500))
    settle_ends(market)
    assert market.world.contracts.extended.mean() == pytest.approx(chance, abs=0.04)


@pytest.mark.parametrize(("before", "extended"), [(1, 2), (2, 2), (7, 7)])
def test_r2_nobody_is_extended_more_often_than_the_contract_allows(before: int, extended: int) -> None:
    market = before_due()
    market.world.contracts.extended[0] = before
    settle_ends(market)
    assert market.world.contracts.extended.tolist() == [extended]


def test_r2_what_the_buyer_saw_costs_extensions() -> None:
    market = market_of(Sketch(month=MONTH, needs=(Need(holder=0, left=8, lead=7, age=28),) * 1_500))
    market.world.contracts.seen[:] = 0.5
    settle_ends(market)
    assert market.world.contracts.extended.mean() == pytest.approx(0.175, abs=0.03)


def test_r2_ends_are_settled_the_month_before_a_purchase_would_begin() -> None:
    for lead in (6, 8):
        market = before_due(lead=lead)
        settle_ends(market)
        assert market.world.contracts.extended.tolist() == [0]


def ending(state: Cycle = Cycle.IDLE) -> Market:
    """A contract in its last month."""
    market = market_of(Sketch(month=MONTH, needs=(Need(holder=0, left=1, age=35),)))
    market.world.requirements.cycle[0] = state
    return market


def test_r2_a_contract_that_nobody_follows_leaves_a_gap_and_falls_due() -> None:
    market = ending()
    market.world.contracts.waiting[0, 0] = market.world.contracts.referred[0] = 4
    run_out(market)
    table, contracts = market.world.requirements, market.world.contracts
    assert contracts.state.tolist() == [ContractState.ENDED]
    assert (table.cover[0], table.contract[0]) == (Cover.GAP, -1)
    assert table.due[0] <= MONTH + 1
    assert (contracts.waiting[0].sum(), contracts.lost[0]) == (0, 4)


def test_r2_a_contract_goes_on_month_by_month_while_its_successor_is_late() -> None:
    market = ending(Cycle.PROCURING)
    run_out(market)
    contracts, table = market.world.contracts, market.world.requirements
    assert contracts.state.tolist() == [ContractState.DELIVERING]
    assert contracts.end.tolist() == [MONTH + 2]
    assert table.cover_end.tolist() == [MONTH + 2]
    assert table.cover.tolist() == [Cover.COVERED]


def test_r2_a_contract_whose_successor_begins_next_month_is_left_to_it() -> None:
    market = ending(Cycle.PROCURING)
    row = market.world.contracts.append(
        1, key=9, lead=0, state=ContractState.MOBILISING, start=MONTH + 1, end=MONTH + 37
    )
    market.world.contract_requirements.append(1, contract=row, requirement=0, share=1.0)
    run_out(market)
    assert market.world.contracts.state[0] == ContractState.DELIVERING
    assert market.world.contracts.end[0] == MONTH + 1


def test_r2_a_contract_with_months_left_goes_on() -> None:
    market = before_due()
    run_out(market)
    assert market.world.contracts.state.tolist() == [ContractState.DELIVERING]


# T1


STAYING = [Change(START, "trust.contact_leaves", 0.0)]
"""The people behind ties stay."""


def test_t1_a_month_of_work_brings_buyer_and_body_closer_and_all_ties_fade() -> None:
    """The first works by contract, the second free, the third on a grant, the fourth not at all."""
    sketch = Sketch(
        buyers=(Buyer(knows=(0, 1, 2, 3), tie=0.5),), bodies=(Body(),) * 4,
        needs=(Need(holder=0, left=99), Need(paid=False, holder=1, left=99)),
        awards=(Award(body=2, buyer=0, stream=Stream.STATUTORY_GRANTS),),
    )  # fmt: skip
    market = market_of(sketch, STAYING)
    move_ties(market)
    strength = market.world.ties.strength_between(buyer_node(np.zeros(4, dtype=np.int32)), np.arange(4))
    assert strength == pytest.approx([0.525 * 0.985] * 3 + [0.5 * 0.985])


def test_t1_work_makes_a_tie_where_there_was_none() -> None:
    market = market_of(Sketch(needs=(Need(holder=0, left=99),)), STAYING)
    move_ties(market)
    assert market.world.ties.strength == pytest.approx([0.05 * 0.985])
    assert not market.world.ties.known.any()


def test_t1_two_contracts_of_one_pair_count_once() -> None:
    market = market_of(Sketch(needs=(Need(holder=0, left=99), Need(holder=0, left=99))), STAYING)
    move_ties(market)
    assert market.world.ties.strength == pytest.approx([0.05 * 0.985])
