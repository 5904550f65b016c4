"""Whom a lead names in its bid for work that it does not do, or that its buyer wants voluntary bodies to do (C2, B5).

Part of stage 4. A lead asks bodies that it is tied to, in the month its bid closes; who has heard late has no time to
talk, and takes or leaves what is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import bodies_by_area, is_active, offers_service
from simulation.draws import mix
from simulation.roles.bidders import Offers, Opportunities
from simulation.roles.leads import Invitations
from simulation.roles.rows import Rows, check_array
from simulation.segments import matches, paired, run_starts, running_sum, stable_order
from simulation.stages.chains import cell_of
from simulation.stages.costs import believed_costs, costs_of_work
from simulation.ties import BUYER
from simulation.vocabulary import Pool

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.tables.bodies import Providers

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I16 = NDArray[np.int16]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Cells(Rows):
    """Cells of lots: what of a lot is for one area, line and group. `worth` and `people` are parts of the lot's."""

    lot: I32
    line: I8
    group: I8
    setting: I8
    area: I16
    worth: F64
    people: F64


@dataclass(frozen=True)
class Named(Rows):
    """Bodies named for cells of a bid; `entry` is the place of the bid among the opportunities asked."""

    entry: I32
    provider: I32
    line: I8
    group: I8
    setting: I8
    area: I16
    worth: F64
    promise: F64
    fee: F64
    unit_cost: F64
    lead_covers: B1
    fixed: B1


def is_voluntary(providers: Providers) -> B1:
    """C2. Which providers are of the voluntary sector: neither private nor public bodies (P004-17)."""
    return (providers.pool == Pool.OFFENDER_MAIN) | (providers.pool == Pool.WIDE_REMIT)


def cells_of_lots(market: Market, lot: I32) -> tuple[I32, Cells]:
    """C2. All pairs of an entry of `lot` (its place) and a cell of that lot."""
    table, requirements = market.lot_requirements, market.world.requirements
    row = stable_order(table.lot)
    place, match = matches(table.lot[row], lot)
    rows = row[match]
    requirement = table.requirement[rows]
    cell = cell_of(requirements.area[requirement], requirements.line[requirement], requirements.group[requirement])
    order = np.lexsort((cell, place))
    place, cell, rows, requirement = place[order], cell[order], rows[order], requirement[order]
    first = run_starts(paired(place, cell))
    number = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    place, requirement = place[starts], requirement[starts]
    size = starts.size
    people = np.bincount(number, weights=table.volume[rows], minlength=size)
    return place, Cells(
        lot=lot[place], line=requirements.line[requirement], group=requirements.group[requirement],
        setting=requirements.setting[requirement], area=requirements.area[requirement],
        worth=np.bincount(number, weights=table.share[rows], minlength=size), people=people,
    )  # fmt: skip


def needs_a_chain(market: Market, lot: I32, body: I32, covers: F64) -> B1:
    """C2. Which pairs can bid only with named partners: for work the body does not do, or that is not voluntary."""
    tenders, tender = market.tenders, market.lots.tender[lot]
    asked = (tenders.min_vcse_share[tender] > 0.0) | (tenders.supply_chain_weight[tender] > 0.0)
    return (covers < 1.0 - 1e-9) | (asked & ~is_voluntary(market.world.providers)[body])


def wanted_promises(covered: B1, worth: F64, place: I32, wanted: F64) -> F64:
    """C2. What of each cell is for others: all that a lead does not do, else as much as its buyer wants to see.

    `place` numbers the bid of each cell, sorted, `wanted` is the share of value of each bid that is to be promised.

    >>> wanted_promises(np.array([True, False]), np.array([0.8, 0.2]), np.zeros(2, dtype=np.int32), np.full(1, 0.4))
    array([0.25, 1.  ])
    """
    others = np.bincount(place, weights=worth * ~covered, minlength=wanted.size)
    own = np.bincount(place, weights=worth * covered, minlength=wanted.size)
    share = np.clip((wanted - others) / np.maximum(own, 1e-9), 0.0, 1.0)
    return np.where(covered, share[place], 1.0)


def find_partners(market: Market, pairs: Opportunities, waited: F64, alone: dict[int, float]) -> tuple[Named, B1]:
    """C2. Who is named in each bid, and whether everything the lead does not do has somebody.

    `waited` are the months for which each body has known of its lot, `alone` what own bids of bodies are worth, by lot
    and body (`paired`).
    """
    lots, tenders, providers = market.lots, market.tenders, market.world.providers
    voluntary, rules = is_voluntary(providers), market.levers.chains
    place, cells = cells_of_lots(market, pairs.lot_row)
    lead, tender = pairs.provider_row, lots.tender[pairs.lot_row]
    covered = offers_service(market.world, lead[place], cells.line, cells.group, cells.setting)
    marks = np.where(tenders.supply_chain_weight[tender] > 0.0, market.levers.scoring.full_chain, 0.0)
    duty = np.where(voluntary[lead], 0.0, np.maximum(tenders.min_vcse_share[tender], marks))
    promise = wanted_promises(covered, cells.worth, place, duty)
    asks = (promise > 0.0) & pairs.aware[place]
    short = waited < rules.hurry
    fee = rules.fee + np.where(short, rules.hurried_fee, 0.0)
    place, cells, promise, covered = place[asks], cells.take(asks), promise[asks], covered[asks]
    row, partner, strength, rivalry = those_it_can_ask(market, lead[place], cells.area)
    able = offers_service(market.world, partner, cells.line[row], cells.group[row], cells.setting[row])
    able &= providers.presence[partner, cells.area[row]]
    able &= voluntary[partner] | ~covered[row]
    row, partner, strength, rivalry = row[able], partner[able], strength[able], rivalry[able]
    asked = mix(lots.luck[cells.lot[row]], providers.key[lead[place[row]]], providers.key[partner])
    order = np.lexsort((market.draws.uniform("asked first", asked), -strength, row))
    order = order[running_sum(np.ones(order.size), row[order]) <= rules.invited]
    row, partner, strength, rivalry = row[order], partner[order], strength[order], rivalry[order]
    entry, lot = place[row], cells.lot[row]
    unit_cost = unit_costs(market, lot, partner, cells.take(row))
    price = lots.annual_value[lot] * cells.worth[row] / np.maximum(cells.people[row], 1e-9) * (1.0 - fee[entry])
    key = mix(asked[order], cells.line[row], cells.group[row])
    pair = paired(lot, partner)
    invitations = Invitations(
        key=key,
        strength=strength,
        rivalry=rivalry,
        fatigue=providers.fatigue[partner],
        offered=price * cells.people[row] * promise[row],
        turnover=providers.market_turnover[partner],
        price=price,
        cost=believed_costs(market, lot, partner, unit_cost),
        hurried=short[entry],
        alone=np.array([alone.get(each, 0.0) for each in pair.tolist()]),
        chance=1.0 / np.maximum(pairs.rivals[entry], 1.0),
        years=pairs.term[entry] / 12.0,
        arrears=pairs.arrears[entry] + market.levers.chains.usual_wait,
        cash=providers.cash[partner] / 100.0,
        credit=providers.credit_left()[partner],
        spending=providers.spending[partner],
    )
    takes = market.actors.leads.accept(invitations, market.levers, market.draws)
    check_array(takes, row.size, "accept")
    demands = (
        market.draws.uniform("exclusivity", mix(lots.luck[lot], providers.key[lead[entry]]))
        < (tenders.exclusivity[lots.tender[lot]])
    )
    stands = not_bound_elsewhere(pair, entry, strength, (takes > 0.0) & demands)
    share = np.where(stands, takes / np.maximum(invitations.offered, 1e-9), 0.0)
    share = np.clip(1.0 - (running_sum(share, row) - share), 0.0, share)
    filled = np.bincount(row, weights=share, minlength=place.size)
    open_cells = np.bincount(place[(filled < 1.0 - 1e-9) & ~covered], minlength=len(pairs))
    chosen = np.flatnonzero(share > 1e-9)
    row, partner, entry = row[chosen], partner[chosen], entry[chosen]
    return Named(
        entry=entry, provider=partner, line=cells.line[row], group=cells.group[row], setting=cells.setting[row],
        area=cells.area[row], worth=cells.worth[row], promise=promise[row] * share[chosen], fee=fee[entry],
        unit_cost=unit_cost[chosen], lead_covers=covered[row], fixed=np.zeros(row.size, dtype=np.bool_),
    ), open_cells == 0  # fmt: skip


def those_it_can_ask(market: Market, lead: I32, area: I16) -> tuple[I32, I32, F64, F64]:
    """C2. Pairs of an entry of `lead` (its place) and a body, with strength and rivalry of their tie.

    A lead asks those it knows, and strangers from the lists of networks in the area of the cell (E004-077, M004-68).
    """
    place, body, strength, rivalry = tied_bodies(market, lead)
    providers = market.world.providers
    areas, members = bodies_by_area(market.world, providers.network & is_active(providers))
    entry, match = matches(areas, area)
    listed = members[match]
    known = np.isin(paired(entry, listed), paired(place, body)) | (listed == lead[entry])
    entry, listed = entry[~known], listed[~known]
    none = np.zeros(entry.size)
    return (
        np.concatenate([place, entry]), np.concatenate([body, listed]), np.concatenate([strength, none]),
        np.concatenate([rivalry, none]),
    )  # fmt: skip


def tied_bodies(market: Market, lead: I32) -> tuple[I32, I32, F64, F64]:
    """T1. All pairs of an entry of `lead` (its place) and a body it is tied to, with strength and rivalry."""
    ties = market.world.ties
    body, other = ties.ends
    here = np.flatnonzero((other < BUYER) & (ties.strength > 0.0))
    first = np.concatenate([body[here], other[here]])
    order = stable_order(first)
    second, tie = np.concatenate([other[here], body[here]])[order], np.concatenate([here, here])[order]
    place, match = matches(first[order], lead)
    return place, second[match].astype(np.int32), ties.strength[tie[match]], ties.rivalry[tie[match]]


def unit_costs(market: Market, lot: I32, body: I32, cells: Cells) -> F64:
    """B1. What a person of the cell would truly cost each body, pounds, without core."""
    value = market.lots.annual_value[lot] * cells.worth
    usual = cells.people * market.world.unit_cost[cells.line]
    unpractised = np.where(market.world.providers.lines[body, cells.line], 0.0, 1.0)
    return costs_of_work(market, body, usual, value, unpractised, cells.area) / np.maximum(cells.people, 1e-9)


def nobody_named() -> Named:
    """Where everybody bids alone."""
    rows, small, parts = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int8), np.empty(0)
    area, yes = np.empty(0, dtype=np.int16), np.empty(0, dtype=np.bool_)
    return Named(rows, rows, small, small, small, area, parts, parts, parts, parts, yes, yes)


def not_bound_elsewhere(pair: I64, entry: I32, strength: F64, exclusive: B1) -> B1:
    """C2. Which acceptances stand where leads demand exclusivity: of a body bound to one only those of that lead.

    `pair` numbers lot and body, `entry` the lead's bid. Of several leads that demand it the best known one has it.

    >>> one = np.zeros(3, dtype=np.int64)
    >>> bids, demand = np.array([4, 5, 6], dtype=np.int32), np.array([False, True, True])
    >>> not_bound_elsewhere(one, bids, np.array([0.9, 0.5, 0.4]), demand).tolist()
    [False, True, False]
    """
    stands = np.ones(pair.size, dtype=np.bool_)
    bound = np.flatnonzero(exclusive)
    if not bound.size:
        return stands
    best = bound[np.lexsort((entry[bound], -strength[bound], pair[bound]))]
    best = best[run_starts(pair[best])]
    place = np.searchsorted(pair[best], pair)
    known = (place < best.size) & (pair[best[np.minimum(place, best.size - 1)]] == pair)
    return ~known | (entry[best[np.minimum(place, best.size - 1)]] == entry)


def worth_alone(pairs: Opportunities, offers: Offers) -> dict[int, float]:
    """B5. What the bids that bodies would make by themselves are worth, pounds, by lot and body."""
    made = np.flatnonzero(offers.bids)
    pair = paired(pairs.lot_row[made], pairs.provider_row[made])
    return dict(zip(pair.tolist(), offers.gain[made].tolist(), strict=True))


def stands_back(pairs: Opportunities, lot: I32, partner: I32) -> B1:
    """B5. Which bidders take a place in somebody's bid instead of bidding: those named for the same lot."""
    return np.isin(paired(pairs.lot_row, pairs.provider_row), paired(lot, partner))
