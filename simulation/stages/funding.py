"""Trusts and the lottery give (G2): part of stage 9.

What they have is imposed: as much a year as bodies lived on at the start, times how funding has grown since. Who gets
it is theirs to decide. A funder gives to bodies of one size band, so that what a band gets together stays what it was
(CALIBRATION section 2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.awards import FUNDED, awards_held
from simulation.draws import key_of, mix
from simulation.ledger import pence
from simulation.roles.funders import Asks
from simulation.roles.rows import check_array
from simulation.segments import row_counts, row_sums
from simulation.tables.bodies import Funders, Providers
from simulation.vocabulary import SIZE_EDGES, Pool, Stream, word

if TYPE_CHECKING:
    from simulation.constants.giving import Giving
    from simulation.model import Market
    from simulation.world import World

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_CLASSES = np.array(SIZE_EDGES, dtype=np.float64)
"""Upper edges of the sizes of body that funders tell apart, pounds a year: the bands."""


def make_funders(world: World, giving: Giving) -> Funders:
    """G2. The funders of a world: for each size of body some trusts of falling size, and a lottery programme.

    Together they have what bodies live on at the start; awards that run already get a funder.
    """
    providers, funders = world.providers, Funders()
    size = sizes(providers, np.arange(len(providers), dtype=np.int32))
    main = providers.pool == Pool.OFFENDER_MAIN
    for stream in FUNDED:
        weight = 1.0 / np.arange(1, (giving.trusts if stream == Stream.TRUSTS else 1) + 1)
        for each in range(_CLASSES.size + 1):
            total = providers.base_income[main & (size == each), stream].sum()
            yearly = total * weight / weight.sum()
            funders.append(
                yearly.size, key=mix(key_of("funder", word(stream), each), np.arange(yearly.size)), stream=stream,
                size=each, yearly=yearly, small_trust=(stream == Stream.TRUSTS) & (yearly < giving.small_trust),
            )  # fmt: skip
    return funders


def sizes(providers: Providers, rows: I32) -> NDArray[np.intp]:
    """G2. The size band that funders see: of income now or, if more, in the long run."""
    largest = np.maximum(providers.whole_turnover[rows], row_sums(providers.base_income.take(rows, axis=0)))
    return np.searchsorted(_CLASSES, largest, side="right")


def whom_to_ask(market: Market, rows: I32, stream: NDArray[np.integer], luck: F64) -> I32:
    """G2. The funder that each body asks: of those that give to its size, by how much they have; -1 where none has any.

    `luck` is uniform.
    """
    funders = market.funders
    size = sizes(market.world.providers, rows)
    kinds = funders.stream.astype(np.int64) * (_CLASSES.size + 1) + funders.size
    wanted = stream.astype(np.int64) * (_CLASSES.size + 1) + size
    first, last = np.searchsorted(kinds, wanted, side="left"), np.searchsorted(kinds, wanted, side="right")
    reached = np.append(0.0, np.cumsum(funders.yearly))
    money = reached[last] - reached[first]
    place = np.searchsorted(reached, reached[first] + luck * money, side="right") - 1
    return np.where(money > 0.0, np.clip(place, first, np.maximum(last - 1, first)), -1).astype(np.int32)


def name_funders(market: Market) -> None:
    """G2. Awards of trusts and lottery without a funder get one: those of the opening book, and first ones."""
    grants = market.world.grants
    given = (grants.stream == Stream.TRUSTS) | (grants.stream == Stream.LOTTERY)
    rows = grants.rows(given & (grants.funder < 0))
    luck = market.draws.uniform("first funder", grants.key[rows])
    grants.funder[rows] = whom_to_ask(market, grants.provider[rows], grants.stream[rows], luck)


def fund(market: Market, active: B1, pull: F64) -> None:
    """G2. A month of applications: funders decide, awards are renewed or begin."""
    grants, giving = market.world.grants, market.levers.giving
    ending = grants.rows((grants.end <= market.month) & (grants.funder >= 0))
    ending = ending[active[grants.provider[ending]]]
    body, stream, keys = applicants(market, active, pull)
    funder = whom_to_ask(market, body, stream, market.draws.uniform("whom to ask", keys, market.month))
    asked = funder >= 0
    body, stream, keys, funder = body[asked], stream[asked], keys[asked], funder[asked]
    held = awards_held(market.world.providers.base_income[body, stream], giving.grant, giving.most_awards)
    amount = market.world.providers.base_income[body, stream] / held
    asks = described(
        market,
        np.concatenate([grants.provider[ending], body]),
        np.concatenate([grants.funder[ending], funder]),
        np.concatenate([grants.key[ending], keys]),
        np.concatenate([grants.monthly[ending] * 12 / 100.0, amount]),
        np.arange(ending.size + body.size) < ending.size,
    )
    granted = market.actors.funders.give(asks, free_money(market), market.levers, market.draws, market.month)
    check_array(granted, len(asks), "give")
    grants.end[ending[granted[: ending.size]]] += giving.trust_months
    new = granted[ending.size :]
    grants.append(
        int(new.sum()), key=keys[new], provider=body[new], funder=funder[new], stream=stream[new],
        monthly=pence(amount[new] / 12.0), start=market.month, end=market.month + giving.trust_months,
    )  # fmt: skip


def applicants(market: Market, active: B1, pull: F64) -> tuple[I32, NDArray[np.int64], U64]:
    """G2. Who applies to trusts and the lottery this month, for which stream: bodies that live on them.

    About as many applications as would bring what ends back if one in `giving.applications` were granted (H11), more
    of bodies that try harder (`pull`); with the key of each.
    """
    providers, giving = market.world.providers, market.levers.giving
    base = providers.base_income[:, FUNDED[0] : FUNDED[-1] + 1]
    able = active & (providers.pool != Pool.PUBLIC_ARM)
    rows, kind = np.nonzero((base > 0.0) & able[:, None])
    held = awards_held(base[rows, kind], giving.grant, giving.most_awards)
    monthly = held * ((1.0 - giving.trust_renewal) / giving.trust_months * giving.applications)
    monthly *= pull[rows]
    keys = mix(providers.key[rows], kind)
    number = np.floor(monthly + market.draws.uniform("applications", keys, market.month)).astype(np.int64)
    place = np.repeat(np.arange(rows.size), number)
    turn = np.arange(place.size) - np.repeat(np.cumsum(number) - number, number)
    stream = FUNDED[0] + kind[place]
    return rows[place].astype(np.int32), stream, mix(keys[place], market.month, turn)


def efforts(market: Market) -> F64:
    """F1. How hard each body tries for awards: more than usual where its income falls short of what it lives on."""
    providers, giving = market.world.providers, market.levers.giving
    short = row_sums(providers.income_year) < 100.0 * giving.short * row_sums(providers.base_income)
    return np.where(short, giving.effort, 1.0)


def described(market: Market, body: I32, funder: I32, keys: U64, amount: F64, renewal: B1) -> Asks:
    """G2. Applications with what funders see of bodies: accounts, age, grants held, and need where they work."""
    world, giving = market.world, market.levers.giving
    providers, grants = world.providers, world.grants
    running = grants.rows((grants.funder >= 0) & (grants.end > market.month))
    holds = np.bincount(grants.provider[running], minlength=len(providers)) > 0
    need = world.need.sum(axis=2)
    unmet = (world.need * (1.0 - market.coverage)).sum(axis=2) / np.maximum(need, 1e-9)
    does = providers.does.take(body, axis=0)
    now, before = providers.accounts[body].T
    entered = providers.entered[body].astype(np.int64)
    return Asks(
        provider_row=body,
        funder_row=funder,
        key=keys,
        amount=amount,
        renewal=renewal,
        funded=holds[body],
        young=(entered > market.first_month) & (market.month - entered < giving.young),
        unmet=row_sums(unmet[providers.area[body]] * does) / np.maximum(row_counts(does), 1),
        growth=np.where(before > 0.0, now / np.maximum(before, 1.0) - 1.0, 0.0),
        small_trust=market.funders.small_trust[funder],
    )


def free_money(market: Market) -> F64:
    """G2. What each funder has to commit, pounds a year: its money less what awards hold that go on."""
    grants, funders = market.world.grants, market.funders
    running = grants.rows((grants.funder >= 0) & (grants.end > market.month))
    held = np.bincount(grants.funder[running], weights=grants.monthly[running], minlength=len(funders))
    return funders.yearly * market.outlook[funders.stream] - held * 12 / 100.0
