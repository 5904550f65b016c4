"""Who meets whom, who tells whom, and rivalry (E1-E4, T1)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.engage import hear, meetings
from simulation.stages.meetings import help_to_be_ready, hold_forums, networks_meet
from simulation.stages.plan import plan
from simulation.stages.rivalry import contest, cool_down, lose_contacts, rivalry_gain, scarcity, shared, told_by_others
from simulation.ties import BUYER, Ties, neighbours
from simulation.vocabulary import BuyerKind, Line

LINES = (Line.ACCOMMODATION, Line.DRUGS, Line.HEALTH)


def room(bodies: int = 30, network: bool = False, **levers: float) -> Market:
    """One area, three buyers of a line each, bodies of one line each; nobody knows anybody."""
    who = tuple(Body(name=f"body {n}", lines=(LINES[n % 3],), also={"network": network}) for n in range(bodies))
    needs = tuple(Need(buyer=n, line=line, holder=n) for n, line in enumerate(LINES))
    sketch = Sketch(buyers=(Buyer(),) * 3, bodies=who, needs=needs, need=0.0)
    return market_of(sketch, [Change(START, name.replace("__", "."), value) for name, value in levers.items()])


def between_bodies(market: Market) -> list[tuple[int, int]]:
    """The pairs of bodies that have a tie."""
    first, second = market.world.ties.ends
    inner = second < BUYER
    return list(zip(first[inner].tolist(), second[inner].tolist(), strict=True))


def test_e2_nobody_meets_without_forums() -> None:
    market = room(stewardship__forums=0.0)
    hold_forums(market)
    assert len(market.world.ties) == 0


def test_e2_at_a_forum_bodies_meet_their_like_and_a_buyer_of_their_line() -> None:
    market = room(stewardship__forums=12.0, awareness__attendance=0.8)
    hold_forums(market)
    met = between_bodies(market)
    like = [first % 3 == second % 3 for first, second in met]
    assert len(met) > 20
    assert np.mean(like) > 0.7
    buyer, body = market.world.ties.known_pairs()
    assert set(np.unique(body).tolist()) == {body for both in met for body in both}
    assert (buyer == body % 3).all()
    assert market.world.ties.strength == pytest.approx(np.full(len(market.world.ties), 0.1))


def test_e2_a_forum_adds_a_tenth_of_what_is_left_to_a_tie() -> None:
    market = room(stewardship__forums=12.0, awareness__attendance=0.8)
    ties = market.world.ties
    for _ in range(2):
        hold_forums(market)
    again = ties.strength > 0.15
    assert again.any()
    assert ties.strength[again] == pytest.approx(1.0 - 0.9 * 0.9)


def test_e2_who_holds_no_forum_is_not_met_there() -> None:
    market = room()
    market.world.commissioners.kind[0] = BuyerKind.PRISON
    held = np.zeros(len(BuyerKind))
    held[BuyerKind.PRISON] = 12.0
    object.__setattr__(market.levers.stewardship, "forums", held)
    hold_forums(market)
    buyer, _ = market.world.ties.known_pairs()
    assert set(buyer.tolist()) == {0}


def test_e2_who_a_provider_day_reaches_is_known_to_its_buyer_and_knows_others() -> None:
    def known(days: float) -> Market:
        sketch = Sketch(buyers=(Buyer(),), bodies=tuple(Body(name=f"body {n}") for n in range(12)),
                        needs=(Need(value=120_000.0),), need=0.0)  # fmt: skip
        market = market_of(sketch, [Change(START, "stewardship.provider_days", days),
                                    Change(START, "awareness.acquaintances", 0.02)])  # fmt: skip
        for _ in range(2):
            market.step()
        return market

    without, with_day = known(0.0), known(1.0)
    assert len(without.world.ties.known_pairs()[0]) < 3
    assert len(with_day.world.ties.known_pairs()[0]) == 12
    assert len(between_bodies(with_day)) == 11 + 10


def test_e2_bodies_of_two_places_do_not_sit_together() -> None:
    luck = np.linspace(0.0, 0.9, 8)
    place = np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.int32)
    first, second = neighbours(place, np.zeros(8, dtype=np.int64), luck)
    assert (place[first] == place[second]).all()
    assert sorted(zip(first.tolist(), second.tolist(), strict=True)) == [
        (0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (4, 5), (4, 6), (5, 6), (5, 7), (6, 7)]  # fmt: skip


def test_e3_help_makes_bodies_ready_at_the_rate_of_the_policy() -> None:
    market = room(bodies=600, stewardship__readiness_support=0.4)
    providers = market.world.providers
    providers.ready[:] = False
    for _ in range(12):
        help_to_be_ready(market)
        market.month += 1
    assert providers.ready.mean() == pytest.approx(0.4, abs=0.06)
    assert market.world.providers.ready.sum() > 0


def test_e3_without_help_nobody_becomes_ready() -> None:
    market = room()
    market.world.providers.ready[:] = False
    help_to_be_ready(market)
    assert not market.world.providers.ready.any()


def test_e3_help_reaches_only_where_its_buyers_buy() -> None:
    sketch = Sketch(places=(Place(), Place(region=1)), bodies=(Body(), Body(name="elsewhere", place=1)))
    market = market_of(sketch, [Change(START, "stewardship.readiness_support", 1.0)])
    market.world.providers.ready[:] = False
    help_to_be_ready(market)
    assert market.world.providers.ready.tolist() == [True, False]


def test_e4_larger_teams_meet_more_bodies() -> None:
    assert meetings(np.array([1.0, 4.0]), 0.1).tolist() == pytest.approx([0.1, 0.4])


def test_e1_news_travels_over_ties_and_not_to_strangers() -> None:
    bodies = tuple(Body(name=f"body {n}") for n in range(4))
    sketch = Sketch(bodies=bodies, needs=(Need(value=120_000.0),), need=0.0)
    market = market_of(sketch, [Change(START, "awareness.news", 0.5)])
    market.world.ties.befriend(np.array([0, 0]), np.array([1, 2]), np.array([0.8, 0.4]))
    plan(market)
    assert market.pairs.provider.tolist() == [0, 1, 2, 3]
    assert told_by_others(market).tolist() == [0.0, 0.0, 0.0, 0.0]
    market.pairs.aware[0] = True
    assert told_by_others(market) == pytest.approx([0.0, 0.4, 0.2, 0.0])
    market.pairs.aware[1] = True
    market.world.ties.befriend(np.array([1]), np.array([2]), np.array([1.0]))
    assert told_by_others(market) == pytest.approx([0.0, 0.0, 1.0 - 0.8 * 0.5, 0.0])
    market.world.ties.compete(np.array([1]), np.array([2]), 1.0)
    assert told_by_others(market) == pytest.approx([0.0, 0.0, 1.0 - 0.8 * 0.75, 0.0])


def test_e1_once_aware_is_always_aware() -> None:
    market = build(load("baseline").having(scale=0.1), seed=2)
    for _ in range(6):
        market.step()
    before = market.pairs.aware.copy()
    assert before.any()
    hear(market)
    assert market.pairs.aware[before].all()


def test_t1_bidding_for_one_lot_makes_rivals_and_leaves_trust_alone() -> None:
    market = room(3)
    lots = np.arange(2, dtype=np.int32)
    market.lots.append(2, commissioner=lots)
    rows = market.bids.append(4, lot=np.array([0, 0, 1, 0]), bidder=np.array([0, 1, 1, 2]))
    market.world.ties.befriend(np.array([0]), np.array([1]), np.array([0.5]))
    contest(market, rows)
    ties = market.world.ties
    assert between_bodies(market) == [(0, 1), (0, 2), (1, 2)]
    assert ties.rivalry == pytest.approx([0.15] * 3)
    assert ties.strength.tolist() == [0.5, 0.0, 0.0]
    contest(market, rows)
    assert ties.rivalry == pytest.approx([1.0 - 0.85**2] * 3)


def test_t1_scarce_money_makes_harder_rivals() -> None:
    rivals = {}
    for cut in (0.0, 0.3):
        market = room(3)
        buyers = market.world.commissioners
        buyers.budgets_past[:] = buyers.budget.sum(axis=1)[:, None]
        buyers.budget[:] *= 1.0 - cut
        market.lots.append(1, commissioner=0)
        contest(market, market.bids.append(2, lot=0, bidder=np.array([0, 1])))
        rivals[cut] = market.world.ties.rivalry[0]
    assert rivals[0.0] == pytest.approx(0.15)
    assert rivals[0.3] == pytest.approx(0.15 * 1.3)
    assert rivalry_gain(0.4, np.array([9.0])).tolist() == [1.0]
    assert scarcity(np.array([5.0]), np.array([0.0])).tolist() == [0.0]


def test_t1_rivalry_fades_by_a_twentieth_a_month_and_trust_does_not_with_it() -> None:
    ties = Ties()
    ties.befriend(np.array([1]), np.array([2]), np.array([0.5]))
    ties.compete(np.array([1]), np.array([2]), 0.4)
    ties.cool(0.05)
    assert ties.rivalry.tolist() == pytest.approx([0.38])
    assert ties.strength.tolist() == [0.5]


def test_t1_rivals_share_half_of_what_their_tie_would_bear() -> None:
    strength = np.linspace(0.0, 1.0, 5)
    assert shared(strength, np.ones(5), 0.5) == pytest.approx(0.5 * strength)
    assert (np.diff(shared(np.full(5, 0.8), strength, 0.5)) < 0.0).all()


def test_t1_one_tie_in_seven_is_halved_in_a_year_when_its_contact_leaves() -> None:
    market = room(200)
    pairs = [pair for row in range(180) for pair in ((row, row + 1), (row, row + 7), (row, row + 19))]
    first, second = (np.array(column) for column in zip(*pairs, strict=True))
    market.world.ties.befriend(first, second, np.ones(len(pairs)))
    for _ in range(12):
        lose_contacts(market)
        market.month += 1
    strength = market.world.ties.strength
    assert set(np.unique(strength).tolist()) == {0.5, 1.0}
    assert (strength == 0.5).mean() == pytest.approx(0.15, abs=0.04)


def test_t1_ties_that_are_next_to_nothing_are_forgotten_in_april() -> None:
    market = room(4)
    market.world.ties.befriend(np.array([0, 1]), np.array([1, 2]), np.array([0.001, 0.5]))
    market.month = 11
    cool_down(market)
    assert len(market.world.ties) == 2
    market.month = 12
    cool_down(market)
    assert between_bodies(market) == [(1, 2)]


def test_t1_members_of_networks_meet_the_same_people_again() -> None:
    market = room(30, network=True, trust__network_meetings=12.0)
    networks_meet(market)
    met = between_bodies(market)
    networks_meet(market)
    assert between_bodies(market) == met
    assert market.world.ties.strength == pytest.approx(np.full(len(met), 0.19))
    assert not market.world.ties.known.any()
    strangers = room(30, network=False, trust__network_meetings=12.0)
    networks_meet(strangers)
    assert len(strangers.world.ties) == 0


@pytest.fixture(scope="module")
def country() -> Market:
    """A quarter of the country after six years."""
    market = build(load("baseline").having(scale=0.25), seed=5)
    for _ in range(72):
        market.step()
    return market


def test_t1_at_the_start_bodies_know_a_few_of_their_own_area_and_line() -> None:
    market = build(load("baseline").having(scale=0.25), seed=5)
    providers, ties = market.world.providers, market.world.ties
    first, second = ties.ends
    inner = second < BUYER
    first, second = first[inner], second[inner]
    assert (providers.area[first] == providers.area[second]).all()
    assert 1.0 < 2.0 * inner.sum() / len(providers) < 5.0
    alike = (providers.lines[first] & providers.lines[second]).any(axis=1)
    by_chance = (providers.lines[first] & providers.lines[np.roll(second, 17)]).any(axis=1)
    assert alike.mean() > 1.5 * by_chance.mean()
    assert ties.strength[inner].max() <= 0.6


def test_t1_networks_neither_vanish_nor_fill_up(country: Market) -> None:
    bonds = country.record.bonds
    inner = (bonds.partner >= 0) & (bonds.strength >= 0.05)
    years = [int((inner & (bonds.month == month)).sum()) for month in np.unique(bonds.month)]
    open_bodies = country.world.providers.alive.sum()
    assert all(0.5 * open_bodies < ties < 4.0 * open_bodies for ties in years)
    assert all(0.5 < later / earlier < 1.5 for earlier, later in pairwise(years[1:]))


def test_t1_rivalry_is_recorded_between_bodies_alone(country: Market) -> None:
    bonds = country.record.bonds
    assert bonds.rivalry.max() > 0.1
    assert not bonds.rivalry[bonds.commissioner >= 0].any()
    assert ((bonds.rivalry >= 0.0) & (bonds.rivalry <= 1.0)).all()


def test_t1_the_network_shows_rivalry() -> None:
    market = room(3)
    market.world.ties.compete(np.array([0]), np.array([1]), 0.3)
    edge = market.network().edges[("provider", 0), ("provider", 1)]
    assert edge["rivalry"] == pytest.approx(0.3)
