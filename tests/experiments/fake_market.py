"""A market that does nothing but keep time: what commands and stores ask of a market, without a simulation."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from scenarios.loading import Scenario

PROVIDERS = {
    "kind": np.array(["social_enterprise", *["voluntary_organisation"] * 3]),
    "band": np.array(["250k_1m", "under_10k", "under_10k", "50_100k"]),
    "entered": np.array([-48, -48, 1, -48], dtype=np.int16),
    "left": np.array([32_000, 2, 32_000, -5], dtype=np.int16),
    "cause": np.array(["none", "insolvency", "none", "merger"]),
    "income": np.array([[1.0, np.nan], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]]),
}
MARKET = {"month": np.arange(3, dtype=np.int16), "prime_hhi": np.array([100.0, np.nan, 300.0])}


class FakeMarket:
    """Answers as a market does. `wrong` is empty, `fail` or `violate`; a month takes `pace` seconds.

    When its run begins it leaves the file `begun`, if that is named.
    """

    def __init__(self, scenario: Scenario, seed: int, wrong: str = "", pace: float = 0.0, begun: str = "") -> None:
        self.scenario, self.seed, self.wrong, self.pace, self.begun = scenario, seed, wrong, pace, begun
        self.ledger = SimpleNamespace(postings=12_345, residual=lambda: 7 if wrong == "violate" else 0)

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        if self.begun:
            Path(self.begun).touch()
        for month in range(self.scenario.burn_in + self.scenario.months):
            time.sleep(self.pace)
            if self.wrong == "fail" and month == 2:
                raise ArithmeticError("the market fell over")
            if progress is not None:
                progress(month + 1)

    def measures(self) -> dict[str, float | None]:
        return {"prime_hhi": 200.0, "prime_hhi@start": 100.0, "prime_hhi@end": 300.0, "no_bid_share": float("nan")}

    def survival(self) -> dict[str, Any]:
        return {"kind": {"social_enterprise": {"n": np.int64(1), "rmst_months": np.float64(3.0)}}}

    def exits_by_cause(self) -> dict[str, int]:
        return {"insolvency": 1}

    def counts(self) -> dict[str, int]:
        return {"providers": 4}

    def identities(self) -> list[str]:
        return ["money in is not money out (7 pence)"] if self.wrong == "violate" else []

    def tables(self) -> Mapping[str, Mapping[str, np.ndarray]]:
        return {"providers": PROVIDERS, "market": MARKET}

    def dictionary(self) -> list[tuple[str, str, str, str, str]]:
        tables = self.tables().items()
        return [
            (table, name, str(values.dtype), f"unit of {name}", f"meaning of {name}")
            for table, columns in tables
            for name, values in columns.items()
        ]


def build_module(wrong: str = "", pace: float = 0.0, begun: str = "") -> ModuleType:
    """A stand-in for `scenarios.building`."""
    module = ModuleType("scenarios.building")
    module.__dict__["build"] = lambda scenario, seed: FakeMarket(scenario, seed, wrong, pace, begun)
    return module


def install(wrong: str = "", pace: float = 0.0, begun: str = "") -> None:
    """Put the stand-in in the place of `scenarios.building` for the rest of this process."""
    sys.modules["scenarios.building"] = build_module(wrong, pace, begun)
