"""Who could deliver what, and what they deliver: line, client group, setting and place, nothing about wanting to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.segments import matches
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Group, Reach, Setting

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.tables.bodies import Providers
    from simulation.world import World

type B1 = NDArray[np.bool_]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]


def works_where(world: World, commissioner: int) -> B1:
    """Providers that really work where a commissioner buys: in its area, or far enough for its region or country."""
    buyers, providers = world.commissioners, world.providers
    places = np.flatnonzero(buyers.covers[commissioner])
    present = providers.presence[:, places[0]] if places.size == 1 else providers.presence[:, places].any(axis=1)
    if buyers.area[commissioner] >= 0:
        return present
    needed = Reach.NATIONAL if buyers.region[commissioner] < 0 else Reach.REGIONAL
    return present & (providers.reach >= needed)


def offers_service(world: World, provider: I32 | slice, line: I8, group: I8, setting: I8) -> B1:
    """Whether providers are open, do the line, take the client group and work in the setting.

    `provider` are rows with one service each, or a slice against one service. A generic body takes every group, a
    specialist only its own. Outside its primary lines a body has no full efficiency (B1) and no record, but may do it.
    """
    table = world.providers
    takes = (table.specialism[provider] == Group.GENERAL) | (table.specialism[provider] == group)
    inside = np.where(setting == Setting.PRISON, table.in_prison[provider], table.in_community[provider])
    does = table.does[provider, line]
    return is_active(table)[provider] & takes & inside & does


def is_active(providers: Providers) -> B1:
    """Which providers are open and not dormant."""
    return providers.alive & (providers.dormant_since == NEVER)


def can_take(market: Market, provider: I32, lot: NDArray[np.integer]) -> B1:
    """Whether providers are open and do everything that lots ask for: all lines, all groups, both settings.

    `provider` and `lot` are rows that broadcast.
    """
    lots, table = market.lots, market.world.providers
    lacks = (lots.lines[lot] & ~table.does[provider]).any(axis=-1)
    specialism = table.specialism[provider]
    only_own = (lots.groups[lot].sum(axis=-1) == 1) & (lots.group[lot] == specialism)
    takes = (specialism == Group.GENERAL) | only_own
    inside = table.in_prison[provider] | ~lots.in_prison[lot]
    outside = table.in_community[provider] | ~lots.in_community[lot]
    return is_active(table)[provider] & ~lacks & takes & inside & outside


def capable_of(market: Market, lots: I32) -> tuple[I32, I32]:
    """All pairs of a lot and a provider capable of it, sorted by lot."""
    chosen: list[I32] = [np.empty(0, dtype=np.int32)]
    bodies: list[I32] = [np.empty(0, dtype=np.int32)]
    for lot in lots:
        buyer = int(market.lots.commissioner[lot])
        there = np.flatnonzero(works_where(market.world, buyer)).astype(np.int32)
        bodies.append(there[can_take(market, there, lot)])
        chosen.append(np.full(bodies[-1].size, lot, dtype=np.int32))
    return np.concatenate(chosen), np.concatenate(bodies)


def known_to(market: Market, commissioner: I32) -> tuple[I32, I32]:
    """All pairs of an entry of `commissioner` (its place) and a provider in that buyer's known set (E4)."""
    buyers, providers = market.world.ties.known_pairs()
    place, match = matches(buyers, commissioner)
    return place, providers[match]


def tie_strength(market: Market, commissioner: I32, provider: I32) -> NDArray[np.float64]:
    """Strength of the tie of each buyer and provider, 0 where they do not know each other."""
    return market.world.ties.strength_between(buyer_node(commissioner), provider)


def order_books(market: Market) -> NDArray[np.float64]:
    """Yearly price of the contracts that each provider holds or has won, pounds."""
    contracts = market.world.contracts
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    return np.bincount(contracts.lead[live], weights=contracts.price[live], minlength=len(market.world.providers)) / 100
