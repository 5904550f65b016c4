"""Stage 6, mobilise: new contracts are prepared and begin, staff move with the work (M1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.journal import Event
from simulation.ledger import Flow, Outside, split
from simulation.stages.endings import finish
from simulation.stages.plan import describe_due
from simulation.vocabulary import ContractState, Cover, Cycle

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def mobilise(market: Market) -> None:
    """Spend on starting up; begin the contracts whose first month of delivery this is."""
    contracts = market.world.contracts
    waiting = contracts.rows(contracts.state == ContractState.MOBILISING)
    prepare(market, waiting[contracts.start[waiting] > market.month])
    begin(market, waiting[contracts.start[waiting] <= market.month])


def prepare(market: Market, rows: I32) -> None:
    """M1. Start-up spending, 5-8% of annual value, in equal parts over the months between award and start (DOM-B6).

    Where there is no month between, it is spent in the month of award.
    """
    contracts = market.world.contracts
    quick = contracts.start[rows] == contracts.awarded[rows] + 1
    first = contracts.awarded[rows] + np.where(quick, 0, 1)
    parts = np.maximum(contracts.start[rows] - first, 1).astype(np.int64)
    place = (market.month - first).astype(np.int64)
    rows, parts, place = rows[place >= 0], parts[place >= 0], place[place >= 0]
    spent = split(contracts.startup[rows], parts, place)
    market.ledger.pay(Flow.START_UP, market.ledger.providers(contracts.lead[rows]), Outside.SUPPLIERS, spent)


def begin(market: Market, rows: I32) -> None:
    """M1. Delivery begins: the requirement is covered, and staff of the previous provider move to the new one."""
    if not rows.size:
        return
    contracts, world = market.world.contracts, market.world
    move_staff(market, rows)
    contracts.state[rows] = ContractState.DELIVERING
    links = world.contract_requirements
    joined = np.isin(links.contract, rows)
    requirement, contract = links.requirement[joined], links.contract[joined]
    volume, share = links.volume[joined], links.share[joined]
    relieve(market, requirement)
    cover(market, requirement, contract, volume, share)
    world.providers.based[contracts.lead[rows], contracts.area[rows]] = True
    buyer, body = contracts.commissioner[rows], contracts.lead[rows]
    market.journal.note(
        market.month, Event.STARTED, body, commissioner=buyer, subject=rows, pence=contracts.price[rows]
    )


def relieve(market: Market, requirement: I32) -> None:
    """M1. Contracts that covered these requirements so far end, or go on with what is left of their work."""
    world, links = market.world, market.world.contract_requirements
    contracts, table = world.contracts, world.requirements
    relieved = np.zeros(len(table), dtype=np.bool_)
    relieved[requirement] = True
    delivering = contracts.state[links.contract] == ContractState.DELIVERING
    handed_over = relieved[links.requirement] & delivering & (table.contract[links.requirement] == links.contract)
    gone = np.bincount(links.contract[handed_over], weights=links.share[handed_over], minlength=len(contracts))
    over = contracts.rows(gone > 1.0 - 1e-9)
    finish(market, over, market.month)
    smaller = contracts.rows((gone > 0.0) & (gone <= 1.0 - 1e-9))
    left = 1.0 - gone[smaller]
    contracts.price[smaller] = np.rint(contracts.price[smaller] * left).astype(np.int64)
    contracts.direct_cost[smaller] *= left
    shrunk = np.isin(links.contract, smaller)
    links.share[shrunk] /= (1.0 - gone)[links.contract[shrunk]]
    links.keep(~(handed_over & shrunk))
    people = np.bincount(links.contract, weights=links.volume, minlength=len(contracts))
    contracts.volume[smaller] = people[smaller]


def cover(market: Market, requirement: I32, contract: I32, volume: F64, share: F64) -> None:
    """The requirements are covered by these contracts until they end; the next purchase falls due in time."""
    table, contracts = market.world.requirements, market.world.contracts
    paid = contracts.price[contract] / 100.0 * share / volume
    table.unit_price[requirement] = reference_value(table.unit_price[requirement], paid)
    table.contract[requirement] = contract
    table.incumbent[requirement] = contracts.lead[contract]
    table.cover[requirement] = Cover.COVERED
    table.cycle[requirement] = Cycle.IDLE
    table.tender[requirement] = -1
    table.short[requirement] = False
    table.cover_end[requirement] = contracts.end[contract]
    schedule(market, requirement)


def reference_value(believed: F64, paid: F64) -> F64:
    """P7. What a buyer thinks a person costs moves part of the way to the last price paid (M004-88), pounds a person.

    >>> reference_value(np.array([1_000.0]), np.array([900.0])).tolist()
    [970.0]
    """
    return believed + LEARNING * (paid - believed)


LEARNING = 0.3
"""How far that goes (assumption)."""


def schedule(market: Market, requirement: I32) -> None:
    """P1. When the next purchase of covered requirements must begin: its lead before the end of cover.

    What one contract covers falls due together, as early as the slowest of it needs.
    """
    table = market.world.requirements
    if not requirement.size:
        return
    lead = market.actors.buyers.lead(describe_due(market, requirement), market.levers, market.draws)
    contract = table.contract[requirement]
    slowest = np.zeros(len(market.world.contracts), dtype=np.int32)
    np.maximum.at(slowest, contract, lead)
    table.due[requirement] = np.maximum(table.cover_end[requirement] - slowest[contract], market.month + 1)


def move_staff(market: Market, rows: I32) -> None:
    """M1. Where the provider changes, part of the staff move at their pay (TUPE), and the loser's cost with them.

    Staff move requirement by requirement, in proportion to its part of the old contract.
    """
    world, finance = market.world, market.levers.finance
    contracts, providers, links = world.contracts, world.providers, world.contract_requirements
    new = np.flatnonzero(np.isin(links.contract, rows))
    requirement, winner = links.requirement[new], contracts.lead[links.contract[new]]
    old, loser = world.requirements.contract[requirement], world.requirements.incumbent[requirement]
    moved = (loser >= 0) & (loser != winner) & (old >= 0) & providers.alive[np.maximum(loser, 0)]
    requirement, winner, old, loser = requirement[moved], winner[moved], old[moved], loser[moved]
    part = part_of_contract(market, old, requirement)
    pay = contracts.direct_cost[old] / 12.0 * part * finance.staff_share * market.levers.delivery.transfer
    staff = pay * 12.0 / finance.pay
    for column, amount in ((providers.spending, pay), (providers.staff, staff)):
        asked = np.bincount(loser, weights=amount, minlength=len(providers))
        amount = amount * np.minimum(1.0, column / np.maximum(asked, 1e-9))[loser]
        np.subtract.at(column, loser, amount)
        np.add.at(column, winner, amount)


def part_of_contract(market: Market, contract: I32, requirement: I32) -> F64:
    """Share of each contract that a requirement of it makes up."""
    links = market.world.contract_requirements
    size = np.int64(len(market.world.requirements))
    pairs = links.contract.astype(np.int64) * size + links.requirement
    order = np.argsort(pairs, kind="stable")
    place = np.searchsorted(pairs[order], contract.astype(np.int64) * size + requirement)
    return links.share[order[np.minimum(place, pairs.size - 1)]]
