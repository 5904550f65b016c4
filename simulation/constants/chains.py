"""Constants of consortia and supply chains."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Chains:
    """How leads and the bodies in their chains deal with each other (C1-C5, Y3)."""

    idle_saves: float = constant(
        0.6,
        (0, 1),
        "share",
        "What a lead saves of the cost of one more person while all its staff for the work are idle; 0 is no effect.",
        source="CALIBRATION-9",
        rules="C3",
    )
    sharpness: float = constant(
        0.1,
        (0.02, 0.5),
        "share of price",
        "Difference of cost that decides to whom a lead sends the next person.",
        source="CALIBRATION-9",
        rules="C3",
    )
    own_staffing: float = constant(
        0.6,
        (0, 1),
        "share of forecast",
        "Work that a lead employs people for where it shares a cell with others.",
        source="CALIBRATION-9",
        rules="C3",
    )
    paid_ahead: float = constant(
        3.0,
        (0, 12),
        "months",
        "How far the people a lead pays for may run ahead of the promised volume.",
        rules="Y3",
    )
    paid_after_one: float = constant(
        0.5, (0, 1), "share", "Leads that pay a month after they were paid.", source="DOM-S84", rules="Y3"
    )
    paid_after_two: float = constant(
        0.35,
        (0, 1),
        "share",
        "Leads that pay two months after they were paid; the others take three.",
        source="DOM-S84",
        rules="Y3",
    )
    told_after: float = constant(
        3.0,
        (0, 12),
        "months",
        "After this time the holder of a place reckons with the people who come, before it with those promised.",
        rules="Y3 F2",
    )
    patience: float = constant(
        12.0, (3, 36), "months", "How long the holder of a place waits before it judges it.", rules="C5"
    )
    tolerated_loss: float = constant(
        -0.02,
        (-0.2, 0.1),
        "share of income",
        "What a place may bring its holder, over four quarters, before the holder leaves.",
        source="CALIBRATION-9",
        rules="C5",
    )
    unused: float = constant(
        12.0, (3, 36), "months", "Months without a person passed on after which a lead may drop a place.", rules="C5"
    )
    drops: float = constant(
        0.3,
        (0, 1),
        "a year",
        "Chance that a lead drops a place it does not use.",
        source="CALIBRATION-9",
        rules="C5",
    )
