"""Who knows whom at the start: buyers those they buy from and others who work there (E4), bodies their like (T1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.figures import area_figures
from simulation.capability import works_where
from simulation.constants.population import Population
from simulation.draws import Draws, mix
from simulation.stages.meetings import SEAT, SEAT_LINE
from simulation.ties import buyer_node, neighbours, one_line
from simulation.vocabulary import BuyerKind, Pool
from simulation.world import World

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_STRANGER = (0.2, 0.8)
_PARTNER = (0.5, 0.9)


def introduce(world: World, draws: Draws, constants: Population) -> None:
    """Fill known sets: each buyer's holders, unpaid helpers and grantees, then by chance others it could use."""
    buyers, providers = world.commissioners, world.providers
    node, body = _partners(world)
    wanted = known_set_sizes(world, constants) - np.bincount(node, minlength=len(buyers))
    voluntary = (providers.pool == Pool.OFFENDER_MAIN) | (providers.pool == Pool.WIDE_REMIT)
    met_buyer, met_body = [node], [body]
    for buyer in np.flatnonzero(wanted > 0):
        bought = buyers.budget[buyer] > 0.0
        useful = providers.lines[:, bought if bought.any() else slice(None)].any(axis=1)
        near = works_where(world, int(buyer)) & useful & voluntary
        others = np.setdiff1d(np.flatnonzero(near), body[node == buyer])
        luck = draws.uniform("known at the start", mix(buyers.key[buyer], providers.key[others]))
        chosen = others[np.argsort(luck, kind="stable")[: wanted[buyer]]]
        met_buyer.append(np.full(chosen.size, buyer, dtype=np.int32))
        met_body.append(chosen.astype(np.int32))
    first, second = np.concatenate(met_buyer), np.concatenate(met_body)
    luck = draws.uniform("first tie", mix(buyers.key[first], providers.key[second]))
    low, high = (np.where(np.arange(first.size) < node.size, *ends) for ends in zip(_PARTNER, _STRANGER, strict=True))
    world.ties.introduce(buyer_node(first), second, low + (high - low) * luck)


def introduce_bodies(world: World, draws: Draws, constants: Population) -> None:
    """T1. Bodies know a few others of their home area, of their own line first, some well, some hardly (E003-051)."""
    providers = world.providers
    luck = draws.uniform(SEAT, providers.key)
    line = one_line(providers.lines, draws.uniform(SEAT_LINE, providers.key))
    first, second = neighbours(providers.area.astype(np.int32), line, luck)
    strength = draws.uniform("first tie", mix(providers.key[first], providers.key[second]))
    world.ties.befriend(first, second, constants.acquaintance * strength)


def known_set_sizes(world: World, constants: Population) -> I32:
    """How many bodies each buyer knows at least (E000-075, E000-076, E000-081, CALIBRATION section 9)."""
    buyers = world.commissioners
    people = np.array([area.population for area in area_figures()])
    own = np.where(buyers.area >= 0, world.areas.population[buyers.area], people.mean())
    size = np.full(len(buyers), float(constants.known_other))
    size = np.where(buyers.kind == BuyerKind.PRISON, constants.known_prison, size)
    size = np.where(buyers.kind == BuyerKind.PROBATION_TRUST, constants.known_probation * own / 1e6, size)
    place = np.log(own / people.min()) / np.log(people.max() / people.min())
    least, most = constants.known_partnership_least, constants.known_partnership_most
    size = np.where(buyers.kind == BuyerKind.LOCAL_AUTHORITY, least + (most - least) * place, size)
    return np.rint(size).astype(np.int32)


def _partners(world: World) -> tuple[I32, I32]:
    """Distinct pairs of a buyer and a body that holds a contract, helps unpaid or has a grant of it."""
    requirements, grants = world.requirements, world.grants
    served = requirements.rows(requirements.incumbent >= 0)
    given = grants.rows(grants.commissioner >= 0)
    buyer = np.concatenate([requirements.commissioner[served], grants.commissioner[given]]).astype(np.int64)
    body = np.concatenate([requirements.incumbent[served], grants.provider[given]]).astype(np.int64)
    pairs = np.unique(buyer * len(world.providers) + body)
    return (pairs // len(world.providers)).astype(np.int32), (pairs % len(world.providers)).astype(np.int32)
