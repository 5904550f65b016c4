"""`lotwise check`: whether scenario and policy files can be used, before any time is spent on them."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from experiments.commands.shell import DONE, WRONG_USE
from scenarios.loading import Policy, Scenario, ScenarioError, is_policy, load, load_policy


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario or policy files, or shipped names.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
) -> int:
    """Check scenario and policy files, and those they build on; every fault has its line.

    A file in a folder called policies is a policy; any other is a scenario. Shipped names of both are known.
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


def _loaded(name: str) -> Scenario | Policy:
    return load_policy(name) if _sort(name) == "policy" else load(name)


def _sort(name: str) -> str:
    return "policy" if is_policy(name) else "scenario"
