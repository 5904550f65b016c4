"""Constants of ties."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Trust:
    """Ties (T1, T2)."""

    working: float = constant(0.05, (0, 0.2), "share a month", "What a month of work adds to a tie.", rules="T1 E4")
    meeting: float = constant(0.1, (0, 0.3), "share", "What one meeting adds to a tie.", rules="T1 E2 E4")
    network_meetings: float = constant(
        2.0,
        (0, 12),
        "a year",
        "How often the members of networks in an area meet; they sit by line.",
        source="E003-049, E003-051",
        rules="T1",
    )
    fading: float = constant(0.015, (0, 0.05), "a month", "What a tie loses.", rules="T1 E4")
    contact_leaves: float = constant(0.15, (0, 0.4), "a year", "Chance that the people behind a tie leave.", rules="T1")
    contact_left: float = constant(
        0.5, (0, 1), "share", "What is then left of the tie.", source="CALIBRATION-9", rules="T1"
    )
    rivalry: float = constant(
        0.15,
        (0, 0.4),
        "share",
        "What bidding for one lot adds to the rivalry of two bodies, more where money is scarce.",
        source="M003-01, M003-04, E003-064",
        rules="T1",
    )
    rivalry_fading: float = constant(0.05, (0, 0.2), "a month", "What rivalry loses.", rules="T1")
    silence: float = constant(
        0.5,
        (0, 1),
        "share",
        "What full rivals keep to themselves of what their tie would have them share.",
        source="CALIBRATION-9",
        rules="T1",
    )
    forgotten: float = constant(
        0.01, (0, 0.1), "strength", "Strength and rivalry below which a tie is forgotten.", rules="T1"
    )
    satisfaction: float = constant(
        0.1,
        (0, 0.5),
        "share a quarter",
        "What a tie gains or loses where performance seen is twice the usual or nothing.",
        rules="T2",
    )
    visibility: float = constant(
        1.0, (0, 1), "share", "Free work that its buyer sees, and that brings them closer.", rules="T2"
    )
    critics: float = constant(
        0.1,
        (0, 0.5),
        "share a year",
        "Bodies that criticise those who buy from them.",
        source="M004-09",
        rules="T2",
    )
    thin: float = constant(
        3.0, (0, 12), "months of spending", "Reserves under which buyers who see them doubt a body.", rules="T3"
    )
    doubt: float = constant(
        0.05,
        (0, 0.5),
        "share a quarter",
        "What a body without any reserves loses of its ties to buyers; 0 is no effect.",
        source="M000-55",
        rules="T3",
    )
