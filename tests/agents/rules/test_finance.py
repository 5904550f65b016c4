"""How organisations steer their money (F2-F4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import finance

MONEY = st.floats(0.0, 1e6)
UNIT = st.floats(0.0, 1.0)


def one(number: float) -> np.ndarray:
    return np.array([number])


@given(runway=st.floats(-20.0, 60.0), target=st.floats(0.0, 24.0), more=st.floats(0.0, 20.0))
def test_f2_the_thinner_its_reserves_the_more_a_body_keeps(runway: float, target: float, more: float) -> None:
    thin, thick = finance.planned_surplus(np.array([runway, runway + more]), np.full(2, target), 0.03, -0.06)
    assert -0.06 <= thick <= thin <= 0.03


def test_f2_a_body_at_its_target_plans_no_surplus() -> None:
    assert finance.planned_surplus(one(1.8), one(1.8), 0.03, -0.06).tolist() == [0.0]


@given(spending=MONEY, wanted=MONEY, cut=st.floats(0.03, 0.3), hire=st.floats(0.1, 1.0))
def test_f2_spending_moves_towards_what_is_wanted_and_never_past_it(
    spending: float, wanted: float, cut: float, hire: float
) -> None:
    after = finance.adjusted_spending(one(spending), one(wanted), np.array([True]), cut, 2_000.0, hire, 0.68)[0]
    assert min(spending, wanted) - 1e-6 <= after <= max(spending, wanted) + 1e-6


@given(spending=MONEY, wanted=MONEY)
def test_f2_at_most_a_tenth_or_one_post_goes_in_a_month(spending: float, wanted: float) -> None:
    after = finance.adjusted_spending(one(spending), one(wanted), np.array([True]), 0.1, 2_000.0, 0.34, 0.68)[0]
    assert after >= spending - max(0.1 * spending, 2_000.0) - 1e-6


def test_f2_hiring_lags_but_other_spending_rises_at_once() -> None:
    """Of 1,000 more, 320 is not pay and comes at once; of 680 of pay a quarter is hired: 320 + 170."""
    after = finance.adjusted_spending(one(5_000.0), one(6_000.0), np.array([True]), 0.1, 2_000.0, 0.25, 0.68)
    assert after[0] == pytest.approx(5_490.0)


@given(spending=MONEY, wanted=MONEY)
def test_f2_a_body_without_staff_spends_what_it_wants(spending: float, wanted: float) -> None:
    after = finance.adjusted_spending(one(spending), one(wanted), np.array([False]), 0.1, 2_000.0, 0.34, 0.68)
    assert after.tolist() == [wanted]


def test_f2_a_cut_ends_in_what_is_wanted() -> None:
    spending, months = one(100_000.0), 0
    while spending[0] > 20_000.0:
        spending = finance.adjusted_spending(spending, one(20_000.0), np.array([True]), 0.1, 2_000.0, 0.34, 0.68)
        months += 1
    assert months == 16  # 0.9 ** 15 > 0.2 > 0.9 ** 16
    assert spending.tolist() == [20_000.0]


@given(reserves=st.floats(-1e6, 1e6), target=st.floats(0, 24), spending=MONEY)
def test_f2_only_what_exceeds_the_target_is_spare(reserves: float, target: float, spending: float) -> None:
    spare = finance.spare_reserves(one(reserves), one(target), one(spending), 36.0)[0]
    assert spare >= 0.0
    assert (spare > 0.0) == (reserves - target * spending > 0.0)
    assert 36.0 * spare <= max(reserves, 0.0) + 1e-6


@pytest.mark.parametrize(
    ("spending", "income", "trusted", "owed"),
    [
        (10_000.0, 120_000.0, True, 20_000.0),  # half a month and a month and a half
        (10_000.0, 120_000.0, False, 5_000.0),  # the bank alone
        (8_000.0, 99_999.0, True, 12_000.0),  # too small for an overdraft
        (800.0, 9_999.0, True, 0.0),  # too small for anything
        (1e6, 1.2e7, True, 650_000.0),  # a loan is at most 150,000
    ],
)
def test_f3_credit_is_an_overdraft_and_a_small_loan(spending: float, income: float, trusted: bool, owed: float) -> None:
    limit = finance.credit_limit(
        one(spending), one(income), np.array([trusted]), 0.5, 100_000.0, 1.5, 10_000.0, 150_000.0
    )
    assert limit.tolist() == [owed]


@given(luck=UNIT, hazard=st.floats(0.0, 0.03), staff=st.floats(0.0, 10.0))
def test_f4_only_bodies_without_staff_depend_on_their_founder(luck: float, hazard: float, staff: float) -> None:
    lost = finance.loses_volunteers(one(staff), hazard, one(luck))[0]
    assert lost == (staff == 0.0 and luck < hazard / 12.0)


def test_f4_without_a_hazard_nobody_gives_up() -> None:
    assert not finance.loses_volunteers(np.zeros(100), 0.0, np.linspace(1e-9, 1.0, 100)).any()
