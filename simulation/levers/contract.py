"""The levers of contracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever

if TYPE_CHECKING:
    from simulation.parameters import Lever


@dataclass(frozen=True)
class Contract:
    """The terms that a contract is let on."""

    term_factor: Lever = lever(
        1.0,
        (0.25, 4),
        "times usual",
        "Length of contracts against what the buyer used to give.",
        source="D000-32, E004-060",
        rules="P4",
    )
    year_end_share: Lever = lever(
        0.6,
        (0, 1),
        "share",
        "Share of contracts that end with the fiscal year, on the 31 March nearest to their term.",
        rules="P4",
    )
    extension_short: Lever = lever(
        0.6,
        (0, 1),
        "chance",
        "Chance that a contract of under two years is extended when it ends.",
        rules="R2",
        source="CALIBRATION-4",
        read="live",
    )
    extension_long: Lever = lever(
        0.35,
        (0, 1),
        "chance",
        "Chance that a contract of two years or more is extended when it ends.",
        rules="R2",
        source="CALIBRATION-4",
        read="live",
    )
    extensions: Lever = lever(
        2,
        (0, 10),
        "times",
        "How often a contract may be extended before it must be let again.",
        source="assumption",
        rules="R2",
        read="live",
    )
    quarterly: Lever = lever(
        0.6,
        (0, 1),
        "share",
        "Share of contracts paid quarterly in arrears; the others are paid monthly.",
        source="E004-066",
        rules="P4 Y1",
    )
    payment_delay: Lever = lever(
        1,
        (0, 6),
        "months",
        "Months between a payment falling due and its being made.",
        source="E004-066",
        rules="Y1",
        label="Late payment",
    )
    decommission_notice: Lever = lever(
        1,
        (1, 12),
        "months",
        "Notice given before a contract is ended early to save money.",
        source="E004-059",
        rules="R2 N2",
        read="live",
    )
    price_cut: Lever = lever(
        0.1,
        (0, 0.5),
        "share",
        "Most that is taken off the price of a running contract in a year to save money.",
        source="E004-139, E004-142, CALIBRATION-9",
        rules="Y4 N2",
        read="live",
    )
