"""What a closure sets free, and how its accounts are settled (F5). Part of stage 9."""

from __future__ import annotations

from simulation.journal import Event
from simulation.ledger import Flow, Outside
from simulation.vocabulary import ContractState, Cover, Cycle, Exit, TenderState
from tests.reference.marketplace import Marketplace
from tests.reference.paying import send_bill
from tests.reference.things import Body, Contract, Requirement


def close_down(place: Marketplace, closing: list[tuple[Body, Exit]]) -> None:
    """F5. Bodies leave, each of one cause: contracts, free work and grants end, staff go, accounts are settled."""
    for body, cause in closing:
        place.note(Event.CLOSED, body, pence=body.cash, reason=cause)
        place.count(f"closed_{cause.name.lower()}")
        body.alive, body.left, body.cause = False, place.month, cause
    ended = [contract for contract in place.contracts if contract.live and not contract.lead.alive]
    for contract in ended:
        end_contract(place, contract)
    for part in place.contract_parts:
        if part.contract in ended and part.requirement.contract is part.contract:
            leave_a_gap(place, part.requirement)
    for part in place.contract_parts:
        if part.contract in ended:
            buy_again(place, part.requirement)
    for requirement in place.requirements:
        if not requirement.paid and requirement.incumbent and not requirement.incumbent.alive:
            requirement.cover, requirement.incumbent = Cover.GAP, None
            requirement.cover_end = place.month + 1
    for body, _ in closing:
        settle(place, body)
        place.displaced[body.area] += body.staff
        body.staff = body.volunteers = body.spending = 0.0
    if closing:
        place.grants = [grant for grant in place.grants if grant.provider.alive]
        place.candidates = [candidate for candidate in place.candidates if candidate.provider.alive]


def end_contract(place: Marketplace, contract: Contract) -> None:
    """F5. A contract of the dead ends with this month: what it earned is billed, who waited is lost to follow-up."""
    send_bill(place, contract)
    contract.state, contract.end = ContractState.TERMINATED, place.month + 1
    contract.lost += sum(contract.waiting)
    place.count("lost_to_follow_up", sum(contract.waiting))
    place.count("terminated")
    contract.waiting = [0, 0, 0]


def leave_a_gap(place: Marketplace, requirement: Requirement) -> None:
    """F5. Nobody covers the requirement any more."""
    requirement.cover, requirement.cover_end = Cover.GAP, place.month + 1
    requirement.contract = requirement.incumbent = None


def buy_again(place: Marketplace, requirement: Requirement) -> None:
    """F5. A hurried purchase is due next month, unless somebody has been chosen already or a tender is running."""
    parts = [part for part in place.contract_parts if part.requirement is requirement]
    chosen = any(part.contract.state == ContractState.MOBILISING for part in parts)
    tender = requirement.tender
    decided = tender is not None and tender.state >= TenderState.AWARDED
    if not chosen and (requirement.cycle != Cycle.PROCURING or decided):
        requirement.cycle, requirement.tender = Cycle.IDLE, None
        requirement.due, requirement.short = place.month + 1, True


def settle(place: Marketplace, body: Body) -> None:
    """F5. Lenders are repaid as far as it goes; creditors take what is left, or bear what is missing."""
    repaid = min(max(body.cash, 0), body.debt)
    place.ledger.pay(Flow.REPAYMENT, body, Outside.LENDERS, repaid)
    place.ledger.losses[Outside.LENDERS] += body.debt - repaid
    body.debt = 0
    place.ledger.pay(Flow.RESIDUE, body, Outside.CREDITORS, max(body.cash, 0))
    place.ledger.pay(Flow.BAD_DEBT, Outside.CREDITORS, body, max(-body.cash, 0))
