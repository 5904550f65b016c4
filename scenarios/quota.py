"""What each class of bodies should hold of the opening book, and which values suit which class.

There are ten classes: the seven size bands of bodies whose main group is offenders, and the three other pools.
CALIBRATION section 2 says how many of each band hold a contract, how many they hold and what these bring; section 3
gives the pools their totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.figures import band_of, pools, size_bands, streams
from scenarios.shares import whole_shares
from simulation.constants.population import Population
from simulation.tables.bodies import Providers
from simulation.vocabulary import SIZE_EDGES, Pool, Stream

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

BANDS = 7
CLASSES = BANDS + 3
MOST = 0.9
"""Largest part of a body's income that its contracts make up at the start (E004-D17: 50 to 85% from the main one)."""

_ROUNDS = 80
_STEP = 0.4
_STEEPEST = 8.0


@dataclass(frozen=True)
class Quota:
    """What each class should hold: contracts, bodies that hold any, pounds a year."""

    contracts: I32
    holders: I32
    money: F64


def class_of(providers: Providers) -> I32:
    """The class of every provider: its size band, or 7 wide-remit, 8 private, 9 public arm."""
    pool = providers.pool.astype(np.int32)
    return np.where(pool == Pool.OFFENDER_MAIN, band_of(providers.whole_turnover), BANDS - 1 + pool)


def pool_markets(constants: Population) -> F64:
    """What the pools beside offender-main bodies hold of the market, pounds a year, in the order of `Pool`."""
    return np.array([constants.wide_market, constants.private_market, constants.arms_market])


def contract_shares() -> F64:
    """Part of a band's income that contracts bring, among them spot orders and co-financing (ESF)."""
    share = streams().share
    return share[:, Stream.CONTRACTS] + share[:, Stream.ESF]


def quota(providers: Providers, copy: int, count: int, held: float, markets: F64) -> Quota:
    """Targets in one copy of the map, where `count` requirements worth `held` pounds a year are to be held.

    `markets` is what the other pools hold; bands share the rest in the proportions of their contract income.
    """
    figures = size_bands()
    here = (providers.copy == copy) & (providers.pool == Pool.OFFENDER_MAIN)
    band = band_of(providers.whole_turnover[here])
    bodies = np.bincount(band, minlength=BANDS)
    income = np.bincount(band, weights=providers.whole_turnover[here], minlength=BANDS)
    holders = np.rint(bodies * figures.contracting).astype(np.int32)
    contracts = np.maximum(np.rint(bodies * figures.contracting * figures.contracts_per_holder), holders)
    money = income * contract_shares() * (contracts > 0)
    money *= (held - markets.sum()) / np.maximum(money.sum(), 1e-9)
    others = whole_shares(count - int(contracts.sum()), pools().contracts[1:])
    others_bodies = np.bincount(providers.pool[providers.copy == copy], minlength=len(Pool))[1:]
    return Quota(
        contracts=np.concatenate([contracts, others]).astype(np.int32),
        holders=np.concatenate([holders, np.minimum(others_bodies, others)]).astype(np.int32),
        money=np.concatenate([money, markets]),
    )


def tilt(value: F64, target: Quota) -> F64:
    """Log weights, requirements x classes, that share values out so that each class gets its contracts and money.

    The weight of a class goes with a power of the value, the most even way to meet both; a value too large for any
    body of a band has no weight there.
    """
    size = np.log(value) - np.log(value).mean()
    largest = np.concatenate([MOST * np.array([*SIZE_EDGES, np.inf]), np.full(CLASSES - BANDS, np.inf)])
    possible = np.where((value[:, None] <= largest) & (target.contracts > 0), 0.0, -np.inf)
    contracts = np.maximum(target.contracts, 1e-9)
    usual = np.maximum(target.money, 1.0) / contracts
    level, power = np.zeros(CLASSES), np.zeros(CLASSES)
    for _ in range(_ROUNDS):
        chance = _chances(level + power * size[:, None] + possible)
        count = np.maximum(chance.sum(axis=0), 1e-9)
        mean = np.maximum((chance * value[:, None]).sum(axis=0) / count, 1e-9)
        level += np.log(contracts / count)
        power = np.clip(power + _STEP * np.log(usual / mean), -_STEEPEST, _STEEPEST)
    return level + power * size[:, None] + possible


def _chances(weights: F64) -> F64:
    """Chances of each class from log weights."""
    weight = np.exp(weights - weights.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def still_to_come(weights: F64, amount: F64, order: NDArray[np.intp]) -> F64:
    """How much of `amount` each class may expect from each requirement of the order and those after it."""
    expected = (_chances(weights) * amount[:, None])[order]
    left = np.empty_like(expected)
    left[order] = np.cumsum(expected[::-1], axis=0)[::-1]
    return np.maximum(left, 1e-9)
