"""Stage 5, award (A1-A3): gates, scores, the best for each lot, and what bidders and buyers take from it.

Written from CALIBRATION section 9 and MODEL.md section 4; dates are those of SEAMS section 2. What follows a decision
is in `agreeing`.
"""

from __future__ import annotations

from simulation.journal import Event
from simulation.vocabulary import BidState, Gate, Route, TenderState
from tests.reference.agreeing import agree, award_directly, relaunch
from tests.reference.arithmetic import of_kind, within
from tests.reference.chances import cover_asked, cover_held, published_gates_failed
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Bid, Lot, Tender
from tests.reference.things import Body


def award(place: Marketplace) -> None:
    """One month: tenders whose award is due are decided; where nobody could be chosen, they run again or go direct."""
    for body in place.bodies:
        recover(place, body)
    due = [t for t in place.tenders if t.state == TenderState.EVALUATING and t.awards <= place.month]
    lots = [lot for lot in place.lots if lot.tender in due]
    sealed = [bid for bid in place.bids if bid.state == BidState.SEALED and bid.lot.tender in due]
    for bid in sealed:
        bid.failed_gates = gates_failed(place, bid)
    eligible = [bid for bid in sealed if bid.failed_gates == 0]
    score(place, eligible)
    order: dict[int, list[Bid]] = {}
    for lot in lots:
        order[lot.number] = rank(place, [bid for bid in eligible if bid.lot is lot])
        lot.eligible += len(order[lot.number])
    choose(place, lots, order)
    announce(place, sealed)
    for number in sorted({bid.bidder.number for bid in sealed}):
        remember(place, place.bodies[number], [bid for bid in sealed if bid.bidder.number == number])
    become_rivals(place, lots, sealed)
    disclose_bidders(place, lots)
    agree(place, [bid for bid in sealed if bid.state == BidState.WON])
    for tender in due:
        won = any(lot.winner for lot in lots if lot.tender is tender)
        tender.state = TenderState.AWARDED if won else TenderState.FAILED
    nobody = [lot for lot in lots if lot.winner is None]
    again = [lot for lot in nobody if lot.tender.attempt == 0 and lot.tender.route == Route.TENDER]
    relaunch(place, again)
    award_directly(place, [lot for lot in nobody if lot not in again])


def recover(place: Marketplace, body: Body) -> None:
    """A3, B4. Each month .02 of confidence comes back, and own experience fades with a half-life of 24 months."""
    body.confidence = min(1.0, body.confidence + place.levers.scoring.confidence_return)
    body.bids_remembered *= 0.5 ** (1.0 / place.levers.bidding.memory)
    body.wins_remembered *= 0.5 ** (1.0 / place.levers.bidding.memory)


# A1


def gates_failed(place: Marketplace, bid: Bid) -> int:
    """A1. Gates that a bid fails at the date of award, as bits; quotes know only price and solvency (odd.md)."""
    tender, body, value = bid.lot.tender, bid.bidder, bid.lot.annual_value
    fails = {
        Gate.PRICE: bid.price > tender.price_ceiling * value,
        Gate.SOLVENCY: not body.alive or body.cash < 0,
    }
    if tender.route == Route.TENDER:
        fails[Gate.INSURANCE] = cover_held(place, body) < cover_asked(bid.lot)
        fails[Gate.SUPPLY_CHAIN] = bid.vcse_share < tender.min_vcse_share - 1e-9
    failed = published_gates_failed(bid.lot, body) | {gate for gate, closed in fails.items() if closed}
    for gate in failed:
        place.count(f"excluded_{gate.name.lower()}")
        if len(failed) == 1:
            place.count(f"decisive_{gate.name.lower()}")
    return sum(1 << gate for gate in failed)


# A2


def score(place: Marketplace, eligible: list[Bid]) -> None:
    """A2. Points: price and quality by weight, what else a tender asks, bonuses, an evaluator's noise of 5 points."""
    lowest: dict[int, float] = {}
    for bid in eligible:
        lowest[bid.lot.number] = min(bid.price, lowest.get(bid.lot.number, bid.price))
    measured: dict[int, int] = {}
    for contract in place.contracts:
        measured[contract.lead.number] = measured.get(contract.lead.number, 0) + contract.measured
    for bid in eligible:
        lot, tender, body = bid.lot, bid.lot.tender, bid.bidder
        bid.quality = quality_marks(place, tender, body)
        weights_and_marks = [
            (tender.price_weight, price_marks(place, bid, lowest[lot.number])),
            (tender.social_value_weight, body.volunteers / max(body.volunteers + body.staff, 1e-9)),
            (tender.local_record_weight, 1.0 if body.based[lot.area] else 0.0),
            (tender.evidence_weight, evidence_marks(place, measured.get(body.number, 0))),
            (tender.supply_chain_weight, min(1.0, bid.vcse_share / place.levers.scoring.full_chain)),
        ]
        rest = max(100.0 - sum(weight for weight, _ in weights_and_marks), 0.0)
        points = sum(weight * marks for weight, marks in weights_and_marks) + rest * bid.quality
        noise = place.luck.normal("evaluator", key(lot.luck, body.key), lot.occasion)
        points += bonus(place, bid) + place.levers.scoring.noise * noise
        bid.score = round(points, 9)


def quality_marks(place: Marketplace, tender: Tender, body: Body) -> float:
    """A2. Q = .5 + .4 [v q + (1 - v) b]: true quality q as far as evaluators see it, bid writing b for the rest."""
    seen = tender.insight * body.quality + (1.0 - tender.insight) * body.skill
    return place.levers.scoring.lowest_mark + place.levers.scoring.mark_range * seen


def price_marks(place: Marketplace, bid: Bid, lowest: float) -> float:
    """A2. Lowest / price; or on a fixed scale, all at half the budget, none at one and a half times (odd.md)."""
    if bid.lot.tender.fixed_price_scale:
        scale = place.levers.scoring.price_scale
        return within(0.0, (1.0 + scale - bid.price / bid.lot.annual_value) / (2.0 * scale), 1.0)
    return lowest / bid.price


def evidence_marks(place: Marketplace, people: int) -> float:
    """A2. Evidence is people whose outcome was measured; a given number of them earns half the marks."""
    return people / (people + place.levers.scoring.proof)


def bonus(place: Marketplace, bid: Bid) -> float:
    """A2. Points for being the incumbent, and for being known to the buyer; none unless a policy gives them."""
    lot, tender = bid.lot, bid.lot.tender
    defends = tender.incumbent_bonus if lot.incumbent is bid.bidder else 0.0
    return defends + tender.familiarity_bonus * place.ties.between(lot.commissioner, bid.bidder).strength


# A3


def rank(place: Marketplace, bids: list[Bid]) -> list[Bid]:
    """A3. The bids of a lot, best score first; a keyed draw settles equal scores."""
    order = sorted(bids, key=lambda bid: (-bid.score, place.luck.bits("tie of scores", bid.key)))
    for rank, bid in enumerate(order, start=1):
        bid.rank = rank
    return order


def choose(place: Marketplace, lots: list[Lot], order: dict[int, list[Bid]]) -> None:
    """A3. The best of each lot wins it. Who then has more than it may have keeps its most valuable lots.

    The others go to the next best, and so on until nobody has too much.
    """
    while True:
        wins: dict[int, list[Bid]] = {}
        for lot in lots:
            if order[lot.number]:
                best = order[lot.number][0]
                wins.setdefault(best.bidder.number, []).append(best)
        too_many = [bid for won in wins.values() for bid in beyond_limits(place, won)]
        if not too_many:
            break
        for bid in too_many:
            order[bid.lot.number].remove(bid)
    for lot in lots:
        lot.winner = order[lot.number][0] if order[lot.number] else None


def beyond_limits(place: Marketplace, won: list[Bid]) -> list[Bid]:
    """A3, A1. Of the lots that a body would win, those beyond its capacity, a tender's lot limit, or its risk capital.

    It always keeps the most valuable, and what it holds already, as far as capacity goes (odd.md).
    """
    body = won[0].bidder
    capacity = place.levers.bidding.capacity * body.market_turnover + place.levers.bidding.capacity_room
    carried, lots_won, held = 0.0, {}, held_by_programme(place, body)
    beyond: list[Bid] = []
    for turn, bid in enumerate(sorted(won, key=lambda bid: (-bid.lot.annual_value, bid.key))):
        lot, tender = bid.lot, bid.lot.tender
        carried += lot.annual_value
        lots_won[tender.number] = lots_won.get(tender.number, 0) + 1
        held[tender.programme] = held.get(tender.programme, 0.0) + lot.annual_value
        overloaded = carried > capacity and turn > 0 and lot.incumbent is not body
        too_many_lots = lots_won[tender.number] > tender.most_lots
        bound = tender.risk_capital * body.whole_turnover
        too_much_at_risk = tender.risk_capital > 0.0 and held[tender.programme] > bound
        if overloaded or too_many_lots or too_much_at_risk:
            beyond.append(bid)
    return beyond


def held_by_programme(place: Marketplace, body: Body) -> dict[int, float]:
    """A1. Annual value, pounds, that a body holds in each programme; what belongs to none (-1) counts as one."""
    held: dict[int, float] = {}
    for contract in place.contracts:
        if contract.lead is body and contract.live:
            held[contract.programme] = held.get(contract.programme, 0.0) + contract.price / 100.0
    return held


def announce(place: Marketplace, sealed: list[Bid]) -> None:
    """A3. Every bid has won, lost or been excluded; how far behind the winner it was is recorded."""
    for bid in sealed:
        winner = bid.lot.winner
        if bid.failed_gates:
            bid.state, event = BidState.EXCLUDED, Event.EXCLUDED
        elif bid is winner:
            bid.state, event = BidState.WON, Event.WON
        else:
            bid.state, event = BidState.LOST, Event.LOST
        if winner and not bid.failed_gates:
            bid.margin = winner.score - bid.score
        if bid.bidder.alive:
            pence = round(bid.price * 100.0)
            place.note(event, bid.bidder, bid.lot.commissioner, bid.lot.number, pence, bid.failed_gates)


def remember(place: Marketplace, body: Body, bids: list[Bid]) -> None:
    """A3, E3. A body remembers; a loss costs .1 of confidence, half of that where it is explained, and then teaches.

    A win gives back what losses cost that somebody with its belief reckons with for each win (odd.md).
    """
    rules = place.levers.scoring
    moved = 0.0
    for bid in bids:
        explained = of_kind(place.levers.stewardship.feedback, bid.lot.commissioner.kind) > 0.0
        cost = rules.confidence_loss * (rules.explained_loss if explained else 1.0)
        body.bids_remembered += 1.0
        if bid.state == BidState.WON:
            body.wins_remembered += 1.0
            moved += cost * (1.0 - bid.belief) / max(bid.belief, 1e-9)
        else:
            moved -= cost
            for pupil in taught(place, bid) if explained else []:
                pupil.skill += rules.learning * (1.0 - pupil.skill)
    body.confidence = within(0.0, body.confidence + moved, 1.0)


def taught(place: Marketplace, bid: Bid) -> list[Body]:
    """E3. Who hears why a bid lost: the bidder, and those it named where the buyer talks to subcontractors."""
    talks = of_kind(place.levers.supply_chain.direct_dialogue, bid.lot.commissioner.kind) > 0.0
    named = {named.provider.number: named.provider for named in place.named if talks and named.bid is bid}
    return [bid.bidder, *named.values()]


def become_rivals(place: Marketplace, lots: list[Lot], sealed: list[Bid]) -> None:
    """T1. Bodies that bid for one lot: rivalry +.15 (1 - r)(1 + scarcity), scarcity being the budget lost in a year."""
    for lot in lots:
        before = lot.commissioner.budgets_past[place.month % 12]
        scarcity = max(0.0, 1.0 - sum(lot.commissioner.budget) / before) if before > 0.0 else 0.0
        gain = min(1.0, place.levers.trust.rivalry * (1.0 + scarcity))
        bidders = [bid.bidder for bid in sealed if bid.lot is lot]
        for turn, one in enumerate(bidders):
            for other in bidders[turn + 1 :]:
                tie = place.ties.meet(one, other)
                tie.rivalry += gain * (1.0 - tie.rivalry)


def disclose_bidders(place: Marketplace, lots: list[Lot]) -> None:
    """B4. Numbers of bidders are disclosed: what is expected in a line moves .05 of the way to them for each lot.

    A lot without bids counts as one with one bidder; lots of a month count by their mean (odd.md).
    """
    for line in range(len(place.rivals)):
        numbers = [max(lot.bids, 1) for lot in lots if lot.line == line and lot.tender.route == Route.TENDER]
        if numbers:
            moved = 1.0 - (1.0 - place.levers.bidding.rivals_gain) ** len(numbers)
            place.rivals[line] += moved * (sum(numbers) / len(numbers) - place.rivals[line])
