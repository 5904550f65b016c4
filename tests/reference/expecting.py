"""What bodies count on when they decide (F2): contracts, places, awards, applications in hand. Part of stage 9.

Written from MODEL.md section 4 (F2, Y3) and CALIBRATION sections 7 to 9.
"""

from __future__ import annotations

from simulation.vocabulary import ContractState, Pool, Stream, SubcontractState
from tests.reference.agreements import Contract
from tests.reference.chains import place_income
from tests.reference.income import AWARDS, months_of_award, renewal_chance
from tests.reference.marketplace import Marketplace
from tests.reference.things import Body, Requirement

GRANT_LASTS = 12
"""Months that a statutory grant lasts (CALIBRATION section 8)."""


def expected_incomes(place: Marketplace) -> dict[int, float]:
    """F2. Income a month that each body counts on, pounds, with ends known two months ahead.

    An award about to end counts by its chance to be renewed, a statutory grant not at all, new awards as applications
    usually turn out, and what begins later than next month not yet (odd.md). What a place brings its holder its lead
    pays, as long as the contract goes on.
    """
    known_ahead = place.levers.finance.award_notice
    counted = {body.number: own_income(place, body) for body in place.bodies}
    successors = coming(place)
    parts: dict[int, list[tuple[Requirement, float]]] = {}
    for part in place.contract_parts:
        parts.setdefault(part.contract.number, []).append((part.requirement, part.share))
    lasting: dict[int, float] = {}
    for contract in place.contracts:
        if contract.state == ContractState.DELIVERING:
            own = parts.get(contract.number, [])
            goes_on = sum(share * prospect(place, contract, successors.get(need.number)) for need, share in own)
            lasting[contract.number] = goes_on
            counted[contract.lead.number] += contract.price / 1200.0 * goes_on
    for sub in place.subcontracts:
        if sub.state == SubcontractState.LIVE:
            monthly = place_income(place, sub) / 12.0 * lasting.get(sub.contract.number, 0.0)
            counted[sub.provider.number] += monthly
            counted[sub.contract.lead.number] -= monthly
    for grant in place.grants:
        goes_on = 1.0 if grant.start <= place.month + 1 else 0.0
        if grant.end <= place.month + 1 + known_ahead:
            goes_on = 0.0 if grant.stream == Stream.STATUTORY_GRANTS else renewal_chance(place, grant.stream)
        counted[grant.provider.number] += grant.monthly / 100.0 * goes_on
    return counted


def coming(place: Marketplace) -> dict[int, Body]:
    """F2. Who has been chosen to take over a requirement, by its number."""
    parts = place.contract_parts
    return {p.requirement.number: p.contract.lead for p in parts if p.contract.state == ContractState.MOBILISING}


def prospect(place: Marketplace, contract: Contract, successor: Body | None) -> float:
    """F2. How far a holder counts on a part of a contract: wholly, until its end is near or it is known who follows.

    Then it counts whole where the holder won it again, not at all where another did or notice was given, by hope else.
    """
    if successor is not None:
        return 1.0 if successor is contract.lead else 0.0
    if contract.noticed:
        return 0.0
    left = contract.end - place.month - 1
    return place.levers.finance.hope if left <= place.levers.finance.award_notice else 1.0


def own_income(place: Marketplace, body: Body) -> float:
    """F2. What a body counts on beside contracts and awards: gifts, earnings, work in-house, applications in hand."""
    gifts = (stream for stream in Stream if stream >= Stream.DONATIONS)
    yearly = sum(body.base_income[stream] * place.outlook[stream] for stream in gifts) * body.level
    if body.pool == Pool.PUBLIC_ARM:
        yearly += body.base_income[Stream.OTHER_PUBLIC]
    if body.pool != Pool.PUBLIC_ARM:
        known_ahead = place.levers.finance.award_notice
        new = {Stream.STATUTORY_GRANTS: (1.0 - place.levers.giving.grant_renewal) / GRANT_LASTS}
        new |= {s: (1.0 - renewal_chance(place, s)) / months_of_award(place, s) for s in AWARDS}
        yearly += sum(
            body.base_income[stream] * place.outlook[stream] * gain * known_ahead for stream, gain in new.items()
        )
    return yearly / 12.0


def ending_incomes(place: Marketplace) -> dict[int, float]:
    """F2. What each body earns a year under contracts, and places in them, that end within a year, pounds."""
    soon = {body.number: 0.0 for body in place.bodies}
    for contract in place.contracts:
        if contract.state == ContractState.DELIVERING and contract.end <= place.month + 12:
            soon[contract.lead.number] += contract.price / 100.0
    for sub in place.subcontracts:
        if sub.state == SubcontractState.LIVE and sub.contract.end <= place.month + 12:
            soon[sub.provider.number] += place_income(place, sub)
    return soon
