"""Stage 4, bid (B1-B5, C2): who bids, alone or with others, and what that costs them.

Written from CALIBRATION section 9 and MODEL.md section 4. Points that those leave open and `docs/odd.md` settles are
marked (odd.md). What a body makes of a lot is in `chances`, whom it names in `partnering`.
"""

from __future__ import annotations

from simulation.calendar import is_april
from simulation.ledger import Flow, Outside
from simulation.vocabulary import Mode, Pass, Pool, Route, TenderState
from tests.reference.arithmetic import pence
from tests.reference.chances import Chance, answer, cover_asked, published_gates_failed
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.partnering import find_partners, is_voluntary, needs_others, settle_modes
from tests.reference.purchases import Bid, Candidate, Named, is_open
from tests.reference.things import Body


def bid(place: Marketplace) -> None:
    """One month: hours come in, everybody answers the lots that close, offers are sealed and paid for."""
    for body in place.bodies:
        replenish_hours(place, body)
    closing = [candidate for candidate in place.candidates if candidate.lot.tender.closes == place.month]
    chances = choose_modes(place, closing)
    for chance in chances:
        chance.lot.aware += chance.aware
        if chance.bids:
            seal(place, chance)
            pay_for(place, chance)
        elif chance.lot.tender.route == Route.TENDER:
            count_reasons(place, chance)
        if chance.aware:
            count_kept_away(chance)
    place.candidates = [candidate for candidate in place.candidates if candidate.lot.tender.closes != place.month]
    for tender in place.tenders:
        if is_open(tender) and tender.closes <= place.month:
            tender.state = TenderState.EVALUATING


def choose_modes(place: Marketplace, closing: list[Candidate]) -> list[Chance]:
    """B5. Everybody who can bid alone thinks about that first; then those who cannot look for partners.

    Hours are left to these as far as bids alone have not taken them.
    """
    alone = [consider_bidding(candidate, Mode.SOLO) for candidate in closing if not needs_others(candidate)]
    leading = [consider_bidding(candidate, Mode.LEAD) for candidate in closing if needs_others(candidate)]
    answer(place, alone)
    find_partners(place, leading, alone)
    answer(place, leading, before=alone)
    settle_modes(alone, leading)
    return [*alone, *leading]


def consider_bidding(candidate: Candidate, mode: Mode) -> Chance:
    """B5. A body before a lot, in one of the modes open to it."""
    lot = candidate.lot
    return Chance(
        lot, candidate.provider, candidate.aware, lot.tender.route, cover_asked(lot), mode, candidate.aware_since
    )


def replenish_hours(place: Marketplace, body: Body) -> None:
    """B4. Hours for bids: 6 FTE^.6 a month, at least 3, kept up to six months; lost confidence gives fewer.

    Where offenders are not a body's main group, the posts count that its part in the market carries (odd.md).
    """
    people, finance = place.levers.population, place.levers.finance
    posts = body.staff
    if body.pool != Pool.OFFENDER_MAIN:
        posts = finance.staff_share * body.market_turnover / finance.pay
    body.hours = max(people.hours_least, people.hours * posts**people.hours_power)
    body.hours_kept = min(place.levers.bidding.hours_kept * body.hours, body.hours_kept + body.hours * body.confidence)
    if is_april(place.month):
        body.hours_bought = 0.0


def seal(place: Marketplace, chance: Chance) -> None:
    """B4. An offer goes in."""
    lot, body = chance.lot, chance.body
    lot.bids += 1
    lot.belief += chance.belief
    place.count("bids")
    place.bids.append(
        Bid(
            number=len(place.bids), key=key(lot.key, body.key), lot=lot, bidder=body, mode=chance.mode,
            vcse_share=voluntary_share(chance), month=place.month, price=chance.price, estimate=chance.estimate,
            direct_cost=chance.true_cost, belief=chance.belief, hours=chance.own_hours,
            cost=chance.cost + chance.certificates,
        )
    )  # fmt: skip
    for named in chance.names:
        place.named.append(
            Named(
                bid=place.bids[-1], provider=named.body, line=named.cell.line, group=named.cell.group,
                setting=named.cell.setting, area=named.cell.area, worth=named.cell.worth,
                promise=named.promise * named.share, fee=named.fee, unit_cost=named.unit_cost,
                lead_covers=named.lead_covers, fixed=False, told=True,
            )
        )  # fmt: skip


def voluntary_share(chance: Chance) -> float:
    """C2. Part of a lot's value promised to voluntary bodies; a voluntary bidder's own part counts."""
    promised = [(named.cell.worth * named.promise * named.share, named.body) for named in chance.names]
    voluntary = sum(worth for worth, body in promised if is_voluntary(body))
    return voluntary + (1.0 - sum(worth for worth, _ in promised) if is_voluntary(chance.body) else 0.0)


def pay_for(place: Marketplace, chance: Chance) -> None:
    """B3. Own hours are used up and not paid again; expenses, bought hours and certificates are paid.

    Cover that a bid has shown stays, bought or not (odd.md).
    """
    body, rules = chance.body, place.levers.bidding
    bought = chance.hours - chance.own_hours
    outlay = chance.certificates + chance.cost * rules.out_of_pocket + rules.bought_price * rules.hour * bought
    body.insured = max(body.insured, chance.cover_asked)
    body.hours_kept = max(0.0, body.hours_kept - chance.own_hours)
    body.hours_bought += bought
    place.ledger.pay(Flow.BID, body, Outside.SUPPLIERS, pence(outlay))
    place.count("bid_cost", chance.cost + chance.certificates)


def count_kept_away(chance: Chance) -> None:
    """A1. Bodies that knew of a lot and are sure to fail a gate of its notice, by gate, and where one alone decided."""
    lot, failed = chance.lot, published_gates_failed(chance.lot, chance.body)
    lot.kept_away += bool(failed)
    for gate in failed:
        lot.kept_away_by[gate] += 1
        lot.kept_away_only_by[gate] += failed == {gate} and chance.reasons == {Pass.GATES}


def count_reasons(place: Marketplace, chance: Chance) -> None:
    """B4. Every reason that failed, and the one that decided where it was the only one."""
    for reason in chance.reasons:
        place.count(f"passed_{reason.name.lower()}")
        if len(chance.reasons) == 1:
            place.count(f"decided_{reason.name.lower()}")
