"""How trusts and the lottery choose, and what lenders lend (G2, G4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import giving

UNIT = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("growth", "small", "left"), [(0.21, True, 0.5), (0.21, False, 1.0), (0.2, True, 1.0), (-0.5, True, 1.0)]
)
def test_g2_a_good_year_halves_the_chance_with_small_trusts_only(growth: float, small: bool, left: float) -> None:
    assert giving.stigma(np.array([growth]), np.array([small]), 0.2, 0.5).tolist() == [left]


@given(unmet=UNIT, more=UNIT, weight=st.floats(0.0, 2.0))
def test_g2_need_never_lowers_the_odds_and_need_not_count(unmet: float, more: float, weight: float) -> None:
    nobody = np.zeros(2, dtype=np.bool_)
    low, high = giving.odds(nobody, nobody, np.array([unmet, min(1.0, unmet + more)]), 1.5, 1.5, weight)
    assert low <= high
    assert giving.odds(nobody, nobody, np.array([unmet, more]), 1.5, 1.5, 0.0).tolist() == [1.0, 1.0]


@given(free=st.floats(-1e6, 1e6), amounts=st.lists(st.floats(1.0, 1e6), min_size=1, max_size=20))
def test_g2_no_funder_gives_what_it_has_not_but_for_the_last_award(free: float, amounts: list[float]) -> None:
    amount = np.array(amounts)
    before = np.cumsum(amount) - amount
    granted = giving.within_means(amount, before, np.full(amount.size, free), np.full(amount.size, 0.5))
    spent = amount[granted].sum()
    assert spent <= max(free, 0.0) + amount.max() / 2.0 + 1e-6
    assert not granted.any() or free > 0.0


def test_g2_what_is_free_is_given_on_average_whatever_the_sizes() -> None:
    luck = (np.arange(1_000) + 0.5) / 1_000
    for size in (10.0, 70.0, 400.0):
        given_out = np.zeros(1_000)
        for turn in range(30):
            amount, before = np.full(1_000, size), np.full(1_000, size * turn)
            given_out += size * giving.within_means(amount, before, np.full(1_000, 250.0), luck)
        assert given_out.mean() == pytest.approx(250.0, abs=size / 500.0)
