"""Constants of judging offers, and of what bidders make of the judgement."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Scoring:
    """What evaluators see and how well (A2)."""

    noise: float = constant(5.0, (0, 15), "points", "Spread of an evaluator's score.", source="DOM-S17", rules="A2")
    insight: float = constant(
        0.35,
        (0.1, 0.9),
        "share",
        "Weight of true quality against bid writing when offers are only read.",
        rules="A2",
    )
    visit_insight: float = constant(0.25, (0, 0.5), "share", "What site visits add to that weight.", rules="A2")
    panel_insight: float = constant(0.15, (0, 0.5), "share", "What a panel of users adds to that weight.", rules="A2")
    lowest_mark: float = constant(
        0.5, (0, 0.8), "marks", "Quality marks of the poorest offer.", source="DOM-S17, CALIBRATION-9", rules="A2"
    )
    mark_range: float = constant(
        0.4, (0.1, 0.5), "marks", "What the best offer gets beyond these.", source="DOM-S17, CALIBRATION-9", rules="A2"
    )
    full_chain: float = constant(
        0.3,
        (0.1, 1),
        "share of value",
        "Share promised to voluntary bodies that earns full marks for the supply chain.",
        rules="A2 C2",
    )
    price_scale: float = constant(
        0.5,
        (0.1, 1),
        "share of budget",
        "How far from the budget a price must lie to get all or no marks on a fixed scale.",
        rules="A2",
    )
    confidence_loss: float = constant(
        0.1,
        (0, 0.3),
        "share",
        "Confidence lost with an unexplained loss.",
        source="M000-28",
        rules="A3",
    )
    explained_loss: float = constant(
        0.5,
        (0, 1),
        "share",
        "Part of it lost where the loss is explained.",
        source="CALIBRATION-9",
        rules="A3",
    )
    learning: float = constant(
        0.01,
        (0, 0.05),
        "share a loss",
        "How far a loss that is explained brings bid skill towards full marks.",
        source="P004-14",
        rules="E3",
    )
    proof: float = constant(
        200.0,
        (20, 2_000),
        "people",
        "People with a measured outcome that earn half the marks for evidence.",
        rules="A2",
    )
    confidence_return: float = constant(0.02, (0, 0.1), "a month", "Confidence that comes back.", rules="A3")
