"""Stage 3, engage (E1-E4): who hears of what is on the market, and who comes to know whom.

Written from CALIBRATION section 9 and MODEL.md section 4; one draw for each body, requirement and round decides when a
body hears (SEAMS section 2).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from simulation.vocabulary import Cover, Route, TenderState
from tests.reference.arithmetic import of_kind
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.things import ALL_LINES, Area, Body, Buyer, Candidate, Lot
from tests.reference.tied import Organisation, name_of


def engage(place: Marketplace) -> None:
    """One month: papers open, bodies hear of lots, people meet and are helped, buyers forget whom they do not need."""
    for tender in place.tenders:
        if tender.state == TenderState.NOTICE and tender.opens <= place.month:
            tender.state = TenderState.OPEN
    hear(place)
    hold_provider_days(place)
    hold_forums(place)
    help_to_be_ready(place)
    meet(place)
    forget(place)


# E1


def hear(place: Marketplace) -> None:
    """E1. Who is not aware yet hears of a lot once its chance to date passes its draw; holders know of their own work.

    News comes from those who knew before this month (odd.md).
    """
    knew: dict[int, list[Body]] = {}
    for candidate in place.candidates:
        if candidate.aware:
            knew.setdefault(candidate.lot.number, []).append(candidate.provider)
    for candidate in place.candidates:
        tellers = knew.get(candidate.lot.number, [])
        if not candidate.aware:
            holds = candidate.lot.incumbent is candidate.provider
            candidate.aware = holds or candidate.luck < chance_to_know(place, candidate, tellers)


def chance_to_know(place: Marketplace, candidate: Candidate, tellers: list[Body]) -> float:
    """E1. Attention x [1 - product over channels of (1 - p)]; of quotes only those hear whom the buyer knows."""
    lot, body, rules = candidate.lot, candidate.provider, place.levers.awareness
    months = place.month - lot.tender.launched + 1
    missed = 1.0 - rules.tie * place.ties.between(lot.commissioner, body).strength
    if lot.tender.route == Route.TENDER:
        if body.network:
            missed *= 1.0 - rules.network
        if body.presence[lot.area]:
            missed *= math.exp(-rules.search * months * math.sqrt(body.hours / 40.0))
        if reached_by_provider_day(place, lot, body):
            missed *= 1.0 - rules.provider_day
        for teller in tellers:
            missed *= 1.0 - rules.news * shared(place, body, teller)
    attention = min(1.0, lot.annual_value / max(rules.attention * body.whole_turnover, 1.0))
    return attention * (1.0 - missed)


def shared(place: Marketplace, one: Body, other: Body) -> float:
    """T1. What two bodies share: s (1 - .5 r)."""
    tie = place.ties.between(one, other)
    return tie.strength * (1.0 - place.levers.trust.silence * tie.rivalry)


def reached_by_provider_day(place: Marketplace, lot: Lot, body: Body) -> bool:
    """E2. Whether a buyer's provider day reaches a capable body, by the share of them that its days reach."""
    share = of_kind(place.levers.stewardship.provider_days, lot.commissioner.kind)
    return place.luck.uniform("provider day", key(lot.luck, body.key), lot.occasion) < share


# E2


def hold_provider_days(place: Marketplace) -> None:
    """E2. When papers open, bodies that a day reaches meet the buyer, who knows them from then on, and each other."""
    met: list[tuple[Organisation, Organisation]] = []
    guests: dict[int, list[Body]] = {}
    for candidate in place.candidates:
        lot, body = candidate.lot, candidate.provider
        if lot.tender.opens == place.month and reached_by_provider_day(place, lot, body):
            guests.setdefault(lot.number, []).append(body)
            met.append((lot.commissioner, body))
    for number, bodies in guests.items():
        luck = place.lots[number].luck
        seats = {b.number: place.luck.uniform("seat at a provider day", key(luck, b.key), place.month) for b in bodies}
        met += neighbours(sorted(bodies, key=lambda body: seats[body.number]))
    come_closer(place, met)


def neighbours(seated: list[Body]) -> list[tuple[Organisation, Organisation]]:
    """T1. Who sits one or two seats apart (odd.md)."""
    return [*pairwise(seated), *zip(seated, seated[2:], strict=False)]


def come_closer(place: Marketplace, met: list[tuple[Organisation, Organisation]]) -> None:
    """E2, T1. Each pair that has met comes closer by .10 (1 - s), however often it met at events of one kind (odd.md).

    A buyer counts whom it has met among those it knows.
    """
    distinct = {tuple(sorted((name_of(one), name_of(other)))): (one, other) for one, other in met}
    for one, other in distinct.values():
        tie = place.ties.meet(one, other)
        tie.strength += place.levers.trust.meeting * (1.0 - tie.strength)
        tie.known = tie.known or isinstance(one, Buyer) or isinstance(other, Buyer)


def hold_forums(place: Marketplace) -> None:
    """E2. Local buyers hold forums by area: who comes meets its neighbours at the table, and one of the hosts."""
    rate = {buyer.number: of_kind(place.levers.stewardship.forums, buyer.kind) for buyer in place.buyers}
    talked: list[tuple[Organisation, Organisation]] = []
    with_hosts: list[tuple[Organisation, Organisation]] = []
    for area in place.areas:
        hosts = [buyer for buyer in place.buyers if buyer.area == area.number and rate[buyer.number] > 0.0]
        yearly = max((rate[host.number] for host in hosts), default=0.0)
        if place.luck.uniform("forum", area.key, place.month) >= min(1.0, yearly / 12.0):
            continue
        place.count("forums")
        guests = list(guests_of_forum(place, area))
        talked += neighbours(sorted(guests, key=lambda body: seat_at_forum(place, area, body)))
        with_hosts += [(host, body) for body in guests for host in host_met(place, area, hosts, body)]
    come_closer(place, talked)
    come_closer(place, with_hosts)


def guests_of_forum(place: Marketplace, area: Area) -> Iterator[Body]:
    """E2. The open bodies at work in an area that come to its forum."""
    for body in place.bodies:
        if body.open and body.presence[area.number]:
            luck = place.luck.uniform("coming to a forum", key(area.key, body.key), place.month)
            if luck < place.levers.awareness.attendance:
                yield body


def seat_at_forum(place: Marketplace, area: Area, body: Body) -> tuple[int, float]:
    """E2. Bodies sit by line, each by one of its own, then by luck."""
    about = key(area.key, body.key)
    own = [line for line in ALL_LINES if body.lines[line]]
    turn = math.floor(place.luck.uniform("line at a forum", about, place.month) * len(own))
    return own[turn] if own else 0, place.luck.uniform("seat", about, place.month)


def host_met(place: Marketplace, area: Area, hosts: list[Buyer], body: Body) -> list[Buyer]:
    """E2. The host that a guest talks to: one that buys a line of its own, by luck, or nobody."""
    about = key(area.key, body.key)
    buying = [host for host in hosts if buys_from(host, body)]
    return sorted(buying, key=lambda host: place.luck.uniform("host", key(about, host.key), place.month))[:1]


def buys_from(buyer: Buyer, body: Body) -> bool:
    """E4. Whether a buyer has money for a primary line of a body."""
    return any(body.lines[line] and buyer.budget[line] > 0.0 for line in ALL_LINES)


# E3


def help_to_be_ready(place: Marketplace) -> None:
    """E3. Help makes bodies ready, by the yearly chance of the most helpful buyer of their home area."""
    for body in place.bodies:
        helpers = [buyer for buyer in place.buyers if buyer.covers[body.area]]
        offered = [of_kind(place.levers.stewardship.readiness_support, buyer.kind) for buyer in helpers]
        monthly = 1.0 - (1.0 - max(offered, default=0.0)) ** (1.0 / 12.0)
        if body.open and not body.ready and place.luck.uniform("help to be ready", body.key, place.month) < monthly:
            body.ready = True
            place.count("made_ready")


# E4


def meet(place: Marketplace) -> None:
    """E4. A month adds Poisson(.1 x officers) bodies to those a buyer knows, half of them through an older tie."""
    local = {buyer.number: buyer.area for buyer in place.buyers if buyer.area >= 0}
    spoken_of = {(local[buyer], body) for buyer, body in place.ties.known_set() if buyer in local}
    present = [[body for body in place.bodies if body.open and body.presence[area.number]] for area in place.areas]
    for buyer in place.buyers:
        expected = place.levers.awareness.acquaintances * buyer.officers
        for turn in range(place.luck.count("meetings", expected, buyer.key, place.month)):
            about = key(buyer.key, turn)
            area = area_visited(place, buyer, about)
            able = [body for body in present[area] if buys_from(buyer, body)]
            if place.luck.uniform("introduction", about, place.month) < place.levers.awareness.acquaintance_tie:
                able = [body for body in able if (area, body.number) in spoken_of]
            if able:
                found = min(able, key=lambda body: place.luck.uniform("meeting", key(about, body.key), place.month))
                tie = place.ties.meet(buyer, found)
                tie.strength, tie.known = max(tie.strength, place.levers.trust.meeting), True
                place.count("meetings")


def area_visited(place: Marketplace, buyer: Buyer, about: int) -> int:
    """E4. One of the areas that a buyer buys for."""
    own = [area.number for area in place.areas if buyer.covers[area.number]]
    return own[math.floor(place.luck.uniform("meeting place", about, place.month) * len(own))]


def forget(place: Marketplace) -> None:
    """E4. Of those a buyer knows, 1% of the bodies without business with it are forgotten a month, and the closed."""
    busy = set(working_pairs(place))
    for number, body_number in place.ties.known_set():
        buyer, body = place.buyers[number], place.bodies[body_number]
        luck = place.luck.uniform("forgetting", key(buyer.key, body.key), place.month)
        idle = (number, body_number) not in busy
        if not body.alive or (idle and luck < place.levers.awareness.forgetting):
            place.ties.between(buyer, body).known = False


def working_pairs(place: Marketplace) -> Iterator[tuple[int, int]]:
    """T1. Numbers of buyers and of bodies that deliver for them, paid or free, or hold their grants."""
    for contract in place.contracts:
        if contract.live:
            yield contract.commissioner.number, contract.lead.number
    for requirement in place.requirements:
        if not requirement.paid and requirement.cover == Cover.COVERED and requirement.incumbent:
            yield requirement.commissioner.number, requirement.incumbent.number
    for grant in place.grants:
        if grant.commissioner and grant.end > place.month:
            yield grant.commissioner.number, grant.provider.number
