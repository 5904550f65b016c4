"""`python -m benchmarks`: time the baseline by stage and over sizes of the country, or against the plain reference."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.against import race, table
from benchmarks.speed import Timing, growth, measured_alone

SCALES = (0.25, 0.5, 1.0, 2.0, 4.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=SCALES, help="sizes of the country")
    parser.add_argument("--months", type=int, default=120, help="measured months, after the burn-in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1, help="runs of each size, of which the fastest counts")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--against-reference", action="store_true",
        help="instead: stages beside the plain reference of the tests, at the first of --scales (say 1, --months 12)",
    )  # fmt: skip
    asked = parser.parse_args(arguments)
    if asked.against_reference:
        return against_reference(asked.scales[0], asked.months, asked.seed, asked.json)
    timings = [measured_alone(scale, asked.months, asked.seed, asked.repeat) for scale in asked.scales]
    if asked.json:
        print(json.dumps([asdict(timing) for timing in timings]))
    else:
        print("\n".join([*sizes(timings), "", *stages(timings)]))
    return 0


def against_reference(scale: float, months: int, seed: int, as_json: bool) -> int:
    """Print how much faster the stages are than the reference."""
    races = race(scale, months, seed)
    print(json.dumps([asdict(run) for run in races]) if as_json else "\n".join(table(races)))
    return 0


def sizes(timings: Sequence[Timing]) -> list[str]:
    """A line for each size: what there is, seconds, megabytes, and times as long as at scale 1."""
    lines = ["  scale  bodies  build s    run s  measures s  ms a month   MB  to scale 1"]
    for timing, ratio in zip(timings, growth(timings), strict=True):
        against = "-" if ratio is None else f"{ratio:.2f}"
        lines.append(
            f"{timing.scale:7.3g} {timing.bodies:7,} {timing.build:8.2f} {timing.run:8.2f} {timing.measures:11.2f} "
            f"{1000.0 * timing.run / timing.months:11.1f} {timing.megabytes:4.0f} {against:>11}"
        )
    return lines


def stages(timings: Sequence[Timing]) -> list[str]:
    """A line for each stage of the month: seconds of a run at each size, and share of the largest run."""
    lines = ["stage          " + "".join(f"{timing.scale:8.3g}" for timing in timings) + "   share"]
    last = timings[-1]
    for stage in last.stages:
        seconds = "".join(f"{timing.stages[stage]:8.2f}" for timing in timings)
        lines.append(f"{stage:<15}{seconds}{last.stages[stage] / max(last.run, 1e-9):8.1%}")
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
