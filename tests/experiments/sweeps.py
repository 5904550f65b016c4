"""What tests of sweeps share: a small experiment, a market that does nothing, and what a store is to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.sweep_store import FAILURES, TIMINGS, timings
from scenarios.loading import Scenario
from tests.experiments.fake_market import FakeMarket

RUN = "experiments.sweep_run.market_that_ran"
"""What does a run; a stand-in for it is made by `ran`."""

EXPERIMENT = """\
title = "Small"
seeds = {seeds}
metrics = ["prime_hhi", "prime_hhi[line=drugs]@end"]

[settings]
months = 3
burn_in = 2
scale = 0.02

[factors]
"contract.payment_delay" = [0, 3]
"packaging.aggregation" = [0.0, 0.5, 1.0]
"""
"""Six cells."""


class Answers(FakeMarket):
    """A market whose answers depend on its seed and its levers."""

    def measures(self, names: object = None) -> dict[str, float | None]:
        delay = self.scenario.timeline.at(0).contract.payment_delay[0]
        return {"prime_hhi": self.seed / 3 + float(delay), "no_bid_share": None}


def ran(wrong: Callable[[Scenario, int], None] = lambda market, seed: None) -> Callable[[Scenario, int], Any]:
    """A stand-in for `market_that_ran`; `wrong` may raise."""

    def run(scenario: Scenario, seed: int) -> Answers:
        wrong(scenario, seed)
        return Answers(scenario, seed)

    return run


def experiment(folder: Path, seeds: int = 3, text: str = EXPERIMENT) -> Path:
    """Write an experiment into a folder."""
    path = folder / "small.toml"
    path.write_text(text.format(seeds=seeds))
    return path


def content(store: Path) -> dict[str, bytes]:
    """Everything that a store is: all its files but times and traces."""
    return {
        path.relative_to(store).as_posix(): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and path.relative_to(store).parts[0] not in (TIMINGS, FAILURES)
    }


def done_twice(store: Path) -> list[int]:
    """Runs that more than one timing tells of."""
    runs = [told["run"] for told in timings(store)]
    return sorted({run for run in runs if runs.count(run) > 1})


def stop_at(number: int, error: BaseException) -> Callable[[Scenario, int], None]:
    """Raise in the run that comes after so many."""
    began: list[int] = []

    def wrong(market: Scenario, seed: int) -> None:
        began.append(seed)
        if len(began) > number:
            raise error

    return wrong
