"""Ways to break a market in which everything is in order: each violates the identity beside which `BROKEN` names it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.calendar import NEVER
from simulation.ledger import Flow, Outside
from simulation.model import Market
from simulation.vocabulary import (
    ConsortiumState,
    ContractState,
    Cover,
    Cycle,
    Exit,
    Lapse,
    Stream,
    SubcontractState,
    TenderState,
)


def _holder(market: Market) -> int:
    """An open provider with cash and staff."""
    providers = market.world.providers
    return int(np.flatnonzero(providers.alive & (providers.cash > 100) & (providers.staff > 1.0))[0])


def _dead(market: Market) -> int:
    return int(np.flatnonzero(~market.world.providers.alive)[0])


def _contract(market: Market, state: ContractState = ContractState.DELIVERING) -> int:
    return int(np.flatnonzero(market.world.contracts.state == state)[0])


def _covered(market: Market) -> int:
    """A paid requirement that nobody buys at the moment."""
    table = market.world.requirements
    return int(np.flatnonzero(table.paid & (table.cover == Cover.COVERED) & (table.cycle == Cycle.IDLE))[0])


def _open_tender(market: Market) -> int:
    return int(np.flatnonzero(market.tenders.state <= TenderState.EVALUATING)[0])


def steal_a_penny(market: Market) -> None:
    market.world.providers.cash[_holder(market)] -= 1


def mint_a_penny(market: Market) -> None:
    market.ledger.outside[Outside.TREASURY] += 1


def pay_without_a_posting(market: Market) -> None:
    market.world.providers.cash[_holder(market)] -= 1
    market.ledger.outside[Outside.SUPPLIERS] += 1


def move_money_between_the_two_sides(market: Market) -> None:
    market.world.providers.cash[_holder(market)] += 1
    market.world.commissioners.cash[0] -= 1


def book_a_gift_as_trading(market: Market) -> None:
    income = market.world.providers.income
    row = int(np.flatnonzero(income[:, Stream.DONATIONS])[0])
    income[row, Stream.DONATIONS] -= 1
    income[row, Stream.TRADING] += 1


def take_a_fee_from_nobody(market: Market) -> None:
    market.world.providers.from_buyers[_holder(market), 0] += 1


def spend_more_than_was_posted(market: Market) -> None:
    market.ledger.spent[0, Flow.BUYING] += 1


def owe_less_than_nothing(market: Market) -> None:
    market.world.contracts.unbilled[_contract(market)] = -1


def bill_less_than_nothing(market: Market) -> None:
    market.payables.pence[0] = -1


def forget_a_bill(market: Market) -> None:
    market.world.contracts.unbilled[_contract(market, ContractState.ENDED)] = 1


def serve_somebody_unreferred(market: Market) -> None:
    market.world.contracts.served[_contract(market)] += 1


def leave_somebody_waiting(market: Market) -> None:
    row = _contract(market, ContractState.ENDED)
    market.world.contracts.waiting[row, 0] += 1
    market.world.contracts.lost[row] -= 1


def park_somebody_unreferred(market: Market) -> None:
    market.world.contracts.parked[_contract(market)] += 1


def lose_an_outcome(market: Market) -> None:
    contracts = market.world.contracts
    contracts.measured[int(np.flatnonzero(contracts.measured)[0])] -= 1


def serve_somebody_twice(market: Market) -> None:
    contracts, row = market.world.contracts, _contract(market)
    contracts.referred[row] += 1
    contracts.served[row] += 1
    contracts.cohort[row, 0] += 1


def lose_a_post(market: Market) -> None:
    market.world.providers.staff[_holder(market)] -= 0.5


def find_displaced_staff(market: Market) -> None:
    market.staff.displaced[0] += 0.5


def revive_the_dead(market: Market) -> None:
    market.world.providers.alive[_dead(market)] = True


def die_without_a_cause(market: Market) -> None:
    market.world.providers.alive[_holder(market)] = False


def leave_cash_to_the_dead(market: Market) -> None:
    market.world.providers.cash[_dead(market)] = 1


def leave_staff_to_the_dead(market: Market) -> None:
    market.world.providers.staff[_dead(market)] = 1.0


def leave_a_contract_to_the_dead(market: Market) -> None:
    market.world.contracts.lead[_contract(market)] = _dead(market)


def leave_a_grant_to_the_dead(market: Market) -> None:
    market.world.grants.provider[0] = _dead(market)


def leave_free_work_to_the_dead(market: Market) -> None:
    table = market.world.requirements
    table.incumbent[np.flatnonzero(~table.paid & (table.cover == Cover.COVERED))[0]] = _dead(market)


def overdraw(market: Market) -> None:
    market.world.providers.cash[_holder(market)] = -1


def owe_lenders_less_than_nothing(market: Market) -> None:
    market.world.providers.debt[_holder(market)] = -1


def lend_in_secret(market: Market) -> None:
    market.world.providers.debt[_holder(market)] += 1


def forgive_in_secret(market: Market) -> None:
    market.ledger.forgiven += 1


def inherit_from_the_bankrupt(market: Market) -> None:
    market.world.providers.heir[_dead(market)] = _holder(market)


def merge_with_nobody(market: Market) -> None:
    market.world.providers.cause[_dead(market)] = Exit.MERGER
    market.world.providers.heir[_dead(market)] = -1


def inherit_from_oneself(market: Market) -> None:
    row = _dead(market)
    market.world.providers.cause[row] = Exit.MERGER
    market.world.providers.heir[row] = row


def novate_to_nobody(market: Market) -> None:
    market.world.contracts.state[_contract(market, ContractState.ENDED)] = ContractState.NOVATED


def novate_to_a_stranger(market: Market) -> None:
    contracts = market.world.contracts
    contracts.novated_from[_contract(market)] = row = _contract(market, ContractState.ENDED)
    contracts.state[row] = ContractState.NOVATED


def call_a_service_a_gap(market: Market) -> None:
    market.world.requirements.cover[_covered(market)] = Cover.GAP


def deliver_twice(market: Market) -> None:
    world, row = market.world, _covered(market)
    world.contract_requirements.append(1, contract=_other_contract(market, row), requirement=row, share=0.0)


def _other_contract(market: Market, requirement: int) -> int:
    contracts = market.world.contracts
    rows = np.flatnonzero(contracts.state == ContractState.DELIVERING)
    return int(rows[rows != market.world.requirements.contract[requirement]][0])


def mobilise_twice(market: Market) -> None:
    world, row = market.world, _covered(market)
    for _ in range(2):
        contract = world.contracts.append(1, state=ContractState.MOBILISING)
        world.contract_requirements.append(1, contract=contract, requirement=row, share=1.0)


def procure_without_a_tender(market: Market) -> None:
    market.world.requirements.cycle[_covered(market)] = Cycle.PROCURING


def keep_a_tender_in_idleness(market: Market) -> None:
    market.world.requirements.tender[_covered(market)] = 0


def buy_twice(market: Market) -> None:
    lot = int(np.flatnonzero(market.lots.tender == _open_tender(market))[0])
    market.lot_requirements.append(1, lot=lot, requirement=_covered(market), share=0.0)


def never_buy_again(market: Market) -> None:
    market.world.requirements.due[_covered(market)] = NEVER


def open_before_notice(market: Market) -> None:
    market.tenders.opens[0] = market.tenders.launched[0] - 1


def end_before_the_start(market: Market) -> None:
    row = _contract(market)
    market.world.contracts.end[row] = market.world.contracts.start[row]


def begin_tomorrow(market: Market) -> None:
    market.world.contracts.start[_contract(market)] = market.month + 1


def forget_to_decide(market: Market) -> None:
    row = _open_tender(market)
    for column in ("launched", "opens", "closes", "awards"):
        market.tenders[column][row] = market.month - 1


def lose_people_between_contract_and_parts(market: Market) -> None:
    market.world.contracts.volume[_contract(market)] += 5.0


def halve_a_share(market: Market) -> None:
    market.world.contract_requirements.share[0] *= 0.5


def agree_about_nothing(market: Market) -> None:
    market.world.contracts.append(1, key=12345, state=ContractState.ENDED)


def tender_for_nothing(market: Market) -> None:
    market.lots.append(1)


def set_a_pound_aside_for_nothing(market: Market) -> None:
    market.world.commissioners.set_aside[0, 0] += 1.0


def value_a_service_at_more(market: Market) -> None:
    market.world.requirements.annual_value[_covered(market)] += 1.0


def buy_what_lapses(market: Market) -> None:
    table = market.world.requirements
    table.lapses[int(np.flatnonzero(table.cycle == Cycle.PROCURING)[0])] = Lapse.GIVEN_UP


def buy_what_is_free(market: Market) -> None:
    table = market.world.requirements
    table.cycle[int(np.flatnonzero(~table.paid)[0])] = Cycle.PROCURING


def be_in_two_places(market: Market) -> None:
    market.world.providers.key[1] = market.world.providers.key[0]


def live_a_month_again(market: Market) -> None:
    market.month -= 1


def skip_a_month(market: Market) -> None:
    market.record.months.month[-1] += 1


def tell_of_the_future(market: Market) -> None:
    market.journal.events.month[-1] = market.month


def rewrite_the_past(market: Market) -> None:
    market.journal.events.month[-1] -= 30


def _standing(market: Market) -> int:
    return int(np.flatnonzero(market.world.consortia.state == ConsortiumState.STANDING)[0])


def keep_a_part_for_nobody(market: Market) -> None:
    members = market.world.members
    members.share[members.present[0]] *= 0.5


def keep_the_dead_in_a_consortium(market: Market) -> None:
    members = market.world.members
    members.provider[members.present[0]] = _dead(market)


def stay_in_what_was_dissolved(market: Market) -> None:
    market.world.consortia.state[_standing(market)] = ConsortiumState.DISSOLVED


def follow_a_stranger(market: Market) -> None:
    world, row = market.world, _standing(market)
    inside = world.members.provider[world.members.consortium == row]
    world.consortia.lead[row] = np.setdiff1d(np.flatnonzero(world.providers.alive), inside)[0]


def dissolve_without_a_date(market: Market) -> None:
    market.world.consortia.append(1, key=12345, state=ConsortiumState.DISSOLVED)


def take_a_place_with_oneself(market: Market) -> None:
    row = _contract(market)
    market.world.subcontracts.append(
        1, key=1, contract=row, provider=market.world.contracts.lead[row], state=SubcontractState.LIVE, promise=0.5
    )


def take_a_place_with_nobody(market: Market) -> None:
    row = int(np.flatnonzero(market.world.contracts.state >= ContractState.ENDED)[0])
    market.world.subcontracts.append(1, key=1, contract=row, provider=_holder(market), state=SubcontractState.LIVE)


def promise_a_cell_twice(market: Market) -> None:
    row = _contract(market)
    others = [body for body in range(4) if body != market.world.contracts.lead[row]][:2]
    market.world.subcontracts.append(
        2, key=[1, 2], contract=row, provider=others, state=SubcontractState.LIVE, promise=0.6
    )


def owe_a_place_less_than_nothing(market: Market) -> None:
    market.world.chain_payables.append(1, pence=-1)


def leave_a_place_unbilled(market: Market) -> None:
    market.world.subcontracts.append(1, key=1, contract=_contract(market), state=SubcontractState.ENDED, unbilled=5)


def retire_an_agent(market: Market) -> None:
    next(iter(market.agents)).remove()


def speak_for_the_dead(market: Market) -> None:
    next(iter(market.agents)).row = _dead(market)


BROKEN: dict[str, tuple[Callable[[Market], None], ...]] = {
    "money_is_closed": (steal_a_penny, mint_a_penny),
    "cash_follows_flows": (steal_a_penny, pay_without_a_posting, move_money_between_the_two_sides),
    "income_is_received": (book_a_gift_as_trading,),
    "outlay_is_received": (take_a_fee_from_nobody, spend_more_than_was_posted),
    "bills_follow_delivery": (owe_less_than_nothing, bill_less_than_nothing, forget_a_bill),
    "people_are_followed": (
        serve_somebody_unreferred, leave_somebody_waiting, park_somebody_unreferred, lose_an_outcome,
    ),
    "people_are_counted_once": (serve_somebody_twice,),
    "places_add_up": (take_a_place_with_oneself, take_a_place_with_nobody, promise_a_cell_twice),
    "chains_are_paid": (owe_a_place_less_than_nothing, leave_a_place_unbilled),
    "staff_are_conserved": (lose_a_post, find_displaced_staff),
    "dead_hold_nothing": (
        revive_the_dead, die_without_a_cause, leave_cash_to_the_dead, leave_staff_to_the_dead,
        leave_a_contract_to_the_dead, leave_a_grant_to_the_dead, leave_free_work_to_the_dead,
    ),
    "debts_follow_loans": (lend_in_secret, forgive_in_secret),
    "the_merged_have_heirs": (
        inherit_from_the_bankrupt, merge_with_nobody, inherit_from_oneself, novate_to_nobody, novate_to_a_stranger,
    ),
    "consortia_are_whole": (
        keep_a_part_for_nobody, keep_the_dead_in_a_consortium, stay_in_what_was_dissolved, follow_a_stranger,
        dissolve_without_a_date,
    ),
    "nobody_owes_unseen": (overdraw, owe_lenders_less_than_nothing),
    "requirements_are_in_one_state": (
        call_a_service_a_gap, deliver_twice, mobilise_twice, procure_without_a_tender, keep_a_tender_in_idleness,
        buy_twice, never_buy_again,
    ),
    "dates_are_ordered": (open_before_notice, end_before_the_start, begin_tomorrow, forget_to_decide),
    "shares_add_up": (
        halve_a_share, agree_about_nothing, tender_for_nothing, lose_people_between_contract_and_parts,
    ),
    "money_is_set_aside": (set_a_pound_aside_for_nothing, value_a_service_at_more),
    "what_lapses_is_not_bought": (buy_what_lapses, buy_what_is_free),
    "nobody_is_twice": (be_in_two_places,),
    "months_go_forward": (live_a_month_again, skip_a_month, tell_of_the_future, rewrite_the_past),
    "agents_stand_for_the_open": (retire_an_agent, speak_for_the_dead),
}  # fmt: skip
