"""Diversity measures against closed forms, and properties that hold in every market."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulation.measures import diversity

MEASURES = (
    diversity.hhi,
    diversity.normalised_hhi,
    diversity.shannon,
    diversity.evenness,
    diversity.gini,
    lambda amounts: diversity.hill(amounts, 0),
    lambda amounts: diversity.hill(amounts, 1),
    lambda amounts: diversity.hill(amounts, 2),
    lambda amounts: diversity.concentration_ratio(amounts, 4),
    lambda amounts: diversity.active_richness(amounts, 0.01),
)

pence = st.integers(min_value=0, max_value=10**12)


@st.composite
def markets(draw: st.DrawFn, least: int = 1) -> NDArray[np.int64]:
    """A month of whole pence for up to 40 organisations, some of them with nothing."""
    amounts = draw(st.lists(pence, min_size=least, max_size=40).filter(any))
    return np.array([amounts], dtype=np.int64)


@pytest.mark.parametrize("number", [1, 2, 7, 21, 400])
def test_equal_shares_have_closed_forms(number: int) -> None:
    amounts = np.full((3, number), 12_345)
    assert diversity.hhi(amounts) == pytest.approx(10_000 / number)
    for order in (0, 1, 2):
        assert diversity.hill(amounts, order) == pytest.approx(number)
    assert diversity.evenness(amounts) == pytest.approx(1.0)
    assert diversity.shannon(amounts) == pytest.approx(np.log(number))
    assert diversity.gini(amounts) == pytest.approx(0.0, abs=1e-12)
    assert diversity.concentration_ratio(amounts, 4) == pytest.approx(min(1.0, 4 / number))
    assert diversity.active_richness(amounts, 1 / number) == pytest.approx(number)


def test_shares_that_halve_have_closed_forms() -> None:
    """A half, a quarter and two eighths: entropy 7/4 ln 2, sum of squares 11/32."""
    amounts = [[4, 2, 1, 1]]
    assert diversity.hhi(amounts).tolist() == [3_437.5]
    assert diversity.shannon(amounts) == pytest.approx(1.75 * np.log(2.0))
    hill = [diversity.hill(amounts, order)[0] for order in (0, 1, 2)]
    assert hill == pytest.approx([4.0, 2.0**1.75, 32.0 / 11.0])
    assert diversity.evenness(amounts) == pytest.approx(2.0**1.75 / 4.0)
    assert diversity.concentration_ratio(amounts, 1).tolist() == [0.5]


@pytest.mark.parametrize("ratio", [0.5, 0.8, 0.95])
def test_geometric_shares_have_the_closed_form_of_hhi(ratio: float) -> None:
    """Shares in proportion to r^i for ever: the sum of squares is (1 - r) / (1 + r)."""
    amounts = ratio ** np.arange(800.0)
    assert diversity.hhi(amounts[None, :])[0] == pytest.approx(10_000.0 * (1.0 - ratio) / (1.0 + ratio))
    assert diversity.hill(amounts[None, :], 2)[0] == pytest.approx((1.0 + ratio) / (1.0 - ratio))


def test_21_contracts_cannot_show_less_than_476() -> None:
    assert diversity.floor_hhi(21) == pytest.approx(476.19, abs=0.01)
    assert diversity.hhi(np.ones((1, 21)))[0] >= 476
    assert diversity.normalised_hhi(np.ones((1, 21)), contracts=21) == pytest.approx(0.0, abs=1e-12)


def test_monopoly() -> None:
    amounts = [[0, 8, 0]]
    assert diversity.hhi(amounts).tolist() == [10_000.0]
    assert [diversity.hill(amounts, order).tolist() for order in (0, 1, 2)] == [[1.0]] * 3
    assert diversity.gini(amounts) == pytest.approx(2 / 3)
    assert diversity.normalised_hhi(amounts, contracts=21).tolist() == [1.0]
    assert np.isnan(diversity.normalised_hhi(amounts)).all()
    assert np.isnan(diversity.normalised_hhi(amounts, contracts=1)).all()


def test_hill_of_order_1_is_the_limit() -> None:
    share = np.array([0.5, 0.3, 0.15, 0.05])
    for near in (1 - 1e-6, 1 + 1e-6):
        assert diversity.hill(share[None, :], 1)[0] == pytest.approx(np.sum(share**near) ** (1 / (1 - near)), rel=1e-5)


def test_hhi_is_the_inverse_of_hill_of_order_2() -> None:
    amounts = [[50, 30, 20], [1, 2, 3]]
    assert diversity.hhi(amounts) == pytest.approx(10_000 / diversity.hill(amounts, 2))


@pytest.mark.parametrize("shape", [1.5, 2.0, 5.0])
def test_gini_of_pareto(shape: float) -> None:
    quantile = (np.arange(200_000) + 0.5) / 200_000
    amounts = (1 - quantile) ** (-1 / shape)
    assert diversity.gini(amounts[None, :])[0] == pytest.approx(1 / (2 * shape - 1), abs=0.01)


def test_gini_is_half_the_relative_mean_difference() -> None:
    amounts = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    difference = np.abs(amounts[:, None] - amounts[None, :]).mean()
    assert diversity.gini(amounts[None, :])[0] == pytest.approx(difference / (2 * amounts.mean()))


def test_gini_counts_only_those_present() -> None:
    amounts = np.array([[50, 30, 20, 0, 7], [50, 30, 20, 0, 7]])
    present = np.array([[True, True, True, False, False], [True, True, True, True, False]])
    expected = [diversity.gini([[50, 30, 20]])[0], diversity.gini([[50, 30, 20, 0]])[0]]
    assert diversity.gini(amounts, present).tolist() == expected
    assert np.isnan(diversity.gini(amounts, np.zeros(5, dtype=bool))).all()


@pytest.mark.parametrize("amounts", [np.zeros((2, 3)), np.zeros((2, 0))])
def test_a_month_without_money_has_no_answer(amounts: NDArray[np.float64]) -> None:
    for measure in MEASURES:
        assert np.isnan(measure(amounts)).tolist() == [True, True]
    assert np.isnan(diversity.share_of(amounts, np.ones(amounts.shape[1], dtype=bool))).all()


def test_no_months_give_no_rows() -> None:
    for measure in MEASURES:
        assert measure(np.zeros((0, 3))).shape == (0,)


def test_prime_and_delivery_level_differ_by_the_supply_chain() -> None:
    led = [[100, 0, 0, 0, 0]]
    delivered = [[0, 25, 25, 25, 25]]
    assert diversity.hhi(led).tolist() == [10_000.0]
    assert diversity.hhi(delivered).tolist() == [2_500.0]


def test_collapse_adds_subsidiaries_to_parents() -> None:
    amounts = np.array([[5, 10, 20, 40], [1, 1, 1, 1]])
    together = diversity.collapse(amounts, [7, 3, 7, 3])
    assert together.tolist() == [[50, 25], [2, 2]]
    assert together.dtype == amounts.dtype


def test_collapse_follows_owners_that_change() -> None:
    amounts = np.array([[5, 10], [5, 10]])
    assert diversity.collapse(amounts, [[0, 1], [1, 1]]).tolist() == [[5, 10], [0, 15]]


def test_share_of_may_change_with_the_month() -> None:
    amounts = [[50, 30, 20], [50, 30, 20]]
    assert diversity.share_of(amounts, [[True, False, False], [True, True, True]]).tolist() == [0.5, 1.0]


def test_names_without_work_are_not_active() -> None:
    amounts = [[600, 399, 1, 0, 0]]
    assert diversity.hill(amounts, 0).tolist() == [3.0]
    assert diversity.active_richness(amounts, 0.0).tolist() == [3.0]
    assert diversity.active_richness(amounts, 0.01).tolist() == [2.0]


def test_faults_are_named() -> None:
    with pytest.raises(ValueError, match="row 0, column 1"):
        diversity.hhi([[1.0, -2.0]])
    with pytest.raises(ValueError, match="row 0, column 0"):
        diversity.hhi([[np.nan]])
    with pytest.raises(ValueError, match="months by organisations"):
        diversity.hhi([1.0, 2.0])
    with pytest.raises(ValueError, match="order: 3"):
        diversity.hill([[1.0]], 3)
    with pytest.raises(ValueError, match="3 holders of 2 contracts"):
        diversity.normalised_hhi([[1, 1, 1]], contracts=2)
    with pytest.raises(ValueError, match="true or false"):
        diversity.share_of([[1, 2]], [0, 1])
    with pytest.raises(ValueError, match="does not fit"):
        diversity.collapse(np.array([[1, 2]]), [0, 1, 2])


@given(markets())
def test_hill_falls_with_order(amounts: NDArray[np.int64]) -> None:
    zero, one, two = (diversity.hill(amounts, order)[0] for order in (0, 1, 2))
    assert zero >= one * (1 - 1e-12)
    assert one >= two * (1 - 1e-12)
    assert two >= 1 - 1e-12


@given(markets())
def test_hhi_lies_between_floor_and_10_000(amounts: NDArray[np.int64]) -> None:
    floor = diversity.floor_hhi(np.count_nonzero(amounts))
    assert floor * (1 - 1e-12) <= diversity.hhi(amounts)[0] <= 10_000 * (1 + 1e-12)


@given(markets(least=2))
def test_shares_and_gini_stay_in_range(amounts: NDArray[np.int64]) -> None:
    number = amounts.shape[1]
    assert 0 <= diversity.gini(amounts)[0] <= 1 - 1 / number + 1e-12
    ratios = [diversity.concentration_ratio(amounts, k)[0] for k in range(1, number + 1)]
    assert ratios == sorted(ratios)
    assert ratios[-1] == 1.0
    half = np.arange(number) % 2 == 0
    assert diversity.share_of(amounts, half)[0] + diversity.share_of(amounts, ~half)[0] == pytest.approx(1.0)


@given(markets(least=2), st.data())
def test_merging_two_owners_never_lowers_hhi(amounts: NDArray[np.int64], data: st.DataObject) -> None:
    place = st.integers(0, amounts.shape[1] - 1)
    owner = np.arange(amounts.shape[1])
    owner[data.draw(place)] = data.draw(place)
    merged = diversity.collapse(amounts, owner)
    assert merged.sum() == amounts.sum()
    assert diversity.hhi(merged)[0] >= diversity.hhi(amounts)[0] * (1 - 1e-12)


@given(markets(), st.randoms(use_true_random=False), st.integers(0, 300))
def test_order_and_empty_columns_change_no_bit(amounts: NDArray[np.int64], luck: Random, empty: int) -> None:
    mixed = amounts[0].tolist()
    luck.shuffle(mixed)
    for measure in MEASURES:
        assert measure([mixed]).tobytes() == measure(amounts).tobytes()
        assert measure(np.asfortranarray(np.tile(amounts, (3, 1)))).tobytes() == measure(amounts).tobytes() * 3
        if measure is not diversity.gini:  # where an empty column is one more poor organisation
            wider = np.concatenate((amounts, np.zeros((1, empty), dtype=np.int64)), axis=1)
            assert measure(wider).tobytes() == measure(amounts).tobytes()


@given(markets(), st.integers(1, 1_000))
def test_scale_does_not_matter(amounts: NDArray[np.int64], factor: int) -> None:
    for measure in MEASURES[:-1]:  # the last has a threshold, which rounding may cross
        assert measure(amounts * factor) == pytest.approx(measure(amounts), nan_ok=True, abs=1e-9)
