"""The organisations a market starts from."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from agents.figures import band_of, size_bands
from agents.population import incomes, populate
from scenarios.figures import buyer_figures
from scenarios.geography import make_map
from simulation.draws import Draws
from simulation.policy import START, Change, Timeline
from simulation.tables.areas import Areas
from simulation.tables.bodies import Providers
from simulation.vocabulary import Pool, Reach

LEVERS = Timeline().at(START)
DEMAND = np.sum([entry.lines for entry in buyer_figures()], axis=0)
SEEDS = (1, 2, 3)


@cache
def country(seed: int, scale: float = 1.0) -> tuple[Areas, Providers]:
    areas = make_map(scale)
    return areas, populate(areas, DEMAND, Draws(seed), LEVERS, -48)


def main_bodies(seed: int) -> tuple[Providers, np.ndarray]:
    providers = country(seed)[1]
    return providers, providers.rows(providers.pool == Pool.OFFENDER_MAIN)


def test_every_pool_is_there() -> None:
    providers = country(1)[1]
    assert np.bincount(providers.pool).tolist() == [1_600, 40, 40, 42]
    assert np.unique(providers.key).size == len(providers)


def test_incomes_are_those_of_the_table() -> None:
    income = incomes(1_600, LEVERS)
    band = band_of(income)
    assert np.bincount(band).tolist() == size_bands().bodies.tolist()
    assert np.bincount(band, weights=income) / 1e6 == pytest.approx(size_bands().income_million, abs=0.05)
    assert income.max() == 60_000_000.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seed_only_permutes(seed: int) -> None:
    """Market size is no lottery: incomes of a pool are the same whatever the seed, only places and traits differ."""
    one, other = country(1)[1], country(seed + 10)[1]
    main = one.pool == Pool.OFFENDER_MAIN
    assert np.sort(one.whole_turnover).tolist() == np.sort(other.whole_turnover).tolist()
    assert np.sort(one.market_turnover[main]).tolist() == np.sort(other.market_turnover[main]).tolist()
    assert (one.area != other.area).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_band_shares_are_met_up_to_whole_bodies(seed: int) -> None:
    providers, rows = main_bodies(seed)
    band, figures = band_of(providers.whole_turnover[rows]), size_bands()
    for number, size in enumerate(figures.bodies):
        here = rows[band == number]
        for reach, published in zip(Reach, (figures.local, figures.regional, figures.national), strict=True):
            share = (providers.reach[here] == reach).mean()
            assert share == pytest.approx(published[number], abs=0.005 + 1.0 / size)
        assert providers.ready[here].sum() == pytest.approx(figures.ready[number] * size, abs=0.5)
        assert providers.in_prison[here].sum() == pytest.approx(0.682 * size, abs=0.51)
        assert (providers.recovery[here] == 1.0).sum() == pytest.approx(0.5 * size, abs=0.5)
        assert providers.hours[here].mean() == pytest.approx(figures.bid_hours[number], abs=0.5)


def test_homes_follow_people() -> None:
    areas, providers = country(1)
    rows = providers.rows(providers.pool == Pool.OFFENDER_MAIN)
    expected = 1_600 * areas.population / areas.population.sum()
    assert np.bincount(providers.area[rows], minlength=42) == pytest.approx(expected, abs=6.0)


def test_presence_includes_home_and_respects_reach() -> None:
    areas, providers = country(1)
    everybody = np.arange(len(providers))
    assert providers.presence[everybody, providers.area].all()
    local = providers.reach == Reach.LOCAL
    assert (providers.presence[local].sum(axis=1) == 1).all()
    regional = providers.rows(providers.reach == Reach.REGIONAL)
    same_region = areas.region[providers.area[regional]][:, None] == areas.region
    assert not (providers.presence[regional] & ~same_region).any()


def test_other_pools_hold_what_they_hold() -> None:
    providers = country(1)[1]
    assert providers.market_turnover[providers.pool == Pool.WIDE_REMIT].sum() == pytest.approx(50e6)
    assert providers.market_turnover[providers.pool == Pool.PRIVATE].sum() == pytest.approx(95e6)
    arms = providers.pool == Pool.PUBLIC_ARM
    assert sorted(providers.area[arms]) == list(range(42))
    assert (providers.market_turnover <= providers.whole_turnover + 1e-6).all()
    assert (providers.recovery[providers.pool == Pool.PRIVATE] == 1.0).all()


def test_one_body_more_leaves_keys_alone() -> None:
    areas = make_map(1.0)
    levers = Timeline([Change(START, "population.bodies", 1_601)]).at(START)
    more = populate(areas, DEMAND, Draws(1), levers, -48)
    assert set(country(1)[1].key) < set(more.key)


@pytest.mark.parametrize("scale", [0.25, 2.0])
def test_density_does_not_follow_scale(scale: float) -> None:
    def density(areas: Areas, providers: Providers) -> float:
        main = providers.pool == Pool.OFFENDER_MAIN
        return providers.presence[main].sum() / areas.population.sum()

    assert density(*country(1, scale)) == pytest.approx(density(*country(1)), rel=0.1)


def test_copies_of_the_map_do_not_mix() -> None:
    areas, providers = country(1, 2.0)
    assert not (providers.presence & (providers.copy[:, None] != areas.copy)).any()
    assert np.unique(providers.key).size == len(providers)


def test_only_the_largest_area_is_divided_and_only_for_local_bodies() -> None:
    areas, providers = country(1)
    london = areas.names.index("London")
    local = (providers.reach == Reach.LOCAL) & (providers.pool != Pool.PUBLIC_ARM)
    assert (providers.locality[~local] == -1).all()
    parts = np.bincount(providers.locality[local & (providers.area == london)])
    assert parts.size == 5
    assert parts.min() > 0.5 * parts.mean()
    assert (providers.locality[local & (providers.area != london)] == 0).all()
