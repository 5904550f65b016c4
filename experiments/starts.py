"""Markets at month 0: the burn-in is run once for all cells that share it.

Policies and factors act from month 0, so cells that differ in nothing else have one burn-in (constants and values that
shape the world have their own). A process remembers the last start that it made; taking it up again gives, to the bit,
what running the burn-in again would give.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from experiments.identity import market_identity
from scenarios.load import Scenario
from scenarios.nulls import under_null
from simulation.policy import Timeline

if TYPE_CHECKING:
    from simulation.model import Market

type Start = tuple[object, ...]

_remembered: dict[Start, bytes] = {}


def start_of(scenario: Scenario, seed: int) -> Start:
    """What decides the market at month 0: two runs with equal starts share it."""
    early = Timeline(change for change in under_null(scenario.changes, scenario.null) if change.month < 0)
    told = market_identity(scenario)
    return early.digest, told["burn_in"], told["scale"], told["null"], seed


def market_at_start(scenario: Scenario, seed: int) -> Market:
    """The market of a scenario at month 0."""
    from scenarios.build import build  # here, because it brings Mesa

    if not scenario.burn_in:
        return build(scenario, seed)
    start = start_of(scenario, seed)
    if start not in _remembered:
        market = build(scenario, seed)
        while market.month < 0:
            market.step()
        _remembered.clear()
        _remembered[start] = pickle.dumps(market, protocol=pickle.HIGHEST_PROTOCOL)
    market = pickle.loads(_remembered[start])
    market.policy = Timeline(under_null(scenario.changes, scenario.null))
    market.horizon = scenario.months
    return market
