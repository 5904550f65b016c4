"""Constants of consortia and supply chains."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Chains:
    """How leads and the bodies in their chains deal with each other (C1-C5, Y3)."""

    willing: float = constant(
        -1.0,
        (-2, 0),
        "log odds",
        "That a body takes a place with somebody it does not know, offered next to nothing.",
        source="CALIBRATION-9",
        rules="C1 C2",
    )
    trusts: float = constant(
        2.5, (0, 5), "log odds", "What a full tie to the lead adds.", source="CALIBRATION-9", rules="C1 C2"
    )
    attracted: float = constant(
        1.5, (0, 3), "log odds", "What an offer as large as its turnover adds.", source="CALIBRATION-9", rules="C1 C2"
    )
    rivals: float = constant(
        1.5, (0, 3), "log odds", "What full rivalry takes off.", source="CALIBRATION-9", rules="C1 C2"
    )
    weary: float = constant(
        1.0, (0, 2), "log odds", "What full fatigue takes off.", source="CALIBRATION-9", rules="C1 C2"
    )
    hurried: float = constant(
        0.5,
        (0, 2),
        "log odds",
        "What is taken off where there is no time to talk.",
        source="CALIBRATION-9, M004-69",
        rules="C1 C2",
    )
    hurry: float = constant(
        2.0, (0, 6), "months", "Time from hearing of a lot to its closing under which there is none.", rules="C1 C2"
    )
    invited: int = constant(
        5, (1, 20), "bodies", "Bodies a lead asks for each part of a bid.", source="CALIBRATION-9", rules="C1 C2"
    )
    least_place: float = constant(
        2_000.0, (0, 20_000), "pounds a year", "Smallest place that anybody takes.", rules="C2"
    )
    fee: float = constant(
        0.125, (0.075, 0.25), "share of price", "What a lead keeps of what it passes on.", source="DOM-B6", rules="C2"
    )
    hurried_fee: float = constant(
        0.05, (0, 0.125), "share of price", "What it keeps beyond that where there is no time to talk.", rules="C2"
    )
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
        0.5, (0, 1), "share", "Leads that pay a month after they were paid.", source="DOM-S84a", rules="Y3"
    )
    paid_after_two: float = constant(
        0.35,
        (0, 1),
        "share",
        "Leads that pay two months after they were paid; the others take three.",
        source="DOM-S84a",
        rules="Y3",
    )
    usual_wait: float = constant(
        2.0,
        (0, 6),
        "months",
        "By how much later than their leads those in a chain expect to be paid.",
        source="DOM-S84a",
        rules="C2 Y3",
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
    remembered: float = constant(
        12.0,
        (0, 36),
        "months",
        "Time after the collapse of a chain in which a successor offers the places of it again.",
        rules="C4",
    )
    value_after_collapse: float = constant(
        0.5,
        (0, 1),
        "share of volume",
        "What of its place a successor offers to somebody whose lead failed.",
        source="E004-076",
        rules="C4",
    )
