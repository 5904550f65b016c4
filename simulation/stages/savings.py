"""What a commissioner does when its budget no longer pays for what it has agreed (N2, Y4). Part of stage 1, in April.

Money it has not bound counts first. What is still missing is saved in the order of the buyer's kind: contracts are not
renewed, prices are cut, contracts end early with notice, or are replaced by free work. Protected lines come last. What
could not be saved is still to be saved a year later; until then supplementary votes bridge it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.segments import row_sums, running_sum
from simulation.stages.endings import requirements_of
from simulation.stages.grants import GRANT_TERM, grant_share
from simulation.stages.review import give_notice
from simulation.vocabulary import BuyerKind, ContractState, Cycle, Lapse, Line, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

PROTECTED = (Line.DRUGS, Line.DOMESTIC_VIOLENCE)
"""Lines that are cut last where they are protected (P000-32)."""

A_YEAR = 12
"""Contracts that end within so many months may be left without renewal."""


def save_money(market: Market) -> None:
    """N2. A buyer whose budget fell saves what it lost, as far as it is bound: grants first, then contracts."""
    buyers = market.world.commissioners
    budget = row_sums(buyers.budget)
    lost = buyers.shortfall + np.maximum(buyers.voted - budget, 0.0)
    buyers.voted[:] = budget
    needed = to_save(budget, committed(market), np.where(lost > 1e-9 * budget, lost, 0.0))
    buyers.shortfall[:] = 0.0
    if not needed.any():
        return
    withdraw_grants(market, needed)
    protects = market.levers.environment.protected_lines[buyers.kind] > 0.0
    for turn in (0, 1):
        for place in range(len(_USUAL_ORDER)):
            for step in _USUAL_ORDER:
                asking = (_PLACE[step][buyers.kind] == place) & (needed > 0.0)
                if asking.any():
                    asked = np.where(asking, needed, 0.0)
                    step(market, savable(market, protects, turn), asked)
                    needed = np.where(asking, asked, needed)
    buyers.shortfall[:] = needed


def to_save(budget: F64, bound: F64, lost: F64) -> F64:
    """N2. Pounds a year that must be saved: what was lost, as far as more is bound than the budget pays for.

    What is not bound, in any line, is given up first and needs no saving (MODEL section 4, N2).

    >>> to_save(np.array([90.0, 90.0, 90.0]), np.array([100.0, 95.0, 80.0]), np.full(3, 8.0)).tolist()
    [8.0, 5.0, 0.0]
    """
    return np.clip(bound - budget, 0.0, lost)


def committed(market: Market) -> F64:
    """N2. Pounds a year that each commissioner is bound to pay: contracts, grants, and what it keeps for small jobs."""
    world, levers = market.world, market.levers
    buyers, contracts, grants = world.commissioners, world.contracts, world.grants
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    replaced = np.isin(live, _about_to_be_relieved(market))
    live = live[~replaced]
    bound = np.bincount(contracts.commissioner[live], weights=contracts.price[live] / 100.0, minlength=len(buyers))
    given = grants.rows((grants.commissioner >= 0) & (grants.end > market.month))
    yearly = grants.monthly[given] * (GRANT_TERM / 100.0)
    bound = bound + np.bincount(grants.commissioner[given], weights=yearly, minlength=len(buyers))
    return bound + row_sums(buyers.budget) * levers.procurement.spot_share[buyers.kind]


def _about_to_be_relieved(market: Market) -> I32:
    """Contracts that go on only until one that is already agreed begins: the same work is not counted twice."""
    world = market.world
    links, contracts = world.contract_requirements, world.contracts
    coming = np.zeros(len(world.requirements), dtype=np.bool_)
    coming[links.requirement[contracts.state[links.contract] == ContractState.MOBILISING]] = True
    delivering = contracts.state[links.contract] == ContractState.DELIVERING
    return np.unique(links.contract[delivering & coming[links.requirement]])


def withdraw_grants(market: Market, needed: F64) -> None:
    """N2. Grants beyond the money that is left for them end with the old year, chosen by luck; lowers `needed`."""
    buyers, table = market.world.commissioners, market.world.grants
    held = table.rows((table.commissioner >= 0) & (table.end > market.month) & (table.start <= market.month))
    held = held[table.stream[held] == Stream.STATUTORY_GRANTS]
    buyer, yearly = table.commissioner[held], table.monthly[held].astype(np.float64) * (GRANT_TERM / 100.0)
    given = np.bincount(buyer, weights=yearly, minlength=len(buyers))
    pot = row_sums(buyers.budget) * grant_share(market)
    room = np.minimum(np.maximum(given - pot, 0.0), needed)
    order = np.lexsort((market.draws.uniform("grant withdrawn", table.key[held], market.month), buyer))
    before = running_sum(yearly[order], buyer[order]) - yearly[order]
    gone = order[before + 1e-9 < room[buyer[order]]]
    np.subtract.at(needed, buyer[gone], yearly[gone])
    np.maximum(needed, 0.0, out=needed)
    kept = np.ones(len(table), dtype=np.bool_)
    kept[held[gone]] = False
    table.keep(kept)
    market.record.count("grants_withdrawn", gone.size)


def savable(market: Market, protects: B1, turn: int) -> I32:
    """N2. Contracts that a saving can touch: delivering, to go on; in the first turn no protected lines."""
    world = market.world
    contracts, links = world.contracts, world.contract_requirements
    lapsing = world.requirements.lapses[links.requirement] != Lapse.BOUGHT_AGAIN
    free = (contracts.state == ContractState.DELIVERING) & ~contracts.noticed
    free &= np.bincount(links.contract[lapsing], minlength=len(contracts)) == 0
    protected = np.isin(contracts.line, PROTECTED) & protects[contracts.commissioner]
    return contracts.rows(free & (protected == bool(turn)))


def _not_under_purchase(market: Market, rows: I32) -> I32:
    """Contracts of which no part is being bought anew."""
    world, links = market.world, market.world.contract_requirements
    fixed = world.requirements.cycle[links.requirement] != Cycle.IDLE
    bound = np.bincount(links.contract[fixed], minlength=len(world.contracts)) > 0
    return rows[~bound[rows]]


def choose(market: Market, rows: I32, needed: F64) -> I32:
    """N2. Contracts to give up: the least liked first, no more than is needed; lowers `needed` by their price."""
    contracts = market.world.contracts
    price = contracts.price[rows] / 100.0
    fits = price <= needed[contracts.commissioner[rows]]
    rows, price = rows[fits], price[fits]
    buyer = contracts.commissioner[rows]
    order = np.lexsort((contracts.key[rows], contracts.seen[rows], buyer))
    within = running_sum(price[order], buyer[order]) <= needed[buyer[order]]
    chosen = order[within]
    np.subtract.at(needed, buyer[chosen], price[chosen])
    return rows[chosen]


def leave_unrenewed(market: Market, rows: I32, needed: F64) -> None:
    """N2. Contracts that end within a year are not renewed, and their requirements given up."""
    near = _not_under_purchase(market, rows[market.world.contracts.end[rows] <= market.month + A_YEAR])
    chosen = choose(market, near, needed)
    lapse(market, chosen, Lapse.GIVEN_UP)
    market.record.count("not_renewed", chosen.size)


def end_early(market: Market, rows: I32, needed: F64) -> None:
    """N2, R2. Contracts are decommissioned with notice (E004-058, E004-059), and their requirements given up."""
    _end_with_notice(market, rows, needed, Lapse.GIVEN_UP)


def replace_by_unpaid(market: Market, rows: I32, needed: F64) -> None:
    """N2. Contracts end with notice, and bodies that the buyer knows are asked to do the work free (M000-47)."""
    _end_with_notice(market, rows, needed, Lapse.FREE)


def _end_with_notice(market: Market, rows: I32, needed: F64, after: Lapse) -> None:
    world = market.world
    chosen = choose(market, _not_under_purchase(market, rows), needed)
    kind = world.commissioners.kind[world.contracts.commissioner[chosen]]
    lapse(market, chosen, after)
    give_notice(market, chosen, market.levers.contract.decommission_notice[kind])
    market.record.count("cut_short", chosen.size)


def lapse(market: Market, contracts: I32, after: Lapse) -> None:
    """N2. What these contracts cover is not bought again when they end."""
    market.world.requirements.lapses[requirements_of(market, contracts)] = after


def cut_prices(market: Market, rows: I32, needed: F64) -> None:
    """Y4. Prices of running contracts are cut, all of a buyer's alike, by at most `contract.price_cut`.

    The work asked for stays the same: the provider bears the loss (E004-139: 30%, E004-142: 50%). Lowers `needed`.
    """
    contracts, buyers = market.world.contracts, market.world.commissioners
    buyer = contracts.commissioner[rows]
    paid = np.bincount(buyer, weights=contracts.price[rows] / 100.0, minlength=len(buyers))
    most = market.levers.contract.price_cut[buyers.kind]
    share = price_cut(needed, paid, most)
    cut = np.rint(contracts.price[rows] * share[buyer]).astype(np.int64)
    contracts.price[rows] -= cut
    needed -= np.minimum(needed, share * paid)
    needed[needed < 1e-6 * paid] = 0.0
    market.record.count("price_cuts", int((cut > 0).sum()))


def price_cut(needed: F64, paid: F64, most: F64) -> F64:
    """Y4. Share taken off prices so that `needed` pounds are saved of `paid`, at most `most`.

    >>> price_cut(np.array([5.0, 50.0, 5.0]), np.array([100.0, 100.0, 0.0]), np.full(3, 0.1)).tolist()
    [0.05, 0.1, 0.0]
    """
    return np.minimum(most, np.where(paid > 0.0, needed / np.where(paid > 0.0, paid, 1.0), 0.0))


_USUAL_ORDER = (leave_unrenewed, cut_prices, end_early, replace_by_unpaid)
"""How most kinds save (MODEL section 4, N2)."""

_ORDERS = {
    BuyerKind.LOCAL_AUTHORITY: (cut_prices, leave_unrenewed, end_early, replace_by_unpaid),
    BuyerKind.PRISON: (leave_unrenewed, replace_by_unpaid, cut_prices, end_early),
    BuyerKind.PROBATION_TRUST: (leave_unrenewed, replace_by_unpaid, cut_prices, end_early),
}
"""Kinds with another order: local authorities cut prices first (E004-139), prisons and probation look for free work."""

_PLACE = {step: np.array([_ORDERS.get(kind, _USUAL_ORDER).index(step) for kind in BuyerKind]) for step in _USUAL_ORDER}
"""At which place each kind takes a step."""
