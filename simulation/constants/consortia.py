"""Constants of consortia."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Consortia:
    """How bodies come to bid together, what it costs them, and how long it lasts (C1)."""

    shortest_talks: float = constant(
        6.0, (0, 12), "months", "Least time that talks about a consortium take.", source="DOM-B6", rules="C1"
    )
    longest_talks: float = constant(18.0, (6, 36), "months", "Most time that they take.", source="DOM-B6", rules="C1")
    cost: float = constant(
        10_000.0,
        (0, 50_000),
        "pounds",
        "Cost of setting up a consortium: advice, papers, time away from work.",
        source="DOM-S82, DOM-B6",
        rules="C1",
    )
    cost_of_member: float = constant(
        2_000.0, (0, 10_000), "pounds a member", "What each member adds to it.", source="DOM-B6", rules="C1"
    )
    agrees: float = constant(
        0.85,
        (0.3, 1),
        "chance",
        "Chance that talks find an agreement with each further member; it multiplies, so larger circles fail oftener.",
        rules="C1",
    )
    disappointment: float = constant(
        0.2,
        (0, 1),
        "0 to 1",
        "Weariness of partnerships that talks without a result leave.",
        source="CALIBRATION-9, M004-57",
        rules="C1",
    )
    recovery: float = constant(
        24.0, (3, 96), "months", "Time in which half of this weariness goes.", source="CALIBRATION-9", rules="C1"
    )
    idle: float = constant(
        36.0,
        (6, 120),
        "months",
        "Time without a bid or a contract after which a consortium is dissolved.",
        rules="C1",
    )
    equals: float = constant(
        0.5,
        (0.2, 1),
        "share",
        "Share of its largest member under which a consortium is one of equals: nobody leads it, they make a new body.",
        rules="C1",
    )
