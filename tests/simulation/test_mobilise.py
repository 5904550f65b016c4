"""M1: what passes from the provider that loses work to the one that wins it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.mobilise import begin, prepare, transfer
from simulation.vocabulary import ContractState, Line, Reach, Stream

VALUE = 600_000.0
POSTS = 0.85 * VALUE * 0.68 / 24_000.0
"""Posts that the lost contract pays for."""


def handover(
    changes: Iterable[Change] = (), winner: int = 1, needs: int = 1, lives_on: tuple[Stream, ...] = (), **more: int
) -> Market:
    """A market in which body 0, from place 1, holds work in place 0 that body `winner` takes over this month."""
    loser = Body(place=1, reach=Reach.REGIONAL, income=2_000_000.0, cash=400_000.0, lives_on=lives_on)
    sketch = Sketch(
        places=(Place(), Place()),
        buyers=(Buyer(),),
        bodies=(loser, Body(income=2_000_000.0, cash=400_000.0, also={"lines": np.zeros(9, dtype=bool)})),
        needs=(Need(value=VALUE, holder=0, age=24),) * needs,
    )
    market = market_of(sketch, changes)
    contracts, links = market.world.contracts, market.world.contract_requirements
    terms = {name: contracts[name][0] for name in contracts.columns} | {
        "key": 99, "lead": winner, "state": ContractState.MOBILISING, "awarded": -2, "start": 0, "end": 36,
        "held_since": 0, "startup": 3_900_000,
    }  # fmt: skip
    row = contracts.append(1, **(terms | more))
    links.append(1, contract=row, requirement=0, share=1.0, volume=contracts.volume[0])
    return market


def start(market: Market) -> None:
    rows = np.flatnonzero(market.world.contracts.state == ContractState.MOBILISING).astype(np.int32)
    begin(market, rows)


def test_m1_start_up_is_spent_in_parts_that_add_up() -> None:
    market = handover(start=1, awarded=-3)
    spent = 0
    for market.month in (-2, -1, 0):
        market.ledger.open_month()
        prepare(market, np.array([1], dtype=np.int32))
        spent += market.ledger.month[Flow.START_UP]
    assert spent == 3_900_000


def test_m1_staff_move_at_their_pay_and_others_are_made_redundant() -> None:
    market = handover()
    before = market.world.providers.staff.copy()
    market.ledger.open_month()
    start(market)
    after = market.world.providers.staff
    assert after[1] - before[1] == pytest.approx(0.6 * POSTS)
    assert before[0] - after[0] == pytest.approx(0.8 * POSTS)
    assert market.staff.displaced[1] == pytest.approx(0.2 * POSTS)
    assert market.ledger.month[Flow.REDUNDANCY] == pytest.approx(0.2 * POSTS * 2_000.0 * 0.4 * 100.0, abs=1)
    assert market.ledger.residual() == 0


def test_m1_without_transfer_all_staff_stay_or_are_made_redundant() -> None:
    market = handover((Change(START, "delivery.transfer", 0.0), Change(START, "delivery.redundant", 0.0)))
    before = market.world.providers.staff.copy()
    start(market)
    assert market.world.providers.staff.tolist() == before.tolist()
    assert [part.tolist() for part in transfer(np.ones(1), 0.0, 1.0)] == [[0.0], [1.0]]


def test_m1_only_staff_that_are_there_can_move() -> None:
    market = handover()
    market.world.providers.staff[0] = 1.0
    before = market.world.providers.staff.sum()
    start(market)
    assert market.world.providers.staff[0] == pytest.approx(0.2)
    assert market.world.providers.staff.sum() + market.staff.displaced.sum() == pytest.approx(before)


def test_m1_an_incumbent_that_wins_again_keeps_staff_and_continuity() -> None:
    market = handover(winner=0)
    before = market.world.providers.staff.copy()
    start(market)
    assert market.world.providers.staff.tolist() == before.tolist()
    assert market.world.contracts.held_since[1] == -24
    assert market.world.contracts.state.tolist() == [ContractState.ENDED, ContractState.DELIVERING]


def test_m1_the_loser_forgets_what_it_no_longer_does_and_the_winner_learns() -> None:
    market = handover()
    start(market)
    providers = market.world.providers
    assert providers.based.tolist() == [[False, True], [True, False]], "the home stays a base"
    assert providers.lines[:, Line.ACCOMMODATION].tolist() == [False, True]


def test_m1_other_work_keeps_capability() -> None:
    market = handover(needs=2)
    start(market)
    assert market.world.providers.based[0, 0]
    assert market.world.providers.lines[0, Line.ACCOMMODATION]
    own = handover(lives_on=(Stream.TRUSTS,))
    start(own)
    assert own.world.providers.lines[0, Line.ACCOMMODATION], "services of its own keep the practice"
    assert not own.world.providers.based[0, 0]


def test_m1_forgetting_may_be_nil() -> None:
    market = handover((Change(START, "delivery.forgetting", 0.0),))
    start(market)
    assert market.world.providers.based[0, 0]
    assert market.world.providers.lines[0, Line.ACCOMMODATION]
