"""Who belongs to consortia, and what becomes of these when members go (C1). Parts of stages 3 and 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.journal import Event
from simulation.segments import distinct, first_of_each, marked, paired, unpaired
from simulation.stages.novation import end_own_places, hand_on
from simulation.vocabulary import ConsortiumForm, ConsortiumState, ContractState, TenderState

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.world import World

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


def over_members(world: World, values: NDArray[np.generic]) -> F64:
    """C1. Sums over the present members of each consortium of a value of providers."""
    members, rows = world.members, world.members.present
    amount = values[members.provider[rows]].astype(np.float64)
    return np.bincount(members.consortium[rows], weights=amount, minlength=len(world.consortia))


def mean_of_members(world: World, values: F64) -> F64:
    """C1. Means over the present members of each consortium, by their shares."""
    members, rows = world.members, world.members.present
    amount = values[members.provider[rows]] * members.share[rows]
    return np.bincount(members.consortium[rows], weights=amount, minlength=len(world.consortia))


def use_hours(world: World, consortium: I32, hours: F64) -> None:
    """B3, C1. Members write joint bids together, each with its part of the hours that they have (M003-02)."""
    members, kept, rows = world.members, world.providers.hours_kept, world.members.present
    total = np.bincount(consortium, weights=hours, minlength=len(world.consortia))
    body, which = members.provider[rows], members.consortium[rows]
    here = np.maximum(over_members(world, kept), 1e-9)
    np.subtract.at(kept, body, total[which] * kept[body] / here[which])


def largest_member(world: World) -> I32:
    """C1. The present member of each consortium with the largest whole turnover, which is what buyers look at; else -1.

    Larger members lead (M003-41).
    """
    members, providers, rows = world.members, world.providers, world.members.present
    consortium, provider = members.consortium[rows], members.provider[rows]
    order = np.lexsort((providers.key[provider], -providers.whole_turnover[provider], consortium))
    first = first_of_each(consortium, order)
    largest = np.full(len(world.consortia), -1, dtype=np.int32)
    largest[consortium[first]] = provider[first]
    return largest


def leave(market: Market, gone: I32) -> None:
    """C1, F5. Bodies that close leave their consortia: the others' shares grow, and some consortia come to an end.

    A joint body goes on under its largest member, others end with their lead; so does what has one member left.
    """
    world = market.world
    table, members = world.consortia, world.members
    rows = members.present
    rows = rows[marked(gone, len(world.providers))[members.provider[rows]]]
    if not rows.size:
        return
    members.left[rows] = market.month
    touched = distinct(members.consortium[rows])
    headless = marked(gone, len(world.providers))[table.lead[touched]]
    joint = (table.state[touched] == ConsortiumState.STANDING) & (table.form[touched] == ConsortiumForm.JOINT_BODY)
    heads = largest_member(world)[touched]
    carried = headless & joint & (heads >= 0)
    carry_on(market, touched[carried], heads[carried])
    scale_shares(world, touched)
    few = over_members(world, np.ones(len(world.providers)))[touched] < 2.0
    dissolve(market, touched[few | (headless & ~joint)])


def scale_shares(world: World, consortia: I32) -> None:
    """C1. Shares of present members add up to 1 again."""
    members = world.members
    rows = members.present
    rows = rows[marked(consortia, len(world.consortia))[members.consortium[rows]]]
    total = np.bincount(members.consortium[rows], weights=members.share[rows], minlength=len(world.consortia))
    members.share[rows] /= total[members.consortium[rows]]


def carry_on(market: Market, consortia: I32, heads: I32) -> None:
    """C1. Joint bodies have a new lead, and their contracts go on with it."""
    if not consortia.size:
        return
    world = market.world
    contracts, table = world.contracts, world.requirements
    world.consortia.lead[consortia] = heads
    follow = np.full(len(world.consortia) + 1, -1, dtype=np.int32)
    follow[consortia] = heads
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    old = live[follow[contracts.consortium[live]] >= 0]
    if not old.size:
        return
    before = contracts.lead[old]
    new = hand_on(market, old, follow[contracts.consortium[old]])
    end_own_places(market)
    held = table.rows(marked(new, len(contracts) + 1)[table.contract])
    table.incumbent[held] = contracts.lead[table.contract[held]]
    defend(market, held, before)


def defend(market: Market, requirements: I32, before: I32) -> None:
    """C1. In purchases under way for these requirements who now holds them defends them."""
    lots, links, table = market.lots, market.lot_requirements, market.world.requirements
    row = links.rows(marked(requirements, len(table))[links.requirement])
    row = row[market.tenders.state[lots.tender[links.lot[row]]] <= TenderState.EVALUATING]
    row = row[np.isin(lots.incumbent[links.lot[row]], before)]
    lots.incumbent[links.lot[row]] = table.incumbent[links.requirement[row]]


def inherit(market: Market, body: I32, heir: I32) -> None:
    """C1, F4. Who takes a body over takes its place in consortia; where it had one itself it has both shares."""
    world, month = market.world, market.month
    table, members = world.consortia, world.members
    successor = np.arange(len(world.providers), dtype=np.int32)
    successor[body] = heir
    alive = table.rows(table.state <= ConsortiumState.STANDING)
    table.lead[alive] = successor[table.lead[alive]]
    rows = members.present
    moved = rows[successor[members.provider[rows]] != members.provider[rows]]
    if not moved.size:
        return
    pair = paired(members.consortium[rows], successor[members.provider[rows]])
    wanted = np.isin(pair, pair[np.isin(rows, moved)])
    pairs, number = np.unique(pair[wanted], return_inverse=True)
    share = np.bincount(number, weights=members.share[rows[wanted]])
    members.left[rows[wanted]] = month
    consortium, provider = unpaired(pairs)
    members.append(pairs.size, consortium=consortium, provider=provider, share=share)
    touched = distinct(members.consortium[moved])
    dissolve(market, touched[over_members(world, np.ones(len(world.providers)))[touched] < 2.0])


def dissolve(market: Market, rows: I32) -> None:
    """C1. Talks fail, and leave those in them weary of partnerships; consortia that stood are no more."""
    if not rows.size:
        return
    world, month = market.world, market.month
    table, members, providers = world.consortia, world.members, world.providers
    stood = table.state[rows] == ConsortiumState.STANDING
    failed, ended = rows[~stood], rows[stood]
    inside = members.present
    tried = inside[marked(failed, len(table))[members.consortium[inside]]]
    times = np.bincount(members.provider[tried], minlength=len(providers))
    providers.fatigue[:] = wearier(providers.fatigue, times, market.levers.consortia.disappointment)
    members.left[inside[marked(rows, len(table))[members.consortium[inside]]]] = month
    table.state[rows] = ConsortiumState.DISSOLVED
    table.dissolved[rows] = month
    market.actors.register.retire_consortia(market, ended)
    market.journal.note(month, Event.TALKS_FAILED, table.lead[failed], subject=failed)
    market.journal.note(month, Event.CONSORTIUM_DISSOLVED, table.lead[ended], subject=ended)
    market.record.count("talks_failed", failed.size)
    market.record.count("consortia_dissolved", ended.size)


def wearier(fatigue: F64, times: NDArray[np.integer], adds: float) -> F64:
    """C1. Weariness of partnerships, 0 to 1, after so many talks that came to nothing (M004-57).

    >>> wearier(np.array([0.1, 0.9]), np.array([1, 2]), 0.2).round(3).tolist()
    [0.3, 1.0]
    """
    return np.minimum(1.0, fatigue + adds * times)


def forget_weariness(market: Market) -> None:
    """C1. Weariness of partnerships fades."""
    market.world.providers.fatigue *= 0.5 ** (1.0 / market.levers.consortia.recovery)


def dissolve_idle(market: Market) -> None:
    """C1. Consortia that have neither bid nor held a contract for long are dissolved."""
    world = market.world
    table, contracts = world.consortia, world.contracts
    held = contracts.consortium[contracts.state <= ContractState.DELIVERING]
    table.last_used[held[held >= 0]] = market.month
    standing = table.rows(table.state == ConsortiumState.STANDING)
    unused = market.month - np.where(table.last_used == NEVER, table.formed, table.last_used)[standing]
    dissolve(market, standing[unused >= market.levers.consortia.idle])
