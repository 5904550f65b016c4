"""Bidding against theory: first-price auction, winner's curse and k(N) from the model's own functions (DOM-B1)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate
from scipy.stats import norm

from agents.bidding import CostPlus
from agents.rules import bidding
from simulation.draws import Draws, mix
from simulation.policy import START, Change, Timeline
from simulation.roles.bidders import Opportunities
from simulation.stages.costs import estimate

FIRST_PRICE = {2: 0.667, 3: 0.500, 4: 0.400, 5: 0.333, 6: 0.286, 8: 0.222, 10: 0.182}
FIRST_PRICE_NARROW = {2: 1.067, 3: 1.000, 4: 0.960, 5: 0.933, 6: 0.914, 8: 0.889, 10: 0.873}
CURSE = {
    0.1: {2: -5.7, 3: -8.5, 4: -10.3, 6: -12.7, 8: -14.2, 10: -15.4},
    0.2: {2: -11.3, 3: -16.9, 4: -20.6, 6: -25.4, 8: -28.5, 10: -30.8},
}
AUCTIONS = 60_000
NOTHING = np.zeros(1)


def offered(cost: float, low: float, high: float, bidders: int) -> float:
    """The first-price bid of a body, by the model's price: theta 1, no shading, no margins, a sure cost."""
    own, many = np.array([cost]), np.array([float(bidders)])
    markup = bidding.rivalry_markup(1.0, np.array([high]), own, many)
    return float(bidding.price(own, NOTHING, many, 0.0, 0.0, NOTHING, markup)[0])


def expected_price(low: float, high: float, bidders: int) -> float:
    """What the lowest of so many first-price bids is on average, costs being uniform between two values."""

    def weighted(cost: float) -> float:
        above = (high - cost) / (high - low)
        return offered(cost, low, high, bidders) * bidders * above ** (bidders - 1) / (high - low)

    return integrate.quad(weighted, low, high)[0]


@pytest.mark.parametrize(("bidders", "price"), FIRST_PRICE.items())
def test_b2_first_price_bids_give_the_table_of_theory(bidders: int, price: float) -> None:
    assert expected_price(0.0, 1.0, bidders) == pytest.approx(2.0 / (bidders + 1))
    assert round(expected_price(0.0, 1.0, bidders), 3) == price


@pytest.mark.parametrize(("bidders", "price"), FIRST_PRICE_NARROW.items())
def test_b2_first_price_bids_give_the_table_for_costs_around_a_mean(bidders: int, price: float) -> None:
    assert round(expected_price(0.8, 1.2, bidders), 3) == price


@pytest.mark.parametrize("bidders", FIRST_PRICE)
def test_b2_a_first_price_winner_keeps_what_lies_between_the_two_lowest_costs(bidders: int) -> None:
    """The lowest of N uniform costs is 1 / (N + 1) on average, and the price is the second lowest: as much again."""

    def kept(cost: float) -> float:
        return (offered(cost, 0.0, 1.0, bidders) - cost) * bidders * (1.0 - cost) ** (bidders - 1)

    margin = integrate.quad(kept, 0.0, 1.0)[0]
    assert margin == pytest.approx(1.0 / (bidders + 1))
    assert expected_price(0.0, 1.0, bidders) - margin == pytest.approx(1.0 / (bidders + 1))


@pytest.mark.parametrize("bidders", [1, 2, 3, 5, 10, 25, 40])
def test_b2_k_is_the_mean_of_the_largest_of_n_normals(bidders: int) -> None:
    exact = integrate.quad(lambda x: x * bidders * norm.pdf(x) * norm.cdf(x) ** (bidders - 1), -12, 12)[0]
    assert bidding.largest_of(np.array([float(bidders)]))[0] == pytest.approx(exact, abs=1e-8)


def winning_estimates(bidders: int, cv: float, own_part: float = 1.0) -> np.ndarray:
    """The lowest estimate in each of many auctions about a cost of 1, errors being drawn as the market draws them."""
    draws, auction = Draws(11), np.arange(AUCTIONS, dtype=np.uint64)
    shared = draws.normal("cost error, shared", auction, 1)
    lowest = np.full(AUCTIONS, np.inf)
    for bidder in range(bidders):
        own = draws.normal("cost error, own", mix(auction, bidder), 1)
        lowest = np.minimum(lowest, estimate(np.ones(AUCTIONS), shared, own, cv, own_part))
    return lowest


@pytest.mark.parametrize(
    ("cv", "bidders", "percent"), [(cv, n, curse) for cv, row in CURSE.items() for n, curse in row.items()]
)
def test_b1_naive_winners_underestimate_as_the_curse_table_says(cv: float, bidders: int, percent: float) -> None:
    largest = float(bidding.largest_of(np.array([float(bidders)]))[0])
    assert abs(-100.0 * cv * largest - percent) < 0.1, "the table is rounded from k(N)"
    lowest = winning_estimates(bidders, cv)
    priced = bidding.price(lowest, NOTHING, np.array([float(bidders)]), cv, 0.0, NOTHING)
    error = 3.0 * priced.std() / math.sqrt(AUCTIONS)
    assert error < 0.0025
    assert priced.mean() == pytest.approx(expected_winner(bidders, cv), abs=error)
    assert expected_winner(bidders, cv) == pytest.approx(1.0 - cv * largest, abs=0.005)


def expected_winner(bidders: int, cv: float) -> float:
    """The lowest of so many normal estimates about 1 on average, none being below a half (B1)."""

    def weighted(x: float) -> Any:
        return max(0.5, 1.0 + cv * x) * bidders * norm.pdf(x) * norm.sf(x) ** (bidders - 1)

    return integrate.quad(weighted, -12, 12, points=[-0.5 / cv], limit=200)[0]


@pytest.mark.parametrize("bidders", [2, 4, 8])
def test_b2_shading_in_full_takes_the_curse_away_on_average(bidders: int) -> None:
    lowest, cv = winning_estimates(bidders, 0.1), 0.1
    cost = np.zeros(1)  # shading is not hidden by the floor of avoidable cost
    priced = bidding.price(cost, lowest, np.array([float(bidders)]), cv, 1.0, NOTHING)
    assert priced.mean() == pytest.approx(1.0, abs=3.0 * priced.std() / math.sqrt(AUCTIONS))


def test_b1_a_mistake_that_all_make_curses_nobody() -> None:
    lowest = winning_estimates(8, 0.1, own_part=0.0)
    assert lowest.mean() == pytest.approx(1.0, abs=3.0 * lowest.std() / math.sqrt(AUCTIONS))


def opportunity(**known: object) -> Opportunities:
    """One body and one lot of 100,000 pounds a year, plain but for what is said."""
    plain = {
        "lot_row": 0, "provider_row": 0, "kind": 0, "key": 1, "provider_key": 1, "route": 2, "annual_value": 1e5,
        "price_ceiling": 1.2e5, "term": 36.0, "aware": True, "gates_failed": 0,
        "cover_asked": 1e6, "cover_held": 1e6, "incumbent": False,
        "proportionality": 0.3, "volume_cv": 0.1, "arrears": 2.0, "estimate": 8e4, "usual_core": 1.8e4, "own_cv": 0.07,
        "rivals": 5.0, "market_turnover": 5e5, "order_book": 5e5, "recovery": 1.0, "target_margin": 0.01,
        "mission": 0.02, "risk_aversion": 0.3, "bids_remembered": 0.0, "wins_remembered": 0.0, "hours": 500.0,
        "bought_hours": 0.0, "cash": 1e5, "credit": 0.0, "spending": 4e4, "mode": 0, "consortium": -1, "passed_on": 0.0,
        "fee": 0.0, "has_partners": True,
    }  # fmt: skip
    columns = {name: np.atleast_1d(np.asarray(value)) for name, value in {**plain, **known}.items()}
    size = max(column.size for column in columns.values())
    return Opportunities(**{name: np.resize(column, size) for name, column in columns.items()})


def test_b2_all_bidders_of_a_lot_mark_up_from_one_highest_cost() -> None:
    changes = {"bidding.rivalry_markup": 1.0, "bidding.shading": 0.0, "bidding.need_discount": 0.0}
    levers = Timeline([Change(START, name, value) for name, value in changes.items()]).at(0)
    plain = {"rivals": 4.0, "target_margin": 0.0, "volume_cv": 0.0}
    pairs = opportunity(estimate=np.array([8e4, 7e4]), provider_row=np.array([0, 1]), **plain)
    highest = 1e5 * (1.0 + 2.0 * levers.bidding.estimate_cv)
    cost = np.array([9.8e4, 8.8e4])
    assert CostPlus().price(pairs, levers) == pytest.approx(cost + (highest - cost) / 4.0)


def test_b4_a_lot_worth_it_but_for_its_risk_is_refused_as_too_risky() -> None:
    levers, plain = (
        Timeline().at(0),
        {"bids_remembered": 9.0, "wins_remembered": 1.0, "volume_cv": 0.3, "recovery": 0.5, "mission": 0.05},
    )
    bold, careful = (opportunity(risk_aversion=caution, **plain) for caution in (0.0, 1.0))
    assert CostPlus().offer(bold, levers, Draws(1)).bids.tolist() == [True]
    refused = CostPlus().offer(careful, levers, Draws(1))
    assert refused.bids.tolist() == [False]
    assert refused.failed.tolist() == [1 << 6]


def test_b3_cover_that_is_lacking_is_bought_once_however_many_bids_need_it() -> None:
    levers = Timeline().at(0)
    pairs = opportunity(key=np.array([1, 2], dtype=np.uint64), cover_asked=2e6, hours=5_000.0)
    free = CostPlus().offer(opportunity(key=np.array([1, 2], dtype=np.uint64), hours=5_000.0), levers, Draws(1))
    offers = CostPlus().offer(pairs, levers, Draws(1))
    assert offers.bids.all()
    assert offers.outlay.sum() - free.outlay.sum() == pytest.approx(levers.bidding.certificates)


def test_b4_hours_bought_are_those_that_own_staff_lack() -> None:
    levers = Timeline().at(0)
    offers = CostPlus().offer(opportunity(hours=10.0, bought_hours=500.0), levers, Draws(1))
    needed = offers.cost * (1.0 - levers.bidding.out_of_pocket) / levers.bidding.hour
    assert offers.own_hours.tolist() == [10.0]
    assert offers.bought_hours == pytest.approx(needed - 10.0)
    assert not CostPlus().offer(opportunity(hours=10.0, bought_hours=1.0), levers, Draws(1)).bids.any()
