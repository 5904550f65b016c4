"""Markets at month 0: the burn-in is run once for all cells that share it.

Policies and factors act from month 0, so cells that differ in nothing else have one burn-in (constants and values that
shape the world have their own). A process remembers the last start that it made; taking it up again gives, to the bit,
what running the burn-in again would give.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from experiments.identity import market_identity
from scenarios.loading import Scenario
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
    start = start_of(scenario, seed)
    if start not in _remembered:
        state = kept_at_start(scenario, seed)
        _remembered.clear()
        _remembered[start] = state
    return resumed(_remembered[start], scenario)


def kept_at_start(scenario: Scenario, seed: int, go_on: Callable[[], None] = lambda: None) -> bytes:
    """The market at month 0, as bytes. `go_on` is asked before each month of the burn-in, and may raise."""
    from scenarios.building import build  # here, because it brings Mesa

    market = build(scenario, seed)
    while market.month < 0:
        go_on()
        market.step()
    return pickle.dumps(market, protocol=pickle.HIGHEST_PROTOCOL)


def resumed(state: bytes, scenario: Scenario) -> Market:
    """The market at month 0 that a start has kept, under the policies of a scenario with that start."""
    market = cast("Market", pickle.loads(state))  # bytes that `kept_at_start` made, in a process of ours
    market.policy = Timeline(under_null(scenario.changes, scenario.null))
    market.horizon = scenario.months
    return market
