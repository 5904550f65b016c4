"""What questions to actors are made of: tables of equal-length arrays, and keyed luck.

`check` refuses malformed answers.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type I8 = NDArray[np.int8]
type I16 = NDArray[np.int16]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]
type F64 = NDArray[np.float64]


class Luck(Protocol):
    """Keyed draws (`simulation.draws`)."""

    def uniform(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Uniform numbers in (0, 1)."""
        ...

    def normal(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Standard normal numbers."""
        ...


class Rows:
    """A table of equal-length arrays."""

    def __len__(self) -> int:
        return next(iter(vars(self).values())).shape[0]

    def take[R: Rows](self: R, wanted: NDArray[Any]) -> R:
        """The rows that are wanted (a mask or row numbers)."""
        return type(self)(**{name: column[wanted] for name, column in vars(self).items()})

    def and_then[R: Rows](self: R, others: R) -> R:
        """These rows, followed by the others."""
        joined = {name: np.concatenate([column, getattr(others, name)]) for name, column in vars(self).items()}
        return type(self)(**joined)


def check(answer: Rows, length: int, question: str) -> None:
    """Refuse an answer that does not have one entry for each row asked, or holds numbers that are none.

    Raises ValueError naming the question and the column.
    """
    for name, column in vars(answer).items():
        check_array(column, length, f"{question}: {name}")


def check_array(column: NDArray[Any], length: int, question: str) -> None:
    """Refuse an answer of one column, as `check` does."""
    if column.shape != (length,):
        raise ValueError(f"{question} has shape {column.shape} where {length} entries were asked")
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        raise ValueError(f"{question} holds a number that is not finite")
