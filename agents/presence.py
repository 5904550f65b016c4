"""Where a body really works: reach only bounds it (CALIBRATION section 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.traits import national_presence
from simulation.constants.population import Population
from simulation.draws import Draws, mix
from simulation.tables.areas import Areas
from simulation.vocabulary import Reach

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type U64 = NDArray[np.uint64]


def presence(
    areas: Areas, home: NDArray[np.integer], reach: I8, income: F64, keys: U64, draws: Draws, constants: Population
) -> B1:
    """Areas in which bodies work, bodies x areas, each drawn by itself.

    A body works in its home area; a regional one in most areas of its region, a national one in each area of its copy
    of the map with a chance that grows with income. Where only a share of a copy is simulated, so is only that share
    of national bodies, each present in as many more of the areas: areas are as densely served as in the whole.
    """
    works = home[:, None] == np.arange(len(areas))
    wide = np.flatnonzero(reach != Reach.LOCAL)
    within, regional = home[wide], (reach[wide] == Reach.REGIONAL)[:, None]
    national = national_presence(income[wide], constants) / areas.kept[areas.copy[within]]
    same_region = areas.region[within][:, None] == areas.region
    same_copy = areas.copy[within][:, None] == areas.copy
    chance = np.where(regional, same_region * constants.presence_regional, same_copy * national[:, None])
    luck = draws.uniform("presence", mix(keys[wide][:, None], areas.keys))
    works[wide] |= luck < chance
    return works


def localities(areas: Areas, area: NDArray[np.integer], keys: U64, draws: Draws, constants: Population) -> I8:
    """The part of its area in which each service or local body is, by luck; areas of many people have several parts.

    Without it a body that works in one part of the largest city would meet every purchase there.
    """
    parts = np.maximum(1.0, np.floor(areas.population[area] / constants.locality))
    return np.floor(draws.uniform("locality", keys) * parts).astype(np.int8)


def kept_to(areas: Areas, home: NDArray[np.integer], reach: I8, keys: U64, draws: Draws, constants: Population) -> I8:
    """The part of its home area to which each body keeps: those with a local reach to one, others to none (-1)."""
    return np.where(reach == Reach.LOCAL, localities(areas, home, keys, draws, constants), -1).astype(np.int8)
