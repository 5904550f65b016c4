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
from simulation.draws import mix
from simulation.ledger import Flow, Outside, pence
from simulation.roles.bidders import Offers, Opportunities
from simulation.roles.rows import check
from simulation.segments import paired, tally
from simulation.staffing import bid_hours
from simulation.stages.chances import hours_left, left_over, opportunities
from simulation.stages.joint_bids import joint_opportunities, lots_in_sight, named_in, wanted_by_all, who_takes_part
from simulation.stages.memberships import over_members, use_hours
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
    """B5. What everybody makes of the lots that close: a bid alone, with a chain, with its consortium, or none.

    Who takes a place in somebody's bid, or bids with its consortium, makes none of its own for the lot. Returns the
    pairs, what is offered, what delivering would truly cost, and who is named, `entry` being the place of the bid.
    """
    table, bidders, draws = market.pairs, market.actors.bidders, market.draws
    chained = needs_a_chain(market, table.lot[rows], table.provider[rows], table.covers[rows])
    own, leads = rows[~chained], rows[chained]
    pairs, true_cost = opportunities(market, table.lot[own], table.provider[own], table.aware[own])
    offers = bidders.offer(pairs, market.levers, draws)
    check(offers, own.size, "offer")
    named = nobody_named()
    if leads.size:
        leading, offered, cost, named = with_chains(market, leads, pairs, offers)
        named = replace(named, entry=(named.entry + own.size).astype(np.int32))
        pairs, offers = pairs.and_then(leading), offers.and_then(offered)
        true_cost = np.concatenate([true_cost, cost])
    if len(market.world.consortia):
        pairs, offers, true_cost, named = with_consortia(market, rows, pairs, offers, true_cost, named)
    named = named.take(offers.bids[named.entry])
    back = stands_back(pairs, pairs.lot_row[named.entry[~named.fixed]], named.provider[~named.fixed])
    return pairs, replace(offers, bids=offers.bids & (~back | (pairs.mode != Mode.SOLO))), true_cost, named


def with_chains(
    market: Market, leads: I32, pairs: Opportunities, offers: Offers
) -> tuple[Opportunities, Offers, F64, Named]:
    """C2. What bodies offer that cannot bid without partners, beside what others do alone (`pairs`, `offers`)."""
    table = market.pairs
    leading, cost = opportunities(market, table.lot[leads], table.provider[leads], table.aware[leads])
    waited = np.maximum(market.month - table.aware_since[leads] + 1.0, 0.0)
    named, complete = find_partners(market, leading, waited, worth_alone(pairs, offers))
    leading = with_partners(left_over(market, leading, pairs, offers), named, complete)
    offered = market.actors.bidders.offer(leading, market.levers, market.draws)
    check(offered, leads.size, "offer")
    offered = replace(offered, bids=offered.bids & ~gives_way(leading, offered, named))
    return leading, offered, cost, named


def with_consortia(
    market: Market, rows: I32, pairs: Opportunities, offers: Offers, true_cost: F64, named: Named
) -> tuple[Opportunities, Offers, F64, Named]:
    """B5, C1. These bids, and in the place of some of them those of consortia."""
    lot, consortium = lots_in_sight(market, rows)
    if not lot.size:
        return pairs, offers, true_cost, named
    joint, cost, parts, cells = joint_opportunities(market, lot, consortium)
    hours = over_members(market.world, hours_left(market, pairs, offers))
    joint = replace(left_over(market, joint, pairs, offers), hours=hours[joint.consortium])
    offered = market.actors.bidders.offer(joint, market.levers, market.draws)
    check(offered, len(joint), "offer")
    entry, body, part = who_takes_part(joint, parts, cells)
    firm = named.take(offers.bids[named.entry])
    promised = paired(pairs.lot_row[firm.entry], firm.provider), pairs.provider_row[firm.entry]
    made = wanted_by_all(market, joint, offered, (entry, body, part), worth_alone(pairs, offers), promised)
    bound = paired(joint.lot_row[entry], body)[made[entry]]
    bids_alone = offers.bids & ~np.isin(paired(pairs.lot_row, pairs.provider_row), bound)
    number = np.cumsum(made) - 1
    joint, offered, parts = joint.take(made), offered.take(made), parts.take(made[parts.entry])
    joined = named_in(market, joint, replace(parts, entry=number[parts.entry].astype(np.int32)), cells)
    joined = replace(joined, entry=(joined.entry + len(pairs)).astype(np.int32))
    return (
        pairs.and_then(joint), replace(offers, bids=bids_alone).and_then(offered),
        np.concatenate([true_cost, cost[made]]), named.and_then(joined),
    )  # fmt: skip


def with_partners(leading: Opportunities, named: Named, complete: B1) -> Opportunities:
    """C2. The lots as those see them who bid with partners: part of the work and of the price goes on to these."""
    others = ~named.lead_covers
    value = (named.worth * named.promise)[others]
    part = np.bincount(named.entry[others], weights=value, minlength=len(leading))
    fee = np.zeros(len(leading))
    fee[named.entry] = named.fee
    mode = np.full(len(leading), Mode.LEAD, dtype=np.int8)
    return replace(leading, mode=mode, passed_on=part, fee=fee, has_partners=complete)


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


def seal(market: Market, pairs: Opportunities, offers: Offers, true_cost: F64, named: Named) -> None:
    """Put the offers into the table of bids, with those they name, and count what the lots attracted."""
    lots, made, voluntary = market.lots, offers.bids, is_voluntary(market.world.providers)
    given = named.worth * named.promise * named.told
    promised = np.bincount(named.entry, weights=given * voluntary[named.provider], minlength=made.size)
    others = np.bincount(named.entry, weights=given, minlength=made.size)
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
    np.add.at(lots.aware, pairs.lot_row[pairs.aware & (pairs.consortium < 0)], 1)
    np.add.at(lots.bids, pairs.lot_row[made], 1)
    np.add.at(lots.belief, pairs.lot_row[made], offers.belief[made])
    joint = pairs.consortium[made & (pairs.consortium >= 0)]
    market.world.consortia.last_used[joint] = market.month
    market.record.count("bids", int(made.sum()))
    market.record.count("consortium_bids", joint.size)


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
    joint = pairs.consortium[made] >= 0
    np.subtract.at(providers.hours_kept, body[~joint], offers.own_hours[made][~joint])
    use_hours(market.world, pairs.consortium[made][joint], offers.own_hours[made][joint])
    np.maximum(providers.hours_kept, 0.0, out=providers.hours_kept)
    np.add.at(providers.hours_bought, body, offers.bought_hours[made])
    np.maximum.at(providers.insured, body, pairs.cover_asked[made])
    market.ledger.pay(Flow.BID, market.ledger.providers(body), Outside.SUPPLIERS, pence(offers.outlay[made]))
    market.record.add("bid_cost", float(offers.cost[made].sum()))
