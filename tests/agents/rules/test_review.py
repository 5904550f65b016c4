"""What buyers do with contracts that run (R2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import review

UNIT = st.floats(0.0, 1.0)
LUCK = np.linspace(0.0005, 0.9995, 1_000)


@pytest.mark.parametrize(("term", "share"), [(3, 0.6), (23, 0.6), (24, 0.35), (60, 0.35)])
def test_r2_short_contracts_are_extended_more_often_than_long_ones(term: int, share: float) -> None:
    size = LUCK.size
    extended = review.extends(np.full(size, term), np.ones(size), np.full(size, 0.6), np.full(size, 0.35), LUCK)
    assert extended.mean() == pytest.approx(share, abs=0.001)


@given(worse=st.floats(0.0, 2.0), better=st.floats(0.0, 2.0), chance=UNIT, luck=UNIT, term=st.integers(1, 120))
def test_r2_better_performance_never_costs_an_extension(
    worse: float, better: float, chance: float, luck: float, term: int
) -> None:
    worse, better = sorted((worse, better))
    lost, kept = review.extends(
        np.full(2, term), np.array([worse, better]), np.full(2, chance), np.full(2, chance), np.full(2, luck)
    )
    assert kept or not lost


def test_r2_who_lost_everybody_is_not_extended() -> None:
    assert not review.extends(np.array([12]), np.zeros(1), np.ones(1), np.ones(1), np.array([0.001]))[0]
