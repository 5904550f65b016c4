"""Constants of hearing of work, and of being known."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Awareness:
    """How organisations hear of work, and buyers of organisations (E1, E4)."""

    tie: float = constant(
        0.9, (0, 1), "chance", "Chance to hear of a buyer's lot for a body whose tie to it is full.", rules="E1"
    )
    network: float = constant(
        0.2, (0.1, 0.5), "chance", "Chance that a member hears of a lot through its network or broker.", rules="E1"
    )
    search: float = constant(
        0.1,
        (0.03, 0.3),
        "rate a month",
        "Search: rate at which a body with 40 bid hours finds a lot near it.",
        rules="E1",
    )
    provider_day: float = constant(
        0.3, (0, 0.6), "chance", "Chance that a body reached by a provider day takes note of a lot.", rules="E1"
    )
    attention: float = constant(
        0.002,
        (0, 0.01),
        "share",
        "Lots smaller than this share of whole turnover escape notice in proportion.",
        rules="E1",
    )
    acquaintances: float = constant(
        0.1, (0.02, 0.5), "bodies a month", "Bodies an officer comes to know in a month.", rules="E4"
    )
    acquaintance_tie: float = constant(
        0.5, (0, 1), "share", "Share of them met through somebody already known.", source="V000-24", rules="E4"
    )
    attendance: float = constant(
        0.3, (0, 0.8), "share", "Share of the bodies at work in an area that come to a forum.", rules="E2"
    )
    news: float = constant(
        0.1,
        (0, 0.5),
        "chance",
        "Chance that a body that knows of a lot tells one with which it shares everything.",
        source="M003-04, E003-064",
        rules="E1 T1",
    )
    forgetting: float = constant(
        0.01, (0, 0.05), "a month", "Chance that a body without business with the buyer is forgotten.", rules="E4"
    )
