"""The stages of a month beside the same stages of the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import simulation.model
from simulation.model import Market
from tests.reference.marketplace import Marketplace
from tests.reference.photograph import beside, differences, photograph, touched

type Stage = Callable[[Market], None]
type Rules = Callable[[Marketplace], None]

ORDER = ("analyse", "plan", "engage", "bid", "award", "mobilise", "deliver", "pay", "organisations", "review")
"""The stages of a month."""


def disagreement(market: Market, stage: Stage, rules: Rules) -> list[str]:
    """Run a stage on the market and by the rulebook on a photograph of it; where the two differ, in words."""
    place, others = photograph(market), beside(market)
    stage(market)
    rules(place)
    return differences(place, photograph(market)) + [f"{name} was touched" for name in touched(market, others)]


def month_beside(market: Market, rulebook: Mapping[str, Rules], meanwhile: Stage = lambda market: None) -> list[str]:
    """A month of the market, the stages that the rulebook names beside it; where they differ, in words.

    `meanwhile` happens to the market before each of these stages, to bring it where its own months seldom do.
    """
    found: list[str] = []
    market.levers = market.policy.at(market.month)
    market.ledger.open_month()
    for name in ORDER:
        stage = getattr(simulation.model, name)
        if name in rulebook:
            meanwhile(market)
            found += [f"month {market.month}, {name}: {text}" for text in disagreement(market, stage, rulebook[name])]
        else:
            stage(market)
    market.record.close_month()
    market.month += 1
    return found
