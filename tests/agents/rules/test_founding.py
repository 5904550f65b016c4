"""How new organisations come about (X1)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules.founding import founding_chance

MONEY = st.floats(0.0, 1e9)


def chance(unmet: float, displaced: float = 0.0, rate: float = 1e-6, doubling: float = 10.0) -> float:
    return float(founding_chance(np.array([unmet]), np.array([displaced]), rate, doubling)[0])


def test_x1_chance_worked_by_hand() -> None:
    assert chance(4e6, displaced=15.0) == pytest.approx(1e-6 * 2_000.0 * 2.5)


def test_x1_nobody_founds_where_no_need_goes_unmet() -> None:
    assert chance(0.0, displaced=100.0) == 0.0
    assert chance(-5.0) == 0.0


@given(unmet=MONEY)
def test_x1_four_times_the_unmet_need_doubles_foundings(unmet: float) -> None:
    assert chance(4.0 * unmet) == pytest.approx(2.0 * chance(unmet))


@given(unmet=MONEY, displaced=st.floats(0.0, 1e4), rate=st.floats(0.0, 1e-4))
def test_x1_it_stays_a_chance_and_displaced_staff_only_help(unmet: float, displaced: float, rate: float) -> None:
    assert chance(unmet, 0.0, rate) <= chance(unmet, displaced, rate) <= 1.0
