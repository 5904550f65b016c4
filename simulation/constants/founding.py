"""Constants of new organisations."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Founding:
    """New organisations (X1)."""

    rate: float = constant(
        9.51e-7,
        (0, 0.0001),
        "bodies a month",
        "Foundings for a square root of unmet need of one pound, in one cell.",
        rules="X1",
    )
    displaced: float = constant(10.0, (2, 100), "FTE", "Displaced staff who double founding in an area.", rules="X1")
    income_median: float = constant(
        12_000.0,
        (3_000, 40_000),
        "pounds a year",
        "Income a new body aims for.",
        source="CALIBRATION-8",
        rules="X1",
    )
    income_sigma: float = constant(1.2, (0.5, 2), "log units", "Spread of that income.", rules="X1")
    adjacent: float = constant(
        0.5,
        (0, 1),
        "share",
        "Entering bodies that come from other fields, the adjacent pool.",
        source="E001-011, E001-012, E001-013",
        rules="X1",
    )
    adjacent_median: float = constant(
        40_000.0, (10_000, 200_000), "pounds a year", "Median income of charities in other fields.", rules="X1"
    )
    adjacent_sigma: float = constant(
        1.8,
        (1.2, 2.4),
        "log units",
        "Spread of their incomes: the forty largest of 13,600 then have the median of the wide-remit charities.",
        source="E004-008, CALIBRATION-3",
        rules="X1",
    )
    skill_gap: float = constant(-0.1, (-0.3, 0), "marks", "Bid skill of a young body against its size.", rules="X1")
