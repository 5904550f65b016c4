"""Column tables against the plainest thing that could stand for them: a list of dictionaries."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulation.columns import Column, Table, dictionary


class Sheep(Table):
    """Sheep, to have something to count."""

    name = Column(np.int32, "number", "what is written in its ear")
    weight = Column(np.float64, "kg", "weight", empty=np.nan)
    here = Column(np.bool_, "yes or no", "whether it is in the field", empty=True)
    teeth = Column(np.int16, "teeth", "by side", width=2, empty=-1)
    seen = Column(np.int64, "times", "by shepherd", width="shepherds")


EMPTY: dict[str, Any] = {"name": 0, "weight": None, "here": True, "teeth": [-1, -1], "seen": [0, 0, 0]}


class TableAgainstList(RuleBasedStateMachine):
    """Whatever is done to a table and to a list of dictionaries, they agree."""

    @initialize()
    def begin(self) -> None:
        self.table = Sheep(shepherds=3)
        self.rows: list[dict[str, Any]] = []

    @rule(names=st.lists(st.integers(-(2**31), 2**31 - 1), max_size=90), weight=st.floats(0, 100))
    def append_an_array_and_a_number(self, names: list[int], weight: float) -> None:
        new = self.table.append(len(names), name=np.array(names, dtype=np.int64), weight=weight)
        assert new.tolist() == list(range(len(self.rows), len(self.rows) + len(names)))
        self.rows += [{**EMPTY, "name": name, "weight": weight} for name in names]

    @rule(count=st.integers(0, 200))
    def append_empty_rows(self, count: int) -> None:
        self.table.append(count)
        self.rows += [copy.deepcopy(EMPTY) for _ in range(count)]

    @rule(teeth=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5))
    def append_rows_of_rows(self, teeth: list[tuple[int, int]]) -> None:
        self.table.append(len(teeth), teeth=teeth, here=False)
        self.rows += [{**copy.deepcopy(EMPTY), "teeth": list(pair), "here": False} for pair in teeth]

    @rule(data=st.data())
    def write_into_rows(self, data: st.DataObject) -> None:
        if self.rows:
            place = data.draw(st.integers(0, len(self.rows) - 1))
            self.table.seen[place, 1] = 7
            self.table.weight[[place]] = 2.5
            self.rows[place] = {**self.rows[place], "seen": [self.rows[place]["seen"][0], 7, 0], "weight": 2.5}

    @rule(modulus=st.integers(1, 5))
    def keep_some(self, modulus: int) -> None:
        self.table.keep(np.arange(len(self.table)) % modulus != 1)
        self.rows = [row for place, row in enumerate(self.rows) if place % modulus != 1]

    @rule(way=st.sampled_from([lambda table: pickle.loads(pickle.dumps(table)), copy.deepcopy]))
    def copy_and_go_on_with_the_copy(self, way: Any) -> None:
        old, self.table = self.table, way(self.table)
        old.append(3)
        old.name[:] = -99

    @invariant()
    def they_agree(self) -> None:
        assert len(self.table) == len(self.rows)
        for name in self.table:
            column = self.table[name]
            expected = [row[name] for row in self.rows]
            found = [None if value != value else value for value in column.tolist()]
            assert found == expected
            assert getattr(self.table, name) is column
            assert column.dtype == Sheep.columns[name].dtype


TestTableAgainstList = TableAgainstList.TestCase
TestTableAgainstList.settings = settings(max_examples=25, stateful_step_count=25)


def test_rows_are_those_where_it_is_true() -> None:
    table = Sheep(shepherds=1)
    table.append(4, here=[True, False, True, False])
    rows = table.rows(table.here)
    assert rows.tolist() == [0, 2]
    assert rows.dtype == np.int32


def test_a_view_taken_before_growth_is_not_the_table() -> None:
    table = Sheep(shepherds=1)
    table.append(64)
    before = table.name
    table.append(1)
    table.name[0] = 5
    assert before[0] == 0


def test_a_column_that_does_not_exist_is_refused() -> None:
    table = Sheep(shepherds=1)
    with pytest.raises(KeyError, match=r"Sheep has no column \['nmae'\]"):
        table.append(1, nmae=3)
    with pytest.raises(KeyError):
        table["nmae"]


def test_a_column_is_written_into_not_replaced() -> None:
    table = Sheep(shepherds=1)
    table.append(2)
    with pytest.raises(AttributeError, match=r"write into its rows, name\[rows\] = "):
        setattr(table, "name", np.array([1, 2]))  # noqa: B010 (a plain assignment is refused by type checkers, too)
    table.name[:] = [1, 2]
    table.name += 1  # pyright: ignore[reportAttributeAccessIssue]
    assert table["name"].tolist() == [2, 3]


def test_a_value_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        Sheep(shepherds=1).append(2, name=[1, 2, 3])


def test_a_refused_row_leaves_the_table_as_it_was() -> None:
    table = Sheep(shepherds=1)
    table.append(2, name=[1, 2])
    with pytest.raises(ValueError, match="broadcast"):
        table.append(2, weight=[1.0, 2.0, 3.0])
    assert table.name.tolist() == [1, 2]
    table.append(1)
    assert np.isnan(table.weight[2])


def test_a_class_has_columns_but_no_rows() -> None:
    with pytest.raises(AttributeError, match=r"Sheep\.name is a column: read it on a table"):
        _ = Sheep.name


def test_the_dictionary_tells_of_every_column() -> None:
    assert dictionary(Sheep)[1] == ("weight", "float64", "kg", "weight")
    assert [row[0] for row in dictionary(Sheep)] == list(Sheep.columns)


def test_a_table_inherits_columns() -> None:
    class Lambs(Sheep):
        """Young sheep."""

        mother = Column(np.int32, "row", "mother", empty=-1)

    table = Lambs(shepherds=1)
    table.append(1)
    assert list(table) == [*Sheep.columns, "mother"]
    assert table.mother.tolist() == [-1]
