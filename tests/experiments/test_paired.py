"""Statistics of paired runs: as scipy has them, as the hand works them out, and as often right as they claim."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments import paired
from experiments.paired import (
    HIGHER,
    LOWER,
    ONE_RUN,
    PERHAPS_HIGHER,
    SAME,
    SILENT,
    UNTOLD,
    Difference,
    band_of_mean,
    difference,
    discoveries,
    middle_of_runs,
    share_of_spread,
    unpaired_half_width,
    verdict,
)

LUCK = np.random.default_rng(7)


@pytest.mark.parametrize("runs", [2, 5, 20])
def test_intervals_and_p_values_are_those_of_scipy(runs: int) -> None:
    a = LUCK.normal(10.0, 3.0, runs)
    b = a + LUCK.normal(0.5, 1.0, runs)
    found = difference(a.tolist(), b.tolist())
    other = stats.ttest_rel(b, a)
    interval = other.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.p == pytest.approx(other.pvalue)
    assert (found.runs, found.a, found.b) == (runs, pytest.approx(a.mean()), pytest.approx(b.mean()))
    welch = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert unpaired_half_width(a, b) == pytest.approx((welch.high - welch.low) / 2.0)
    assert found.narrowing == pytest.approx((welch.high - welch.low) / (interval.high - interval.low))


def test_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, standard error 1 / sqrt 3, t with two degrees of freedom 4.3027."""
    found = difference([5.0, 1.0, 0.0], [6.0, 3.0, 3.0])
    half = 4.3026527 / math.sqrt(3.0)
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2.0 - half, 2.0 + half))
    assert (found.same_way, found.runs) == (3, 3)


def test_pairs_without_an_answer_on_both_sides_do_not_count() -> None:
    found = difference([1.0, None, 3.0, 5.0], [2.0, 2.0, math.nan, 7.0])
    assert (found.runs, found.mean) == (2, 1.5)
    assert difference([None], [1.0]) == Difference(0)
    with pytest.raises(ValueError, match="zip"):
        difference([1.0], [1.0, 2.0])


def test_equal_differences_are_judged_by_their_number() -> None:
    """The t test would be sure after two runs; the sign test is not."""
    assert difference([1.0, 2.0], [2.0, 3.0]).p == pytest.approx(0.5)
    assert difference([1.0] * 10, [2.0] * 10).p == pytest.approx(2.0 / 1024)
    assert difference([0.1, 0.2], [0.4, 0.5]).p == pytest.approx(0.5)
    assert difference([1.0, 2.0], [1.0, 2.0]).p == 1.0


def test_common_luck_narrows_what_is_shared_and_widens_what_is_opposed() -> None:
    shared = LUCK.normal(0.0, 5.0, 40)
    near = difference(shared.tolist(), (shared + LUCK.normal(0.0, 1.0, 40)).tolist())
    far = difference(shared.tolist(), (-shared).tolist())
    alone = difference(shared.tolist(), LUCK.normal(0.0, 5.0, 40).tolist())
    assert near.narrowing is not None and near.narrowing > 5.0
    assert far.narrowing is not None and far.narrowing == pytest.approx(1 / math.sqrt(2), rel=0.03)
    assert alone.narrowing is not None and 0.7 < alone.narrowing < 1.4


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    """2,500 comparisons of ten runs each with a true difference of 0.3, runs sharing a skewed luck."""
    luck = np.random.default_rng(1)
    shared = luck.exponential(2.0, (2_500, 10))
    added = 0.3 + luck.normal(0.0, 1.0, (2_500, 10))
    hits = 0
    for row in range(2_500):
        found = difference(shared[row].tolist(), (shared[row] + added[row]).tolist())
        assert found.low is not None and found.high is not None
        hits += found.low <= 0.3 <= found.high
    assert hits / 2_500 == pytest.approx(0.95, abs=0.0135)


def test_of_what_is_called_found_few_is_nothing() -> None:
    """A hundred families of thirty measures of which ten differ: false ones are under a twentieth of those found."""
    luck = np.random.default_rng(2)
    share = []
    for _ in range(100):
        added = luck.normal(np.where(np.arange(30) < 10, 1.5, 0.0)[:, None], 1.0, (30, 12))
        found = [difference([0.0] * 12, row.tolist()) for row in added]
        called = [q is not None and q <= 0.05 for q in discoveries([each.p for each in found])]
        share.append(sum(called[10:]) / max(sum(called), 1))
    assert np.mean(share) < 0.05
    alone = [difference([0.0] * 12, luck.normal(0.0, 1.0, 12).tolist()).p for _ in range(2_000)]
    assert np.mean(np.array(alone) < 0.05) == pytest.approx(0.05, abs=0.015)


@given(st.lists(st.none() | st.floats(0.0, 1.0), max_size=12))
def test_correction_never_helps_a_p_value_and_keeps_their_order(p_values: list[float | None]) -> None:
    corrected = discoveries(p_values)
    pairs = sorted((p, q) for p, q in zip(p_values, corrected, strict=True) if p is not None and q is not None)
    assert all(q >= p - 1e-12 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)
    assert [q is None for q in corrected] == [p is None for p in p_values]


def test_verdicts() -> None:
    up = difference([0.0, 0.0, 0.0], [1.0, 1.1, 0.9])
    down = difference([1.0, 1.1, 0.9], [0.0, 0.0, 0.0])
    flat = difference([0.0, 0.0], [1.0, -1.1])
    assert [verdict(each, 0.01) for each in (up, down)] == [HIGHER, LOWER]
    assert verdict(up, 0.2) == PERHAPS_HIGHER
    assert verdict(flat, flat.p) == UNTOLD
    assert verdict(difference([2.0, 3.0], [2.0, 3.0]), 1.0) == SAME
    assert verdict(difference([2.0], [3.0]), None) == ONE_RUN
    assert verdict(Difference(0), None) == SILENT


def test_effect_size_is_in_spreads_of_single_runs() -> None:
    a = [1.0, 2.0, 3.0]
    assert share_of_spread(difference(a, [3.0, 4.0, 5.0]), a) == pytest.approx(2.0)
    assert share_of_spread(difference([1.0, 1.0], [0.0, 0.0]), [1.0, 1.0]) == -math.inf
    assert share_of_spread(difference([1.0], [1.0]), [1.0]) == 0.0


def test_the_band_of_a_mean_is_about_as_wide_as_its_standard_error() -> None:
    curves = LUCK.normal(3.0, 2.0, (50, 4))
    low, high = band_of_mean(curves)
    error = curves.std(axis=0) / math.sqrt(50)
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert (low < curves.mean(axis=0)).all() and (high > curves.mean(axis=0)).all()
    assert np.array_equal(low, band_of_mean(curves)[0])


def test_the_middle_of_runs_leaves_out_as_many_below_as_above() -> None:
    low, high = middle_of_runs(np.arange(101.0)[:, None] * np.ones(2))
    assert low == pytest.approx([10.0, 10.0])
    assert high == pytest.approx([90.0, 90.0])
    assert paired.COVERED == 0.95
