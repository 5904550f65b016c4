"""What delivering truly costs, which nobody knows, and what bidders believe it to cost (B1). Part of stage 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import mix
from simulation.segments import row_counts

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def direct_cost(
    usual: F64,
    direct_share: float,
    efficiency: F64,
    annual_value: F64,
    away: B1,
    scale_economy: float,
    entry_cost: float,
    entry_most: float,
) -> F64:
    """B1. True yearly cost of delivering a lot, without core.

    `usual` is the usual price of the forecast volume, `direct_share` the direct cost in it, `away` that the body has
    no base in the area: that costs `entry_cost` a year, or `entry_most` of the value where this is less. In pounds.

    >>> near, value = np.array([False]), np.array([1e5])
    >>> direct_cost(value, 0.85864, np.ones(1), value, near, -0.03, 1e4, 0.2).round().tolist()
    [85864.0]
    """
    plain = usual * direct_share * efficiency * (annual_value / 100_000.0) ** scale_economy
    return plain + np.where(away, np.minimum(entry_cost, entry_most * annual_value), 0.0)


def estimate(true_cost: F64, shared: F64, own: F64, cv: float, own_part: float) -> F64:
    """B1. What a bidder believes the cost to be: an error shared by all bidders of a lot, and its own (DOM-B1).

    `shared` and `own` are standard normal; the own part of the variance makes the winner's curse.

    >>> estimate(np.array([100.0]), np.array([1.0]), np.array([0.0]), 0.1, 0.0).round(6).tolist()
    [110.0]
    """
    error = cv * (np.sqrt(1.0 - own_part) * shared + np.sqrt(own_part) * own)
    return true_cost * np.maximum(0.5, 1.0 + error)


def true_costs(market: Market, lot: I32, body: I32) -> F64:
    """B1. True yearly direct cost of each pair, pounds."""
    lots, providers = market.lots, market.world.providers
    asked = lots.lines.take(lot, axis=0)
    unpractised = row_counts(asked & ~providers.lines.take(body, axis=0)) / row_counts(asked)
    return costs_of_work(market, body, lots.usual_price[lot], lots.annual_value[lot], unpractised, lots.area[lot])


def costs_of_work(
    market: Market, body: I32, usual: F64, annual_value: F64, unpractised: F64, area: NDArray[np.integer]
) -> F64:
    """B1. True yearly direct cost to each body of work in an area, pounds.

    `usual` is what the work usually costs and `annual_value` what is paid for it, pounds a year; `unpractised` is the
    part that is outside the body's primary lines.
    """
    bidding, providers = market.levers.bidding, market.world.providers
    return direct_cost(
        usual,
        (1.0 - market.levers.finance.core_share) / market.levers.population.price_recovery,
        (1.0 + (bidding.unpractised - 1.0) * unpractised) * providers.efficiency[body],
        annual_value,
        ~providers.based[body, area],
        bidding.scale_economy,
        bidding.entry_cost,
        bidding.entry_most,
    )


def believed_costs(market: Market, lot: I32, body: I32, true_cost: F64) -> F64:
    """B1. Each body's estimate; the error belongs to the requirement and its round, so delay or splitting keeps it."""
    lots, bidding, draws = market.lots, market.levers.bidding, market.draws
    luck, occasion = lots.luck[lot], lots.occasion[lot]
    shared = draws.normal("cost error, shared", luck, occasion)
    own = draws.normal("cost error, own", mix(luck, market.world.providers.key[body]), occasion)
    return estimate(true_cost, shared, own, bidding.estimate_cv, bidding.own_error)
