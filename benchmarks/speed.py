"""Seconds of one processor for a run, by stage, and memory; each size in a process of its own.

Processor time, not time on the wall, so that what else runs meanwhile matters less.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import simulation.model
from scenarios.building import build
from scenarios.loading import load
from simulation.model import Market

STAGES: tuple[str, ...] = (
    "analyse", "plan", "engage", "bid", "award", "mobilise", "deliver", "pay", "organisations", "review",
)  # fmt: skip
"""The calls of a month that are timed, in their order; `record` is the rest of the month."""


@dataclass(frozen=True)
class Timing:
    """A run of so many months, burn-in included: seconds to build it, to run it, by stage and to measure it.

    `megabytes` is the most memory that its process held.
    """

    scale: float
    months: int
    bodies: int
    build: float
    run: float
    measures: float
    stages: dict[str, float]
    megabytes: float


def measured_alone(scale: float, months: int, seed: int, repeat: int = 1) -> Timing:
    """The fastest of some runs, in a fresh process each, so that memory is of one run."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        runs = [pool.apply(measure, (scale, months, seed)) for _ in range(max(repeat, 1))]
    return min(runs, key=lambda timing: timing.run)


def measure(scale: float, months: int, seed: int) -> Timing:
    """Build the baseline at a scale, run it and compute its measures."""
    begin = time.process_time()
    market = build(load("baseline").having(months=months, scale=scale), seed)
    built = time.process_time()
    with timed_stages() as seconds:
        market.run()
    ran = time.process_time()
    market.measures()
    measured = time.process_time()
    seconds["record"] = ran - built - sum(seconds.values())
    bodies, length = len(market.world.providers), market.month - market.first_month
    return Timing(scale, length, bodies, built - begin, ran - built, measured - ran, seconds, peak_megabytes())


@contextmanager
def timed_stages() -> Iterator[dict[str, float]]:
    """Time every stage of all months meanwhile; yields seconds by stage."""
    seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    def timed(name: str, stage: Callable[[Market], None]) -> Callable[[Market], None]:
        def run(market: Market) -> None:
            begin = time.process_time()
            stage(market)
            seconds[name] += time.process_time() - begin

        return run

    with ExitStack() as patched:
        for name in STAGES:
            stage = getattr(simulation.model, name)
            patched.enter_context(patch.object(simulation.model, name, timed(name, stage)))
        yield seconds


def peak_megabytes() -> float:
    """The most memory that this process has held, megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0**2 if sys.platform == "darwin" else 1024.0)


def growth(timings: Sequence[Timing]) -> list[float | None]:
    """How many times as long each run took as the one at scale 1; None where that was not run."""
    whole = next((timing.run for timing in timings if timing.scale == 1.0), None)
    return [timing.run / whole if whole else None for timing in timings]
