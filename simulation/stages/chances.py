"""What those who may bid know of the lots that close, and of themselves (B1-B5). Part of stage 4."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import order_books
from simulation.roles.bidders import Offers, Opportunities
from simulation.segments import row_sums
from simulation.stages.costs import believed_costs, true_costs
from simulation.stages.credentials import cover_asked, cover_held, published_gates_failed
from simulation.vocabulary import Mode, Pool

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def opportunities(market: Market, lot: I32, body: I32, aware: B1) -> tuple[Opportunities, F64]:
    """What capable bodies know of the lots that close, and the true cost that nobody knows."""
    nobody = np.full(lot.size, -1, dtype=np.int32)
    lots, tenders, providers, world = market.lots, market.tenders, market.world.providers, market.world
    bidding, tender = market.levers.bidding, lots.tender[lot]
    kind = world.commissioners.kind[lots.commissioner[lot]]
    true_cost = true_costs(market, lot, body)
    defends = lots.incumbent[lot] == body
    arrears = np.where(tenders.quarterly[tender], 3.0, 1.0) + tenders.delay[tender].astype(np.float64)
    pairs = Opportunities(
        lot_row=lot,
        provider_row=body,
        mode=np.full(lot.size, Mode.SOLO, dtype=np.int8),
        consortium=nobody,
        kind=providers.kind[body],
        key=lots.luck[lot],
        provider_key=providers.key[body],
        route=tenders.route[tender],
        annual_value=lots.annual_value[lot],
        price_ceiling=tenders.price_ceiling[tender] * lots.annual_value[lot],
        term=lots.term[lot].astype(np.float64),
        aware=aware,
        gates_failed=published_gates_failed(market, lot, body, nobody),
        cover_asked=cover_asked(market, lot),
        cover_held=cover_held(market, body),
        incumbent=defends,
        proportionality=tenders.proportionality[tender],
        volume_cv=market.levers.environment.volume_forecast_cv[kind],
        arrears=arrears,
        estimate=believed_costs(market, lot, body, true_cost),
        usual_core=lots.usual_price[lot] * market.levers.finance.core_share / market.levers.population.price_recovery,
        own_cv=np.full(lot.size, bidding.estimate_cv * np.sqrt(bidding.own_error)),
        rivals=world.rivals[lots.line[lot]],
        market_turnover=providers.market_turnover[body],
        order_book=work_in_hand(market)[body] - np.where(defends, lots.annual_value[lot], 0.0),
        recovery=providers.recovery[body],
        target_margin=providers.target_margin[body],
        mission=providers.mission[body],
        risk_aversion=providers.risk_aversion[body],
        bids_remembered=providers.bids_remembered[body],
        wins_remembered=providers.wins_remembered[body],
        hours=providers.hours_kept[body],
        bought_hours=hours_to_buy(market)[body],
        cash=providers.cash[body] / 100.0,
        credit=providers.credit_left()[body],
        spending=providers.spending[body],
        passed_on=np.zeros(lot.size),
        fee=np.zeros(lot.size),
        has_partners=np.ones(lot.size, dtype=np.bool_),
    )
    return pairs, true_cost


def work_in_hand(market: Market) -> F64:
    """B2. Yearly worth of the offender work that each body has to do, pounds: contracts, and what others pay for.

    Staff whom a grant or gifts pay are not idle. Income of the largest bodies from other fields is left out, as it is
    left out of the turnover that this is held against.
    """
    providers = market.world.providers
    elsewhere = providers.whole_turnover - providers.market_turnover
    paid_by_others = np.maximum(row_sums(providers.base_income) - elsewhere, 0.0)
    own = providers.pool == Pool.OFFENDER_MAIN
    return order_books(market) + np.where(own, paid_by_others, 0.0)


def hours_to_buy(market: Market) -> F64:
    """B4. Hours of bid writers that each body may still buy this fiscal year (E1: a share of its turnover a year)."""
    bidding, providers = market.levers.bidding, market.world.providers
    yearly = bidding.bought_hours * providers.market_turnover / (bidding.bought_price * bidding.hour)
    return np.maximum(0.0, yearly - providers.hours_bought)


def hours_left(market: Market, pairs: Opportunities, offers: Offers) -> F64:
    """B4. Own hours that bids already decided on leave to each body."""
    providers = market.world.providers
    used = np.bincount(pairs.provider_row, weights=offers.own_hours * offers.bids, minlength=len(providers))
    return np.maximum(providers.hours_kept - used, 0.0)


def left_over(market: Market, asked: Opportunities, pairs: Opportunities, offers: Offers) -> Opportunities:
    """B3, B4. What bids already decided on leave to bodies: own hours, hours to buy; certificates are bought once."""
    size, body = len(market.world.providers), asked.provider_row
    bought, certified = (
        np.bincount(pairs.provider_row, weights=amount * offers.bids, minlength=size)[body]
        for amount in (offers.bought_hours, pairs.cover_asked > pairs.cover_held)
    )
    return replace(
        asked,
        hours=hours_left(market, pairs, offers)[body],
        bought_hours=np.maximum(asked.bought_hours - bought, 0.0),
        cover_held=np.where(certified > 0.0, np.inf, asked.cover_held),
    )
