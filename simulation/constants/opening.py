"""What agreements, buyers and memories a market starts with."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Opening:
    """Agreements, buyers and memories at the start: the part of `population` that only the opening reads."""

    success: float = constant(
        0.35,
        (0.2, 0.6),
        "share",
        "Bids won of those that holders of contracts remember at the start.",
        source="CALIBRATION-9",
        rules="B4",
        read="start",
    )
    surplus: float = constant(
        0.006,
        (0, 0.03),
        "share of income",
        "Surplus planned at the start.",
        source="CALIBRATION-1",
        rules="F2",
        read="start",
    )
    value_spread: float = constant(
        1.4,
        (1.1, 1.7),
        "log units",
        "Spread of requirement values within a kind of buyer.",
        source="CALIBRATION-4",
        rules="P1",
        read="start",
    )
    price_recovery: float = constant(
        0.955,
        (0.9, 1),
        "ratio",
        "Contract price over full cost at the start.",
        source="E003-068",
        rules="B2",
        read="start",
    )
    officers: float = constant(
        1.0,
        (0.3, 3),
        "people",
        "Officers for a million pounds a year bought, beside the first.",
        rules="E4",
        read="start",
    )
    paper_spread: float = constant(
        0.3,
        (0, 0.5),
        "share",
        "Most that a buyer's own leaning to proportionate papers adds or takes.",
        source="CALIBRATION-9",
        rules="B3",
        read="start",
    )
    rivals: float = constant(
        5.0,
        (1, 15),
        "bidders",
        "Bidders on a lot that organisations expect at the start.",
        source="CALIBRATION-9",
        rules="B4",
        read="start",
    )
    known_prison: int = constant(
        11, (5, 20), "bodies", "Bodies that a prison knows.", source="E000-081", rules="E4", read="start"
    )
    known_probation: float = constant(
        8.1,
        (4, 20),
        "bodies a million people",
        "Bodies that a probation area knows.",
        source="E000-075, E000-076",
        rules="E4",
        read="start",
    )
    known_partnership_least: int = constant(
        20,
        (5, 40),
        "bodies",
        "Bodies that the partnership of the smallest area knows.",
        source="CALIBRATION-9",
        rules="E4",
        read="start",
    )
    known_partnership_most: int = constant(
        60,
        (20, 120),
        "bodies",
        "Bodies that the partnership of the largest area knows.",
        source="CALIBRATION-9",
        rules="E4",
        read="start",
    )
    acquaintance: float = constant(
        0.6,
        (0, 1),
        "strength",
        "Strongest tie at the start between bodies of one area and line; others are weaker in even steps.",
        source="E003-051",
        rules="T1",
        read="start",
    )
    known_other: int = constant(12, (4, 40), "bodies", "Bodies that another buyer knows.", rules="E4", read="start")
