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
from simulation.draws import Draws, key_of, mix
from simulation.tables import Providers
from simulation.vocabulary import SIZE_NAMES, Pool, ProviderKind, Stream, word

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

OUTSIDE = [stream for stream in Stream if stream not in (Stream.CONTRACTS, Stream.ESF)]
"""Streams that do not come from contracts."""

_MOST_PRESENT = 0.9
_ROUNDS = 100
_ENTERPRISE = 0.5
_ENOUGH = 0.2


def share_out(providers: Providers, contracts: F64, in_house: F64, draws: Draws) -> None:
    """Fill `base_income`, and make bodies that live mainly on contracts, trading and users social enterprises.

    `contracts` is what each provider's contracts and spot orders bring in a year, `in_house` what public arms get for
    work that is not bought, pounds.
    """
    arms = providers.pool == Pool.PUBLIC_ARM
    providers.base_income[:, Stream.OTHER_PUBLIC] = np.where(arms, in_house, 0.0)
    rows = providers.rows(providers.pool == Pool.OFFENDER_MAIN)
    income, band = providers.whole_turnover[rows], band_of(providers.whole_turnover[rows])
    rest = np.maximum(income - contracts[rows], 0.0)
    share = streams().share[:, OUTSIDE]
    dealt = Dealt(draws, band)
    has = _streams_had(share[band], band, providers, rows, dealt)
    first = np.where(has, _gamma(providers.key[rows], draws) * streams().typical[OUTSIDE], 0.0)
    wanted = share * np.bincount(band, weights=income, minlength=len(SIZE_NAMES))[:, None]
    providers.base_income[rows[:, None], OUTSIDE] = _rake(first, rest, wanted, band)
    earned = contracts[rows] + providers.base_income[rows][:, [Stream.TRADING, Stream.USERS]].sum(axis=1)
    enterprise = rows[earned >= _ENTERPRISE * income]
    providers.kind[enterprise] = ProviderKind.SOCIAL_ENTERPRISE


def _streams_had(share: F64, band: NDArray[np.int8], providers: Providers, rows: NDArray[np.int32], dealt: Dealt) -> B1:
    """Which streams each body has: as often as the band's share needs at the usual size.

    Bodies whose streams are minor ones in their band have the band's largest one besides, so that totals can be met.
    """
    keys = providers.key[rows]
    chance = np.minimum(_MOST_PRESENT, share / streams().typical[OUTSIDE])
    has = np.column_stack([
        dealt.chosen(f"has {word(stream)}", chance[:, place], keys) for place, stream in enumerate(OUTSIDE)
    ])
    few = np.flatnonzero((has * share).sum(axis=1) < _ENOUGH * share.sum(axis=1))
    has[few, np.argmax(share[few], axis=1)] = True
    return has


def _gamma(keys: NDArray[np.uint64], draws: Draws) -> F64:
    """Sizes of streams around their usual size: gamma of shape 2 and mean 1."""
    pairs = mix(keys[:, None], np.array([key_of("stream", word(stream)) for stream in OUTSIDE], dtype=np.uint64))
    return -0.5 * np.log(draws.uniform("stream size", pairs, 0) * draws.uniform("stream size", pairs, 1))


def _rake(first: F64, bodies: F64, wanted: F64, band: NDArray[np.int8]) -> F64:
    """Scale `first` (bodies x streams) to totals of `bodies` and, by band, of streams, `wanted`."""
    order = np.argsort(band, kind="stable")
    money, total = first[order], bodies[order]
    starts = np.searchsorted(band[order], np.unique(band))
    sizes = np.diff([*starts, band.size])
    target = wanted[np.unique(band)]
    available = np.add.reduceat(total, starts)
    target *= (available / target.sum(axis=1))[:, None]
    for _ in range(_ROUNDS):
        got = np.add.reduceat(money, starts, axis=0)
        money *= np.repeat(target / np.maximum(got, 1e-9), sizes, axis=0)
        money *= (total / np.maximum(money.sum(axis=1), 1e-9))[:, None]
    raked = np.empty_like(money)
    raked[order] = money
    return raked
