"""Commissioners and what they must secure, as they stand in the starting world."""

from __future__ import annotations

import numpy as np
import pytest

from agents.figures import group_shares
from scenarios.buyers import make_buyers
from scenarios.figures import buyer_figures
from scenarios.geography import make_map
from simulation.draws import Draws
from simulation.policy import START, Timeline
from simulation.vocabulary import BuyerKind, Group, Line, Setting, Tier
from tests.scenarios.starts import start

SEEDS = (1, 2, 3)


def test_the_table_of_kinds_adds_up() -> None:
    figures = buyer_figures()
    assert sum(entry.bodies for entry in figures) == 326
    assert sum(entry.paid for entry in figures) == 1_239
    for entry in figures:
        assert entry.lines.sum() == pytest.approx(entry.bought), entry.name
    lines = np.sum([entry.lines for entry in figures], axis=0) / 1e6
    assert lines.tolist() == [62.0, 101.0, 26.0, 189.0, 4.0, 15.0, 16.0, 10.0, 3.0]


def test_buyers_are_who_they_should_be() -> None:
    world = start()
    buyers, kind = world.commissioners, world.commissioners.kind
    assert len(buyers) == 326
    assert not (kind == BuyerKind.POLICE_COMMISSIONER).any()
    assert (kind == BuyerKind.LOCAL_AUTHORITY).sum() == 84
    assert np.unique(buyers.key).size == 326
    assert buyers.covers.sum(axis=1)[kind == BuyerKind.NATIONAL_AGENCY].tolist() == [42]
    assert (buyers.covers.sum(axis=1)[buyers.area >= 0] == 1).all()
    regional = kind == BuyerKind.REGIONAL_DIRECTOR
    assert buyers.covers[regional].sum(axis=0).tolist() == [1] * 42
    assert (buyers.tier[regional] == Tier.CENTRAL).all()
    assert np.abs(buyers.paper).max() <= 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_money_by_kind_and_line_is_the_table(seed: int) -> None:
    world = start(seed)
    table = np.zeros((len(BuyerKind), len(Line)))
    np.add.at(table, world.commissioners.kind, world.commissioners.budget)
    published = np.zeros_like(table)
    for entry in buyer_figures():
        published[entry.kind] += entry.lines
    assert table == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_requirements_are_as_many_as_published(seed: int) -> None:
    world = start(seed)
    requirements = world.requirements
    kind = world.commissioners.kind[requirements.commissioner]
    paid = np.bincount(kind[requirements.paid], minlength=len(BuyerKind))
    published = np.zeros(len(BuyerKind), dtype=int)
    for entry in buyer_figures():
        published[entry.kind] += entry.paid
    assert paid.tolist() == published.tolist()
    unpaid = np.bincount(kind[~requirements.paid], minlength=len(BuyerKind))
    assert unpaid[BuyerKind.PRISON] == 11 * 134 - 135
    assert unpaid[BuyerKind.PROBATION_TRUST] == 180
    assert unpaid.sum() == 1_519
    assert np.unique(requirements.key).size == len(requirements)


def test_each_prison_has_eleven_agreements_and_two_in_five_pay() -> None:
    world = start()
    prisons = world.commissioners.kind == BuyerKind.PRISON
    agreements = np.bincount(world.requirements.commissioner, minlength=326)
    assert (agreements[prisons] == 11).mean() > 0.95
    assert (world.commissioners.budget[prisons].sum(axis=1) > 0.0).mean() == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_values_are_lognormal_within_a_kind(seed: int) -> None:
    world = start(seed)
    requirements = world.requirements
    kind = world.commissioners.kind[requirements.commissioner]
    for entry in buyer_figures():
        value = requirements.annual_value[requirements.paid & (kind == entry.kind)]
        if value.size >= 100:
            assert np.log(value).std() == pytest.approx(1.4, abs=0.1), entry.name
            assert np.median(value) / value.mean() == pytest.approx(0.375, abs=0.06), entry.name


def test_groups_follow_need_and_womens_lines_are_for_women() -> None:
    requirements = start().requirements
    womens = np.isin(requirements.line, (Line.DOMESTIC_VIOLENCE, Line.SEX_WORKING))
    assert (requirements.group[womens] == Group.WOMEN).all()
    shares = np.bincount(requirements.group[~womens], minlength=len(Group)) / (~womens).sum()
    assert shares == pytest.approx(group_shares(), abs=0.01)


def test_prisons_buy_for_prisons() -> None:
    world = start()
    kind = world.commissioners.kind[world.requirements.commissioner]
    inside = world.requirements.setting == Setting.PRISON
    assert inside[kind == BuyerKind.PRISON].all()
    assert not inside[kind == BuyerKind.LOCAL_AUTHORITY].any()


def test_first_areas_lie_where_the_buyer_buys() -> None:
    world = start()
    requirements = world.requirements
    assert world.commissioners.covers[requirements.commissioner, requirements.area].all()


def test_money_follows_people() -> None:
    world = start()
    money = world.commissioners.budget.sum(axis=1)
    probation = world.commissioners.rows(world.commissioners.kind == BuyerKind.PROBATION_TRUST)
    people = world.areas.population[world.commissioners.area[probation]]
    assert np.corrcoef(money[probation], people)[0, 1] > 0.95


@pytest.mark.parametrize("scale", [0.25, 2.0])
def test_purchases_a_head_do_not_follow_scale(scale: float) -> None:
    def a_head(size: float) -> np.ndarray:
        world = start(1, size)
        requirements = world.requirements
        people = world.areas.population.sum()
        paid = requirements.paid
        return np.array([requirements.annual_value[paid].sum(), paid.sum()]) / people

    assert a_head(scale) == pytest.approx(a_head(1.0), rel=0.1)


def test_one_area_alone_still_has_every_kind_of_buyer() -> None:
    areas = make_map(0.02)
    buying = make_buyers(areas, np.full(9, 0.88), Draws(1), Timeline().at(START).population)
    kinds = set(buying.commissioners.kind)
    assert kinds == set(BuyerKind) - {BuyerKind.POLICE_COMMISSIONER}
