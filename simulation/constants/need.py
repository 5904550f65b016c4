"""Constants of need, and of what buyers believe of it."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Need:
    """How needs move, and what buyers believe of them (N1, N3)."""

    shock: float = constant(
        0.1,
        (0, 0.5),
        "log units",
        "Spread of passing shocks to the need of a line in an area; 0 is none.",
        rules="N1",
    )
    persistence: float = constant(
        0.95, (0, 0.99), "share a month", "What is left of such a shock a month later.", rules="N1"
    )
    blindness: float = constant(
        1.0,
        (0.5, 1),
        "ratio",
        "Need of a special client group as buyers see it, over true need; 1 is no blindness beyond few cases seen.",
        source="M004-31, CALIBRATION-9",
        rules="N3",
    )
    error: float = constant(
        0.15,
        (0, 0.5),
        "log units",
        "Error about a need of which many cases are seen.",
        source="CALIBRATION-9",
        rules="N3",
    )
    team_least: float = constant(
        0.5, (0.1, 1), "ratio", "Least that a team knows for being small, against the usual one.", rules="N3"
    )
    team_most: float = constant(2.0, (1, 5), "ratio", "Most that a team knows for being large.", rules="N3")
    update: float = constant(
        0.5,
        (0, 1),
        "share a year",
        "How far a belief moves to what was found in a year.",
        source="CALIBRATION-9",
        rules="N3",
    )
    told: float = constant(
        2.0, (0, 10), "people", "Further people in need that a client who is asked tells of.", rules="N3"
    )
    response: float = constant(
        0.5,
        (0, 1),
        "share a year",
        "How far a buyer's division of money among groups follows its belief; 0 is not at all.",
        rules="N3",
    )
