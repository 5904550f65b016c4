"""Money set aside for requirements: how it moves between them, from grants to them, and away from them (N2, N3).

What a commissioner has set aside for a line is what its requirements there are worth together (an identity). Money
moves among requirements, in from grants, and out only where nothing is bought in the line any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.roles.buyers import Portions
from simulation.roles.rows import check_array
from simulation.stages.grants import grant_share
from simulation.tables.widths import GROUPS, LINES
from simulation.vocabulary import Cycle, Lapse

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.world import World

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def money_by_line(world: World, rows: I32) -> F64:
    """What these requirements are worth, pounds a year, by commissioner and line."""
    table = world.requirements
    cell = table.commissioner[rows].astype(np.int64) * LINES + table.line[rows]
    money = np.bincount(cell, weights=table.annual_value[rows], minlength=len(world.commissioners) * LINES)
    return money.reshape(len(world.commissioners), LINES)


def paid_rows(world: World) -> I32:
    """Requirements that are bought."""
    return world.requirements.rows(world.requirements.paid)


def add_money(market: Market, money: F64) -> F64:
    """Requirements that will be bought again become dearer by `money`, by commissioner and line, in proportion.

    Returns what found no requirement.
    """
    table, world = market.world.requirements, market.world
    rows = table.rows(table.paid & (table.lapses == Lapse.BOUGHT_AGAIN))
    held = money_by_line(world, rows)
    factor = 1.0 + np.where(held > 0.0, money / np.where(held > 0.0, held, 1.0), 0.0)
    table.annual_value[rows] *= factor[table.commissioner[rows], table.line[rows]]
    return np.where(held > 0.0, 0.0, money)


def let_grants_as_contracts(market: Market) -> None:
    """N2. Each year part of the money for grants is let as contracts instead: it makes requirements worth more.

    A commissioner without requirements goes on giving. What leaves the grants is what is set aside (DOM-B5).
    """
    buyers, world = market.world.commissioners, market.world
    table = world.requirements
    share = market.levers.environment.grant_to_contract[buyers.kind]
    if not share.any():
        return
    held = money_by_line(world, table.rows(table.paid & (table.lapses == Lapse.BOUGHT_AGAIN)))
    total = held.sum(axis=1)
    share = np.where(total > 0.0, share, 0.0)
    moved = buyers.budget.sum(axis=1) * grant_share(market) * share
    money = held * (moved / np.where(total > 0.0, total, 1.0))[:, None]
    add_money(market, money)
    buyers.set_aside[:] += money
    buyers.grant_part[:] *= 1.0 - share


def divide_money(market: Market) -> None:
    """N3. What a commissioner has for a line is divided anew among its requirements, as its beliefs moved."""
    world = market.world
    buyers, table = world.commissioners, world.requirements
    before = buyers.planned_for.copy()
    buyers.planned_for[:] += market.levers.need.response * (buyers.believed - buyers.planned_for)
    rows = paid_rows(world)
    cell = table.line[rows].astype(np.int64) * GROUPS + table.group[rows]
    portions = Portions(
        requirement_row=rows,
        commissioner_row=table.commissioner[rows],
        line=table.line[rows],
        group=table.group[rows],
        annual_value=table.annual_value[rows],
        before=before[table.commissioner[rows], cell],
        after=buyers.planned_for[table.commissioner[rows], cell],
    )
    value = market.actors.buyers.divide(portions, market.levers)
    check_array(value, rows.size, "divide")
    table.annual_value[rows] = value


def retire_lapsed(market: Market) -> None:
    """N2, P1. Requirements that lapse and that nothing covers any more are given up, or asked for free.

    Their money stays with what their buyer still buys in the line (P7); where it buys nothing else there, it is no
    longer set aside.
    """
    table, buyers = market.world.requirements, market.world.commissioners
    world = market.world
    lapsed = table.paid & (table.lapses != Lapse.BOUGHT_AGAIN) & (table.contract < 0) & (table.cycle == Cycle.IDLE)
    rows = table.rows(lapsed)
    if not rows.size:
        return
    free = table.lapses[rows] == Lapse.FREE
    freed = money_by_line(world, rows)
    table.paid[rows] = False
    table.annual_value[rows] = 0.0
    table.lapses[rows] = Lapse.BOUGHT_AGAIN
    table.due[rows] = NEVER
    table.short[rows] = False
    table.incumbent[rows] = -1
    table.cover_end[rows] = np.where(free, market.month, NEVER)
    buyers.set_aside[:] -= add_money(market, freed)
    buyers.set_aside[:] = np.maximum(buyers.set_aside, 0.0)
    market.record.count("given_up", int((~free).sum()))
    market.record.count("made_free", int(free.sum()))
