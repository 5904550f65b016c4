"""What a closure sets free, and how its accounts are settled (F5). Part of stage 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.journal import Event
from simulation.ledger import Flow, Outside, pence
from simulation.segments import marked
from simulation.stages.chains import end_places, places_of
from simulation.stages.collapse import step_in
from simulation.stages.pay import issue
from simulation.vocabulary import ContractState, Cover, Cycle, Exit, Lapse, SubcontractState, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]


def close_down(market: Market, rows: I32, causes: I8) -> None:
    """F5. Providers leave, each of one cause: contracts, free work and grants end, accounts are settled."""
    if not rows.size:
        return
    providers, month = market.world.providers, market.month
    market.journal.note(month, Event.CLOSED, rows, reason=causes, pence=providers.cash[rows])
    providers.alive[rows] = False
    providers.left[rows] = month
    providers.cause[rows] = causes
    end_contracts(market, rows)
    places = market.world.subcontracts
    end_places(market, places.rows(marked(rows, len(providers))[places.provider]), SubcontractState.CLOSED)
    end_free_work(market)
    displace(market, providers.area[rows], providers.staff[rows])
    settle(market, rows)
    for column in (providers.staff, providers.volunteers, providers.spending):
        column[rows] = 0.0
    grants = market.world.grants
    grants.keep(providers.alive[grants.provider])
    market.pairs.keep(providers.alive[market.pairs.provider])
    market.actors.register.retire(market, rows)
    for cause in Exit:
        if cause != Exit.NONE:
            market.record.count(f"closed_{cause.name.lower()}", int((causes == cause).sum()))


def end_contracts(market: Market, rows: I32) -> None:
    """F5, C4. The contracts of the dead end with this month: what they earned is billed, their work is due at once.

    Where buyers step in, those in their chains go on with it.
    """
    contracts = market.world.contracts
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    dead = live[marked(rows, len(market.world.providers))[contracts.lead[live]]]
    issue(market, dead)
    bridged = step_in(market, dead)
    contracts.state[dead] = ContractState.TERMINATED
    contracts.end[dead] = market.month + 1
    end_places(market, places_of(market, dead), SubcontractState.COLLAPSED)
    lose_waiting(market, dead)
    market.record.count("terminated", dead.size)
    left = requirements_of(market, dead)
    leave_gaps(market, left[~marked(bridged, len(market.world.requirements))[left]], dead)


def requirements_of(market: Market, rows: I32) -> I32:
    """Requirements that these contracts cover."""
    links = market.world.contract_requirements
    return links.requirement[marked(rows, len(market.world.contracts))[links.contract]]


def finish(market: Market, rows: I32, end: int) -> None:
    """Contracts whose delivery is over: what was earned is billed, and people still waiting are lost to follow-up.

    Places in those that were handed back collapse (C4).
    """
    contracts = market.world.contracts
    issue(market, rows)
    given = contracts.handed_back[rows]
    contracts.state[rows] = np.where(given, ContractState.HANDED_BACK, ContractState.ENDED)
    contracts.end[rows] = end
    end_places(market, places_of(market, rows[given]), SubcontractState.COLLAPSED)
    end_places(market, places_of(market, rows[~given]), SubcontractState.ENDED)
    lose_waiting(market, rows)
    market.journal.note(
        market.month, Event.ENDED, contracts.lead[rows], commissioner=contracts.commissioner[rows], subject=rows
    )


def end_early(market: Market, rows: I32, months: F64 | float) -> None:
    """R2, F4. Contracts end `months` after the beginning of this one, if they were to go on longer: under notice."""
    contracts, table = market.world.contracts, market.world.requirements
    end = market.month + np.rint(months).astype(np.int16)
    contracts.end[rows] = np.minimum(contracts.end[rows], end)
    contracts.noticed[rows] = True
    work = requirements_of(market, rows)
    table.cover_end[work] = contracts.end[table.contract[work]]


def buy_again_soon(market: Market, rows: I32) -> None:
    """R2, F4. What these contracts cover is due at short notice, unless it is bought already or is to lapse."""
    table = market.world.requirements
    work = requirements_of(market, rows)
    again = work[(table.cycle[work] == Cycle.IDLE) & (table.lapses[work] == Lapse.BOUGHT_AGAIN)]
    table.due[again] = market.month + 1
    table.short[again] = True


def lose_waiting(market: Market, rows: I32) -> None:
    """D1. People who wait for a service that ends are lost to follow-up."""
    contracts = market.world.contracts
    waiting = contracts.waiting[rows].sum(axis=1)
    contracts.lost[rows] += waiting
    market.record.count("lost_to_follow_up", int(waiting.sum()))
    contracts.waiting[rows] = 0


def leave_gaps(market: Market, requirement: I32, ended: I32) -> None:
    """F5. Requirements whose contracts ended too early: a gap where nobody delivers, and a hurried purchase."""
    table, contracts = market.world.requirements, market.world.contracts
    was_delivering = np.isin(table.contract[requirement], ended)
    gone = requirement[was_delivering]
    table.cover[gone] = Cover.GAP
    table.contract[gone] = -1
    table.incumbent[gone] = -1
    table.cover_end[gone] = market.month + 1
    coming = np.zeros(len(table), dtype=np.bool_)
    links = market.world.contract_requirements
    mobilising = contracts.state[links.contract] == ContractState.MOBILISING
    coming[links.requirement[mobilising]] = True
    bidding = table.cycle[requirement] == Cycle.PROCURING
    open_tender = bidding & ~awarded(market, requirement)
    again = requirement[~coming[requirement] & ~open_tender]
    table.cycle[again] = Cycle.IDLE
    table.tender[again] = -1
    table.due[again] = market.month + 1
    table.short[again] = True


def awarded(market: Market, requirement: I32) -> NDArray[np.bool_]:
    """Whether the purchase under way for each requirement has been decided."""
    tender = market.world.requirements.tender[requirement]
    return (
        (tender >= 0) & (market.tenders.state[np.maximum(tender, 0)] >= TenderState.AWARDED)
        if len(market.tenders)
        else tender < -1
    )


def end_free_work(market: Market) -> None:
    """F5. Free arrangements with the dead end; their buyers look for others next month (P1)."""
    table, providers = market.world.requirements, market.world.providers
    held = table.rows(~table.paid & (table.incumbent >= 0))
    gone = held[~providers.alive[table.incumbent[held]]]
    table.cover[gone] = Cover.GAP
    table.incumbent[gone] = -1
    table.cover_end[gone] = market.month + 1


def settle(market: Market, rows: I32) -> None:
    """F5. Lenders are repaid as far as it goes; creditors take what is left, or bear what is missing."""
    providers, ledger = market.world.providers, market.ledger
    accounts = ledger.providers(rows)
    repaid = np.clip(providers.cash[rows], 0, providers.debt[rows])
    ledger.pay(Flow.REPAYMENT, accounts, Outside.LENDERS, repaid)
    ledger.forgiven += int((providers.debt[rows] - repaid).sum())
    providers.debt[rows] = 0
    ledger.pay(Flow.RESIDUE, accounts, Outside.CREDITORS, np.maximum(providers.cash[rows], 0))
    ledger.pay(Flow.BAD_DEBT, Outside.CREDITORS, accounts, np.maximum(-providers.cash[rows], 0))


def pay_redundancy(market: Market, rows: I32, cost: NDArray[np.float64]) -> None:
    """F2, M1. What staff whose posts end are owed, pounds: from their employer's cash, and the rest from the state.

    Employers that cannot pay are relieved by the state's fund (Employment Rights Act 1996, section 166), so that what
    is owed to those who go does not by itself close a body.
    """
    ledger, providers = market.ledger, market.world.providers
    owed = pence(cost)
    own = np.minimum(owed, np.maximum(providers.cash[rows], 0))
    ledger.pay(Flow.REDUNDANCY, ledger.providers(rows), Outside.HOUSEHOLDS, own)
    ledger.pay(Flow.STATE_REDUNDANCY, Outside.TREASURY, Outside.HOUSEHOLDS, owed - own)


def displace(market: Market, area: NDArray[np.integer], staff: F64) -> None:
    """F5. Staff who lost their posts look for work in their area."""
    market.staff.displaced += np.bincount(area, weights=staff, minlength=market.staff.displaced.size)
