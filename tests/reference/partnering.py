"""Whom a lead names in its bid (C2), and who bids in which way (B5). Part of stage 4.

Written from MODEL.md section 4 (B5, C2) and CALIBRATION section 9 (C1). A lead asks, cell by cell, those it knows and
then strangers from the lists of networks; they take or leave a share of the cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation.vocabulary import Pool
from tests.reference.arithmetic import within
from tests.reference.capability import LotCell, cells_of, does
from tests.reference.chances import Chance, Invitation, purse
from tests.reference.costing import cost_of_work, estimate
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Candidate, Tender
from tests.reference.things import Body


def is_voluntary(body: Body) -> bool:
    """C2. Bodies of the voluntary sector are neither private nor public."""
    return body.pool in (Pool.OFFENDER_MAIN, Pool.WIDE_REMIT)


def needs_others(candidate: Candidate) -> bool:
    """C2. Who does only part of a lot bids with others, and who is not voluntary where a buyer asks for such bodies."""
    tender = candidate.lot.tender
    asked = tender.min_vcse_share > 0.0 or tender.supply_chain_weight > 0.0
    return candidate.covers < 1.0 - 1e-9 or (asked and not is_voluntary(candidate.provider))


def find_partners(place: Marketplace, leading: list[Chance], alone: list[Chance]) -> None:
    """C2. Leads that know of a lot ask for partners; who is bound to one lead is named by no other.

    Then each cell is filled in the order in which bodies were asked.
    """
    worth = {(chance.lot.number, chance.body.number): chance.gain for chance in alone if chance.bids}
    asked: dict[int, list[list[Invitation]]] = {}
    for number, chance in enumerate(leading):
        asked[number] = [invite(place, chance, cell, promise) for cell, promise in wanted(place, chance)]
    everybody = [invitation for cells in asked.values() for cell in cells for invitation in cell]
    for invitation in everybody:
        invitation.takes = accepted(place, invitation, worth.get((invitation.lead.lot.number, invitation.body.number)))
    for invitation in bound_elsewhere(place, everybody):
        invitation.takes = 0.0
    for number, chance in enumerate(leading):
        for cell in asked[number]:
            fill(chance, cell)
        own = [cell for cell, _ in wanted(place, chance) if not does(chance.body, cell)]
        filled = [sum(named.share for named in chance.names if named.cell.is_of(cell)) for cell in own]
        chance.lacks_partners = any(share < 1.0 - 1e-9 for share in filled)
        for named in chance.names:
            chance.fee = named.fee
            chance.passed_on += 0.0 if named.lead_covers else named.cell.worth * named.share


# What a lead asks for.


def wanted(place: Marketplace, chance: Chance) -> Iterator[tuple[LotCell, float]]:
    """C2. Cells for which a lead looks for partners, and the share of each that it offers.

    All of what it does not do itself; of the rest as much as the buyer wants to see with voluntary bodies.
    """
    cells = cells_of(place, chance.lot)
    own = sum(cell.worth for cell in cells if does(chance.body, cell))
    others = sum(cell.worth for cell in cells if not does(chance.body, cell))
    more = within(0.0, (duty(place, chance.lot.tender, chance.body) - others) / max(own, 1e-9), 1.0)
    for cell in cells:
        promise = more if does(chance.body, cell) else 1.0
        if chance.aware and promise > 0.0:
            yield cell, promise


def duty(place: Marketplace, tender: Tender, lead: Body) -> float:
    """C2. Share of value that a lead wants to show with voluntary bodies: what is asked, or what earns full marks.

    A voluntary lead need not show any, its own part counts.
    """
    if is_voluntary(lead):
        return 0.0
    marks = place.levers.scoring.full_chain if tender.supply_chain_weight > 0.0 else 0.0
    return max(tender.min_vcse_share, marks)


def invite(place: Marketplace, lead: Chance, cell: LotCell, promise: float) -> list[Invitation]:
    """C2. The five best known of those that could do a cell are asked, equals by luck.

    Only voluntary bodies are of use for what the lead does itself. Who has heard under two months ago has no time to
    talk, and keeps a higher fee.
    """
    rules = place.levers.chains
    hurried = place.month - lead.aware_since + 1 < rules.hurry
    fee = rules.fee + (rules.hurried_fee if hurried else 0.0)
    able = [
        Invitation(lead, body, cell, promise, fee, hurried, does(lead.body, cell))
        for body in those_it_can_ask(place, lead.body, cell)
        if does(body, cell) and body.presence[cell.area] and (is_voluntary(body) or not does(lead.body, cell))
    ]
    return sorted(able, key=lambda asked: asking_order(place, asked))[: rules.invited]


def those_it_can_ask(place: Marketplace, lead: Body, cell: LotCell) -> Iterator[Body]:
    """C2. Bodies that a lead knows, and members of networks where the cell is."""
    for body in place.bodies:
        known = place.ties.between(lead, body).strength > 0.0
        listed = body.network and body.presence[cell.area]
        if body is not lead and (known or listed):
            yield body


def asking_order(place: Marketplace, asked: Invitation) -> tuple[float, float]:
    """C2. The strongest tie first, equals by luck."""
    strength = place.ties.between(asked.lead.body, asked.body).strength
    return -strength, place.luck.uniform("asked first", asked.key)


# What those who are asked answer.


def accepted(place: Marketplace, asked: Invitation, alone: float | None) -> float:
    """B5, C1, C2. What a body takes of what it is offered, pounds a year: as much as it can carry and fund, or nothing.

    It must cover what the body believes the work to cost, be worth more than a bid of its own and at least 2,000
    pounds; whether it then trusts the lead is a matter of the logit of C1 and luck.
    """
    rules, bidding, lot, body = place.levers.chains, place.levers.bidding, asked.lead.lot, asked.body
    value = lot.annual_value * asked.cell.worth
    people = max(asked.cell.people, 1e-9)
    price = value / people * (1.0 - asked.fee)
    unpractised = 0.0 if body.lines[asked.cell.line] else 1.0
    usual = asked.cell.people * place.unit_cost[asked.cell.line]
    asked.unit_cost = cost_of_work(place, body, usual, value, unpractised, asked.cell.area) / people
    cost = estimate(place, lot, body, asked.unit_cost)
    asked.offered = price * asked.cell.people * asked.promise
    room = bidding.capacity * body.market_turnover + bidding.capacity_room
    takes = min(asked.offered, room, fundable(place, asked, cost / max(price, 1e-9)))
    margin = 1.0 - cost / max(price, 1e-9)
    chance = 1.0 / max(place.rivals[lot.line], 1.0)
    worth = chance * margin * takes * lot.term / 12.0
    if margin < 0.0 or worth < (alone or 0.0) or takes < rules.least_place:
        return 0.0
    luck = place.luck.uniform("place offered", key(asked.key, asked.cell.line, asked.cell.group))
    return takes if luck < willingness(place, asked, takes) else 0.0


def fundable(place: Marketplace, asked: Invitation, cost_share: float) -> float:
    """C2. The most a body can lay out for a place, pounds a year: start-up, and cost until the lead pays.

    Half a month of spending stays. The lead is thought to pay two months after it was paid itself.
    """
    tender = asked.lead.lot.tender
    months = (3 if tender.quarterly else 1) + tender.delay + place.levers.chains.usual_wait
    ahead = place.levers.delivery.startup + cost_share * months / 12.0
    spare = purse(asked.body) - place.levers.bidding.cash_floor * asked.body.spending
    return max(spare, 0.0) / ahead


def willingness(place: Marketplace, asked: Invitation, takes: float) -> float:
    """C1. Chance to accept: logit = -1 + 2.5 s + 1.5 min(1, share) - 1.5 rivalry - fatigue, -.5 in a hurry."""
    rules, tie = place.levers.chains, place.ties.between(asked.lead.body, asked.body)
    odds = rules.willing + rules.trusts * tie.strength
    odds += rules.attracted * min(1.0, takes / max(asked.body.market_turnover, 1.0))
    odds -= rules.rivals * tie.rivalry + rules.weary * asked.body.fatigue
    odds -= rules.hurried if asked.hurried else 0.0
    return 1.0 / (1.0 + math.exp(-odds))


def bound_elsewhere(place: Marketplace, everybody: list[Invitation]) -> list[Invitation]:
    """C2. Acceptances that fall since the body is bound, on that lot, to a lead that demands to be the only one.

    Of several such leads it chooses the one that it knows best, equals by the luck of who was asked first.
    """
    by_pair: dict[tuple[int, int], list[Invitation]] = {}
    for asked in everybody:
        by_pair.setdefault((asked.lead.lot.number, asked.body.number), []).append(asked)
    falling: list[Invitation] = []
    for answers in by_pair.values():
        binding = [asked for asked in answers if asked.takes > 0.0 and demands_exclusivity(place, asked.lead)]
        if binding:
            chosen = min(binding, key=lambda asked: asking_order(place, asked)).lead
            falling += [asked for asked in answers if asked.lead is not chosen]
    return falling


def demands_exclusivity(place: Marketplace, lead: Chance) -> bool:
    """C2. Whether a lead demands that whoever it names is named by nobody else, as a share of leads do."""
    luck = place.luck.uniform("exclusivity", key(lead.lot.luck, lead.body.key))
    return luck < lead.lot.tender.exclusivity


def fill(lead: Chance, asked: list[Invitation]) -> None:
    """C2. Who was asked first gets what it takes, the next what is left of the cell."""
    left = 1.0
    for invitation in asked:
        invitation.share = min(invitation.takes / max(invitation.offered, 1e-9), left)
        left -= invitation.share
        if invitation.share > 1e-9:
            lead.names.append(invitation)


# B5


def settle_modes(alone: list[Chance], leading: list[Chance]) -> None:
    """B5. Nobody both bids for a lot and has a place in somebody's bid for it.

    Of two leads one of which names the other the bid that is worth more stands. Who could bid alone has judged its
    place to be worth more (C2).
    """
    standing: list[Chance] = []
    for chance in sorted((chance for chance in leading if chance.bids), key=lambda chance: -chance.gain):
        if any(excludes(chance, better) or excludes(better, chance) for better in standing):
            chance.stood_back = True
        else:
            standing.append(chance)
    for chance in alone:
        chance.stood_back = any(excludes(lead, chance) for lead in standing)


def excludes(lead: Chance, chance: Chance) -> bool:
    """B5. Whether a bid names somebody who would bid for the same lot."""
    return lead.lot is chance.lot and any(named.body is chance.body for named in lead.names)
