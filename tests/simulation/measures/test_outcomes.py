"""Luck in measured results, against the table of evidence and scipy's binomial distribution."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulation.measures import outcomes

BASELINE = 0.475
COHORTS = [100, 300, 1_000, 2_500]


def test_chance_that_no_effect_beats_the_baseline_by_two_points() -> None:
    assert outcomes.chance_no_effect_beats(BASELINE, 0.02, COHORTS).round(2).tolist() == [0.34, 0.24, 0.10, 0.02]


def test_exact_chance_agrees_to_a_point() -> None:
    exact = outcomes.exact_chance_no_effect_beats(BASELINE, 0.02, COHORTS)
    assert exact.round(2).tolist() == [0.35, 0.24, 0.11, 0.02]
    assert exact == pytest.approx(outcomes.chance_no_effect_beats(BASELINE, 0.02, COHORTS), abs=0.01)


def test_half_widths() -> None:
    widths = outcomes.half_width(BASELINE, [100, 300, 1_000, 3_000, 10_000])
    assert (100 * widths).round(1).tolist() == [9.8, 5.7, 3.1, 1.8, 1.0]


def test_a_whole_number_of_people_is_not_lost_to_rounding() -> None:
    chance = outcomes.exact_chance_no_effect_beats(BASELINE, 0.02, 1_000)
    assert float(chance) == pytest.approx(stats.binom.cdf(455, 1_000, BASELINE), rel=1e-9)


@given(st.integers(1, 5_000), st.floats(0.01, 0.99), st.integers(0, 100))
def test_exact_chance_equals_the_binomial_distribution(cohort: int, baseline: float, percent: int) -> None:
    margin = percent / 100
    most = np.floor(np.round(cohort * (baseline - margin), 9))
    expected = stats.binom.cdf(most, cohort, baseline)
    assert float(outcomes.exact_chance_no_effect_beats(baseline, margin, cohort)) == pytest.approx(
        expected, rel=1e-8, abs=1e-14
    )


@given(st.integers(1, 5_000), st.floats(0.01, 0.99), st.floats(-0.2, 0.5))
def test_normal_chance_equals_the_normal_distribution(cohort: int, baseline: float, margin: float) -> None:
    expected = stats.norm.cdf(-margin / np.sqrt(baseline * (1 - baseline) / cohort))
    assert float(outcomes.chance_no_effect_beats(baseline, margin, cohort)) == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.05, 0.95), st.floats(0.001, 0.05), st.integers(1, 5_000))
def test_larger_cohorts_leave_less_to_luck(baseline: float, margin: float, cohort: int) -> None:
    few, many = outcomes.chance_no_effect_beats(baseline, margin, [cohort, cohort + 1])
    assert many <= few <= 0.5
    assert outcomes.half_width(baseline, cohort + 1) < outcomes.half_width(baseline, cohort)


@pytest.mark.parametrize(
    "chance", [outcomes.chance_no_effect_beats, outcomes.exact_chance_no_effect_beats], ids=["normal", "exact"]
)
def test_edges(chance: Callable[..., NDArray[np.float64]]) -> None:
    assert chance([0.0, 1.0], [0.0, 0.0], 10).tolist() == [1.0, 1.0]
    assert chance([0.0, 1.0], 0.1, 10).tolist() == [0.0, 0.0]
    assert np.isnan(chance(BASELINE, 0.02, 0))
    assert chance(BASELINE, [[0.02], [0.03]], [100, 200, 300]).shape == (2, 3)


def test_nobody_has_no_interval() -> None:
    assert np.isnan(outcomes.half_width(BASELINE, 0))


def test_impossible_rates_and_cohorts_are_refused() -> None:
    with pytest.raises(ValueError, match="share from 0 to 1"):
        outcomes.half_width(47.5, 100)
    with pytest.raises(ValueError, match="not negative"):
        outcomes.chance_no_effect_beats(BASELINE, 0.02, -1)
    with pytest.raises(ValueError, match="whole"):
        outcomes.exact_chance_no_effect_beats(BASELINE, 0.02, 10.5)
