"""Rivalry between bodies, apart from trust, and what they share in spite of it (T1). Part of stages 3, 5 and 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import is_april
from simulation.draws import mix
from simulation.segments import matches, row_sums, stable_order
from simulation.ties import BUYER
from simulation.vocabulary import Route

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def shared(strength: F64, rivalry: F64, silence: float) -> F64:
    """T1. What two bodies share of what they know, 0 to 1: as their tie is strong, less where they are rivals.

    `silence` is what full rivals keep to themselves.

    >>> shared(np.array([0.8, 0.8]), np.array([0.0, 1.0]), 0.5).tolist()
    [0.8, 0.4]
    """
    return strength * (1.0 - silence * rivalry)


def rivalry_gain(gain: float, scarcity: F64) -> F64:
    """T1. What a contest on one lot adds to rivalry, of what is left to 1: more when money is scarce (M003-04).

    >>> rivalry_gain(0.15, np.array([0.0, 0.2])).round(3).tolist()
    [0.15, 0.18]
    """
    return np.minimum(1.0, gain * (1.0 + scarcity))


def scarcity(now: F64, before: F64) -> F64:
    """T1. How scarce a buyer's money is: the part of its budget of twelve months ago that is gone, pounds a year.

    >>> scarcity(np.array([90.0, 110.0, 50.0]), np.array([100.0, 100.0, 0.0])).round(3).tolist()
    [0.1, 0.0, 0.0]
    """
    return np.where(before > 0.0, np.maximum(0.0, 1.0 - now / np.where(before > 0.0, before, 1.0)), 0.0)


def contest(market: Market, sealed: I32) -> None:
    """T1. Bodies that bid for one lot become rivals (E003-064); `sealed` are the bids decided this month."""
    bids, buyers = market.bids, market.world.commissioners
    rows = sealed[stable_order(bids.lot[sealed])]
    place, match = matches(bids.lot[rows], bids.lot[rows])
    first, second = rows[place[place < match]], rows[match[place < match]]
    if not first.size:
        return
    past = buyers.budgets_past[:, market.month % 12]
    scarce = scarcity(row_sums(buyers.budget), past)[market.lots.commissioner[bids.lot[first]]]
    gain = rivalry_gain(market.levers.trust.rivalry, scarce)
    market.world.ties.compete(bids.bidder[first], bids.bidder[second], gain)


def told_by_others(market: Market) -> F64:
    """T1, E1. Chance that each pair's body has been told of the lot by one that knows of it; nobody tells of quotes."""
    pairs, ties = market.pairs, market.world.ties
    size = np.int64(len(market.world.providers))
    silent = np.ones(len(pairs))
    bodies = np.flatnonzero(ties.strength[: ties.between_bodies] > 0.0)
    told = np.flatnonzero(~pairs.aware)
    if not bodies.size or not told.size:
        return 1.0 - silent
    told_of = shared(ties.strength[bodies], ties.rivalry[bodies], market.levers.trust.silence)
    passed_on = market.levers.awareness.news * told_of
    body, other = ties.ends_of(bodies)
    teller = np.concatenate([body, other])
    order = stable_order(teller)
    listener = np.concatenate([other, body])[order]
    open_call = market.tenders.route[market.lots.tender[pairs.lot]] == Route.TENDER
    knows = np.flatnonzero(pairs.aware & open_call)
    place, match = matches(teller[order], pairs.provider[knows])
    wanted = pairs.lot[told] * size + pairs.provider[told]
    by_pair = np.argsort(wanted)
    asked = pairs.lot[knows[place]] * size + listener[match]
    slot = np.minimum(np.searchsorted(wanted[by_pair], asked), told.size - 1)
    hit = wanted[by_pair[slot]] == asked
    share = np.concatenate([passed_on, passed_on])[order[match[hit]]]
    np.multiply.at(silent, told[by_pair[slot[hit]]], 1.0 - share)
    return 1.0 - silent


def cool_down(market: Market) -> None:
    """T1. Rivalry fades, contacts leave, ties that are next to nothing are forgotten, budgets are remembered."""
    world, month = market.world, market.month
    world.ties.cool(market.levers.trust.rivalry_fading)
    lose_contacts(market)
    if is_april(month):
        ties, least = world.ties, market.levers.trust.forgotten
        ties.keep(ties.known | (ties.strength >= least) | (ties.rivalry >= least))
    world.commissioners.budgets_past[:, month % 12] = row_sums(world.commissioners.budget)


def lose_contacts(market: Market) -> None:
    """T1. The people behind a tie leave, one tie in seven a year, and part of it is left.

    Each tie is looked at once a year, those of a body in one month of its own.
    """
    world = market.world
    providers, buyers = world.providers.key, world.commissioners.key
    now = (providers >> np.uint64(16)) % np.uint64(12) == market.month % 12
    due = np.flatnonzero(now[world.ties.ends[0]])
    body, other = world.ties.ends_of(due)
    bought = other >= BUYER
    end = np.where(bought, buyers[np.where(bought, other - BUYER, 0)], providers[np.where(bought, 0, other)])
    luck = market.draws.uniform("contact leaves", mix(providers[body], end), market.month)
    trust = market.levers.trust
    world.ties.loosen(due[luck < trust.contact_leaves], trust.contact_left)
