"""What an offer is priced at, what it costs to make, and whether to make it (B2-B4).

All arguments are arrays over pairs of a provider and a lot unless said otherwise, money in pounds. Formulas and ranges
are those of CALIBRATION section 9; theory they are held against is in DOM-B1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import Route

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]

_LARGEST_OF = np.array(
    [
        0.0, 0.5641895835, 0.8462843753, 1.029375373, 1.1629644736, 1.2672063606, 1.3521783756, 1.423600306,
        1.4850131622, 1.5387527308, 1.5864363519, 1.6292276399, 1.667990177, 1.7033815541, 1.7359134449, 1.7659913931,
        1.7939419809, 1.820031879, 1.8444815116, 1.8674750598, 1.8891679149, 1.9096923217, 1.9291617116, 1.9476740742,
        1.9653146098, 1.9821578398, 1.998269302, 2.0137069241, 2.028522146, 2.0427608442, 2.0564640976, 2.0696688279,
        2.082408336, 2.0947127558, 2.1066094396, 2.1181232868, 2.1292770254, 2.1400914552, 2.1505856577, 2.1607771782,
    ]
)  # fmt: skip


def largest_of(bidders: F64) -> F64:
    """B2. k(N): mean of the largest of N standard normals (exact at whole N up to 40, linear between).

    >>> largest_of(np.array([1.0, 2.0])).round(4).tolist()
    [0.0, 0.5642]
    """
    return np.interp(bidders, np.arange(1.0, _LARGEST_OF.size + 1.0), _LARGEST_OF)


def price(
    estimate: F64, core_recovered: F64, bidders: F64, own_cv: F64 | float, shading: float, margins: F64,
    rivalry: F64 | float = 0.0,
) -> F64:  # fmt: skip
    """B2. Price: believed cost and recovered core shaded for the winner's curse, with margins, at least avoidable cost.

    `margins` is target plus risk margin less need for work; `rivalry` is theta (highest plausible cost - cost) / N.
    With `shading` 0, no margins and the full rivalry term this is the first-price auction of DOM-B1.

    >>> price(np.array([80.0]), np.array([20.0]), np.array([1.0]), 0.1, 0.5, np.array([0.05])).tolist()
    [105.0]
    """
    shaded = (estimate + core_recovered) / (1.0 - shading * own_cv * largest_of(bidders))
    return np.maximum(estimate, shaded * (1.0 + margins) + rivalry)


def affordable(price: F64, avoidable: F64, ceiling: F64) -> F64:
    """B2. Price after a look at what the buyer has said it can pay at most; still never under avoidable cost.

    >>> affordable(np.array([130.0, 130.0]), np.array([90.0, 125.0]), np.array([120.0, 120.0])).tolist()
    [120.0, 125.0]
    """
    return np.maximum(avoidable, np.minimum(price, ceiling))


def rivalry_markup(weight: float, highest: F64, cost: F64, bidders: F64) -> F64:
    """B2. First-price markup: theta (highest plausible cost - own cost) / N, nothing above that cost (DOM-B1).

    `highest` is common to all bidders of a lot; `bidders` counts the bidder itself.

    >>> rivalry_markup(1.0, np.array([120.0]), np.array([100.0]), np.array([4.0])).tolist()
    [5.0]
    """
    return weight * np.maximum(highest - cost, 0.0) / np.maximum(bidders, 1.0)


def risk_margin(weight: float, volume_cv: F64, variable: float) -> F64:
    """B2. Margin for risk: `weight` times the spread of a fee contract's result over its value.

    >>> risk_margin(0.3, np.array([0.1]), 0.5).round(3).tolist()
    [0.015]
    """
    return weight * volume_cv * variable


def need_for_work(most: float, order_book: F64, capacity: F64) -> F64:
    """B2. What a body short of work takes off its price: most with an empty order book (DOM-B1).

    >>> need_for_work(0.08, np.array([50.0]), np.array([100.0])).tolist()
    [0.04]
    """
    return most * (1.0 - np.minimum(1.0, order_book / np.maximum(capacity, 1.0)))


def effort(route: I8, quote: float, spot: float) -> F64:
    """B3. Size of the papers of an offer, those of an open tender being 1 (DOM-B1).

    `quote` and `spot` are those of a quote and of a spot order; a direct award asks for none.

    >>> effort(np.array([Route.TENDER, Route.QUOTE, Route.SPOT, Route.DIRECT]), 0.2, 0.02).tolist()
    [1.0, 0.2, 0.02, 0.0]
    """
    small = np.where(route == Route.QUOTE, quote, np.where(route == Route.SPOT, spot, 0.0))
    return np.where(route == Route.TENDER, 1.0, small)


def bid_cost(whole_life: F64, effort: F64, proportionality: F64, usual: float, power: float) -> F64:
    """B3. Cost of an offer, won or lost (V000-21, DOM-S3).

    `usual` is that of an open tender of half a million; `proportionality` 0 asks the same papers below that size.
    `power` is how the cost grows with the whole-life value.

    >>> bid_cost(np.array([5e5, 2e4]), np.ones(2), np.zeros(2), 5_800.0, 0.6).tolist()
    [5800.0, 5800.0]
    >>> bid_cost(np.array([2e4]), np.ones(1), np.ones(1), 5_800.0, 0.6).round().tolist()
    [841.0]
    """
    return effort * np.maximum((1.0 - proportionality) * usual, usual * (whole_life / 500_000.0) ** power)


def belief(bids: F64, wins: F64, prior: F64, weight: float) -> F64:
    """B4. Believed chance to win: own record, shrunk to the chance that such a bidder generally has.

    >>> belief(np.array([0.0, 4.0]), np.array([0.0, 4.0]), np.array([0.2, 0.2]), 4.0).tolist()
    [0.2, 0.6]
    """
    return (wins + weight * prior) / (bids + weight)


def present_years(term: F64, rate: float) -> F64:
    """B4. Years of a contract, later ones discounted: the worth of one pound a year over `term` months.

    >>> present_years(np.array([12.0]), 0.0).tolist()
    [1.0]
    """
    years = term / 12.0
    return years / (1.0 + rate * years / 2.0)


def surplus(price: F64, avoidable: F64, years: F64) -> F64:
    """B4. What a contract brings: price less avoidable cost over the initial term; a contribution to core counts.

    >>> surplus(np.array([100.0]), np.array([80.0]), np.array([3.0])).tolist()
    [60.0]
    """
    return (price - avoidable) * years


def risk_charge(aversion: F64, volume_cv: F64, variable_cost: F64, years: F64) -> F64:
    """B4. Charge for risk: aversion times the loss at the 1-in-10 bad draw of volume.

    >>> risk_charge(np.array([0.5]), np.array([0.1]), np.array([1000.0]), np.array([1.0])).round(1).tolist()
    [64.1]
    """
    return aversion * 1.2816 * volume_cv * variable_cost * years


def expected_gain(chance: F64, surplus: F64, mission: F64, risk: F64, cost: F64) -> F64:
    """B4. Worth of bidding: chance x (surplus + mission - risk) - cost of the bid. Bid where it is above nothing.

    >>> chance, brings, mission, risk, cost = (np.array([x]) for x in (0.2, 30_000.0, 0.0, 5_000.0, 4_000.0))
    >>> expected_gain(chance, brings, mission, risk, cost).tolist()
    [1000.0]
    """
    return chance * (surplus + mission - risk) - cost


def within_capacity(annual_value: F64, turnover: F64, most: float, room: float) -> B1:
    """B4. Whether a body can build what a lot needs: at most `most` times its offender turnover, plus `room` pounds.

    >>> within_capacity(np.array([60_000.0, 1e6]), np.array([20_000.0, 20_000.0]), 1.0, 50_000.0).tolist()
    [True, False]
    """
    return annual_value <= most * turnover + room


def lowest_cash(cash: F64, credit: F64, startup: F64, monthly_cost: F64, months_in_arrears: F64) -> F64:
    """B4. Lowest projected cash through a contract: start-up and arrears must be found before the first payment.

    >>> lowest_cash(np.array([100.0]), np.array([0.0]), np.array([10.0]), np.array([20.0]), np.array([4.0])).tolist()
    [10.0]
    """
    return cash + credit - startup - monthly_cost * months_in_arrears
