"""Small markets with one thing changed: bundles, turnover gates and notice, against bodies that could bid together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from scenarios.sketch import Body, Buyer, Friends, Need, Place, Sketch, market_of
from simulation.model import Market
from simulation.parameters import Value
from simulation.policy import START, Change
from simulation.vocabulary import ConsortiumState, Gate, Pool, Reach, TenderState

CALM = {
    "founding.rate": 0.0, "need.response": 0.0, "procurement.spot_share": 0.0, "procurement.grant_share": 0.0,
    "contract.year_end_share": 0.0, "procurement.relaunch_gate": 1.0, "packaging.align_months": 0.0,
    "packaging.max_lot_value": 10_000_000.0, "chains.willing": 0.0, "chains.trusts": 5.0, "consortia.agrees": 1.0,
}  # fmt: skip
"""Trust decides, and those who trust each other come to an agreement."""
LOCALS = tuple(
    Body(name=f"local {number}", place=number % 2, income=200_000.0, cash=300_000.0, reach=Reach.REGIONAL,
         also={"hours_kept": 500.0, "network": True})
    for number in range(12)
)  # fmt: skip
LARGE = Body(
    name="large", pool=Pool.PRIVATE, income=20_000_000.0, reach=Reach.NATIONAL,
    also={"hours_kept": 5_000.0, "network": True, "hours": 500.0},
)  # fmt: skip
TWELVE = tuple(Need(value=25_000.0) for _ in range(12))
ONE = {"packaging.aggregation": 1.0}
GATE_OF_3 = {"procurement.turnover_ratio": 3.0}
COMBINED = {"procurement.consortium_turnover_counts": True}


def market_with(*levers: Mapping[str, Value], needs: tuple[Need, ...] = TWELVE, months: int = 12) -> Market:
    """Two areas of one region, twelve local bodies that know each other and a large one; identities always hold."""
    values: dict[str, Value] = dict(CALM)
    for each in levers:
        values |= each
    friends = tuple(Friends(first, second, 0.9) for first in range(12) for second in range(first))
    buyer = Buyer(knows=tuple(range(13)), tie=1.0)
    sketch = Sketch(
        month=1, places=(Place(), Place()), buyers=(buyer, buyer), bodies=(*LOCALS, LARGE),
        needs=needs, friends=friends, need=0.0,
    )  # fmt: skip
    market = market_of(sketch, [Change(START, name, value) for name, value in values.items()], seed=2)
    for _ in range(months):
        market.step()
        assert market.identities() == []
    return market


def bidders(market: Market) -> set[str]:
    """Who bids: local bodies, consortia of them, the large body."""
    bids = market.bids
    names = np.where(bids.consortium >= 0, "together", np.where(bids.bidder < 12, "local", "large"))
    return set(names.tolist())


def winners(market: Market) -> set[str]:
    """Who holds contracts."""
    contracts = market.world.contracts
    names = np.where(contracts.consortium >= 0, "together", np.where(contracts.lead < 12, "local", "large"))
    return set(names.tolist())


# Twelve contracts made one, with a gate of three times its value (E004-050).

AT_ONCE = {"consortia.shortest_talks": 0.0, "consortia.longest_talks": 6.0, "procurement.notice": 6}


def test_a1_local_bodies_bid_for_twelve_small_contracts_with_any_gate() -> None:
    market = market_with(GATE_OF_3)
    assert "local" in bidders(market)
    assert "local" in winners(market)


def test_a1_the_bundle_alone_shuts_nobody_out_that_can_carry_it() -> None:
    open_to_all = market_with(
        ONE, {"procurement.turnover_ratio": 0.0, "bidding.capacity": 2.0, "bidding.bid_cost": 2_000.0}
    )
    assert "local" in bidders(open_to_all)


def test_a1_the_bundle_with_a_gate_of_three_shuts_out_every_local_body() -> None:
    market = market_with(ONE, GATE_OF_3, AT_ONCE)
    assert market.lots.annual_value.tolist() == [300_000.0]
    assert bidders(market) <= {"large"}
    assert winners(market) <= {"large"}
    assert market.lots.kept_away_by[0, Gate.TURNOVER] == (market.lots.kept_away[0])
    assert market.lots.kept_away[0] > 3


def test_c1_combined_turnover_lets_a_consortium_back_in() -> None:
    market = market_with(ONE, GATE_OF_3, AT_ONCE, COMBINED)
    assert "together" in bidders(market)
    assert "local" not in bidders(market)
    shut_out = market_with(ONE, GATE_OF_3, AT_ONCE)
    assert len(shut_out.world.consortia) == 0


def test_c1_members_of_the_consortium_deliver_where_it_wins() -> None:
    market = market_with(ONE, GATE_OF_3, AT_ONCE, COMBINED, {"evaluation.price_weight": 0.0}, months=24)
    world = market.world
    assert "together" in winners(market)
    which = int(np.flatnonzero(world.contracts.consortium >= 0)[0])
    places = world.subcontracts
    inside = places.contract == which
    assert inside.sum() >= 2
    assert places.fixed[inside].all()
    assert (places.referred[inside] > 0).all()


# Notice against the time that talks take (M004-64).

HALF_A_YEAR = {"consortia.shortest_talks": 6.0, "consortia.longest_talks": 6.5, **COMBINED, **ONE, **GATE_OF_3}


@pytest.mark.parametrize(("notice", "ready"), [(1, False), (12, True)])
def test_c1_notice_that_is_shorter_than_talks_comes_too_late(notice: int, ready: bool) -> None:
    market = market_with(HALF_A_YEAR, {"procurement.notice": notice}, months=5 if notice < 2 else 15)
    assert len(market.world.consortia) > 0
    assert market.tenders.state[0] >= TenderState.EVALUATING
    assert ("together" in bidders(market)) == ready


def test_c1_talks_go_on_when_their_lot_has_closed_and_bid_for_the_next() -> None:
    later = (*TWELVE, *(Need(buyer=1, value=25_000.0, holder=12, left=20, lead=7) for _ in range(12)))
    short = {"procurement.notice": 1, "contract.extensions": 0}
    market = market_with(HALF_A_YEAR, short, needs=later, months=9)
    assert (market.world.consortia.state == ConsortiumState.STANDING).any()
    assert "together" not in bidders(market)
    while market.month < 40 and "together" not in bidders(market):
        market.step()
        assert market.identities() == []
    assert "together" in bidders(market)


def test_c1_help_from_the_buyer_makes_up_for_short_notice() -> None:
    helped = market_with(HALF_A_YEAR, {"procurement.notice": 1, "stewardship.consortium_support": 1.0}, months=5)
    assert "together" in bidders(helped)


# Which way combined turnover works depends on where small bodies stand.


def test_c1_combined_turnover_can_take_work_from_local_bodies_too() -> None:
    """Where local bodies may bid alone a lever for consortia brings them nothing: each does better by itself."""
    alone = [market_with(GATE_OF_3, AT_ONCE, *more) for more in ((), (COMBINED,))]
    assert bidders(alone[0]) == bidders(alone[1])


def test_c1_where_trust_decides_nothing_fewer_find_each_other() -> None:
    friends = market_with(ONE, GATE_OF_3, AT_ONCE, COMBINED, months=4)
    cold = {"chains.trusts": 0.0, "chains.willing": -2.0, "chains.attracted": 0.0}
    strangers = market_with(ONE, GATE_OF_3, AT_ONCE, COMBINED, cold, months=4)
    assert len(strangers.world.consortia) < len(friends.world.consortia)
