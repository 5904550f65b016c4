"""`lotwise check-baseline` and `lotwise calibrate`: understood here, done where it takes time to import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.commands.shell import DONE, INTERNAL, JSON, PROCESSES, SCALE, SCENARIO, SOME_FAILED
from scenarios.loading import Scenario, ScenarioError, load
from simulation.parameters import nearest

_SEEDS = typer.Option(min=1, metavar="N", help="How many seeds, from 1 on.")

CONSTANTS = ("founding",)
"""What can be calibrated."""


def check_baseline(
    scenario: Annotated[str, SCENARIO] = "baseline",
    seeds: Annotated[int, _SEEDS] = 20,
    workers: Annotated[int, PROCESSES] = 2,
    scale: Annotated[float | None, SCALE] = None,
    months: Annotated[int | None, typer.Option(metavar="N", help="Measured months, 24 to 1200.", min=24)] = None,
    burn_in_test: Annotated[
        bool, typer.Option("--burn-in-test", help="Run everything with twice the burn-in too.")
    ] = False,
    scales: Annotated[bool, typer.Option("--scales", help="Run everything at scales 0.25, 1 and 4.")] = False,
    pictures: Annotated[Path | None, typer.Option(metavar="DIR", help="Draw the market into this folder.")] = None,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Check over many seeds that a scenario is the plausible market that the sources describe."""
    chosen = sized(scenario, scale=scale, months=months)
    from experiments.commands.checking import checked, drawn

    failures = checked(chosen, seeds, workers, burn_in_test, scales, as_json)
    if pictures is not None:
        failures += drawn(chosen, seeds, workers, pictures)
    return SOME_FAILED if failures else DONE


def calibrate(
    constant: Annotated[str, typer.Argument(metavar="CONSTANT", help="What to solve for: founding.")],
    scenario: Annotated[str, SCENARIO] = "baseline",
    seeds: Annotated[int, _SEEDS] = 8,
    workers: Annotated[int, PROCESSES] = 2,
    scale: Annotated[float | None, SCALE] = None,
    burn_in: Annotated[
        int | None, typer.Option(metavar="N", help="Months of burn-in, 12 to 480, where not the scenario's.", min=12)
    ] = None,
    skip: Annotated[int, typer.Option(metavar="N", help="Months at its start that do not count.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the log to this file.")] = None,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Solve a constant that no source gives, so that the baseline is consistent. Nothing is changed by it."""
    if constant not in CONSTANTS:
        known = f"there is {', '.join(CONSTANTS)}{nearest(constant, CONSTANTS)}"
        raise ScenarioError([f"calibrate: {constant} cannot be calibrated; {known}"])
    chosen = sized(scenario, scale=scale)
    chosen = replace(chosen, burn_in=chosen.burn_in if burn_in is None else burn_in)
    if skip >= chosen.burn_in:
        raise ScenarioError([f"--skip {skip}: nothing is left of {chosen.burn_in} months of burn-in"])
    from experiments.commands.checking import calibrated

    return DONE if calibrated(chosen, seeds, workers, skip, out, as_json) else INTERNAL


def sized(name: str, **size: Any) -> Scenario:
    """A scenario of another size. Raises ScenarioError with everything that is wrong."""
    return load(name).having(**size)
