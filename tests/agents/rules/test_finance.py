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


def stepped(
    spending: float,
    wanted: float,
    *,
    cut: float = 0.1,
    hire: float = 0.34,
    staffed: bool = True,
    sessional: float = 0.0,
) -> float:
    """Spending a month on, of a body with posts of 2,000 pounds a month."""
    staff = np.array([True]), one(sessional)
    return float(finance.adjusted_spending(one(spending), one(wanted), *staff, cut, 2_000.0, hire, 0.68)[0])


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
    after = stepped(spending, wanted, cut=cut, hire=hire)
    assert min(spending, wanted) - 1e-6 <= after <= max(spending, wanted) + 1e-6


@given(spending=MONEY, wanted=MONEY)
def test_f2_at_most_a_tenth_or_one_post_goes_in_a_month(spending: float, wanted: float) -> None:
    after = stepped(spending, wanted)
    assert after >= spending - max(0.1 * spending, 2_000.0) - 1e-6


def test_f2_hiring_lags_but_other_spending_rises_at_once() -> None:
    """Of 1,000 more, 320 is not pay and comes at once; of 680 of pay a quarter is hired: 320 + 170."""
    assert stepped(5_000.0, 6_000.0, hire=0.25) == pytest.approx(5_490.0)


@given(spending=MONEY, wanted=MONEY)
def test_f2_a_body_without_staff_spends_what_it_wants(spending: float, wanted: float) -> None:
    after = finance.adjusted_spending(one(spending), one(wanted), np.array([False]), one(0.0), 0.1, 2_000.0, 0.34, 0.68)
    assert after.tolist() == [wanted]


def test_f2_a_cut_ends_in_what_is_wanted() -> None:
    spending, months = 100_000.0, 0
    while spending > 20_000.0:
        spending = stepped(spending, 20_000.0)
        months += 1
    assert months == 16  # 0.9 ** 15 > 0.2 > 0.9 ** 16
    assert spending == 20_000.0


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


@given(spending=MONEY, sessional=UNIT)
def test_f2_sessional_pay_can_stop_at_once(spending: float, sessional: float) -> None:
    nobody, some = stepped(spending, 0.0), stepped(spending, 0.0, sessional=sessional)
    assert some == pytest.approx(max(0.0, nobody - 0.68 * sessional * spending), abs=1e-6)


@given(before=UNIT, risk=st.floats(0.0, 3.0), slope=UNIT)
def test_f2_the_sessional_share_follows_income_at_risk_and_stays_a_share(
    before: float, risk: float, slope: float
) -> None:
    after = float(finance.sessional_share(one(before), one(risk), slope, 0.08)[0])
    assert 0.0 <= after <= 1.0
    assert abs(after - slope * min(risk, 1.0)) <= abs(before - slope * min(risk, 1.0)) + 1e-12


def leant(paid: list[float], income: float, does: list[bool], years: int = 1, rate: float = 0.02) -> np.ndarray:
    leaning, lines = np.ones((1, len(paid))), np.array([does])
    for _ in range(years):
        leaning = finance.drifted(leaning, lines, np.array([paid]), one(income), rate)
    return leaning[0]


def test_f2_two_per_cent_of_the_work_of_a_body_on_contracts_alone_moves_to_what_is_paid() -> None:
    """Of two equal lines one is paid for: 51 and 49 in 100 after a year; with half the income, half of that."""
    assert leant([100.0, 0.0], 100.0, [True, True]) == pytest.approx([1.02, 0.98])
    assert leant([100.0, 0.0], 200.0, [True, True]) == pytest.approx([1.01, 0.99])


def test_f2_nothing_drifts_without_contracts_or_at_a_rate_of_nothing() -> None:
    assert leant([0.0, 0.0], 100.0, [True, True]).tolist() == [1.0, 1.0]
    assert leant([100.0, 0.0], 100.0, [True, True], rate=0.0).tolist() == [1.0, 1.0]


@given(paid=st.lists(st.floats(0.0, 1e6), min_size=3, max_size=3), income=MONEY, years=st.integers(1, 30))
def test_f2_drift_moves_work_and_makes_none(paid: list[float], income: float, years: int) -> None:
    paid[2] = 0.0
    leaning = leant(paid, income, [True, True, False], years, 0.1)
    assert leaning[:2].sum() == pytest.approx(2.0)
    assert (leaning >= 0.0).all()
    assert leaning[2] == 1.0
