"""One number for the whole state of a market: two markets with equal digests are equal to the bit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.columns import Table

if TYPE_CHECKING:
    from simulation.model import Market

type Array = NDArray[np.generic]


def digest(market: Market) -> str:
    """SHA-256 over everything that the market holds: its month, tables, ledger, ties, staff, journal and record."""
    total = hashlib.sha256()
    for name, value in parts(market).items():
        total.update(f"{name} {value}\n".encode())
    return total.hexdigest()


def parts(market: Market) -> dict[str, str]:
    """SHA-256 of every part by name, in the order of declaration: where two digests differ, these say in what."""
    return {name: _of_array(array) for name, array in _arrays(market)}


def _arrays(market: Market) -> Iterator[tuple[str, Array]]:
    """Every array of the state, and the numbers beside them."""
    staff, ledger = market.staff, market.ledger
    numbers = (market.month, market.own_account_scale or 0.0, staff.entered, staff.left, ledger.postings)
    yield "numbers", np.array(numbers, dtype=np.float64)
    seen: set[int] = set()
    for owner in (market.world, market, ledger, staff, market.world.ties, market.journal, market.record):
        for name, value in vars(owner).items():
            if id(value) not in seen:
                seen.add(id(value))
                yield from _of_value(f"{type(owner).__name__.lower()}.{name.lstrip('_')}", value)


def _of_value(name: str, value: object) -> Iterator[tuple[str, Array]]:
    """The columns of a table, or an array; what is neither holds no state of its own."""
    if isinstance(value, Table):
        yield from ((f"{name}.{column}", value[column]) for column in value)
    elif isinstance(value, np.ndarray):
        yield name, value


def _of_array(array: Array) -> str:
    shape = f"{array.dtype.str} {array.shape} ".encode()
    return hashlib.sha256(shape + np.ascontiguousarray(array).tobytes()).hexdigest()
