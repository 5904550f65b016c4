"""Stage 5, award: gates, scores, awards, and what happens where nobody could be chosen (A1-A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import tie_strength
from simulation.draws import mix
from simulation.journal import Event
from simulation.roles.buyers import Offered
from simulation.roles.rows import check_array
from simulation.segments import distinct, first_of_each, marked, run_starts, running_sum, tally
from simulation.stages.agreements import agree, award_directly, relaunch
from simulation.stages.bid import cover_asked, cover_held, published_gates_failed
from simulation.stages.rivalry import contest
from simulation.vocabulary import BidState, ContractState, Gate, Route, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]


def award(market: Market) -> None:
    """Decide the tenders whose award is due; agree contracts; run failed ones again or award them directly."""
    tenders, lots, bids = market.tenders, market.lots, market.bids
    deciding = tenders.rows((tenders.state == TenderState.EVALUATING) & (tenders.awards <= market.month))
    recover_confidence(market)
    if not deciding.size:
        return
    lot_rows = lots.rows(marked(deciding, len(tenders))[lots.tender])
    sealed = bids.rows(bids.state == BidState.SEALED)
    sealed = sealed[marked(lot_rows, len(lots))[bids.lot[sealed]]]
    bids.failed_gates[sealed] = gates_failed(market, sealed)
    eligible = sealed[bids.failed_gates[sealed] == 0]
    np.add.at(lots.eligible, bids.lot[eligible], 1)
    bids.score[eligible] = scores(market, eligible)
    ranking = rank(market, eligible)
    winners = choose(market, ranking)
    record_outcome(market, sealed, winners)
    tell_bidders(market, sealed)
    contest(market, sealed)
    disclose_bidders(market, lot_rows)
    agree(market, winners)
    failed = lot_rows[lots.winner[lot_rows] < 0]
    awarded = marked(lots.tender[bids.lot[winners]], len(tenders))[deciding]
    tenders.state[deciding] = np.where(awarded, TenderState.AWARDED, TenderState.FAILED)
    again = (tenders.attempt[lots.tender[failed]] == 0) & (tenders.route[lots.tender[failed]] == Route.TENDER)
    relaunch(market, failed[again])
    award_directly(market, failed[~again])


def gates_failed(market: Market, bid: I32) -> I8:
    """A1. `Gate` bits that each bid fails at the date of award (E004-050, E004-054).

    Turnover and liability cover against annual value, readiness, workers cleared for keys where a lot asks for them,
    affordable price, solvency. Quotes and spot purchases know only price and solvency.
    """
    bids, lots, tenders, providers = market.bids, market.lots, market.tenders, market.world.providers
    lot, body = bids.lot[bid], bids.bidder[bid]
    tender = lots.tender[lot]
    price = bids.price[bid] > tenders.price_ceiling[tender] * lots.annual_value[lot]
    solvency = ~providers.alive[body] | (providers.cash[body] < 0)
    insurance = cover_held(market, body) < cover_asked(market, lot)
    bits = published_gates_failed(market, lot, body)
    chain = bids.vcse_share[bid] < tenders.min_vcse_share[tender] - 1e-9
    judged = ((Gate.PRICE, price), (Gate.SOLVENCY, solvency), (Gate.INSURANCE, insurance), (Gate.SUPPLY_CHAIN, chain))
    for gate, fails in judged:
        bits |= fails.astype(np.int8) << gate
    failed, alone = tally(bits, len(Gate))
    for gate in Gate:
        market.record.count(f"excluded_{gate.name.lower()}", int(failed[gate]))
        market.record.count(f"decisive_{gate.name.lower()}", int(alone[gate]))
    return bits


def scores(market: Market, bid: I32) -> F64:
    """A2. Points out of about 100: price, quality, what else a tender weighs, bonuses and an evaluator's noise."""
    bids, lots, tenders, providers = market.bids, market.lots, market.tenders, market.world.providers
    lot, body = bids.lot[bid], bids.bidder[bid]
    tender = lots.tender[lot]
    keys = mix(lots.luck[lot], providers.key[body])
    marks = market.actors.buyers.mark(
        Offered(
            key=keys,
            quality=providers.quality[body],
            skill=providers.skill[body],
            insight=tenders.insight[tender],
            turnover=providers.whole_turnover[body],
        ),
        market.levers,
        market.draws,
    )
    check_array(marks, bid.size, "mark")
    bids.quality[bid] = marks
    lowest = np.full(len(lots), np.inf)
    np.minimum.at(lowest, lot, bids.price[bid])
    noise = market.levers.scoring.noise * market.draws.normal("evaluator", keys, lots.occasion[lot])
    fixed, scale = tenders.fixed_price_scale[tender], market.levers.scoring.price_scale
    price = price_marks(bids.price[bid], lowest[lot], lots.annual_value[lot], fixed, scale)
    weight, other, points = tenders.price_weight[tender], *other_points(market, lot, body)
    chain = tenders.supply_chain_weight[tender]
    other = other + chain
    points = points + chain * np.minimum(1.0, bids.vcse_share[bid] / market.levers.scoring.full_chain)
    points = points + weight * price + np.maximum(100.0 - weight - other, 0.0) * marks
    bonus = np.where(lots.incumbent[lot] == body, tenders.incumbent_bonus[tender], 0.0)
    familiar = tenders.familiarity_bonus[tender]
    if familiar.any():
        bonus += familiar * tie_strength(market, lots.commissioner[lot], body)
    return np.round(points + bonus + noise, 9)


def price_marks(price: F64, lowest: F64, budget: F64, fixed: B1, scale: float) -> F64:
    """A2. Marks for price, 0 to 1: lowest / price (DOM-S17), or on a fixed scale, half of them at the budget.

    The scale gives all marks where a price lies `scale` of the budget below it, none as far above. Pounds a year.

    >>> price_marks(np.full(2, 100.0), np.full(2, 80.0), np.full(2, 100.0), np.array([False, True]), 0.5).tolist()
    [0.8, 0.5]
    """
    return np.where(fixed, np.clip((1.0 + scale - price / budget) / (2.0 * scale), 0.0, 1.0), lowest / price)


def other_points(market: Market, lot: I32, body: I32) -> tuple[F64, F64]:
    """A2. Weight of what a tender asks beside price and quality, and the points for it."""
    tenders, providers, tender = market.tenders, market.world.providers, market.lots.tender[lot]
    social, record = tenders.social_value_weight[tender], tenders.local_record_weight[tender]
    evidence = tenders.evidence_weight[tender]
    points = social * social_marks(providers.volunteers[body], providers.staff[body])
    points += record * providers.based[body, market.lots.area[lot]]
    if evidence.any():
        contracts = market.world.contracts
        measured = np.bincount(contracts.lead, weights=contracts.measured, minlength=len(providers))
        points += evidence * evidence_marks(measured[body], market.levers.scoring.proof)
    return social + record + evidence, points


def social_marks(volunteers: F64, staff: F64) -> F64:
    """A2. Marks for social value, 0 to 1: the part of a body's people who are volunteers (M004-53).

    >>> social_marks(np.array([5.0, 0.0]), np.array([5.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    return volunteers / np.maximum(volunteers + staff, 1e-9)


def evidence_marks(measured: F64, half: float) -> F64:
    """A2. Marks for evidence, 0 to 1, by the people whose outcome was measured; `half` of them earn half (M003-13).

    >>> evidence_marks(np.array([200.0]), 200.0).tolist()
    [0.5]
    """
    return measured / (measured + half)


def rank(market: Market, eligible: I32) -> I32:
    """A3. Eligible bids sorted by lot, best first, ties broken by a keyed draw; writes each bid's place."""
    bids = market.bids
    tie = market.draws.bits("tie of scores", bids.key[eligible])
    ranking = eligible[np.lexsort((tie, -bids.score[eligible], bids.lot[eligible]))]
    bids.rank[ranking] = running_sum(np.ones(ranking.size), bids.lot[ranking]).astype(np.int16)
    return ranking


def choose(market: Market, ranking: I32) -> I32:
    """A3. The winning bid of each lot: best score wins, unless its bidder won more than it can carry.

    Such a bidder keeps its most valuable lots and those it holds already, and the next best win the others; repeated
    until nothing changes.
    """
    bids, lots, providers, bidding = market.bids, market.lots, market.world.providers, market.levers.bidding
    most = bidding.capacity * providers.market_turnover + bidding.capacity_room
    defends = lots.incumbent[bids.lot] == bids.bidder
    standing = ranking
    while True:
        best = standing[first_of_each(bids.lot[standing], np.arange(standing.size))]
        value = lots.annual_value[bids.lot[best]]
        order = np.lexsort((bids.key[best], -value, bids.bidder[best]))
        carried = running_sum(value[order], bids.bidder[best[order]])
        over = (carried > most[bids.bidder[best[order]]]) & ~run_starts(bids.bidder[best[order]])
        over &= ~defends[best[order]]
        over |= beyond_lot_limit(market, best[order]) | beyond_risk_capital(market, best[order])
        if not over.any():
            return np.sort(best)
        standing = standing[~marked(best[order[over]], len(bids))[standing]]


def beyond_lot_limit(market: Market, best: I32) -> B1:
    """A3. Wins beyond the lots of one purchase that a bidder may have; `best` come most valuable first by bidder."""
    bids, lots, tenders = market.bids, market.lots, market.tenders
    tender, bidder = lots.tender[bids.lot[best]], bids.bidder[best]
    order = np.lexsort((np.arange(best.size), tender, bidder))
    won = np.empty(best.size)
    pair = bidder[order].astype(np.int64) * (len(tenders) + 1) + tender[order]
    won[order] = running_sum(np.ones(best.size), pair)
    return won > tenders.most_lots[tender]


def beyond_risk_capital(market: Market, best: I32) -> B1:
    """A1. Wins beyond the annual value that an owner may hold in one programme; most valuable first by bidder.

    The bound is a multiple of the whole turnover of the ultimate parent: of all its companies together, which also
    hold their contracts together (CALIBRATION section 9). What belongs to no programme counts as one.
    """
    bids, lots, tenders, world = market.bids, market.lots, market.tenders, market.world
    owners = world.providers.owners()
    tender, bidder = lots.tender[bids.lot[best]], owners[bids.bidder[best]]
    ratio = tenders.risk_capital[tender]
    if not ratio.any():
        return np.zeros(best.size, dtype=np.bool_)
    contracts = world.contracts
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    held_by = owners[contracts.lead[live]].astype(np.int64) << 16 | (contracts.programme[live] + 1)
    pair = bidder.astype(np.int64) << 16 | (tenders.programme[tender] + 1)
    pairs, place = np.unique(pair, return_inverse=True)
    slot = np.minimum(np.searchsorted(pairs, held_by), pairs.size - 1)
    mine = pairs[slot] == held_by
    held = np.zeros(pairs.size)
    np.add.at(held, slot[mine], contracts.price[live[mine]] / 100.0)
    held = held[place]
    value = lots.annual_value[bids.lot[best]]
    order = np.lexsort((np.arange(best.size), -value, pair))
    held[order] += running_sum(value[order], pair[order])
    open_ones = np.where(world.providers.alive, world.providers.whole_turnover, 0.0)
    behind = np.bincount(owners, weights=open_ones, minlength=owners.size)
    return (ratio > 0.0) & (held > ratio * behind[bidder])


def record_outcome(market: Market, sealed: I32, winners: I32) -> None:
    """Write who won, lost or was excluded, into the bids, the lots and the journal."""
    bids, lots, providers, month = market.bids, market.lots, market.world.providers, market.month
    bids.state[sealed] = np.where(bids.failed_gates[sealed] == 0, BidState.LOST, BidState.EXCLUDED)
    bids.state[winners] = BidState.WON
    lots.winner[bids.lot[winners]] = winners
    scored = sealed[(bids.failed_gates[sealed] == 0) & (lots.winner[bids.lot[sealed]] >= 0)]
    bids.margin[scored] = bids.score[lots.winner[bids.lot[scored]]] - bids.score[scored]
    for event, state in ((Event.WON, BidState.WON), (Event.LOST, BidState.LOST), (Event.EXCLUDED, BidState.EXCLUDED)):
        rows = sealed[bids.state[sealed] == state]
        rows = rows[providers.alive[bids.bidder[rows]]]
        market.journal.note(
            month,
            event,
            bids.bidder[rows],
            commissioner=lots.commissioner[bids.lot[rows]],
            subject=bids.lot[rows],
            pence=np.rint(bids.price[rows] * 100.0),
            reason=bids.failed_gates[rows],
        )


def tell_bidders(market: Market, sealed: I32) -> None:
    """A3. Bidders remember what they won, and their confidence moves."""
    bids, lots, providers = market.bids, market.lots, market.world.providers
    body = bids.bidder[sealed]
    won = bids.state[sealed] == BidState.WON
    np.add.at(providers.bids_remembered, body, 1.0)
    np.add.at(providers.wins_remembered, body[won], 1.0)
    kind = market.world.commissioners.kind[lots.commissioner[bids.lot[sealed]]]
    explained = market.levers.stewardship.feedback[kind] > 0.0
    rules = market.levers.scoring
    moved = change_of_confidence(won, explained, bids.belief[sealed], rules.confidence_loss, rules.explained_loss)
    np.add.at(providers.confidence, body, moved)
    np.clip(providers.confidence, 0.0, 1.0, out=providers.confidence)
    learn(market, np.concatenate([body[~won & explained], partners_told(market, sealed[~won & explained])]))


def partners_told(market: Market, lost: I32) -> I32:
    """E3. Who is named in lost bids that were explained, where buyers talk to subcontractors: one for each bid.

    Elsewhere the lead keeps to itself what it is told (M004-74, M004-127).
    """
    bids, named, kinds = market.bids, market.named, market.world.commissioners.kind
    talks = market.levers.supply_chain.direct_dialogue[kinds[market.lots.commissioner[bids.lot[lost]]]] > 0
    if not talks.any():
        return np.empty(0, dtype=np.int32)
    place = named.rows(marked(lost[talks], len(bids))[named.bid])
    pair = distinct(named.bid[place].astype(np.int64) << 32 | named.provider[place])
    return (pair & 0xFFFFFFFF).astype(np.int32)


def change_of_confidence(won: B1, explained: B1, belief: F64, loss: float, part: float) -> F64:
    """A3. What the end of a tender does to a bidder's confidence (M000-28).

    A loss that nobody explains costs `loss`, one that is explained `part` of it, and a win gives back what the losses
    cost that a bidder with such a believed chance reckons with for each win: whoever wins as often as it believed keeps
    its confidence, however much it bids.

    >>> won, belief = np.array([False, True]), np.full(2, 0.5)
    >>> change_of_confidence(won, won, belief, 0.1, 0.5).tolist()
    [-0.1, 0.05]
    """
    cost = loss * np.where(explained, part, 1.0)
    return np.where(won, cost * (1.0 - belief) / np.maximum(belief, 1e-9), -cost)


def learn(market: Market, body: I32) -> None:
    """E3. Losers who are told why write better bids; `body` names one for each loss (P004-14)."""
    providers = market.world.providers
    losses = np.bincount(body, minlength=len(providers))
    providers.skill[:] = learned(providers.skill, losses, market.levers.scoring.learning)


def learned(skill: F64, losses: NDArray[np.integer], rate: float) -> F64:
    """E3. Bid skill, 0 to 1, after so many losses that were explained: each goes `rate` of the way to full marks.

    >>> learned(np.array([0.5, 0.5]), np.array([0, 2]), 0.1).round(3).tolist()
    [0.5, 0.595]
    """
    return 1.0 - (1.0 - skill) * (1.0 - rate) ** losses


def recover_confidence(market: Market) -> None:
    """A3, B4. Each month some confidence comes back, and own experience fades."""
    providers = market.world.providers
    gained = providers.confidence + market.levers.scoring.confidence_return
    providers.confidence[:] = np.minimum(1.0, gained)
    fading = 0.5 ** (1.0 / market.levers.bidding.memory)
    providers.bids_remembered *= fading
    providers.wins_remembered *= fading


def disclose_bidders(market: Market, lot_rows: I32) -> None:
    """B4. Numbers of bidders are disclosed, and what organisations expect in a line moves towards them."""
    lots, rivals = market.lots, market.world.rivals
    rows = lot_rows[market.tenders.route[lots.tender[lot_rows]] == Route.TENDER]
    count = np.bincount(lots.line[rows], minlength=rivals.size)
    total = np.bincount(lots.line[rows], weights=np.maximum(lots.bids[rows], 1), minlength=rivals.size)
    mean = np.where(count > 0, total / np.maximum(count, 1), rivals)
    rivals += (1.0 - (1.0 - market.levers.bidding.rivals_gain) ** count) * (mean - rivals)
