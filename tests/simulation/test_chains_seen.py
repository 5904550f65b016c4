"""What buyers see of chains and learn from them, and the loop of thin reserves and distrust (R1, R3, E3, T3)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.sketch import Body, Buyer, Need, Passed, Sketch, market_of
from simulation.capability import tie_strength
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.award import tell_bidders
from simulation.stages.chains import end_places
from simulation.stages.review import doubt_the_fragile, figures_of, kept_by_the_fragile, learn_from_failures, sets_lost
from simulation.vocabulary import BidState, Pool, Stream, SubcontractState
from tests.simulation.calm import levers
from tests.simulation.stages.test_chains import CALM, HELPER, PRIME, run

FIRST = np.zeros(1, dtype=np.int32)
DIALOGUE = {"supply_chain__direct_dialogue": True}


def chain_under(*changes: Change, places: int = 1, **also: object) -> Market:
    """A prime with a contract that it passes on, in equal parts, to so many bodies; money paid quarterly."""
    passed = tuple(Passed(body=1 + number, promise=1.0 / places, covers=False) for number in range(places))
    need = Need(holder=0, value=1_200_000.0, left=100, passed=passed, **also)  # pyright: ignore[reportArgumentType]
    helpers = tuple(replace(HELPER, name=f"helper {number}") for number in range(places))
    return market_of(Sketch(bodies=(PRIME, *helpers), buyers=(Buyer(knows=(0,)),), needs=(need,)), (*CALM, *changes))


# R1: the whole chain, or its lead alone.


def test_r1_a_buyer_that_deals_with_the_prime_alone_sees_nothing_of_those_who_do_the_work() -> None:
    seen = {}
    for quality in (0.1, 0.9):
        market = chain_under()
        market.world.providers.quality[:] = [0.5, quality]
        seen[quality] = run(market, 24).world.contracts.seen[0]
    assert seen[0.1] == seen[0.9]


def test_r1_with_direct_dialogue_it_sees_the_quality_of_the_chain() -> None:
    seen = {}
    for quality in (0.1, 0.9):
        market = chain_under(*levers(**DIALOGUE, review__noise=0.0))
        market.world.providers.quality[:] = [0.5, quality]
        seen[quality] = run(market, 24).world.contracts.seen[0]
    assert seen[0.9] - seen[0.1] > 0.5


def test_r1_figures_of_the_chain_are_those_of_all_who_serve() -> None:
    market = run(chain_under(*levers(**DIALOGUE), places=2), 12)
    world, figures = market.world, figures_of(market, FIRST)
    for name in ("served", "lost", "measured", "reoffended"):
        assert getattr(figures, name)[0] == world.contracts[name][0] + world.subcontracts[name].sum()
    assert figures.quality[0] == pytest.approx(world.providers.quality[1:].mean())
    assert figures_of(chain_under(), FIRST).quality[0] == pytest.approx(world.providers.quality[0])


def test_r1_dialogue_changes_nothing_where_nobody_is_passed_on() -> None:
    for talk in (False, True):
        market = market_of(Sketch(needs=(Need(holder=0),)), (*CALM, *levers(supply_chain__direct_dialogue=talk)))
        figures = figures_of(run(market, 6), FIRST)
        assert figures.served[0] == market.world.contracts.served[0]
        assert figures.quality[0] == market.world.providers.quality[0]


# E3: who hears why a bid lost.


@pytest.mark.parametrize(
    ("talk", "feedback", "learns"), [(False, True, False), (True, True, True), (True, False, False)]
)
def test_e3_partners_learn_only_where_buyers_explain_and_talk_to_them(talk: bool, feedback: bool, learns: bool) -> None:
    changes = levers(supply_chain__direct_dialogue=talk, stewardship__feedback=feedback)
    market = market_of(Sketch(bodies=tuple(Body(name=str(number)) for number in range(4))), changes)
    market.lots.append(1, key=1, commissioner=0)
    market.bids.append(2, key=np.array([1, 2]), lot=0, bidder=np.array([0, 1]), belief=0.5)
    market.bids.state[:] = [BidState.WON, BidState.LOST]
    for bid, body in ((0, 2), (1, 3), (1, 3)):
        market.named.append(1, bid=bid, provider=body)
    before = market.world.providers.skill.copy()
    tell_bidders(market, np.arange(2, dtype=np.int32))
    rose = market.world.providers.skill - before
    assert rose[[0, 2]].tolist() == [0.0, 0.0]
    assert (rose[1] > 0.0) == feedback
    assert rose[3] == pytest.approx(rose[1] if learns else 0.0)


# R3: the third set of subcontractors.


def test_r3_terms_ease_after_the_third_set_of_subcontractors_and_not_before() -> None:
    """A commissioner goes through sets of subcontractors before it eases how it pays (E004-078, M004-78)."""
    market = chain_under(*levers(stewardship__learning=0.2, review__forgetting=0.0), places=2, quarterly=True)
    buyer, eased = market.world.commissioners, []
    for _ in range(4):
        for body in (1, 2):
            lose_place(market, body)
            learn_from_failures(market)
            market.month += 1
        eased.append(buyer.eased_payment[0] > 0.0)
        take_on(market)
    assert buyer.sets_lost[0] > 2.0
    assert eased == [False, False, True, True]


def lose_place(market: Market, body: int) -> None:
    """A subcontractor gives up its place."""
    places = market.world.subcontracts
    open_ones = places.rows((places.provider == body) & (places.state <= SubcontractState.LIVE))
    end_places(market, open_ones, SubcontractState.LEFT)


def take_on(market: Market) -> None:
    """The lead finds new subcontractors in the place of those who left."""
    places = market.world.subcontracts
    places.state[:2] = SubcontractState.LIVE
    places.end[:2] = 32_000


def test_r3_places_that_end_in_time_or_collapse_with_their_lead_are_no_failure_of_the_chain() -> None:
    for state, failures in (("LEFT", 1.0), ("CLOSED", 1.0), ("ENDED", 0.0), ("DROPPED", 0.0), ("COLLAPSED", 0.0)):
        market = chain_under()
        end_places(market, FIRST, SubcontractState[state])
        learn_from_failures(market)
        assert market.world.commissioners.sets_lost[0] == failures


def test_r3_a_buyer_that_counts_every_failure_learns_from_the_first() -> None:
    market = chain_under(*levers(review__sets=0.0))
    end_places(market, FIRST, SubcontractState.LEFT)
    learn_from_failures(market)
    assert market.world.commissioners.eased_payment[0] > 0.0
    assert market.world.commissioners.eased_gates[0] == 0.0


def test_r3_sets_are_forgotten() -> None:
    assert sets_lost(np.ones(1), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), 0.1).tolist() == [0.9]


# T3: thin reserves, distrust, less work.


def test_t3_only_bodies_with_thin_reserves_of_their_own_or_a_parents_lose_trust() -> None:
    bodies = (
        Body(name="thin", cash=0.0), Body(name="fat", cash=100_000.0), Body(name="indebted", debt=60_000.0),
        Body(name="backed", pool=Pool.PRIVATE, cash=0.0, also={"backing": 1e6}),
        Body(name="asleep", cash=0.0, also={"spending": 0.0}),
    )  # fmt: skip
    market = market_of(Sketch(bodies=bodies, buyers=(Buyer(knows=tuple(range(5)), tie=0.5),)), levers(trust__doubt=0.2))
    doubt_the_fragile(market)
    ties = tie_strength(market, np.zeros(5, dtype=np.int32), np.arange(5, dtype=np.int32))
    assert ties.tolist() == pytest.approx([0.4, 0.5, 0.4, 0.5, 0.5])


def test_t3_without_doubt_or_a_limit_nothing_happens() -> None:
    runway = np.array([-1.0, 0.0, 2.0])
    assert kept_by_the_fragile(runway, 3.0, 0.0).tolist() == [1.0, 1.0, 1.0]
    assert kept_by_the_fragile(np.array([0.0]), 0.0, 0.5).tolist() == [1.0]


def ten_bodies(doubt: float, seed: int) -> Market:
    """Five bodies with thin and five with full reserves, which buyers of small jobs know equally well."""
    thin = [Body(name=f"thin {n}", income=40_000.0, cash=3_000.0, also={"reserve_target": 0.5}) for n in range(5)]
    full = [Body(name=f"full {n}", income=40_000.0, cash=60_000.0, also={"reserve_target": 18.0}) for n in range(5)]
    needs = tuple(Need(value=9_000.0, term=12, buyer=number % 4) for number in range(24))
    buyers = tuple(Buyer(knows=tuple(range(10)), tie=0.6, cash=1e5) for _ in range(4))
    sketch = Sketch(bodies=(*thin, *full), buyers=buyers, needs=needs)
    calm = [change for change in CALM if not change.name.startswith("chains")]
    return market_of(sketch, (*calm, Change(START, "trust.doubt", doubt)), seed)


def test_t3_thin_reserves_distrust_and_less_work_feed_each_other() -> None:
    """The loop runs where buyers doubt, and does not where they do not (M000-55, loop a)."""
    earned, ties = {}, {}
    for doubt in (0.0, 0.5):
        income = np.zeros(10)
        strength = np.zeros(10)
        for seed in range(1, 5):
            market = ten_bodies(doubt, seed)
            for _ in range(48):
                market.step()
                income += market.world.providers.income[:10, Stream.CONTRACTS]
            for buyer in range(4):
                strength += tie_strength(market, np.full(10, buyer, dtype=np.int32), np.arange(10, dtype=np.int32))
        earned[doubt] = income[:5].sum() / income.sum()
        ties[doubt] = strength[:5].sum() / strength.sum()
    print(earned, ties)
    assert ties[0.5] < 0.8 * ties[0.0]
    assert earned[0.5] < 0.8 * earned[0.0]
