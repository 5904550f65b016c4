"""The market in the shape that users of Mesa expect: made from keywords, stops by itself, may collect.

    from mesa import batch_run
    batch_run(NationalMarket, {"scale": 0.1, "collect": True, "contract.payment_delay": [1, 3]}, rng=range(5))

Luck is keyed by meaning from the seed alone (`Market.draws`); the generators that Mesa gives every model are not used.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable

import mesa

from scenarios.building import pieces
from scenarios.loading import Scenario, ScenarioError, load_any
from scenarios.nulls import CASH_ONLY
from simulation.model import Market
from simulation.parameters import Value

MONTHLY: dict[str, Callable[[Market], object]] = {
    "month": lambda market: market.month - 1,
    "organisations": lambda market: int(market.world.providers.alive.sum()),
    "contracts": lambda market: int(market.record.months.contracts[-1]),
    "contract_holders": lambda market: int(market.record.months.contract_holders[-1]),
    "contract_price": lambda market: float(market.record.months.contract_price[-1]) / 100.0,
    "tendered_lots": lambda market: int(market.record.months.lots_closed[-1]),
    "bids": lambda market: int(market.record.months.lot_bids[-1]),
    "unmet_need": lambda market: float(market.record.months.unmet_need[-1]),
    "runway": lambda market: float(market.record.months.runway[-1]),
}
"""What is collected at the end of each measured month, as the table of months has it; money is in pounds a year."""

AT_THE_END = (
    "lead_holders", "prime_hhi", "small_lead_share_value", "vcse_lead_share_value", "bidders_per_lot_mean",
    "single_bid_share", "no_bid_share", "annual_exit_rate", "annual_exit_rate_small", "exposed_exit_rate",
    "unmet_need_share", "public_spend_total", "bid_cost_total",
)  # fmt: skip
"""Measures over the whole measured time, collected in its last month; None before."""


class NationalMarket(Market):
    """A market from the name of a scenario, ready for `mesa.batch_run`, `DataCollector` and `SolaraViz`.

    `scenario` is a name, a file or a loaded scenario, where a policy stands for the baseline with it on top; `months`
    and `scale` change its size, and further keywords are levers, `name` or `name[kind]`. Without a `seed` one is drawn;
    it stands in `market.seed`. With `collect` there is a `datacollector`, which skips the burn-in. `running` turns
    false when the horizon is reached: Mesa's batches and pages stop there, `run_for` goes on as it always does.
    """

    def __init__(
        self,
        scenario: str | Scenario = "baseline",
        seed: int | None = None,
        collect: bool = False,
        months: int | None = None,
        scale: float | None = None,
        **levers: Value,
    ) -> None:
        chosen = scenario if isinstance(scenario, Scenario) else load_any(scenario)
        chosen = chosen.having(levers, months=months, scale=scale)
        if chosen.null == CASH_ONLY:
            raise ScenarioError([f"null: {CASH_ONLY} is another class of market; use build"])
        luck = int.from_bytes(os.urandom(6)) if seed is None else operator.index(seed)
        super().__init__(*pieces(chosen, luck))
        if collect:
            at_the_end = {name: _when_over(name) for name in AT_THE_END}
            self.datacollector = mesa.DataCollector(model_reporters=MONTHLY | at_the_end)

    @property
    def scenario(self) -> None:
        """Nothing: Mesa's pages would hand an experimental Scenario found here back as our keyword of that name."""
        return None

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Mesa gives every model a Scenario of its own; this one has levers instead."""

    def step(self) -> None:
        """One month; collects where asked to, and says when the horizon is reached."""
        super().step()
        self.running = self.month < self.horizon
        if self.month > 0 and hasattr(self, "datacollector"):
            self.datacollector.collect(self)


def _when_over(name: str) -> Callable[[Market], float | None]:
    """A reporter of a measure, silent until everything has been measured."""

    def value(market: Market) -> float | None:
        return market.measures([name])[name] if market.month >= market.horizon else None

    return value
