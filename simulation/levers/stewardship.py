"""The levers of stewardship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever, switch

if TYPE_CHECKING:
    from simulation.parameters import Lever


@dataclass(frozen=True)
class Stewardship:
    """How a commissioner looks after its market."""

    provider_days: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of capable bodies in the place that a provider day reaches while a tender is on.",
        rules="E1 E2",
        read="live",
    )
    forums: Lever = lever(
        0.0,
        (0, 12),
        "a year",
        "Forums that local buyers hold for the organisations at work in an area.",
        source="M004-62",
        rules="E2",
        read="live",
    )
    readiness_support: Lever = lever(
        0.0,
        (0, 1),
        "a year",
        "Share of the bodies not ready for questionnaires that toolkits and helpers make ready in a year.",
        source="M004-30, P004-14",
        rules="E3",
        read="live",
    )
    consortium_support: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Help for bodies that talk about bidding together: by how much it shortens the talks, and pays for them.",
        source="E004-080, P004-20, M004-58",
        rules="C1",
        read="live",
    )
    feedback: Lever = switch(
        False,
        "Losers are told why they lost, and learn from it.",
        source="M000-28, P004-14",
        rules="A3 E3",
        read="live",
    )
    user_involvement: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of the people served whom the buyer asks: they know of others in need, and how they were served.",
        source="M004-01",
        rules="N3 R1",
        read="live",
    )
    needs_intelligence: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of the cases seen by any organisation in the place that the buyer hears of.",
        source="M004-01",
        rules="N3",
        read="live",
    )
    learning: Lever = lever(
        0.2,
        (0, 1),
        "share",
        "How far a buyer eases the terms that made a tender or a provider fail.",
        source="E004-076",
        rules="R3",
        read="live",
    )
    shared_risk: Lever = switch(
        False,
        "Risk is shared: failures with risky clients count like others.",
        source="M004-28",
        rules="R1",
        read="live",
    )
    advocacy_penalty: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "What a body that criticises a buyer loses of the tie between them.",
        source="M004-09, M004-33",
        rules="T2",
        read="live",
    )
