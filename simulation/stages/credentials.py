"""What buyers see of those who bid: of a body, or of a consortium by its form (A1, A2, C1). Parts of stages 4 and 5.

A body that leads others shows its own turnover and papers; a joint body has none of its own until it has held
contracts; members who are named after the award count for nothing before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.segments import matches, stable_order
from simulation.stages.memberships import mean_of_members, over_members
from simulation.vocabulary import ConsortiumForm, ContractState, Gate, Route

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]


def published_gates_failed(market: Market, lot: I32, body: I32, consortium: I32) -> I8:
    """A1. `Gate` bits of what a tender's notice asks of bidders and a body lacks: turnover, readiness, clearance.

    `body` leads the `consortium` that bids, or bids for itself where this is -1.
    """
    providers, tender = market.world.providers, market.lots.tender[lot]
    asked = market.tenders.turnover_ratio[tender] * market.lots.annual_value[lot]
    keys = either(market, body, consortium, providers.holds_keys)
    failed = (
        ((turnover_shown(market, lot, body, consortium) < asked).astype(np.int8) << Gate.TURNOVER)
        | ((~providers.ready[body]).astype(np.int8) << Gate.READINESS)
        | ((market.lots.keys_asked[lot] & ~keys).astype(np.int8) << Gate.CLEARANCE)
    )
    return np.where(market.tenders.route[tender] == Route.TENDER, failed, 0).astype(np.int8)


def turnover_shown(market: Market, lot: I32, body: I32, consortium: I32) -> F64:
    """A1, C1. Yearly turnover that a bidder can show for a lot, pounds.

    A joint body has what its contracts pay. Where the buyer lets it, the turnover of all members counts, unless they
    come in only after the award.
    """
    world = market.world
    own = world.providers.whole_turnover[body]
    joint = np.flatnonzero(consortium >= 0)
    if not joint.size:
        return own
    shown, which = own.copy(), consortium[joint]
    form = world.consortia.form[which]
    shown[joint] = np.where(form == ConsortiumForm.JOINT_BODY, turnover_of_joint_bodies(market)[which], own[joint])
    counts = market.tenders.combined_turnover[market.lots.tender[lot[joint]]] & (form != ConsortiumForm.AFTER_AWARD)
    together = over_members(world, world.providers.whole_turnover)[which]
    shown[joint] = np.where(counts, np.maximum(together, shown[joint]), shown[joint])
    return shown


def turnover_of_joint_bodies(market: Market) -> F64:
    """C1. Yearly price of the contracts that are delivered for each consortium, pounds (M003-42)."""
    contracts = market.world.contracts
    rows = contracts.rows((contracts.state == ContractState.DELIVERING) & (contracts.consortium >= 0))
    size = len(market.world.consortia)
    return np.bincount(contracts.consortium[rows], weights=contracts.price[rows] / 100.0, minlength=size)


def cover_asked(market: Market, lot: I32) -> F64:
    """A1. Liability cover that a bidder for each lot must show, pounds; quotes ask for none (E004-054)."""
    tender = market.lots.tender[lot]
    tendered = market.tenders.route[tender] == Route.TENDER
    return np.where(tendered, market.tenders.insurance_ratio[tender] * market.lots.annual_value[lot], 0.0)


def cover_held(market: Market, body: I32) -> F64:
    """A1. Liability cover of each body, pounds: what everybody holds, its usual work, or what it once bought."""
    providers = market.world.providers
    usual = np.maximum(market.levers.bidding.usual_cover, providers.whole_turnover[body])
    return np.maximum(usual, providers.insured[body])


def either(market: Market, body: I32, consortium: I32, holds: B1) -> B1:
    """C1. Whether a body holds what is asked or, where it bids with named members, one of them does."""
    own = holds[body]
    joint = named_members(market, consortium)
    if joint.any():
        own = own.copy()
        own[joint] |= over_members(market.world, holds)[consortium[joint]] > 0.0
    return own


def named_members(market: Market, consortium: I32) -> B1:
    """C1. Which bids name the members of a consortium: all of consortia but those whose members come in later."""
    if not len(market.world.consortia):
        return consortium >= 0
    return (consortium >= 0) & (market.world.consortia.form[consortium] != ConsortiumForm.AFTER_AWARD)


def quality_shown(market: Market, body: I32, consortium: I32) -> F64:
    """A2, C1. True quality of those who will deliver, as far as the bid names them: the mean by shares."""
    own, joint = market.world.providers.quality[body], named_members(market, consortium)
    if joint.any():
        own = own.copy()
        own[joint] = mean_of_members(market.world, market.world.providers.quality)[consortium[joint]]
    return own


def based_there(market: Market, lot: I32, body: I32, consortium: I32) -> B1:
    """A2, C1. Whether a bidder has a local record: a base in the area, its own or of a member it is named with.

    A joint body has a record only where it has held a contract (M003-42).
    """
    world, area = market.world, market.lots.area[lot]
    based = world.providers.based[body, area]
    joint = np.flatnonzero(named_members(market, consortium))
    if not joint.size:
        return based
    based = based.copy()
    members, rows = world.members, world.members.present
    rows = rows[stable_order(members.consortium[rows])]
    place, match = matches(members.consortium[rows], consortium[joint])
    held = np.zeros(joint.size, dtype=np.bool_)
    np.logical_or.at(held, place, world.providers.based[members.provider[rows[match]], area[joint[place]]])
    contracts = world.contracts
    size = np.int64(len(world.areas))
    past = contracts.consortium.astype(np.int64) * size + contracts.area
    recorded = np.isin(consortium[joint] * size + area[joint], past[contracts.consortium >= 0])
    new_body = world.consortia.form[consortium[joint]] == ConsortiumForm.JOINT_BODY
    based[joint] = np.where(new_body, recorded, held)
    return based


def people_measured(market: Market, body: I32, consortium: I32) -> F64:
    """A2, C1. People whose outcome is known, by bidder: of its contracts; of a joint body's, those held for it."""
    world, contracts = market.world, market.world.contracts
    measured = np.bincount(contracts.lead, weights=contracts.measured, minlength=len(world.providers))[body]
    joint = np.flatnonzero(named_members(market, consortium))
    joint = joint[world.consortia.form[consortium[joint]] == ConsortiumForm.JOINT_BODY]
    if joint.size:
        held = contracts.rows(contracts.consortium >= 0)
        size = len(world.consortia)
        own = np.bincount(contracts.consortium[held], weights=contracts.measured[held], minlength=size)
        measured[joint] = own[consortium[joint]]
    return measured


def capacity_of(market: Market, body: I32, consortium: I32) -> F64:
    """B4. Most value that a bidder can carry, pounds a year: its own room, or that of all members together."""
    providers, bidding = market.world.providers, market.levers.bidding
    room = bidding.capacity * providers.market_turnover + bidding.capacity_room
    own, joint = room[body], np.flatnonzero(consortium >= 0)
    if joint.size:
        own[joint] = over_members(market.world, room)[consortium[joint]]
    return own
