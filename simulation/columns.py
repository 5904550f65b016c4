"""Column tables: many things of one kind, one array per attribute (ARCHITECTURE.md section 2).

A table declares its columns once, each with a type, a unit and a meaning; the data dictionary of a run directory is
made from these declarations. Rows are only ever appended (a thing keeps its row for life), except in tables of passing
things, which may be compacted with `keep`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SMALLEST = 64


class Column[T: np.generic]:
    """The declaration of one column; on a table it reads as the array of its filled rows."""

    def __init__(
        self, dtype: type[T], unit: str, meaning: str, *, empty: float | bool = 0, width: int | str | None = None
    ) -> None:
        self.dtype = np.dtype(dtype)
        self.unit = unit
        self.meaning = meaning
        self.empty = empty
        self.width = width
        self.name = ""

    def __set_name__(self, owner: type[Table], name: str) -> None:
        self.name = name

    def __get__(self, table: Table | None, owner: type[Table]) -> NDArray[T]:
        if table is None:
            raise AttributeError(f"{owner.__name__}.{self.name} is a column: read it on a table")
        view = table.__dict__[self.name] = table._store[self.name][: table._length]
        return view

    def blank(self, shape: tuple[int, ...]) -> NDArray[T]:
        """Room for rows, all of them empty."""
        return np.zeros(shape, self.dtype) if self.empty == 0 else np.full(shape, self.empty, self.dtype)


class Table:
    """Equal-length columns with room to grow.

    Reading `table.column` gives the filled rows as a writable view, valid until the next `append` or `keep`. Columns
    declared with a `width` are two-dimensional; a width given as a word is looked up in the `widths` of the table.

    Views stand in `__dict__`, where Python looks before it asks the declaration, which makes them. The room after the
    filled rows holds empty values, so that `append` writes only what it is given.
    """

    columns: ClassVar[Mapping[str, Column[Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        cls.columns = {**cls.columns, **own}

    def __init__(self, **widths: int) -> None:
        self.__dict__.update(_length=0, _room=_SMALLEST, _store={}, _widths=widths)
        for name, column in self.columns.items():
            width = widths[column.width] if isinstance(column.width, str) else column.width
            self._store[name] = column.blank((_SMALLEST,) if width is None else (_SMALLEST, width))

    _length: int
    _room: int
    _store: dict[str, NDArray[Any]]
    _widths: dict[str, int]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The filled rows of the column called `name`."""
        return getattr(self, self.columns[name].name)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.columns and value is not self[name]:
            raise AttributeError(f"{type(self).__name__}.{name} is a column: write into its rows, {name}[rows] = ...")

    def __getstate__(self) -> dict[str, Any]:
        return {"length": self._length, "widths": self._widths, "store": {name: self[name] for name in self.columns}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        length, store = state["length"], dict(state["store"])
        self.__dict__.update(_length=length, _room=length, _store=store, _widths=state["widths"])

    def append(self, count: int, **values: ArrayLike) -> NDArray[np.int32]:
        """Add `count` rows; columns that are not named take their empty value. Returns the new rows."""
        if not values.keys() <= self.columns.keys():
            raise KeyError(f"{type(self).__name__} has no column {sorted(values.keys() - self.columns.keys())}")
        start, stop = self._length, self._length + count
        if count:
            self._reserve(stop)
            try:
                for name, value in values.items():
                    self._store[name][start:stop] = value
            except BaseException:
                self._empty(start, stop)
                raise
            self._resize(stop)
        return np.arange(start, stop, dtype=np.int32)

    def keep(self, wanted: NDArray[np.bool_]) -> None:
        """Forget the rows that are not wanted; the others move up, in order."""
        if wanted.all():
            return
        rows, length = wanted.nonzero()[0], self._length
        for store in self._store.values():
            store[: rows.size] = store.take(rows, axis=0)
        self._empty(rows.size, length)
        self._resize(rows.size)

    def rows(self, wanted: NDArray[np.bool_]) -> NDArray[np.int32]:
        """The rows where `wanted` is true."""
        return wanted.nonzero()[0].astype(np.int32)

    def _reserve(self, length: int) -> None:
        if length <= self._room:
            return
        self.__dict__["_room"] = room = max(length, 2 * self._room, _SMALLEST)
        for name, store in self._store.items():
            grown = self.columns[name].blank((room, *store.shape[1:]))
            grown[: self._length] = store[: self._length]
            self._store[name] = grown

    def _empty(self, start: int, stop: int) -> None:
        for name, column in self.columns.items():
            self._store[name][start:stop] = column.empty

    def _resize(self, length: int) -> None:
        self.__dict__["_length"] = length
        for name in self.columns:
            self.__dict__.pop(name, None)


def dictionary(table: type[Table]) -> list[tuple[str, str, str, str]]:
    """The data dictionary of a table: column, type, unit, meaning."""
    return [(name, str(column.dtype), column.unit, column.meaning) for name, column in table.columns.items()]
