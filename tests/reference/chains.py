"""Places in the contracts of others (C2, C3, Y3): how they begin, what they earn, how they end. Stages 5, 8, 9.

Written from MODEL.md section 4 (C2, C3, Y3) and CALIBRATION section 9. A cell is what of a contract is for one area,
line and client group.
"""

from __future__ import annotations

from simulation.journal import Event
from simulation.ledger import Flow, Outside
from simulation.vocabulary import ContractState, SubcontractState
from tests.reference.agreements import ChainBill, Contract, Subcontract
from tests.reference.arithmetic import pence, twelfth
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Named
from tests.reference.things import Body, Requirement

type Cell = tuple[int, int, int]


def cell_of(thing: Requirement | Named | Subcontract) -> Cell:
    """C2. Area, line and client group."""
    return thing.area, thing.line, thing.group


def places_in(place: Marketplace, contract: Contract) -> list[Subcontract]:
    """The places in a contract that are there still."""
    return [sub for sub in place.subcontracts if sub.contract is contract and sub.open]


# C2, C3: how places begin.


def open_place(place: Marketplace, contract: Contract, named: Named) -> None:
    """C2. A place for a body named in the bid: its share of the people of a cell, at the lead's price less the fee."""
    parts = [part for part in place.contract_parts if part.contract is contract]
    here = [part for part in parts if cell_of(part.requirement) == cell_of(named)]
    of_people = sum(part.volume for part in here) / max(sum(part.volume for part in parts), 1e-9)
    of_price = sum(part.share for part in here)
    people = contract.volume * of_people
    about = key(contract.key, named.provider.key, named.line, named.group)
    about = key(about, named.area, place.month)
    sub = Subcontract(
        number=len(place.subcontracts), key=about, contract=contract, provider=named.provider, line=named.line,
        group=named.group, setting=named.setting, area=named.area, named=named.told, fixed=named.fixed,
        lead_covers=named.lead_covers, part=of_people, worth=of_price, promise=named.promise, fee=named.fee,
        unit_price=contract.price / 100.0 * of_price / max(people, 1e-9) * (1.0 - named.fee),
        delay=0 if named.fixed else months_of_delay(place, about), start=contract.start, held_since=contract.start,
        volume=people * named.promise, luck=contract.luck, direct_cost=named.unit_cost * people * named.promise,
    )  # fmt: skip
    place.subcontracts.append(sub)
    place.note(Event.NAMED, sub.provider, contract.commissioner, sub.number)


def months_of_delay(place: Marketplace, about: int) -> int:
    """Y3. Leads pay one, two or three months after they were paid: half of them one, 35 in 100 two."""
    rules, luck = place.levers.chains, place.luck.uniform("chain delay", about)
    if luck < rules.paid_after_one:
        return 1
    return 2 if luck < rules.paid_after_one + rules.paid_after_two else 3


def staff_lead(place: Marketplace, contract: Contract) -> None:
    """C3. The lead employs people for 60% of the forecast in a cell that it shares, for nothing where it must share.

    In a cell of agreed shares it employs people for its own share, elsewhere for everything.
    """
    contract.staffed = 1.0
    cells: dict[Cell, list[Subcontract]] = {}
    for sub in places_in(place, contract):
        cells.setdefault(cell_of(sub), []).append(sub)
    for subs in cells.values():
        employed = place.levers.chains.own_staffing if subs[0].lead_covers else 0.0
        if subs[0].fixed:
            employed = max(1.0 - sum(sub.promise for sub in subs), 0.0)
        contract.staffed -= subs[0].part * (1.0 - employed)
    contract.staffed = max(contract.staffed, 0.0)


# Y3: what places earn and cost.


def earn_place(place: Marketplace, sub: Subcontract) -> None:
    """Y3. People passed on are paid for by number, up to the promised volume and some months of it; or agreed shares.

    C5: income and cost of the last four quarters are remembered, fading by a twelfth a month.
    """
    months = place.month - sub.start + 1 + place.levers.chains.paid_ahead
    people = min(sub.referred, sub.volume / 12.0 * months)
    earned = pence(max(people - sub.paid_for, 0.0) * sub.unit_price)
    if sub.fixed:
        earned = twelfth(pence(agreed_income(sub)), place.month - sub.contract.start)
    sub.paid_for = max(people, sub.paid_for)
    sub.unbilled += earned
    sub.earned = earned
    sub.income += earned / 100.0 - sub.income / 12.0
    sub.cost += monthly_cost(place, sub) - sub.cost / 12.0


def agreed_income(sub: Subcontract) -> float:
    """Y3. The share of the price, pounds a year, of a place that goes by agreed shares."""
    return sub.contract.price / 100.0 * (sub.worth * sub.promise * (1.0 - sub.fee))


def place_income(place: Marketplace, sub: Subcontract) -> float:
    """Y3. What a place is believed to bring a year, pounds: the agreed share, or what people passed on bring.

    Nobody can tell in the first three months how many will come: then the promised number counts, and later never more.
    """
    if sub.fixed:
        return agreed_income(sub)
    told = place.month - sub.start >= place.levers.chains.told_after
    return (min(sub.expected, sub.volume) if told else sub.volume) * sub.unit_price


def monthly_cost(place: Marketplace, sub: Subcontract) -> float:
    """F1. Direct cost a month of a place, pounds: its holder has staff for what was promised, more follows people."""
    variable = place.levers.bidding.variable_cost
    people = sub.expected / max(sub.volume, 1e-9)
    return sub.direct_cost / 12.0 * (1.0 - variable + variable * people)


def send_chain_bill(place: Marketplace, sub: Subcontract) -> None:
    """Y3. A bill for all that a place earned, due when the lead will have been paid, and its delay later."""
    place.chain_bills.append(ChainBill(place.month + sub.contract.delay + sub.delay, sub, sub.unbilled))
    sub.unbilled = 0


def pay_chain_bill(place: Marketplace, bill: ChainBill) -> None:
    """Y3. The lead pays, or its heir; what a dead lead owes is lost. A dead holder's creditors have its part."""
    lead, holder = rightful(bill.subcontract.contract.lead), rightful(bill.subcontract.provider)
    if not lead.alive:
        place.count("chain_losses", bill.pence if holder.alive else 0)
    elif not holder.alive:
        place.ledger.pay(Flow.LATE_PAYMENT, lead, Outside.CREDITORS, bill.pence)
    elif lead is not holder:
        place.ledger.pay(Flow.SUBCONTRACT, lead, holder, bill.pence)


def rightful(body: Body) -> Body:
    """F4. Who has the rights of a body: itself, or who took it over."""
    while body.heir is not None:
        body = body.heir
    return body


# C5: how places end.


def end_places(place: Marketplace, subs: list[Subcontract], state: SubcontractState) -> None:
    """C5. Places end: they bill for the last time, people who wait go back to the lead, who staffs for all the work.

    Where the contract delivers no more, people who wait are lost to follow-up.
    """
    ending = [sub for sub in subs if sub.open]
    for sub in ending:
        send_chain_bill(place, sub)
        sub.state, sub.end = state, place.month + 1
        people, contract = sum(sub.waiting), sub.contract
        if contract.state == ContractState.DELIVERING:
            sub.referred -= people
            contract.passed_on -= people
            contract.waiting = [own + back for own, back in zip(contract.waiting, sub.waiting, strict=True)]
        else:
            sub.lost += people
            place.count("lost_to_follow_up", people)
        sub.waiting = [0, 0, 0]
        place.count(f"places_{state.name.lower()}")
        if state == SubcontractState.COLLAPSED:
            place.note(Event.COLLAPSED, sub.provider, subject=sub.number)
    for contract in {sub.contract.number: sub.contract for sub in ending}.values():
        staff_lead(place, contract)
