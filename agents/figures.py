"""The figures that organisations are drawn from, as they ship with the package (CALIBRATION sections 2 and 3).

One file a table under `data/`: size bands, income streams, service lines, client groups and the other pools. Rows are
in the order of the vocabulary. Everything is read once; arrays are read-only.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import SIZE_EDGES, SIZE_NAMES, Group, Line, Pool, Stream, word

type F64 = NDArray[np.float64]

_DATA = Path(__file__).with_name("data")


def read(path: Path, names: list[str]) -> dict[str, F64]:
    """The number columns of a csv file whose first column must hold exactly `names`, in their order; blanks are NaN.

    Raises ValueError where the names differ.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first, *columns = rows[0]
    if [row[first] for row in rows] != names:
        raise ValueError(f"{path.name}: column {first} should hold {', '.join(names)}")
    return {column: _numbers([row[column] for row in rows]) for column in columns if column != "source"}


def _numbers(texts: list[str]) -> F64:
    numbers = np.array([float(text) if text else np.nan for text in texts])
    numbers.flags.writeable = False
    return numbers


@dataclass(frozen=True)
class SizeBands:
    """Bodies whose main group is offenders, by band of yearly income (CALIBRATION section 2); arrays of length 7.

    `bodies`, `income_million`, `mean_staff` (FTE) and `bid_hours` (a month) are checks: they follow from the income
    distribution and the rules for staff and hours, as `local`, `regional` and `national` follow from those for reach.
    `contracting` is the share that holds any contract and `contracts_per_holder` how many, `ready` the share that
    passes a questionnaire.
    """

    bodies: F64
    income_million: F64
    mean_staff: F64
    contracting: F64
    contracts_per_holder: F64
    local: F64
    regional: F64
    national: F64
    ready: F64
    bid_hours: F64


@dataclass(frozen=True)
class Streams:
    """Income streams (CALIBRATION section 2).

    `share` is bands x streams, the part of a band's income, rows summing to 1; `typical` the part of a body's income
    that a stream is where it is present, NaN for contracts.
    """

    share: F64
    typical: F64


@dataclass(frozen=True)
class Pools:
    """Other organisations, by `Pool` (CALIBRATION section 3); NaN for offender-main bodies and where it has no meaning.

    `whole_median`, `whole_sigma`, `whole_cap` (pounds a year) describe the lognormal of whole turnover, `market_sigma`
    that of the offender part; `contracts` is how many contracts of the opening book a pool holds, roughly (assumption).
    """

    bodies: F64
    whole_median: F64
    whole_sigma: F64
    whole_cap: F64
    market_sigma: F64
    contracts: F64


@cache
def size_bands() -> SizeBands:
    """The size bands, in the order of `SIZE_NAMES`."""
    return SizeBands(**read(_DATA / "size_bands.csv", list(SIZE_NAMES)))


@cache
def streams() -> Streams:
    """The income streams, in the order of `Stream`.

    >>> streams().share.sum(axis=1).round(9).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    columns = read(_DATA / "streams.csv", [word(stream) for stream in Stream])
    share = np.array([columns[band] for band in SIZE_NAMES]) / 100.0
    share.flags.writeable = False
    return Streams(share=share, typical=columns["typical_share"])


@cache
def does_shares() -> F64:
    """Share of bodies that do anything in each `Line` (E003-030 to E003-036; for the two lines for women assumed)."""
    return read(_DATA / "lines.csv", [word(line) for line in Line])["does"]


@cache
def group_shares() -> F64:
    """Share of need, of requirements and of specialist bodies for each `Group` (CALIBRATION sections 2 and 6)."""
    return read(_DATA / "groups.csv", [word(group) for group in Group])["share"]


@cache
def pools() -> Pools:
    """The pools beside offender-main bodies, by `Pool`."""
    columns = read(_DATA / "pools.csv", [word(pool) for pool in Pool if pool != Pool.OFFENDER_MAIN])
    return Pools(**{name: np.concatenate([[np.nan], values]) for name, values in columns.items()})


def band_of(income: F64) -> NDArray[np.int8]:
    """The size band of a yearly income in pounds, 0 for under 10,000 to 6 for 5 million and over.

    >>> band_of(np.array([9_999.0, 10_000.0, 7e6])).tolist()
    [0, 1, 6]
    """
    return np.searchsorted(np.array(SIZE_EDGES, dtype=np.float64), income, side="right").astype(np.int8)
