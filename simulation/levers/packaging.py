"""The levers of packaging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever

if TYPE_CHECKING:
    from simulation.parameters import Lever


@dataclass(frozen=True)
class Packaging:
    """How needs are bundled into purchases and these split into lots."""

    aggregation: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "How far a commissioner bundles what it buys: not at all, half way a whole line, or all lines in one purchase.",
        source="E004-050",
        rules="P2",
        label="Bundling of what is bought",
    )
    align_months: Lever = lever(
        12.0,
        (0, 24),
        "months",
        "Purchases are bundled where the cover of their requirements ends within so many months of each other.",
        rules="P2",
    )
    lots: Lever = lever(
        0,
        (0, 2),
        "0 whole, 1 line, 2 client group",
        "What a bundled purchase is divided by: nothing, service line, or client group.",
        source="DOM-B2",
        rules="P3",
    )
    max_lot_value: Lever = lever(
        1e9,
        (10_000, 1e9),
        "pounds a year",
        "Largest lot; a requirement worth more is let district by district.",
        source="DOM-B2",
        rules="P3",
        label="Largest lot",
    )
    max_lots_per_bidder: Lever = lever(
        1_000, (1, 1_000), "lots", "Lots of one purchase that a bidder may win.", source="DOM-B2", rules="A3"
    )
