"""Stage 10, review: contracts are extended or run out, and ties follow work (R2, T1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.journal import Event
from simulation.roles import Ending, check
from simulation.stages.endings import finish
from simulation.stages.engage import working_pairs
from simulation.stages.meetings import networks_meet
from simulation.stages.mobilise import schedule
from simulation.stages.rivalry import cool_down
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Cover, Cycle

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type I32 = NDArray[np.int32]


def review(market: Market) -> None:
    """Buyers settle the ends of contracts that fall due, contracts end, ties grow and fade."""
    settle_ends(market)
    run_out(market)
    move_ties(market)


def settle_ends(market: Market) -> None:
    """R2. The month before a new purchase would fall due, its buyer extends the contract or lets it run out."""
    world, month = market.world, market.month
    table, contracts = world.requirements, world.contracts
    falling = table.paid & (table.cycle == Cycle.IDLE) & (table.cover == Cover.COVERED) & (table.due == month + 1)
    rows = np.unique(table.contract[falling])
    if not rows.size:
        return
    ending = Ending(
        contract_row=rows,
        key=contracts.key[rows],
        kind=world.commissioners.kind[contracts.commissioner[rows]],
        term=(contracts.end[rows] - contracts.start[rows]).astype(np.int32),
        end=contracts.end[rows].astype(np.int32),
        performance=(contracts.served[rows] + 1.0) / (contracts.served[rows] + contracts.lost[rows] + 1.0),
    )
    renewals = market.actors.buyers.review(ending, market.levers, market.draws, month)
    check(renewals, rows.size, "review")
    extended = renewals.months > 0
    extend(market, rows[extended], renewals.months[extended])
    market.record.count("ends_settled", rows.size)


def extend(market: Market, rows: I32, months: I32) -> None:
    """R2. Contracts go on for some months; their requirements stay covered and fall due later."""
    contracts, world = market.world.contracts, market.world
    contracts.end[rows] += months.astype(np.int16)
    contracts.extended[rows] += 1
    requirement = requirements_of(market, rows)
    world.requirements.cover_end[requirement] = contracts.end[world.requirements.contract[requirement]]
    schedule(market, requirement)
    market.record.count("extended", rows.size)
    market.journal.note(
        market.month, Event.EXTENDED, contracts.lead[rows], commissioner=contracts.commissioner[rows], subject=rows
    )


def requirements_of(market: Market, rows: I32) -> I32:
    """Requirements that these contracts cover."""
    links = market.world.contract_requirements
    return links.requirement[np.isin(links.contract, rows)]


def run_out(market: Market) -> None:
    """R2. Contracts whose last month this was: the successor relieves them, or they go on while it is late.

    One whose successor begins next month is ended by it (M1). A contract that nobody follows leaves a gap, and its
    requirement falls due.
    """
    world, month = market.world, market.month
    contracts, table = world.contracts, world.requirements
    last = contracts.rows((contracts.state == ContractState.DELIVERING) & (contracts.end <= month + 1))
    links = world.contract_requirements
    starting = (contracts.state[links.contract] == ContractState.MOBILISING) & (
        contracts.start[links.contract] <= month + 1
    )
    followed = np.zeros(len(table), dtype=np.bool_)
    followed[links.requirement[starting]] = True
    own = np.isin(links.contract, last)
    late = own & (table.cycle[links.requirement] == Cycle.PROCURING) & ~followed[links.requirement]
    held_over = np.unique(links.contract[late])
    contracts.end[held_over] = month + 2
    table.cover_end[requirements_of(market, held_over)] = month + 2
    relieved = np.unique(links.contract[own & followed[links.requirement]])
    ended = np.setdiff1d(last, np.union1d(held_over, relieved))
    finish(market, ended, month + 1)
    gone = requirements_of(market, ended)
    table.cover[gone] = Cover.GAP
    table.contract[gone] = -1
    table.due[gone] = np.minimum(table.due[gone], month + 1)
    market.record.count("held_over", held_over.size)


def move_ties(market: Market) -> None:
    """T1. A month of work together brings buyer and provider closer; all ties fade, and rivalry faster."""
    trust = market.levers.trust
    buyer, body = working_pairs(market)
    market.world.ties.strengthen(buyer_node(buyer), body, trust.working)
    market.world.ties.decay(trust.fading)
    networks_meet(market)
    cool_down(market)
