"""Keyed luck: uniform, independent, the same everywhere, and a matter of meaning alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulation.draws import Draws, key_of, mix, mixed_in

KEYS = np.arange(100_000, dtype=np.uint64)
WORDS = st.integers(0, 2**64 - 1)


def test_uniform_numbers_are_uniform() -> None:
    drawn = Draws(1).uniform("some process", KEYS, 3)
    assert stats.kstest(drawn, "uniform").pvalue > 0.01
    assert 0.0 < drawn.min() < 1e-4
    assert 1.0 - 1e-4 < drawn.max() < 1.0


def test_every_bit_is_as_often_set_as_not() -> None:
    bits = Draws(1).bits("some process", KEYS, 3)
    share = [float(((bits >> np.uint64(place)) & np.uint64(1)).mean()) for place in range(64)]
    assert np.abs(np.array(share) - 0.5).max() < 5 * 0.5 / np.sqrt(KEYS.size)


@pytest.mark.parametrize(
    "other",
    [
        lambda: Draws(2).uniform("some process", KEYS, 3),
        lambda: Draws(1).uniform("some processes", KEYS, 3),
        lambda: Draws(1).uniform("some process", KEYS, 4),
        lambda: Draws(1).uniform("some process", KEYS, -3),
        lambda: Draws(1).uniform("some process", KEYS + np.uint64(1), 3),
        lambda: Draws(1).uniform("some process", KEYS ^ np.uint64(1 << 63), 3),
        lambda: Draws(1).uniform("some process", mix(KEYS, 1), 3),
    ],
    ids=["seed", "process", "occasion", "negative occasion", "neighbour", "far bit", "pair"],
)
def test_draws_for_different_things_are_independent(other: Callable[[], NDArray[np.float64]]) -> None:
    one, two = Draws(1).uniform("some process", KEYS, 3), other()
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(KEYS.size)
    table = np.histogram2d(one, two, bins=10, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(table.ravel()).pvalue > 0.001


def test_neighbouring_keys_are_not_alike() -> None:
    drawn = Draws(1).uniform("some process", KEYS, 3)
    for lag in (1, 2, 7, 64, 1024):
        assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < 4 / np.sqrt(KEYS.size)


def test_normal_numbers_are_normal() -> None:
    drawn = Draws(1).normal("some process", KEYS, 3)
    assert stats.kstest(drawn, "norm").pvalue > 0.01
    assert np.isfinite(drawn).all()


def test_each_key_draws_for_its_own_process() -> None:
    draws, which = Draws(1), np.arange(KEYS.size) % 3
    together = draws.normal_each(["a", "b", "c"], which, KEYS, 5)
    for number, process in enumerate("abc"):
        assert (together[which == number] == draws.normal(process, KEYS[which == number], 5)).all()


@pytest.mark.parametrize("mean", [0.01, 0.3, 2.0, 9.0, 15.9, 16.1, 60.0, 400.0])
def test_counts_have_the_mean_and_the_variance_of_a_poisson(mean: float) -> None:
    counts = Draws(1).count("referrals", np.full(KEYS.size, mean), KEYS, 5)
    assert (counts >= 0).all()
    assert (counts == np.rint(counts)).all()
    error = np.sqrt(mean / KEYS.size)
    assert abs(counts.mean() - mean) < 4 * error
    assert counts.var() == pytest.approx(mean, rel=0.03)


@pytest.mark.parametrize("mean", [0.3, 2.0, 9.0])
def test_counts_up_to_a_mean_of_sixteen_are_exact(mean: float) -> None:
    draws = Draws(1)
    counts = draws.count("referrals", np.full(KEYS.size, mean), KEYS, 5)
    assert (counts == stats.poisson.ppf(draws.uniform("referrals", KEYS, 5), mean)).all()


def test_nothing_is_expected_and_nothing_comes() -> None:
    assert (Draws(1).count("referrals", np.zeros(50), KEYS[:50], 5) == 0).all()


def test_each_occasion_of_an_array_is_its_own() -> None:
    draws, months = Draws(1), np.arange(-3, 4)
    together = draws.uniform("some process", KEYS[:7], months)
    alone = [
        draws.uniform("some process", KEYS[place : place + 1], int(month))[0] for place, month in enumerate(months)
    ]
    assert together.tolist() == alone


def test_several_processes_at_once_are_as_one_after_the_other() -> None:
    draws, processes = Draws(1), ["some process", "another"]
    together = draws.uniforms(processes, KEYS[:7], 5)
    assert together.T.tolist() == [draws.uniform(process, KEYS[:7], 5).tolist() for process in processes]


@given(parts=st.lists(WORDS, min_size=2, max_size=4))
def test_a_part_mixed_in_later_gives_the_same_key(parts: list[int]) -> None:
    arrays = [np.array([part], dtype=np.uint64) for part in parts]
    assert mixed_in(arrays[-1], mix(*arrays[:-1])).tolist() == mix(*arrays).tolist()
    assert mixed_in(parts[-1], int(mix(*parts[:-1]))) == int(mix(*parts))


@given(keys=st.lists(WORDS, min_size=1, max_size=20), data=st.data())
def test_a_draw_does_not_depend_on_the_company_it_is_drawn_in(keys: list[int], data: st.DataObject) -> None:
    array = np.array(keys, dtype=np.uint64)
    order = np.array(data.draw(st.permutations(range(len(keys)))))
    draws = Draws(9)
    whole = draws.uniform("some process", array, 2)
    assert (draws.uniform("some process", array[order], 2) == whole[order]).all()
    assert draws.uniform("some process", array[:1], 2)[0] == whole[0]


@given(first=WORDS, second=WORDS)
def test_the_order_of_a_pair_matters(first: int, second: int) -> None:
    one, other = (np.array([number], dtype=np.uint64) for number in (first, second))
    assert (mix(one, other) == mix(other, one)).all() == (first == second)


def test_pairs_do_not_cancel_and_do_not_collide() -> None:
    rows = np.arange(600, dtype=np.uint64)
    keys = mix(rows[:, None], rows)
    assert np.unique(keys).size == keys.size


@given(first=WORDS, others=st.lists(WORDS, min_size=1, max_size=3))
def test_a_key_of_arrays_is_made_of_the_keys_of_their_entries(first: int, others: list[int]) -> None:
    arrays = [np.array([number, 5], dtype=np.uint64) for number in (first, *others)]
    assert int(mix(*arrays)[0]) == int(mix(*(array[0] for array in arrays)))


def test_whole_numbers_mean_the_same_at_every_width() -> None:
    widths = [np.array([7], dtype=kind) for kind in (np.int8, np.int16, np.int32, np.int64, np.uint64)]
    assert len({int(mix(1, width)[0]) for width in widths}) == 1
    assert len({int(mix(1, width)[0]) for width in (np.array([-7], dtype=np.int16), np.array([-7]))}) == 1


def test_the_key_of_a_meaning_never_changes() -> None:
    assert key_of("commissioner", "prison", "Kent", 0) == 12_625_599_833_753_038_499
    assert key_of("a", "bc") != key_of("ab", "c")
    assert key_of("area", 1) == key_of("area", "1")


def test_a_draw_never_changes() -> None:
    keys = np.array([0, 1, 2**63], dtype=np.uint64)
    assert Draws(1).uniform("awareness", keys, 12).tolist() == [
        0.6588240648525318,
        0.2610419598751611,
        0.08294413541863921,
    ]


@given(seed=st.integers(0, 2**63 - 1), key=WORDS, occasion=st.integers(-(2**31), 2**31 - 1))
def test_draws_lie_strictly_between_nothing_and_one(seed: int, key: int, occasion: int) -> None:
    drawn = Draws(seed).uniform("some process", np.array([key], dtype=np.uint64), occasion)
    assert 0.0 < drawn[0] < 1.0
