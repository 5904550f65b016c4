"""D3: person types add up to need by line, with three needs a person."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.geography import make_map
from scenarios.start import need
from simulation.person_types import NEEDS_A_PERSON, TYPES, person_types
from simulation.vocabulary import Group, Line

NEED = need(make_map(1.0))
KINDS = person_types(NEED)


def test_d3_need_sets_add_up_to_need_by_line_and_group() -> None:
    made = KINDS.people[:, None] * (KINDS.weight[:, :, None] * KINDS.needs).sum(axis=1)
    np.testing.assert_allclose(made.T, NEED.sum(axis=0), rtol=1e-12)


def test_d3_everybody_has_three_needs_on_average() -> None:
    number = (KINDS.weight[:, :, None] * KINDS.needs).sum(axis=(1, 2))
    np.testing.assert_allclose(number, NEEDS_A_PERSON)
    assert 270_000 < KINDS.people.sum() < 340_000


def test_d3_six_types_a_group_each_with_a_set_of_its_own() -> None:
    np.testing.assert_allclose(KINDS.weight.sum(axis=1), 1.0)
    assert (KINDS.weight > 0.0).all()
    for group in Group:
        assert len({tuple(row) for row in KINDS.needs[group] > 0.0}) == TYPES
    needed = KINDS.needs[KINDS.needs > 0.0]
    assert needed.min() > 0.8, "the sets should be nearly all there is to it"
    assert needed.max() <= 1.0


def test_d3_lines_for_women_are_needed_by_women_only() -> None:
    for line in (Line.DOMESTIC_VIOLENCE, Line.SEX_WORKING):
        needing = KINDS.needs[:, :, line].any(axis=1)
        assert np.flatnonzero(needing).tolist() == [Group.WOMEN]


def test_d3_a_world_without_need_has_nobody() -> None:
    kinds = person_types(np.zeros((2, len(Line), len(Group))))
    assert kinds.people.sum() == pytest.approx(0.0)
    assert not kinds.needs.any()
