"""Places in the contracts of others: how they begin, are paid and end (C2, C5, Y3). Parts of stages 5 to 10.

A place is a row of `Subcontracts`: part of the work of one cell (area, line and group) of a contract, promised to a
body of the lead's chain or of its consortium. Whom it gets is for C3 to say (`simulation.stages.referrals`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import is_april
from simulation.draws import mix
from simulation.journal import Event
from simulation.ledger import Flow, Outside, pence, split
from simulation.roles.leads import Places
from simulation.roles.rows import check
from simulation.segments import distinct, marked, matches, paired, row_sums, stable_order
from simulation.stages.fees import pay_for_work
from simulation.tables.widths import GROUPS, LINES
from simulation.vocabulary import ContractState, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]

_NOTED = {
    SubcontractState.LEFT: Event.LEFT_CHAIN,
    SubcontractState.DROPPED: Event.DROPPED,
    SubcontractState.COLLAPSED: Event.COLLAPSED,
}
"""Ends of places that the journal tells of by themselves."""

OPEN = SubcontractState.LIVE
"""Places up to this state are there still: named, or live."""


@dataclass(frozen=True)
class Shared:
    """Work of contracts that is to be shared: one row a place.

    `line`, `group` and `area` name the cell, `promise` is what of it the place is to get, `fee` what the lead keeps of
    the price, `direct_cost` what a person truly costs the provider, pounds. `lead_covers` says that the lead could do
    the work itself, `fixed` that work and money go by agreed shares, `named` that the bid said so.
    """

    contract: I32
    provider: I32
    line: I8
    group: I8
    setting: I8
    area: NDArray[np.int16]
    promise: F64
    fee: F64
    direct_cost: F64
    lead_covers: B1
    fixed: B1
    named: B1


def cell_of(area: NDArray[np.integer], line: NDArray[np.integer], group: NDArray[np.integer]) -> I64:
    """C2. A number for each cell of area, line and group.

    >>> cell_of(np.array([1]), np.array([0]), np.array([2])).tolist()
    [56]
    """
    return area.astype(np.int64) * (LINES * GROUPS) + line.astype(np.int64) * GROUPS + group


def open_places(market: Market, shared: Shared) -> I32:
    """C2. Write down places in contracts; they begin with their contracts, or at once where these deliver."""
    contracts, places, draws = market.world.contracts, market.world.subcontracts, market.draws
    rules, contract = market.levers.chains, shared.contract
    part, worth = cell_shares(market, contract, cell_of(shared.area, shared.line, shared.group))
    volume = contracts.volume[contract] * part * shared.promise
    cell_price = contracts.price[contract] / 100.0 * worth
    people = np.maximum(contracts.volume[contract] * part, 1e-9)
    key = mix(contracts.key[contract], market.world.providers.key[shared.provider], shared.line, shared.group)
    key = mix(key, shared.area, market.month)
    luck = draws.uniform("chain delay", key)
    waits = 1 + (luck >= rules.paid_after_one) + (luck >= rules.paid_after_one + rules.paid_after_two)
    rows = places.append(
        contract.size,
        key=key,
        contract=contract,
        provider=shared.provider,
        line=shared.line,
        group=shared.group,
        setting=shared.setting,
        area=shared.area,
        state=SubcontractState.NAMED,
        named=shared.named,
        fixed=shared.fixed,
        lead_covers=shared.lead_covers,
        part=part,
        worth=worth,
        promise=shared.promise,
        fee=shared.fee,
        unit_price=cell_price / people * (1.0 - shared.fee),
        delay=np.where(shared.fixed, 0, waits),
        start=contracts.start[contract],
        held_since=contracts.start[contract],
        volume=volume,
        luck=contracts.luck[contract],
        direct_cost=shared.direct_cost * volume,
    )
    market.journal.note(
        market.month, Event.NAMED, shared.provider, commissioner=contracts.commissioner[contract], subject=rows
    )
    staff_leads(market, distinct(contract))
    begin_places(market, contract[contracts.state[contract] == ContractState.DELIVERING])
    return rows


def cell_shares(market: Market, contract: I32, cell: I64) -> tuple[F64, F64]:
    """C2. Parts of the people and of the price of each contract that are in the cell named with it."""
    links, table = market.world.contract_requirements, market.world.requirements
    row = np.flatnonzero(marked(contract, len(market.world.contracts))[links.contract])
    row = row[stable_order(links.contract[row])]
    requirement = links.requirement[row]
    place, match = matches(links.contract[row], contract)
    own = cell_of(table.area[requirement], table.line[requirement], table.group[requirement])[match] == cell[place]
    people, worth = links.volume[row][match], links.share[row][match]
    size = contract.size
    total = np.maximum(np.bincount(place, weights=people, minlength=size), 1e-9)
    return np.bincount(place, weights=people * own, minlength=size) / total, np.bincount(
        place, weights=worth * own, minlength=size
    )


def staff_leads(market: Market, contract: I32) -> None:
    """C3. Work for which the leads of these contracts employ people: less where they share it, none where they must.

    In a cell that it could do itself but shares, a lead employs people for a part of the forecast (assumption); where
    work goes by agreed shares, for its own; in a cell that it does not do, for nothing.
    """
    contracts, places = market.world.contracts, market.world.subcontracts
    rows = places_of(market, contract)
    contracts.staffed[contract] = 1.0
    if not rows.size:
        return
    cell = paired(places.contract[rows], cell_of(places.area[rows], places.line[rows], places.group[rows]))
    _, first, number = np.unique(cell, return_index=True, return_inverse=True)
    agreed = np.bincount(number, weights=places.promise[rows])
    shares = np.where(places.lead_covers[rows[first]], market.levers.chains.own_staffing, 0.0)
    own = np.where(places.fixed[rows[first]], np.maximum(1.0 - agreed, 0.0), shares)
    np.subtract.at(contracts.staffed, places.contract[rows[first]], places.part[rows[first]] * (1.0 - own))
    np.maximum(contracts.staffed, 0.0, out=contracts.staffed)


def begin_places(market: Market, contract: I32) -> None:
    """C2, M1. Places begin with their contracts; what bodies did in the place before goes on without a break."""
    places, providers = market.world.subcontracts, market.world.providers
    rows = places_of(market, contract)
    rows = rows[places.state[rows] == SubcontractState.NAMED]
    places.state[rows] = SubcontractState.LIVE
    places.start[rows] = places.held_since[rows] = market.month
    body = places.provider[rows]
    providers.based[body, places.area[rows]] = True
    providers.lines[body, places.line[rows]] = True
    market.journal.note(market.month, Event.JOINED, body, subject=rows)
    market.record.count("places_begun", rows.size)


def earn(market: Market) -> None:
    """Y3. What places earn this month: for people passed on at the agreed price, or by agreed shares of the price.

    A lead never pays for more people than it promised, give or take some months of them.
    """
    contracts, places = market.world.contracts, market.world.subcontracts
    held = places.rows(places.state == SubcontractState.LIVE)
    if not held.size:
        return
    contract = places.contract[held]
    age = (market.month - contracts.start[contract]).astype(np.int64)
    agreed = pence(contracts.price[contract] / 100.0 * (places.worth * places.promise * (1.0 - places.fee))[held])
    months = market.month - places.start[held] + 1.0 + market.levers.chains.paid_ahead
    upto = np.minimum(places.referred[held], places.volume[held] / 12.0 * months)
    by_people = pence(np.maximum(upto - places.paid_for[held], 0.0) * places.unit_price[held])
    places.paid_for[held] = np.maximum(upto, places.paid_for[held])
    earned = np.where(places.fixed[held], split(agreed, 12, age % 12), by_people)
    places.unbilled[held] += earned
    places.earned[held] = earned
    market.record.pass_on(held)
    remember(market, held, earned)


def remember(market: Market, held: I32, earned: I64) -> None:
    """C5. Income and cost of each place in the last four quarters, fading by a twelfth a month."""
    places = market.world.subcontracts
    places.income[held] += earned / 100.0 - places.income[held] / 12.0
    places.cost[held] += monthly_cost(market, held) - places.cost[held] / 12.0


def monthly_cost(market: Market, held: I32) -> F64:
    """F1. What delivering costs in each place this month, pounds: staff are there, the rest follows the people."""
    places = market.world.subcontracts
    variable = market.levers.bidding.variable_cost
    sent = places.expected[held] / np.maximum(places.volume[held], 1e-9)
    return places.direct_cost[held] / 12.0 * ((1.0 - variable) + variable * sent)


def contract_cost(market: Market, live: I32) -> F64:
    """F1. What leads spend on delivering their own part of contracts this month, pounds: staff, and the people kept."""
    contracts, variable = market.world.contracts, market.levers.bidding.variable_cost
    kept = contracts.luck[live] * (1.0 - contracts.passing[live])
    return contracts.direct_cost[live] / 12.0 * ((1.0 - variable) * contracts.staffed[live] + variable * kept)


def bill_leads(market: Market, contract: I32) -> None:
    """Y3. Where a contract is billed its places bill their lead, due when the lead has been paid, and later."""
    contracts, places = market.world.contracts, market.world.subcontracts
    if not len(places):
        return
    rows = places.rows(marked(contract, len(contracts))[places.contract] & (places.unbilled > 0))
    issue_places(market, rows)


def issue_places(market: Market, rows: I32) -> None:
    """Y3. Bill everything that these places earned."""
    contracts, places = market.world.contracts, market.world.subcontracts
    wait = contracts.delay[places.contract[rows]].astype(np.int16) + places.delay[rows]
    market.world.chain_payables.append(
        rows.size, due=market.month + wait, subcontract=rows, pence=places.unbilled[rows]
    )
    places.unbilled[rows] = 0


def pay_chains(market: Market) -> None:
    """Y3, C4. Leads, or their heirs, pay what is due; buyers that stepped in pay what leads that are gone owe.

    Otherwise that is lost. What is due to bodies that are gone goes to their creditors.
    """
    payables, world, ledger = market.world.chain_payables, market.world, market.ledger
    due = payables.due <= market.month
    if not due.any():
        return
    place, amount = payables.subcontract[due], payables.pence[due]
    contract = world.subcontracts.contract[place]
    payer = world.providers.rightful(world.contracts.lead[contract])
    payee = world.providers.rightful(world.subcontracts.provider[place])
    solvent, alive = world.providers.alive[payer], world.providers.alive[payee]
    paid = solvent & alive & (payer != payee)
    ledger.pay(Flow.SUBCONTRACT, ledger.providers(payer[paid]), ledger.providers(payee[paid]), amount[paid])
    late = solvent & ~alive
    ledger.pay(Flow.LATE_PAYMENT, ledger.providers(payer[late]), Outside.CREDITORS, amount[late])
    claims = ~solvent & alive & world.contracts.stepped_in[contract]
    pay_for_work(market, world.contracts.commissioner[contract[claims]], payee[claims], amount[claims])
    market.record.add("chain_losses", int(amount[~solvent & alive & ~claims].sum()))
    payables.keep(~due)


def places_of(market: Market, contract: I32) -> I32:
    """C2. The places in these contracts that are there still."""
    places = market.world.subcontracts
    return places.rows(marked(contract, len(market.world.contracts))[places.contract] & (places.state <= OPEN))


def end_places(market: Market, rows: I32, state: SubcontractState) -> None:
    """C5. Places end: what they earned is billed, people who wait go back to the lead, who staffs anew for the work."""
    contracts, places = market.world.contracts, market.world.subcontracts
    rows = rows[places.state[rows] <= OPEN]
    if not rows.size:
        return
    issue_places(market, rows)
    waiting, contract = places.waiting[rows].copy(), places.contract[rows]
    delivering = contracts.state[contract] == ContractState.DELIVERING
    places.state[rows], places.end[rows] = state, market.month + 1
    back = np.where(delivering[:, None], waiting, 0)
    number = row_sums(back)
    places.referred[rows] -= number
    np.subtract.at(contracts.passed_on, contract, number)
    np.add.at(contracts.waiting, contract, back)
    lost = row_sums(waiting) - number
    places.lost[rows] += lost
    places.waiting[rows] = 0
    market.record.count("lost_to_follow_up", int(lost.sum()))
    market.record.count(f"places_{state.name.lower()}", rows.size)
    if state in _NOTED:
        market.journal.note(market.month, _NOTED[state], places.provider[rows], subject=rows)
    staff_leads(market, distinct(contract))


def part_ways(market: Market) -> None:
    """C5. Each quarter holders give up places that cost them money; once a year leads drop those they do not use."""
    places, contracts, month = market.world.subcontracts, market.world.contracts, market.month
    rows = places.rows(places.state == SubcontractState.LIVE)
    if month % 3 != 2 or not rows.size:
        return
    contract = places.contract[rows]
    unused = month - np.where(places.last_used[rows] > month, places.start[rows], places.last_used[rows])
    question = Places(
        key=places.key[rows],
        fixed=places.fixed[rows],
        income=places.income[rows],
        cost=places.cost[rows],
        age=(month + 1 - places.start[rows]).astype(np.float64),
        unused=unused.astype(np.float64),
        served=contracts.served[contract] / np.maximum(contracts.referred[contract], 1),
    )
    answer = market.actors.leads.part(question, market.levers, market.draws, month)
    check(answer, rows.size, "part")
    end_places(market, rows[answer.leaves], SubcontractState.LEFT)
    if is_april(month + 1):
        end_places(market, rows[answer.dropped], SubcontractState.DROPPED)
