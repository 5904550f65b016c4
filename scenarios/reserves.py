"""Cash at the start (CALIBRATION section 7).

Reserves are what a body has in the bank and what it has earned and not yet been paid. They stand at its own target,
scaled by size band so that the total does not hang on which of the few large bodies are thrifty. Nobody starts with
less cash than carries it to its next payments: a body that had less would not be there.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.figures import band_of
from simulation.constants.population import Population
from simulation.ledger import pence
from simulation.vocabulary import SIZE_NAMES, Pool
from simulation.world import World, outstanding

type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]

_ROUNDS = 30
_QUARTER = 3


def opening_cash(world: World, constants: Population) -> I64:
    """Cash of every provider in pence, once its streams, contracts and spending are known."""
    providers = world.providers
    owed = receivables(world) / 100.0
    wanted = providers.reserve_target * providers.spending
    least = owed + cash_needed(world)
    reserves = np.maximum(wanted, least)
    rows = providers.rows(providers.pool == Pool.OFFENDER_MAIN)
    band = band_of(providers.whole_turnover[rows])
    spending = np.bincount(band, weights=providers.spending[rows], minlength=len(SIZE_NAMES))
    total = spending * mean_reserve(constants)
    scale = np.ones(len(SIZE_NAMES))
    for _ in range(_ROUNDS):
        reserves[rows] = np.maximum(wanted[rows] * scale[band], least[rows])
        held = np.bincount(band, weights=reserves[rows], minlength=len(SIZE_NAMES))
        scale *= total / np.maximum(held, 1e-9)
    return pence(reserves - owed)


def mean_reserve(constants: Population) -> float:
    """Mean of the reserves that bodies steer towards, months of spending.

    >>> from simulation.policy import Timeline
    >>> round(mean_reserve(Timeline().at(0).population), 2)
    2.42
    """
    usual = constants.reserve_median * math.exp(constants.reserve_spread**2 / 2.0)
    return constants.thin_share * constants.thin_reserve + (1.0 - constants.thin_share) * usual


def receivables(world: World) -> I64:
    """Pence that each provider has earned and not yet received."""
    return outstanding(world, world.contracts.lead, len(world.providers))


def cash_needed(world: World) -> F64:
    """Pounds that each provider needs to get through a quarter, with the payments that its contracts will bring."""
    providers, contracts = world.providers, world.contracts
    monthly = contracts.price / 1_200.0
    paid_by_contracts = np.bincount(contracts.lead, weights=monthly, minlength=len(providers))
    steady = np.minimum(providers.spending, np.maximum(providers.income_year[:, 0] / 100.0 - paid_by_contracts, 0.0))
    short = np.zeros(len(providers))
    needed = np.zeros(len(providers))
    for ahead in range(_QUARTER):
        billed = world.month + ahead - contracts.delay - contracts.start
        amount = np.where(contracts.quarterly, (billed % _QUARTER == 2) * _QUARTER, 1) * monthly
        received = steady + np.bincount(contracts.lead, weights=amount, minlength=len(providers))
        short += providers.spending - received
        needed = np.maximum(needed, short)
    return needed
