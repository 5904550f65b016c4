"""Stage 6, mobilise: new contracts are prepared and begin, staff move with the work (M1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import mix
from simulation.journal import Event
from simulation.ledger import Flow, Outside, split
from simulation.segments import marked, matches, paired, stable_order
from simulation.stages.chains import begin_places, places_of
from simulation.stages.collapse import offer_again
from simulation.stages.endings import displace, finish, pay_redundancy
from simulation.stages.plan import describe_due
from simulation.vocabulary import ContractState, Cover, Cycle, Stream, SubcontractState

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
    """M1. Delivery begins: work, staff and what was learnt pass from the previous provider to the new one."""
    if not rows.size:
        return
    contracts, world = market.world.contracts, market.world
    links = world.contract_requirements
    joined = np.flatnonzero(marked(rows, len(contracts))[links.contract])
    requirement, contract = links.requirement[joined], links.contract[joined]
    volume, share = links.volume[joined], links.share[joined]
    link = handed_over(market, requirement)
    successor = np.full(len(world.requirements), -1, dtype=np.int32)
    successor[requirement] = contract
    after = successor[links.requirement[link]]
    carry_over(market, link, after)
    changed = contracts.lead[links.contract[link]] != contracts.lead[after]
    old = links.contract[link[changed]]
    hand_over_staff(market, link, after)
    relieve(market, link)
    contracts.state[rows] = ContractState.DELIVERING
    begin_places(market, rows)
    cover(market, requirement, contract, volume, share)
    forget(market, contracts.lead[old], contracts.area[old], contracts.line[old])
    world.providers.based[contracts.lead[rows], contracts.area[rows]] = True
    world.providers.lines[contracts.lead[rows], contracts.line[rows]] = True
    buyer, body = contracts.commissioner[rows], contracts.lead[rows]
    market.journal.note(
        market.month, Event.STARTED, body, commissioner=buyer, subject=rows, pence=contracts.price[rows]
    )
    offer_again(market, requirement, contract)


def relieve(market: Market, link: NDArray[np.intp]) -> None:
    """M1. Contracts that covered work so far (`link` to it) end, or go on with what is left of their work."""
    contracts, links = market.world.contracts, market.world.contract_requirements
    handed = marked(link, len(links))
    gone = np.bincount(links.contract[link], weights=links.share[link], minlength=len(contracts))
    over = contracts.rows(gone > 1.0 - 1e-9)
    finish(market, over, market.month)
    smaller = contracts.rows((gone > 0.0) & (gone <= 1.0 - 1e-9))
    left = 1.0 - gone[smaller]
    contracts.price[smaller] = np.rint(contracts.price[smaller] * left).astype(np.int64)
    contracts.direct_cost[smaller] *= left
    shrunk = marked(smaller, len(contracts))[links.contract]
    links.share[shrunk] /= (1.0 - gone)[links.contract[shrunk]]
    links.keep(~(handed & shrunk))
    people = np.bincount(links.contract, weights=links.volume, minlength=len(contracts))
    contracts.volume[smaller] = people[smaller]


def cover(market: Market, requirement: I32, contract: I32, volume: F64, share: F64) -> None:
    """The requirements are covered by these contracts until they end; the next purchase falls due in time."""
    table, contracts = market.world.requirements, market.world.contracts
    paid = contracts.price[contract] / 100.0 * share / volume
    learning = market.levers.buying.price_learning
    table.unit_price[requirement] = reference_value(table.unit_price[requirement], paid, learning)
    table.contract[requirement] = contract
    table.incumbent[requirement] = contracts.lead[contract]
    table.cover[requirement] = Cover.COVERED
    table.cycle[requirement] = Cycle.IDLE
    table.tender[requirement] = -1
    table.short[requirement] = False
    table.cover_end[requirement] = contracts.end[contract]
    schedule(market, requirement)


def reference_value(believed: F64, paid: F64, learning: float) -> F64:
    """P7. What a buyer thinks a person costs moves part of the way to the last price paid (M004-88), pounds a person.

    >>> reference_value(np.array([1_000.0]), np.array([900.0]), 0.3).tolist()
    [970.0]
    """
    return believed + learning * (paid - believed)


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


def handed_over(market: Market, requirement: I32) -> NDArray[np.intp]:
    """M1. Links of the contracts that covered these requirements so far and deliver still."""
    contracts, links = market.world.contracts, market.world.contract_requirements
    table = market.world.requirements
    wanted = marked(requirement, len(table))
    delivering = contracts.state[links.contract] == ContractState.DELIVERING
    current = table.contract[links.requirement] == links.contract
    return np.flatnonzero(wanted[links.requirement] & delivering & current)


def hand_over_staff(market: Market, link: NDArray[np.intp], after: I32) -> None:
    """M1. Where the provider changes, part of the staff move with the work at their pay (TUPE, DOM-B6).

    Of those who cannot move, posts tied to the contract end at once: their pay stops, redundancy is paid, and they look
    for work. The others stay until trustees adjust (F2). With posts goes what else is spent on their work. `link` are
    the links of the work to its contracts so far, which still deliver it, `after` the contracts that take it over;
    staff move to whoever is new in the work: the lead, or those in its chain.
    """
    providers, finance, levers = market.world.providers, market.levers.finance, market.levers.delivery
    links = market.world.contract_requirements
    entry, loser, cost = at_work(market, links.contract[link])
    to, winner, weight = at_work(market, after)
    before, then = paired(entry, loser), paired(to, winner)
    goes = ~np.isin(before, then)
    entry, loser, cost = entry[goes], loser[goes], cost[goes]
    pay = cost * links.share[link[entry]] / 12.0 * finance.staff_share
    size = len(providers)
    asked = np.bincount(loser, weights=pay, minlength=size)
    posts = providers.staff * finance.pay / 12.0
    there = np.minimum(1.0, np.minimum(posts, providers.spending * finance.staff_share) / np.maximum(asked, 1e-9))
    moves, stays = transfer(pay * there[loser], levers.transfer, levers.redundant)
    fresh = np.where(np.isin(then, before), 0.0, weight)
    some = np.bincount(to, weights=fresh, minlength=link.size)[to] > 0.0
    taking = np.where(some, fresh, weight)
    part = taking / np.maximum(np.bincount(to, weights=taking, minlength=link.size)[to], 1e-9)
    gained = np.bincount(entry, weights=moves, minlength=link.size)[to] * part
    for body, amount in ((loser, -moves - stays), (winner, gained)):
        np.add.at(providers.spending, body, amount / finance.staff_share)
        np.add.at(providers.staff, body, amount * 12.0 / finance.pay)
    for column in (providers.spending, providers.staff):
        column[loser] = np.maximum(column[loser], 0.0)
    cost = np.bincount(loser, weights=stays * finance.redundancy, minlength=size)
    owing = providers.rows(cost > 0.0)
    pay_redundancy(market, owing, cost[owing])
    displace(market, providers.area[loser], stays * 12.0 / finance.pay)


def at_work(market: Market, contract: I32) -> tuple[I32, I32, F64]:
    """M1. Who employs people for each entry of `contract` (its place): the lead and its chain, with their direct cost.

    In pounds a year.
    """
    contracts, places = market.world.contracts, market.world.subcontracts
    lead, own = contracts.lead[contract], contracts.direct_cost[contract] * contracts.staffed[contract]
    entry = np.arange(contract.size, dtype=np.int32)
    rows = places_of(market, contract)
    if not rows.size:
        return entry, lead, own
    rows = rows[stable_order(places.contract[rows])]
    place, match = matches(places.contract[rows], contract)
    held = rows[match]
    return (
        np.concatenate([entry, place]),
        np.concatenate([lead, places.provider[held]]),
        np.concatenate([own, places.direct_cost[held]]),
    )


def transfer(pay: F64, moving: float, redundant: float) -> tuple[F64, F64]:
    """M1. Monthly pay of the staff of lost work who move to the new provider, and of those made redundant.

    `moving` is the share that moves (TUPE), `redundant` the share of the others whose posts end.

    >>> [part.tolist() for part in transfer(np.array([1_000.0]), 0.6, 0.5)]
    [[600.0], [200.0]]
    """
    return moving * pay, (1.0 - moving) * redundant * pay


def forget(market: Market, loser: I32, area: NDArray[np.integer], line: NDArray[np.integer]) -> None:
    """M1. The loser loses capability: its base in the place and its practice of the line, unless it keeps work there.

    Other contracts keep both, its home keeps the base, and services of its own keep the practice of what it does
    (assumption; `delivery.forgetting` of 0 is no loss). Called when the lost work has ended.
    """
    world, draws = market.world, market.draws
    providers, contracts, key = world.providers, world.contracts, world.providers.key[loser]
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    based, practised = np.zeros_like(providers.based), np.zeros_like(providers.lines)
    based[contracts.lead[live], contracts.area[live]] = True
    practised[contracts.lead[live], contracts.line[live]] = True
    places = world.subcontracts
    held = places.rows(places.state <= SubcontractState.LIVE)
    based[places.provider[held], places.area[held]] = True
    practised[places.provider[held], places.line[held]] = True
    chance = market.levers.delivery.forgetting
    leaves = ~based[loser, area] & (providers.area[loser] != area)
    leaves &= draws.uniform("base lost", mix(key, world.areas.keys[area]), market.month) < chance
    providers.based[loser[leaves], area[leaves]] = False
    own = providers.base_income[loser, Stream.TRUSTS :].any(axis=1)
    stops = ~practised[loser, line] & ~own
    stops &= draws.uniform("practice lost", mix(key, line), market.month) < chance
    providers.lines[loser[stops], line[stops]] = False


def carry_over(market: Market, link: NDArray[np.intp], contract: I32) -> None:
    """M1. A lead that wins its work again has held it without a break."""
    contracts, links = market.world.contracts, market.world.contract_requirements
    old = links.contract[link]
    same = contracts.lead[old] == contracts.lead[contract]
    np.minimum.at(contracts.held_since, contract[same], contracts.held_since[old[same]])
