"""Runs in sorted arrays, against loops."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.segments import first_of_each, matches, run_starts, running_sum

GROUPS = st.lists(st.integers(-3, 6), max_size=40)
PAIRED = st.lists(st.tuples(st.integers(0, 6), st.floats(-1e6, 1e6)), max_size=40)


@given(groups=GROUPS)
def test_a_run_starts_where_the_group_changes(groups: list[int]) -> None:
    expected = [place == 0 or groups[place - 1] != group for place, group in enumerate(groups)]
    assert run_starts(np.array(groups, dtype=np.int32)).tolist() == expected


@given(entries=PAIRED)
def test_a_running_sum_starts_anew_with_every_run(entries: list[tuple[int, float]]) -> None:
    groups = np.array([group for group, _ in entries], dtype=np.int32)
    values = np.array([value for _, value in entries])
    expected: list[float] = []
    for place, (group, value) in enumerate(entries):
        goes_on = place > 0 and entries[place - 1][0] == group
        expected.append(value + (expected[-1] if goes_on else 0.0))
    assert running_sum(values, groups).tolist() == pytest.approx(expected, abs=1e-6)


@given(groups=GROUPS, data=st.data())
def test_the_first_of_each_group_is_the_first_in_the_order_given(groups: list[int], data: st.DataObject) -> None:
    luck = np.array(data.draw(st.permutations(range(len(groups)))), dtype=np.int64)
    array = np.array(groups, dtype=np.int32)
    order = np.lexsort((luck, array))
    best: dict[int, int] = {}
    for place, group in enumerate(groups):
        if group not in best or luck[place] < luck[best[group]]:
            best[group] = place
    assert first_of_each(array, order).tolist() == [best[group] for group in sorted(best)]


@given(groups=GROUPS, wanted=GROUPS)
def test_matches_are_all_pairs_of_equals(groups: list[int], wanted: list[int]) -> None:
    sorted_groups = sorted(groups)
    places: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(sorted_groups):
        places[group].append(place)
    expected = [(asked, place) for asked, group in enumerate(wanted) for place in places[group]]
    found = matches(np.array(sorted_groups, dtype=np.int32), np.array(wanted, dtype=np.int32))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected
