"""Stages 4 and 5 of the columns equal the reference (B1-B4, A1-A3)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.model import Market
from simulation.stages.award import award as column_award
from simulation.stages.bid import bid as column_bid
from tests.properties.examples import tries
from tests.reference.auctioned import auctions, joint_work
from tests.reference.awarding import award
from tests.reference.bidding import bid
from tests.reference.stages import disagreement, month_beside
from tests.reference.worlds import purchases, shaking

RULES = {"bid": bid, "award": award}


@settings(max_examples=tries(10))
@given(market=purchases(), shake=shaking(), months=st.integers(6, 12))
def test_b4_a3_bids_and_awards_are_those_of_the_rulebook(
    market: Market, shake: Callable[[Market], None], months: int
) -> None:
    for _ in range(months):
        assert month_beside(market, RULES, shake) == []


@settings(max_examples=tries(90))
@given(market=auctions(), shake=shaking(), left=st.sampled_from([1.0, 0.0]))
def test_b4_a3_an_auction_goes_by_the_rulebook(market: Market, shake: Callable[[Market], None], left: float) -> None:
    assert disagreement(market, column_bid, bid) == []
    shake(market)
    market.world.providers.market_turnover[:] *= left
    assert disagreement(market, column_award, award) == []


@settings(max_examples=tries(60))
@given(market=joint_work(), shake=shaking())
def test_b5_c2_bids_with_partners_go_by_the_rulebook(market: Market, shake: Callable[[Market], None]) -> None:
    assert disagreement(market, column_bid, bid) == []
    shake(market)
    market.world.providers.alive[market.named.provider[::5]] = False
    assert disagreement(market, column_award, award) == []
