"""Traits of bodies of known income."""

from __future__ import annotations

import numpy as np
import pytest

from agents import traits
from agents.chances import Independent
from agents.figures import does_shares, group_shares, size_bands
from simulation.draws import Draws, mix
from simulation.policy import START, Change, Timeline
from simulation.vocabulary import Group, Line, Reach

LEVERS = Timeline().at(START)
DEMAND = np.array([62.0, 101.0, 26.0, 189.0, 4.0, 15.0, 16.0, 10.0, 3.0])
MANY = 20_000


def drawn(income: float, count: int = MANY, seed: int = 1, **changes: float) -> traits.Columns:
    levers = Timeline([Change(START, f"population.{name}", value) for name, value in changes.items()]).at(START)
    keys = mix(11, np.arange(count))
    size = np.full(count, income)
    return traits.traits(size, size, DEMAND, keys, Independent(Draws(seed)), levers.population)


def test_a_body_founded_alone_is_the_one_founded_among_others() -> None:
    keys, income = mix(11, np.arange(30)), np.geomspace(1e3, 1e7, 30)
    chances = Independent(Draws(4), occasion=9)
    together = traits.traits(income, income, DEMAND, keys, chances, LEVERS.population)
    alone = traits.traits(income[12:13], income[12:13], DEMAND, keys[12:13], chances, LEVERS.population)
    for name, column in alone.items():
        assert column[0].tolist() == together[name][12].tolist(), name


@pytest.mark.parametrize(("income", "band"), [(3_700.0, 0), (161_000.0, 3), (15_900_000.0, 6)])
def test_reach_follows_size(income: float, band: int) -> None:
    reach = drawn(income)["reach"]
    figures = size_bands()
    shares = [(reach == entry).mean() for entry in Reach]
    assert shares == pytest.approx([figures.local[band], figures.regional[band], figures.national[band]], abs=0.05)


def test_lines_settings_and_specialisms_follow_the_survey() -> None:
    body = drawn(50_000.0)
    assert body["does"].mean(axis=0) == pytest.approx(does_shares(), abs=0.015)
    assert body["does"].any(axis=1).all()
    assert body["in_prison"].mean() == pytest.approx(0.682, abs=0.01)
    assert body["in_community"].mean() == pytest.approx(0.841, abs=0.01)
    assert (body["in_prison"] | body["in_community"]).all()
    assert body["holds_keys"][body["in_prison"]].mean() == pytest.approx(0.27, abs=0.01)
    assert not body["holds_keys"][~body["in_prison"]].any()
    shares = [(body["specialism"] == group).mean() for group in Group]
    assert shares == pytest.approx(group_shares(), abs=0.01)


@pytest.mark.parametrize(("income", "most"), [(99_999.0, 1), (100_000.0, 2), (999_999.0, 2), (1e6, 4)])
def test_primary_lines_are_lines_done(income: float, most: int) -> None:
    body = drawn(income, count=500)
    assert not (body["lines"] & ~body["does"]).any()
    assert (body["lines"].sum(axis=1) == np.minimum(body["does"].sum(axis=1), most)).all()


def test_primary_lines_follow_the_money_as_far_as_they_are_pulled() -> None:
    free, pulled = (drawn(10_000.0, line_pull=pull)["lines"].mean(axis=0) for pull in (0.0, 1.0))
    done = does_shares()
    assert np.corrcoef(free, done)[0, 1] > 0.95
    assert np.corrcoef(pulled, done * DEMAND)[0, 1] > 0.95
    assert pulled[Line.DRUGS] > 1.5 * free[Line.DRUGS]


def test_bid_skill_may_be_cut_loose_from_size() -> None:
    small, large = (drawn(income, skill_slope=0.0)["skill"].mean() for income in (1e4, 1e7))
    assert small == pytest.approx(large)
    small, large = (drawn(income)["skill"].mean() for income in (1e4, 1e7))
    assert large - small == pytest.approx(0.33, abs=0.02)


def test_reserve_targets_have_a_thin_fifth_and_a_median_of_the_rest() -> None:
    kept = drawn(50_000.0)["reserve_target"]
    assert (kept == 0.25).mean() == pytest.approx(0.2, abs=0.01)
    assert np.median(kept[kept != 0.25]) == pytest.approx(1.8, rel=0.05)
    assert kept.mean() == pytest.approx(2.42, rel=0.03)


def test_readiness_rises_with_income() -> None:
    income = np.geomspace(100.0, 1e9, 60)
    chance = traits.ready_chance(income)
    assert (np.diff(chance) >= 0.0).all()
    assert chance.min() == size_bands().ready.min()
    assert chance.max() == size_bands().ready.max()


def test_small_bodies_have_no_staff_and_a_few_volunteers() -> None:
    posts = traits.staff(np.array([8_000.0, 9_000.0]), LEVERS.finance)
    assert posts[0] == 0.0 < posts[1]
    assert traits.volunteers(posts, LEVERS.population)[0] == 5.0
