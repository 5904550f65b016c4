"""Constants of new organisations."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Founding:
    """New organisations (X1)."""

    rate: float = constant(
        1.55e-6,
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
    skill_gap: float = constant(-0.1, (-0.3, 0), "marks", "Bid skill of a young body against its size.", rules="X1")
