"""Runs in sorted arrays, against loops."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.segments import (
    distinct,
    first_of_each,
    least_of_each,
    marked,
    matches,
    row_counts,
    row_sums,
    run_starts,
    running_sum,
    stable_order,
    tally,
)

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


@given(groups=GROUPS)
def test_sorted_whole_numbers_are_those_of_numpy(groups: list[int]) -> None:
    array = np.array(groups, dtype=np.int32)
    assert distinct(array).tolist() == np.unique(array).tolist()
    assert stable_order(array).tolist() == np.argsort(array, kind="stable").tolist()


@given(entries=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), max_size=40).map(sorted))
def test_the_least_of_each_group_is_the_first_among_equals(entries: list[tuple[int, int]]) -> None:
    groups = np.array([group for group, _ in entries], dtype=np.int32)
    values = np.array([float(value) for _, value in entries])
    assert least_of_each(groups, values).tolist() == first_of_each(groups, np.lexsort((values, groups))).tolist()


@given(rows=st.lists(st.integers(0, 9), max_size=20))
def test_rows_that_are_named_are_marked(rows: list[int]) -> None:
    assert np.flatnonzero(marked(np.array(rows, dtype=np.int32), 10)).tolist() == sorted(set(rows))


@given(st.data(), st.integers(1, 15))
def test_sums_of_rows_are_the_same_to_the_bit(data: st.DataObject, width: int) -> None:
    row = st.lists(st.floats(-1e6, 1e6), min_size=width, max_size=width)
    rows = np.array(data.draw(st.lists(row, min_size=1, max_size=9)))
    assert row_sums(rows).tolist() == rows.sum(axis=1).tolist()


def test_fractions_that_round_are_added_in_the_order_of_numpy() -> None:
    rows = np.random.default_rng(1).lognormal(0.0, 9.0, (500, 15))
    for width in range(1, 16):
        assert (row_sums(rows[:, :width]) == rows[:, :width].sum(axis=1)).all()


@given(st.lists(st.tuples(*[st.booleans()] * 9), max_size=20))
def test_set_flags_are_counted(rows: list[tuple[bool, ...]]) -> None:
    flags = np.array(rows, dtype=np.bool_).reshape(-1, 9)
    assert row_counts(flags).tolist() == [sum(row) for row in rows]


@given(st.lists(st.integers(0, 127), max_size=40))
def test_codes_are_tallied_by_bit(codes: list[int]) -> None:
    having, alone = tally(np.array(codes, dtype=np.int8), 7)
    assert having.tolist() == [sum(code >> bit & 1 for code in codes) for bit in range(7)]
    assert alone.tolist() == [codes.count(1 << bit) for bit in range(7)]
