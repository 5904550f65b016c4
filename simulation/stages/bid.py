"""Stage 4, bid: providers choose whether, with whom and at what price to bid (B1-B5, C2).

What delivering would truly cost, and each bidder's error about it, are the world's to give (B1, `costs`): an actor
sees only its own estimate. Price, cost of bidding and the choice are the bidders' (B2-B4, `agents.rules.bidding`).
Who can do only part of a lot, or must show voluntary bodies, bids with those it names (C2, `partners`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import is_april
from simulation.capability import order_books
from simulation.draws import mix
from simulation.ledger import Flow, Outside, pence
from simulation.roles.bidders import Offers, Opportunities
from simulation.roles.rows import check
from simulation.segments import row_sums, tally
from simulation.staffing import bid_hours
from simulation.stages.costs import believed_costs, true_costs
from simulation.stages.partners import (
    Named,
    find_partners,
    gives_way,
    is_voluntary,
    needs_a_chain,
    nobody_named,
    stands_back,
    worth_alone,
)
from simulation.vocabulary import Gate, Mode, Pass, Pool, Route, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]


_GATE_BITS = np.array([1 << gate for gate in Gate], dtype=np.int8)


def bid(market: Market) -> None:
    """All lots that close this month, over all bodies capable of them."""
    replenish_hours(market)
    closing = market.tenders.closes[market.lots.tender[market.pairs.lot]] == market.month
    if closing.any():
        pairs, offers, true_cost, named = choose_modes(market, market.pairs.rows(closing))
        seal(market, pairs, offers, true_cost, named)
        note_those_who_passed(market, pairs, offers)
        pay_for_bids(market, pairs, offers)
    market.pairs.keep(~closing)
    tenders = market.tenders
    tenders.state[(tenders.state <= TenderState.OPEN) & (tenders.closes <= market.month)] = TenderState.EVALUATING


def choose_modes(market: Market, rows: I32) -> tuple[Opportunities, Offers, F64, Named]:
    """B5. What everybody makes of the lots that close: bids alone, then bids with a chain, best worth first.

    Who takes a place in somebody's bid makes none of its own for the lot. Returns the pairs, what is offered, what
    delivering would truly cost, and who is named, `entry` being the place of the bid.
    """
    table, bidders, draws = market.pairs, market.actors.bidders, market.draws
    chained = needs_a_chain(market, table.lot[rows], table.provider[rows], table.covers[rows])
    own, leads = rows[~chained], rows[chained]
    pairs, true_cost = opportunities(market, table.lot[own], table.provider[own], table.aware[own])
    offers = bidders.offer(pairs, market.levers, draws)
    check(offers, own.size, "offer")
    if not leads.size:
        return pairs, offers, true_cost, nobody_named()
    leading, cost = opportunities(market, table.lot[leads], table.provider[leads], table.aware[leads])
    waited = np.maximum(market.month - table.aware_since[leads] + 1.0, 0.0)
    named, complete = find_partners(market, leading, waited, worth_alone(pairs, offers))
    leading = with_partners(left_over(market, leading, pairs, offers), named, complete)
    offered = bidders.offer(leading, market.levers, draws)
    check(offered, leads.size, "offer")
    offered = replace(offered, bids=offered.bids & ~gives_way(leading, offered, named))
    named = named.take(offered.bids[named.entry])
    back = stands_back(pairs, leading.lot_row[named.entry], named.provider)
    offers = replace(offers, bids=offers.bids & ~back)
    named = replace(named, entry=(named.entry + own.size).astype(np.int32))
    return pairs.and_then(leading), offers.and_then(offered), np.concatenate([true_cost, cost]), named


def with_partners(leading: Opportunities, named: Named, complete: B1) -> Opportunities:
    """C2. The lots as those see them who bid with partners: part of the work and of the price goes on to these."""
    others = ~named.lead_covers
    value = (named.worth * named.promise)[others]
    part = np.bincount(named.entry[others], weights=value, minlength=len(leading))
    fee = np.zeros(len(leading))
    fee[named.entry] = named.fee
    mode = np.full(len(leading), Mode.LEAD, dtype=np.int8)
    return replace(leading, mode=mode, passed_on=part, fee=fee, has_partners=complete)


def left_over(market: Market, leading: Opportunities, pairs: Opportunities, offers: Offers) -> Opportunities:
    """B3, B4. What bids already decided on leave to bodies: own hours, hours to buy; certificates are bought once."""
    size, body = len(market.world.providers), leading.provider_row
    own, bought, certified = (
        np.bincount(pairs.provider_row, weights=amount * offers.bids, minlength=size)[body]
        for amount in (offers.own_hours, offers.bought_hours, pairs.cover_asked > pairs.cover_held)
    )
    return replace(
        leading,
        hours=np.maximum(leading.hours - own, 0.0),
        bought_hours=np.maximum(leading.bought_hours - bought, 0.0),
        cover_held=np.where(certified > 0.0, np.inf, leading.cover_held),
    )


def replenish_hours(market: Market) -> None:
    """B4. Own hours for bidding follow paid staff and are kept for some months; lost confidence gives fewer.

    Of a body that is part of something larger, the staff that its part in the market carries count (CALIBRATION
    section 3). What may be spent on hours bought from outside begins anew each April.
    """
    providers = market.world.providers
    finance = market.levers.finance
    carried = finance.staff_share * providers.market_turnover / finance.pay
    posts = np.where(providers.pool == Pool.OFFENDER_MAIN, providers.staff, carried)
    providers.hours[:] = bid_hours(posts, market.levers.population)
    monthly = providers.hours * providers.confidence
    providers.hours_kept[:] = np.minimum(
        market.levers.bidding.hours_kept * providers.hours, providers.hours_kept + monthly
    )
    if is_april(market.month):
        providers.hours_bought[:] = 0.0


def hours_to_buy(market: Market) -> F64:
    """B4. Hours of bid writers that each body may still buy this fiscal year (E1: a share of its turnover a year)."""
    bidding, providers = market.levers.bidding, market.world.providers
    yearly = bidding.bought_hours * providers.market_turnover / (bidding.bought_price * bidding.hour)
    return np.maximum(0.0, yearly - providers.hours_bought)


def published_gates_failed(market: Market, lot: I32, body: I32) -> I8:
    """A1. `Gate` bits of what a tender's notice asks of bidders and a body lacks: turnover, readiness, clearance."""
    providers, tender = market.world.providers, market.lots.tender[lot]
    asked = market.tenders.turnover_ratio[tender] * market.lots.annual_value[lot]
    failed = (
        ((providers.whole_turnover[body] < asked).astype(np.int8) << Gate.TURNOVER)
        | ((~providers.ready[body]).astype(np.int8) << Gate.READINESS)
        | ((market.lots.keys_asked[lot] & ~providers.holds_keys[body]).astype(np.int8) << Gate.CLEARANCE)
    )
    return np.where(market.tenders.route[tender] == Route.TENDER, failed, 0).astype(np.int8)


def cover_asked(market: Market, lot: I32) -> F64:
    """A1. Liability cover that a bidder for each lot must show, pounds; quotes ask for none (E004-054)."""
    tender = market.lots.tender[lot]
    tendered = market.tenders.route[tender] == Route.TENDER
    return np.where(tendered, market.tenders.insurance_ratio[tender] * market.lots.annual_value[lot], 0.0)


def cover_held(market: Market, body: I32) -> F64:
    """A1. Liability cover of each body, pounds: what everybody holds, its usual work, or what it once bought."""
    providers = market.world.providers
    usual = np.maximum(market.levers.bidding.usual_cover, providers.whole_turnover[body])
    return np.maximum(usual, providers.insured[body])


def opportunities(market: Market, lot: I32, body: I32, aware: B1) -> tuple[Opportunities, F64]:
    """What capable bodies know of the lots that close, and the true cost that nobody knows."""
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
        consortium=np.full(lot.size, -1, dtype=np.int32),
        kind=providers.kind[body],
        key=lots.luck[lot],
        provider_key=providers.key[body],
        route=tenders.route[tender],
        annual_value=lots.annual_value[lot],
        price_ceiling=tenders.price_ceiling[tender] * lots.annual_value[lot],
        term=lots.term[lot].astype(np.float64),
        aware=aware,
        gates_failed=published_gates_failed(market, lot, body),
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


def seal(market: Market, pairs: Opportunities, offers: Offers, true_cost: F64, named: Named) -> None:
    """Put the offers into the table of bids, with those they name, and count what the lots attracted."""
    lots, made, voluntary = market.lots, offers.bids, is_voluntary(market.world.providers)
    promised = np.bincount(
        named.entry, weights=named.worth * named.promise * voluntary[named.provider], minlength=made.size
    )
    others = np.bincount(named.entry, weights=named.worth * named.promise, minlength=made.size)
    vcse_share = promised + np.where(voluntary[pairs.provider_row], 1.0 - others, 0.0)
    rows = market.bids.append(
        int(made.sum()),
        key=mix(lots.key[pairs.lot_row[made]], pairs.provider_key[made]),
        lot=pairs.lot_row[made],
        bidder=pairs.provider_row[made],
        mode=pairs.mode[made],
        consortium=pairs.consortium[made],
        vcse_share=vcse_share[made],
        month=market.month,
        price=offers.price[made],
        estimate=pairs.estimate[made],
        direct_cost=true_cost[made],
        belief=offers.belief[made],
        hours=offers.own_hours[made],
        cost=offers.cost[made],
    )
    bid = np.full(made.size, -1, dtype=np.int32)
    bid[made] = rows
    columns = {name: column for name, column in vars(named).items() if name != "entry"}
    market.named.append(len(named), bid=bid[named.entry], **columns)
    np.add.at(lots.aware, pairs.lot_row[pairs.aware], 1)
    np.add.at(lots.bids, pairs.lot_row[made], 1)
    np.add.at(lots.belief, pairs.lot_row[made], offers.belief[made])
    market.record.count("bids", int(made.sum()))


def note_those_who_passed(market: Market, pairs: Opportunities, offers: Offers) -> None:
    """B4. Count the reasons of capable bodies that did not bid: those that failed, and where one alone decided.

    Of those that knew of a tender, each lot remembers how many each gate kept away, and for how many that decided.
    """
    tendered = pairs.route == Route.TENDER
    failed = offers.failed[tendered & ~offers.bids]
    kept_away = tendered & pairs.aware & (pairs.gates_failed != 0)
    lot, gates = pairs.lot_row[kept_away], pairs.gates_failed[kept_away]
    would_bid = offers.failed[kept_away] == 1 << Pass.GATES
    np.add.at(market.lots.kept_away, lot, 1)
    place, gate = np.nonzero(gates[:, None] & _GATE_BITS)
    np.add.at(market.lots.kept_away_by, (lot[place], gate), 1)
    place, gate = np.nonzero(would_bid[:, None] & (gates[:, None] == _GATE_BITS))
    np.add.at(market.lots.kept_away_only_by, (lot[place], gate), 1)
    passed, decided = tally(failed, len(Pass))
    for reason in Pass:
        market.record.count(f"passed_{reason.name.lower()}", int(passed[reason]))
        market.record.count(f"decided_{reason.name.lower()}", int(decided[reason]))


def pay_for_bids(market: Market, pairs: Opportunities, offers: Offers) -> None:
    """B3. Hours of own staff are used up, not paid again; bought hours, expenses and cover that lacked are paid."""
    providers, made = market.world.providers, offers.bids
    body = pairs.provider_row[made]
    np.subtract.at(providers.hours_kept, body, offers.own_hours[made])
    np.maximum(providers.hours_kept, 0.0, out=providers.hours_kept)
    np.add.at(providers.hours_bought, body, offers.bought_hours[made])
    np.maximum.at(providers.insured, body, pairs.cover_asked[made])
    market.ledger.pay(Flow.BID, market.ledger.providers(body), Outside.SUPPLIERS, pence(offers.outlay[made]))
    market.record.add("bid_cost", float(offers.cost[made].sum()))
