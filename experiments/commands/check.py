"""`lotwise check`: whether files of scenarios, policies and experiments can be used, before time is spent on them."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from experiments.commands.shell import DONE, JSON, WRONG_USE
from experiments.experiment import Experiment, is_experiment, load_experiment
from scenarios.loading import Policy, Scenario, ScenarioError, is_policy, load, load_policy


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files of scenarios, policies, experiments, or names.")
    ],
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Check scenario, policy and experiment files, and those they build on; every fault has its line.

    A file with seeds, factors or a design is an experiment, one in a folder called policies is a policy; any other is
    a scenario. Shipped names are known.
    """
    faults = {name: _faults(name) for name in files}
    for line in dict.fromkeys(line for lines in faults.values() for line in lines):
        print(line, file=sys.stderr)
    if as_json:
        print(json.dumps([{"file": name, "valid": not lines, "faults": lines} for name, lines in faults.items()]))
    else:
        for name, lines in faults.items():
            if not lines:
                print(f"{name}: {_sort(name)} in order")
    return WRONG_USE if any(faults.values()) else DONE


def _faults(name: str) -> list[str]:
    try:
        _loaded(name)
    except ScenarioError as error:
        return error.faults
    return []


def _loaded(name: str) -> Scenario | Policy | Experiment:
    if is_experiment(name):
        return load_experiment(name)
    return load_policy(name) if _sort(name) == "policy" else load(name)


def _sort(name: str) -> str:
    if is_experiment(name):
        return "experiment"
    return "policy" if is_policy(name) else "scenario"
