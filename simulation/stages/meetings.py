"""Provider days, forums, meetings of networks, and help to be ready (E2, E3, T1). Part of stages 3 and 10.

Where bodies meet they sit by line, and who sits together comes to know each other (`simulation.ties.neighbours`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import as_words, bodies_by_area, is_active
from simulation.draws import mix
from simulation.segments import least_of_each, marked, matches, stable_order
from simulation.ties import buyer_node, neighbours, one_line

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

SEAT = "seat among one's own"
"""The process that decides who sits next to whom where the same people meet again and again."""

SEAT_LINE = "line that one sits by"
"""The process that decides which of its lines a body sits by there."""


def hold_provider_days(market: Market, pairs: NDArray[np.intp]) -> None:
    """E2. When papers open, the bodies that a provider day reaches meet its buyer and each other (M004-68, P000-18).

    `pairs` are the places of the reached in the table of pairs.
    """
    if not pairs.size:
        return
    lots, world, trust = market.lots, market.world, market.levers.trust
    lot, body = market.pairs.lot[pairs], market.pairs.provider[pairs]
    buyer = buyer_node(lots.commissioner[lot])
    world.ties.strengthen(buyer, body, trust.meeting)
    world.ties.introduce(buyer, body, 0.0)
    luck = market.draws.uniform("seat at a provider day", mix(lots.luck[lot], world.providers.key[body]), market.month)
    first, second = neighbours(lot, lots.line[lot], luck)
    world.ties.strengthen(body[first], body[second], trust.meeting)


def hold_forums(market: Market) -> None:
    """E2. Local buyers hold forums, by area; who comes meets a buyer of its line and others of its line (M004-62)."""
    world, draws, month = market.world, market.draws, market.month
    buyers, providers = world.commissioners, world.providers
    rate = market.levers.stewardship.forums[buyers.kind]
    host = np.flatnonzero((buyers.area >= 0) & (rate > 0.0))
    if not host.size:
        return
    yearly = np.zeros(len(world.areas))
    np.maximum.at(yearly, buyers.area[host], rate[host])
    held = np.flatnonzero(draws.uniform("forum", world.areas.keys, month) < monthly_chance(yearly))
    areas, bodies = bodies_by_area(world, is_active(world.providers))
    meets = marked(held, len(world.areas))[areas]
    area, body = areas[meets], bodies[meets]
    keys = mix(world.areas.keys[area], providers.key[body])
    comes = draws.uniform("coming to a forum", keys, month) < market.levers.awareness.attendance
    area, body, keys = area[comes], body[comes], keys[comes]
    market.record.count("forums", held.size)
    mingle(market, area, body, draws.uniform("line at a forum", keys, month), draws.uniform("seat", keys, month))
    meet_a_host(market, host.astype(np.int32), area, body, keys)


def monthly_chance(yearly: F64) -> F64:
    """E2. Chance that something which happens so often a year happens this month.

    >>> monthly_chance(np.array([0.0, 6.0, 12.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.minimum(1.0, yearly / 12.0)


def mingle(market: Market, area: I32, body: I32, which: F64, luck: F64) -> None:
    """E2, T1. Bodies that sit next to each other come closer; `which` decides the line that each sits by."""
    line = one_line(market.world.providers.lines[body], which)
    first, second = neighbours(area, line, luck)
    market.world.ties.strengthen(body[first], body[second], market.levers.trust.meeting)


def meet_a_host(market: Market, host: I32, area: I32, body: I32, keys: U64) -> None:
    """E2. Everybody at a forum talks to one of the buyers who hold it, of those that buy a line of its own."""
    world = market.world
    buyers, providers = world.commissioners, world.providers
    host = host[stable_order(buyers.area[host])]
    place, match = matches(buyers.area[host], area)
    buyer = host[match]
    useful = as_words(providers.lines)[body[place]] & as_words(buyers.budget > 0.0)[buyer]
    place, buyer = place[useful != 0], buyer[useful != 0]
    luck = market.draws.uniform("host", mix(keys[place], buyers.key[buyer]), market.month)
    talk = least_of_each(place, luck)
    node, guest = buyer_node(buyer[talk]), body[place[talk]]
    world.ties.strengthen(node, guest, market.levers.trust.meeting)
    world.ties.introduce(node, guest, 0.0)


def networks_meet(market: Market) -> None:
    """T1. Members of networks meet in their home areas, the same people beside each other each time (E003-049)."""
    world, draws = market.world, market.draws
    providers = world.providers
    yearly = np.full(len(world.areas), market.levers.trust.network_meetings)
    meets = draws.uniform("network meeting", world.areas.keys, market.month) < monthly_chance(yearly)
    body = providers.rows(providers.network & is_active(providers) & meets[providers.area])
    keys = providers.key[body]
    mingle(
        market, providers.area[body].astype(np.int32), body, draws.uniform(SEAT_LINE, keys), draws.uniform(SEAT, keys)
    )


def help_to_be_ready(market: Market) -> None:
    """E3. Toolkits and helpers bring bodies the policies that questionnaires ask for, where a buyer offers them."""
    world, providers = market.world, market.world.providers
    offered = market.levers.stewardship.readiness_support[world.commissioners.kind]
    if not offered.any():
        return
    best = np.where(world.commissioners.covers, offered[:, None], 0.0).max(axis=0)
    rows = providers.rows(is_active(providers) & ~providers.ready)
    luck = market.draws.uniform("help to be ready", providers.key[rows], market.month)
    made = rows[becomes_ready(best[providers.area[rows]], luck)]
    providers.ready[made] = True
    market.record.count("made_ready", made.size)


def becomes_ready(yearly: F64, luck: F64) -> B1:
    """E3. Whether help makes a body ready this month, `yearly` being the chance in a year; `luck` is uniform (M004-30).

    >>> becomes_ready(np.array([0.5, 0.5]), np.array([0.05, 0.06])).tolist()
    [True, False]
    """
    return luck < 1.0 - (1.0 - yearly) ** (1.0 / 12.0)
