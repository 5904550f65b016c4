"""Traits dealt out within strata, and traits that everybody draws alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.chances import Chances, Dealt, Independent
from simulation.draws import Draws, mix


def keys(count: int) -> np.ndarray:
    return mix(7, np.arange(count))


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60), st.integers(1, 4), st.integers(0, 99))
def test_dealt_shares_come_out_up_to_whole_bodies(chances: list[float], strata: int, seed: int) -> None:
    probability = np.array(chances)
    stratum = np.arange(probability.size) % strata
    chosen = Dealt(Draws(seed), stratum).chosen("trait", probability, keys(probability.size))
    for number in range(strata):
        inside = stratum == number
        assert abs(chosen[inside].sum() - probability[inside].sum()) <= 0.5 + 1e-6
    assert not chosen[probability == 0.0].any()


@given(st.integers(1, 50), st.integers(0, 99))
def test_dealt_numbers_are_the_mid_points_in_some_order(count: int, seed: int) -> None:
    numbers = Dealt(Draws(seed), np.zeros(count, dtype=np.int8)).uniform("trait", keys(count))
    np.testing.assert_allclose(np.sort(numbers), (np.arange(count) + 0.5) / count)


def test_the_seed_decides_who() -> None:
    strata, probability = np.zeros(100, dtype=np.int8), np.full(100, 0.3)
    first = Dealt(Draws(1), strata).chosen("trait", probability, keys(100))
    second = Dealt(Draws(2), strata).chosen("trait", probability, keys(100))
    assert first.sum() == second.sum() == 30
    assert (first != second).any()


def test_dealing_does_not_go_by_the_order_of_rows() -> None:
    strata, probability = np.arange(40) % 3, np.full(40, 0.4)
    forward = Dealt(Draws(1), strata).chosen("trait", probability, keys(40))
    backward = Dealt(Draws(1), strata[::-1]).chosen("trait", probability, keys(40)[::-1])
    assert forward.tolist() == backward[::-1].tolist()


def test_independent_bodies_do_not_depend_on_each_other() -> None:
    chances = Independent(Draws(1), occasion=3)
    all_at_once = chances.chosen("trait", np.full(20, 0.5), keys(20))
    assert chances.chosen("trait", np.full(5, 0.5), keys(20)[5:10]).tolist() == all_at_once[5:10].tolist()


@pytest.mark.parametrize("chances", [Independent(Draws(1), 3), Dealt(Draws(1), np.arange(20) % 3)])
def test_several_traits_at_once_are_as_one_after_the_other(chances: Chances) -> None:
    traits, probability = ["one", "other"], np.column_stack([np.full(20, 0.2), np.full(20, 0.7)])
    numbers, chosen = chances.uniforms(traits, keys(20)), chances.chosen_each(traits, probability, keys(20))
    for place, trait in enumerate(traits):
        assert numbers[:, place].tolist() == chances.uniform(trait, keys(20)).tolist()
        assert chosen[:, place].tolist() == chances.chosen(trait, probability[:, place], keys(20)).tolist()
