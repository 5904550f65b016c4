"""Stage 5, award: gates, scores, awards, and what happens where nobody could be chosen (A1-A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import mix
from simulation.journal import Event
from simulation.roles import Offered, check_array
from simulation.segments import first_of_each, running_sum
from simulation.stages.agreements import agree, award_directly, relaunch
from simulation.vocabulary import BidState, Gate, Route, TenderState

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
    lot_rows = lots.rows(np.isin(lots.tender, deciding))
    sealed = bids.rows((bids.state == BidState.SEALED) & np.isin(bids.lot, lot_rows))
    bids.failed_gates[sealed] = gates_failed(market, sealed)
    eligible = sealed[bids.failed_gates[sealed] == 0]
    np.add.at(lots.eligible, bids.lot[eligible], 1)
    bids.score[eligible] = scores(market, eligible)
    ranking = rank(market, eligible)
    winners = choose(market, ranking)
    record_outcome(market, sealed, winners)
    tell_bidders(market, sealed)
    disclose_bidders(market, lot_rows)
    agree(market, winners)
    failed = lot_rows[lots.winner[lot_rows] < 0]
    awarded = np.isin(deciding, lots.tender[bids.lot[winners]])
    tenders.state[deciding] = np.where(awarded, TenderState.AWARDED, TenderState.FAILED)
    again = (tenders.attempt[lots.tender[failed]] == 0) & (tenders.route[lots.tender[failed]] == Route.TENDER)
    relaunch(market, failed[again])
    award_directly(market, failed[~again])


def gates_failed(market: Market, bid: I32) -> I8:
    """A1. `Gate` bits that each bid fails at the date of award: turnover, readiness, affordable price, solvency.

    Quotes and spot purchases know only price and solvency (E004-050).
    """
    bids, lots, tenders, providers = market.bids, market.lots, market.tenders, market.world.providers
    lot, body = bids.lot[bid], bids.bidder[bid]
    tender = lots.tender[lot]
    tendered = tenders.route[tender] == Route.TENDER
    value = lots.annual_value[lot]
    failed = {
        Gate.TURNOVER: tendered & (providers.whole_turnover[body] < tenders.turnover_ratio[tender] * value),
        Gate.READINESS: tendered & ~providers.ready[body],
        Gate.PRICE: bids.price[bid] > tenders.price_ceiling[tender] * value,
        Gate.SOLVENCY: ~providers.alive[body] | (providers.cash[body] < 0),
    }
    bits = sum((fails.astype(np.int8) << gate for gate, fails in failed.items()), np.zeros(bid.size, dtype=np.int8))
    for gate, fails in failed.items():
        market.record.count(f"excluded_{gate.name.lower()}", int(fails.sum()))
        market.record.count(f"decisive_{gate.name.lower()}", int((bits == 1 << gate).sum()))
    return bits


def scores(market: Market, bid: I32) -> F64:
    """A2. Points out of about 100: price against the lowest eligible, quality marks, the incumbent's bonus, noise."""
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
    weight = tenders.price_weight[tender]
    known = np.where(lots.incumbent[lot] == body, tenders.incumbent_bonus[tender], 0.0)
    points = weight * lowest[lot] / bids.price[bid] + (100.0 - weight) * marks + known + noise
    return np.round(points, 9)


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
    bids, lots, providers = market.bids, market.lots, market.world.providers
    most = market.levers.bidding.capacity * providers.market_turnover + 50_000.0
    defends = lots.incumbent[bids.lot] == bids.bidder
    standing = ranking
    while True:
        best = standing[first_of_each(bids.lot[standing], np.arange(standing.size))]
        value = lots.annual_value[bids.lot[best]]
        order = np.lexsort((bids.key[best], -value, bids.bidder[best]))
        carried = running_sum(value[order], bids.bidder[best[order]])
        over = (carried > most[bids.bidder[best[order]]]) & (carried > value[order]) & ~defends[best[order]]
        over |= beyond_lot_limit(market, best[order])
        if not over.any():
            return np.sort(best)
        standing = standing[~np.isin(standing, best[order[over]])]


def beyond_lot_limit(market: Market, best: I32) -> B1:
    """A3. Wins beyond the lots of one purchase that a bidder may have; `best` come most valuable first by bidder."""
    bids, lots, tenders = market.bids, market.lots, market.tenders
    tender, bidder = lots.tender[bids.lot[best]], bids.bidder[best]
    order = np.lexsort((np.arange(best.size), tender, bidder))
    won = np.empty(best.size)
    pair = bidder[order].astype(np.int64) * (len(tenders) + 1) + tender[order]
    won[order] = running_sum(np.ones(best.size), pair)
    return won > tenders.most_lots[tender]


def record_outcome(market: Market, sealed: I32, winners: I32) -> None:
    """Write who won, lost or was excluded, into the bids, the lots and the journal."""
    bids, lots, providers, month = market.bids, market.lots, market.world.providers, market.month
    bids.state[sealed] = np.where(bids.failed_gates[sealed] == 0, BidState.LOST, BidState.EXCLUDED)
    bids.state[winners] = BidState.WON
    lots.winner[bids.lot[winners]] = winners
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
    """A3. Bidders remember; a loss that nobody explains costs confidence, feedback halves that (M000-28)."""
    bids, lots, providers = market.bids, market.lots, market.world.providers
    body = bids.bidder[sealed]
    won = bids.state[sealed] == BidState.WON
    np.add.at(providers.bids_remembered, body, 1.0)
    np.add.at(providers.wins_remembered, body[won], 1.0)
    kind = market.world.commissioners.kind[lots.commissioner[bids.lot[sealed]]]
    explained = market.levers.stewardship.feedback[kind] > 0.0
    loss = market.levers.scoring.confidence_loss * np.where(explained, 0.5, 1.0)
    np.subtract.at(providers.confidence, body[~won], loss[~won])
    np.clip(providers.confidence, 0.0, 1.0, out=providers.confidence)


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
