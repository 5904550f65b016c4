"""Constants of how buyers see what they get, and learn."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Review:
    """How buyers see what they get, and what they learn (R1-R3)."""

    gain: float = constant(
        0.3, (0, 1), "share a quarter", "How far a buyer's view of a contract moves to what it saw.", rules="R1"
    )
    noise: float = constant(0.2, (0, 0.5), "share", "Error of what a buyer sees in a quarter.", rules="R1")
    asked: float = constant(
        0.5, (0, 1), "share", "Part of that error that asking all the people served takes away.", rules="R1"
    )
    few: float = constant(
        10.0, (1, 50), "outcomes", "Outcomes that a buyer wants to see before it trusts the figures.", rules="R1"
    )
    quality: float = constant(
        1.0, (0, 2), "ratio", "Weight of true quality, as visits show it, in a buyer's view.", rules="R1"
    )
    results: float = constant(
        1.0, (0, 2), "ratio", "Weight of the share of clients who reoffend in a buyer's view.", rules="R1"
    )
    risky_weight: float = constant(
        2.0,
        (1, 3),
        "ratio",
        "Weight of a failure with a risky client where the risk is not shared.",
        source="M004-28, CALIBRATION-9",
        rules="R1",
    )
    risky_share: float = constant(
        0.25, (0, 0.5), "share", "Clients who are risky; twice as many where needs are complex.", rules="R1"
    )
    floor: float = constant(
        0.5,
        (0, 0.9),
        "ratio",
        "Seen performance under which a contract is ended at a month's notice; 1 is the usual performance.",
        source="E004-067",
        rules="R2",
    )
    forgetting: float = constant(
        0.01, (0, 0.1), "share a month", "What a buyer forgets of what failures taught it.", rules="R3"
    )
    sets: float = constant(
        2.0,
        (0, 5),
        "sets",
        "Sets of subcontractors that a buyer's chains must have lost before their failing teaches it.",
        source="E004-078, M004-78",
        rules="R3",
    )
