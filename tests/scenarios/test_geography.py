"""The map and its scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.figures import area_figures
from scenarios.geography import make_map


def test_the_country_has_its_areas_regions_and_prisons() -> None:
    areas = make_map(1.0)
    assert len(areas) == 42
    assert np.unique(areas.region).size == 11
    assert np.unique(areas.package).size == 21
    assert areas.prisons.sum() == 134
    assert areas.population.sum() == sum(area.population for area in area_figures())


def test_distances_are_whole_symmetric_and_right() -> None:
    areas = make_map(1.0)
    london, manchester = areas.names.index("London"), areas.names.index("Greater Manchester")
    assert areas.distance[london, manchester] == pytest.approx(262, abs=15)
    assert (areas.distance == areas.distance.T).all()
    assert (areas.distance == np.rint(areas.distance)).all()


@given(st.floats(0.02, 1.0))
def test_a_part_of_the_country_is_as_large_as_asked_for(scale: float) -> None:
    areas = make_map(scale)
    assert len(areas) >= 1
    assert areas.kept[0] == pytest.approx(scale, abs=0.08)  # London holds 15% of all people
    assert areas.kept[0] == pytest.approx(areas.population.sum() / make_map(1.0).population.sum())


@given(st.floats(0.02, 1.0), st.floats(0.02, 1.0))
def test_smaller_maps_lie_inside_larger_ones(first: float, second: float) -> None:
    small, large = sorted((first, second))
    assert set(make_map(small).names) <= set(make_map(large).names)


def test_copies_lie_side_by_side() -> None:
    areas = make_map(2.25)
    assert areas.copy.max() == 2
    assert areas.kept[:2].tolist() == [1.0, 1.0]
    assert areas.kept[2] == pytest.approx(make_map(0.25).kept[0])
    assert len(set(areas.names)) == len(areas)
    apart = areas.copy[:, None] != areas.copy
    assert np.isinf(areas.distance[apart]).all()
    assert np.isfinite(areas.distance[~apart]).all()
    assert not (apart & (areas.region[:, None] == areas.region)).any()


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_no_map_without_a_size(scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        make_map(scale)
