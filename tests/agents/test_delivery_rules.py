"""D2: for whom providers make an effort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules.delivery import effort, inclination
from agents.traits import mission_weight
from simulation.policy import START, Change, Timeline
from simulation.vocabulary import DIFFICULTY

CLASSES = np.array(DIFFICULTY)


def test_d2_fee_without_mission_makes_no_difference_between_people() -> None:
    assert inclination(CLASSES, np.zeros(1), np.zeros(1), 0.3, 0.15).tolist() == [[1.0, 1.0, 1.0]]


def test_d2_mission_leans_to_hard_people_and_results_pay_to_easy_ones() -> None:
    by_mission = inclination(CLASSES, np.zeros(1), np.ones(1), 0.3, 0.15)[0]
    by_results = inclination(CLASSES, np.ones(1), np.zeros(1), 0.3, 0.15)[0]
    assert by_mission[2] > by_mission[1] > by_mission[0]
    assert by_results[2] < by_results[1] < by_results[0]


@pytest.mark.parametrize("slope", [0.0, -0.3])
def test_d2_creaming_may_be_nil_or_reversed(slope: float) -> None:
    easy, _, hard = inclination(CLASSES, np.ones(1), np.zeros(1), slope, 0.0)[0]
    assert hard >= easy
    assert (hard == easy) == (slope == 0.0)


@given(
    people=st.lists(st.integers(0, 50), min_size=3, max_size=3),
    capacity=st.floats(0.0, 200.0),
    mission=st.floats(0.0, 1.0),
)
def test_d2_effort_adds_up_to_the_capacity_that_is_used(people: list[int], capacity: float, mission: float) -> None:
    inclined = inclination(CLASSES, np.full(1, 0.5), np.full(1, mission), 0.3, 0.15)
    spread = effort(np.array([people], dtype=np.float64), np.array([capacity]), inclined)
    assert (spread >= 0.0).all()
    assert spread.sum() == pytest.approx(min(capacity, sum(people)))


def test_d2_mission_weighs_less_in_private_bodies_unless_the_switch_says_all_alike() -> None:
    usual = Timeline().at(0).population
    alike = Timeline((Change(START, "population.mission_for_all", True),)).at(0).population
    assert (mission_weight(False, usual), mission_weight(True, usual)) == (0.7, 0.2)
    assert mission_weight(False, alike) == mission_weight(True, alike) == 0.7
