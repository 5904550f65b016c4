"""The levers of supply chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever, switch

if TYPE_CHECKING:
    from simulation.parameters import Lever


@dataclass(frozen=True)
class SupplyChain:
    """What a commissioner asks of leads about the bodies behind them."""

    min_vcse_share: Lever = lever(
        0.0,
        (0, 0.8),
        "share of value",
        "Least share of a contract that must be promised to voluntary bodies, a voluntary lead's own part included.",
        source="E004-079, P004-17",
        rules="C2 A1",
        label="Least share for voluntary bodies",
    )
    monitoring: Lever = lever(
        0.0,
        (0, 1),
        "chance",
        "Chance that the buyer checks whether people are passed on as promised.",
        source="M004-66",
        rules="C3",
        label="Checks on supply chains",
    )
    exclusivity: Lever = lever(
        0.3,
        (0, 1),
        "share of leads",
        "Leads that demand that whoever they name is named by nobody else; 0 forbids it.",
        source="M004-72, P004-19",
        rules="C2",
    )
    step_in: Lever = lever(
        0.0,
        (0, 1),
        "chance",
        "Chance that the buyer steps in for the chain of a lead that failed: contracts with those in it, debts paid.",
        source="M004-75, E004-076",
        rules="C4",
        read="live",
        label="Buyer steps in where a lead fails",
    )
    direct_dialogue: Lever = switch(
        False,
        "The buyer talks to subcontractors: it sees the whole chain, and they hear why a bid lost.",
        source="P004-18, M004-77, M004-127",
        rules="R1 E3",
        read="live",
    )
