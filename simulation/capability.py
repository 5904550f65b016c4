"""Who could deliver what, and what they deliver: line, client group, setting and place, nothing about wanting to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.segments import distinct, matches, paired, stable_order
from simulation.tables.widths import GROUPS, LINES
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Group, Reach, Setting, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.tables.bodies import Providers
    from simulation.world import World

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


def works_where(world: World, commissioner: int) -> B1:
    """Providers that really work where a commissioner buys: in its area, or far enough for its region or country."""
    buyers, providers = world.commissioners, world.providers
    places = np.flatnonzero(buyers.covers[commissioner])
    present = providers.presence[:, places[0]] if places.size == 1 else providers.presence[:, places].any(axis=1)
    if buyers.area[commissioner] >= 0:
        return present
    needed = Reach.NATIONAL if buyers.region[commissioner] < 0 else Reach.REGIONAL
    return present & (providers.reach >= needed)


def bodies_by_area(world: World, chosen: B1) -> tuple[I32, I32]:
    """All pairs of an area and a chosen body that really works there, sorted by area and body."""
    rows = world.providers.rows(chosen)
    place, area = np.divmod(np.flatnonzero(world.providers.presence.take(rows, axis=0)), len(world.areas))
    order = stable_order(area)
    return area[order].astype(np.int32), rows[place[order]]


def as_words(flags: B1) -> I64:
    """Flags by line or group as one word a row, so that `one & other` compares rows at once.

    >>> as_words(np.array([[True, False, True], [False, True, True]])).tolist()
    [5, 6]
    """
    return (flags @ _POWERS[: flags.shape[-1]]).astype(np.int64)


_POWERS = 2.0 ** np.arange(max(LINES, GROUPS))


def offers_service(world: World, provider: I32 | slice, line: I8, group: I8, setting: I8) -> B1:
    """Whether providers are open, do the line, take the client group and work in the setting.

    `provider` are rows with one service each, or a slice against one service. A generic body takes every group, a
    specialist only its own. Outside its primary lines a body has no full efficiency (B1) and no record, but may do it.
    """
    table = world.providers
    takes = (table.specialism[provider] == Group.GENERAL) | (table.specialism[provider] == group)
    inside = np.where(setting == Setting.PRISON, table.in_prison[provider], table.in_community[provider])
    does = table.does[provider, line]
    return takes_work(table)[provider] & takes & inside & does


def keeps_near(world: World, provider: I32 | slice, area: NDArray[np.integer], locality: NDArray[np.integer]) -> B1:
    """Whether services lie in the part of its area to which a body keeps; wider bodies and services always do."""
    table = world.providers
    own, kept = table.area[provider] == area, table.locality[provider]
    return ~own | (kept < 0) | (locality < 0) | (kept == locality)


def is_active(providers: Providers) -> B1:
    """Which providers are open and not dormant."""
    return providers.alive & (providers.dormant_since == NEVER)


def takes_work(providers: Providers) -> B1:
    """F4. Which providers take on work: active ones that have not decided to leave the market."""
    return is_active(providers) & (providers.leaving == NEVER)


def can_take(market: Market, provider: I32, lot: NDArray[np.integer]) -> B1:
    """Whether providers are open and do all that lots ask for: lines, groups, settings, parts of the area.

    `provider` and `lot` are rows that broadcast.
    """
    lots, table = market.lots, market.world.providers
    lacks = (as_words(lots.lines[lot]) & ~as_words(table.does)[provider]) != 0
    specialism = table.specialism[provider]
    takes = (specialism == Group.GENERAL) | (as_words(lots.groups[lot]) == 1 << specialism.astype(np.int64))
    inside = table.in_prison[provider] | ~lots.in_prison[lot]
    outside = table.in_community[provider] | ~lots.in_community[lot]
    kept, own = table.locality[provider].astype(np.int64), table.area[provider] == lots.area[lot]
    elsewhere = own & (kept >= 0) & ((lots.localities[lot] & ~(1 << np.maximum(kept, 0))) != 0)
    return takes_work(table)[provider] & ~lacks & takes & inside & outside & ~elsewhere


def capable_of(market: Market, lots: I32) -> tuple[I32, I32]:
    """All pairs of a lot and a provider capable of it, sorted by lot."""
    place, body = in_reach(market, lots)
    lot = lots[place]
    able = can_take(market, body, lot)
    return lot[able], body[able]


def in_reach(market: Market, lots: I32) -> tuple[I32, I32]:
    """All pairs of an entry of `lots` (its place) and an open body that works where, and as far as, its buyer buys."""
    world = market.world
    buyers, buyer = world.commissioners, market.lots.commissioner[lots]
    place, body = working_in(world, buyer, is_active(world.providers))
    needed = np.where(buyers.region[buyer] < 0, Reach.NATIONAL, Reach.REGIONAL)
    needed[buyers.area[buyer] >= 0] = Reach.LOCAL
    far = world.providers.reach[body] >= needed[place]
    return place[far], body[far]


def working_in(world: World, commissioner: NDArray[np.integer], chosen: B1) -> tuple[I32, I32]:
    """All pairs of an entry of `commissioner` (its place) and a chosen body that works in any of that buyer's areas."""
    if not commissioner.size:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    areas, bodies = bodies_by_area(world, chosen)
    entry, area = np.divmod(np.flatnonzero(world.commissioners.covers[commissioner]), len(world.areas))
    place, match = matches(areas, area)
    pairs = distinct(paired(entry[place], bodies[match]))
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)


def known_to(market: Market, commissioner: I32) -> tuple[I32, I32]:
    """All pairs of an entry of `commissioner` (its place) and a provider in that buyer's known set (E4)."""
    buyers, providers = market.world.ties.known_pairs()
    place, match = matches(buyers, commissioner)
    return place, providers[match]


def known_and_able(market: Market, requirements: I32) -> tuple[I32, I32]:
    """All pairs of a requirement and a body in its buyer's known set that could do it where it is needed (E4)."""
    table = market.world.requirements
    place, known = known_to(market, table.commissioner[requirements])
    row = requirements[place]
    able = offers_service(market.world, known, table.line[row], table.group[row], table.setting[row])
    able &= keeps_near(market.world, known, table.area[row], table.locality[row])
    return row[able], known[able]


def tie_strength(market: Market, commissioner: I32, provider: I32) -> NDArray[np.float64]:
    """Strength of the tie of each buyer and provider, 0 where they do not know each other."""
    return market.world.ties.strength_between(buyer_node(commissioner), provider)


def order_books(market: Market) -> F64:
    """Yearly price of the work that each provider holds or has won, pounds: contracts, what is passed on, places."""
    world = market.world
    contracts, places, size = world.contracts, world.subcontracts, len(world.providers)
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    held = np.bincount(contracts.lead[live], weights=contracts.price[live], minlength=size) / 100
    rows = places.rows(places.state <= SubcontractState.LIVE)
    if rows.size:
        worth = place_income(market, rows)
        held = held - np.bincount(contracts.lead[places.contract[rows]], weights=worth, minlength=size)
        held = held + np.bincount(places.provider[rows], weights=worth, minlength=size)
    return held


def place_income(market: Market, rows: I32) -> F64:
    """Y3. What each place is believed to bring in a year, pounds: the agreed share, or what people passed on bring.

    Before anybody can tell how many people come it is the promised number.
    """
    contracts, places = market.world.contracts, market.world.subcontracts
    agreed = contracts.price[places.contract[rows]] / 100.0 * (places.worth * places.promise * (1.0 - places.fee))[rows]
    told = market.month - places.start[rows] >= market.levers.chains.told_after
    people = np.where(told, np.minimum(places.expected[rows], places.volume[rows]), places.volume[rows])
    return np.where(places.fixed[rows], agreed, people * places.unit_price[rows])
