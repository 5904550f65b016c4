"""The figures that a world is built from, as they ship with the package (CALIBRATION sections 4 and 6)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.figures import read
from simulation.vocabulary import BuyerKind, Line, word

type F64 = NDArray[np.float64]

_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class AreaFigures:
    """One of the 42 areas: region, package area, people (census 2011), prisons, rough centre in degrees."""

    name: str
    region: str
    package: str
    population: float
    prisons: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class BuyerFigures:
    """A kind of buyer at the start (CALIBRATION section 4); partnerships are told apart by what they buy.

    `place` says what there is one buyer of: `country`, `region`, `area` or `prison`. `lines` is the money bought from
    outside by `Line`, pounds a year, of which `bought` is the sum and a check. `paid` counts requirements that are
    bought, `mean_value` is their mean annual value with spot orders and a check, `term` their length in months,
    `one_year_share` the part let for twelve months instead. `buying_share` of the buyers pay anyone (E000-079 for
    prisons). `prison_share` of requirements are services in prison (H2, H4; assumption). `agreements` counts paid and
    unpaid ones together, 0 where nothing is unpaid.
    """

    name: str
    kind: BuyerKind
    place: str
    bodies: int
    lines: F64
    bought: float
    paid: int
    mean_value: float
    term: int
    one_year_share: float
    buying_share: float
    prison_share: float
    agreements: int


@cache
def area_figures() -> tuple[AreaFigures, ...]:
    """The map of England and Wales, in the order of the file."""
    return tuple(
        AreaFigures(
            name=row["area"],
            region=row["region"],
            package=row["package_area"],
            population=float(row["population_2011"]),
            prisons=int(row["prisons"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in _rows("areas.csv")
    )


@cache
def buyer_figures() -> tuple[BuyerFigures, ...]:
    """Kinds of buyer, in the order of the file."""
    money = {row["buyer"]: np.array([1e6 * float(row[word(line)]) for line in Line]) for row in _rows("kind_lines.csv")}
    return tuple(
        BuyerFigures(
            name=row["buyer"],
            kind=BuyerKind[row["kind"].upper()],
            place=row["place"],
            bodies=int(row["bodies"]),
            lines=money[row["buyer"]],
            bought=1e6 * float(row["bought_million"]),
            paid=int(row["paid_requirements"]),
            mean_value=float(row["mean_value"]),
            term=int(row["term"]),
            one_year_share=float(row["one_year_share"]),
            buying_share=float(row["buying_share"]),
            prison_share=float(row["prison_share"]),
            agreements=int(row["agreements"]),
        )
        for row in _rows("buyers.csv")
    )


@cache
def unit_costs() -> F64:
    """Usual price of a `Line`, pounds a person."""
    return read(_DATA / "lines.csv", [word(line) for line in Line])["unit_cost"]


@cache
def people_in_need() -> F64:
    """People who need a `Line` in a year, in the country."""
    return 1_000.0 * read(_DATA / "lines.csv", [word(line) for line in Line])["need_thousand"]


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
