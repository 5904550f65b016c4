"""What bodies live on at the start: money from each stream outside contracts (CALIBRATION section 2).

A body's income is given. What contracts bring comes from the opening book, and spot orders in proportion to it; the
rest is shared out over the streams that a body has, so that every body's streams add up to its income and every band's
to the shares of the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.chances import Dealt
from agents.figures import band_of, streams
from simulation.constants.population import Population
from simulation.draws import Draws, key_of, mix
from simulation.tables.bodies import Providers
from simulation.vocabulary import SIZE_NAMES, Pool, ProviderKind, Stream, word

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

OUTSIDE = [stream for stream in Stream if stream not in (Stream.CONTRACTS, Stream.ESF)]
"""Streams that do not come from contracts."""

_ROUNDS, _FEW_ROUNDS = 80, 10
_FITTINGS = 8
_ENTERPRISE = 0.5
_ENOUGH = 0.2
_GRANTS = OUTSIDE.index(Stream.STATUTORY_GRANTS)
_GRANTS_TAKEN = 0.2
"""Most of the grant money of the buyers near it that one body lives on."""


def share_out(
    providers: Providers, contracts: F64, granting: F64, near: B1, constants: Population, in_house: float, draws: Draws
) -> None:
    """Fill `base_income`, and make bodies that live mainly on contracts, trading and users social enterprises.

    In pounds a year: `contracts` is what each provider's contracts and spot orders bring, `granting` what each buyer
    gives as grants, `in_house` what a public arm gets for work that is not bought. `near` tells which buyers
    could give each provider a grant, commissioners x providers.
    """
    arms = providers.pool == Pool.PUBLIC_ARM
    providers.base_income[:, Stream.OTHER_PUBLIC] = np.where(arms, in_house, 0.0)
    rows = providers.rows(providers.pool == Pool.OFFENDER_MAIN)
    income, band = providers.whole_turnover[rows], band_of(providers.whole_turnover[rows])
    rest = np.maximum(income - contracts[rows], 0.0)
    share = streams().share[:, OUTSIDE]
    dealt = Dealt(draws, band)
    most = constants.stream_most
    chance = np.minimum(most, share / streams().typical[OUTSIDE])[band]
    within_reach = (granting[:, None] * near[:, rows]).sum(axis=0)
    able = _within_means(chance[:, _GRANTS], share[band, _GRANTS], income, band, within_reach)
    chance[:, _GRANTS] = np.minimum(most, able)
    has = _streams_had(chance, share[band], providers.key[rows], dealt)
    first = np.where(has, _gamma(providers.key[rows], draws) * streams().typical[OUTSIDE], 0.0)
    wanted = share * np.bincount(band, weights=income, minlength=len(SIZE_NAMES))[:, None]
    money = _rake(first, rest, wanted, band, _ROUNDS)
    for fitting in range(_FITTINGS):
        money[:, _GRANTS] *= _supply(money[:, _GRANTS], granting, near[:, rows])
        money = _rake(money, rest, wanted, band, _ROUNDS if fitting == _FITTINGS - 1 else _FEW_ROUNDS)
    providers.base_income[rows[:, None], OUTSIDE] = money
    earned = contracts[rows] + providers.base_income[rows][:, [Stream.TRADING, Stream.USERS]].sum(axis=1)
    enterprise = rows[earned >= _ENTERPRISE * income]
    providers.kind[enterprise] = ProviderKind.SOCIAL_ENTERPRISE


def _within_means(chance: F64, share: F64, income: F64, band: NDArray[np.int8], near: F64) -> F64:
    """The chance to live on statutory grants, kept for bodies near enough grant money for what they would need of it.

    It rises for these by as much as others lose, and may exceed 1. A body of a band needs the band's grants over the
    number of bodies that have any.
    """
    bodies = np.maximum(np.bincount(band, weights=chance, minlength=len(SIZE_NAMES)), 1e-9)
    needed = np.bincount(band, weights=share * income, minlength=len(SIZE_NAMES)) / bodies
    able = needed[band] <= _GRANTS_TAKEN * near
    count = np.bincount(band, minlength=len(SIZE_NAMES)) / np.maximum(
        np.bincount(band, weights=able, minlength=len(SIZE_NAMES)), 1e-9
    )
    some = np.bincount(band, weights=able, minlength=len(SIZE_NAMES))[band] > 0
    return np.where(some, chance * able * count[band], chance)


def _streams_had(chance: F64, share: F64, keys: NDArray[np.uint64], dealt: Dealt) -> B1:
    """Which streams each body has, by `chance` (bodies x streams).

    Bodies whose streams are minor ones in their band have the band's largest one besides, so that totals can be met.
    """
    has = np.column_stack(
        [dealt.chosen(f"has {word(stream)}", chance[:, place], keys) for place, stream in enumerate(OUTSIDE)]
    )
    few = np.flatnonzero((has * share).sum(axis=1) < _ENOUGH * share.sum(axis=1))
    has[few, np.argmax(share[few], axis=1)] = True
    return has


def _supply(grants: F64, granting: F64, near: B1) -> F64:
    """What buyers could give each body over what it needs, where each shares its money in proportion to needs."""
    needs = near * grants
    rate = granting / np.maximum(needs.sum(axis=1), 1e-9)
    return np.where(grants > 0.0, (needs * rate[:, None]).sum(axis=0) / np.maximum(grants, 1e-9), 1.0)


def _gamma(keys: NDArray[np.uint64], draws: Draws) -> F64:
    """Sizes of streams around their usual size: gamma of shape 2 and mean 1."""
    pairs = mix(keys[:, None], np.array([key_of("stream", word(stream)) for stream in OUTSIDE], dtype=np.uint64))
    return -0.5 * np.log(draws.uniform("stream size", pairs, 0) * draws.uniform("stream size", pairs, 1))


def _rake(first: F64, bodies: F64, wanted: F64, band: NDArray[np.int8], rounds: int) -> F64:
    """Scale `first` (bodies x streams) to totals of `bodies` and, by band, of streams, `wanted`."""
    order = np.argsort(band, kind="stable")
    money, total = first[order], bodies[order]
    starts = np.searchsorted(band[order], np.unique(band))
    sizes = np.diff([*starts, band.size])
    target = wanted[np.unique(band)]
    available = np.add.reduceat(total, starts)
    target *= (available / target.sum(axis=1))[:, None]
    for _ in range(rounds):
        got = np.add.reduceat(money, starts, axis=0)
        money *= np.repeat(target / np.maximum(got, 1e-9), sizes, axis=0)
        money *= (total / np.maximum(money.sum(axis=1), 1e-9))[:, None]
    raked = np.empty_like(money)
    raked[order] = money
    return raked
