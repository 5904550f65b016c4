"""The founding constant of X1: solved once so that in the baseline's burn-in as many bodies are founded as leave.

Foundings are proportional to `founding.rate`, so its next value is the last times closures over foundings; closures
hardly move with it, and few steps are needed. All steps meet the same luck. The first months may be left out: bodies
that were put into the world as too weak to live close in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from experiments.replications import Failure, replicate
from scenarios.building import build
from scenarios.loading import Scenario
from simulation.policy import START

NAME = "founding.rate"
STEPS = 6
CLOSE = 0.01
"""How near 1 the ratio of foundings to closures must come."""


@dataclass(frozen=True)
class Trial:
    """The burn-in of one seed under a rate; what happens in its first months, as many as `skip`, does not count."""

    scenario: Scenario
    seed: int
    rate: float
    skip: int = 0


@dataclass(frozen=True)
class Step:
    """What a rate led to, over all seeds."""

    rate: float
    founded: int
    closed: int

    @property
    def ratio(self) -> float:
        """Foundings for each closure."""
        return self.founded / self.closed if self.closed else float("inf")


@dataclass(frozen=True)
class Solution:
    """The steps, the rate that they end with, and whether they came close enough."""

    scenario: Scenario
    seeds: int
    steps: tuple[Step, ...]
    skip: int = 0

    @property
    def rate(self) -> float:
        """The rate that was found."""
        return min(self.steps, key=lambda step: abs(step.ratio - 1.0)).rate

    @property
    def found(self) -> bool:
        """Whether foundings and closures are close enough under some rate tried."""
        return any(abs(step.ratio - 1.0) <= CLOSE for step in self.steps)

    @property
    def log(self) -> str:
        """The steps as a page."""
        scenario = self.scenario
        lines = [
            "# The founding constant",
            "",
            f"`{NAME}` (X1) such that over the burn-in of `{scenario.name}` ({scenario.burn_in} months, the first "
            f"{self.skip} left out; scale {scenario.scale:g}, {self.seeds} seeds) as many bodies are founded as leave.",
            "",
            "| step | rate | founded | left | founded for each that left |",
            "| --- | --- | --- | --- | --- |",
            *(f"| {place} | {step.rate:.4g} | {step.founded} | {step.closed} | {step.ratio:.3f} |"
              for place, step in enumerate(self.steps, start=1)),
            "",
            f"{'Found' if self.found else 'Not close enough; nearest'}: `{NAME} = {self.rate:.4g}`.",
        ]  # fmt: skip
        return "\n".join(lines) + "\n"


def solve(
    scenario: Scenario, seeds: int, workers: int, skip: int = 0, told: Callable[[str], None] | None = None
) -> Solution:
    """Try rates from the scenario's own on until foundings meet closures. Raises RuntimeError where a run fails."""
    rate = scenario.timeline.at(START).founding.rate
    steps: list[Step] = []
    while len(steps) < STEPS:
        steps.append(_step([Trial(scenario, seed, rate, skip) for seed in range(1, seeds + 1)], workers))
        last = steps[-1]
        if told is not None:
            told(f"{NAME} {last.rate:.4g}: {last.founded} founded, {last.closed} left")
        if abs(last.ratio - 1.0) <= CLOSE or not last.founded:
            break
        rate = last.rate / last.ratio
    return Solution(scenario, seeds, tuple(steps), skip)


def _step(trials: list[Trial], workers: int) -> Step:
    answers = replicate(burn_in, trials, workers)
    for answer in answers:
        if isinstance(answer, Failure):
            raise RuntimeError(f"A run failed: {answer.trace}")
    counts = [answer for answer in answers if not isinstance(answer, Failure)]
    return Step(trials[0].rate, sum(founded for founded, _ in counts), sum(closed for _, closed in counts))


def burn_in(trial: Trial) -> tuple[int, int]:
    """Foundings and closures of any cause until month 0."""
    market = build(trial.scenario.having({NAME: trial.rate}), trial.seed)
    while market.month < 0:
        market.step()
    months = market.record.months
    counted = slice(trial.skip, None)
    closed = sum(int(months[name][counted].sum()) for name in months.columns if name.startswith("closed_"))
    return int(months.founded[counted].sum()), closed
