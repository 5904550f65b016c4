"""How much faster the column stages are than the plain reference of the same rules.

The reference is part of the tests (`tests/reference`), so this runs where they are: in a checkout, from its folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import simulation.model
from scenarios.build import build
from scenarios.load import load
from simulation.model import Market


@dataclass(frozen=True)
class Race:
    """A stage over some months: seconds of the columns and of the reference on the same state.

    Turning the tables into objects counts for neither.
    """

    stage: str
    months: int
    columns: float
    reference: float

    @property
    def ratio(self) -> float:
        """How many times as long the reference takes."""
        return self.reference / max(self.columns, 1e-9)


def race(scale: float, months: int, seed: int) -> list[Race]:
    """Time both in the first measured months of the baseline.

    Raises ModuleNotFoundError where there are no tests.
    """
    from tests.reference.photograph import photograph
    from tests.reference.rulebook import RULEBOOK
    from tests.reference.stages import ORDER

    market = build(load("baseline").having(scale=scale), seed)
    while market.month < 0:
        market.step()
    columns, reference = dict.fromkeys(RULEBOOK, 0.0), dict.fromkeys(RULEBOOK, 0.0)
    for _ in range(months):
        market.levers = market.policy.at(market.month)
        market.ledger.open_month()
        for name in ORDER:
            stage: Callable[[Market], None] = getattr(simulation.model, name)
            place = photograph(market) if name in RULEBOOK else None
            begin = time.process_time()
            stage(market)
            ended = time.process_time()
            if place is not None:
                RULEBOOK[name](place)
                reference[name] += time.process_time() - ended
                columns[name] += ended - begin
        market.record.close_month()
        market.month += 1
    return [Race(name, months, columns[name], reference[name]) for name in RULEBOOK]


def table(races: list[Race]) -> list[str]:
    """A line for each stage and one for all: milliseconds a month of both, and the ratio."""
    whole = Race("all of these", races[0].months, sum(r.columns for r in races), sum(r.reference for r in races))
    lines = ["stage          columns ms  reference ms  ratio"]
    for run in (*races, whole):
        columns, reference = (1000.0 * seconds / run.months for seconds in (run.columns, run.reference))
        lines.append(f"{run.stage:<15}{columns:10.1f} {reference:13.1f} {run.ratio:6.0f}")
    return lines
