"""The levers of evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever, switch

if TYPE_CHECKING:
    from simulation.parameters import Lever


@dataclass(frozen=True)
class Evaluation:
    """How offers are judged."""

    price_weight: Lever = lever(
        40.0,
        (0, 100),
        "points in 100",
        "Weight of price; quality has the rest.",
        source="DOM-S17",
        rules="A2",
        label="Weight of price",
    )
    site_visits: Lever = switch(False, "Evaluators visit the service, and see more of its true quality.", rules="A2")
    user_panel: Lever = switch(False, "Service users judge offers, and see more of its true quality.", rules="A2")
    fixed_price_scale: Lever = switch(
        False, "Price is marked on a fixed scale around the budget, and not against the lowest offer.", rules="A2"
    )
    social_value_weight: Lever = lever(
        0.0,
        (0, 30),
        "points in 100",
        "Weight of social value: the part that volunteers have in a body; taken from quality.",
        source="M004-53, M000-26",
        rules="A2",
    )
    local_record_weight: Lever = lever(
        0.0,
        (0, 30),
        "points in 100",
        "Weight of having a base, or having delivered, in the lot's area; taken from quality.",
        rules="A2",
    )
    evidence_weight: Lever = lever(
        1.0,
        (0, 20),
        "points in 100",
        "Weight of evidence: people whose outcome a body has had measured; taken from quality.",
        source="M003-13",
        rules="A2",
    )
    supply_chain_weight: Lever = lever(
        0.0,
        (0, 30),
        "points in 100",
        "Weight of the share of a contract promised to voluntary bodies; taken from quality.",
        source="P004-16",
        rules="A2 C2",
    )
    incumbent_bonus: Lever = lever(
        0.0, (0, 5), "points in 100", "Marks that the incumbent gets for being known.", source="M003-08", rules="A2"
    )
    familiarity_bonus: Lever = lever(
        0.0,
        (0, 5),
        "points in 100",
        "Marks that a body gets for its tie to the buyer, where that is full.",
        source="M003-08",
        rules="A2",
    )
    risk_capital: Lever = lever(
        0.0,
        (0, 2),
        "times whole turnover",
        "Annual value that a bidder may hold in one programme, what belongs to none being one; 0 sets no bound.",
        rules="A1",
    )
