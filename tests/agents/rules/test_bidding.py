"""What an offer is priced at, what it costs to make, and whether to make it (B2-B4); theory is that of DOM-B1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from agents.rules import bidding
from simulation.draws import Draws, mix
from simulation.policy import Timeline
from simulation.stages.costs import estimate
from simulation.vocabulary import Route

UNIT = st.floats(0.0, 1.0)
MONEY = st.floats(0.0, 1e7)
BIDDERS = st.floats(1.0, 40.0)


def one(number: float) -> np.ndarray:
    return np.array([number])


def plain_price(cost: float, **terms: float) -> float:
    """A price without core, shading, margins or rivalry, but for the terms named."""
    usual = {"core": 0.0, "bidders": 5.0, "own_cv": 0.0, "shading": 0.0, "margins": 0.0, "rivalry": 0.0} | terms
    return float(
        bidding.price(
            one(cost), one(usual["core"]), one(usual["bidders"]), usual["own_cv"], usual["shading"],
            one(usual["margins"]), one(usual["rivalry"]),
        )[0]
    )  # fmt: skip


# k(N)


def largest_normal(bidders: int) -> float:
    """Mean of the largest of so many standard normals, integrated numerically."""
    density = lambda z: z * bidders * stats.norm.pdf(z) * stats.norm.cdf(z) ** (bidders - 1)  # noqa: E731
    return integrate.quad(density, -10.0, 10.0, epsabs=1e-12, limit=200)[0]


@pytest.mark.parametrize("bidders", range(1, 41))
def test_b2_k_is_the_mean_of_the_largest_of_so_many_normals(bidders: int) -> None:
    assert bidding.largest_of(one(float(bidders)))[0] == pytest.approx(largest_normal(bidders), abs=2e-9)


@given(few=BIDDERS, more=BIDDERS)
def test_b2_k_grows_with_the_number_of_bidders(few: float, more: float) -> None:
    few, more = sorted((few, more))
    low, high = bidding.largest_of(np.array([few, more]))
    assert 0.0 <= low <= high


# First-price auction: costs uniform, full rivalry term, nothing else.


def winning_price(bidders: int, low: float, high: float) -> float:
    """Expected winning price where costs are uniform between `low` and `high` and each bids its first-price bid."""

    def bid_times_density(place: float) -> float:
        cost = low + (high - low) * place
        rivalry = (high - cost) / bidders
        return plain_price(cost, bidders=bidders, rivalry=rivalry) * bidders * (1.0 - place) ** (bidders - 1)

    return integrate.quad(bid_times_density, 0.0, 1.0)[0]


FIRST_PRICE = {
    2: (0.667, 1.067), 3: (0.5, 1.0), 4: (0.4, 0.96), 5: (0.333, 0.933), 6: (0.286, 0.914), 8: (0.222, 0.889),
    10: (0.182, 0.873),
}  # fmt: skip
"""DOM-B1: expected winning price for costs between 0 and 1, and between .8 and 1.2."""


@pytest.mark.parametrize(("bidders", "prices"), FIRST_PRICE.items())
def test_b2_full_rivalry_and_nothing_else_is_the_first_price_auction(bidders: int, prices: tuple[float, float]) -> None:
    assert winning_price(bidders, 0.0, 1.0) == pytest.approx(2.0 / (bidders + 1))
    assert winning_price(bidders, 0.0, 1.0) == pytest.approx(prices[0], abs=5e-4)
    assert winning_price(bidders, 0.8, 1.2) == pytest.approx(prices[1], abs=5e-4)


def test_b2_one_more_bidder_saves_much_at_first_and_little_later() -> None:
    saved = [winning_price(n, 0.0, 1.0) - winning_price(n + 1, 0.0, 1.0) for n in range(2, 10)]
    assert saved == sorted(saved, reverse=True)
    assert saved[0] > 5.0 * saved[-2]


# Winner's curse: a common cost, each bidder's own error, the lowest estimate wins.

LOTS = 100_000
CURSE = {2: (5.7, 11.3), 3: (8.5, 16.9), 4: (10.3, 20.6), 6: (12.7, 25.4), 8: (14.2, 28.5), 10: (15.4, 30.8)}
"""DOM-B1: by how many per cent of cost the winner underestimates, at a spread of 10% and of 20%."""


def estimates(bidders: int, cv: float, own_part: float) -> np.ndarray:
    """Estimates of a cost of 1, lots x bidders."""
    draws, lots = Draws(2), np.arange(LOTS, dtype=np.uint64)
    shared = draws.normal("cost error, shared", lots)[:, None]
    own = draws.normal("cost error, own", mix(lots[:, None], np.arange(bidders)))
    return estimate(np.ones((LOTS, bidders)), shared, own, cv, own_part)


@pytest.mark.parametrize(("bidders", "curse"), CURSE.items())
@pytest.mark.parametrize("cv", [0.1, 0.2])
def test_b1_the_winner_of_bids_at_estimated_cost_is_cursed(bidders: int, curse: tuple[float, float], cv: float) -> None:
    missed = 100.0 * (1.0 - estimates(bidders, cv, own_part=1.0).min(axis=1).mean())
    published = curse[0] if cv == 0.1 else curse[1]
    assert missed == pytest.approx(published - 100.0 * cv * never_believed(bidders, 0.5 / cv), abs=0.12)


def never_believed(bidders: int, limit: float) -> float:
    """What the curse lacks because nobody believes in less than half the cost, in standard deviations."""
    beyond = lambda z: (z - limit) * bidders * stats.norm.pdf(z) * stats.norm.cdf(z) ** (bidders - 1)  # noqa: E731
    return integrate.quad(beyond, limit, 12.0)[0]


def test_b1_a_mistake_that_all_share_curses_nobody() -> None:
    shared = estimates(8, 0.1, own_part=0.0)
    assert (shared == shared[:, :1]).all()
    assert shared.min(axis=1).mean() == pytest.approx(1.0, abs=0.001)


def test_b1_half_the_variance_of_ones_own_makes_root_half_the_curse() -> None:
    missed = 1.0 - estimates(6, 0.1, own_part=0.5).min(axis=1).mean()
    assert missed == pytest.approx(0.1 * np.sqrt(0.5) * largest_normal(6), abs=0.001)


@pytest.mark.parametrize("bidders", [2, 3, 6, 10])
def test_b2_full_shading_removes_the_curse_on_average(bidders: int) -> None:
    lowest = estimates(bidders, 0.1, own_part=1.0).min(axis=1)
    bids = bidding.price(lowest, np.zeros(LOTS), np.full(LOTS, float(bidders)), 0.1, 1.0, np.zeros(LOTS))
    assert bids.mean() == pytest.approx(1.0, abs=0.002)
    naive = bidding.price(lowest, np.zeros(LOTS), np.full(LOTS, float(bidders)), 0.1, 0.0, np.zeros(LOTS))
    assert naive.mean() == pytest.approx(1.0 - 0.1 * largest_normal(bidders), abs=0.002)


# B2 price


def test_b2_price_worked_by_hand() -> None:
    """(80 + 15) / (1 - .5 x .0707 x 1.163) x 1.02 = 101.06."""
    found = plain_price(80.0, core=15.0, bidders=5.0, own_cv=0.0707, shading=0.5, margins=0.02)
    assert found == pytest.approx(95.0 / (1.0 - 0.5 * 0.0707 * 1.16296) * 1.02, rel=1e-5)
    assert found == pytest.approx(101.06, abs=0.01)


@given(cost=MONEY, core=MONEY, bidders=BIDDERS, margins=st.floats(-0.9, 1.0), shading=UNIT)
def test_b2_price_is_never_under_avoidable_cost(
    cost: float, core: float, bidders: float, margins: float, shading: float
) -> None:
    assert plain_price(cost, core=core, bidders=bidders, own_cv=0.1, shading=shading, margins=margins) >= cost


@given(cost=st.floats(1.0, 1e7), bidders=st.floats(2.0, 40.0), shading=st.floats(0.01, 1.0))
def test_b2_price_rises_with_rivals_for_who_allows_for_the_curse(cost: float, bidders: float, shading: float) -> None:
    few = plain_price(cost, bidders=bidders - 1.0, own_cv=0.1, shading=shading)
    assert plain_price(cost, bidders=bidders, own_cv=0.1, shading=shading) > few


@given(weight=UNIT, cv=st.floats(0.0, 0.5), more=st.floats(0.0, 0.5), variable=UNIT)
def test_b2_price_rises_with_risk(weight: float, cv: float, more: float, variable: float) -> None:
    margins = bidding.risk_margin(weight, np.array([cv, cv + more]), variable)
    safe, risky = (plain_price(1e5, margins=margin) for margin in margins)
    assert safe <= risky
    if weight * more * variable > 1e-6:
        assert safe < risky


def test_b2_risk_margin_worked_by_hand() -> None:
    assert bidding.risk_margin(0.3, one(0.2), 0.42)[0] == pytest.approx(0.0252)


@given(book=MONEY, capacity=MONEY, most=st.floats(0.0, 0.15))
def test_b2_price_falls_with_need_for_work(book: float, capacity: float, most: float) -> None:
    need = bidding.need_for_work(most, one(book), one(capacity))[0]
    assert 0.0 <= need <= most
    assert need == pytest.approx(0.0) or book < max(capacity, 1.0)
    assert bidding.need_for_work(most, one(0.0), one(capacity))[0] == most


def test_b2_recovering_less_core_cost_makes_a_lower_price() -> None:
    full, half = plain_price(80.0, core=18.0), plain_price(80.0, core=9.0)
    assert (full, half) == (98.0, 89.0)


# B3 cost of bidding


@pytest.mark.parametrize(
    ("value", "share"), [(30_000.0, 3.6), (95_000.0, 2.3), (500_000.0, 1.2), (1e6, 0.9), (1e7, 0.35)]
)
def test_b3_proportionate_papers_cost_the_shares_that_were_proposed(value: float, share: float) -> None:
    cost = bidding.bid_cost(one(value), one(1.0), one(1.0), 5_800.0, 0.6)[0]
    assert 100.0 * cost / value == pytest.approx(share, abs=0.06)


def test_b3_the_same_papers_for_twenty_thousand_as_for_half_a_million() -> None:
    cost = bidding.bid_cost(np.array([20_000.0, 500_000.0]), np.ones(2), np.zeros(2), 5_800.0, 0.6)
    assert cost.tolist() == [5_800.0, 5_800.0]


@given(value=st.floats(1.0, 1e9), proportionate=UNIT, more=UNIT)
def test_b3_proportionality_only_ever_saves_and_only_small_contracts(
    value: float, proportionate: float, more: float
) -> None:
    low, high = sorted((proportionate, more))
    before, after = bidding.bid_cost(np.full(2, value), np.ones(2), np.array([low, high]), 5_800.0, 0.6)
    assert after <= before
    if value >= 500_000.0:
        assert after == before


@given(value=st.floats(1.0, 1e9), larger=st.floats(1.0, 10.0), proportionate=UNIT)
def test_b3_cost_grows_with_value_and_its_share_falls(value: float, larger: float, proportionate: float) -> None:
    values = np.array([value, larger * value])
    small, large = bidding.bid_cost(values, np.ones(2), np.full(2, proportionate), 5_800.0, 0.6)
    assert small <= large * (1.0 + 1e-9)
    assert large / values[1] <= small / values[0] * (1.0 + 1e-9)


def test_b3_quotes_take_a_fifth_of_the_papers_of_a_tender() -> None:
    rules = Timeline().at(0).bidding
    effort = bidding.effort(np.array(list(Route)), rules.quote_effort, rules.spot_effort)
    assert effort[Route.QUOTE] == 0.2 * effort[Route.TENDER]
    assert effort[Route.DIRECT] < effort[Route.SPOT] < effort[Route.QUOTE] < effort[Route.TENDER] == 1.0


# B4 bid or not


def test_b4_belief_without_a_record_is_the_general_chance() -> None:
    assert bidding.belief(one(0.0), one(0.0), one(0.2), 4.0).tolist() == [0.2]


@given(bids=st.floats(0.0, 1e4), share=UNIT, prior=UNIT, weight=st.floats(1.0, 12.0))
def test_b4_belief_lies_between_own_record_and_the_general_chance(
    bids: float, share: float, prior: float, weight: float
) -> None:
    believed = bidding.belief(one(bids), one(share * bids), one(prior), weight)[0]
    assert min(share, prior) - 1e-9 <= believed <= max(share, prior) + 1e-9


def test_b4_a_long_record_counts_more_than_a_short_one() -> None:
    believed = bidding.belief(np.array([2.0, 20.0, 2_000.0]), np.array([1.0, 10.0, 1_000.0]), np.full(3, 0.2), 4.0)
    assert believed == pytest.approx([1.8 / 6.0, 10.8 / 24.0, 1000.8 / 2004.0])


@given(term=st.floats(1.0, 240.0), rate=st.floats(0.0, 0.15))
def test_b4_discounted_years_are_fewer_than_years(term: float, rate: float) -> None:
    years = bidding.present_years(one(term), rate)[0]
    assert 0.0 < years <= term / 12.0
    assert bidding.present_years(one(term + 12.0), rate)[0] > years


def test_b4_a_contribution_to_core_makes_a_bid_worth_while() -> None:
    """At a price under full cost: 95 for 80 avoidable and 18 core brings 15 a year, not a loss of 3."""
    assert bidding.surplus(one(95.0), one(80.0), one(3.0)).tolist() == [45.0]


def test_b4_expected_gain_worked_by_hand() -> None:
    """A fifth of (30,000 + 2,000 - 5,000), less 4,000 for the bid."""
    gain = bidding.expected_gain(one(0.2), one(30_000.0), one(2_000.0), one(5_000.0), one(4_000.0))
    assert gain[0] == pytest.approx(1_400.0)


def test_b4_the_risk_charge_is_the_loss_in_one_case_of_ten() -> None:
    assert stats.norm.sf(1.2816) == pytest.approx(0.1, abs=1e-4)
    assert bidding.risk_charge(one(0.3), one(0.1), one(50_000.0), one(2.0))[0] == pytest.approx(0.3 * 1.2816 * 10_000.0)


@given(value=MONEY, turnover=MONEY, most=st.floats(0.5, 2.0))
def test_b4_capacity_can_be_built_up_to_a_multiple_of_turnover(value: float, turnover: float, most: float) -> None:
    can = bidding.within_capacity(one(value), one(turnover), most, 50_000.0)[0]
    assert can == (value <= most * turnover + 50_000.0)


def test_b4_the_smallest_may_still_take_fifty_thousand() -> None:
    assert bidding.within_capacity(np.array([50_000.0, 50_001.0]), np.zeros(2), 1.0, 50_000.0).tolist() == [True, False]


@given(arrears=st.floats(0.0, 9.0), later=st.floats(0.0, 6.0), monthly=MONEY)
def test_b4_longer_arrears_need_more_cash(arrears: float, later: float, monthly: float) -> None:
    soon, late = bidding.lowest_cash(
        np.full(2, 1e6), np.zeros(2), np.full(2, 5_000.0), np.full(2, monthly), np.array([arrears, arrears + later])
    )
    assert late <= soon


def test_b4_lowest_cash_worked_by_hand() -> None:
    lowest = bidding.lowest_cash(one(30_000.0), one(5_000.0), one(6_500.0), one(8_000.0), one(4.0))
    assert lowest.tolist() == [-3_500.0]
