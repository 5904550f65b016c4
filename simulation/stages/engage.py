"""Stage 3, engage: organisations become aware of lots, buyers of organisations (E1, E4).

Provider days, forums and help are in `simulation.stages.meetings` (E2, E3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import as_words, bodies_by_area, is_active, tie_strength
from simulation.draws import mix, mixed_in
from simulation.roles.bidders import Hearing
from simulation.segments import least_of_each, matches
from simulation.stages.meetings import help_to_be_ready, hold_forums, hold_provider_days
from simulation.stages.rivalry import told_by_others
from simulation.ties import BUYER, buyer_node
from simulation.vocabulary import ContractState, Cover, Route, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type I32 = NDArray[np.int32]
type F64 = NDArray[np.float64]


def engage(market: Market) -> None:
    """Papers open, capable bodies hear of lots, people meet and are helped, buyers forget whom they do not need."""
    tenders = market.tenders
    tenders.state[(tenders.state == TenderState.NOTICE) & (tenders.opens <= market.month)] = TenderState.OPEN
    hear(market)
    hold_forums(market)
    help_to_be_ready(market)
    meet(market)
    forget(market)


def hear(market: Market) -> None:
    """E1. The chance to have heard grows with the months; one draw for each body and round decides when it has."""
    pairs, lots, providers = market.pairs, market.lots, market.world.providers
    if not len(pairs):
        return
    lot, body = pairs.lot, pairs.provider
    tender = lots.tender[lot]
    reached = reached_by_days(market, lot, body)
    chance = market.actors.bidders.notice(
        Hearing(
            annual_value=lots.annual_value[lot],
            whole_turnover=providers.whole_turnover[body],
            hours=providers.hours[body],
            near=providers.presence[body, lots.area[lot]],
            member=providers.network[body],
            tie=tie_strength(market, lots.commissioner[lot], body),
            months=(market.month - market.tenders.launched[tender] + 1).astype(np.float64),
            reached=reached,
            news=told_by_others(market),
            quoted=market.tenders.route[tender] != Route.TENDER,
        ),
        market.levers,
    )
    learns = ~pairs.aware & ((pairs.luck < chance) | (body == lots.incumbent[lot]))
    pairs.aware[learns] = True
    pairs.aware_since[learns] = market.month
    hold_provider_days(market, np.flatnonzero(reached & (market.tenders.opens[tender] == market.month)))


def reached_by_days(market: Market, lot: I32, body: I32) -> B1:
    """E1, E2. Whether a provider day reaches each body, where the buyer of the lot holds any: one draw for a round."""
    lots = market.lots
    held = market.levers.stewardship.provider_days[market.world.commissioners.kind[lots.commissioner[lot]]]
    reached = np.zeros(lot.size, dtype=np.bool_)
    asked = np.flatnonzero(held)
    if asked.size:
        lot, keys = lot[asked], mix(lots.luck[lot[asked]], market.world.providers.key[body[asked]])
        reached[asked] = market.draws.uniform("provider day", keys, lots.occasion[lot]) < held[asked]
    return reached


def meet(market: Market) -> None:
    """E4. Officers come to know bodies that work where they buy; half of them through an older tie (V000-24).

    An older tie is another buyer's of the same area: officers ask their neighbours.
    """
    world, levers, draws = market.world, market.levers.awareness, market.draws
    buyers, providers = world.commissioners, world.providers
    expected = meetings(buyers.officers, levers.acquaintances)
    count = draws.count("meetings", expected, buyers.key, market.month).astype(np.int32)
    buyer = np.repeat(np.arange(len(buyers), dtype=np.int32), count)
    keys = mix(buyers.key[buyer], np.arange(buyer.size) - np.repeat(np.cumsum(count) - count, count))
    asks = draws.uniform("introduction", keys, market.month) < levers.acquaintance_tie
    area = random_area(market, buyer, keys)
    place, body, spoken_of = bodies_in(market, area)
    useful = as_words(providers.lines)[body] & as_words(buyers.budget > 0.0)[buyer[place]]
    wanted = (useful != 0) & (spoken_of | ~asks[place])
    place, body = place[wanted], body[wanted]
    luck = draws.uniform("meeting", mixed_in(providers.key[body], mix(keys)[place]), market.month)
    met = least_of_each(place, luck)
    world.ties.introduce(buyer_node(buyer[place[met]]), body[met], market.levers.trust.meeting)
    market.record.count("meetings", met.size)


def meetings(officers: F64, rate: float) -> F64:
    """E4. Bodies that a commissioning team comes to know in a month, expected (E000-081).

    >>> meetings(np.array([4.0]), 0.1).tolist()
    [0.4]
    """
    return rate * officers


def random_area(market: Market, buyer: I32, keys: NDArray[np.uint64]) -> I32:
    """An area that each buyer buys for, by chance."""
    covers = market.world.commissioners.covers[buyer]
    turn = np.floor(market.draws.uniform("meeting place", keys, market.month) * covers.sum(axis=1))
    return np.argmax(np.cumsum(covers, axis=1) > turn[:, None], axis=1).astype(np.int32)


def bodies_in(market: Market, area: I32) -> tuple[I32, I32, NDArray[np.bool_]]:
    """Pairs of an entry of `area` (its place) and an open body present there, and whether some buyer there knows it."""
    world = market.world
    areas, bodies = bodies_by_area(world, is_active(world.providers))
    known = np.zeros((len(world.areas), len(world.providers)), dtype=np.bool_)
    buyer, body = world.ties.known_pairs()
    local = world.commissioners.area[buyer] >= 0
    known[world.commissioners.area[buyer[local]], body[local]] = True
    place, match = matches(areas, area)
    bodies = bodies[match]
    return place, bodies, known[area[place], bodies]


def forget(market: Market) -> None:
    """E4. A body that has no business with a buyer may be forgotten."""
    world = market.world
    ties = world.ties
    idle = np.flatnonzero(ties.known & ~in_business(market))
    body, buyer = ties.ends_of(idle)
    keys = mixed_in(world.providers.key[body], mix(world.commissioners.key)[buyer - BUYER])
    luck = market.draws.uniform("forgetting", keys, market.month)
    gone = (luck < market.levers.awareness.forgetting) | ~world.providers.alive[body]
    ties.known[idle[gone]] = False


def in_business(market: Market) -> NDArray[np.bool_]:
    """Which ties join a buyer and a body that delivers for it now, paid or free, or holds its grant (T1)."""
    buyer, body = working_pairs(market)
    return market.world.ties.joining(buyer_node(buyer), body)


def working_pairs(market: Market, visibility: float = 1.0) -> tuple[I32, I32]:
    """Buyers and providers that work together this month: contracts, free arrangements, statutory grants.

    Of the free arrangements only this share is looked at, by luck (T2).
    """
    world, month = market.world, market.month
    live = world.contracts.rows(world.contracts.state <= ContractState.DELIVERING)
    free = world.requirements.rows(~world.requirements.paid & (world.requirements.cover == Cover.COVERED))
    if visibility < 1.0:
        free = free[market.draws.uniform("free work seen", world.requirements.key[free], month) < visibility]
    held = world.grants.rows((world.grants.commissioner >= 0) & (world.grants.end > month))
    buyer = np.concatenate(
        [world.contracts.commissioner[live], world.requirements.commissioner[free], world.grants.commissioner[held]]
    )
    body = np.concatenate([world.contracts.lead[live], world.requirements.incumbent[free], world.grants.provider[held]])
    return buyer, body
