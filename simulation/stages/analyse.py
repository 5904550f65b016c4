"""Stage 1, analyse: demand and budgets move, and what commissioners believe people need (N1-N3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import is_april
from simulation.draws import mix
from simulation.ledger import Flow, Outside, pence
from simulation.policy import Levers
from simulation.roles.buyers import Beliefs
from simulation.roles.rows import check_array
from simulation.segments import row_sums
from simulation.stages.budgets import divide_money, let_grants_as_contracts, money_by_line, paid_rows, retire_lapsed
from simulation.stages.savings import save_money
from simulation.tables.widths import GROUPS, LINES
from simulation.vocabulary import ContractState
from simulation.world import outstanding

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]


def analyse(market: Market) -> None:
    """Demand drifts, budgets are voted; once a year beliefs, the division of money and what is bound are looked at."""
    move_demand(market)
    vote_budgets(market)
    if is_april(market.month):
        update_beliefs(market)
        divide_money(market)
        let_grants_as_contracts(market)
        save_money(market)
    retire_lapsed(market)


def open_books(market: Market) -> None:
    """N2, N3. At the start money is set aside for what is bought, and commissioners believe what is true."""
    buyers, world = market.world.commissioners, market.world
    buyers.set_aside[:] = money_by_line(world, paid_rows(world))
    buyers.voted[:] = row_sums(buyers.budget)
    buyers.believed[:] = in_places(buyers.covers, world.need)
    buyers.planned_for[:] = buyers.believed


def monthly_growth[T: (float, F64)](yearly: T) -> T:
    """Growth in a month that compounds to `yearly` growth in a year.

    >>> round(monthly_growth(0.21) ** 12, 6)
    1.21
    """
    return (1.0 + yearly) ** (1.0 / 12.0)  # pyright: ignore[reportReturnType]


def move_demand(market: Market) -> None:
    """N1. People in need: growth, and passing shocks to a line in an area (assumption: spread and persistence).

    It is the mean of the lever over kinds that grows: need is not any one buyer's. `market.pressure` is how far shocks
    hold the log of need off its course, by area and line; no closure of a provider touches need.
    """
    growth = float(market.levers.environment.demand_growth.mean())
    market.world.need *= monthly_growth(growth)
    constants = market.levers.need
    keys = mix(market.world.areas.keys[:, None], np.arange(LINES))
    luck = market.draws.normal("demand", keys, market.month)
    moved = shocked(market.pressure, luck, constants.shock, constants.persistence)
    market.world.need *= np.exp(moved - market.pressure)[:, :, None]
    market.pressure = moved


def shocked(pressure: F64, luck: F64, spread: float, persistence: float) -> F64:
    """N1. Shocks a month later, log units: part of the old ones, and new ones that keep their long-run `spread`.

    `luck` is standard normal.

    >>> shocked(np.array([0.2, 0.0]), np.array([0.0, 1.0]), 0.1, 0.8).round(3).tolist()
    [0.16, 0.06]
    """
    return persistence * pressure + spread * np.sqrt(1.0 - persistence**2) * luck


def in_places(covers: NDArray[np.bool_], people: F64) -> F64:
    """N3. People by commissioner and cell (line and client group) in the areas that each covers.

    `people` is by area, line and group.

    >>> in_places(np.array([[True, False], [True, True]]), np.array([[[1.0, 2.0]], [[10.0, 20.0]]])).tolist()
    [[1.0, 2.0], [11.0, 22.0]]
    """
    flat = people.reshape(people.shape[0], -1)
    buyer, area = np.divmod(np.flatnonzero(covers), covers.shape[1])
    cell = buyer[:, None] * flat.shape[1] + np.arange(flat.shape[1])
    total = np.bincount(cell.ravel(), weights=flat[area].ravel(), minlength=covers.shape[0] * flat.shape[1])
    return total.reshape(covers.shape[0], flat.shape[1])


def update_beliefs(market: Market) -> None:
    """N3. Once a year commissioners look at what people need where they buy, by line and client group."""
    world = market.world
    buyers = world.commissioners
    shape, cells = buyers.believed.shape, np.arange(LINES * GROUPS)
    own = served_for(market)
    others = np.maximum(in_places(buyers.covers, market.coverage * world.need) - own, 0.0)
    row = np.repeat(np.arange(len(buyers)), cells.size)
    beliefs = Beliefs(
        kind=buyers.kind[row],
        group=np.tile(cells % GROUPS, len(buyers)).astype(np.int8),
        key=mix(buyers.key[:, None], cells).ravel(),
        before=buyers.believed.ravel(),
        need=in_places(buyers.covers, world.need).ravel(),
        own=own.ravel(),
        others=others.ravel(),
        officers=buyers.officers[row],
        budget=row_sums(buyers.budget)[row],
    )
    believed = market.actors.buyers.believe(beliefs, market.levers, market.draws, market.month)
    check_array(believed, row.size, "believe")
    buyers.believed[:] = believed.reshape(shape)


def served_for(market: Market) -> F64:
    """N3. People whom contracts serve in a year for each commissioner, by cell."""
    world = market.world
    contracts, links, table = world.contracts, world.contract_requirements, world.requirements
    live = contracts.state[links.contract] == ContractState.DELIVERING
    row = links.requirement[live]
    yearly = links.volume[live] * contracts.luck[links.contract[live]]
    cell = table.line[row].astype(np.int64) * GROUPS + table.group[row]
    width = LINES * GROUPS
    served = np.bincount(
        table.commissioner[row] * width + cell, weights=yearly, minlength=len(world.commissioners) * width
    )
    return served.reshape(len(world.commissioners), width)


def vote_budgets(market: Market) -> None:
    """N2. Budgets grow, and what is set aside for requirements with them; a twelfth is voted each month.

    In April what was not spent goes back, less what is owed for services already given. Where more of the budget goes
    into grants or small jobs, less is set aside for contracts.
    """
    buyers, requirements, ledger = market.world.commissioners, market.world.requirements, market.ledger
    accounts = ledger.commissioners(np.arange(len(buyers), dtype=np.int32))
    if is_april(market.month):
        owed = outstanding(market.world, market.world.contracts.commissioner, len(buyers))
        ledger.pay(Flow.RETURNED_VOTE, accounts, Outside.TREASURY, np.maximum(buyers.cash - owed, 0))
    growth = monthly_growth(market.levers.environment.budget_growth)
    buyers.budget[:] *= growth[buyers.kind][:, None]
    room = room_for_contracts(market.levers)
    more = growth * room / market.room
    market.room = room
    buyers.set_aside[:] *= more[buyers.kind][:, None]
    requirements.annual_value[:] *= more[buyers.kind[requirements.commissioner]]
    ledger.pay(Flow.VOTE, Outside.TREASURY, accounts, pence(row_sums(buyers.budget) / 12.0))


def room_for_contracts(levers: Levers) -> F64:
    """N2. Part of a budget that grants and small jobs leave for contracts, by kind of commissioner, never nothing."""
    procurement = levers.procurement
    return np.maximum(0.01, 1.0 - procurement.grant_share - procurement.spot_share)
