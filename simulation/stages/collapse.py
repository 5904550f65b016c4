"""What becomes of a chain whose lead fails or hands its contract back (C4). Part of stages 6, 9 and 10.

Where the buyer steps in, places go on under contracts of their holders with the buyer until their work is bought again.
Where it does not they end, and whoever follows the lead within a year offers their holders a part of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import offers_service, takes_work
from simulation.draws import mix
from simulation.journal import Event
from simulation.roles.leads import PlacesAgain
from simulation.roles.rows import check_array
from simulation.segments import marked, matches, row_sums, run_starts, running_sum, stable_order
from simulation.stages.chains import Shared, cell_of, cell_shares, end_places, open_places, places_of
from simulation.stages.plan import describe_due
from simulation.vocabulary import ContractState, Cover, Cycle, Lapse, Route, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]

_SERVICE = ("line", "group", "setting", "area")


def step_in(market: Market, contract: I32) -> I32:
    """C4. Buyers step in for the chains of contracts that collapse: requirements that go on to be covered so.

    `contract` deliver until the end of this month. A buyer that steps in also pays what the lead owes its chain.
    """
    contracts, places, world = market.world.contracts, market.world.subcontracts, market.world
    chance = market.levers.supply_chain.step_in[world.commissioners.kind[contracts.commissioner[contract]]]
    if not chance.any():
        return np.empty(0, dtype=np.int32)
    kept = contract[market.draws.uniform("step in", contracts.key[contract]) < chance]
    contracts.stepped_in[kept] = True
    rows = places_of(market, kept)
    rows = rows[(places.state[rows] == SubcontractState.LIVE) & world.providers.alive[places.provider[rows]]]
    if not rows.size:
        return np.empty(0, dtype=np.int32)
    cell = _cells(market, rows)
    order = np.lexsort((places.key[rows], -places.promise[rows], cell))
    rows, cell = rows[order], cell[order]
    first = run_starts(cell)
    new, requirement = contract_directly(market, rows, cell, first)
    rest = np.flatnonzero(~first)
    if rest.size:
        share_bridge(market, rows, new[np.cumsum(first) - 1], first)
    return requirement


def _cells(market: Market, place: I32) -> I64:
    """A number for the contract and the cell of each place."""
    places = market.world.subcontracts
    service = cell_of(places.area[place], places.line[place], places.group[place])
    return places.contract[place].astype(np.int64) << 32 | service


def contract_directly(market: Market, rows: I32, cell: I64, first: B1) -> tuple[I32, I32]:
    """C4. A contract with the buyer for each cell, held by whoever was promised most of it: at the price it paid.

    It is for as much of the cell as was promised, and bridges the time until that is bought again. Returns the
    contracts, and the requirements that they cover. `rows` are the places, sorted by `cell`; `first` marks the first of
    each.
    """
    contracts, places, month = market.world.contracts, market.world.subcontracts, market.month
    links, table = market.world.contract_requirements, market.world.requirements
    number, head = np.cumsum(first) - 1, rows[first]
    old = places.contract[head]
    promised = np.minimum(np.bincount(number, weights=places.promise[rows]), 1.0)
    waiting = np.zeros((head.size, places.waiting.shape[1]), dtype=np.int32)
    np.add.at(waiting, number, places.waiting[rows])
    people = row_sums(places.waiting[rows])
    places.waiting[rows] = 0
    places.referred[rows] -= people
    for column in (contracts.referred, contracts.passed_on):
        np.subtract.at(column, places.contract[rows], people)
    link = np.flatnonzero(marked(old, len(contracts))[links.contract])
    requirement = links.requirement[link]
    service = cell_of(table.area[requirement], table.line[requirement], table.group[requirement])
    key = links.contract[link].astype(np.int64) << 32 | service
    slot = np.minimum(np.searchsorted(cell[first], key), head.size - 1)
    own = cell[first][slot] == key
    link, requirement, slot = link[own], requirement[own], slot[own]
    worth = np.bincount(slot, weights=links.share[link], minlength=head.size)
    volume = links.volume[link] * promised[slot]
    due = market.actors.buyers.lead(describe_due(market, requirement), market.levers, market.draws)
    longest = np.zeros(head.size, dtype=np.int32)
    np.maximum.at(longest, slot, due)
    kept = ("commissioner", "lot", "programme", "quarterly", "delay", "checks", "luck")
    same = {name: contracts[name][old] for name in kept} | {name: places[name][head] for name in _SERVICE}
    new = contracts.append(
        head.size,
        key=mix(places.key[head], 1),
        lead=places.provider[head],
        route=Route.DIRECT,
        state=ContractState.DELIVERING,
        awarded=month,
        start=month + 1,
        held_since=places.held_since[head],
        end=month + 1 + longest,
        price=np.rint(contracts.price[old] * worth * promised).astype(np.int64),
        direct_cost=places.direct_cost[head] * promised / np.maximum(places.promise[head], 1e-9),
        volume=np.bincount(slot, weights=volume, minlength=head.size),
        waiting=waiting,
        referred=row_sums(waiting),
        bridges=old,
        **same,
    )
    links.append(
        link.size, contract=new[slot], requirement=requirement, share=links.share[link] / worth[slot], volume=volume
    )
    table.contract[requirement] = new[slot]
    table.incumbent[requirement] = contracts.lead[new[slot]]
    table.cover[requirement] = Cover.COVERED
    table.cover_end[requirement] = contracts.end[new[slot]]
    again = requirement[(table.cycle[requirement] == Cycle.IDLE) & (table.lapses[requirement] == Lapse.BOUGHT_AGAIN)]
    table.due[again] = month + 1
    end_places(market, rows, SubcontractState.STEPPED_IN)
    market.journal.note(
        month, Event.STEPPED_IN, contracts.lead[new], commissioner=contracts.commissioner[new], subject=new,
        pence=contracts.price[new],
    )  # fmt: skip
    return new, requirement


def share_bridge(market: Market, rows: I32, contract: I32, first: B1) -> None:
    """C4. Where several bodies shared a cell the others have their part of the contract that bridges it, without fee.

    `rows` are all places of the cells and `contract` the contracts that bridge them, one each.
    """
    places, number = market.world.subcontracts, np.cumsum(first) - 1
    promised = np.bincount(number, weights=places.promise[rows])[number]
    rest = np.flatnonzero(~first)
    old, contract = rows[rest], contract[rest]
    part = places.promise[old] / promised[rest]
    since, unit_cost = places.held_since[old], places.direct_cost[old] / np.maximum(places.volume[old], 1e-9)
    same = {name: places[name][old] for name in ("provider", *_SERVICE)}
    new = open_places(
        market,
        Shared(
            contract=contract, promise=part, fee=np.zeros(old.size), direct_cost=unit_cost,
            lead_covers=np.ones(old.size, dtype=np.bool_), fixed=np.ones(old.size, dtype=np.bool_),
            named=np.zeros(old.size, dtype=np.bool_), **same,
        ),
    )  # fmt: skip
    places.start[new], places.held_since[new] = market.month + 1, since


def offer_again(market: Market, requirement: I32, contract: I32) -> None:
    """C4. Where a contract begins with somebody else, those whose places collapsed are offered a part of them again.

    `requirement` are what begins, each with its `contract`. Half the value (E004-076) is read as half the people at the
    usual price: at half the price hardly anybody could deliver, and the place in the source went on.
    """
    contracts, places, world = market.world.contracts, market.world.subcontracts, market.world
    rules, providers = market.levers.chains, market.world.providers
    lost = places.rows((places.state == SubcontractState.COLLAPSED) & (places.end > market.month - rules.remembered))
    if not lost.size:
        return
    place, row = collapsed_work(market, lost)
    successor = np.full(len(world.requirements), -1, dtype=np.int32)
    successor[requirement] = contract
    new, old = successor[world.contract_requirements.requirement[row]], lost[place]
    lead, holder = contracts.lead[new], places.provider[old]
    wanted = (new >= 0) & (lead != holder) & (lead != contracts.lead[places.contract[old]])
    wanted &= takes_work(providers)[holder]
    new, old = new[wanted], old[wanted]
    if not old.size:
        return
    service = cell_of(places.area[old], places.line[old], places.group[old])
    order = np.lexsort((places.key[old], -places.end[old], places.provider[old], service, new))
    new, old, service = new[order], old[order], service[order]
    latest = run_starts(new.astype(np.int64) << 32 | service) | run_starts(places.provider[old])
    new, old, service = new[latest], old[latest], service[latest]
    promise, open_to = what_is_left(market, new, old, service)
    new, old, service, promise = new[open_to], old[open_to], service[open_to], promise[open_to]
    part, worth = cell_shares(market, new, service)
    people = contracts.volume[new] * part
    offers = PlacesAgain(
        key=places.key[old],
        people=people * promise,
        price=contracts.price[new] / 100.0 * worth / np.maximum(people, 1e-9) * (1.0 - places.fee[old]),
        cost=places.direct_cost[old] / np.maximum(places.volume[old], 1e-9),
    )
    takes = market.actors.leads.take_again(offers, market.levers)
    check_array(takes, old.size, "take again")
    new, old, promise = new[takes], old[takes], promise[takes]
    service = {name: places[name][old] for name in _SERVICE}
    covers = offers_service(world, contracts.lead[new], service["line"], service["group"], service["setting"])
    open_places(
        market,
        Shared(
            contract=new, provider=places.provider[old], promise=promise, fee=places.fee[old],
            direct_cost=offers.cost[takes], lead_covers=covers, fixed=np.zeros(old.size, dtype=np.bool_),
            named=np.zeros(old.size, dtype=np.bool_), **service,
        ),
    )  # fmt: skip
    market.record.count("places_again", old.size)


def collapsed_work(market: Market, lost: I32) -> tuple[I32, NDArray[np.intp]]:
    """C4. All pairs of an entry of `lost` (its place) and a link of its contract to a requirement of its cell."""
    places, links, table = market.world.subcontracts, market.world.contract_requirements, market.world.requirements
    row = np.flatnonzero(marked(places.contract[lost], len(market.world.contracts))[links.contract])
    row = row[stable_order(links.contract[row])]
    place, match = matches(links.contract[row], places.contract[lost])
    row, requirement = row[match], links.requirement[row[match]]
    service = cell_of(table.area[requirement], table.line[requirement], table.group[requirement])
    own = service == cell_of(places.area[lost], places.line[lost], places.group[lost])[place]
    return place[own], row[own]


def what_is_left(market: Market, new: I32, old: I32, service: I64) -> tuple[F64, B1]:
    """C4. What of its cell each is offered, sorted by contract and cell, and whether anything: not to who has a place.

    Successors promised some of the cell to those they named in their bids.
    """
    places = market.world.subcontracts
    rows = places_of(market, new)
    cell, wanted = _cells(market, rows), new.astype(np.int64) << 32 | service
    kinds, slot = np.unique(np.concatenate([cell, wanted]), return_inverse=True)
    promised = np.bincount(slot[: rows.size], weights=places.promise[rows], minlength=kinds.size)[slot[rows.size :]]
    body = slot[: rows.size].astype(np.int64) << 32 | places.provider[rows]
    has = np.isin(slot[rows.size :].astype(np.int64) << 32 | places.provider[old], body)
    offered = np.where(has, 0.0, places.promise[old] * market.levers.chains.value_after_collapse)
    before = running_sum(offered, wanted) - offered
    promise = np.clip(1.0 - promised - before, 0.0, offered)
    return promise, promise > 0.0
