"""The organisations a market starts from (MODEL.md section 2, CALIBRATION sections 2 and 3).

Incomes are fixed quantiles, so that market size is the same whatever the seed; the seed decides which body works where,
in which lines and for whom. Money streams, cash and agreements are laid on top of it by the opening book.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents import traits
from agents.chances import Chances, Dealt
from agents.figures import band_of, pools, size_bands
from agents.presence import kept_to, presence
from agents.traits import Columns
from simulation.draws import Draws, key_of, mix
from simulation.offender_work import offender_share
from simulation.policy import Levers
from simulation.staffing import bid_hours
from simulation.tables.areas import Areas
from simulation.tables.bodies import Providers
from simulation.vocabulary import Group, Pool, ProviderKind, Reach

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_UNLIMITED = 1e9
_KINDS = {
    Pool.OFFENDER_MAIN: ProviderKind.VOLUNTARY_ORGANISATION,
    Pool.WIDE_REMIT: ProviderKind.VOLUNTARY_ORGANISATION,
    Pool.PRIVATE: ProviderKind.PRIME_CONTRACTOR,
    Pool.PUBLIC_ARM: ProviderKind.PUBLIC_PROVIDER,
}


def populate(areas: Areas, demand: F64, draws: Draws, levers: Levers, month: int) -> Providers:
    """The providers of all pools and copies of the map.

    `demand` is the money paid for each line, in any unit: it pulls primary lines. A partial copy has its share of each
    pool. Keys are made of pool, copy and number, numbers going up with income.
    """
    providers = Providers(areas=len(areas))
    for copy in range(areas.kept.size):
        for pool in Pool:
            _settle(providers, areas, copy, pool, demand, draws, levers, month)
    return providers


def incomes(bodies: int, levers: Levers) -> F64:
    """Yearly incomes of bodies whose main group is offenders: quantiles of the capped lognormal, rising.

    >>> from simulation.policy import Timeline
    >>> round(incomes(1_600, Timeline().at(0)).sum() / 1e6)
    955
    """
    constants = levers.population
    return np.minimum(_quantiles(bodies, constants.income_median, constants.income_sigma), constants.income_cap)


def _settle(
    providers: Providers, areas: Areas, copy: int, pool: Pool, demand: F64, draws: Draws, levers: Levers, month: int
) -> None:
    """Append the bodies of one pool that live in one copy of the map."""
    here, share = np.flatnonzero(areas.copy == copy), float(areas.kept[copy])
    arm, main = pool == Pool.PUBLIC_ARM, pool == Pool.OFFENDER_MAIN
    count = here.size if arm else _bodies(pool, levers, share)
    keys = mix(key_of("provider", pool.name, copy), np.arange(count))
    whole, market = _turnovers(pool, count, keys, draws, levers, share)
    followed = whole if main else market
    strata = band_of(whole) if main else np.zeros(count, dtype=np.int8)
    chances = Dealt(draws, strata)
    home = here if arm else here[_homes(areas.population[here], strata, keys, chances, draws)]
    columns = traits.traits(followed, whole, demand, keys, chances, levers.population)
    columns |= _of_pool(pool, whole, followed, keys, chances, levers)
    works = presence(areas, home, columns["reach"], followed, keys, draws, levers.population)
    locality = kept_to(areas, home, columns["reach"], keys, draws, levers.population)
    posts = traits.staff(followed, levers.finance)
    rows = providers.append(
        count, key=keys, pool=pool, kind=_KINDS[pool], entered=month, area=home, copy=copy, presence=works,
        locality=-1 if arm else locality,
        based=home[:, None] == np.arange(len(areas)), whole_turnover=whole, market_turnover=market, staff=posts,
        volunteers=traits.volunteers(posts, levers.population), hours=bid_hours(posts, levers.population),
        **columns,
    )  # fmt: skip
    if pool == Pool.PRIVATE:
        providers.parent[rows] = rows[owned(whole, draws.uniform("owner", keys), levers.population.companies_an_owner)]


def owned(whole: F64, luck: F64, companies: float) -> NDArray[np.intp]:
    """A1. For each company the one that stands for its owner: the largest of those that luck gave to one owner.

    `whole` is turnover in pounds a year, `companies` how many an owner has on average (assumption).

    >>> owned(np.array([1e6, 2e6, 3e6, 4e6]), np.array([0.1, 0.2, 0.8, 0.9]), 2.0).tolist()
    [1, 1, 3, 3]
    """
    owners = max(1, round(whole.size / companies))
    owner = np.empty(whole.size, dtype=np.int64)
    owner[np.argsort(luck, kind="stable")] = np.arange(whole.size) * owners // whole.size
    order = np.lexsort((-whole, owner))
    return order[np.searchsorted(owner[order], owner)]


def _bodies(pool: Pool, levers: Levers, share: float) -> int:
    full = levers.population.bodies if pool == Pool.OFFENDER_MAIN else pools().bodies[pool]
    return max(1, round(float(full) * share))


def _turnovers(pool: Pool, count: int, keys: U64, draws: Draws, levers: Levers, share: float) -> tuple[F64, F64]:
    """Whole turnover and offender part of a pool's bodies, pounds a year."""
    constants, figures = levers.population, pools()
    if pool == Pool.OFFENDER_MAIN:
        income = incomes(count, levers)
        return income, income * offender_share(income, constants)
    if pool == Pool.PUBLIC_ARM:
        in_house = np.full(count, constants.in_house / figures.bodies[pool])
        return in_house, in_house
    whole = _quantiles(count, float(figures.whole_median[pool]), float(figures.whole_sigma[pool]))
    whole = np.minimum(whole, figures.whole_cap[pool])
    total = share * (constants.wide_market if pool == Pool.WIDE_REMIT else constants.private_market)
    return whole, _offender_parts(whole, total, float(figures.market_sigma[pool]), keys, draws)


def _offender_parts(whole: F64, total: float, sigma: float, keys: U64, draws: Draws) -> F64:
    """Offender parts that add up to `total`: lognormal, larger in larger bodies as a rule, never more than the whole.

    The order is by size and luck in equal parts (assumption).
    """
    size = _quantiles(whole.size, 1.0, 1.0)
    place = np.argsort(np.log(size) + draws.normal("offender part", keys), kind="stable")
    part = np.empty(whole.size)
    part[place] = _quantiles(whole.size, 1.0, sigma)
    for _ in range(20):
        part = np.minimum(part * total / part.sum(), whole)
    return part


def _quantiles(count: int, median: float, sigma: float) -> F64:
    """Quantiles (i - 0.5)/n of a lognormal distribution, rising."""
    return median * np.exp(sigma * ndtri((np.arange(count) + 0.5) / count))


def _homes(people: F64, strata: NDArray[np.int8], keys: U64, chances: Chances, draws: Draws) -> I32:
    """Home areas, by place among `people` of areas: in each stratum areas get bodies in proportion to their people."""
    place = chances.uniform("home", keys)
    size = np.bincount(strata)[strata]
    shift = draws.uniform("home", mix(key_of("stratum"), strata)) - 0.5
    place = (place + shift / size) % 1.0
    return np.minimum(np.searchsorted(np.cumsum(people) / people.sum(), place), people.size - 1).astype(np.int32)


def _of_pool(pool: Pool, whole: F64, followed: F64, keys: U64, chances: Chances, levers: Levers) -> Columns:
    """What differs between pools: gates, margins, mission, backing, reserves.

    Only bodies whose main group is offenders are for one client group; companies and arms work in every setting.
    """
    constants = levers.population
    private, arm = pool == Pool.PRIVATE, pool == Pool.PUBLIC_ARM
    banded = size_bands().ready[band_of(whole)] if pool == Pool.OFFENDER_MAIN else traits.ready_chance(whole)
    ready = chances.chosen("ready", banded, keys)
    backing = {Pool.WIDE_REMIT: constants.wide_backing * whole, Pool.PRIVATE: constants.private_backing * whole}
    columns: Columns = {
        "ready": ready | arm,
        "backing": np.full(keys.size, _UNLIMITED) if arm else backing.get(pool, np.zeros(keys.size)),
        **traits.of_form(pool, keys, chances, constants),
    }
    if private or arm:
        columns["in_community"] = columns["in_prison"] = np.ones(keys.size, dtype=np.bool_)
    if pool != Pool.OFFENDER_MAIN:
        columns["specialism"] = np.full(keys.size, Group.GENERAL, dtype=np.int8)
    if arm:
        columns["reach"] = np.full(keys.size, Reach.LOCAL, dtype=np.int8)
        columns["reserve_target"] = np.full(keys.size, constants.thin_reserve)
    return columns
