"""Stage 8, pay (Y1, G1, P5): what was earned is billed, what is due is paid.

Written from MODEL.md section 4 and CALIBRATION sections 1 and 7.
"""

from __future__ import annotations

from simulation.ledger import Flow, Outside
from simulation.vocabulary import BuyerKind, ContractState, Pool, Route, Stream
from tests.reference.arithmetic import pence
from tests.reference.marketplace import Marketplace
from tests.reference.things import Bill, Body, Buyer, Contract


def pay(place: Marketplace) -> None:
    """One month: bills, fees, grants, in-house services, the cost of buying, and votes for what buyers lack."""
    delivering = [contract for contract in place.contracts if contract.state == ContractState.DELIVERING]
    for contract in delivering:
        earn(place, contract)
    for bill in [bill for bill in place.bills if bill.due <= place.month]:
        pay_bill(place, bill)
    place.bills = [bill for bill in place.bills if bill.due > place.month]
    for grant in place.grants:
        if grant.commissioner and grant.provider.alive and grant.start <= place.month < grant.end:
            place.ledger.pay(Flow.STATUTORY_GRANT, grant.commissioner, grant.provider, grant.monthly)
    for arm in place.bodies:
        pay_in_house(place, arm)
    for buyer in place.buyers:
        pay_for_buying(place, buyer, [contract for contract in delivering if contract.commissioner is buyer])
    for buyer in place.buyers:
        if buyer.cash < 0:
            place.ledger.pay(Flow.SUPPLEMENTARY_VOTE, Outside.TREASURY, buyer, -buyer.cash)


def earn(place: Marketplace, contract: Contract) -> None:
    """Y1. A twelfth of the price a month, in whole pence that add up over a year; billed monthly or by quarter.

    The last month is billed in any case.
    """
    age = place.month - contract.start
    turn = age % 12
    contract.unbilled += contract.price * (turn + 1) // 12 - contract.price * turn // 12
    last = contract.end <= place.month + 1
    if not contract.quarterly or age % 3 == 2 or last:
        send_bill(place, contract)


def send_bill(place: Marketplace, contract: Contract) -> None:
    """Y1. A bill for all that was earned, due after the buyer's delay."""
    place.bills.append(Bill(place.month + contract.delay, contract, contract.unbilled))
    contract.unbilled = 0


def pay_bill(place: Marketplace, bill: Bill) -> None:
    """Y1. The lead is paid, or who took it over, or creditors where it is gone; co-financing pays ESF money."""
    buyer, lead = bill.contract.commissioner, bill.contract.lead
    while lead.heir is not None:
        lead = lead.heir
    if not lead.alive:
        place.ledger.pay(Flow.LATE_RECEIPT, buyer, Outside.CREDITORS, bill.pence)
    elif buyer.kind == BuyerKind.COFINANCING and lead.pool == Pool.OFFENDER_MAIN:
        place.ledger.pay(Flow.ESF_FEE, buyer, lead, bill.pence)
    else:
        place.ledger.pay(Flow.FEE, buyer, lead, bill.pence)


def pay_in_house(place: Marketplace, arm: Body) -> None:
    """P5. A probation area pays its own arm for what it keeps in-house, from money voted for that."""
    if not arm.alive or arm.pool != Pool.PUBLIC_ARM:
        return
    trusts = [b for b in place.buyers if b.kind == BuyerKind.PROBATION_TRUST and b.area == arm.area]
    for owner in trusts[-1:]:  # one a place; where a sketch has several, the last
        amount = pence(arm.base_income[Stream.OTHER_PUBLIC] / 12.0)
        place.ledger.pay(Flow.VOTE, Outside.TREASURY, owner, amount)
        place.ledger.pay(Flow.IN_HOUSE, owner, arm, amount)


def pay_for_buying(place: Marketplace, buyer: Buyer, contracts: list[Contract]) -> None:
    """Y1. Contracts to manage at 2% of their value and competitions begun at 8,000 pounds, voted as it arises.

    Sum and product are written as the columns have them: one bill in some hundreds comes to half a penny exactly, which
    the last bit rounds up or down.
    """
    rules = place.levers.buying
    managed = 0.0
    for contract in contracts:
        managed += contract.price * (rules.management / 1200.0)
    own = [tender for tender in place.tenders if tender.commissioner is buyer and tender.route == Route.TENDER]
    begun = [tender for tender in own if tender.launched == place.month]
    cost = managed + rules.competition * len(begun)
    place.ledger.pay(Flow.VOTE, Outside.TREASURY, buyer, pence(cost))
    place.ledger.pay(Flow.BUYING, buyer, Outside.SUPPLIERS, pence(cost))
