"""What comes over the market from outside, as levers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever, switch

if TYPE_CHECKING:
    from simulation.parameters import Lever


@dataclass(frozen=True)
class Environment:
    """What happens to the market from outside."""

    demand_growth: Lever = lever(
        0.0, (-0.1, 0.1), "a year", "Growth of the number of people in need.", rules="N1", read="live"
    )
    budget_growth: Lever = lever(
        0.0, (-0.3, 0.3), "a year", "Growth of commissioners' budgets.", rules="N2", read="live"
    )
    grant_to_contract: Lever = lever(
        0.0,
        (0, 1),
        "share a year",
        "Share of the money for grants that is let as contracts instead, each year.",
        source="DOM-B5",
        rules="N2",
        read="live",
    )
    giving_growth: Lever = lever(
        0.0,
        (-0.5, 0.2),
        "a year",
        "Growth of gifts of people and companies.",
        source="E004-134",
        rules="G3",
        read="live",
    )
    trading_growth: Lever = lever(
        0.0,
        (-0.75, 0.2),
        "a year",
        "Growth of what bodies earn by trading and charges.",
        source="E004-143",
        rules="G3",
        read="live",
    )
    funding_growth: Lever = lever(
        0.0,
        (-0.3, 0.2),
        "a year",
        "Growth of what trusts and the lottery give.",
        source="M004-104",
        rules="G2 G3",
        read="live",
    )
    protected_lines: Lever = switch(
        True,
        "Drug and domestic violence services are the last to be cut.",
        source="P000-32",
        rules="N2",
        read="live",
    )
    volume_forecast_bias: Lever = lever(
        1.0, (0.5, 1.5), "ratio", "People who come over people forecast, on average.", source="DOM-B7", rules="D1"
    )
    volume_forecast_cv: Lever = lever(
        0.1, (0, 0.5), "ratio", "Spread of people who come over people forecast.", source="DOM-B7", rules="D1 B2 B4"
    )
