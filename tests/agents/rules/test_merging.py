"""When a body looks for another to take it over, and when one does (F4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import finance, merging

UNIT = st.floats(0.0, 1.0)
MONEY = st.floats(0.0, 1e6)


def loss(spending: float, income: float, staffed: bool = True, redundancy: float = 0.0) -> float:
    answer = merging.loss_to_come(
        np.array([spending]), np.array([income]), np.array([staffed]), 0.1, 2_000.0, redundancy
    )
    return float(answer[0])


@given(spending=st.floats(100.0, 30_000.0), part=UNIT)
def test_f4_the_loss_to_come_is_what_cutting_post_by_post_costs(spending: float, part: float) -> None:
    """Month by month as F2 cuts: up to 20,000 pounds a month a post is the larger step, and steps are equal."""
    income, lost, now = part * spending, 0.0, spending
    step = max(2_000.0, 0.1 * spending)
    while now > income:
        lost += now - income
        now = max(income, now - step)
    assert loss(spending, income) == pytest.approx(lost, abs=step / 8.0 + 1e-6)


@given(spending=MONEY, income=MONEY, more=MONEY)
def test_f4_the_more_income_the_less_is_lost(spending: float, income: float, more: float) -> None:
    assert loss(spending, income + more) <= loss(spending, income)
    assert loss(spending, max(spending, income)) == 0.0


def test_f4_redundancy_is_part_of_it_and_a_body_without_staff_has_none() -> None:
    assert loss(10_000.0, 6_000.0, redundancy=0.4) == pytest.approx(loss(10_000.0, 6_000.0) + 1_600.0)
    assert loss(10_000.0, 0.0, staffed=False) == 0.0


@given(reserves=st.floats(-1e5, 1e5), credit=MONEY, lost=MONEY, spending=MONEY, least=st.floats(0.0, 1.5))
def test_f4_distress_is_too_little_money_for_the_way_down(
    reserves: float, credit: float, lost: float, spending: float, least: float
) -> None:
    answer = merging.distressed(np.array([reserves]), np.array([credit]), np.array([lost]), np.array([spending]), least)
    assert bool(answer[0]) == (reserves + credit < lost + least * spending)


def chance(trust: float = 0.5, overlap: float = 1.0, runway: float = 2.0, larger: bool = True) -> float:
    one = np.array([[trust], [overlap], [runway]])
    return float(merging.takeover_chance(one[0], one[1], one[2], np.array([larger]), 0.2, 1.0)[0])


def test_f4_a_takeover_worked_by_hand() -> None:
    assert chance() == pytest.approx(0.1)
    assert chance(overlap=0.25) == pytest.approx(0.025)


@pytest.mark.parametrize("lacks", [{"trust": 0.0}, {"overlap": 0.0}, {"runway": 0.9}, {"larger": False}])
def test_f4_nobody_takes_over_without_trust_overlap_means_and_size(lacks: dict[str, float]) -> None:
    assert chance(**lacks) == 0.0  # type: ignore[arg-type]


def test_f4_the_loss_agrees_with_how_spending_is_cut() -> None:
    """A body of 50,000 a month that must come down to 30,000: F2's own steps."""
    now, lost = np.array([50_000.0]), 0.0
    while now[0] > 30_000.0:
        lost += now[0] - 30_000.0
        staff = np.array([True]), np.zeros(1)
        now = finance.adjusted_spending(now, np.array([30_000.0]), *staff, 0.1, 2_000.0, 0.34, 0.68)
    assert loss(50_000.0, 30_000.0) == pytest.approx(lost, rel=0.1)
